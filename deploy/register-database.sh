#!/bin/sh
# Makes the register's user and database; running it again changes nothing but the password.
# Reads REGISTER_DB_PASSWORD, and what psql reads: PGHOST, PGPORT, PGUSER, PGPASSWORD.
set -eu

psql --quiet --set ON_ERROR_STOP=1 --set password="$REGISTER_DB_PASSWORD" --dbname postgres <<'SQL'
SELECT 'CREATE ROLE fakturaflyt LOGIN'
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'fakturaflyt') \gexec
ALTER ROLE fakturaflyt PASSWORD :'password';
SELECT 'CREATE DATABASE fakturaflyt OWNER fakturaflyt TEMPLATE template0 ENCODING ''UTF8'''
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'fakturaflyt') \gexec
SQL

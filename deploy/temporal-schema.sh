#!/bin/sh
# Makes Temporal's two databases and brings their schemas up to date. Each step changes nothing where it has been done before;
# any other error stops it, and with it everything that waits for it. Reads SQL_PLUGIN, SQL_HOST, SQL_PORT, SQL_USER, SQL_PASSWORD.
set -eu

schemas=/etc/temporal/schema/postgresql/v12

lay() {
    temporal-sql-tool --database "$1" create
    temporal-sql-tool --database "$1" setup-schema --version 0.0
    temporal-sql-tool --database "$1" update-schema --schema-dir "$schemas/$2/versioned"
}

lay temporal temporal
lay temporal_visibility visibility

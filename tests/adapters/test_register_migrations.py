from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import String, inspect
from support.postgres import PostgresServer

from adapters.register import SchemaMismatch, SqlRegister, migrate
from adapters.register.database import Database, StatementRefused
from adapters.register.migrating import MIGRATIONS
from adapters.register.schema import HEAD, metadata
from domain.errors import Unavailable
from tests.contracts.register_values import ORGNR, company

BYTEWISE = {
    "receiver",
    "company",
    "customer_number",
    "digest",
    "found_by",
    "id",
    "invoice",
    "key",
    "main_unit",
    "number",
    "orgnr",
    "owner",
    "paper",
    "reference",
    "sha256",
    "sorted_by",
    "subject_id",
    "user_id",
}
"""Columns that say which thing a row is about."""


@pytest.fixture
def url(blank_url: str) -> str:
    return blank_url


def tables(url: str) -> set[str]:
    with Database(url).read() as connection:
        return set(inspect(connection).get_table_names())


def execute(url: str, sql: str) -> None:
    with Database(url).write() as connection:
        connection.exec_driver_sql(sql)


def test_the_migrations_make_the_tables_that_the_code_uses(url: str) -> None:
    migrate(url)
    with Database(url).read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        defined = {(index.name, table.name) for table in metadata.tables.values() for index in table.indexes}
        found = [(index, table) for table in metadata.tables for index in inspect(connection).get_indexes(table)]
        made = {(index["name"], table) for index, table in found if "duplicates_constraint" not in index}
    assert made == defined


def test_the_code_works_with_the_newest_migration() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_migrations_go_down_and_up_again(url: str) -> None:
    migrate(url)
    migrate(url, "base")
    assert tables(url) == {"alembic_version"}
    migrate(url)
    assert tables(url) == {"alembic_version", *metadata.tables}


def test_migrating_again_keeps_what_is_there(url: str) -> None:
    migrate(url)
    SqlRegister(url).save_company(company())
    migrate(url)
    assert SqlRegister(url).company(ORGNR) == company()


def test_a_register_of_the_first_release_keeps_its_customers(url: str) -> None:
    migrate(url, "0001")
    execute(url, "INSERT INTO companies VALUES ('310001015', 'Fjordlys', 'AS', '2022-01-10', NULL, NULL, '{}', '{}')")
    execute(url, "INSERT INTO customers VALUES ('310001015', '1', 'Testberg', 'business', NULL, NULL, NULL, '{}', 'nb', true, false)")
    migrate(url)
    kept = SqlRegister(url).customer("310001015", "1")
    assert (kept.name, kept.main_unit, kept.phone, kept.send_as_efaktura) == ("Testberg", None, None, True)
    migrate(url, "0004")
    migrate(url)
    assert SqlRegister(url).customer("310001015", "1") == kept


def test_opening_a_file_that_does_not_exist_says_so_and_makes_none(tmp_path: Path) -> None:
    with pytest.raises(SchemaMismatch, match="There is no register at"):
        SqlRegister(f"sqlite:///{tmp_path / 'register.db'}")
    assert list(tmp_path.iterdir()) == []


def test_opening_an_empty_database_says_so(url: str) -> None:
    with pytest.raises(SchemaMismatch, match=r"There is no register at|revision none"):
        SqlRegister(url)


def test_names_are_compared_byte_by_byte_whatever_the_database_speaks(postgres_server: PostgresServer) -> None:
    with postgres_server.database() as url, Database(url).read() as connection:
        columns = {
            (table, column["name"]): column["type"] for table in metadata.tables for column in inspect(connection).get_columns(table)
        }
    texts = {place: kind.collation for place, kind in columns.items() if isinstance(kind, String)}
    assert {place for place, collation in texts.items() if collation == "C"} == {place for place in texts if place[1] in BYTEWISE}


def test_opening_an_older_register_says_so(url: str) -> None:
    migrate(url)
    migrate(url, "base")
    with pytest.raises(SchemaMismatch, match=f"revision none, this release needs {HEAD}"):
        SqlRegister(url)


def test_opening_or_migrating_a_newer_register_says_so_and_changes_nothing(url: str) -> None:
    migrate(url)
    execute(url, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(SchemaMismatch, match="revision 9999"):
        SqlRegister(url)
    with pytest.raises(SchemaMismatch, match="9999"):
        migrate(url)
    assert tables(url) == {"alembic_version", *metadata.tables}


def test_a_migration_that_fails_leaves_nothing_behind(url: str) -> None:
    migrate(url)
    migrate(url, "base")
    execute(url, "CREATE TABLE deliveries (id TEXT)")
    with pytest.raises((Unavailable, StatementRefused), match="already exists"):
        migrate(url)
    assert tables(url) == {"alembic_version", "deliveries"}

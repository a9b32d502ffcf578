from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from adapters.register import SchemaMismatch, SqlRegister, migrate
from adapters.register.database import Database
from adapters.register.migrating import MIGRATIONS
from adapters.register.schema import HEAD, metadata
from tests.contracts.register_values import ORGNR, company


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'state' / 'register.db'}"


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
        made = {(index["name"], table) for table in metadata.tables for index in inspect(connection).get_indexes(table)}
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


def test_opening_a_register_that_does_not_exist_says_so_and_makes_no_file(url: str, tmp_path: Path) -> None:
    with pytest.raises(SchemaMismatch, match="There is no register at"):
        SqlRegister(url)
    assert list(tmp_path.iterdir()) == []


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
    with pytest.raises(Exception, match="already exists"):
        migrate(url)
    assert tables(url) == {"alembic_version", "deliveries"}

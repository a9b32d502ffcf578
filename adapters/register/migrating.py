"""Bringing a database to the tables of this release, and telling when it is at others."""

from pathlib import Path

from sqlalchemy import inspect, select

from adapters.register.database import Database, sqlite_file
from adapters.register.schema import HEAD, SchemaMismatch, schema_version
from domain.errors import Unavailable

MIGRATIONS = Path(__file__).with_name("migrations")


def migrate(url: str, revision: str = "head") -> None:
    """Bring the register's tables to a revision, all or nothing; a SQLite file is made with its folder.

    Processes that migrate at once wait for each other.

    Raises:
        Unavailable: the database cannot be used.
        SchemaMismatch: the tables are newer than this release.
    """
    database = Database(url)
    file = sqlite_file(database.url)
    if file:
        _make_folder(file.parent)
    try:
        _run(database, revision)
    finally:
        database.close()


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unavailable(f"the register's folder {folder} cannot be made: {error.strerror}") from error


def check_schema(database: Database) -> None:
    """Make sure that the register's tables are those of this release.

    Raises:
        SchemaMismatch: there are none, or others.
    """
    file = sqlite_file(database.url)
    if file and not file.exists():
        raise SchemaMismatch(
            f"Registeret {file} finnes ikke ennå; det lages når tjenesten starter. "
            f"/ There is no register at {file} yet; it is made when the service starts."
        )
    found = _revision(database)
    if found != HEAD:
        raise SchemaMismatch(
            f"Registeret har revisjon {found or 'ingen'}, denne utgaven krever {HEAD}. "
            f"/ The register is of revision {found or 'none'}, this release needs {HEAD}."
        )


def _revision(database: Database) -> str | None:
    with database.read() as connection:
        if not inspect(connection).has_table(schema_version.name):
            return None
        return connection.scalar(select(schema_version.c.version_num))


def _run(database: Database, revision: str) -> None:
    from alembic import command  # noqa: PLC0415 - only who migrates pays for Alembic
    from alembic.config import Config  # noqa: PLC0415
    from alembic.util import CommandError  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with database.change_tables() as connection:
        config.attributes["connection"] = connection
        try:
            change = command.downgrade if revision == "base" else command.upgrade
            change(config, revision)
        except CommandError as error:
            raise SchemaMismatch(f"the register's tables cannot be brought to {revision}: {error}") from error

"""Files named on the command line."""

from pathlib import Path

from cli.failure import CommandFailed


def read_file(path: Path) -> bytes:
    """Read a file a user named.

    Raises:
        CommandFailed: it cannot be read; the text says which and why.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise CommandFailed(f"Kan ikke lese {path}: {error.strerror}. / Cannot read {path}: {error.strerror}.") from error

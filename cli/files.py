"""Files named on the command line."""

from pathlib import Path

from cli.failure import CommandFailed


def read_file(path: Path, *, at_most_bytes: int = -1) -> bytes:
    """Read a file a user named, or only its beginning.

    Raises:
        CommandFailed: it cannot be read; the text says which and why.
    """
    try:
        with path.open("rb") as file:
            return file.read(at_most_bytes)
    except OSError as error:
        raise CommandFailed(f"Kan ikke lese {path}: {error.strerror}. / Cannot read {path}: {error.strerror}.") from error

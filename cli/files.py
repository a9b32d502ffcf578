"""Files named on the command line."""

import os
from pathlib import Path
from tempfile import NamedTemporaryFile

from cli.failure import CommandFailed


def read_file(path: Path, *, at_most_bytes: int = -1) -> bytes:
    """Read a file a user named, or only its beginning.

    Raises:
        CommandFailed: it cannot be read; the text says which and why.
    """
    try:
        with path.open("rb") as file:
            return file.read(at_most_bytes)
    except FileNotFoundError as error:
        raise CommandFailed(f"Kan ikke lese {path}: Filen finnes ikke. / Cannot read {path}: There is no such file.") from error
    except OSError as error:
        raise CommandFailed(f"Kan ikke lese {path}: {error.strerror}. / Cannot read {path}: {error.strerror}.") from error


def write_file(path: Path, content: bytes) -> None:
    """Write a file a user named, replacing one that is there: whoever reads it finds the old or the new one, never half of it.

    Raises:
        CommandFailed: it cannot be written; the text says which and why.
    """
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(content)  # a pipe or a device stays what it is; a folder refuses
        else:
            _replace(path.resolve(), content)
    except OSError as error:
        raise CommandFailed(f"Kan ikke skrive {path}: {error.strerror}. / Cannot write {path}: {error.strerror}.") from error


def must_be_free(path: Path, *, force: bool = False) -> None:
    """Make sure that a file may be written, before the work for it is done.

    Raises:
        CommandFailed: it is there, and is not to be replaced.
    """
    if path.exists() and not force:
        raise CommandFailed(f"{path} finnes; --force erstatter den. / {path} exists; --force replaces it.")


def write_new_file(path: Path, content: bytes, *, force: bool = False) -> None:
    """Write a file a user named; without force the file system itself refuses to replace one that came in the meantime.

    Raises:
        CommandFailed: it cannot be written; the text says which and why.
    """
    try:
        with path.open("wb" if force else "xb") as file:
            file.write(content)
    except OSError as error:
        raise CommandFailed(f"Kan ikke skrive {path}: {error.strerror}. / Cannot write {path}: {error.strerror}.") from error


def _replace(path: Path, content: bytes) -> None:
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name[:100]}.", delete=False) as new:
        try:
            new.write(content)
            new.close()
            Path(new.name).chmod(path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask())
            Path(new.name).replace(path)
        except OSError:
            Path(new.name).unlink(missing_ok=True)
            raise


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask

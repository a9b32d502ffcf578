"""Files that other processes read while we write them: they see the old or the new content, never half of it."""

import os
from pathlib import Path
from tempfile import NamedTemporaryFile


def write_whole(file: Path, text: str) -> None:
    """Replace a file's content at once. The file is readable by its owner only: it may hold passwords.

    Raises:
        OSError: the folder is missing or full; the old content stays.
    """
    with NamedTemporaryFile("w", encoding="utf-8", dir=file.parent, prefix=f".{file.name}.", delete=False) as new:
        try:
            new.write(text)
            new.close()
            os.replace(new.name, file)  # noqa: PTH105 - one name is a str
        except OSError:
            Path(new.name).unlink(missing_ok=True)
            raise

"""Puts a file into a folder whole or not at all: whoever counts sees no half one."""

from pathlib import Path
from uuid import uuid4


def deposit(path: Path, content: bytes) -> None:
    """Write the file under another name first; the folder is made if it is missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{uuid4().hex}.part")
    part.write_bytes(content)
    part.replace(path)

"""Why files cannot be merged."""

import struct
import zlib

from pypdf.errors import PyPdfError

from domain.messages import MessageCode, Text

BROKEN = (
    *(PyPdfError, zlib.error, struct.error),
    *(ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, OSError),
    *(RuntimeError, StopIteration, SyntaxError, TypeError, ValueError),
)
"""What pypdf raises over broken files, bare errors of the language among them. Not MemoryError: that is a limit."""


class CannotMerge(Exception):
    """The files cannot be merged into one PDF; `reason` says why, and which file it is about."""

    def __init__(self, code: MessageCode, **params: str) -> None:
        super().__init__(code)
        self.reason = Text(code=code, params=params)


class NeedsMending(Exception):
    """A file cannot be joined to the others as it is; `source` is its place among them, one behind the last if it may be any."""

    def __init__(self, source: int) -> None:
        super().__init__(f"source {source}")
        self.source = source

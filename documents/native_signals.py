"""Keep the handler of SIGCHLD: Saxon takes it away when it starts, and an event loop never hears again that a child process has ended."""

import ctypes
import signal
from collections.abc import Iterator
from contextlib import contextmanager

_LIBC = ctypes.CDLL(None)
_ROOM_FOR_A_SIGACTION = 512
"""The C structure is 152 bytes on Linux and 16 on macOS; it is only handed back."""


@contextmanager
def child_signal_kept() -> Iterator[None]:
    """Put back afterwards whatever handles SIGCHLD now, also what Python does not know of (libuv's, in C)."""
    kept = ctypes.create_string_buffer(_ROOM_FOR_A_SIGACTION)
    _LIBC.sigaction(signal.SIGCHLD, None, kept)
    try:
        yield
    finally:
        _LIBC.sigaction(signal.SIGCHLD, kept, None)

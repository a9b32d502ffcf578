"""Keep what native libraries write to standard error out of logs: Saxon names values of the document it gives up on (promise 4)."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

_STDERR = 2


@contextmanager
def native_stderr_discarded() -> Iterator[None]:
    """Throw away what is written to standard error meanwhile, by this whole process."""
    kept, nowhere = os.dup(_STDERR), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, _STDERR)
        yield
    finally:
        os.dup2(kept, _STDERR)
        os.close(kept)
        os.close(nowhere)

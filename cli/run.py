"""Run one command and turn whatever happens into a sentence and an exit code: no user sees a traceback for what is not a bug."""

import sys
from collections.abc import Sequence

from cli.app import launcher
from cli.failure import EX_TRY_AGAIN, EX_USAGE, CommandFailed
from domain.errors import NotFound, PortError


def run(arguments: Sequence[str]) -> int:
    """Run a command and return its exit code."""
    try:
        code = launcher(arguments, result_action="return_value")
    except (CommandFailed, PortError, KeyboardInterrupt, BrokenPipeError, SystemExit) as end:
        return _end(end)
    return code if isinstance(code, int) else 0


def _end(end: BaseException) -> int:
    match end:
        case CommandFailed():
            return _told(str(end), end.code)
        case NotFound():
            return _told(str(end), EX_USAGE)
        case PortError():
            return _told(str(end), EX_TRY_AGAIN)
        case KeyboardInterrupt():
            return 130  # 128 + SIGINT, as shells have it
        case SystemExit(code=int(code)):
            return code
        case _:
            return 0  # the reader of our output (head, less) has seen enough


def _told(text: str, code: int) -> int:
    print(text, file=sys.stderr)
    return code

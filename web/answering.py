"""What every page behind a link answers when something is wrong, and how many are made ready at the same time."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import structlog
from starlette.responses import Response

from adapters.presentations import NoLongerShown, NoSuchFile
from domain.errors import NotFound, PortError, TooHeavy, Unavailable
from domain.submission import Submission
from web.pages import problem_page
from web.words import GONE, NO_LONGER_SHOWN, NO_SUCH_PAGE, NOT_NOW, TOO_LARGE

AT_ONCE = 40
"""Invoices that are made ready at the same time; whoever comes on top is asked to come again."""

_AGAIN = {"Retry-After": "30"}

log = structlog.get_logger()


class Answers:
    """Gives answers to good links, so many at once."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._free = at_once

    async def about(self, submission: Submission, give: Callable[[], Awaitable[Response]]) -> Response:
        """Answer for a good link, or tell its holder in a sentence why that cannot be done."""
        try:
            async with self._place():
                return await give()
        except NoLongerShown:
            return problem_page(NO_LONGER_SHOWN, 410)
        except NoSuchFile:
            return problem_page(NO_SUCH_PAGE, 404)
        except PortError as error:
            return _told(error, submission)

    @asynccontextmanager
    async def _place(self) -> AsyncIterator[None]:
        if not self._free:
            raise Unavailable("as many invoices are being shown as may be at once")
        self._free -= 1
        try:
            yield
        finally:
            self._free += 1


def _told(error: PortError, submission: Submission) -> Response:
    """Tell whoever has a good link what is wrong; whoever runs the service finds it in the log."""
    log.warning("invoice_not_shown", why=type(error).__name__, reason=str(error), company=submission.company, submission=submission.digest)
    match error:
        case NotFound():
            return problem_page(GONE, 410)
        case TooHeavy():
            return problem_page(TOO_LARGE, 503)
        case _:
            return problem_page(NOT_NOW, 503, _AGAIN)

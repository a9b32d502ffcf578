"""What the signing service calls: something has happened to a document, a look is due. Nothing else changes by it."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

import structlog
from starlette.requests import Request
from starlette.responses import Response

from adapters.signing.authorisation import Credentials, Forged
from adapters.signing.webhook import MAX_CALL_BYTES, read_call
from domain.errors import NotFound, PortError
from domain.ports import Verifications

Tell = Callable[[str, int], Awaitable[bool]]
"""Tell a company's verification that a round moved; False if nobody is there to hear it."""

log = structlog.get_logger()


class SigningCalls:
    """Answers the signing service. A forged call learns nothing; an early, late or double one does nothing."""

    def __init__(self, credentials: Credentials, verifications: Verifications, tell: Tell, now: Callable[[], datetime]) -> None:
        self._credentials = credentials
        self._verifications = verifications
        self._tell = tell
        self._now = now

    async def call(self, request: Request) -> Response:
        """Take a call: 204 if it is believed, whether or not anybody waits for it; 503 if it is to come again."""
        body = await _body(request)
        if body is None:
            return Response(status_code=413)
        try:
            target = request.url.path + (f"?{request.url.query}" if request.url.query else "")
            news = read_call(target, request.headers, body, self._credentials, self._now())
        except Forged as error:
            log.warning("signing_call_refused", why=str(error))
            return Response(status_code=403)
        try:
            moved = await asyncio.to_thread(self._verifications.round_of_document, news.document)
            await self._tell(moved.company, moved.n)
        except NotFound:
            return Response(status_code=204)
        except PortError:
            return Response(status_code=503, headers={"Retry-After": "60"})
        return Response(status_code=204)


async def _body(request: Request) -> bytes | None:
    """Read no more than a call may be."""
    read = b""
    async for chunk in request.stream():
        read += chunk
        if len(read) > MAX_CALL_BYTES:
            return None
    return read

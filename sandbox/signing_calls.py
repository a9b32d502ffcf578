"""How the signing service of the outside world tells us that something has happened: once, late, twice, forged as well, or never."""

import asyncio
import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime
from email.utils import format_datetime
from enum import StrEnum
from urllib.parse import urlsplit

import aiohttp

from sandbox.signings import Paper

_LATE_SECONDS = 5.0
_AGAIN_SECONDS = (0.0, 1.0, 5.0)
_WITHIN = aiohttp.ClientTimeout(total=10)


class CallManner(StrEnum):
    """How a webhook comes. `forged` comes from somebody who does not know the secret; the right one never comes."""

    ONCE = "once"
    LATE = "late"
    DOUBLE = "double"
    FORGED = "forged"
    NEVER = "never"


class Calls:
    """Calls one address, in the background, and tries three times."""

    def __init__(self, url: str | None, identifier: str, secret: str, manner: CallManner) -> None:
        self._url = url
        self._identifier = identifier
        self._secret = base64.b64decode(secret)
        self._manner = manner
        self._tasks: set[asyncio.Task[None]] = set()

    def tell(self, paper: Paper) -> None:
        """Tell that something has happened to a document."""
        if self._url is None or self._manner is CallManner.NEVER:
            return
        for _ in range(2 if self._manner is CallManner.DOUBLE else 1):
            task = asyncio.create_task(self._call(self._url, str(paper.uuid)))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        """Call nobody any more."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _call(self, url: str, document: str) -> None:
        await asyncio.sleep(_LATE_SECONDS if self._manner is CallManner.LATE else 0)
        body = json.dumps({"document": {"uuid": document}}).encode()
        for pause in _AGAIN_SECONDS:
            await asyncio.sleep(pause)
            if await self._took(url, body):
                return

    async def _took(self, url: str, body: bytes) -> bool:
        try:
            async with (
                aiohttp.ClientSession(timeout=_WITHIN) as session,
                session.post(url, data=body, headers=self._headers(url, body)) as answer,
            ):
                return answer.status < 500
        except (aiohttp.ClientError, OSError, TimeoutError):
            return False

    def _headers(self, url: str, body: bytes) -> dict[str, str]:
        parts = urlsplit(url)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        digest = base64.b64encode(hashlib.md5(body, usedforsecurity=False).digest()).decode()
        date, kind = format_datetime(datetime.now(UTC), usegmt=True), "application/json"
        key = b"somebody else's" if self._manner is CallManner.FORGED else self._secret
        text = f"POST\n{digest}\n{kind}\n{date}\n{target}"
        mac = base64.b64encode(hmac.new(key, text.encode(), hashlib.sha512).digest()).decode()
        return {"Content-MD5": digest, "Content-Type": kind, "Date": date, "Authorization": f"Onnistuu {self._identifier}:{mac}"}

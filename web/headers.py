"""What every answer tells the browser, whatever it is: nothing from elsewhere, nothing kept, nothing found by search engines."""

from collections.abc import Mapping

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_FOR_ALL = {
    "Strict-Transport-Security": "max-age=63072000",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "private, no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}

_NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

FOR_FILES = {"Content-Security-Policy": f"{_NOTHING}; sandbox"}
"""A file that a browser shows all the same may do nothing."""


def for_pages(style_hash: str) -> Mapping[str, str]:
    """Allow a page its own style sheet and an icon within itself, and nothing else."""
    return {"Content-Security-Policy": f"{_NOTHING}; style-src '{style_hash}'; img-src data:"}


def for_forms(style_hash: str) -> Mapping[str, str]:
    """Allow a page with a form to send it where it came from, and nowhere else."""
    policy = for_pages(style_hash)["Content-Security-Policy"]
    return {"Content-Security-Policy": policy.replace("form-action 'none'", "form-action 'self'")}


class SafeHeaders:
    """Puts the headers on every answer, errors of the framework included."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its answer back with the headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in (_FOR_ALL | FOR_FILES).items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_safely)

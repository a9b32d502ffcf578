"""The SMP of the outside world: publishes over HTTP where each participant receives what."""

import asyncio
from urllib.parse import unquote

from aiohttp import web

from sandbox.peppol_directory import SCHEME, LookupManner, PeppolDirectory, Registered
from sandbox.smp_metadata import service_group
from sandbox.smp_publisher import Publisher

HOST = "127.0.0.1"
LARGE_BYTES = 10 * 1024 * 1024

_HOLD_SECONDS = 300
_GOODBYE_SECONDS = 0.1
_PAGE = "<!DOCTYPE html><html><body><h1>Welcome</h1></body></html>"


class Smp:
    """Listens on loopback; `url` is where. The SMP that it refers to in some manners is a second one, in its folder `elsewhere`."""

    def __init__(self, directory: PeppolDirectory, publisher: Publisher) -> None:
        self._directory = directory
        self._publisher = publisher
        self._runner: web.ServerRunner | None = None
        self.url = ""

    async def start(self, port: int) -> int:
        """Start listening and tell the port; 0 asks for a free one. Raises OSError if the port is taken."""
        # Whoever is made to wait is not waited for.
        server = web.Server(self._respond, access_log=None, handler_cancellation=True)
        self._runner = web.ServerRunner(server, shutdown_timeout=_GOODBYE_SECONDS)
        await self._runner.setup()
        await web.TCPSite(self._runner, HOST, port).start()
        chosen = int(self._runner.addresses[0][1])
        self.url = f"http://{HOST}:{chosen}"
        return chosen

    async def stop(self) -> None:
        """Listen no more."""
        if self._runner:
            await self._runner.cleanup()

    async def _respond(self, request: web.BaseRequest) -> web.StreamResponse:
        match [unquote(part) for part in request.rel_url.raw_path.strip("/").split("/")]:
            case [identifier] if registered := self._find(identifier):
                group = service_group(self.url, registered.participant, registered.document_types)
                return await _instead(request, registered.manner) or _xml(group)
            case [identifier, "services", document_type] if registered := self._find(identifier):
                return await _instead(request, registered.manner) or self._metadata(registered, document_type)
            case ["elsewhere", identifier, "services", document_type] if registered := self._find(identifier):
                return _xml(self._publisher.elsewhere(f"{self.url}/elsewhere", registered, document_type))
        return web.Response(status=404)

    def _find(self, identifier: str) -> Registered | None:
        scheme, _, participant = identifier.partition("::")
        return self._directory.by_participant(participant) if scheme == SCHEME else None

    def _metadata(self, registered: Registered, document_type: str) -> web.Response:
        if document_type not in registered.document_types:
            return web.Response(status=404)
        return _xml(self._publisher.metadata(f"{self.url}/elsewhere", registered, document_type))


async def _instead(request: web.BaseRequest, manner: LookupManner) -> web.Response | None:
    """Answer in the manners that are no answer of an SMP."""
    match manner:
        case LookupManner.UNKNOWN:
            return web.Response(status=404)
        case LookupManner.SMP_BUSY:
            return web.Response(status=503, headers={"Retry-After": "120"})
        case LookupManner.SMP_TIMEOUT:
            await asyncio.sleep(_HOLD_SECONDS)
        case LookupManner.DROP if request.transport is not None:
            request.transport.abort()
        case LookupManner.MALFORMED:
            return web.Response(text=_PAGE, content_type="text/html")
        case LookupManner.LARGE:
            return _xml(b"x" * LARGE_BYTES)
    return None


def _xml(body: bytes) -> web.Response:
    return web.Response(body=body, content_type="text/xml")

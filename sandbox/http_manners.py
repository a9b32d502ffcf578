"""How an HTTP server of the outside world answers when its script says so, and the port it keeps over a restart."""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path

from aiohttp import web
from pydantic import TypeAdapter

from sandbox.deposit import deposit
from sandbox.script import Manner, Slow

HOST = "127.0.0.1"
_COME_BACK = {"Retry-After": "5"}
_HOLD_SECONDS = 300
_PAGE = "<!DOCTYPE html><html><body><h1>Velkommen</h1></body></html>"
_port = TypeAdapter(int)


async def in_manner(manner: object, request: web.BaseRequest, work: Callable[[], Awaitable[web.StreamResponse]]) -> web.StreamResponse:
    """Do the work and answer as the manner has it: `busy` and `down` do nothing, `drop` and `timeout` do it and do not say so."""
    match manner:
        case Manner.BUSY:
            return web.Response(status=429, headers=_COME_BACK)
        case Manner.DOWN:
            return _hang_up(request)
        case Slow(slow=pause):
            await asyncio.sleep(pause.total_seconds())
    answer = await work()
    match manner:
        case Manner.TIMEOUT:
            await asyncio.sleep(_HOLD_SECONDS)
        case Manner.DROP:
            return _hang_up(request)
        case Manner.MALFORMED:
            return web.Response(text=_PAGE, content_type="text/html")
    return answer


class SteadyServer:
    """Listens on loopback, always on the same port: what was mailed or asked before a restart leads there."""

    def __init__(self, app: web.Application, port_file: Path) -> None:
        self._port_file = port_file
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0)

    async def start(self) -> int:
        """Start listening and tell the port. Raises OSError if it is taken."""
        remembered = _port.validate_json(self._port_file.read_bytes()) if self._port_file.exists() else 0
        listener = socket.create_server((HOST, remembered))
        port = int(listener.getsockname()[1])
        deposit(self._port_file, _port.dump_json(port))
        await self._runner.setup()
        await web.SockSite(self._runner, listener).start()
        return port

    async def stop(self) -> None:
        """Listen no more."""
        await self._runner.cleanup()


def _hang_up(request: web.BaseRequest) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()

"""An S3 server for tests, `moto` in a process of its own, and a proxy before it that fails on demand."""

import http.client
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread

CREDENTIALS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}

_SIGNED = "AWS4-HMAC-SHA256 Credential=test/20261124/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0"
"""moto reads who signs, and believes it."""
_SECONDS_TO_START = 60
_HOP = {"connection", "content-length", "date", "server", "transfer-encoding"}


class Fault(StrEnum):
    """What goes wrong with one request."""

    BUSY = "503, and nothing is done"
    BROKEN = "500, and nothing is done"
    REPLY_LOST = "it is done, then the line is cut"
    CUT_OFF = "the line is cut before it is done"
    HALF_A_REPLY = "half of the body comes, then the line is cut"
    CORRUPT = "one bit of the body is another"
    UNCONDITIONAL = "If-None-Match is ignored"
    SILENT = "it is done, but no reply comes while the test lasts"
    FORBIDDEN = "403, and nothing is done"


_REFUSALS = {Fault.BUSY: 503, Fault.BROKEN: 500, Fault.FORBIDDEN: 403}


class Proxy(ThreadingHTTPServer):
    """Passes requests on to the server; each takes the next fault, or goes well."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, backend_port: int) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.backend_port = backend_port
        self.always: Fault | None = None
        self.faults: deque[Fault] = deque()
        self.seen: list[str] = []
        self.over = Event()

    def next_fault(self, method: str) -> Fault | None:
        """Take note of a request, and tell what is to go wrong with it."""
        self.seen.append(method)
        return self.faults.popleft() if self.faults else self.always

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: lines are cut on purpose."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Proxy

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - the base class's name
        pass

    def _handle(self) -> None:
        fault = self.server.next_fault(self.command)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if fault in _REFUSALS:
            self._answer(_REFUSALS[fault], [], b"<Error><Code>SlowDown</Code></Error>")
            return
        if fault is Fault.CUT_OFF or self.server.over.is_set():
            self.close_connection = True
            return
        status, headers, answer = self._pass_on(body, fault)
        match fault:
            case Fault.REPLY_LOST:
                self.close_connection = True
            case Fault.SILENT:
                self.server.over.wait()
                self.close_connection = True
            case Fault.HALF_A_REPLY:
                self._answer(status, headers, answer, sent=len(answer) // 2)
                self.close_connection = True
            case Fault.CORRUPT:
                self._answer(status, headers, bytes([answer[0] ^ 1]) + answer[1:])
            case _:
                self._answer(status, headers, answer)

    do_GET = do_PUT = do_HEAD = _handle  # noqa: N815 - names of the base class

    def _pass_on(self, body: bytes, fault: Fault | None) -> tuple[int, list[tuple[str, str]], bytes]:
        headers = dict(self.headers.items())
        if fault is Fault.UNCONDITIONAL:
            headers = {name: value for name, value in headers.items() if name.lower() != "if-none-match"}
        backend = http.client.HTTPConnection("127.0.0.1", self.server.backend_port, timeout=60)
        try:
            backend.request(self.command, self.path, body or None, headers)
            reply = backend.getresponse()
            return reply.status, reply.getheaders(), reply.read()
        finally:
            backend.close()

    def _answer(self, status: int, headers: list[tuple[str, str]], body: bytes, sent: int | None = None) -> None:
        self.send_response(status)
        for name, value in headers:
            if name.lower() not in _HOP:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[:sent])


class S3Server:
    """moto's S3; each bucket is made on demand."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._names = count()

    def bucket(self) -> str:
        """Make an empty bucket."""
        name = f"bucket-{next(self._names)}"
        self.put(name)
        return name

    def put(self, bucket: str, path: str = "", data: bytes = b"") -> None:
        """Write behind the store's back: an object, or a bucket."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Content-Length": str(len(data)), "Authorization": _SIGNED}
        connection.request("PUT", f"/{bucket}/{path}".rstrip("/"), data, headers)
        assert connection.getresponse().status == 200
        connection.close()

    @contextmanager
    def proxy(self) -> Iterator[Proxy]:
        """Put a proxy before the server."""
        with Proxy(self.port) as proxy:
            Thread(target=proxy.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
            try:
                yield proxy
            finally:
                proxy.over.set()
                proxy.shutdown()


def store_url(bucket: str, port: int) -> str:
    """Name a bucket as settings do."""
    return f"s3://{bucket}?endpoint=http://127.0.0.1:{port}"


@contextmanager
def s3() -> Iterator[S3Server]:
    """Run the server."""
    port = _free_port()
    with TemporaryDirectory(prefix="fakturaflyt-s3-") as folder, (Path(folder) / "log").open("w+") as log:
        arguments = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
        process = subprocess.Popen(arguments, cwd=folder, stdout=log, stderr=log)
        try:
            deadline = time.monotonic() + _SECONDS_TO_START
            while not _listens(port):
                if process.poll() is not None or time.monotonic() > deadline:
                    log.seek(0)
                    raise RuntimeError(f"moto does not start:\n{log.read()}")
                time.sleep(0.05)
            yield S3Server(port)
        finally:
            process.kill()
            process.wait()


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port

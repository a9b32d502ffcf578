"""A wire to a PostgreSQL server that breaks right after a commit: the server has done it, nobody hears of it."""

import select
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

_COMMIT = b"COMMIT\0"


class Wire:
    """Passes everything on, until the answer to the next commit is to be lost."""

    def __init__(self, listener: socket.socket, server_port: int) -> None:
        self.port: int = listener.getsockname()[1]
        self.lose_next = False
        self._listener = listener
        self._server_port = server_port

    def run(self) -> None:
        """Take connections until the listener is closed."""
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            Thread(target=self._pass_on, args=(client,), daemon=True).start()

    def _pass_on(self, client: socket.socket) -> None:
        losing = False
        with client, socket.create_connection(("127.0.0.1", self._server_port)) as server:
            while True:
                for source in select.select([client, server], [], [])[0]:
                    data = source.recv(65536)
                    if not data:
                        return
                    if source is client:
                        losing = losing or (self.lose_next and _COMMIT in data)
                        server.sendall(data)
                    elif losing:
                        self.lose_next = False
                        return
                    else:
                        client.sendall(data)


@contextmanager
def wire(server_port: int) -> Iterator[Wire]:
    """Run a wire to a server on this machine."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        made = Wire(listener, server_port)
        Thread(target=made.run, daemon=True).start()
        yield made
        listener.shutdown(socket.SHUT_RDWR)

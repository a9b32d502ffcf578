"""The folder that holds all a stack keeps, and the lock that lets one stack in at a time."""

import fcntl
import os
import secrets
from pathlib import Path

from embedded.failure import AlreadyRunning, StackFailure
from embedded.whole_file import write_whole


class StateFolder:
    """Where things are in the state folder. While nothing runs, all of it may be deleted, copied or moved as one."""

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        self.ports = self.path / "ports.json"
        self.processes = self.path / "processes.json"
        self.runtime = self.path / "runtime.env"
        self.logs = self.path / "logs"
        self.temporal_db = self.path / "temporal.db"
        self.register_db = self.path / "register.db"
        self.store = self.path / "store"
        self.sandbox = self.path / "sandbox"
        self.sandbox_ready = self.path / "sandbox.json"
        self.worker_ready = self.path / "worker-ready"
        self._link_key = self.path / "link-key"
        self._lock: int | None = None

    def link_key(self) -> str:
        """Read the secret that links to invoices are sealed with; it is made the first time, and links end with it."""
        try:
            return self._link_key.read_text(encoding="utf-8")
        except FileNotFoundError:
            key = secrets.token_hex(32)
            write_whole(self._link_key, key)
            return key

    def enter(self) -> None:
        """Make the folder and lock it. The lock goes with our process, however it ends.

        Raises:
            AlreadyRunning: another stack holds the folder.
            StackFailure: the folder cannot be made or written.
        """
        try:
            for folder in (self.path, self.logs, self.store, self.sandbox):
                folder.mkdir(parents=True, exist_ok=True)
            lock = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise StackFailure(
                f"Mappen {self.path} kan ikke brukes: {error.strerror}.", f"The folder {self.path} cannot be used: {error.strerror}."
            ) from error
        self._lock = self._locked(lock)

    def leave(self) -> None:
        """Unlock the folder."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _locked(self, lock: int) -> int:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(lock, 20).decode().strip()
            os.close(lock)
            raise AlreadyRunning(self.path, holder or "?") from None
        os.ftruncate(lock, 0)
        os.pwrite(lock, str(os.getpid()).encode(), 0)
        return lock

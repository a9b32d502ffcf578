"""What keeps the stack from running, told so that the person at the keyboard can mend it."""

import errno
from pathlib import Path


class StackFailure(Exception):
    """The stack cannot run as asked. Says so in Norwegian (`nb`) and English (`en`); `words` quotes what a program wrote."""

    def __init__(self, nb: str, en: str, words: str = "") -> None:
        super().__init__("\n".join(filter(None, (nb, en, words))))
        self.nb = nb
        self.en = en
        self.words = words


class CannotRun(StackFailure):
    """The machine does not let us: no room on the disk, no right to write, no process to be had."""

    def __init__(self, error: OSError) -> None:
        full = error.errno in {errno.ENOSPC, errno.EDQUOT}
        place = f" ({error.filename})" if error.filename else ""
        super().__init__(
            "Disken er full." if full else f"Maskinen sier nei: {error.strerror}{place}.",
            "The disk is full." if full else f"The machine refuses: {error.strerror}{place}.",
        )


class PortTaken(StackFailure):
    """Another program listens on the port."""

    def __init__(self, port: int, option: str | None = None) -> None:
        super().__init__(
            f"Port {port} er opptatt av et annet program." + (f" Velg en annen med {option}." if option else ""),
            f"Port {port} is taken by another program." + (f" Choose another with {option}." if option else ""),
        )
        self.port = port


class AlreadyRunning(StackFailure):
    """Another stack holds the state folder."""

    def __init__(self, state: Path, pid: str) -> None:
        super().__init__(
            f"Det kjører allerede noe på {state} (prosess {pid}). Stopp det først, eller velg en annen mappe med FAKTURAFLYT_STATE.",
            f"Something already runs on {state} (process {pid}). Stop it first, or choose another folder with FAKTURAFLYT_STATE.",
        )


class PartDown(StackFailure):
    """A part of the stack ended before it served, or did not serve in time."""

    def __init__(self, part: str, log: Path, words: str) -> None:
        super().__init__(f"«{part}» kom ikke i gang. Se {log}.", f"“{part}” did not come up. See {log}.", words)
        self.part = part

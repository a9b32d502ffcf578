"""What an attachment of 80 MB costs, whichever way it comes: `make bench-large`. Peaks of resident memory, process by process."""

import asyncio
import base64
import contextlib
import os
import re
import subprocess
import tempfile
import time
from pathlib import Path

import psutil
from house import CUSTOMERS, running
from support.cards import RORBERG
from support.documents import ubl
from support.running import Running

from domain.channels import Channel
from embedded.stack import PartName

MB = 1_000_000
COMMAND = Path(__file__).parents[1] / ".venv" / "bin" / "fakturaflyt"
RECEIVERS = CUSTOMERS | {Channel.PRINT: RORBERG.model_copy(update={"number": "20004", "orgnr": None, "force_print": True})}
_REFERENCE = (
    b"<cac:AdditionalDocumentReference><cbc:ID>1</cbc:ID><cac:Attachment>"
    b'<cbc:EmbeddedDocumentBinaryObject mimeCode="application/pdf" filename="stor.pdf">%s</cbc:EmbeddedDocumentBinaryObject>'
    b"</cac:Attachment></cac:AdditionalDocumentReference>"
)
_BEFORE = b"<cac:AccountingSupplierParty>"


def pdf(size_bytes: int) -> bytes:
    """Give bytes that begin as a PDF does, and that nothing makes smaller."""
    head = b"%PDF-1.7\n"
    return head + os.urandom(size_bytes - len(head))


def embedding(document: bytes, size_bytes: int) -> bytes:
    """Put a PDF of so many bytes into a document."""
    return document.replace(_BEFORE, _REFERENCE % base64.b64encode(pdf(size_bytes)) + _BEFORE, 1)


class Case:
    """One invoice with a large file."""

    def __init__(self, folder: Path, number: int, channel: Channel, *, attach: int = 0, faktura_pdf: int = 0, embedded: int = 0) -> None:
        self.customer, document = RECEIVERS[channel].number, ubl(str(number), customer=RECEIVERS[channel].number)
        self.words: list[str | Path] = [
            "submit",
            self._file(folder, f"{number}.xml", embedding(document, embedded) if embedded else document),
        ]
        if attach:
            self.words += ["--attach", self._file(folder, f"{number}.pdf", pdf(attach))]
        if faktura_pdf:
            self.words += ["--faktura-pdf", self._file(folder, f"{number}-faktura.pdf", pdf(faktura_pdf))]
        self.words += ["--customer", self.customer]

    @staticmethod
    def _file(folder: Path, name: str, content: bytes) -> Path:
        (folder / name).write_bytes(content)
        return folder / name


def cases(folder: Path) -> dict[str, Case]:
    """Name every way on which a large file may come."""
    mail, peppol = Channel.EMAIL, Channel.PEPPOL
    return {
        "no file, by e-mail": Case(folder, 990_001, mail),
        "80 MB as --attach": Case(folder, 990_002, mail, attach=80 * MB),
        "50 MB as --attach, by e-mail": Case(folder, 990_003, mail, attach=50 * MB),
        "50 MB as --attach, by PEPPOL": Case(folder, 990_004, peppol, attach=50 * MB),
        "50 MB as --attach, by post": Case(folder, 990_009, Channel.PRINT, attach=50 * MB),
        "10 MB in the document, by PEPPOL": Case(folder, 990_006, peppol, embedded=10 * MB),
        "80 MB as --faktura-pdf": Case(folder, 990_005, mail, faktura_pdf=80 * MB),
        "70 MB in the document, by PEPPOL": Case(folder, 990_008, peppol, embedded=70 * MB),
        "80 MB in the document": Case(folder, 990_007, peppol, embedded=80 * MB),
    }


def peak_mb(pid: int) -> float:
    """Tell the most resident memory that a process had since `forget_peaks` (VmHWM)."""
    return int(Path(f"/proc/{pid}/status").read_text(encoding="ascii").split("VmHWM:")[1].split()[0]) / 1024


def workers(house: Running) -> list[psutil.Process]:
    """List the worker and the processes it has."""
    worker = psutil.Process(house.stack.pid(PartName.WORKER))
    return [worker, *(child for child in worker.children() if "spawn_main" in " ".join(child.cmdline()))]


def forget_peaks(house: Running) -> None:
    """Let the peaks begin anew, where the kernel lets us."""
    for process in workers(house):
        Path(f"/proc/{process.pid}/clear_refs").write_text("5", encoding="ascii")


def submitted(house: Running, case: Case) -> tuple[float, str]:
    """Run the command, and tell the most memory it had, and how it answered."""
    environment, most_mb = os.environ | house.stack.settings, 0.0
    with subprocess.Popen([COMMAND, *case.words], env=environment, stdout=subprocess.PIPE, text=True) as command:
        while command.poll() is None:
            with contextlib.suppress(IndexError):  # it has ended, and waits to be asked
                most_mb = max(most_mb, peak_mb(command.pid))
            time.sleep(0.005)
        told = command.stdout.read() if command.stdout else ""
    return most_mb, " ".join(told.split())


async def measured(house: Running, name: str, case: Case) -> None:
    """Submit one, wait until nothing works on it any more, and print the peaks."""
    forget_peaks(house)
    begun = time.perf_counter()
    command_mb, told = await asyncio.to_thread(submitted, house, case)
    took_s, pool_mb = time.perf_counter() - begun, 0.0
    for _ in range(60):
        await asyncio.sleep(0.1)
        pool_mb = max([pool_mb, *(peak_mb(process.pid) for process in workers(house)[1:])])
    worker_mb = peak_mb(workers(house)[0].pid)
    peaks = f"command {command_mb:.0f} MB, worker {worker_mb:.0f} MB, a process of its pool {pool_mb:.0f} MB"
    print(f"{name:<34} {took_s:4.1f} s: {peaks}; {told[:90]}")
    if invoice := re.search(r"invoice/\S+", told):
        print(f"{'':<34} {', '.join(house.told(invoice[0]))}")


async def main() -> None:
    """Submit every case, one after the other."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with running(folder) as house:
            house.register.save_customer(RECEIVERS[Channel.PRINT])
            for what, case in cases(folder).items():
                await measured(house, what, case)


if __name__ == "__main__":
    asyncio.run(main())

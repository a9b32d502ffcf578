"""What merging costs: `make bench-merge`. An invoice and its attachments by us, and by pikepdf alone, which neither mends nor checks."""

import asyncio
import os
import sys
import time
import warnings
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import pikepdf
import psutil
from measure import ms
from support.documents import ubl
from support.pdfs import form, pages, picture, shared_pdfs

from adapters.merging_children import MergingChildren
from documents.invoice_pdf import invoice_pdf
from domain.companies.parties import Language
from domain.parcels.merging import Merged, NotMerged
from domain.records import OutgoingFile

TIMES = 30
MAILS = 8
ROUNDS = 9


def sets(invoice: bytes) -> dict[str, list[bytes]]:
    """Give attachments to merge, by what they are."""
    found = {
        "one page": [form("Kari")],
        "three PDFs of 10 pages": [pages(10)] * 3,
        "400 pages": [pages(400)],
        "the invoice ten times": [invoice] * 10,
        "a photograph of 12 megapixels": [picture("JPEG", (4000, 3000))],
    }
    return found | ({"PDFs of others": [path.read_bytes() for path in shared_pdfs]} if shared_pdfs else {})


def by_pikepdf(contents: Sequence[bytes]) -> bytes:
    """Put the pages of PDFs one after the other."""
    with pikepdf.new() as merged:
        opened = [pikepdf.open(BytesIO(content)) for content in contents]
        for source in opened:
            merged.pages.extend(source.pages)
        out = BytesIO()
        merged.save(out)
    return out.getvalue()


def timed(work: Callable[[], object]) -> list[float]:
    """Do something many times, and tell the seconds of each."""
    taken = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return taken


async def by_us(children: MergingChildren, invoice: bytes, contents: Sequence[bytes]) -> tuple[list[float], Merged | NotMerged]:
    """Merge many times in the child, and tell the seconds of each and the last outcome."""
    files = [OutgoingFile(name=f"{n}.pdf", media_type="", content=content) for n, content in enumerate(contents)]
    taken = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        outcome = await children.merge(invoice, files)
        taken.append(time.perf_counter() - begun)
    return taken, outcome


def peaks_mb(parent: psutil.Process) -> list[float]:
    """Tell the most resident memory that each child had at any time (VmHWM), the standard library's tracker of semaphores aside."""
    merging = [child for child in parent.children() if "spawn_main" in " ".join(child.cmdline())]
    found = [Path(f"/proc/{child.pid}/status").read_text(encoding="ascii") for child in merging]
    return [int(status.split("VmHWM:")[1].split()[0]) / 1024 for status in found if "VmHWM:" in status]


async def at_once(processes: int, invoice: bytes, contents: Sequence[bytes]) -> None:
    """Merge the attachments of several mails at once, and tell how long all of them took and the most that all processes had together."""
    files = [OutgoingFile(name=f"{n}.pdf", media_type="", content=content) for n, content in enumerate(contents)]
    taken = []
    async with MergingChildren(processes=processes) as children:
        await asyncio.gather(*(children.merge(invoice, files) for _ in range(processes)))  # what starts them is measured above
        for _ in range(ROUNDS):
            begun = time.perf_counter()
            outcomes = await asyncio.gather(*(children.merge(invoice, files) for _ in range(MAILS)))
            taken.append(time.perf_counter() - begun)
        assert all(isinstance(outcome, Merged) for outcome in outcomes)
        together = sum(peaks_mb(psutil.Process()))
    median_s = sorted(taken)[ROUNDS // 2]
    print(
        f"  by {processes} at once: {median_s * 1000:.0f} ms, {MAILS / median_s:.1f} mails a second; their peaks together {together:.0f} MB"
    )


async def main() -> None:
    """Measure both in one run."""
    warnings.simplefilter("ignore")  # pikepdf alone tells of fields and links that it leaves behind
    invoice = invoice_pdf(ubl("2001"), Language.NB)
    processors = len(os.sched_getaffinity(0))
    print(f"{MAILS} mails at once, each with three PDFs of 10 pages, on {processors} processors:")
    for processes in dict.fromkeys((1, processors, 2 * processors)):
        await at_once(processes, invoice, [pages(10)] * 3)
    for name, contents in sets(invoice).items():
        readable = [content for content in contents if content.startswith(b"%PDF") and b"/Encrypt" not in content]
        async with MergingChildren() as children:
            ours, outcome = await by_us(children, invoice, readable or contents)
            told = f"{outcome.pages} pages, {len(outcome.pdf) // 1000} kB" if isinstance(outcome, Merged) else outcome.reason.code
            print(f"{name} ({told}): {ms(ours[1:])}; the first, with the child's start, {ours[0]:.1f} s", end="; ")
            print(f"child's peak {max(peaks_mb(psutil.Process())):.0f} MB", end="")
        if readable:
            theirs = timed(lambda sources=readable: by_pikepdf([invoice, *sources]))
            print(f"; pikepdf alone {ms(theirs)}, ours x{sorted(ours)[TIMES // 2] / sorted(theirs)[TIMES // 2]:.1f}")
        else:
            print()


if __name__ == "__main__":
    asyncio.run(main())

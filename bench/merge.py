"""What merging costs: `make bench-merge`. An invoice and its attachments by us, and by pikepdf alone, which neither mends nor checks."""

import asyncio
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

from adapters.merging_child import MergingChild
from documents.invoice_pdf import invoice_pdf
from domain.merging import Merged, NotMerged
from domain.parties import Language
from domain.records import OutgoingFile

TIMES = 30


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


async def by_us(child: MergingChild, invoice: bytes, contents: Sequence[bytes]) -> tuple[list[float], Merged | NotMerged]:
    """Merge many times in the child, and tell the seconds of each and the last outcome."""
    files = [OutgoingFile(name=f"{n}.pdf", media_type="", content=content) for n, content in enumerate(contents)]
    taken = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        outcome = await child.merge(invoice, files)
        taken.append(time.perf_counter() - begun)
    return taken, outcome


def peak_mb(parent: psutil.Process) -> float:
    """Tell the most resident memory that any child had at any time (VmHWM)."""
    found = [Path(f"/proc/{child.pid}/status").read_text(encoding="ascii") for child in parent.children()]
    return max(int(status.split("VmHWM:")[1].split()[0]) for status in found if "VmHWM:" in status) / 1024


async def main() -> None:
    """Measure both in one run."""
    warnings.simplefilter("ignore")  # pikepdf alone tells of fields and links that it leaves behind
    invoice = invoice_pdf(ubl("2001"), Language.NB)
    for name, contents in sets(invoice).items():
        readable = [content for content in contents if content.startswith(b"%PDF") and b"/Encrypt" not in content]
        async with MergingChild() as child:
            ours, outcome = await by_us(child, invoice, readable or contents)
            told = f"{outcome.pages} pages, {len(outcome.pdf) // 1000} kB" if isinstance(outcome, Merged) else outcome.reason.code
            print(f"{name} ({told}): {ms(ours[1:])}; the first, with the child's start, {ours[0]:.1f} s", end="; ")
            print(f"child's peak {peak_mb(psutil.Process()):.0f} MB", end="")
        if readable:
            theirs = timed(lambda sources=readable: by_pikepdf([invoice, *sources]))
            print(f"; pikepdf alone {ms(theirs)}, ours x{sorted(ours)[TIMES // 2] / sorted(theirs)[TIMES // 2]:.1f}")
        else:
            print()


if __name__ == "__main__":
    asyncio.run(main())

"""What an invoice PDF costs: `make bench-pdf`. Figures are reported, never asserted; compare only what one run printed.

Each document is a new one: typst and WeasyPrint remember what they have seen.
"""

import asyncio
import io
import logging
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import psutil
from measure import ms
from pypdf import PdfReader
from support.documents import Line, ubl
from weasy import weasy_pdf

from adapters.document_pool import DocumentPool
from documents.invoice_pdf import invoice_pdf
from documents.paper.layout import invoice_view
from documents.ubl_reader import parse_xml, read_invoice
from domain.companies.looks import Looks
from domain.companies.parties import Language

RUNS = int(os.environ.get("BENCH_PDFS", "60"))
LONG = 300
POOL_RUNS = 300

Make = Callable[[bytes], bytes]


def ours(document: bytes) -> bytes:
    """Read the document and set its pages."""
    return invoice_pdf(document, Language.NB)


def theirs(document: bytes) -> bytes:
    """Read the document and let WeasyPrint set its pages."""
    return weasy_pdf(invoice_view(read_invoice(parse_xml(document)), Language.NB), document)


def lines(number: int) -> tuple[Line, ...]:
    """Make so many lines."""
    return tuple(Line(text=f"Arbeid nummer {n}") for n in range(number))


def spent(make: Make, number_of_lines: int, runs: int) -> list[float]:
    """Measure the seconds of CPU of each of some PDFs, after one to warm up: other processes do not disturb it."""
    documents = [ubl(str(number), lines=lines(number_of_lines)) for number in range(100_000, 100_001 + runs)]
    make(documents.pop())
    took = []
    for document in documents:
        begun = time.process_time()
        make(document)
        took.append(time.process_time() - begun)
    return took


def compare() -> None:
    """Set the two beside each other, alternately so that both meet the same machine."""
    for number_of_lines, runs in ((1, RUNS), (LONG, max(3, RUNS // 15))):
        found: dict[str, list[float]] = {"typst": [], "WeasyPrint": []}
        for _ in range(3):
            found["typst"] += spent(ours, number_of_lines, runs // 3)
            found["WeasyPrint"] += spent(theirs, number_of_lines, max(1, runs // 6))
        pages = len(PdfReader(io.BytesIO(ours(ubl(lines=lines(number_of_lines))))).pages)
        print(f"\n{number_of_lines} {'line' if number_of_lines == 1 else 'lines'}, {pages} {'page' if pages == 1 else 'pages'}")
        for name, took in found.items():
            print(f"  {name:<11} {ms(took)} of CPU, {1000 * min(took) / pages:.1f} ms a page at best")
        ratio = min(found["WeasyPrint"]) / min(found["typst"])
        print(f"  typst is {ratio:.1f} times as fast")


async def memory() -> None:
    """Tell the resident memory of one process of the pool as it works."""
    async with DocumentPool(processes=1) as pool:
        (process,) = _workers()

        async def made(document: bytes) -> None:
            await pool.invoice_pdf(document, Language.NB, Looks())

        print("\nresident memory of a pool process")
        print(f"  warm, rules loaded          {_resident_mb(process):.0f} MB")
        for number in range(POOL_RUNS):
            await made(ubl(str(number)))
        print(f"  after {POOL_RUNS} invoices          {_resident_mb(process):.0f} MB")
        await made(ubl("1", lines=(Line(text="漢字"),)))
        print(f"  with the font for Chinese   {_resident_mb(process):.0f} MB")
        await made(ubl("2", lines=lines(LONG)))
        print(f"  after one of {LONG} lines      {_resident_mb(process):.0f} MB")


def _workers() -> list[psutil.Process]:
    children = psutil.Process().children(recursive=True)
    return sorted(children, key=_resident_mb)[-1:]


def _resident_mb(process: psutil.Process) -> float:
    return float(process.memory_info().rss) / 1e6


def main() -> None:
    """Run both."""
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    print(f"{RUNS} PDFs of one line, {max(3, RUNS // 15)} of {LONG}; half as many by WeasyPrint")
    compare()
    asyncio.run(memory())


if __name__ == "__main__":
    main()

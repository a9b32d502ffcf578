"""How much CPU time a check takes: a usual invoice, its parts, long ones, and the same with an official rule file if it is named.

python bench/rules.py [INVOICE.xml [PEPPOL.xslt]]
"""

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from measure import ms  # noqa: E402
from support.documents import Line, ubl  # noqa: E402

from documents.rules import check, load  # noqa: E402
from documents.rules_cen import cen_findings  # noqa: E402
from documents.rules_peppol import official_findings, peppol_findings  # noqa: E402
from documents.rules_xsd import xsd_findings  # noqa: E402
from documents.ubl_summary import summarize  # noqa: E402
from documents.ubl_xml import parse_xml  # noqa: E402

TIMES = 300
LINES = (100, 1000, 4000)
EXAMPLE = ROOT.parent / "shared" / "examples" / "base-example.xml"


def timed(work: Callable[[], object], times: int = TIMES) -> list[float]:
    """Do something again and again, warm, and tell the CPU seconds that each took: other work on the machine disturbs them least."""
    for _ in range(min(times, 20)):
        work()
    seconds = []
    for _ in range(times):
        begun = time.thread_time()
        work()
        seconds.append(time.thread_time() - begun)
    return seconds


def parts(document: bytes) -> None:
    """Tell what a check is made of."""
    root = parse_xml(document)
    print(f"  parse      {ms(timed(lambda: parse_xml(document)))}")
    print(f"  schema     {ms(timed(lambda: xsd_findings(root)))}")
    print(f"  summary    {ms(timed(lambda: summarize(root)))}")
    print(f"  EN 16931   {ms(timed(lambda: cen_findings(root)))}")
    print(f"  Peppol     {ms(timed(lambda: peppol_findings(root)))}")


def beside_official(document: bytes, file: Path, ours: float) -> None:
    """Tell how much longer it takes with the official file of Peppol's rules in place of our own."""
    load(file)
    root = parse_xml(document)
    print(f"  Peppol, official file  {ms(timed(lambda: official_findings(root, file)))}")
    theirs = statistics.median(timed(lambda: check(document, file)))
    print(f"  whole check with it    p50 {1000 * theirs:.1f} ms, {theirs / ours:.2f} times ours")


def by_lines() -> None:
    """Tell what a line costs in short and long invoices: flat if the time is linear."""
    for count in LINES:
        document = ubl(lines=tuple(Line() for _ in range(count)))
        root = parse_xml(document)
        whole = statistics.median(timed(lambda document=document: check(document), 3))
        peppol = statistics.median(timed(lambda root=root: peppol_findings(root), 3))
        print(f"  {count:5} lines: {1000 * whole / count:.3f} ms a line, of which Peppol {1000 * peppol / count:.3f} ms")


def main() -> None:
    """Measure and print."""
    example = Path(sys.argv[1]) if len(sys.argv) > 1 else EXAMPLE
    document = example.read_bytes() if example.exists() else ubl()
    load()
    seconds = timed(lambda: check(document))
    print(f"check of {example.name if example.exists() else 'an invoice of one line'}: {ms(seconds)}")
    parts(document)
    if len(sys.argv) > 2:
        beside_official(document, Path(sys.argv[2]), statistics.median(seconds))
    by_lines()


if __name__ == "__main__":
    main()

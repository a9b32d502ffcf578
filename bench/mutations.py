"""How our rules of Peppol differ from an official file on documents with one thing changed; run it before a new release is put in force.

python bench/mutations.py PEPPOL.xslt EXAMPLE.xml...
"""

import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from support.mutations import mutations  # noqa: E402
from support.rules_compared import difference  # noqa: E402

from documents.rules_peppol import load_peppol_rules  # noqa: E402
from documents.rules_xsd import xsd_findings  # noqa: E402
from documents.ubl_xml import parse_xml  # noqa: E402


def compare(example: Path, file: Path) -> Counter[str]:
    """Compare on every mutation of an example that its schema lets through, tell each difference, and count."""
    counts = Counter[str]()
    for mutation in mutations(parse_xml(example.read_bytes())):
        if xsd_findings(mutation.root):
            counts["not of the schema"] += 1
            continue
        counts["compared"] += 1
        found = difference(mutation.root, file)
        if found is None:
            counts["given up by the file"] += 1
        elif any(found):
            counts["different"] += 1
            print(f"{example.name} {mutation.name}: only ours {sorted(found[0])}, only theirs {sorted(found[1])}", flush=True)
    return counts


def main() -> None:
    """Compare example by example, so that what is done when it is stopped is told."""
    file, *examples = map(Path, sys.argv[1:])
    load_peppol_rules(file)
    total = Counter[str]()
    for example in examples:
        total += compare(example, file)
        print(f"{example.name}: so far {dict(total)}", flush=True)


if __name__ == "__main__":
    main()

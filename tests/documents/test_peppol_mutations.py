"""Documents with one thing changed, systematically: what is told of each, and that an official file tells the same.

CI takes every fifth; bench/mutations.py takes all of them.
"""

from itertools import islice
from pathlib import Path

import pytest
from lxml import etree
from support.mutations import mutations
from support.rules_compared import difference

from documents.rules import check
from documents.rules_xsd import xsd_findings
from documents.ubl_xml import parse_xml
from settings import RuleSettings

ROOT = Path(__file__).parents[2]
DOCUMENTS = [ROOT / "sandbox" / "worlds" / "norway" / name for name in ("100002-project-hours.xml", "100090-credit-note.xml")]
EVERY = 5


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.stem)
def test_whatever_one_thing_is_changed_is_judged_and_told_with_its_place(document: Path) -> None:
    places = set()
    for mutation in islice(mutations(parse_xml(document.read_bytes())), 0, None, EVERY):
        checked = check(etree.tostring(mutation.root))
        assert checked.summary or checked.findings, mutation.name
        assert all(one.text_nb and one.text_en and one.mender and one.location.startswith("/") for one in checked.findings), mutation.name
        places |= {one.location for one in checked.findings}
    assert len(places) > 50


@pytest.mark.skipif(RuleSettings().peppol_file is None, reason="FAKTURAFLYT_RULES_PEPPOL_FILE names no official file")
@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.stem)
def test_an_official_file_finds_the_same(document: Path) -> None:
    file = RuleSettings().peppol_file
    assert file is not None
    for mutation in islice(mutations(parse_xml(document.read_bytes())), 0, None, EVERY):
        if not xsd_findings(mutation.root) and (found := difference(mutation.root, file)):
            assert not any(found), mutation.name

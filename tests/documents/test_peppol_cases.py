"""The official unit tests of Peppol BIS Billing, each a fragment that breaks a rule so many times, or not at all.

They are of release 3.0.19; where 3.0.21, whose rules ours are, says otherwise, it says so here.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from lxml import etree

from documents.peppol.codes import code_lists
from documents.peppol.table import RULES
from documents.rules_peppol import peppol_findings
from domain.findings import Severity

CASES = Path(__file__).parents[3] / "shared" / "peppol-unit-tests"
_VALIDATOR = "{http://difi.no/xsd/vefa/validator/1.0}"
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True)

WITHDRAWN = {"PEPPOL-COMMON-R048": "turned off in the official rules before 3.0.19, and its file renamed"}
FATAL_SINCE_3_0_20_OR_21 = {"PEPPOL-COMMON-R052", "PEPPOL-COMMON-R053", "DK-R-003"}
NEW_SINCE_3_0_19 = {
    "PEPPOL-COMMON-R054": Severity.WARNING,
    "PEPPOL-COMMON-R055": Severity.WARNING,
    "PEPPOL-COMMON-R056-1": Severity.WARNING,
    "PEPPOL-COMMON-R056-2": Severity.WARNING,
    "PEPPOL-COMMON-R057": Severity.WARNING,
}
SETS = {"PEPPOL": 221, "NO": 14, "DK": 126, "DE": 60, "SE": 48, "GR": 41, "NL": 21, "IT": 12}
BY_ID = {rule.id: rule for rule in RULES}


class Case(NamedTuple):
    """A fragment, the rules it is about, and how often each is broken by which severity."""

    name: str
    document: etree._Element
    rules: frozenset[str]
    expected: dict[tuple[str, Severity], int]


def _cases(set_: str) -> Iterator[Case]:
    for path in sorted((CASES / f"unit-UBL-{set_}").glob("*.xm*")):
        tests = etree.parse(path, _PARSER).getroot()
        general = tests.find(f"{_VALIDATOR}assert")
        for number, test in enumerate(tests.iterfind(f"{_VALIDATOR}test"), 1):
            yield _case(f"{path.stem}-{number}", test, general)


def _case(name: str, test: etree._Element, general: etree._Element | None) -> Case:
    own, document = test
    stated = [(etree.QName(one).localname, (one.text or "").strip(), int(one.get("number", "1"))) for one in own]
    broken = {(rule, _severity(kind, rule)): count for kind, rule, count in stated if kind in {"error", "fatal", "warning"}}
    scopes = {(one.text or "").strip() for holder in (own, general) if holder is not None for one in holder.iter(f"{_VALIDATOR}scope")}
    rules = frozenset(scopes | {rule for kind, rule, _ in stated if kind != "description"})
    return Case(name, etree.fromstring(etree.tostring(document, with_tail=False), _PARSER), rules, broken)


def _severity(kind: str, rule: str) -> Severity:
    return Severity.FATAL if kind != "warning" or rule in FATAL_SINCE_3_0_20_OR_21 else Severity.WARNING


_PRESENT = [case for set_ in SETS for case in _cases(set_)]
pytestmark = pytest.mark.skipif(not CASES.exists(), reason="the official unit tests are not beside the checkout")


def test_no_case_is_left_out() -> None:
    counted = {set_: sum(1 for _ in _cases(set_)) for set_ in SETS}
    assert counted == SETS


@pytest.mark.parametrize("case", _PRESENT, ids=lambda case: case.name)
def test_a_case_breaks_what_it_should(case: Case) -> None:
    found = Counter((finding.rule, finding.severity) for finding in peppol_findings(case.document) if finding.rule in case.rules)
    assert found == {about: count for about, count in case.expected.items() if about[0] not in WITHDRAWN}
    assert case.rules <= BY_ID.keys() | WITHDRAWN.keys(), "a rule that is not there is silent too"


def test_what_changed_after_the_cases_were_written_is_as_the_release_says() -> None:
    assert code_lists().release == "3.0.21"
    assert {rule: BY_ID[rule].severity for rule in NEW_SINCE_3_0_19} == NEW_SINCE_3_0_19
    assert {BY_ID[rule].severity for rule in FATAL_SINCE_3_0_20_OR_21} == {Severity.FATAL}
    assert WITHDRAWN.keys().isdisjoint(BY_ID)

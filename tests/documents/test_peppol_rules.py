"""Our rules of Peppol: the table is whole, and whatever a document holds, they answer, in time that grows with its length alone."""

import re
from collections import Counter
from copy import deepcopy
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree
from support.documents import Line, ubl

from documents.peppol.codes import code_lists
from documents.peppol.identifiers import is_abn, is_codice_fiscale, is_gln, is_iban, is_orgnr, is_partita_iva, is_swedish, is_tin
from documents.peppol.reading import EXACT, Malformed, as_number, day, number, quotient, rounded
from documents.peppol.table import RULES
from documents.rules import check
from documents.rules_peppol import peppol_findings
from documents.ubl_xml import NAMESPACES, parse_xml
from domain.findings import Severity, is_valid

SAMPLES = Path(__file__).parents[2] / "sandbox" / "worlds" / "norway"
COUNTRIES = ["NO", "DK", "DE", "GR", "EL", "IS", "IT", "NL", "SE", "no", " NO", ""]
SCHEMES = ["0088", "0192", "0184", "0096", "0198", "0208", "0201", "0210", "9907", "0211", "0007", "0151", "0106", "0190", "9944", "0217"]
VALUES = [
    "",
    " ",
    "0",
    "-0",
    "1e3",
    "INF",
    "NaN",
    "9" * 400,
    "1." + "3" * 350,
    "2026-02-31",
    "2026-12-01+14:00",
    "NL",
    "IT+1234567890",
    "٣٣٣٣٣٣٣٣٣",
]


def test_the_table_has_each_rule_once_and_says_all_that_a_finding_tells() -> None:
    assert len(RULES) == 165
    assert max(Counter(rule.id for rule in RULES).values()) == 1
    for rule in RULES:
        assert re.fullmatch(r"(PEPPOL-EN16931|PEPPOL-COMMON|NO|DK|DE|GR|IS|IT|NL|SE)-(R|S|P|F|CL)[\w-]*", rule.id)
        assert rule.id == "PEPPOL-EN16931-R008" or re.fullmatch(r"B[TG]-\d+(, B[TG]-\d+)*", rule.field), rule.id
        assert rule.nb.endswith(".")
        assert rule.en.endswith(".")
        assert rule.nb != rule.en


def test_the_code_lists_are_those_of_the_release() -> None:
    lists = code_lists().lists
    assert {name: len(codes) for name, codes in lists.items()} == {
        "currency": 178,
        "media_type": 6,
        "period": 3,
        "allowance_reason": 19,
        "charge_reason": 178,
        "endpoint_scheme": 82,
        "invoice_type": 26,
        "credit_note_type": 5,
        "profile_01": 3,
        "profile_02": 1,
    }
    assert "0192" in lists["endpoint_scheme"]


@pytest.mark.parametrize(
    ("is_right", "right", "wrong"),
    [
        (is_orgnr, "310001015", "310001016"),
        (is_orgnr, "310001015", "000000000"),
        (is_gln, "7300010000001", "7300010000002"),
        (is_swedish, "2021005489", "2021005488"),
        (is_abn, "51824753556", "51824753557"),
        (is_tin, "094259216", "094259217"),
        (is_iban, "NO9386011117947", "NO9386011117948"),
        (is_partita_iva, "IT12345678903", "IT12345678904"),
        (is_codice_fiscale, "RSSMRA80A01H501U", "RSSMRA8XA01H501U"),
    ],
)
def test_a_check_digit_tells_the_right_number_from_the_wrong(is_right: object, right: str, wrong: str) -> None:
    assert callable(is_right)
    assert is_right(right)
    assert not is_right(wrong)


def test_numbers_are_those_of_xpath() -> None:
    assert quotient(Decimal(1), Decimal(3)) == Decimal("0.333333333333333333")
    assert [rounded(Decimal(value)) for value in ("0.5", "-0.5", "2.5", "-2.51")] == [1, 0, 3, -3]
    assert (as_number(" +5 "), as_number("1e3"), as_number("INF"), as_number("five")) == (5, 1000, Decimal("Infinity"), None)
    assert day("2026-12-01") - day("2026-12-01+01:00") == 60
    assert EXACT.add(number("1" + "0" * 200), number("0.01")) - number("1" + "0" * 200) != 0
    for value in ("1e3", "", "1,5", "NaN", "9" * 301):
        with pytest.raises(Malformed):
            number(value)


def test_an_empty_attachment_is_told_though_the_rules_do_not_carry_attachments() -> None:
    root = parse_xml(ubl())
    party = root.find("cac:AccountingSupplierParty", NAMESPACES)
    assert party is not None
    for content in ("", "JVBERi0="):
        party.addprevious(
            etree.fromstring(
                f'<cac:AdditionalDocumentReference xmlns:cac="{NAMESPACES["cac"]}" xmlns:cbc="{NAMESPACES["cbc"]}"><cbc:ID>1</cbc:ID>'
                f'<cac:Attachment><cbc:EmbeddedDocumentBinaryObject mimeCode="application/pdf" filename="a.pdf">{content}'
                "</cbc:EmbeddedDocumentBinaryObject></cac:Attachment></cac:AdditionalDocumentReference>"
            )
        )
    found = [finding for finding in check(etree.tostring(root)).findings if finding.severity is Severity.FATAL]
    where = "/Invoice/cac:AdditionalDocumentReference[1]/cac:Attachment/cbc:EmbeddedDocumentBinaryObject"
    assert [(finding.rule, finding.location) for finding in found] == [("PEPPOL-EN16931-R008", where)]


def test_findings_on_a_long_invoice_are_bounded_and_told_with_their_lines() -> None:
    root = parse_xml(ubl(lines=tuple(Line() for _ in range(1500))))
    for price in root.iter(f"{{{NAMESPACES['cbc']}}}PriceAmount"):
        price.text = "1.23"
    findings = peppol_findings(root)
    assert len(findings) == 1000
    assert (findings[-1].rule, findings[-1].location) == ("PEPPOL-EN16931-R120", "/Invoice/cac:InvoiceLine[1000]")


@pytest.mark.parametrize("lines", [250, 4000])
def test_each_line_is_looked_at_a_fixed_number_of_times(lines: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted, not timed: the texts that are read, for each line."""
    import documents.peppol.line_rules as rules  # noqa: PLC0415

    read = 0
    real = rules.amount

    def counted(element: etree._Element, path: str, default: Decimal) -> Decimal:
        nonlocal read
        read += 1
        return real(element, path, default)

    monkeypatch.setattr(rules, "amount", counted)
    assert is_valid(peppol_findings(parse_xml(ubl(lines=tuple(Line() for _ in range(lines))))))
    assert read == 5 * lines


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_whatever_is_changed_the_rules_answer_with_findings(data: st.DataObject) -> None:
    root = parse_xml(data.draw(st.sampled_from(_SAMPLES)))
    for _ in range(data.draw(st.integers(1, 4))):
        _change(root, data)
    for finding in peppol_findings(root):
        assert finding.location.startswith("/")
        assert finding.text_nb
        assert finding.text_en


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(COUNTRIES), st.sampled_from(COUNTRIES), st.data())
@example("SE", "SE", None).via("a country with rules for both parties")
def test_documents_of_every_country_are_answered(seller: str, buyer: str, data: st.DataObject | None) -> None:
    root = parse_xml(ubl())
    for role, country in (("Supplier", seller), ("Customer", buyer)):
        for code in root.iterfind(f"cac:Accounting{role}Party//cbc:IdentificationCode", NAMESPACES):
            code.text = country
    if data is not None:
        _change(root, data)
    prefixes = {finding.rule.partition("-")[0] for finding in peppol_findings(root)} - {"PEPPOL"}
    assert prefixes <= {"NO", "DK", "DE", "GR", "IS", "IT", "NL", "SE"}


def _change(root: etree._Element, data: st.DataObject) -> None:
    element = data.draw(st.sampled_from(list(root.iter())))
    parent = element.getparent()
    match data.draw(st.sampled_from(["text", "scheme", "remove", "double", "move"])):
        case "remove" if parent is not None:
            parent.remove(element)
        case "double" if parent is not None:
            element.addnext(deepcopy(element))
        case "move" if parent is not None:
            root.append(element)
        case "scheme":
            element.set("schemeID", data.draw(st.sampled_from(SCHEMES)))
            element.text = data.draw(st.one_of(st.sampled_from(VALUES), st.text("0123456789NLITBDK +", max_size=20)))
        case _:
            element.text = data.draw(st.one_of(st.sampled_from(VALUES + COUNTRIES), st.text(max_size=12).filter(_may_stand_in_xml)))


def _may_stand_in_xml(text: str) -> bool:
    return all(character in "\t\n\r" or "\x20" <= character < "\ud800" or "\ue000" <= character < "\ufffe" for character in text)


_SAMPLES = [ubl(), ubl(credit_note=True), *(path.read_bytes() for path in sorted(SAMPLES.glob("*.xml"))[:12])]

import json
import re
from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from documents.peppol.table import RULES
from documents.rules import check
from documents.rules_cen import STYLESHEET, cen_findings
from documents.rules_texts import english_sentences, norwegian_sentences, text_en, text_nb
from documents.ubl_xml import CBC, NAMESPACES, parse_xml
from domain.findings import MAX_FINDINGS, Finding, Severity, is_valid
from domain.messages import Mender

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "sandbox" / "worlds" / "norway"
EXAMPLES = ROOT.parent / "shared" / "examples"
HOURS = SAMPLES / "100002-project-hours.xml"

_ADDRESS = "PEPPOL-EN16931-R010"
_WITHOUT_ORGNR = Severity.WARNING
_BUYERS_WITHOUT_ORGNR = {"ubl-tc434-example1.xml", "ubl-tc434-example4.xml", "guide-example3.xml"}
"""Examples whose buyer has neither address nor Norwegian orgnr: that it lacks the address is a warning here (ADR 0015)."""

BR_25 = "The line lacks the name of its item (BT-153)."


def _root() -> etree._Element:
    return parse_xml(HOURS.read_bytes())


def _find(root: etree._Element, path: str) -> etree._Element:
    found = root.find(path, NAMESPACES)
    assert found is not None
    return found


def _remove(root: etree._Element, path: str) -> None:
    element = _find(root, path)
    parent = element.getparent()
    assert parent is not None
    parent.remove(element)


def _findings(root: etree._Element) -> tuple[Finding, ...]:
    return check(etree.tostring(root)).findings


@pytest.mark.skipif(not EXAMPLES.exists(), reason="the official examples are not beside the checkout")
def test_findings_on_the_official_examples_are_the_published_ones() -> None:
    published = json.loads((EXAMPLES / "sources.json").read_text(encoding="utf-8"))
    assert len(published) >= 20
    for example in published:
        told = Counter((finding.rule, finding.severity) for finding in check((EXAMPLES / example["file"]).read_bytes()).findings)
        if example["xsd"]:
            assert {rule for rule, _ in told} == {"XSD"}
            continue
        weighed = _WITHOUT_ORGNR if example["file"] in _BUYERS_WITHOUT_ORGNR else Severity.FATAL
        expected = {(rule, weighed if rule == _ADDRESS else Severity.FATAL): count for rule, count in example["fatal"].items()}
        expected |= {(rule, Severity.WARNING): count for rule, count in example["warning"].items()}
        assert told == expected, example["file"]


@pytest.mark.parametrize("sample", sorted(SAMPLES.glob("*.xml")), ids=lambda path: path.stem)
def test_the_samples_are_valid_but_for_the_one_made_to_be_rejected(sample: Path) -> None:
    rules = {finding.rule for finding in check(sample.read_bytes()).findings if finding.severity is Severity.FATAL}
    assert rules == ({"BR-25", "PEPPOL-EN16931-R008"} if sample.name == "100010-empty-description.xml" else set())


def test_a_broken_rule_is_told_in_both_languages_with_its_place() -> None:
    root = _root()
    names = root.findall("cac:InvoiceLine/cac:Item/cbc:Name", NAMESPACES)
    names[1].text = ""
    told, empty = _findings(root)
    assert (empty.rule, empty.location) == ("PEPPOL-EN16931-R008", "/Invoice/cac:InvoiceLine[2]/cac:Item/cbc:Name")
    assert told == Finding(
        rule="BR-25",
        location="/Invoice/cac:InvoiceLine[2]",
        text_nb="Fakturalinjen mangler varenavn (BT-153).",
        text_en=BR_25,
        field="BT-153",
        mender=Mender.SENDER,
    )


def test_a_missing_name_is_found_as_an_empty_one_is() -> None:
    root = _root()
    _remove(root, "cac:InvoiceLine/cac:Item/cbc:Name")
    checked = check(etree.tostring(root))
    assert [finding.rule for finding in checked.findings] == ["BR-25"]
    assert checked.summary is not None
    assert checked.summary.empty_item_names == ("1",)


@pytest.mark.parametrize(
    ("path", "value", "rule"),
    [
        ("cac:LegalMonetaryTotal/cbc:PayableAmount", "1.00", "BR-CO-16"),
        ("cac:LegalMonetaryTotal/cbc:PayableAmount", "38915.754", "BR-DEC-18"),
        ("cbc:DocumentCurrencyCode", "KRO", "BR-CL-04"),
        ("cac:AccountingSupplierParty/cac:Party/cac:PostalAddress/cac:Country/cbc:IdentificationCode", "", "BR-09"),
        ("cbc:ID", " ", "BR-02"),
    ],
)
def test_what_breaks_a_rule_is_found_by_it(path: str, value: str, rule: str) -> None:
    root = _root()
    _find(root, path).text = value
    assert rule in {finding.rule for finding in _findings(root)}


@pytest.mark.parametrize(
    ("path", "value", "text_nb"),
    [
        ("cbc:IssueDate", "1. desember", "cbc:IssueDate er ikke en dato (ÅÅÅÅ-MM-DD)."),
        ("cac:LegalMonetaryTotal/cbc:PayableAmount", "38 915,75", "cbc:PayableAmount er ikke et tall med punktum som desimaltegn."),
        ("cac:LegalMonetaryTotal", "Sum", "cac:LegalMonetaryTotal kan bare ha elementer, ikke tekst."),
    ],
)
def test_values_of_another_form_are_told_without_quoting_them(path: str, value: str, text_nb: str) -> None:
    root = _root()
    _find(root, path).text = value
    (finding,) = _findings(root)
    assert (finding.rule, finding.location, finding.text_nb) == ("XSD", f"/Invoice/{path}", text_nb)
    assert value not in finding.text_en


def test_a_missing_element_is_told_with_what_was_expected() -> None:
    root = _root()
    _remove(root, "cbc:ID")
    (finding,) = _findings(root)
    assert finding.text_en == "cbc:IssueDate is not allowed here. Expected: cbc:ProfileExecutionID, cbc:ID."


def test_a_missing_and_a_superfluous_attribute_are_told() -> None:
    root = _root()
    amount = _find(root, "cac:LegalMonetaryTotal/cbc:PayableAmount")
    del amount.attrib["currencyID"]
    amount.set("valuta", "NOK")
    assert [finding.text_nb for finding in _findings(root)] == [
        "Attributtet valuta er ikke tillatt på cbc:PayableAmount.",
        "Attributtet currencyID mangler på cbc:PayableAmount.",
    ]


def test_prefixes_of_the_document_do_not_show_in_locations() -> None:
    document = HOURS.read_bytes().replace(b"cbc:", b"x:").replace(b":cbc=", b":x=")
    root = parse_xml(document)
    _find(root, "cbc:IssueDate").text = "i dag"
    (finding,) = _findings(root)
    assert finding.location == "/Invoice/cbc:IssueDate"


def test_schemas_named_by_the_document_are_not_loaded(tmp_path: Path) -> None:
    schema = tmp_path / "own.xsd"
    schema.write_text(
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:own">'
        '<xs:element name="Own" type="xs:int"/></xs:schema>'
    )
    root = _root()
    root.set("{http://www.w3.org/2001/XMLSchema-instance}schemaLocation", f"urn:own {schema.as_uri()}")
    extension = etree.fromstring(
        '<ext:UBLExtensions xmlns:ext="urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2"><ext:UBLExtension>'
        '<ext:ExtensionContent><Own xmlns="urn:own">no number</Own></ext:ExtensionContent></ext:UBLExtension></ext:UBLExtensions>'
    )
    root.insert(0, extension)
    assert [finding.severity for finding in _findings(root)] == [Severity.WARNING]  # UBL-CR-001: no extensions


def test_a_fault_on_every_line_is_told_a_bounded_number_of_times() -> None:
    root = _root()
    line = _find(root, "cac:InvoiceLine")
    for _ in range(MAX_FINDINGS + 20):
        line.addnext(etree.fromstring(etree.tostring(line)))
    for name in root.iter(f"{{{CBC}}}Name"):
        name.text = ""
    findings = _findings(root)
    assert len(findings) == MAX_FINDINGS + 1
    assert findings[-1].text_nb == "Dokumentet har flere feil enn de 100 som vises her."
    assert not is_valid(findings)


def test_rules_that_abort_are_a_finding_and_no_value_reaches_a_log(capfd: pytest.CaptureFixture[str]) -> None:
    root = _root()
    _find(root, "cac:LegalMonetaryTotal/cbc:PayableAmount").text = "1e999"
    assert [finding.rule for finding in cen_findings(root)] == ["FF-RULES"]
    assert capfd.readouterr().err == ""


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_whatever_is_changed_in_a_document_the_answer_is_findings(data: st.DataObject) -> None:
    root = _root()
    element = data.draw(st.sampled_from(list(root.iter())))
    parent = element.getparent()
    change = data.draw(st.sampled_from(["text", "remove", "double"]))
    if change == "text" or parent is None:
        element.text = data.draw(
            st.one_of(st.sampled_from(["", " ", "0", "-1", "1e9", "NaN", "2026-12-01"]), st.text("aå<&0-", max_size=8))
        )
    elif change == "remove":
        parent.remove(element)
    else:
        element.addnext(deepcopy(element))
    checked = check(etree.tostring(root))
    assert all(finding.text_nb and finding.text_en and finding.location.startswith("/") for finding in checked.findings)
    assert checked.summary or not is_valid(checked.findings)


def test_a_document_without_findings_says_the_same_after_one_with() -> None:
    broken = _root()
    _remove(broken, "cbc:DueDate")
    first = check(HOURS.read_bytes())
    check(etree.tostring(broken))
    assert check(HOURS.read_bytes()) == first


@pytest.mark.parametrize("sentences", [norwegian_sentences, english_sentences])
def test_every_fatal_rule_has_a_sentence_of_its_own(sentences: Callable[[], dict[str, str]]) -> None:
    asserts = etree.parse(STYLESHEET).iter("{http://purl.oclc.org/dsdl/svrl}failed-assert")
    attributes = [{one.get("name"): one.text for one in failed.iterfind("{*}attribute")} for failed in asserts]
    fatal = {one["id"] for one in attributes if one["flag"] == "fatal"}
    print(  # noqa: T201  # the coverage, for who asks with -s
        f"EN 16931: {len(fatal & sentences().keys())} of {len(fatal)} fatal rules; Peppol: {len(RULES)} of {len(RULES)} rules"
    )
    assert len(fatal) == 281
    assert fatal - sentences().keys() == set()


@pytest.mark.parametrize("sentences", [norwegian_sentences, english_sentences])
def test_the_tables_of_sentences_name_only_rules_that_exist(sentences: Callable[[], dict[str, str]]) -> None:
    known = set(re.findall(r'name="id">([^<]+)<', STYLESHEET.read_text(encoding="utf-8")))
    assert sentences().keys() <= known
    assert all(sentence.endswith(".") for sentence in sentences().values())


@pytest.mark.parametrize(
    ("rule", "official", "nb"),
    [
        (
            "UBL-CR-001",
            "[UBL-CR-001]-A UBL invoice should not include extensions",
            "Fakturaen bør ikke inneholde dette; mottakeren kan se bort fra det: extensions.",
        ),
        (
            "UBL-DT-08",
            "[UBL-DT-08]-Scheme name attribute should not be present",
            "Fakturaen bør ikke inneholde dette; mottakeren kan se bort fra det: Scheme name attribute.",
        ),
        ("NEW-1", "[NEW-1]-Something new", "Fakturaen følger ikke regelen NEW-1: Something new"),
    ],
)
def test_warnings_have_a_sentence_made_from_the_official_one(rule: str, official: str, nb: str) -> None:
    assert text_nb(rule, official) == nb
    assert text_en(rule, official) == official.partition("]-")[2]

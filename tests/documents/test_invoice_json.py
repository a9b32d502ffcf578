"""An invoice as JSON becomes the UBL it stands for, or every fault is told with its place."""

import base64
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.full_invoice import EXEMPT, FULL, FULL_CREDIT_NOTE

from documents.invoice_json import BILLING, as_ubl, read_invoice_json
from documents.invoice_schema import invoice_schema
from documents.rules import check
from documents.sameness import submission_digest
from documents.ubl_reader import read_invoice
from documents.ubl_writer import write_invoice
from documents.ubl_xml import Unreadable, parse_xml
from domain.findings import MAX_FINDINGS, Finding, is_valid
from domain.invoice import Invoice

DOCS = Path(__file__).parents[2] / "docs"
EXAMPLE = DOCS / "invoice.example.json"


def as_json(invoice: Invoice) -> dict[str, Any]:
    data = json.loads(invoice.model_dump_json())
    assert isinstance(data, dict)
    return data


def refused(document: object) -> tuple[Finding, ...]:
    with pytest.raises(Unreadable) as refusal:
        as_ubl(document if isinstance(document, bytes) else json.dumps(document).encode())
    return refusal.value.findings


@pytest.mark.parametrize("invoice", [FULL, FULL_CREDIT_NOTE, EXEMPT], ids=["invoice", "credit note", "exempt"])
def test_every_term_comes_through_json(invoice: Invoice) -> None:
    assert as_ubl(invoice.model_dump_json().encode()) == write_invoice(invoice)


def test_the_example_of_the_docs_is_valid() -> None:
    document = as_ubl(EXAMPLE.read_bytes())
    assert is_valid(check(document).findings)
    invoice = read_invoice(parse_xml(document))
    assert {name: getattr(invoice, name) for name in BILLING} == BILLING


def test_the_bytes_that_are_written_stay_the_same_from_release_to_release() -> None:
    """An ERP that hands in the same JSON again would else be told that the number belongs to other content."""
    assert as_ubl(EXAMPLE.read_bytes()) == (Path(__file__).parent / "invoice.example.xml").read_bytes()


def test_the_published_schema_is_current() -> None:
    assert (DOCS / "invoice.schema.json").read_text(encoding="utf-8") == invoice_schema()


def test_the_schema_knows_every_field_and_no_other() -> None:
    schema = json.loads(invoice_schema())
    for name, written in {"Invoice": schema, **schema["$defs"]}.items():
        if written["type"] == "object":
            assert written["additionalProperties"] is False, name
    assert set(schema["properties"]) == set(Invoice.model_fields)
    assert schema["properties"]["due_date"]["description"].startswith("BT-9")


def test_ubl_is_left_as_it_is() -> None:
    document = b"  <Invoice/>"
    assert as_ubl(document) is document


@pytest.mark.parametrize("spelled", ["1200.00", '"1200.00"', "1200", "1200.0000000000", "-0.10", "123456789012345678.12"])
def test_amounts_keep_their_decimals(spelled: str) -> None:
    document = json.dumps(as_json(FULL)).replace('"1200.00"', spelled)
    assert str(read_invoice_json(document.encode()).totals.payable) == str(Decimal(spelled.strip('"')))
    assert f">{spelled.strip(chr(34))}</cbc:PayableAmount>".encode() in as_ubl(document.encode())


def test_the_order_of_keys_and_the_spelling_make_no_other_submission() -> None:
    data = as_json(FULL)
    turned = json.dumps(dict(reversed(data.items())), indent=3).encode()
    plain = b"\xef\xbb\xbf" + json.dumps(data, ensure_ascii=False).encode()
    assert submission_digest(as_ubl(turned), None, ()) == submission_digest(as_ubl(plain), None, ())


def changed(path: str, value: object) -> dict[str, Any]:
    data = as_json(FULL)
    *steps, last = [int(step) if step.isdecimal() else step for step in path.strip("/").split("/")]
    place: Any = data
    for step in steps:
        place = place[step]
    place[last] = value
    return data


@pytest.mark.parametrize(
    ("place", "value", "rule", "text_en"),
    [
        ("/due_dat", "2026-12-21", "FF-UNKNOWN", "due_dat is no field here."),
        ("/lines/0/item_name", "x", "FF-UNKNOWN", "item_name is no field here."),
        ("/number", 100002, "FF-VALUE", "number must be a text."),
        ("/type", "faktura", "FF-VALUE", "type must be invoice or credit_note."),
        ("/lines", {}, "FF-VALUE", "lines must be a list."),
        ("/seller", [], "FF-VALUE", "seller must be an object."),
        ("/lines/0", None, "FF-VALUE", "lines/0 must be an object."),
        ("/issue_date", "01.12.2026", "FF-VALUE", "issue_date must be a date (YYYY-MM-DD)."),
        ("/issue_date", "20261201", "FF-VALUE", "issue_date must be a date (YYYY-MM-DD)."),
        ("/issue_date", 20261201, "FF-VALUE", "issue_date must be a date (YYYY-MM-DD)."),
        ("/issue_date", "2026-02-31", "FF-VALUE", "issue_date must be a date (YYYY-MM-DD)."),
        ("/issue_date", "2026-12-01T00:00:00", "FF-VALUE", "issue_date must be a date (YYYY-MM-DD)."),
        ("/allowances_charges/0/is_charge", "yes", "FF-VALUE", "is_charge must be true or false."),
        ("/allowances_charges/0/is_charge", 1, "FF-VALUE", "is_charge must be true or false."),
        ("/supporting_documents/0/content", "ikke base64", "FF-VALUE", "content is not valid base64."),
        ("/supporting_documents/0/content", 5, "FF-VALUE", "content is not valid base64."),
        ("/lines/0/name", "a\x00b", "FF-VALUE", "name has characters that XML has no place for."),
        ("/lines/0/name", "\ud800", "FF-VALUE", "name has characters that XML has no place for."),
        *(
            (
                "/totals/payable",
                value,
                "FF-VALUE",
                "payable must be a number with a dot as decimal sign and no exponent, for example 1250.50.",
            )
            for value in ("1 250,50", "1e3", "1e999999999", 1e300, "NaN", "Infinity", "1_000", "١", "", True, [], "9" * 31)
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_place(place: str, value: object, rule: str, text_en: str) -> None:
    (finding,) = refused(changed(place, value))
    assert (finding.rule, finding.location, finding.text_en) == (rule, place, text_en)
    assert finding.text_nb != finding.text_en


def test_a_slash_in_a_key_is_escaped() -> None:
    (finding,) = refused(as_json(FULL) | {"a/b~c": 1})
    assert (finding.location, finding.text_en) == ("/a~1b~0c", "a/b~c is no field here.")


def test_all_that_is_missing_is_told_at_once() -> None:
    assert {(one.rule, one.location) for one in refused({"type": "invoice", "totals": {}})} >= {
        ("FF-MISSING", "/number"),
        ("FF-MISSING", "/seller"),
        ("FF-MISSING", "/totals/payable"),
    }


def test_of_very_many_faults_the_first_are_told() -> None:
    findings = refused(changed("/lines", [{}] * 100))
    assert len(findings) == MAX_FINDINGS + 1
    assert findings[-1].rule == "FF-MORE"


@pytest.mark.parametrize(
    ("document", "rule", "text_en"),
    [
        (b"{", "FF-JSON", "The file is not valid JSON (line 1, character 2)."),
        (b'{"number": NaN}', "FF-JSON", "The file is not valid JSON (NaN is no number)."),
        (b'{"number": "1", "number": "2"}', "FF-JSON", "The file is JSON with a key twice in one object."),
        (b'{"number": "\xf8"}', "FF-JSON", "The file is not in UTF-8."),
        (b"[" * 100_000, "FF-LIMIT", "The file is JSON that is nested too deep."),
        (b"[]", "FF-VALUE", "The document must be an object."),
    ],
    ids=["cut off", "NaN", "twice", "latin", "deep", "list"],
)
def test_what_is_no_json_object_is_told(document: bytes, rule: str, text_en: str) -> None:
    (finding,) = refused(document)
    assert (finding.rule, finding.location, finding.text_en) == (rule, "/", text_en)


def test_a_value_or_a_long_key_is_not_repeated() -> None:
    (finding,) = refused(changed("/" + "n" * 10_000, "Ola Nordmann"))
    assert len(finding.location) < 100
    assert "Ola" not in finding.model_dump_json()


def test_a_credit_note_is_told_where_its_due_date_belongs() -> None:
    (finding,) = refused(as_json(FULL_CREDIT_NOTE) | {"payment": []})
    assert (finding.rule, finding.location) == ("FF-VALUE", "/due_date")


def test_the_process_and_specification_of_an_invoice_count() -> None:
    own = changed("/process", "urn:fdc:peppol.eu:2017:poacc:billing:02:1.0")
    assert read_invoice_json(json.dumps(own).encode()).process == own["process"]
    assert read_invoice_json(json.dumps(own | {"process": None}).encode()).process == BILLING["process"]


def test_a_large_file_comes_through() -> None:
    content = bytes(range(256)) * 20_000
    document = json.dumps(changed("/supporting_documents/0/content", base64.b64encode(content).decode())).encode()
    assert read_invoice(parse_xml(as_ubl(document))).supporting_documents[0].content == content


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8)
    | st.sampled_from(["2026-12-01", "1.50", "NO"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["value", "name", "amount"]), inner, max_size=2),
    max_leaves=5,
)
PLACES = ["/number", "/totals", "/totals/payable", "/seller", "/seller/address", "/lines", "/lines/0", "/lines/0/quantity", "/notes/0"]


@settings(max_examples=200, deadline=None)
@given(st.sampled_from([*PLACES, "/due_date", "/supporting_documents/0", "/allowances_charges/0/is_charge"]), ANYTHING)
def test_whatever_stands_anywhere_is_written_or_told(place: str, value: object) -> None:
    assert all(finding.location.startswith(place) for finding in told(json.dumps(changed(place, value)).encode()))


def told(document: bytes) -> tuple[Finding, ...]:
    try:
        parse_xml(as_ubl(document))
    except Unreadable as error:
        return error.findings
    return ()

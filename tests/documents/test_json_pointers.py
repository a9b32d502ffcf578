"""A rule that an invoice handed in as JSON breaks is told with its place in that JSON."""

import json
from pathlib import Path

import pytest
from support.full_invoice import FULL
from support.leaves import SEVERAL, SEVERAL_CREDITED, Keys, another, changed_places, leaves, with_leaf

from documents.invoice_json import as_ubl, findings_of
from documents.json_pointers import pointer, told_in_json
from documents.rules import check
from domain.findings import Finding
from domain.invoice import Identifier, Invoice, Note, Reference

LEAVES = [
    pytest.param(invoice, keys, value, id=f"{name} /{'/'.join(map(str, keys))}")
    for name, invoice in (("invoice", SEVERAL), ("credit note", SEVERAL_CREDITED))
    for keys, value in leaves(invoice)
    if keys[-1] != "tax_registration_scheme" or keys[0] == "seller"  # of the others nothing is written
]


@pytest.mark.parametrize(("invoice", "keys", "value"), LEAVES)
def test_what_is_written_of_a_field_is_found_at_it(invoice: Invoice, keys: Keys, value: object) -> None:
    changed = with_leaf(invoice, keys, another(value))
    places = list(changed_places(invoice, changed))
    assert {pointer(place, changed) for place in places} == {"/" + "/".join(map(str, keys[:2] if keys[0] == "notes" else keys))}


def test_empty_values_that_leave_no_element_shift_no_position() -> None:
    note, reference, identifier = FULL.notes[0], FULL.preceding_invoices[0], Identifier(value="")
    holed = FULL.model_copy(
        update={
            "notes": (Note(text=""), note),
            "preceding_invoices": (Reference(id=""), reference),
            "seller": FULL.seller.model_copy(update={"identifiers": (identifier, *FULL.seller.identifiers), "vat_id": None}),
            "totals": FULL.totals.model_copy(update={"tax_amount": None}),
            "vat_breakdown": (),
        }
    )
    assert [
        pointer(place, holed)
        for place in (
            "/Invoice/cbc:Note",
            "/Invoice/cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID",
            "/Invoice/cac:AccountingSupplierParty/cac:Party/cac:PartyIdentification[2]/cbc:ID/@schemeID",
            "/Invoice/cac:AccountingSupplierParty/cac:Party/cac:PartyIdentification[3]",
            "/Invoice/cac:AccountingSupplierParty/cac:Party/cac:PartyTaxScheme/cbc:CompanyID",
            "/Invoice/cac:TaxTotal/cbc:TaxAmount",
        )
    ] == [
        "/notes/1",
        "/preceding_invoices/1/id",
        "/seller/identifiers/2/scheme",
        "/seller/creditor_id",
        "/seller/tax_registration",
        "/totals/tax_amount_accounting",
    ]


@pytest.mark.parametrize(
    ("place", "where"),
    [
        ("/Invoice", "/"),
        ("/Invoice/ext:UBLExtensions", "/"),
        ("/Invoice/cac:InvoiceLine[2]/cac:Item", "/lines/1"),
        ("/Invoice/cac:InvoiceLine[2]/cac:Delivery[3]/cbc:ID", "/lines/1"),
        ("/Invoice/cac:InvoiceLine[9]/cbc:ID", "/"),
        ("/Invoice/cac:AccountingSupplierParty/cac:Party", "/seller"),
        ("/Invoice/cac:LegalMonetaryTotal", "/totals"),
        ("/Invoice/cac:TaxTotal/cac:TaxSubtotal[2]/cac:TaxCategory/cac:TaxScheme", "/vat_breakdown/1"),
    ],
)
def test_what_has_no_place_of_its_own_is_told_by_what_is_around_it(place: str, where: str) -> None:
    assert pointer(place, SEVERAL) == where


EXAMPLE = json.loads((Path(__file__).parents[2] / "docs" / "invoice.example.json").read_text(encoding="utf-8"))


def _broken(where: str, value: object) -> bytes:
    data = json.loads(json.dumps(EXAMPLE))
    *steps, last = where.removeprefix("/").split("/")
    around = data
    for step in steps:
        around = around[int(step)] if isinstance(around, list) else around.setdefault(step, {})
    around[int(last) if isinstance(around, list) else last] = value
    return json.dumps(data).encode()


@pytest.mark.parametrize(
    ("where", "value", "rule", "told_at"),
    [
        ("/number", " ", "PEPPOL-EN16931-R008", "/number"),
        ("/currency", "KRO", "BR-CL-04", "/currency"),
        ("/currency", "KRO", "BR-CL-03", "/lines/1/price"),
        ("/type_code", "999", "BR-CL-01", "/type_code"),
        ("/buyer_reference", None, "PEPPOL-EN16931-R003", "/buyer_reference"),
        ("/lines/1/name", " ", "PEPPOL-EN16931-R008", "/lines/1/name"),
        ("/lines/1/name", "", "BR-25", "/lines/1/name"),
        ("/lines/1/vat_category", "X", "BR-CL-18", "/lines/1/vat_category"),
        ("/lines/0/vat_rate", 15, "BR-S-08", "/vat_breakdown/0"),
        ("/lines/0/net_amount", 1, "BR-CO-10", "/totals"),
        ("/lines/0/net_amount", 1, "PEPPOL-EN16931-R120", "/lines/0/net_amount"),
        ("/lines/0/price", -1, "BR-27", "/lines/0/price"),
        ("/lines/0/origin_country", "XX", "BR-CL-15", "/lines/0/origin_country"),
        ("/lines/0/standard_item_id", {"value": "1", "scheme": "x"}, "BR-CL-21", "/lines/0/standard_item_id/value"),
        ("/lines/0/period", {"start": "2026-12-31", "end": "2026-12-01"}, "BR-30", "/lines/0/period"),
        ("/lines/0/classifications", [{"value": "x", "scheme": "??"}], "BR-CL-13", "/lines/0/classifications/0/value"),
        ("/lines/0/properties", [{"name": "a", "value": ""}], "BR-54", "/lines/0/properties/0"),
        ("/lines/0/allowances_charges/0/reason_code", "ZZ", "BR-CL-19", "/lines/0/allowances_charges/0/reason_code"),
        ("/allowances_charges/0/amount", "250.005", "UBL-DT-01", "/allowances_charges/0/amount"),
        ("/allowances_charges/0/amount", "250.005", "BR-DEC-05", "/allowances_charges/0"),
        ("/seller/address/country", "XX", "BR-CL-14", "/seller/address/country"),
        ("/seller/vat_id", "XX123", "BR-CO-09", "/seller/vat_id"),
        ("/seller/endpoint/value", "310001016", "PEPPOL-COMMON-R041", "/seller/endpoint/value"),
        ("/seller/tax_registration", None, "NO-R-002", "/seller"),
        ("/buyer/endpoint/scheme", "9999", "BR-CL-25", "/buyer/endpoint/value"),
        ("/buyer/name", "", "BR-07", "/buyer/name"),
        ("/delivery/address", {"country": "XX"}, "BR-CL-14", "/delivery/address/country"),
        ("/payment/0/means_code", "999", "BR-CL-16", "/payment/0/means_code"),
        ("/payment/0/account", None, "BR-61", "/payment/0/account"),
        ("/totals/payable", 1, "BR-CO-16", "/totals"),
        ("/totals/tax_amount", 3, "BR-CO-14", "/totals/tax_amount"),
        ("/vat_breakdown/0/tax_amount", 3, "BR-CO-17", "/vat_breakdown/0"),
        ("/vat_breakdown/0/category", "Q", "BR-CL-17", "/vat_breakdown/0/category"),
        ("/accounting_currency", "NOK", "PEPPOL-EN16931-R005", "/accounting_currency"),
        (
            "/supporting_documents",
            [{"id": "x", "content": "QQ==", "media_type": "text/html", "file_name": "a.html"}],
            "BR-CL-24",
            "/supporting_documents/0/content",
        ),
        ("/lines", [], "XSD", "/"),
    ],
)
def test_a_broken_rule_is_told_where_the_json_is_wrong(where: str, value: object, rule: str, told_at: str) -> None:
    document = _broken(where, value)
    found = findings_of(document, check(as_ubl(document)).findings)
    assert (rule, told_at) in {(one.rule, one.location) for one in found}
    assert not any(one.location.startswith(("/Invoice", "/CreditNote")) for one in found)


def test_places_in_ubl_that_was_handed_in_stay_as_they_are() -> None:
    document = as_ubl(_broken("/currency", "KRO"))
    found = check(document).findings
    assert found
    assert findings_of(document, found) == found


@pytest.mark.parametrize(
    ("field", "place"), [("BT-83", "/payment/0/payment_id"), ("BT-84", "/payment/0/account"), ("BT-9", "/due_date"), ("", "/")]
)
def test_our_own_findings_point_at_the_field_that_they_name(field: str, place: str) -> None:
    (told,) = told_in_json(FULL, (Finding(rule="FF-KID", field=field, text_nb="nb", text_en="en"),))
    assert told.location == place

"""Every finding says which field it is about, and who mends it."""

import re
from collections.abc import Iterator

import pytest
from lxml import etree
from support.documents import ubl
from support.leaves import SEVERAL, SEVERAL_CREDITED, Keys, another, changed_places, leaves, with_leaf

from documents.invoice_schema import _TEXTS
from documents.peppol.table import RULES
from documents.rules import check
from documents.rules_cen import STYLESHEET, field_of
from documents.schematron import Failed
from documents.terms import narrowed, place_of, terms_at, terms_named
from domain.findings import Finding, Severity
from domain.invoice import Invoice
from domain.menders import mender_of
from domain.messages import Mender

_TERM = re.compile(r"\bB[TG]-\d+")
LEAVES = [
    pytest.param(invoice, keys, value, id=f"{name} /{'/'.join(map(str, keys))}")
    for name, invoice in (("invoice", SEVERAL), ("credit note", SEVERAL_CREDITED))
    for keys, value in leaves(invoice)
    if keys[-1] != "tax_registration_scheme"
]


def _told_of(invoice: Invoice, keys: Keys) -> set[str]:
    """Read which terms the model says that a field is, or what is around it."""
    value: object = invoice
    terms: set[str] = set()
    for key in keys:
        text = _TEXTS.get((type(value).__name__, str(key)))
        terms = set(_TERM.findall(text or "")) or terms
        value = value[key] if isinstance(value, tuple) and isinstance(key, int) else getattr(value, str(key))
    return terms


@pytest.mark.parametrize(("invoice", "keys", "value"), LEAVES)
def test_the_terms_of_a_place_are_those_of_the_field_that_is_written_there(invoice: Invoice, keys: Keys, value: object) -> None:
    places = changed_places(invoice, with_leaf(invoice, keys, another(value)))
    expected = _told_of(invoice, keys)
    assert any(set(_TERM.findall(terms_at(place))) & expected for place in places)


def _fatal_rules() -> Iterator[tuple[str, str]]:
    for failed in etree.parse(STYLESHEET).iter("{http://purl.oclc.org/dsdl/svrl}failed-assert"):
        attributes = {one.get("name"): one.text for one in failed.iterfind("{*}attribute")}
        if attributes["flag"] == "fatal":
            yield str(attributes["id"]), " ".join("".join(text.itertext()) for text in failed.iterfind("{*}text"))


def test_all_but_a_few_rules_name_their_terms_themselves() -> None:
    """The others are about codes and attributes that many terms have; the place tells which."""
    nameless = {rule for rule, official in _fatal_rules() if not field_of(Failed(rule, Severity.FATAL, "/Invoice", official))}
    assert len(nameless) == 24
    assert all(re.fullmatch(r"(BR-CL|UBL-(CR|DT|SR))-\d+", rule) for rule in nameless)


@pytest.mark.parametrize(
    ("rule", "place", "field"),
    [
        ("BR-25", "/Invoice/cac:InvoiceLine[2]", "BT-153"),
        ("BR-16", "/Invoice", "BG-25"),
        ("BR-CO-15", "/Invoice", "BT-112, BT-109, BT-110"),
        ("UBL-SR-12", "/Invoice/cac:AccountingSupplierParty", "BT-31"),
        ("BR-CL-14", "/Invoice/cac:Delivery/cac:DeliveryLocation/cac:Address/cac:Country/cbc:IdentificationCode", "BT-80"),
        ("BR-CL-23", "/CreditNote/cac:CreditNoteLine[3]/cbc:CreditedQuantity/@unitCode", "BT-130"),
        ("UBL-DT-01", "/CreditNote/cac:CreditNoteLine/cbc:LineExtensionAmount", "BT-131"),
        ("UBL-SR-51", "/Invoice/cac:AccountingCustomerParty/cac:Party/cac:PostalAddress", "BG-8"),
        ("UBL-CR-010", "/Invoice", ""),
    ],
)
def test_a_rule_of_en_16931_is_told_with_its_field(rule: str, place: str, field: str) -> None:
    official = dict(_fatal_rules()).get(rule, "A UBL invoice should not include the AccountingCostCode")
    assert field_of(Failed(rule, Severity.FATAL, place, official)) == field


def test_of_the_terms_that_a_rule_may_be_about_the_place_chooses() -> None:
    seller = "/Invoice/cac:AccountingSupplierParty/cac:Party/cbc:EndpointID"
    assert narrowed("BT-29, BT-30, BT-34, BT-49", seller) == "BT-34"
    assert narrowed("BT-112, BT-109", "/Invoice/cac:LegalMonetaryTotal") == "BT-112, BT-109"


def test_terms_are_read_once_each_and_groups_only_where_no_term_is_named() -> None:
    assert terms_named("Nothing.", "The line (BG-25) has a name (BT-153), which (BT-153) is a text (BT-158-1).") == "BT-153, BT-158-1"
    assert terms_named("A line (BG-25).") == "BG-25"
    assert terms_named("Nothing.") == ""


@pytest.mark.parametrize(
    ("term", "where", "place"),
    [
        ("BT-153", "/CreditNote/cac:CreditNoteLine[2]", "/CreditNote/cac:CreditNoteLine[2]/cac:Item/cbc:Name"),
        ("BT-44", "/Invoice", "/Invoice/cac:AccountingCustomerParty/cac:Party/cac:PartyLegalEntity/cbc:RegistrationName"),
        ("BT-153", "/Invoice/cac:LegalMonetaryTotal", "/Invoice/cac:LegalMonetaryTotal"),
        ("BT-112, BT-109", "/Invoice", "/Invoice"),
        ("", "/Invoice", "/Invoice"),
        ("BT-1", "/Invoice/cbc:ID", "/Invoice/cbc:ID"),
    ],
)
def test_a_term_leads_to_its_place_within_another(term: str, where: str, place: str) -> None:
    assert place_of(term, where) == place


@pytest.mark.parametrize(
    ("rule", "mender"),
    [
        ("BR-CO-16", Mender.ERP),
        ("BR-S-08", Mender.ERP),
        ("BR-CL-04", Mender.ERP),
        ("UBL-SR-01", Mender.ERP),
        ("XSD", Mender.ERP),
        ("FF-XML", Mender.ERP),
        ("PEPPOL-EN16931-R120", Mender.ERP),
        ("BR-02", Mender.SENDER),
        ("BR-S-02", Mender.SENDER),
        ("BR-CO-26", Mender.SENDER),
        ("PEPPOL-EN16931-R010", Mender.SENDER),
        ("NO-R-001", Mender.SENDER),
        ("FF-KID", Mender.SENDER),
        ("FF-COMPANY-UNKNOWN", Mender.OPERATOR),
    ],
)
def test_who_computes_codes_and_writes_mends_it(rule: str, mender: Mender) -> None:
    assert mender_of(rule) is mender
    assert Finding(rule=rule, text_nb="a", text_en="b").mender is mender


def test_every_rule_of_peppol_has_a_mender() -> None:
    assert {rule.mender for rule in RULES} == {Mender.ERP, Mender.SENDER}


@pytest.mark.parametrize(
    ("wrong", "rule", "field"),
    [
        ((b">2026-12-01<", b">i dag<"), "XSD", "BT-2"),
        ((b">NOK<", b">KRO<"), "BR-CL-04", "BT-5"),
        ((b"<cbc:BuyerReference>", b"<cbc:Buyer>"), "FF-XML", ""),
        ((b"<cac:LegalMonetaryTotal>", b"<cac:LegalMonetaryTotal>x"), "XSD", "BG-22"),
    ],
)
def test_findings_of_each_layer_have_field_and_mender(wrong: tuple[bytes, bytes], rule: str, field: str) -> None:
    findings = check(ubl().replace(*wrong)).findings
    assert (rule, field, Mender.ERP) in {(one.rule, one.field, one.mender) for one in findings}

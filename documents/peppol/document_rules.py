"""The rules about a document as a whole: process, references, VAT totals, parties, payment."""

from collections.abc import Iterator
from decimal import Decimal

from lxml import etree

from documents.peppol.facts import Facts
from documents.peppol.predicates import ROOTS, at_most_one, either, fact, has, inside, text_is
from documents.peppol.reading import as_number, every, is_blank, one, raw, text
from documents.peppol.rule import TRANSACTION, Context, Pattern, Rule, never

SPECIFICATION = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
"""What the specification identifier of a BIS Billing 3.0 document begins with; longer ones name an extension that keeps to it."""


def _is_empty(element: etree._Element, _facts: Facts) -> bool:
    return len(element) == 0 and is_blank(element.text)


def _has_peppol_specification(root: etree._Element, _facts: Facts) -> bool:
    specification = text(root, "cbc:CustomizationID")
    return specification.startswith(SPECIFICATION) and "::" not in specification


def _has_one_project(root: etree._Element, _facts: Facts) -> bool:
    references = every(root, "cac:AdditionalDocumentReference")
    return sum(any(raw(code) == "50" for code in every(one_, "cbc:DocumentTypeCode")) for one_ in references) <= 1


def _totals_with_breakdown(root: etree._Element) -> int:
    return sum(one(total, "cac:TaxSubtotal") is not None for total in every(root, "cac:TaxTotal"))


def _has_one_breakdown(root: etree._Element, _facts: Facts) -> bool:
    return _totals_with_breakdown(root) == 1


def _has_accounting_total_as_currency(root: etree._Element, _facts: Facts) -> bool:
    bare = len(every(root, "cac:TaxTotal")) - _totals_with_breakdown(root)
    return bare == (0 if one(root, "cbc:TaxCurrencyCode") is None else 1)


def _has_same_sign_in_both_currencies(root: etree._Element, _facts: Facts) -> bool:
    if one(root, "cbc:TaxCurrencyCode") is None:
        return True
    accounting = tuple(_vat_in(root, text(root, "cbc:TaxCurrencyCode")))
    document = tuple(_vat_in(root, text(root, "cbc:DocumentCurrencyCode")))
    return (min(accounting, default=1) <= 0 and min(document, default=1) <= 0) or (
        max(accounting, default=-1) >= 0 and max(document, default=-1) >= 0
    )


def _vat_in(root: etree._Element, currency: str) -> Iterator[Decimal]:
    for total in every(root, "cac:TaxTotal/cbc:TaxAmount"):
        value = as_number(raw(total)) if total.get("currencyID") == currency else None
        if value is not None:
            yield value


def _is_another_currency(element: etree._Element, _facts: Facts) -> bool:
    parent = element.getparent()
    return text(element) != (text(parent, "cbc:DocumentCurrencyCode") if parent is not None else "")


_CREDIT_NOTE = Context(Pattern("project"), ("CreditNote",))
_DOCUMENT = Context(TRANSACTION, ROOTS)
_BUYER = Context(TRANSACTION, ("cac:Party",), inside("cac:AccountingCustomerParty"))
_SELLER = Context(TRANSACTION, ("cac:Party",), inside("cac:AccountingSupplierParty"))

RULES = (
    Rule(
        "PEPPOL-EN16931-R008",
        Context(Pattern("empty"), ("*",), _is_empty),
        never,
        "",
        nb="Elementet er tomt. Et felt uten innhold skal utelates.",
        en="The element is empty. Leave out a field that has no content.",
    ),
    Rule(
        "PEPPOL-EN16931-R080",
        _CREDIT_NOTE,
        _has_one_project,
        "BT-11",
        nb="Kreditnotaen viser til flere prosjekter. Bare én prosjektreferanse er tillatt.",
        en="The credit note refers to several projects. It may name one.",
    ),
    Rule(
        "PEPPOL-EN16931-R001",
        _DOCUMENT,
        has("cbc:ProfileID"),
        "BT-23",
        nb="Fakturaprosessen (ProfileID) mangler.",
        en="The business process (ProfileID) is missing.",
    ),
    Rule(
        "PEPPOL-EN16931-R007",
        _DOCUMENT,
        fact(lambda facts: facts.profile is not None),
        "BT-23",
        nb="Fakturaprosessen (ProfileID) er ingen av dem PEPPOL tillater, for eksempel urn:fdc:peppol.eu:2017:poacc:billing:01:1.0.",
        en="The business process (ProfileID) is none that PEPPOL allows, such as urn:fdc:peppol.eu:2017:poacc:billing:01:1.0.",
    ),
    Rule(
        "PEPPOL-EN16931-R002",
        _DOCUMENT,
        either(at_most_one("cbc:Note"), fact(lambda facts: facts.is_german)),
        "BT-22",
        nb="Fakturaen har flere merknader (Note). Bare én er tillatt, unntatt mellom tyske parter. Slå dem sammen.",
        en="The invoice has several notes (Note). One is allowed, but between German parties. Join them.",
    ),
    Rule(
        "PEPPOL-EN16931-R003",
        _DOCUMENT,
        either(has("cbc:BuyerReference"), has("cac:OrderReference/cbc:ID")),
        "BT-10",
        nb="Fakturaen må ha kjøperens referanse (BuyerReference) eller et bestillingsnummer (OrderReference).",
        en="The invoice needs the buyer's reference (BuyerReference) or an order number (OrderReference).",
    ),
    Rule(
        "PEPPOL-EN16931-R004",
        _DOCUMENT,
        _has_peppol_specification,
        "BT-24",
        nb="Spesifikasjonen (CustomizationID) er ikke den for PEPPOL BIS Billing 3.0.",
        en="The specification (CustomizationID) is not that of PEPPOL BIS Billing 3.0.",
    ),
    Rule(
        "PEPPOL-EN16931-R053",
        _DOCUMENT,
        _has_one_breakdown,
        "BT-110",
        nb="Fakturaen må ha nøyaktig én mva-sum (TaxTotal) som er fordelt på satser (TaxSubtotal).",
        en="The invoice needs exactly one VAT total (TaxTotal) that is broken down by rate (TaxSubtotal).",
    ),
    Rule(
        "PEPPOL-EN16931-R054",
        _DOCUMENT,
        _has_accounting_total_as_currency,
        "BT-111",
        nb="En mva-sum uten fordeling skal stå én gang når regnskapsvaluta (TaxCurrencyCode) er oppgitt, og ellers ikke.",
        en="A VAT total without breakdown belongs there once if an accounting currency (TaxCurrencyCode) is named, and else not at all.",
    ),
    Rule(
        "PEPPOL-EN16931-R055",
        _DOCUMENT,
        _has_same_sign_in_both_currencies,
        "BT-111",
        nb="Mva-summen i fakturavalutaen og i regnskapsvalutaen må ha samme fortegn.",
        en="The VAT total in the currency of the invoice and in that of the accounts must have the same sign.",
    ),
    Rule(
        "PEPPOL-EN16931-R005",
        Context(TRANSACTION, ("cbc:TaxCurrencyCode",)),
        _is_another_currency,
        "BT-6",
        nb="Regnskapsvalutaen (TaxCurrencyCode) er den samme som fakturavalutaen. Da skal den utelates.",
        en="The accounting currency (TaxCurrencyCode) is that of the invoice. Leave it out then.",
    ),
    Rule(
        "PEPPOL-EN16931-R010",
        _BUYER,
        has("cbc:EndpointID"),
        "BT-49",
        nb="Kjøperens elektroniske adresse (EndpointID) mangler.",
        en="The buyer's electronic address (EndpointID) is missing.",
    ),
    Rule(
        "PEPPOL-EN16931-R020",
        _SELLER,
        has("cbc:EndpointID"),
        "BT-34",
        nb="Selgerens elektroniske adresse (EndpointID) mangler.",
        en="The seller's electronic address (EndpointID) is missing.",
    ),
    Rule(
        "PEPPOL-EN16931-R061",
        Context(TRANSACTION, ("cac:PaymentMeans",), text_is("cbc:PaymentMeansCode", "49", "59")),
        has("cac:PaymentMandate/cbc:ID"),
        "BT-89",
        nb="Mandatreferansen mangler. Den kreves ved direkte belastning (betalingsmåte 49 eller 59).",
        en="The mandate reference is missing. Direct debit (payment means 49 or 59) needs it.",
    ),
)

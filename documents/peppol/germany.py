"""The rules between German parties."""

import re

from lxml import etree

from documents.peppol.facts import Facts
from documents.peppol.identifiers import is_iban
from documents.peppol.predicates import ROOTS, at_the_top, both, either, has, has_text, inside, no, text_is
from documents.peppol.reading import every, raw, text
from documents.peppol.rule import Context, Pattern, Predicate, Rule
from domain.findings import Severity

_SUPPLIER = "cac:AccountingSupplierParty"
_CUSTOMER = "cac:AccountingCustomerParty"
_VAT_CODES = frozenset({"S", "Z", "E", "AE", "K", "G", "L", "M"})
_DISCOUNT = re.compile(r"#SKONTO#TAGE=[0-9]+#PROZENT=[0-9]+\.[0-9]{2}(?:#BASISBETRAG=-?[0-9]+\.[0-9]{2})?#")
_DISCOUNT_TERMS = re.compile(r"#[^\r\n]+#")
_LINE_END_FIRST = re.compile(r"[ \t\r\n]*\n")
_DIGIT = re.compile(r"[0-9]")
_MAIL = re.compile(r"[^@ \t\r\n]+@(?:[^@. \t\r\n]+\.)+[^@. \t\r\n]+")
_URL = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]+:")
_SPACE = str.maketrans("", "", " \t\r\n")


def _is_registered_if_taxed(root: etree._Element, facts: Facts) -> bool:
    codes = [raw(code) for change in every(root, "cac:AllowanceCharge") for code in _codes_of(change)]
    codes += [raw(code) for line in ("Invoice", "CreditNote") for code in every(root, f"cac:{line}Line/{_LINE_CATEGORY}")]
    return _VAT_CODES.isdisjoint(codes) or _IS_REGISTERED(root, facts)


def _codes_of(change: etree._Element) -> list[etree._Element]:
    return every(change, "cac:TaxCategory/cbc:ID") if raw(change, "cbc:ChargeIndicator") in {"true", "false"} else []


def _has_german_type(root: etree._Element, _facts: Facts) -> bool:
    return bool({text(root, "cbc:InvoiceTypeCode"), text(root, "cbc:CreditNoteTypeCode")} & _TYPES)


def _writes_discounts_as_agreed(root: etree._Element, _facts: Facts) -> bool:
    notes = [raw(terms, "cbc:Note") for terms in every(root, "cac:PaymentTerms")]
    lines = [line for note in notes for line in re.split(r"\r?\n", note) if line.strip(" \t\r\n").startswith("#")]
    if not lines:
        return True
    ends = [_DISCOUNT_TERMS.split(note)[-1] for note in notes]
    return all(_DISCOUNT.fullmatch(line.strip(" \t\r\n")) for line in lines) and all(_LINE_END_FIRST.match(end) for end in ends)


def _names_each_file_once(root: etree._Element, _facts: Facts) -> bool:
    named: set[str] = set()
    for reference in every(root, "cac:AdditionalDocumentReference"):
        files = every(reference, "cac:Attachment/cbc:EmbeddedDocumentBinaryObject")
        names = {name for file in files if (name := file.get("filename")) is not None}
        if not named.isdisjoint(names):
            return False
        named |= names
    return True


def _refers_if_corrected(root: etree._Element, facts: Facts) -> bool:
    is_correction = "384" in {text(root, "cbc:InvoiceTypeCode"), text(root, "cbc:CreditNoteTypeCode")}
    return not is_correction or has("cac:BillingReference/cac:InvoiceDocumentReference")(root, facts)


def _names_the_creditor(root: etree._Element, _facts: Facts) -> bool:
    parties = (f"{_SUPPLIER}/cac:Party", "cac:PayeeParty")
    known = (one for party in parties for one in every(root, f"{party}/cac:PartyIdentification/cbc:ID"))
    return any(one.get("schemeID") == "SEPA" for one in known)


def _has_phone(contact: etree._Element, _facts: Facts) -> bool:
    return len(_DIGIT.findall(text(contact, "cbc:Telephone"))) >= 3


def _has_mail(contact: etree._Element, _facts: Facts) -> bool:
    return _MAIL.fullmatch(text(contact, "cbc:ElectronicMail")) is not None


def _has_url(reference: etree._Element, _facts: Facts) -> bool:
    return _URL.match(raw(reference, "cbc:URI")) is not None


def _has_iban(path: str) -> Predicate:
    return lambda means, _: is_iban(raw(means, path).translate(_SPACE))


def _in_the_document(*names: str) -> Predicate:
    """Hold for what stands at these places below the root, outermost name last."""
    within = inside(*names)

    def holds(element: etree._Element, facts: Facts) -> bool:
        top: etree._Element | None = element
        for _ in names:
            top = None if top is None else top.getparent()
        return top is not None and at_the_top(top, facts) and within(element, facts)

    return holds


_LINE_CATEGORY = "cac:Item/cac:ClassifiedTaxCategory/cbc:ID"
_TYPES = frozenset({"326", "380", "384", "389", "381", "875", "876", "877"})
_IS_REGISTERED = either(has("cac:TaxRepresentativeParty"), has_text(f"{_SUPPLIER}/cac:Party/cac:PartyTaxScheme/cbc:CompanyID"))
_MANDATE = "cac:PaymentMeans/cac:PaymentMandate"

_PATTERN = Pattern("germany", lambda facts: facts.is_german)
_DOCUMENT = Context(_PATTERN, ROOTS)
_SELLER_ADDRESS = Context(_PATTERN, ("cac:PostalAddress",), _in_the_document("cac:Party", _SUPPLIER))
_BUYER_ADDRESS = Context(_PATTERN, ("cac:PostalAddress",), _in_the_document("cac:Party", _CUSTOMER))
_DELIVERY_ADDRESS = Context(_PATTERN, ("cac:Address",), _in_the_document("cac:DeliveryLocation", "cac:Delivery"))
_CONTACT = Context(_PATTERN, ("cac:Contact",), _in_the_document("cac:Party", _SUPPLIER))


def _paid_by(*codes: str) -> Context:
    return Context(_PATTERN, ("cac:PaymentMeans",), both(at_the_top, text_is("cbc:PaymentMeansCode", *codes)))


_TRANSFER = _paid_by("30", "58")
_CARD = _paid_by("48", "54", "55")
_DEBIT = _paid_by("59")

RULES = (
    Rule(
        "DE-R-001",
        _DOCUMENT,
        has("cac:PaymentMeans"),
        "BG-16",
        nb="Mellom tyske parter må fakturaen si hvordan den betales (PaymentMeans).",
        en="Between German parties the invoice must tell how it is paid (PaymentMeans).",
    ),
    Rule(
        "DE-R-015",
        _DOCUMENT,
        has_text("cbc:BuyerReference"),
        "BT-10",
        nb="Mellom tyske parter kreves kjøperens referanse (BuyerReference).",
        en="Between German parties the buyer's reference (BuyerReference) is needed.",
    ),
    Rule(
        "DE-R-016",
        _DOCUMENT,
        _is_registered_if_taxed,
        "BT-31, BT-32, BG-11",
        nb="Med mva-kategoriene S, Z, E, AE, K, G, L og M må en tysk selger ha mva-nummer, skattenummer eller mva-representant.",
        en="With the VAT categories S, Z, E, AE, K, G, L and M a German seller needs a VAT number, a tax number or a tax representative.",
    ),
    Rule(
        "DE-R-017",
        _DOCUMENT,
        _has_german_type,
        "BT-3",
        nb="Mellom tyske parter bør typen være 326, 380, 381, 384, 389, 875, 876 eller 877.",
        en="Between German parties the type should be 326, 380, 381, 384, 389, 875, 876 or 877.",
        severity=Severity.WARNING,
    ),
    Rule(
        "DE-R-018",
        _DOCUMENT,
        _writes_discounts_as_agreed,
        "BT-20",
        nb="Kontantrabatt skal stå på en egen linje i betalingsvilkårene, slik: #SKONTO#TAGE=14#PROZENT=2.25#, med linjeskift etter.",
        en="A cash discount stands on its own line in the payment terms, like #SKONTO#TAGE=14#PROZENT=2.25#, and ends with a line break.",
    ),
    Rule(
        "DE-R-022",
        _DOCUMENT,
        _names_each_file_once,
        "BT-125",
        nb="Hvert vedlegg må ha et filnavn som ingen andre vedlegg har.",
        en="Each attachment needs a file name that no other has.",
    ),
    Rule(
        "DE-R-026",
        _DOCUMENT,
        _refers_if_corrected,
        "BG-3",
        nb="En rettet faktura (384) bør vise til fakturaen den retter.",
        en="A corrected invoice (384) should refer to the invoice that it corrects.",
        severity=Severity.WARNING,
    ),
    Rule(
        "DE-R-030",
        _DOCUMENT,
        either(no(has(_MANDATE)), _names_the_creditor),
        "BT-90",
        nb="Direkte belastning mellom tyske parter krever kreditoridentifikatoren (SEPA).",
        en="Direct debit between German parties needs the creditor identifier (SEPA).",
    ),
    Rule(
        "DE-R-031",
        _DOCUMENT,
        either(no(has(_MANDATE)), has(f"{_MANDATE}/cac:PayerFinancialAccount/cbc:ID")),
        "BT-91",
        nb="Direkte belastning mellom tyske parter krever kontoen som belastes.",
        en="Direct debit between German parties needs the account that is debited.",
    ),
    Rule(
        "DE-R-T02",
        Context(_PATTERN, ("cac:ExternalReference",), _in_the_document("cac:Attachment", "cac:AdditionalDocumentReference")),
        _has_url,
        "BT-124",
        nb="Adressen til et eksternt vedlegg bør være en fullstendig URL.",
        en="The address of an external attachment should be a full URL.",
        severity=Severity.WARNING,
    ),
    Rule(
        "DE-R-002",
        Context(_PATTERN, (_SUPPLIER,), at_the_top),
        has("cac:Party/cac:Contact"),
        "BG-6",
        nb="Selgerens kontakt mangler. Den kreves mellom tyske parter.",
        en="The seller's contact is missing. It is needed between German parties.",
    ),
    Rule(
        "DE-R-003",
        _SELLER_ADDRESS,
        has_text("cbc:CityName"),
        "BT-37",
        nb="Selgerens sted mangler. Det kreves mellom tyske parter.",
        en="The seller's city is missing. It is needed between German parties.",
    ),
    Rule(
        "DE-R-004",
        _SELLER_ADDRESS,
        has_text("cbc:PostalZone"),
        "BT-38",
        nb="Selgerens postnummer mangler. Det kreves mellom tyske parter.",
        en="The seller's post code is missing. It is needed between German parties.",
    ),
    Rule(
        "DE-R-005",
        _CONTACT,
        has_text("cbc:Name"),
        "BT-41",
        nb="Navnet på selgerens kontakt mangler. Det kreves mellom tyske parter.",
        en="The name of the seller's contact is missing. It is needed between German parties.",
    ),
    Rule(
        "DE-R-006",
        _CONTACT,
        has_text("cbc:Telephone"),
        "BT-42",
        nb="Telefonnummeret til selgerens kontakt mangler. Det kreves mellom tyske parter.",
        en="The phone of the seller's contact is missing. It is needed between German parties.",
    ),
    Rule(
        "DE-R-007",
        _CONTACT,
        has_text("cbc:ElectronicMail"),
        "BT-43",
        nb="E-postadressen til selgerens kontakt mangler. Den kreves mellom tyske parter.",
        en="The mail address of the seller's contact is missing. It is needed between German parties.",
    ),
    Rule(
        "DE-R-027",
        _CONTACT,
        _has_phone,
        "BT-42",
        nb="Telefonnummeret til selgerens kontakt bør ha minst tre sifre.",
        en="The phone of the seller's contact should have three digits at least.",
        severity=Severity.WARNING,
    ),
    Rule(
        "DE-R-028",
        _CONTACT,
        _has_mail,
        "BT-43",
        nb="E-postadressen til selgerens kontakt ser ikke ut som en e-postadresse.",
        en="The mail address of the seller's contact does not look like one.",
        severity=Severity.WARNING,
    ),
    Rule(
        "DE-R-008",
        _BUYER_ADDRESS,
        has_text("cbc:CityName"),
        "BT-52",
        nb="Kjøperens sted mangler. Det kreves mellom tyske parter.",
        en="The buyer's city is missing. It is needed between German parties.",
    ),
    Rule(
        "DE-R-009",
        _BUYER_ADDRESS,
        has_text("cbc:PostalZone"),
        "BT-53",
        nb="Kjøperens postnummer mangler. Det kreves mellom tyske parter.",
        en="The buyer's post code is missing. It is needed between German parties.",
    ),
    Rule(
        "DE-R-010",
        _DELIVERY_ADDRESS,
        has_text("cbc:CityName"),
        "BT-77",
        nb="Leveringsstedets sted mangler. Det kreves mellom tyske parter.",
        en="The place of delivery's city is missing. It is needed between German parties.",
    ),
    Rule(
        "DE-R-011",
        _DELIVERY_ADDRESS,
        has_text("cbc:PostalZone"),
        "BT-78",
        nb="Leveringsstedets postnummer mangler. Det kreves mellom tyske parter.",
        en="The place of delivery's post code is missing. It is needed between German parties.",
    ),
    Rule(
        "DE-R-019",
        _TRANSFER,
        either(no(text_is("cbc:PaymentMeansCode", "58")), _has_iban("cac:PayeeFinancialAccount/cbc:ID")),
        "BT-84",
        nb="Kontoen i en SEPA-overføring (58) bør være en gyldig IBAN.",
        en="The account of a SEPA transfer (58) should be a valid IBAN.",
        severity=Severity.WARNING,
    ),
    Rule(
        "DE-R-023-1",
        _TRANSFER,
        has("cac:PayeeFinancialAccount"),
        "BG-17",
        nb="En overføring (30, 58) mellom tyske parter krever kontoen.",
        en="A transfer (30, 58) between German parties needs the account.",
    ),
    Rule(
        "DE-R-023-2",
        _TRANSFER,
        no(either(has("cac:CardAccount"), has("cac:PaymentMandate"))),
        "BG-18, BG-19",
        nb="En overføring (30, 58) kan ikke ha betalingskort eller mandat.",
        en="A transfer (30, 58) can have neither card nor mandate.",
    ),
    Rule(
        "DE-R-024-1",
        _CARD,
        has("cac:CardAccount"),
        "BG-18",
        nb="Kortbetaling (48, 54, 55) mellom tyske parter krever kortet.",
        en="Payment by card (48, 54, 55) between German parties needs the card.",
    ),
    Rule(
        "DE-R-024-2",
        _CARD,
        no(either(has("cac:PayeeFinancialAccount"), has("cac:PaymentMandate"))),
        "BG-17, BG-19",
        nb="Kortbetaling (48, 54, 55) kan ikke ha konto eller mandat.",
        en="Payment by card (48, 54, 55) can have neither account nor mandate.",
    ),
    Rule(
        "DE-R-020",
        _DEBIT,
        _has_iban("cac:PaymentMandate/cac:PayerFinancialAccount/cbc:ID"),
        "BT-91",
        nb="Kontoen som belastes (59), bør være en gyldig IBAN.",
        en="The account that is debited (59) should be a valid IBAN.",
        severity=Severity.WARNING,
    ),
    Rule(
        "DE-R-025-1",
        _DEBIT,
        has("cac:PaymentMandate"),
        "BG-19",
        nb="Direkte belastning (59) mellom tyske parter krever mandatet.",
        en="Direct debit (59) between German parties needs the mandate.",
    ),
    Rule(
        "DE-R-025-2",
        _DEBIT,
        no(either(has("cac:PayeeFinancialAccount"), has("cac:CardAccount"))),
        "BG-17, BG-18",
        nb="Direkte belastning (59) kan ikke ha konto eller kort.",
        en="Direct debit (59) can have neither account nor card.",
    ),
    Rule(
        "DE-R-014",
        Context(_PATTERN, ("cac:TaxSubtotal",), _in_the_document("cac:TaxTotal")),
        has_text("cac:TaxCategory/cbc:Percent"),
        "BT-119",
        nb="Mva-satsen mangler i fordelingen. Den kreves mellom tyske parter.",
        en="The VAT rate is missing in the breakdown. It is needed between German parties.",
    ),
)

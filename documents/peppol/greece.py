"""The rules for sellers in Greece, some of them for Greek buyers only."""

import re

from lxml import etree

from documents.peppol.facts import Facts
from documents.peppol.identifiers import is_integer, is_tin
from documents.peppol.predicates import ROOTS, at_the_top, both, fact, inside, raw_form
from documents.peppol.reading import every, is_blank, raw, text
from documents.peppol.rule import Context, Pattern, Predicate, Rule
from domain.findings import Severity

GREECE = frozenset({"GR", "EL"})
_COUNTRY = "cac:PostalAddress/cac:Country/cbc:IdentificationCode"
_SUPPLIER = "cac:AccountingSupplierParty"
_CUSTOMER = "cac:AccountingCustomerParty"
_REPRESENTATIVE = "cac:TaxRepresentativeParty"
_MARK = "##M.AR.K##"
_ADDRESS_TO_VERIFY = "##INVOICE|URL##"
_TYPES = frozenset({"1.1", "1.6", "2.1", "2.4", "5.1", "5.2"})
_DATE = re.compile(r"(0?[1-9]|[12][0-9]|3[01])[-\\/ ]?(0?[1-9]|1[0-2])[-\\/ ]?(19|20)[0-9]{2}")


def _segment(number: str, place: int) -> str:
    """Take a part of an invoice number, counted from one; empty if there is none."""
    segments = number.split("|")
    return segments[place - 1] if place <= len(segments) else ""


def _vat_numbers(root: etree._Element, party: str) -> list[str]:
    schemes = every(root, f"{party}/cac:PartyTaxScheme")
    return [raw(scheme, "cbc:CompanyID") for scheme in schemes if raw(scheme, "cac:TaxScheme/cbc:ID") == "VAT"]


def _has_six_segments(number: etree._Element, _facts: Facts) -> bool:
    return len(raw(number).split("|")) == 6


def _begins_with_the_sellers_tin(number: etree._Element, facts: Facts) -> bool:
    tin = _segment(raw(number), 1)
    known = [*_vat_numbers(facts.root, f"{_SUPPLIER}/cac:Party"), *_vat_numbers(facts.root, _REPRESENTATIVE)]
    return len(tin.strip(" \t\r\n")) == 9 and is_tin(tin) and tin in {vat[2:11] for vat in known}


def _goes_on_with_the_issue_date(number: etree._Element, facts: Facts) -> bool:
    written = _segment(raw(number), 2)
    issued = raw(facts.root, "cbc:IssueDate").split("-")[:3]
    return _DATE.match(written) is not None and len(issued) == 3 and written.split("/")[:3] == issued[::-1]


def _has_serial(number: etree._Element, _facts: Facts) -> bool:
    serial = _segment(raw(number), 3)
    return is_integer(serial) and int(serial) >= 0


def _has_type(number: etree._Element, _facts: Facts) -> bool:
    return _segment(raw(number), 4) in _TYPES


def _has_segment(place: int) -> Predicate:
    return lambda number, _: _segment(raw(number), place) != ""


def _has_name(party: etree._Element, _facts: Facts) -> bool:
    return raw(party, "cac:PartyName/cbc:Name") != ""


def _is_greek_vat(number: str) -> bool:
    return number.startswith("EL") and is_tin(number[2:])


def _has_greek_vat(party: etree._Element, _facts: Facts) -> bool:
    schemes = (one for one in every(party, "cac:PartyTaxScheme") if text(one, "cac:TaxScheme/cbc:ID") == "VAT")
    numbers = [raw(number) for scheme in schemes for number in every(scheme, "cbc:CompanyID")]
    return len(numbers) == 1 and _is_greek_vat(numbers[0])


def _is_vat_number(element: etree._Element, _facts: Facts) -> bool:
    scheme = element.getparent()
    return scheme is not None and text(scheme, "cac:TaxScheme/cbc:ID") == "VAT"


def _described_as(what: str) -> Predicate:
    return lambda reference, _: any(raw(one) == what for one in every(reference, "cbc:DocumentDescription"))


def _references(root: etree._Element, facts: Facts, what: str) -> int:
    is_such = _described_as(what)
    return sum(is_such(reference, facts) for reference in every(root, "cac:AdditionalDocumentReference"))


def _is_id_of_mark(element: etree._Element, facts: Facts) -> bool:
    reference = element.getparent()
    return reference is not None and _described_as(_MARK)(reference, facts)


def _has_address(reference: etree._Element, _facts: Facts) -> bool:
    return not is_blank(raw(reference, "cac:Attachment/cac:ExternalReference/cbc:URI"))


def _is_greek_endpoint(endpoint: etree._Element, _facts: Facts) -> bool:
    return endpoint.get("schemeID") == "9933" and is_tin(raw(endpoint))


def _is_greek(facts: Facts) -> bool:
    return facts.supplier_country in GREECE


def _is_known_by_its_own(facts: Facts) -> bool:
    """The seller is Greek by its own VAT number or address, not by that of a representative."""
    return facts.supplier_own_country in GREECE


_PATTERN = Pattern("greece", lambda facts: _is_greek(facts) or _is_known_by_its_own(facts))
_DOMESTIC = Pattern("greece, domestic", lambda facts: _is_greek(facts) and facts.customer_country in GREECE)
_SOLD = fact(_is_greek)
_IN_GREECE = both(_SOLD, fact(lambda facts: raw(facts.root, f"{_SUPPLIER}/cac:Party/{_COUNTRY}") == "GR"))
_NUMBER = Context(_PATTERN, ("cbc:ID",), both(_SOLD, at_the_top))
_SELLER = Context(_PATTERN, ("cac:Party",), both(_SOLD, inside(_SUPPLIER)))
_DOCUMENT = Context(_PATTERN, ROOTS, _IN_GREECE)
_REFERENCE = "cac:AdditionalDocumentReference"

RULES = (
    Rule(
        "GR-R-001-1",
        _NUMBER,
        _has_six_segments,
        "BT-1",
        nb="Fakturanummeret til en gresk selger har seks deler med | mellom.",
        en="The invoice number of a Greek seller has six parts with | between.",
    ),
    Rule(
        "GR-R-001-2",
        _NUMBER,
        _begins_with_the_sellers_tin,
        "BT-1",
        nb="Første del av fakturanummeret er det greske skattenummeret (TIN) til selgeren eller mva-representanten.",
        en="The first part of the invoice number is the Greek tax number (TIN) of the seller or its tax representative.",
    ),
    Rule(
        "GR-R-001-3",
        _NUMBER,
        _goes_on_with_the_issue_date,
        "BT-1",
        nb="Andre del av fakturanummeret er fakturadatoen, skrevet DD/MM/ÅÅÅÅ.",
        en="The second part of the invoice number is the issue date, written DD/MM/YYYY.",
    ),
    Rule(
        "GR-R-001-4",
        _NUMBER,
        _has_serial,
        "BT-1",
        nb="Tredje del av fakturanummeret er et løpenummer.",
        en="The third part of the invoice number is a serial number.",
    ),
    Rule(
        "GR-R-001-5",
        _NUMBER,
        _has_type,
        "BT-1",
        nb="Fjerde del av fakturanummeret er en gresk dokumenttype: 1.1, 1.6, 2.1, 2.4, 5.1 eller 5.2.",
        en="The fourth part of the invoice number is a Greek type of document: 1.1, 1.6, 2.1, 2.4, 5.1 or 5.2.",
    ),
    Rule(
        "GR-R-001-6",
        _NUMBER,
        _has_segment(5),
        "BT-1",
        nb="Femte del av fakturanummeret mangler.",
        en="The fifth part of the invoice number is missing.",
    ),
    Rule(
        "GR-R-001-7",
        _NUMBER,
        _has_segment(6),
        "BT-1",
        nb="Sjette del av fakturanummeret mangler.",
        en="The sixth part of the invoice number is missing.",
    ),
    Rule(
        "GR-R-002",
        _SELLER,
        _has_name,
        "BT-28",
        nb="Navnet på en gresk selger (PartyName) mangler.",
        en="The name of a Greek seller (PartyName) is missing.",
    ),
    Rule(
        "GR-S-011",
        _SELLER,
        _has_greek_vat,
        "BT-31",
        nb="En gresk selger bør ha ett mva-nummer: EL og et gyldig skattenummer.",
        en="A Greek seller should have one VAT number: EL and a valid tax number.",
        severity=Severity.WARNING,
    ),
    Rule(
        "GR-R-003",
        Context(_PATTERN, ("cbc:CompanyID",), both(_SOLD, inside("cac:PartyTaxScheme", "cac:Party", _SUPPLIER), _is_vat_number)),
        raw_form(_is_greek_vat),
        "BT-31",
        nb="Et gresk mva-nummer er EL og et gyldig skattenummer.",
        en="A Greek VAT number is EL and a valid tax number.",
    ),
    Rule(
        "GR-R-004-1",
        _DOCUMENT,
        lambda root, facts: _references(root, facts, _MARK) == 1,
        "BG-24",
        nb="En faktura fra Hellas må vise til nøyaktig ett M.AR.K-nummer.",
        en="An invoice from Greece must refer to exactly one M.AR.K number.",
    ),
    Rule(
        "GR-S-008-1",
        _DOCUMENT,
        lambda root, facts: _references(root, facts, _ADDRESS_TO_VERIFY) == 1,
        "BG-24",
        nb="En faktura fra Hellas bør ha én adresse der den kan kontrolleres (##INVOICE|URL##).",
        en="An invoice from Greece should have one address where it can be verified (##INVOICE|URL##).",
        severity=Severity.WARNING,
    ),
    Rule(
        "GR-R-008-2",
        _DOCUMENT,
        lambda root, facts: _references(root, facts, _ADDRESS_TO_VERIFY) <= 1,
        "BG-24",
        nb="En faktura fra Hellas kan ikke ha flere adresser der den kan kontrolleres.",
        en="An invoice from Greece cannot have several addresses where it can be verified.",
    ),
    Rule(
        "GR-R-004-2",
        Context(_PATTERN, ("cbc:ID",), both(_IN_GREECE, inside(_REFERENCE), _is_id_of_mark)),
        lambda element, _: raw(element)[:1] in set("123456789"),
        "BT-122",
        nb="M.AR.K-nummeret er et positivt heltall.",
        en="The M.AR.K number is a positive whole number.",
    ),
    Rule(
        "GR-R-008-3",
        Context(_PATTERN, (_REFERENCE,), both(_SOLD, _described_as(_ADDRESS_TO_VERIFY))),
        _has_address,
        "BT-124",
        nb="Adressen der fakturaen kan kontrolleres (URI), mangler.",
        en="The address where the invoice can be verified (URI) is missing.",
    ),
    Rule(
        "GR-R-005",
        Context(_PATTERN, ("cac:Party",), both(_SOLD, inside(_CUSTOMER))),
        _has_name,
        "BT-45",
        nb="En gresk selger må oppgi navnet på kjøperen (PartyName).",
        en="A Greek seller must tell the buyer's name (PartyName).",
    ),
    Rule(
        "GR-R-009",
        Context(_PATTERN, ("cbc:EndpointID",), both(fact(_is_known_by_its_own), inside("cac:Party", _SUPPLIER))),
        _is_greek_endpoint,
        "BT-34",
        nb="Den elektroniske adressen til en gresk selger er skattenummeret (9933).",
        en="The electronic address of a Greek seller is its tax number (9933).",
    ),
    Rule(
        "GR-R-006",
        Context(_DOMESTIC, ("cac:Party",), inside(_CUSTOMER)),
        _has_greek_vat,
        "BT-48",
        nb="En gresk kjøper må ha ett mva-nummer når selgeren også er gresk: EL og et gyldig skattenummer.",
        en="A Greek buyer must have one VAT number if the seller is Greek too: EL and a valid tax number.",
    ),
    Rule(
        "GR-R-010",
        Context(_DOMESTIC, ("cbc:EndpointID",), inside("cac:Party", _CUSTOMER)),
        _is_greek_endpoint,
        "BT-49",
        nb="Den elektroniske adressen til en gresk kjøper er skattenummeret (9933) når selgeren også er gresk.",
        en="The electronic address of a Greek buyer is its tax number (9933) if the seller is Greek too.",
    ),
)

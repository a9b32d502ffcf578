"""The rules for sellers in Sweden."""

from collections.abc import Callable

from lxml import etree

from documents.peppol.facts import Facts
from documents.peppol.identifiers import is_swedish
from documents.peppol.predicates import both, fact, form, has, inside
from documents.peppol.reading import as_number, clark, every, normalized, one, raw, text
from documents.peppol.rule import Context, Pattern, Predicate, Rule, never
from domain.findings import Severity

_SUPPLIER = "cac:AccountingSupplierParty"
_COUNTRY = "cac:PostalAddress/cac:Country/cbc:IdentificationCode"
_RATES = frozenset({6, 12, 25})
_TAXED = "GODKÄND FÖR F-SKATT"


def _is_in_sweden(party: etree._Element) -> bool:
    return raw(party, _COUNTRY) == "SE"


def _vat_numbers(party: etree._Element) -> list[str]:
    schemes = every(party, "cac:PartyTaxScheme")
    return [raw(scheme, "cbc:CompanyID") for scheme in schemes if raw(scheme, "cac:TaxScheme/cbc:ID") == "VAT"]


def _has_swedish_vat(party: etree._Element) -> bool:
    return _is_in_sweden(party) and any(number.startswith("SE") for number in _vat_numbers(party))


def _vat_number(party: etree._Element) -> str:
    return next(iter(_vat_numbers(party)), "")


def _vat_has_14_characters(party: etree._Element, _facts: Facts) -> bool:
    return len(normalized(_vat_number(party))) == 14


def _vat_is_numeric(party: etree._Element, _facts: Facts) -> bool:
    return as_number(_vat_number(party)[2:14]) is not None


def _is_numeric(value: str) -> bool:
    return as_number(value) is not None


def _legal_id(is_right: Callable[[str], bool]) -> Predicate:
    return lambda entity, _: is_right(text(entity, "cbc:CompanyID"))


def _of_swedish(entity: etree._Element, _facts: Facts) -> bool:
    party = entity.getparent()
    return party is not None and _is_in_sweden(party)


def _is_registered_for_other_tax(company_id: etree._Element, _facts: Facts) -> bool:
    scheme = company_id.getparent()
    party = None if scheme is None else scheme.getparent()
    if scheme is None or party is None or normalized(raw(scheme, "cac:TaxScheme/cbc:ID").upper()) == "VAT":
        return False
    return _is_in_sweden(party) and one(party, "cac:PartyLegalEntity/cbc:CompanyID") is not None


def _is_standard_rated_by_a_swede(category: etree._Element, facts: Facts) -> bool:
    return raw(category, "cbc:ID") == "S" and any(map(_has_swedish_vat, facts.suppliers))


def _has_swedish_rate(category: etree._Element, _facts: Facts) -> bool:
    return as_number(raw(category, "cbc:Percent")) in _RATES


def _paid_to(giro: str) -> Predicate:
    """Hold for the account of a transfer (30) to this giro."""

    def holds(account_id: etree._Element, facts: Facts) -> bool:
        if not inside("cac:PayeeFinancialAccount", "cac:PaymentMeans")(account_id, facts):
            return False
        means = next(account_id.iterancestors(clark("cac:PaymentMeans")))
        branch = text(means, "cac:PayeeFinancialAccount/cac:FinancialInstitutionBranch/cbc:ID")
        return text(means, "cbc:PaymentMeansCode") == "30" and branch == giro

    return holds


def _paid_by(*codes: str) -> Predicate:
    return lambda means, _: raw(means, "cbc:PaymentMeansCode") in codes


_PATTERN = Pattern("sweden", lambda facts: any(map(_is_in_sweden, facts.suppliers)))
_SELLER = Context(_PATTERN, ("cac:Party",), both(inside(_SUPPLIER), lambda party, _: _has_swedish_vat(party)))
_LEGAL_ENTITY = Context(_PATTERN, ("cac:PartyLegalEntity",), both(inside("cac:Party", _SUPPLIER), _of_swedish, has("cbc:CompanyID")))
_PLUSGIRO = Context(_PATTERN, ("cbc:ID",), _paid_to("SE:PLUSGIRO"))
_BANKGIRO = Context(_PATTERN, ("cbc:ID",), _paid_to("SE:BANKGIRO"))
_MEANS = ("cac:PaymentMeans",)

RULES = (
    Rule(
        "SE-R-001",
        _SELLER,
        _vat_has_14_characters,
        "BT-31",
        nb="Et svensk mva-nummer har 14 tegn.",
        en="A Swedish VAT number has 14 characters.",
    ),
    Rule(
        "SE-R-002",
        _SELLER,
        _vat_is_numeric,
        "BT-31",
        nb="Et svensk mva-nummer er SE og tolv sifre.",
        en="A Swedish VAT number is SE and twelve digits.",
    ),
    Rule(
        "SE-R-003",
        _LEGAL_ENTITY,
        lambda entity, _: _is_numeric(raw(entity, "cbc:CompanyID")),
        "BT-30",
        nb="Et svensk organisasjonsnummer har bare sifre.",
        en="A Swedish organisation number has digits only.",
    ),
    Rule(
        "SE-R-004",
        _LEGAL_ENTITY,
        _legal_id(lambda value: len(value) == 10),
        "BT-30",
        nb="Et svensk organisasjonsnummer har ti sifre.",
        en="A Swedish organisation number has ten digits.",
    ),
    Rule(
        "SE-R-013",
        _LEGAL_ENTITY,
        _legal_id(lambda value: value.isdecimal() and is_swedish(value[:10])),
        "BT-30",
        nb="Det svenske organisasjonsnummeret har feil kontrollsiffer.",
        en="The Swedish organisation number has a wrong check digit.",
    ),
    Rule(
        "SE-R-005",
        Context(_PATTERN, ("cbc:CompanyID",), both(inside("cac:PartyTaxScheme", "cac:Party", _SUPPLIER), _is_registered_for_other_tax)),
        lambda element, _: normalized(raw(element).upper()) == _TAXED,
        "BT-32",
        nb="Skatteregistreringen til en svensk selger skal være ordene «Godkänd för F-skatt».",
        en="The tax registration of a Swedish seller must be the words “Godkänd för F-skatt”.",
    ),
    Rule(
        "SE-R-006",
        Context(_PATTERN, ("cac:TaxCategory", "cac:ClassifiedTaxCategory"), _is_standard_rated_by_a_swede),
        _has_swedish_rate,
        "BT-96, BT-103, BT-119, BT-152",
        nb="Svensk mva er 6, 12 eller 25 prosent.",
        en="Swedish VAT is 6, 12 or 25 per cent.",
    ),
    Rule(
        "SE-R-007",
        _PLUSGIRO,
        form(_is_numeric),
        "BT-84",
        nb="Et plusgironummer har bare sifre.",
        en="A Plusgiro number has digits only.",
        severity=Severity.WARNING,
    ),
    Rule(
        "SE-R-010",
        _PLUSGIRO,
        form(lambda value: 2 <= len(value) <= 8),
        "BT-84",
        nb="Et plusgironummer har to til åtte sifre.",
        en="A Plusgiro number has two to eight digits.",
        severity=Severity.WARNING,
    ),
    Rule(
        "SE-R-008",
        _BANKGIRO,
        form(_is_numeric),
        "BT-84",
        nb="Et bankgironummer har bare sifre.",
        en="A Bankgiro number has digits only.",
        severity=Severity.WARNING,
    ),
    Rule(
        "SE-R-009",
        _BANKGIRO,
        form(lambda value: len(value) in {7, 8}),
        "BT-84",
        nb="Et bankgironummer har sju eller åtte sifre.",
        en="A Bankgiro number has seven or eight digits.",
        severity=Severity.WARNING,
    ),
    Rule(
        "SE-R-011",
        Context(_PATTERN, _MEANS, _paid_by("50", "56")),
        never,
        "BT-81",
        nb="Betaling til svensk bankgiro eller plusgiro oppgis med betalingsmåte 30 og SE:BANKGIRO eller SE:PLUSGIRO som bank.",
        en="Payment to a Swedish Bankgiro or Plusgiro is told by payment means 30 and SE:BANKGIRO or SE:PLUSGIRO as the bank.",
        severity=Severity.WARNING,
    ),
    Rule(
        "SE-R-012",
        Context(_PATTERN, _MEANS, both(_paid_by("31"), fact(lambda facts: any(map(_is_in_sweden, facts.customers))))),
        never,
        "BT-81",
        nb="Overføring mellom svenske parter oppgis med betalingsmåte 30.",
        en="A transfer between Swedish parties is told by payment means 30.",
        severity=Severity.WARNING,
    ),
)

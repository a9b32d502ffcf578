"""The rules for sellers in the Netherlands, some of them between Dutch parties only."""

from lxml import etree

from documents.peppol.facts import Facts
from documents.peppol.predicates import both, fact, has, inside, text_is
from documents.peppol.reading import is_blank, number, one, raw, text
from documents.peppol.rule import Context, Pattern, Rule

_SUPPLIER = "cac:AccountingSupplierParty"
_CUSTOMER = "cac:AccountingCustomerParty"
_COUNTRY = "cac:PostalAddress/cac:Country/cbc:IdentificationCode"
_SCHEMES = frozenset({"0106", "0190"})

_PATTERN = Pattern("netherlands", lambda facts: facts.supplier_address_country == "NL")
_DOMESTIC = fact(lambda facts: facts.customer_address_country == "NL")


def _has_legal_number(element: etree._Element, _facts: Facts) -> bool:
    schemes = (element.get("schemeID") or "").split(" ")
    return not _SCHEMES.isdisjoint(schemes) and not is_blank(element.text)


def _represents_in_the_netherlands(_element: etree._Element, facts: Facts) -> bool:
    return text(facts.root, f"cac:TaxRepresentativeParty/{_COUNTRY}").upper() == "NL"


def _tells_how_to_pay(totals: etree._Element, facts: Facts) -> bool:
    if facts.tells_means_of_payment:
        return True
    payable = number(raw(totals, "cbc:PayableAmount"))
    return payable <= 0 if facts.is_invoice else payable >= 0


def _refers_to_the_invoice(_element: etree._Element, facts: Facts) -> bool:
    return one(facts.root, "cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID") is not None


def _refers_to_the_order(_element: etree._Element, facts: Facts) -> bool:
    return one(facts.root, "cac:OrderReference/cbc:ID") is not None


_IS_WHOLE = both(has("cbc:StreetName"), has("cbc:CityName"), has("cbc:PostalZone"))
_ADDRESS = ("cac:PostalAddress",)
_LEGAL_ID = ("cbc:CompanyID",)

RULES = (
    Rule(
        "NL-R-001",
        Context(_PATTERN, ("cbc:CreditNoteTypeCode",)),
        _refers_to_the_invoice,
        "BT-25",
        nb="En kreditnota fra en nederlandsk selger må vise til fakturaen den gjelder.",
        en="A credit note of a Dutch seller must refer to the invoice that it is about.",
    ),
    Rule(
        "NL-R-002",
        Context(_PATTERN, _ADDRESS, inside("cac:Party", _SUPPLIER)),
        _IS_WHOLE,
        "BT-35, BT-37, BT-38",
        nb="Adressen til en nederlandsk selger må ha gate, sted og postnummer.",
        en="The address of a Dutch seller must have street, city and post code.",
    ),
    Rule(
        "NL-R-003",
        Context(_PATTERN, _LEGAL_ID, inside("cac:PartyLegalEntity", "cac:Party", _SUPPLIER)),
        _has_legal_number,
        "BT-30",
        nb="Organisasjonsnummeret til en nederlandsk selger er et KVK-nummer (0106) eller et OIN (0190).",
        en="The organisation number of a Dutch seller is a KVK number (0106) or an OIN (0190).",
    ),
    Rule(
        "NL-R-004",
        Context(_PATTERN, _ADDRESS, both(_DOMESTIC, inside("cac:Party", _CUSTOMER))),
        _IS_WHOLE,
        "BT-50, BT-52, BT-53",
        nb="Adressen til en nederlandsk kjøper må ha gate, sted og postnummer når selgeren også er nederlandsk.",
        en="The address of a Dutch buyer must have street, city and post code if the seller is Dutch too.",
    ),
    Rule(
        "NL-R-005",
        Context(_PATTERN, _LEGAL_ID, both(_DOMESTIC, inside("cac:PartyLegalEntity", "cac:Party", _CUSTOMER))),
        _has_legal_number,
        "BT-47",
        nb="Organisasjonsnummeret til en nederlandsk kjøper er et KVK-nummer (0106) eller et OIN (0190) når selgeren også er nederlandsk.",
        en="The organisation number of a Dutch buyer is a KVK number (0106) or an OIN (0190) if the seller is Dutch too.",
    ),
    Rule(
        "NL-R-006",
        Context(_PATTERN, _ADDRESS, both(_represents_in_the_netherlands, inside("cac:TaxRepresentativeParty"))),
        _IS_WHOLE,
        "BT-64, BT-66, BT-67",
        nb="Adressen til en nederlandsk mva-representant må ha gate, sted og postnummer.",
        en="The address of a Dutch tax representative must have street, city and post code.",
    ),
    Rule(
        "NL-R-007",
        Context(_PATTERN, ("cac:LegalMonetaryTotal",)),
        _tells_how_to_pay,
        "BG-16",
        nb="En nederlandsk selger må oppgi hvordan kunden betaler når kunden skal betale.",
        en="A Dutch seller must tell how to pay if it is the customer who pays.",
    ),
    Rule(
        "NL-R-008",
        Context(_PATTERN, ("cac:PaymentMeans",), _DOMESTIC),
        text_is("cbc:PaymentMeansCode", "30", "48", "49", "57", "58", "59"),
        "BT-81",
        nb="Mellom nederlandske parter er bare betalingsmåtene 30, 48, 49, 57, 58 og 59 tillatt.",
        en="Between Dutch parties the only means of payment are 30, 48, 49, 57, 58 and 59.",
    ),
    Rule(
        "NL-R-009",
        Context(_PATTERN, ("cbc:LineID",), inside("cac:OrderLineReference")),
        _refers_to_the_order,
        "BT-13",
        nb="En nederlandsk selger som viser til bestillingslinjer, må også oppgi bestillingen.",
        en="A Dutch seller who refers to order lines must name the order too.",
    ),
)

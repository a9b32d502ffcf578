"""The rules for sellers in Italy."""

import re

from lxml import etree

from documents.peppol.facts import Facts
from documents.peppol.predicates import both, has, inside, no, text_is
from documents.peppol.reading import text
from documents.peppol.rule import Context, Pattern, Rule

_TAX_NUMBER = re.compile(r"[A-Z0-9]{11,16}")
_PATTERN = Pattern("italy", lambda facts: facts.supplier_country == "IT")
_SELLER = Context(_PATTERN, ("cac:Party",), inside("cac:AccountingSupplierParty"))


def _has_tax_number(scheme: etree._Element, _facts: Facts) -> bool:
    return _TAX_NUMBER.fullmatch(text(scheme, "cbc:CompanyID")) is not None


RULES = (
    Rule(
        "IT-R-001",
        Context(
            _PATTERN,
            ("cac:PartyTaxScheme",),
            both(inside("cac:Party", "cac:AccountingSupplierParty"), no(text_is("cac:TaxScheme/cbc:ID", "VAT"))),
        ),
        _has_tax_number,
        "BT-32",
        nb="Skattenummeret til en italiensk selger har 11 til 16 store bokstaver og sifre.",
        en="The tax number of an Italian seller has 11 to 16 capital letters and digits.",
    ),
    Rule(
        "IT-R-002",
        _SELLER,
        has("cac:PostalAddress/cbc:StreetName"),
        "BT-35",
        nb="Gateadressen til en italiensk selger mangler.",
        en="The street of an Italian seller's address is missing.",
    ),
    Rule(
        "IT-R-003",
        _SELLER,
        has("cac:PostalAddress/cbc:CityName"),
        "BT-37",
        nb="Stedet i adressen til en italiensk selger mangler.",
        en="The city of an Italian seller's address is missing.",
    ),
    Rule(
        "IT-R-004",
        _SELLER,
        has("cac:PostalAddress/cbc:PostalZone"),
        "BT-38",
        nb="Postnummeret i adressen til en italiensk selger mangler.",
        en="The post code of an Italian seller's address is missing.",
    ),
)

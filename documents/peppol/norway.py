"""The rules for sellers in Norway."""

import re

from lxml import etree

from documents.peppol.facts import Facts
from documents.peppol.identifiers import is_orgnr
from documents.peppol.predicates import inside
from documents.peppol.reading import every, raw, text
from documents.peppol.rule import Context, Pattern, Rule
from domain.findings import Severity

_MVA_NUMBER = re.compile(r"NO([0-9]{9})MVA")


def _tax_numbers(party: etree._Element, scheme: str) -> list[str]:
    return [raw(one, "cbc:CompanyID") for one in every(party, "cac:PartyTaxScheme") if text(one, "cac:TaxScheme/cbc:ID") == scheme]


def _names_the_register(party: etree._Element, _facts: Facts) -> bool:
    return [number.strip(" \t\r\n") for number in _tax_numbers(party, "TAX")] == ["Foretaksregisteret"]


def _has_mva_number(party: etree._Element, _facts: Facts) -> bool:
    norwegian = [number for number in _tax_numbers(party, "VAT") if number.startswith("NO")]
    return all((found := _MVA_NUMBER.fullmatch(number)) is not None and is_orgnr(found[1]) for number in norwegian)


_NORWAY = Pattern("norway", lambda facts: facts.supplier_country == "NO")
_SELLER = Context(_NORWAY, ("cac:Party",), inside("cac:AccountingSupplierParty"))

RULES = (
    Rule(
        "NO-R-002",
        _SELLER,
        _names_the_register,
        "BT-32",
        nb="Er selgeren et AS, et ASA eller filial av et utenlandsk selskap, skal ordet Foretaksregisteret stå på fakturaen (foretaksregisterloven § 10-2).",  # noqa: E501
        en="If the seller is a limited company (AS, ASA) or a foreign company's branch, the invoice must carry the word Foretaksregisteret (foretaksregisterloven § 10-2).",  # noqa: E501
        severity=Severity.WARNING,
    ),
    Rule(
        "NO-R-001",
        _SELLER,
        _has_mva_number,
        "BT-31",
        nb="Et norsk mva-nummer er NO, organisasjonsnummeret på ni sifre og MVA, slik: NO123456785MVA.",
        en="A Norwegian VAT number is NO, the organisation number of nine digits, and MVA, like NO123456785MVA.",
    ),
)

"""The rules about the form of identifiers, by the scheme (ICD or EAS) that they name."""

from functools import partial

from lxml import etree

from documents.peppol.facts import Facts
from documents.peppol.identifiers import (
    is_abn,
    is_belgian,
    is_codice_fiscale,
    is_cvr,
    is_digits,
    is_dutch_vat,
    is_gln,
    is_ipa,
    is_orgnr,
    is_partita_iva,
    is_se_number,
    is_swedish,
)
from documents.peppol.predicates import form, raw_form
from documents.peppol.reading import clark, text
from documents.peppol.rule import TRANSACTION, Context, Predicate, Rule
from domain.findings import Severity

_OF_PARTIES = "BT-29, BT-30, BT-34, BT-46, BT-47, BT-49, BT-60, BT-61, BT-71"
_ENDPOINTS = "BT-34, BT-49"
_VAT_NUMBERS = "BT-31, BT-48, BT-63"
_ENDPOINT = ("cbc:EndpointID",)
_IDENTIFIERS = (*_ENDPOINT, "cbc:ID", "cbc:CompanyID")


def _scheme(scheme: str, names: tuple[str, ...] = _IDENTIFIERS) -> Context:
    def is_of_scheme(element: etree._Element, _facts: Facts) -> bool:
        return element.get("schemeID") == scheme and (element.tag != clark("cbc:ID") or _identifies_a_party(element))

    return Context(TRANSACTION, names, is_of_scheme)


def _identifies_a_party(element: etree._Element) -> bool:
    parent = element.getparent()
    return parent is not None and parent.tag == clark("cac:PartyIdentification")


def _is_dutch_vat_number(element: etree._Element, _facts: Facts) -> bool:
    scheme = element.getparent()
    if scheme is None or scheme.tag != clark("cac:PartyTaxScheme"):
        return False
    return text(scheme, "cac:TaxScheme/cbc:ID") == "VAT" and text(element).startswith("NL")


def _digits(count: int) -> Predicate:
    return form(partial(is_digits, count=count))


RULES = (
    Rule(
        "PEPPOL-COMMON-R040",
        _scheme("0088"),
        form(is_gln),
        _OF_PARTIES,
        nb="Et GLN (0088) er sifre, og det siste er kontrollsifferet. Dette stemmer ikke.",
        en="A GLN (0088) is digits, the last of which is a check digit. This one is wrong.",
    ),
    Rule(
        "PEPPOL-COMMON-R041",
        _scheme("0192"),
        form(is_orgnr),
        _OF_PARTIES,
        nb="Et norsk organisasjonsnummer (0192) er ni sifre med riktig kontrollsiffer. Dette er det ikke.",
        en="A Norwegian organisation number (0192) is nine digits with a right check digit. This one is not.",
    ),
    Rule(
        "PEPPOL-COMMON-R042",
        _scheme("0184"),
        raw_form(is_cvr),
        _OF_PARTIES,
        nb="Et dansk CVR-nummer (0184) er åtte sifre, med eller uten DK foran.",
        en="A Danish CVR number (0184) is eight digits, with or without DK in front.",
    ),
    Rule(
        "PEPPOL-COMMON-R052",
        _scheme("0096"),
        raw_form(partial(is_digits, count=10)),
        _OF_PARTIES,
        nb="Et dansk P-nummer (0096) er ti sifre.",
        en="A Danish P number (0096) is ten digits.",
    ),
    Rule(
        "PEPPOL-COMMON-R053",
        _scheme("0198"),
        raw_form(is_se_number),
        _OF_PARTIES,
        nb="Et dansk SE-nummer (0198) er DK og åtte sifre.",
        en="A Danish SE number (0198) is DK and eight digits.",
    ),
    Rule(
        "PEPPOL-COMMON-R043",
        _scheme("0208"),
        form(is_belgian),
        _OF_PARTIES,
        nb="Et belgisk foretaksnummer (0208) er ti sifre med riktige kontrollsifre. Dette er det ikke.",
        en="A Belgian enterprise number (0208) is ten digits with right check digits. This one is not.",
    ),
    Rule(
        "PEPPOL-COMMON-R044",
        _scheme("0201"),
        form(is_ipa),
        _OF_PARTIES,
        nb="En italiensk IPA-kode (0201) er seks bokstaver eller sifre.",
        en="An Italian IPA code (0201) is six letters or digits.",
        severity=Severity.WARNING,
    ),
    Rule(
        "PEPPOL-COMMON-R045",
        _scheme("0210"),
        form(is_codice_fiscale),
        _OF_PARTIES,
        nb="En italiensk skattekode (0210) er elleve sifre eller de seksten tegnene til en person.",
        en="An Italian tax code (0210) is eleven digits, or the sixteen characters of a person.",
        severity=Severity.WARNING,
    ),
    Rule(
        "PEPPOL-COMMON-R046",
        _scheme("9907", _ENDPOINT),
        form(is_codice_fiscale),
        _ENDPOINTS,
        nb="En italiensk skattekode (9907) er elleve sifre eller de seksten tegnene til en person.",
        en="An Italian tax code (9907) is eleven digits, or the sixteen characters of a person.",
        severity=Severity.WARNING,
    ),
    Rule(
        "PEPPOL-COMMON-R047",
        _scheme("0211"),
        form(is_partita_iva),
        _OF_PARTIES,
        nb="Et italiensk mva-nummer (0211) er IT og elleve sifre med riktig kontrollsiffer. Dette er det ikke.",
        en="An Italian VAT number (0211) is IT and eleven digits with a right check digit. This one is not.",
        severity=Severity.WARNING,
    ),
    Rule(
        "PEPPOL-COMMON-R049",
        _scheme("0007"),
        form(is_swedish),
        _OF_PARTIES,
        nb="Et svensk organisasjonsnummer (0007) er ti sifre med riktig kontrollsiffer. Dette er det ikke.",
        en="A Swedish organisation number (0007) is ten digits with a right check digit. This one is not.",
    ),
    Rule(
        "PEPPOL-COMMON-R050",
        _scheme("0151"),
        form(is_abn),
        _OF_PARTIES,
        nb="Et australsk ABN (0151) er elleve sifre med riktige kontrollsifre. Dette er det ikke.",
        en="An Australian ABN (0151) is eleven digits with right check digits. This one is not.",
    ),
    Rule(
        "PEPPOL-COMMON-R054",
        _scheme("0106"),
        _digits(8),
        _OF_PARTIES,
        nb="Et nederlandsk KVK-nummer (0106) er åtte sifre.",
        en="A Dutch KVK number (0106) is eight digits.",
        severity=Severity.WARNING,
    ),
    Rule(
        "PEPPOL-COMMON-R055",
        _scheme("0190"),
        _digits(20),
        _OF_PARTIES,
        nb="Et nederlandsk OIN (0190) er tjue sifre.",
        en="A Dutch OIN (0190) is twenty digits.",
        severity=Severity.WARNING,
    ),
    Rule(
        "PEPPOL-COMMON-R056-1",
        _scheme("9944"),
        form(is_dutch_vat),
        _OF_PARTIES,
        nb="Et nederlandsk mva-nummer (9944) har formen NL123456789B12.",
        en="A Dutch VAT number (9944) has the form NL123456789B12.",
        severity=Severity.WARNING,
    ),
    Rule(
        "PEPPOL-COMMON-R056-2",
        Context(TRANSACTION, ("cbc:CompanyID",), _is_dutch_vat_number),
        form(is_dutch_vat),
        _VAT_NUMBERS,
        nb="Et mva-nummer som begynner på NL, har formen NL123456789B12.",
        en="A VAT number that begins with NL has the form NL123456789B12.",
        severity=Severity.WARNING,
    ),
    Rule(
        "PEPPOL-COMMON-R057",
        _scheme("0217"),
        _digits(12),
        _OF_PARTIES,
        nb="Et nederlandsk bedriftsnummer hos KVK (0217) er tolv sifre.",
        en="A Dutch establishment number of the KVK (0217) is twelve digits.",
        severity=Severity.WARNING,
    ),
)

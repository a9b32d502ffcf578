"""The rules for sellers in Denmark, some of them between Danish parties only."""

import re

from lxml import etree

from documents.peppol.facts import Facts
from documents.peppol.predicates import ROOTS, at_the_top, both, either, fact, inside
from documents.peppol.reading import as_number, every, one, raw, text
from documents.peppol.rule import Context, Pattern, Rule

_SUPPLIER = "cac:AccountingSupplierParty"
_CUSTOMER = "cac:AccountingCustomerParty"
_COUNTRY = "cac:Party/cac:PostalAddress/cac:Country/cbc:IdentificationCode"
_LEGAL_ID = "cac:PartyLegalEntity/cbc:CompanyID"
_CVR = "0184"
_MEANS = " 1 10 31 42 48 49 50 58 59 93 97 "
_GIRO = re.compile(r"[0-9]{7,8}")
_UNSPSC_VERSIONS = frozenset({"19.05.01", "19.0501", "26.08.01", "26.0801"})


def _is_in_denmark(facts: Facts, party: str) -> bool:
    return raw(facts.root, f"{party}/{_COUNTRY}") == "DK"


def _is_domestic(facts: Facts) -> bool:
    return _is_in_denmark(facts, _SUPPLIER) and _is_in_denmark(facts, _CUSTOMER)


def _has_legal_id(root: etree._Element, _facts: Facts) -> bool:
    return text(root, f"{_SUPPLIER}/cac:Party/{_LEGAL_ID}") != ""


def _is_cvr_where_given(found: etree._Element | None) -> bool:
    return found is None or _scheme(found) == _CVR


def _scheme(element: etree._Element) -> str:
    return (element.get("schemeID") or "").strip(" \t\r\n")


def _sellers_id_is_cvr(root: etree._Element, _facts: Facts) -> bool:
    return _is_cvr_where_given(one(root, f"{_SUPPLIER}/cac:Party/{_LEGAL_ID}"))


def _buyers_id_is_cvr(party: etree._Element, _facts: Facts) -> bool:
    return _is_cvr_where_given(one(party, _LEGAL_ID))


def _is_no_negative_credit_note(root: etree._Element, facts: Facts) -> bool:
    if facts.is_invoice or not _is_in_denmark(facts, _CUSTOMER):
        return True
    payable = as_number(raw(root, "cac:LegalMonetaryTotal/cbc:PayableAmount"))
    return payable is None or payable >= 0


def _names_its_scheme(identification: etree._Element, _facts: Facts) -> bool:
    found = one(identification, "cbc:ID")
    return found is None or _scheme(found) != ""


_IN_EITHER_ROLE = either(inside("cac:Party", _SUPPLIER), inside("cac:Party", _CUSTOMER))


def _is_of_a_party(element: etree._Element, facts: Facts) -> bool:
    party = element.getparent()
    role = None if party is None else party.getparent()
    return role is not None and _IN_EITHER_ROLE(element, facts) and at_the_top(role, facts)


def _code(means: etree._Element) -> str:
    return raw(means, "cbc:PaymentMeansCode")


def _card_type(means: etree._Element) -> str:
    return raw(means, "cbc:PaymentID")[:3]


def _has_allowed_code(means: etree._Element, _facts: Facts) -> bool:
    return f" {_code(means)} " in _MEANS


def _has_account_and_branch(means: etree._Element, _facts: Facts) -> bool:
    account = "cac:PayeeFinancialAccount"
    known = text(means, f"{account}/cbc:ID") and text(means, f"{account}/cac:FinancialInstitutionBranch/cbc:ID")
    return _code(means) not in {"31", "42"} or bool(known)


def _has_mandate_and_payer(means: etree._Element, _facts: Facts) -> bool:
    mandate = "cac:PaymentMandate"
    known = text(means, f"{mandate}/cbc:ID") and text(means, f"{mandate}/cac:PayerFinancialAccount/cbc:ID")
    return _code(means) != "49" or bool(known)


def _has_giro_account(means: etree._Element, _facts: Facts) -> bool:
    account = raw(means, "cac:PayeeFinancialAccount/cbc:ID")
    return _code(means) != "50" or (_card_type(means) in {"01#", "04#", "15#"} and _GIRO.fullmatch(account) is not None)


def _has_giro_instruction(means: etree._Element, _facts: Facts) -> bool:
    return _code(means) != "50" or _card_type(means) not in {"04#", "15#"} or len(raw(means, "cbc:PaymentID")) == 19


def _has_fik_account(means: etree._Element, _facts: Facts) -> bool:
    account = raw(means, "cac:PayeeFinancialAccount/cbc:ID")
    return _code(means) != "93" or (_card_type(means) in {"71#", "73#", "75#"} and len(account) == 8)


def _has_fik_instruction(means: etree._Element, _facts: Facts) -> bool:
    return _code(means) != "93" or _card_type(means) not in {"71#", "75#"} or len(raw(means, "cbc:PaymentID")) in {18, 19}


def _has_known_unspsc(line: etree._Element, _facts: Facts) -> bool:
    codes = every(line, "cac:Item/cac:CommodityClassification/cbc:ItemClassificationCode")
    lists = {code.get("listID") for code in codes}
    return "TST" not in lists or not _UNSPSC_VERSIONS.isdisjoint(code.get("listVersionID", "") for code in codes)


def _names_the_duty(allowance: etree._Element, _facts: Facts) -> bool:
    if not any(raw(code) == "ZZZ" for code in every(allowance, "cbc:AllowanceChargeReasonCode")):
        return True
    reason = raw(allowance, "cbc:AllowanceChargeReason")
    category = as_number(reason)
    is_category = len(text(allowance, "cbc:AllowanceChargeReason")) == 4 and category is not None and 0 <= category <= 9999
    return is_category or ("#" in reason and not reason.startswith("#") and not reason.endswith("#"))


_PATTERN = Pattern("denmark", lambda facts: _is_in_denmark(facts, _SUPPLIER))
_DOCUMENT = Context(_PATTERN, ROOTS)
_DOMESTIC = fact(_is_domestic)
_MEANS_OF_PAYMENT = Context(_PATTERN, ("cac:PaymentMeans",), both(fact(lambda facts: facts.is_invoice), _DOMESTIC, at_the_top))
_LINE = Context(_PATTERN, ("cac:InvoiceLine", "cac:CreditNoteLine"), both(_DOMESTIC, at_the_top))

RULES = (
    Rule(
        "DK-R-002",
        _DOCUMENT,
        _has_legal_id,
        "BT-30",
        nb="En dansk selger må oppgi CVR-nummeret sitt.",
        en="A Danish seller must tell its CVR number.",
    ),
    Rule(
        "DK-R-014",
        _DOCUMENT,
        _sellers_id_is_cvr,
        "BT-30",
        nb="Organisasjonsnummeret til en dansk selger er et CVR-nummer (schemeID 0184).",
        en="The organisation number of a Danish seller is a CVR number (schemeID 0184).",
    ),
    Rule(
        "DK-R-016",
        _DOCUMENT,
        _is_no_negative_credit_note,
        "BT-115",
        nb="En kreditnota mellom danske parter kan ikke ha et negativt beløp å betale.",
        en="A credit note between Danish parties cannot have a negative amount to pay.",
    ),
    Rule(
        "DK-R-013",
        Context(_PATTERN, ("cac:PartyIdentification",), both(_DOMESTIC, _is_of_a_party)),
        _names_its_scheme,
        "BT-29, BT-46",
        nb="Identifikatoren til en part må si hva slags den er (schemeID) mellom danske parter.",
        en="Between Danish parties an identifier of a party must say of what kind it is (schemeID).",
    ),
    Rule(
        "DK-R-005",
        _MEANS_OF_PAYMENT,
        _has_allowed_code,
        "BT-81",
        nb="Mellom danske parter er bare betalingsmåtene 1, 10, 31, 42, 48, 49, 50, 58, 59, 93 og 97 tillatt.",
        en="Between Danish parties the only means of payment are 1, 10, 31, 42, 48, 49, 50, 58, 59, 93 and 97.",
    ),
    Rule(
        "DK-R-006",
        _MEANS_OF_PAYMENT,
        _has_account_and_branch,
        "BT-84",
        nb="Betalingsmåte 31 og 42 krever både kontonummer og registreringsnummer.",
        en="Payment means 31 and 42 need both an account and a bank registration number.",
    ),
    Rule(
        "DK-R-007",
        _MEANS_OF_PAYMENT,
        _has_mandate_and_payer,
        "BT-89, BT-91",
        nb="Betalingsmåte 49 krever både mandatreferanse og betalerens konto.",
        en="Payment means 49 needs both a mandate reference and the payer's account.",
    ),
    Rule(
        "DK-R-008",
        _MEANS_OF_PAYMENT,
        _has_giro_account,
        "BT-83, BT-84",
        nb="Giro (50) krever en betalingsreferanse som begynner på 01#, 04# eller 15#, og et girokontonummer på sju eller åtte sifre.",
        en="Giro (50) needs a payment reference that begins with 01#, 04# or 15#, and a giro account of seven or eight digits.",
    ),
    Rule(
        "DK-R-009",
        _MEANS_OF_PAYMENT,
        _has_giro_instruction,
        "BT-83",
        nb="Etter 04# og 15# i betalingsreferansen til en giro (50) følger seksten sifre.",
        en="In the payment reference of a giro (50), sixteen digits follow 04# and 15#.",
    ),
    Rule(
        "DK-R-010",
        _MEANS_OF_PAYMENT,
        _has_fik_account,
        "BT-83, BT-84",
        nb="FIK (93) krever en betalingsreferanse som begynner på 71#, 73# eller 75#, og et kontonummer på åtte tegn.",
        en="FIK (93) needs a payment reference that begins with 71#, 73# or 75#, and an account of eight characters.",
    ),
    Rule(
        "DK-R-011",
        _MEANS_OF_PAYMENT,
        _has_fik_instruction,
        "BT-83",
        nb="Etter 71# og 75# i betalingsreferansen til en FIK (93) følger femten eller seksten sifre.",
        en="In the payment reference of a FIK (93), fifteen or sixteen digits follow 71# and 75#.",
    ),
    Rule(
        "DK-R-017",
        Context(_PATTERN, ("cac:Party",), both(_DOMESTIC, inside(_CUSTOMER))),
        _buyers_id_is_cvr,
        "BT-47",
        nb="Organisasjonsnummeret til en dansk kjøper er et CVR-nummer (schemeID 0184).",
        en="The organisation number of a Danish buyer is a CVR number (schemeID 0184).",
    ),
    Rule(
        "DK-R-003",
        _LINE,
        _has_known_unspsc,
        "BT-158",
        nb="Varer klassifisert etter UNSPSC (TST) mellom danske parter må følge versjon 19.05.01 eller 26.08.01.",
        en="Between Danish parties, items classified by UNSPSC (TST) must follow version 19.05.01 or 26.08.01.",
    ),
    Rule(
        "DK-R-004",
        Context(_PATTERN, ("cac:AllowanceCharge",), _DOMESTIC),
        _names_the_duty,
        "BT-97, BT-104, BT-139, BT-144",
        nb="Avgifter utenom mva (ZZZ) mellom danske parter krever avgiftskoden på fire sifre, eller en tekst med # inni.",
        en="Between Danish parties, duties other than VAT (ZZZ) need the category of four digits, or a text with a # within.",
    ),
)

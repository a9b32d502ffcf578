"""The rules for sellers in Iceland, some of them between Icelandic parties only."""

from lxml import etree

from documents.peppol.facts import Facts
from documents.peppol.predicates import ROOTS, at_the_top, both, fact, has
from documents.peppol.reading import every, is_date, raw, text
from documents.peppol.rule import Context, Pattern, Predicate, Rule
from domain.findings import Severity

_COUNTRY = "cac:Party/cac:PostalAddress/cac:Country/cbc:IdentificationCode"
_SELLER = "cac:AccountingSupplierParty/cac:Party"
_TYPES = frozenset({"380", "381"})
_FINAL_DUE_DATE = "EINDAGI"


def _is_in_iceland(facts: Facts, party: str) -> bool:
    return raw(facts.root, f"{party}/{_COUNTRY}") == "IS"


def _is_of_usual_type(root: etree._Element, _facts: Facts) -> bool:
    return bool({text(root, "cbc:InvoiceTypeCode"), text(root, "cbc:CreditNoteTypeCode")} & _TYPES)


def _has_kennitala(party: str) -> Predicate:
    def holds(element: etree._Element, _facts: Facts) -> bool:
        return any(one.get("schemeID") == "0196" for one in every(element, f"{party}/cac:PartyLegalEntity/cbc:CompanyID"))

    return holds


def _has_account_of_12(code: str) -> Predicate:
    """Hold where a means of payment of this code tells an account of twelve characters."""

    def holds(root: etree._Element, _facts: Facts) -> bool:
        means = [one for one in every(root, "cac:PaymentMeans") if raw(one, "cbc:PaymentMeansCode") == code]
        accounts = [text(account) for one in means for account in every(one, "cac:PayeeFinancialAccount/cbc:ID")]
        return not means or [len(account) for account in accounts] == [12]

    return holds


def _final_due_dates(root: etree._Element) -> list[str] | None:
    """Read the dates of the references that tell a final due date; None if there is no such reference."""
    references = [
        one
        for one in every(root, "cac:AdditionalDocumentReference")
        if any(raw(description) == _FINAL_DUE_DATE for description in every(one, "cbc:DocumentDescription"))
    ]
    return [raw(one, "cbc:ID") for one in references] or None


def _has_date_as_final_due_date(root: etree._Element, _facts: Facts) -> bool:
    dates = _final_due_dates(root)
    return dates is None or (len(dates) == 1 and len(dates[0]) == 10 and is_date(dates[0]))


def _has_due_date_too(root: etree._Element, facts: Facts) -> bool:
    return _final_due_dates(root) is None or has("cbc:DueDate")(root, facts)


def _is_due_before_the_end(root: etree._Element, facts: Facts) -> bool:
    dates = _final_due_dates(root)
    return dates is None or (has("cbc:DueDate")(root, facts) and any(raw(root, "cbc:DueDate") <= one for one in dates))


_PATTERN = Pattern("iceland", lambda facts: _is_in_iceland(facts, "cac:AccountingSupplierParty"))
_DOCUMENT = Context(_PATTERN, ROOTS)
_BUYER = Context(
    _PATTERN,
    ("cac:AccountingCustomerParty",),
    both(at_the_top, fact(lambda facts: _is_in_iceland(facts, "cac:AccountingCustomerParty"))),
)

RULES = (
    Rule(
        "IS-R-001",
        _DOCUMENT,
        _is_of_usual_type,
        "BT-3",
        nb="En islandsk selger bør bruke fakturatype 380 eller kreditnota 381.",
        en="An Icelandic seller should use invoice type 380 or credit note 381.",
        severity=Severity.WARNING,
    ),
    Rule(
        "IS-R-002",
        _DOCUMENT,
        _has_kennitala(_SELLER),
        "BT-30",
        nb="En islandsk selger må oppgi sin kennitala (0196).",
        en="An Icelandic seller must tell its kennitala (0196).",
    ),
    Rule(
        "IS-R-003",
        _DOCUMENT,
        both(has(f"{_SELLER}/cac:PostalAddress/cbc:StreetName"), has(f"{_SELLER}/cac:PostalAddress/cbc:PostalZone")),
        "BT-35, BT-38",
        nb="Adressen til en islandsk selger må ha gate og postnummer.",
        en="The address of an Icelandic seller must have street and post code.",
    ),
    Rule(
        "IS-R-006",
        _DOCUMENT,
        _has_account_of_12("9"),
        "BT-84",
        nb="Betalingsmåte 9 hos en islandsk selger krever et kontonummer på tolv sifre.",
        en="Payment means 9 of an Icelandic seller needs an account of twelve digits.",
    ),
    Rule(
        "IS-R-007",
        _DOCUMENT,
        _has_account_of_12("42"),
        "BT-84",
        nb="Betalingsmåte 42 hos en islandsk selger krever et kontonummer på tolv sifre.",
        en="Payment means 42 of an Icelandic seller needs an account of twelve digits.",
    ),
    Rule(
        "IS-R-008",
        _DOCUMENT,
        _has_date_as_final_due_date,
        "BT-122",
        nb="Siste betalingsdag (EINDAGI) skal skrives ÅÅÅÅ-MM-DD.",
        en="The final due date (EINDAGI) is written YYYY-MM-DD.",
    ),
    Rule(
        "IS-R-009",
        _DOCUMENT,
        _has_due_date_too,
        "BT-9",
        nb="Med en siste betalingsdag (EINDAGI) må fakturaen også ha en forfallsdato.",
        en="With a final due date (EINDAGI) the invoice needs a due date too.",
    ),
    Rule(
        "IS-R-010",
        _DOCUMENT,
        _is_due_before_the_end,
        "BT-9, BT-122",
        nb="Siste betalingsdag (EINDAGI) kan ikke være før forfallsdatoen.",
        en="The final due date (EINDAGI) cannot be before the due date.",
    ),
    Rule(
        "IS-R-004",
        _BUYER,
        _has_kennitala("cac:Party"),
        "BT-47",
        nb="En islandsk kjøper må stå med sin kennitala (0196) når selgeren også er islandsk.",
        en="An Icelandic buyer must be named by its kennitala (0196) if the seller is Icelandic too.",
    ),
    Rule(
        "IS-R-005",
        _BUYER,
        both(has("cac:Party/cac:PostalAddress/cbc:StreetName"), has("cac:Party/cac:PostalAddress/cbc:PostalZone")),
        "BT-50, BT-53",
        nb="Adressen til en islandsk kjøper må ha gate og postnummer når selgeren også er islandsk.",
        en="The address of an Icelandic buyer must have street and post code if the seller is Icelandic too.",
    ),
)

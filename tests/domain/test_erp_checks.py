"""KID by the company's structures, accounts and due dates, as findings with their own sentences (J1-J4, P6, P8)."""

from datetime import date

import pytest

from domain.companies.parties import CompanySettings
from domain.erp_checks import ErpRule, erp_findings
from domain.findings import Finding, Severity
from domain.identity import InvoiceKey
from domain.invoice import DocumentType
from domain.kid import InvalidLayout, KidAlgorithm, KidLayout, make_kid, parse_layouts
from domain.submission import DocumentSummary

ONE = parse_layouts(["5+6 MOD10"])
TWO = parse_layouts(["5+6 MOD10", "3+2+8 MOD11"])


def told(
    settings: CompanySettings | None = None,
    *,
    kind: DocumentType = DocumentType.INVOICE,
    customer: str | None = None,
    **changes: object,
) -> list[Finding]:
    document = DocumentSummary(
        key=InvoiceKey(company="310001015", type=kind, number="1"),
        issue_date=date(2026, 12, 1),
        due_date=date(2026, 12, 21),
        currency="NOK",
        payable="3187.50",
        kid="100031000035",
        account="12345678903",
        seller_name="Fjordlys",
        buyer_name="Testberg",
    )
    return list(erp_findings(document.model_copy(update=changes), settings or CompanySettings(), customer))


@pytest.mark.parametrize("kid", ["100031000035", "4711", "A-1", "123456789012345678901234567890", None])
def test_where_no_structure_is_set_any_kid_is_taken(kid: str | None) -> None:
    assert told(kid=kid) == []


@pytest.mark.parametrize("kid", ["100031000035", None, make_kid("0010212345678", KidAlgorithm.MOD11)])
def test_a_kid_of_one_of_the_structures_is_taken(kid: str | None) -> None:
    assert told(CompanySettings(kid_layouts=TWO), kid=kid) == []


@pytest.mark.parametrize(
    ("kid", "sentence"),
    [
        ("100031000036", "KID-en har feil kontrollsiffer (MOD10)."),
        (make_kid("10003100003", KidAlgorithm.MOD11), "KID-en har feil kontrollsiffer (MOD10)."),
        ("1000310000", "KID-en har 10 siffer, men firmaets KID-er har 12 eller 14."),
        ("00102123456780", "KID-en har feil kontrollsiffer (MOD11)."),
        ("10003100003-", "KID-en har feil kontrollsiffer (MOD10)."),
        ("1000310000x5", "En KID har 2 til 25 siffer, kontrollsifferet medregnet."),
    ],
)
def test_a_kid_that_fits_no_structure_is_fatal_and_says_why(kid: str, sentence: str) -> None:
    (found,) = told(CompanySettings(kid_layouts=TWO), kid=kid)
    assert (found.rule, found.severity, found.text_nb) == (ErpRule.KID, Severity.FATAL, sentence)


@pytest.mark.parametrize(
    ("kid", "customer"),
    [
        ("100031000035", "10003"),
        (make_kid("00042000001", KidAlgorithm.MOD10), "42"),
        (make_kid("0420212345678", KidAlgorithm.MOD11), "42"),
        ("100031000035", "K-17"),
        ("100031000035", "1000345"),
        ("100031000035", None),
        ("100031000035", ""),
        (None, "10003"),
    ],
)
def test_a_kid_begins_with_the_number_of_its_customer_where_that_can_be_said(kid: str | None, customer: str | None) -> None:
    assert told(CompanySettings(kid_layouts=TWO), kid=kid, customer=customer) == []


@pytest.mark.parametrize("customer", ["10004", "3", "31000"])
def test_a_kid_with_another_customers_number_is_a_warning(customer: str) -> None:
    (found,) = told(CompanySettings(kid_layouts=TWO), customer=customer)
    assert (found.rule, found.severity, found.field) == ("FF-KID-CUSTOMER", Severity.WARNING, "BT-83")


def test_where_no_structure_is_set_nobody_knows_where_the_customer_stands() -> None:
    assert told(customer="10004") == []


def test_a_reference_of_a_foreign_currency_is_no_kid() -> None:
    assert told(CompanySettings(kid_layouts=TWO), kid="RF18539007547034", currency="EUR") == []


@pytest.mark.parametrize(
    ("account", "currency", "fatal"),
    [
        ("12345678903", "NOK", False),
        ("1234.56.78903", "NOK", False),
        ("12345678904", "NOK", True),
        ("1234567", "NOK", True),
        ("123456789012", "NOK", True),
        ("NO9386011117947", "NOK", False),
        ("1234567", "EUR", False),
        (None, "NOK", False),
    ],
)
def test_p8_a_norwegian_account_has_eleven_digits_and_its_check_digit(account: str | None, currency: str, fatal: bool) -> None:
    found = told(account=account, currency=currency)
    assert [(one.rule, one.severity) for one in found] == ([(ErpRule.ACCOUNT, Severity.FATAL)] if fatal else [])


@pytest.mark.parametrize(
    ("due", "following"),
    [
        (date(2026, 12, 25), "28.12.2026"),
        (date(2026, 12, 19), "21.12.2026"),
        (date(2027, 3, 25), "30.03.2027"),
        (date(2027, 5, 17), "18.05.2027"),
    ],
)
def test_p6_a_due_date_on_a_holiday_is_a_warning_with_the_next_banking_day(due: date, following: str) -> None:
    (found,) = told(due_date=due)
    assert (found.rule, found.severity) == (ErpRule.DUE_ON_HOLIDAY, Severity.WARNING)
    assert found.text_nb == f"Forfallsdatoen {due:%d.%m.%Y} er ingen bankdag. Neste er {following}."


def test_a_due_date_before_the_invoice_is_a_warning() -> None:
    (found,) = told(due_date=date(2026, 11, 30))
    assert (found.rule, found.severity) == (ErpRule.DUE_BEFORE_ISSUE, Severity.WARNING)


@pytest.mark.parametrize("changes", [{"kind": DocumentType.CREDIT_NOTE}, {"payable": "0.00"}, {"payable": "-1.00"}, {"due_date": None}])
def test_where_nothing_is_to_be_paid_nothing_is_said_of_the_day(changes: dict[str, object]) -> None:
    assert told(**({"due_date": date(2026, 12, 25)} | changes)) == []  # type: ignore[arg-type]


def test_structures_are_written_as_they_are_read() -> None:
    assert [str(one) for one in TWO] == ["5+6 MOD10", "3+2+8 MOD11"]
    assert [one.length for one in TWO] == [12, 14]
    assert parse_layouts([" 5+6   mod10 "]) == ONE == (KidLayout(customer=5, invoice=6, algorithm=KidAlgorithm.MOD10),)
    assert parse_layouts([]) == ()


@pytest.mark.parametrize(
    ("texts", "why"),
    [
        (["5+6"], "ingen KID-oppbygning"),
        (["5-6 MOD10"], "ingen KID-oppbygning"),
        (["5+6 MOD9"], "ingen KID-oppbygning"),
        (["0+6 MOD10"], "4 til 25"),
        (["1+1 MOD10"], "4 til 25"),
        (["20+6 MOD10"], "4 til 25"),
        (["5+6 MOD10", "6+5 MOD11"], "hver sin lengde"),
        (["5+6 MOD10", "5+8 MOD10"], "hver sin lengde"),
        (["3+4 MOD10", "4+5 MOD10", "5+6 MOD10", "6+7 MOD10"], "høyst tre"),
    ],
)
def test_j1_structures_are_three_at_most_and_differ_in_length(texts: list[str], why: str) -> None:
    with pytest.raises(InvalidLayout) as refused:
        parse_layouts(texts)
    assert why in refused.value.text_nb
    assert refused.value.text_en


@pytest.mark.parametrize("layout", ["3+1 MOD10", "18+6 MOD10"])
def test_j1_the_shortest_and_the_longest_structure_are_taken(layout: str) -> None:
    assert len(parse_layouts([layout])) == 1

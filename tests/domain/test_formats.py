from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.companies.parties import Language
from domain.formats import (
    format_account,
    format_date,
    format_mobile,
    format_money,
    format_number,
    format_orgnr,
    format_vat_orgnr,
)
from domain.money import Money

NB, EN = Language.NB, Language.EN


@pytest.mark.parametrize(
    ("amount", "currency", "nb", "en"),
    [
        ("1234.5", "NOK", "1~234,50~kr", "NOK~1,234.50"),
        ("19099.46", "NOK", "19~099,46~kr", "NOK~19,099.46"),
        ("0", "NOK", "0,00~kr", "NOK~0.00"),
        ("-1234567.89", "NOK", "−1~234~567,89~kr", "NOK~−1,234,567.89"),
        ("12.3456", "EUR", "12,3456~EUR", "EUR~12.3456"),
    ],
)
def test_amounts_have_no_break_spaces_and_a_true_minus(amount: str, currency: str, nb: str, en: str) -> None:
    money = Money(amount=Decimal(amount), currency=currency)
    assert format_money(money, NB) == nb.replace("~", "\u00a0")
    assert format_money(money, EN) == en.replace("~", "\u00a0")


@pytest.mark.parametrize(("number", "text"), [("10.00", "10"), ("1E+3", "1\u00a0000"), ("0.25", "0,25"), ("-0.5", "−0,5"), ("-0", "0")])
def test_quantities_show_only_the_decimals_they_have(number: str, text: str) -> None:
    assert format_number(Decimal(number), NB) == text


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**12), max_value=10**12))
def test_a_written_number_reads_back_as_the_same_number(number: Decimal) -> None:
    text = format_number(number, NB, decimals=2)
    assert Decimal(text.replace("\u00a0", "").replace("−", "-").replace(",", ".")) == number


def test_dates_are_unambiguous_in_both_languages() -> None:
    assert format_date(date(2026, 12, 1), NB) == "01.12.2026"
    assert format_date(date(2026, 12, 1), EN) == "1\u00a0December\u00a02026"


def test_accounts_are_written_with_dots_and_ibans_in_groups() -> None:
    assert format_account("12345678903") == "1234.56.78903"
    assert format_account("NO9386011117947") == "NO93\u00a08601\u00a01117\u00a0947"


def test_orgnrs_are_written_in_threes() -> None:
    assert format_orgnr("310001015") == "310\u00a0001\u00a0015"
    assert format_vat_orgnr("310001015") == "310\u00a0001\u00a0015\u00a0MVA"
    assert format_orgnr("5560360793") == "5560360793"


def test_mobiles_are_written_as_norwegians_say_them() -> None:
    assert format_mobile("+4740001012") == "+47\u00a0400\u00a001\u00a0012"
    assert format_mobile("22 00 00 00") == "22 00 00 00"

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from norwegian_numbers import make_account_number, make_organisation_number

from domain.identifiers import (
    FodselsnummerGiven,
    InvalidAccount,
    InvalidIdentifier,
    InvalidMobile,
    InvalidMva,
    InvalidOrgnr,
    parse_account,
    parse_mobile,
    parse_mva,
    parse_orgnr,
    participant_id,
    without_fodselsnummer,
)
from domain.peppol.network import parse_participant


@pytest.mark.parametrize("text", ["310001015", "310 001 015", "310\u00a0001\u00a0015", " 310001015 "])
def test_an_orgnr_is_read_with_and_without_spaces(text: str) -> None:
    assert parse_orgnr(text) == "310001015"


@pytest.mark.parametrize("text", ["", "31000101", "3100010150", "31000101X", "987654321", "310001016", "٣١٠٠٠١٠١٥"])
def test_what_is_no_orgnr_is_refused(text: str) -> None:
    with pytest.raises(InvalidOrgnr):
        parse_orgnr(text)


@given(st.from_regex(r"[0-9]{8}", fullmatch=True))
def test_orgnrs_agree_with_another_implementation(body: str) -> None:
    try:
        orgnr = make_organisation_number(body)
    except ValueError:  # the check digit would be 10: no such orgnr exists
        return
    assert parse_orgnr(orgnr) == orgnr
    wrong = body + str((int(orgnr[-1]) + 1) % 10)
    with pytest.raises(InvalidOrgnr, match="check digit"):
        parse_orgnr(wrong)


@pytest.mark.parametrize("text", ["NO310001015MVA", "310001015MVA", "310 001 015 MVA", "no310001015mva"])
def test_a_vat_number_is_read_as_its_orgnr(text: str) -> None:
    assert parse_mva(text) == "310001015"


@pytest.mark.parametrize("text", ["310001015", "NO310001015", "NO310001016MVA", "SE310001015MVA", ""])
def test_what_is_no_vat_number_is_refused(text: str) -> None:
    with pytest.raises(InvalidMva):
        parse_mva(text)


def test_a_participant_id_is_0192_and_the_orgnr() -> None:
    assert participant_id("310001015") == "0192:310001015"


@pytest.mark.parametrize("text", ["12345678903", "1234.56.78903", "1234 56 78903", "1234\u00a056\u00a078903"])
def test_an_account_is_read_with_and_without_separators(text: str) -> None:
    assert parse_account(text) == "12345678903"


@pytest.mark.parametrize(
    "text", ["4090403", "0000.4090403", "00004090403", "12345678904", "123456789031", "NO9386011117947", "", "1234567890X"]
)
def test_an_account_has_exactly_eleven_digits_and_a_right_check_digit(text: str) -> None:
    with pytest.raises(InvalidAccount):
        parse_account(text)


@given(st.from_regex(r"[1-9][0-9]{9}", fullmatch=True))
def test_accounts_agree_with_another_implementation(body: str) -> None:
    try:
        account = make_account_number(body)
    except ValueError:
        return
    assert parse_account(account) == account


@pytest.mark.parametrize("text", ["400 01 012", "0047 400 01 012", "+47-40001012", "40001012", "+47\u00a0400\u00a001\u00a0012"])
def test_one_mobile_number_in_many_spellings_is_one_number(text: str) -> None:
    assert parse_mobile(text) == "+4740001012"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("22 00 00 00", "not a mobile"),
        ("+46 70 123 45 67", "not Norwegian"),
        ("ingen", "not a phone number"),
        ("40001", "not a mobile"),
        ("400 ABC 12", "not a phone number"),
        ("40001012 x5", "not a phone number"),
        ("40001012 / 40001013", "not a mobile"),
    ],
)
def test_landlines_and_foreign_numbers_are_refused_with_the_reason(text: str, why: str) -> None:
    with pytest.raises(InvalidMobile, match=why):
        parse_mobile(text)


@pytest.mark.parametrize(
    "text",
    [
        "15108695088",
        "151086 95088",
        "151086-95088",
        "15 10 86 950 88",
        "Jonas Tankevik 15108695088",
        "ssn.15108695088@privat.example",
        "1 15108695088 2",
        "１５１０８６９５０８８",
        "01819010001",
        "41819010186",
        "41019010110",
    ],
)
def test_a_fodselsnummer_is_noticed_wherever_it_stands_and_never_repeated(text: str) -> None:
    with pytest.raises(FodselsnummerGiven) as caught:
        without_fodselsnummer(text)
    told = f"{caught.value!r} {caught.value} {caught.value.text_nb} {caught.value.text_en}"
    assert not any(character.isdigit() for character in told)


@pytest.mark.parametrize(
    "text",
    ["15108695077", "15138695088", "00108695088", "115108695088", "+15108695088", "400 01 012", "0047 400 01 012", "10012", "Jonas", ""],
)
def test_other_numbers_are_no_fodselsnummer(text: str) -> None:
    assert without_fodselsnummer(text) == text


@pytest.mark.parametrize("parse", [parse_orgnr, parse_mva, parse_participant, parse_account, parse_mobile])
@given(text=st.text(max_size=20))
def test_any_text_is_read_or_refused_in_both_languages(parse: Callable[[str], str], text: str) -> None:
    try:
        told = parse(text)
    except InvalidIdentifier as error:
        told = error.text_en if error.text_nb.endswith(".") else "–"
    assert told.isascii()

import pytest
from hypothesis import given
from hypothesis import strategies as st
from norwegian_numbers import make_kid_number

from domain.kid import InvalidKid, KidAlgorithm, is_shaped_as_kid, make_kid, parse_kid

BODIES = st.from_regex(r"[0-9]{1,24}", fullmatch=True)


@pytest.mark.parametrize(
    ("body", "algorithm", "kid"),
    [
        ("60224", KidAlgorithm.MOD10, "602243"),
        ("10001000123", KidAlgorithm.MOD10, "100010001236"),
        ("10001000123", KidAlgorithm.MOD11, "100010001239"),
        ("00042000001", KidAlgorithm.MOD10, "000420000010"),
        ("00042000001", KidAlgorithm.MOD11, "000420000014"),
        ("10001000100", KidAlgorithm.MOD11, "10001000100-"),
    ],
)
def test_the_check_digit_is_that_of_the_published_vectors(body: str, algorithm: KidAlgorithm, kid: str) -> None:
    assert make_kid(body, algorithm) == kid
    assert parse_kid(kid, algorithm) == kid


@given(BODIES, st.sampled_from(KidAlgorithm))
def test_kids_agree_with_another_implementation(body: str, algorithm: KidAlgorithm) -> None:
    assert make_kid(body, algorithm) == make_kid_number(body, algorithm.value)


@given(BODIES, st.sampled_from(KidAlgorithm), st.data())
def test_one_wrong_digit_is_always_found(body: str, algorithm: KidAlgorithm, data: st.DataObject) -> None:
    kid = make_kid(body, algorithm)
    place = data.draw(st.integers(0, len(body) - 1))
    other = data.draw(st.sampled_from("0123456789").filter(lambda digit: digit != kid[place]))
    with pytest.raises(InvalidKid):
        parse_kid(kid[:place] + other + kid[place + 1 :], algorithm)


@pytest.mark.parametrize("text", ["", "1", "1" * 26, "12A4", "1000100010 0", "１２３", "10001000100--"])
def test_what_is_no_kid_is_refused(text: str) -> None:
    for algorithm in KidAlgorithm:
        with pytest.raises(InvalidKid):
            parse_kid(text, algorithm)


def test_a_hyphen_is_no_mod10_check_digit() -> None:
    with pytest.raises(InvalidKid):
        parse_kid("10001000100-", KidAlgorithm.MOD10)


@pytest.mark.parametrize(
    ("text", "shaped"), [("12", True), ("1" * 25, True), ("1" * 26, False), ("1-", True), ("-1", False), ("", False), ("A1", False)]
)
def test_what_a_bank_takes_as_a_kid_has_a_form(text: str, shaped: bool) -> None:
    assert is_shaped_as_kid(text) is shaped

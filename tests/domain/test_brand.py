"""What a company may choose of its looks, and what it may not."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.companies.brand import MAX_MAIL_TEXT, MAX_SENDER_NAME, InvalidBrand, contrast, parse_colour, parse_mail_text, parse_sender_name
from domain.companies.parties import CompanySettings
from domain.companies.setting_words import SETTINGS
from domain.value import Value


@pytest.mark.parametrize(("one", "other", "ratio"), [("#000000", "#ffffff", 21), ("#777777", "#ffffff", 4.48), ("#165a72", "#165a72", 1)])
def test_the_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.01)
    assert contrast(other, one) == contrast(one, other)


@pytest.mark.parametrize("text", ["#165A72", "165a72", " #165a72 "])
def test_a_dark_colour_is_taken(text: str) -> None:
    assert parse_colour(text) == "#165a72"


@pytest.mark.parametrize("pale", ["#ffffff", "#ffff00", "#777777", "#00ff00", "#f0f0f0"])
def test_a_pale_colour_is_refused_with_its_contrast(pale: str) -> None:
    with pytest.raises(InvalidBrand) as refused:
        parse_colour(pale)
    assert ":1" in refused.value.text_nb
    assert "Choose a darker one." in refused.value.text_en


@pytest.mark.parametrize(
    "text", ["", "red", "#12345", "#1234567", "#12345g", "#165a72;}body{display:none", "url(x)", "#165a72\n"[:-1] + "x"]
)
def test_what_is_no_colour_is_refused(text: str) -> None:
    with pytest.raises(InvalidBrand, match="#165a72"):
        parse_colour(text)


def test_a_sender_name_is_taken_as_it_is() -> None:
    assert parse_sender_name(" Fjordlys – kundeservice & regnskap ") == "Fjordlys – kundeservice & regnskap"


@pytest.mark.parametrize(
    "text",
    ["", "  ", "A\r\nBcc: alle@andre.example", "A\nB", "A\u2028B", "A\u202eB", "A\x00B", "x" * (MAX_SENDER_NAME + 1)],
)
def test_a_sender_name_is_one_visible_line(text: str) -> None:
    with pytest.raises(InvalidBrand, match="one line"):
        parse_sender_name(text)


@pytest.mark.parametrize("text", ["dnb@dnb.example", "DNB <x>", 'A" B', "A, B", "https://x.example", "WWW.x.example", "Bcc: x"])
def test_a_sender_name_does_not_look_like_an_address(text: str) -> None:
    with pytest.raises(InvalidBrand, match="look like an address"):
        parse_sender_name(text)


def test_a_mail_text_keeps_its_lines() -> None:
    assert parse_mail_text("Takk for handelen!\r\n\r\nVi ses.  \n") == "Takk for handelen!\n\nVi ses."


@pytest.mark.parametrize("text", ["x" * (MAX_MAIL_TEXT + 1), "A\x00B", "A\u202eB", "A\x1b[31m"])
def test_a_mail_text_is_visible_and_not_endless(text: str) -> None:
    with pytest.raises(InvalidBrand, match="visible"):
        parse_mail_text(text)


@given(st.text())
def test_whatever_is_taken_as_a_name_stays_in_its_header(text: str) -> None:
    try:
        name = parse_sender_name(text)
    except InvalidBrand:
        return
    assert len(name.splitlines()) == 1
    assert "@" not in name


def fields(kind: type[Value], within: str = "") -> Iterator[str]:
    for name, field in kind.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, Value):
            yield from fields(inner, f"{within}{name}.")
        else:
            yield f"{within}{name}"


def test_every_setting_has_its_words() -> None:
    assert sorted(words.field for words in SETTINGS) == sorted(fields(CompanySettings))

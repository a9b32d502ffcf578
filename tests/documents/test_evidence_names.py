"""Names inside a pack are safe in every file system, whatever the sender called a file."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.evidence.names import attachment_names

SAFE = re.compile(r"attachment-[0-9]{2,}-[A-Za-z0-9ÆØÅæøå_-][A-Za-z0-9ÆØÅæøå._-]*\.(pdf|PDF|Pdf|pDf|pdF|PDf|PdF|pDF)")


@pytest.mark.parametrize(
    ("given_name", "name"),
    [
        ("timeliste.pdf", "attachment-01-timeliste.pdf"),
        ("Årsrapport på nynorsk.PDF", "attachment-01-Årsrapport_på_nynorsk.PDF"),
        ("../../etc/passwd", "attachment-01-passwd.pdf"),
        (r"C:\Users\kari\avtale.pdf", "attachment-01-avtale.pdf"),
        ("faktura\u202efdp.exe", "attachment-01-faktura_fdp.exe.pdf"),
        ("a\x00b\r\n.pdf", "attachment-01-a_b_.pdf"),
        ("", "attachment-01-file.pdf"),
        ("...", "attachment-01-file.pdf"),
        ("CON", "attachment-01-CON.pdf"),
        ("e\u0301te\u0301.pdf", "attachment-01-t_.pdf"),
        (f"{'x' * 300}.pdf", f"attachment-01-{'x' * 60}.pdf"),
    ],
)
def test_a_name_keeps_what_is_harmless_in_it(given_name: str, name: str) -> None:
    assert attachment_names([given_name], [True]) == (name,)


def test_equal_names_are_kept_apart_by_their_number() -> None:
    assert attachment_names(["a.pdf", "a.pdf"], [True, True]) == ("attachment-01-a.pdf", "attachment-02-a.pdf")


@given(st.lists(st.text(max_size=300), max_size=20))
def test_no_name_is_unsafe_too_long_or_there_twice(given_names: list[str]) -> None:
    names = attachment_names(given_names, [True] * len(given_names))
    assert all(SAFE.fullmatch(name) and len(name) < 120 for name in names)
    assert len({name.casefold() for name in names}) == len(given_names)


def test_a_file_of_another_type_keeps_the_ending_of_its_name() -> None:
    assert attachment_names(["timer.xlsx", "brev"], [False, True]) == ("attachment-01-timer.xlsx", "attachment-02-brev.pdf")

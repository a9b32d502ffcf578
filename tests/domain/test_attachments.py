"""Kinds of files by content and name, and the names receivers see (A9, C7)."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.parcels.attachments import MAX_NAME_CHARACTERS, MEDIA_TYPES, UNKNOWN, media_type_of, receiver_names


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.pdf", b"%PDF-1.7", MEDIA_TYPES["pdf"]),
        ("uten navn", b"\n%PDF-1.4", MEDIA_TYPES["pdf"]),
        ("a.xlsx", b"PK\x03\x04", MEDIA_TYPES["xlsx"]),
        ("A.JPG", b"\xff\xd8", "image/jpeg"),
        ("a.pdf", b"PK\x03\x04", UNKNOWN),
        ("notat.docx", b"PK\x03\x04", UNKNOWN),
        ("a", b"", UNKNOWN),
    ],
)
def test_a_pdf_is_known_by_its_content_and_the_others_by_their_names(name: str, content: bytes, kind: str) -> None:
    assert media_type_of(name, content) == kind


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("timeliste.pdf", "timeliste.pdf"),
        ("Timeliste uke 48.pdf", "timeliste_uke_48.pdf"),
        ("original-4711.PDF", "original_4711.pdf"),
        ("Kjøreliste Ålesund æ.pdf", "kjoreliste_alesund_ae.pdf"),
        ("Crème brûlée.xlsx", "creme_brulee.xlsx"),
        ("C:\\mappe\\..\\skjult/a.pdf", "a.pdf"),
        ("请求.pdf", "vedlegg.pdf"),
        ("...", "vedlegg"),
        ("", "vedlegg"),
        ("a" * 60 + ".pdf", "a" * 46 + ".pdf"),
    ],
)
def test_a_name_is_written_in_plain_letters(name: str, seen: str) -> None:
    assert receiver_names([name]) == (seen,)


def test_no_two_files_have_one_name() -> None:
    assert receiver_names(["a.pdf", "A.pdf", "å.pdf", "b"], taken=["a_2.pdf"]) == ("a.pdf", "a_3.pdf", "a_4.pdf", "b")


@given(st.lists(st.text(max_size=80), max_size=8))
def test_every_name_is_short_plain_and_its_own(names: list[str]) -> None:
    seen = receiver_names(names, taken=["faktura.pdf"])
    assert len(seen) == len(names)
    assert len({*seen, "faktura.pdf"}) == len(names) + 1
    assert all(re.fullmatch(r"[a-z0-9_.]{1,50}", name) and not name.startswith(".") for name in seen)
    assert all(len(name) <= MAX_NAME_CHARACTERS for name in seen)

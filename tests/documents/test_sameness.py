from pathlib import Path

import pytest

from documents.sameness import submission_digest
from documents.ubl_xml import Unreadable

SAMPLE = Path(__file__).parents[2] / "sandbox" / "worlds" / "norway" / "100012-harbour-lights.xml"
DOCUMENT = SAMPLE.read_bytes()


def test_another_way_of_writing_the_same_document_down_is_the_same_submission() -> None:
    rewritten = DOCUMENT.replace(b"?>", b"?>\n<!-- sendt av ERP -->", 1).decode().replace('encoding="UTF-8"', 'encoding="utf-16"')
    assert submission_digest(rewritten.encode("utf-16"), None, ()) == submission_digest(DOCUMENT, None, ())


def test_another_amount_is_another_submission() -> None:
    assert submission_digest(DOCUMENT.replace(b"100012", b"100013"), None, ()) != submission_digest(DOCUMENT, None, ())


def test_files_count_by_content_order_and_role() -> None:
    cases = [
        (None, ()),
        (b"a", ()),
        (None, (b"a",)),
        (None, (b"a", b"b")),
        (None, (b"b", b"a")),
        (b"a", (b"b",)),
        (b"", ()),
        (None, (b"",)),
        (None, (b"ab",)),
    ]
    assert len({submission_digest(DOCUMENT, pdf, files) for pdf, files in cases}) == len(cases)


def test_the_digest_of_a_submission_never_changes() -> None:
    document = b'<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"/>'
    assert submission_digest(document, b"pdf", (b"one", b"two")) == "5cb96bcc14d2b066efc1e188db2a1031947a722c9042e6a979c0ce01c7b411ce"


def test_what_is_no_invoice_has_no_digest() -> None:
    with pytest.raises(Unreadable):
        submission_digest(b"<Order/>", None, ())

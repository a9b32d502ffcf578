"""What a message carried is the submitted document with nothing but supporting documents put in."""

import gzip

import pytest
from support.documents import embed_pdf, ubl

from documents.evidence.content import CarriedFiles, OtherContent, check_content, unpacked

PDF, OTHER = b"%PDF-1.4 the invoice", b"%PDF-1.4 the hours"
SUBMITTED = ubl("100001")
SENT = embed_pdf(embed_pdf(SUBMITTED, PDF, "faktura.pdf"), OTHER, "timeliste.pdf")


@pytest.mark.parametrize("files", [(), (PDF,), (PDF, OTHER)])
def test_the_submitted_document_with_files_in_it_is_the_same_document(files: tuple[bytes, ...]) -> None:
    check_content(SENT, SUBMITTED, CarriedFiles(submitted=files))


def test_a_document_of_another_encoding_is_the_same_document() -> None:
    latin = SUBMITTED.decode().replace('encoding="UTF-8"', 'encoding="ISO-8859-1"').encode("latin-1")
    check_content(embed_pdf(latin, PDF, "faktura.pdf"), latin, CarriedFiles(submitted=(PDF,)))


@pytest.mark.parametrize(
    ("sent", "submitted"),
    [
        (SENT.replace(b"Testberg", b"Annenberg"), SUBMITTED),
        (SENT.replace(b"3187.50", b"9187.50"), SUBMITTED),
        (SENT, ubl("100002")),
        (SENT.replace(b"<AdditionalDocumentReference", b"<!-- --><AdditionalDocumentReference", 1), ubl("100001", kid="1")),
        (SENT.replace(b"</AdditionalDocumentReference>", b"</AdditionalDocumentReference>more", 1), SUBMITTED),
        (SENT.replace(b"AdditionalDocumentReference", b"OtherDocumentReference"), SUBMITTED),
        (SUBMITTED[:-20], SUBMITTED),
        (b"", SUBMITTED),
        (SENT, b"<no invoice/>"),
    ],
    ids=range(9),
)
def test_anything_else_that_differs_is_told(sent: bytes, submitted: bytes) -> None:
    with pytest.raises(OtherContent):
        check_content(sent, submitted, CarriedFiles())


def test_a_submitted_file_that_is_not_in_it_is_told() -> None:
    with pytest.raises(OtherContent, match="a submitted file is not in it"):
        check_content(SENT, SUBMITTED, CarriedFiles(submitted=(b"%PDF-1.4 something else",)))


@pytest.mark.parametrize("meant", [(PDF, OTHER), (None, OTHER), (PDF, None)])
def test_what_was_meant_to_travel_is_in_it_in_order_whatever_was_submitted(meant: tuple[bytes | None, ...]) -> None:
    check_content(SENT, SUBMITTED, CarriedFiles(submitted=(b"%PDF left out",), meant=meant))


def test_a_document_that_was_meant_to_travel_alone_is_as_it_was_submitted() -> None:
    check_content(SUBMITTED, SUBMITTED, CarriedFiles(submitted=(PDF,), meant=()))


@pytest.mark.parametrize(
    ("meant", "told"),
    [
        ((), "2 files were put in, 0 were meant"),
        ((PDF,), "2 files were put in, 1 were meant"),
        ((PDF, OTHER, None), "2 files were put in, 3 were meant"),
        ((OTHER, PDF), "another file"),
        ((PDF, PDF), "another file"),
        ((None, b"%PDF-1.4 something else"), "another file"),
    ],
)
def test_anything_else_than_was_meant_to_travel_is_told(meant: tuple[bytes | None, ...], told: str) -> None:
    with pytest.raises(OtherContent, match=told):
        check_content(SENT, SUBMITTED, CarriedFiles(submitted=(PDF, OTHER), meant=meant))


@pytest.mark.parametrize("payload", [b"", b"no gzip", gzip.compress(SENT)[:-12], gzip.compress(SENT)[:40] + b"x" * 40], ids=range(4))
def test_content_that_cannot_be_unpacked_is_told(payload: bytes) -> None:
    with pytest.raises(OtherContent):
        unpacked(payload)


def test_content_that_unpacks_to_more_than_a_document_may_have_is_told() -> None:
    with pytest.raises(OtherContent, match="more than a document may have"):
        unpacked(gzip.compress(bytes(106_000_000), 1))

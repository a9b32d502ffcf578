from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.documents import embed_pdf, ubl

from documents.embed_files import embed_files
from documents.rules import check
from documents.ubl_reader import read_invoice
from documents.ubl_xml import parse_xml
from domain.records import OutgoingFile

PDF = b"%PDF-1.7 \xe2\xe3 not a whole one"
WORLD = Path(__file__).parents[2] / "sandbox" / "worlds" / "norway"


@pytest.mark.parametrize("credit_note", [False, True])
def test_the_pdf_is_a_supporting_document_and_the_document_stays_valid(credit_note: bool) -> None:
    embedded = embed_pdf(ubl(credit_note=credit_note), PDF, "faktura.pdf")
    assert check(embedded).findings == ()
    (supporting,) = read_invoice(parse_xml(embedded)).supporting_documents
    assert (supporting.id, supporting.file_name, supporting.media_type, supporting.content) == (
        "faktura.pdf", "faktura.pdf", "application/pdf", PDF,
    )  # fmt: skip


@pytest.mark.parametrize("credit_note", [False, True])
def test_no_other_byte_changes(credit_note: bool) -> None:
    document = ubl(credit_note=credit_note)
    embedded = embed_pdf(document, PDF, "faktura.pdf")
    start = embedded.index(b"<AdditionalDocumentReference")
    end = embedded.index(b"</AdditionalDocumentReference>") + len(b"</AdditionalDocumentReference>")
    assert embedded[:start] + embedded[end:] == document


@pytest.mark.parametrize("sample", sorted(WORLD.glob("*.xml")), ids=lambda path: path.stem)
def test_every_sample_has_the_same_findings_with_a_pdf_embedded(sample: Path) -> None:
    document = sample.read_bytes()
    assert check(embed_pdf(document, PDF, "faktura.pdf")).findings == check(document).findings


def test_several_files_follow_one_another_in_order() -> None:
    embedded = embed_pdf(embed_pdf(ubl(), PDF, "faktura.pdf"), b"%PDF second", "timeliste.pdf")
    assert [one.file_name for one in read_invoice(parse_xml(embedded)).supporting_documents] == ["faktura.pdf", "timeliste.pdf"]
    assert check(embedded).findings == ()


def test_many_files_at_once_are_as_if_put_in_one_by_one_each_of_its_type() -> None:
    files = [OutgoingFile(name=f"fil{n}.csv", media_type="text/csv", content=b"a;b\r\n" * n) for n in (1, 2, 3)]
    at_once, one_by_one = embed_files(ubl(), files), ubl()
    for file in files:
        one_by_one = embed_files(one_by_one, [file])
    assert at_once == one_by_one
    supporting = read_invoice(parse_xml(at_once)).supporting_documents
    assert [(one.file_name, one.media_type, one.content) for one in supporting] == [
        (one.name, one.media_type, one.content) for one in files
    ]
    assert check(at_once).findings == ()


def test_a_document_without_files_travels_as_it_is() -> None:
    assert embed_files(ubl(), []) == ubl()


@given(
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co", "Zl", "Zp")), min_size=1, max_size=40).map(str.strip)
)
def test_any_file_name_is_escaped(name: str) -> None:
    (supporting,) = read_invoice(parse_xml(embed_pdf(ubl(), PDF, name or "x"))).supporting_documents
    assert supporting.file_name == (name or "x")


def test_prefixes_of_the_document_may_be_any() -> None:
    document = ubl().replace(b"cac:", b"a:").replace(b"xmlns:cac", b"xmlns:a").replace(b"cbc:", b"b:").replace(b"xmlns:cbc", b"xmlns:b")
    assert check(embed_pdf(document, PDF, "faktura.pdf")).findings == ()


@pytest.mark.parametrize("encoding", ["ISO-8859-1", "UTF-16"])
def test_a_document_in_another_encoding_becomes_utf_8(encoding: str) -> None:
    document = ubl().decode().replace('encoding="UTF-8"', f'encoding="{encoding}"').encode(encoding)
    embedded = embed_pdf(document, PDF, "faktura.pdf")
    assert check(embedded).findings == ()
    assert "Prøve" in embedded.decode()


@pytest.mark.parametrize("nonsense", [b"", b"<a/>", b"<a", ubl().replace(b"AccountingSupplierParty", b"Nobody")])
def test_what_is_no_invoice_is_an_error(nonsense: bytes) -> None:
    with pytest.raises(ValueError, match="document"):
        embed_pdf(nonsense, PDF, "faktura.pdf")

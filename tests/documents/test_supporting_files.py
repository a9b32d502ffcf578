"""Files embedded in a document come out as they went in (BG-24)."""

import base64

import pytest
from support.documents import ubl
from support.full_invoice import FULL

from documents.rules import check
from documents.supporting_files import supporting_files
from documents.ubl_reader import read_invoice
from documents.ubl_summary import summarize
from documents.ubl_writer import write_invoice
from documents.ubl_xml import parse_xml

FILE = b"%PDF-1.4 timesheet"
REFERENCE = f"""<cac:AdditionalDocumentReference><cbc:ID>1</cbc:ID><cac:Attachment>
<cbc:EmbeddedDocumentBinaryObject mimeCode="application/pdf" filename="timeliste.pdf">{base64.b64encode(FILE).decode()}
</cbc:EmbeddedDocumentBinaryObject></cac:Attachment></cac:AdditionalDocumentReference>"""


def with_file() -> bytes:
    return ubl().replace(b"<cac:AccountingSupplierParty>", REFERENCE.encode() + b"<cac:AccountingSupplierParty>")


def test_an_embedded_file_comes_out_with_its_name_and_type() -> None:
    (found,) = supporting_files(with_file())
    assert (found.name, found.media_type, found.content) == ("timeliste.pdf", "application/pdf", FILE)


def test_the_summary_counts_them() -> None:
    checked = check(with_file())
    assert checked.findings == ()
    assert checked.summary is not None
    assert checked.summary.embedded_files == 1


def test_a_document_without_files_gives_none() -> None:
    assert supporting_files(ubl()) == ()


@pytest.mark.parametrize("code", ["50", "130", "916"])
def test_a_file_travels_whatever_its_reference_is_of(code: str) -> None:
    reference = f"<cbc:ID>1</cbc:ID><cbc:DocumentTypeCode>{code}</cbc:DocumentTypeCode><cac:Att"
    typed = with_file().replace(b"<cbc:ID>1</cbc:ID><cac:Att", reference.encode())
    assert [found.content for found in supporting_files(typed)] == [FILE]
    assert summarize(parse_xml(typed)).embedded_files == 1


def test_the_bare_reference_to_an_object_is_no_supporting_document() -> None:
    invoice = read_invoice(parse_xml(write_invoice(FULL)))
    assert invoice.invoiced_object == FULL.invoiced_object
    assert invoice.supporting_documents == FULL.supporting_documents

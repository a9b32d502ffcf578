"""Files embedded in a document come out as they went in (BG-24)."""

import base64

from support.documents import ubl

from documents.rules import check
from documents.supporting_files import supporting_files

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

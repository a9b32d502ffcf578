"""`fakturaflyt pdf`: the invoice PDF of a document, without sending anything."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from cli.failure import EX_REJECTED, CommandFailed
from cli.files import read_file, write_file
from documents.invoice_json import as_ubl
from documents.invoice_pdf import invoice_pdf
from documents.ubl_xml import Unreadable
from domain.companies.parties import Language


def pdf(file: Path, /, *, output: Annotated[Path, Parameter(name=["--output", "-o"])], language: Language = Language.NB) -> None:
    """Make the invoice PDF of an invoice or credit note, with the document attached as UBL.

    Args:
        file: The document, UBL or JSON.
        output: Where the PDF goes; a file that is there is replaced.
        language: The language of the PDF.

    Raises:
        CommandFailed: FILE is not a readable invoice (exit code 1), or a file cannot be read or written (2).
    """
    try:
        made = invoice_pdf(as_ubl(read_file(file)), language)
    except Unreadable as error:
        found = error.finding
        raise CommandFailed(f"{file}: {found.text_nb} / {found.text_en}", EX_REJECTED) from error
    write_file(output, made)

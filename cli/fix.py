"""`fakturaflyt fix-and-resend`: a mended document in the place of one that no receiver has."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from adapters.register import SqlRegister
from cli.acting import actor, signed
from cli.cards import parsed
from cli.operate import tell
from cli.submit import attached, must_submit, read_companion, read_document
from domain.identifiers import parse_orgnr
from settings import RegisterSettings
from starter import HandedIn, InvoiceService


def fix_and_resend(
    file: Path,
    /,
    *,
    reason: str,
    by: str | None = None,
    company: str | None = None,
    customer: str | None = None,
    faktura_pdf: Path | None = None,
    attach: Annotated[Sequence[Path], Parameter(negative="", show_default=False)] = (),
    files: Annotated[Sequence[Path], Parameter(name="--file", negative="", show_default=False)] = (),
    keep_files: Annotated[bool, Parameter(negative="")] = False,
    mail_text: str | None = None,
) -> None:
    """Send a mended document under the number of an invoice that waits for a person and that no receiver has.

    Args:
        file: The mended document, UBL or JSON.
        reason: What was mended.
        by: Who decides this; the user of --as if not given, else who is logged in at this machine.
        company: Orgnr of the submitting company; the document's supplier if not given.
        customer: The customer's number; found from the document if not given.
        faktura_pdf: The ERP's own PDF of the invoice; made from the document if not given.
        attach: A file marked to go with the invoice; may be repeated. Files of the first document go along only where they are kept.
        files: A file that nobody marked: it goes along where the company marks attachments automatically; may be repeated.
        keep_files: Let the files of the first document go along, before those that are named here.
        mail_text: What the mail says in place of the company's own text; what the first one was handed in with, if not given.
    """
    mended = HandedIn(
        document=read_document(file),
        company=parsed(parse_orgnr, company) if company else None,
        customer=customer,
        invoice_pdf=read_companion(faktura_pdf) if faktura_pdf else None,
        attachments=attached(attach, files),
        mail_text=mail_text,
    )
    acting = actor(SqlRegister(RegisterSettings().url))
    must_submit(acting, mended)
    tell(InvoiceService.from_settings().fix_and_resend(mended, signed(acting, by), reason, keep_files=keep_files))

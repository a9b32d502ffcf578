"""`fakturaflyt fix-and-resend`: a mended document in the place of one that no receiver has."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from adapters.register import SqlRegister
from cli.acting import actor, signed
from cli.cards import parsed
from cli.files import read_file
from cli.operate import tell
from cli.submit import must_submit
from domain.identifiers import parse_orgnr
from settings import RegisterSettings
from starter import AttachedFile, HandedIn, InvoiceService


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
) -> None:
    """Send a mended document under the number of an invoice that waits for a person and that no receiver has.

    Args:
        file: The mended document, UBL or JSON.
        reason: What was mended.
        by: Who decides this; the user of --as if not given, else who is logged in at this machine.
        company: Orgnr of the submitting company; the document's supplier if not given.
        customer: The customer's number; found from the document if not given.
        faktura_pdf: The ERP's own PDF of the invoice; made from the document if not given.
        attach: A PDF that goes with the invoice; may be repeated.
    """
    mended = HandedIn(
        document=read_file(file),
        company=parsed(parse_orgnr, company) if company else None,
        customer=customer,
        invoice_pdf=read_file(faktura_pdf) if faktura_pdf else None,
        attachments=tuple(AttachedFile(name=path.name, content=read_file(path)) for path in attach),
    )
    acting = actor(SqlRegister(RegisterSettings().url))
    must_submit(acting, mended)
    tell(InvoiceService.from_settings().fix_and_resend(mended, signed(acting, by), reason))

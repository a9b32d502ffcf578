"""`fakturaflyt submit`: hand invoices over."""

import asyncio
import json as json_format
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from rich.console import Console

from adapters.register import SqlRegister
from cli.acting import Actor, actor
from cli.cards import parsed, refuse_fodselsnummer
from cli.failure import EX_REJECTED, EX_TRY_AGAIN, CommandFailed
from cli.files import read_file
from cli.wording import answer_json, answer_lines
from documents.invoice_json import as_ubl
from documents.ubl_summary import identify
from documents.ubl_xml import MAX_DOCUMENT_BYTES, Unreadable
from domain.companies.authorisation import Action
from domain.identifiers import parse_orgnr
from domain.parcels.attachments import MAX_FILE_BYTES
from domain.submission import Answer, ErpStatus
from settings import RegisterSettings
from starter import AttachedFile, HandedIn, InvoiceService

_AT_ONCE = 16
"""Submissions under way at once; more would only wait for each other on one machine."""


def submit(
    *files: Path,
    company: str | None = None,
    customer: str | None = None,
    faktura_pdf: Path | None = None,
    attach: Annotated[Sequence[Path], Parameter(negative="", show_default=False)] = (),
    file: Annotated[Sequence[Path], Parameter(negative="", show_default=False)] = (),
    erp_status: ErpStatus = ErpStatus.OPEN,
    mail_text: str | None = None,
    json: bool = False,
) -> int:
    """Hand invoices and credit notes over, as UBL or JSON. Submitting again is safe.

    Args:
        files: UBL documents, or invoices as JSON (docs/invoice.schema.json).
        company: Orgnr of the submitting company; the document's supplier if not given.
        customer: The customer's number; found from the document if not given.
        faktura_pdf: The ERP's own PDF of the invoice; made from the document if not given.
        attach: A file marked to go with the invoice; may be repeated.
        file: A file that nobody marked: it goes along where the company marks attachments automatically; may be repeated.
        erp_status: The document's status in the ERP.
        mail_text: What the mail says in place of the company's own text.
        json: Print one JSON object a line.

    Returns:
        0 if all are accepted, 1 if any is rejected, 75 if any is not decided yet.
    """
    if not files:
        raise CommandFailed("Oppgi minst én fil. / Name at least one file.")
    refuse_fodselsnummer(customer=customer)
    attachments, picture = attached(attach, file), read_companion(faktura_pdf) if faktura_pdf else None
    handed_in = [
        HandedIn(
            document=read_document(path),
            company=parsed(parse_orgnr, company) if company else None,
            customer=customer,
            invoice_pdf=picture,
            attachments=attachments,
            erp_status=erp_status,
            mail_text=mail_text,
        )
        for path in files
    ]
    acting = actor(SqlRegister(RegisterSettings().url))
    for each in handed_in:
        must_submit(acting, each)
    answers = asyncio.run(_submit_all(handed_in))
    _show(files, answers, json=json)
    return max((_EXIT[answer.decision.kind] for answer in answers), default=0)


def attached(marked: Sequence[Path], unmarked: Sequence[Path]) -> tuple[AttachedFile, ...]:
    """Read the files that go with an invoice: those that somebody marked first.

    Raises:
        CommandFailed: one cannot be read.
    """
    return tuple(AttachedFile(name=path.name, content=read_companion(path), marked=path in marked) for path in (*marked, *unmarked))


def read_companion(path: Path) -> bytes:
    """Read a file that comes with a document, no further than shows that it is too large. Raises CommandFailed."""
    return read_file(path, at_most_bytes=MAX_FILE_BYTES + 1)


def read_document(path: Path) -> bytes:
    """Read a document, no further than shows that it is too large. Raises CommandFailed."""
    return read_file(path, at_most_bytes=MAX_DOCUMENT_BYTES + 1)


def must_submit(acting: Actor, handed_in: HandedIn) -> None:
    """Make sure that a document may be handed in. One that cannot be read is nobody's, and answered as such.

    Raises:
        CommandFailed: the user has no right to submit for its company.
    """
    if acting.user is None:
        return
    with suppress(Unreadable):
        acting.must(Action.SUBMIT, handed_in.company or identify(as_ubl(handed_in.document)).company)


_EXIT = {"accepted": 0, "rejected": EX_REJECTED, "refused": EX_REJECTED, "received": EX_TRY_AGAIN}


async def _submit_all(handed_in: Sequence[HandedIn]) -> list[Answer]:
    slots = asyncio.Semaphore(_AT_ONCE)
    service = InvoiceService.from_settings()

    async def one(document: HandedIn) -> Answer:
        async with slots:
            return await service.submit(document)

    return await asyncio.gather(*map(one, handed_in))


def _show(files: Sequence[Path], answers: Sequence[Answer], *, json: bool) -> None:
    console = Console(highlight=False, soft_wrap=True)
    for path, answer in zip(files, answers, strict=True):
        if json:
            print(json_format.dumps({"file": str(path)} | answer_json(answer), ensure_ascii=False))
        else:
            for line in answer_lines(path, answer):
                console.print(line)

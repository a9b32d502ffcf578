"""What companies handed in, kept before anything is decided about it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, exists, select, update

from adapters.register.conflicts import insert_unless_there
from adapters.register.database import Database
from adapters.register.objects import Reference, refer
from adapters.register.schema import Role, Verdict, invoices, submissions
from domain.errors import NotFound
from domain.identity import InvoiceKey, invoice_id
from domain.lifecycle import Status
from domain.records import InvoiceDocument
from domain.submission import Submission, SubmissionRecord

number_held = exists().where(
    invoices.c.company == submissions.c.company,
    invoices.c.type == submissions.c.type,
    invoices.c.number == submissions.c.number,
    invoices.c.status != Status.REJECTED,
)
"""An accepted invoice has the submission's number."""

undecided = submissions.c.verdict.is_(None) & ~number_held
"""No decision was written for the submission. One whose number another document holds is refused without one."""

_SAME = (
    (submissions.c.company == bindparam("of_company"))
    & (submissions.c.type == bindparam("of_type"))
    & (submissions.c.number == bindparam("of_number"))
    & (submissions.c.digest == bindparam("of_digest"))
)
_FIND = select(submissions).where(_SAME)
_LOCK = _FIND.with_for_update()
_LOCK_NUMBER = (
    select(submissions.c.digest)
    .where(
        submissions.c.company == bindparam("company"), submissions.c.type == bindparam("type"), submissions.c.number == bindparam("number")
    )
    .order_by(submissions.c.digest)
    .with_for_update()
)
_OF_INVOICE = (
    select(submissions)
    .join(
        invoices,
        (submissions.c.company == invoices.c.company)
        & (submissions.c.type == invoices.c.type)
        & (submissions.c.number == invoices.c.number),
    )
    .where(
        invoices.c.id == bindparam("invoice"),
        (submissions.c.digest == invoices.c.digest) | (submissions.c.verdict == Verdict.REPLACED),
    )
    .order_by(submissions.c.digest == invoices.c.digest, submissions.c.decided_at, submissions.c.digest)
)
"""The replaced ones in order, the one that stands last."""
_INSERT = insert_unless_there(submissions)
_UPDATE = update(submissions).where(_SAME)
_REFUSE = _UPDATE.where(submissions.c.verdict.is_distinct_from(Verdict.REPLACED))
"""That a submission was the invoice's document once is remembered, however often it is handed in again."""


class SqlSubmissions:
    """Implements the submissions of the port `InvoiceRegister`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep_submission(self, record: SubmissionRecord) -> None:
        """Keep a submission; keeping the same one again changes nothing.

        One whose last decision was not to send it is kept anew and awaits a new decision.
        """
        with self._database.write() as connection:
            if _keep(connection, record):
                refer(connection, invoice_id(record.key), record.submitted_at.date(), *_references(record))

    def submission(self, submission: Submission) -> SubmissionRecord:
        """Find a submission.

        Raises:
            NotFound: it was never kept.
        """
        with self._database.read() as connection:
            row = connection.execute(_FIND, _names(submission.key, submission.digest)).one_or_none()
        if row is None:
            raise NotFound(f"no submission of {invoice_id(submission.key)} with digest {submission.digest}")
        return _record(row)

    def documents(self, invoice: str) -> tuple[InvoiceDocument, ...]:
        """Read what is or was the invoice's document, replaced ones first, in the order they were replaced in.

        Raises:
            NotFound: no decision was written for the invoice.
        """
        with self._database.read() as connection:
            rows = connection.execute(_OF_INVOICE, {"invoice": invoice}).all()
        if not rows:
            raise NotFound(f"{invoice} is not in the register")
        return tuple(map(_document, rows))

    def unstarted_submissions(self, before: datetime, limit: int) -> tuple[Submission, ...]:
        """List the submissions stored before a time that no decision was ever written for, the oldest first."""
        names = select(submissions.c.company, submissions.c.type, submissions.c.number, submissions.c.digest)
        wanted = names.where(undecided, submissions.c.submitted_at < before).order_by(submissions.c.submitted_at).limit(limit)
        with self._database.read() as connection:
            return tuple(Submission.model_validate(dict(row._mapping)) for row in connection.execute(wanted))  # noqa: SLF001


def lock_number(connection: Connection, key: InvoiceKey, digest: str) -> None:
    """Keep all others that want the same number waiting until the transaction ends, whether or not an invoice has it yet.

    Who reserves has kept its submission before. Of two that reserve at once, one at least sees the other's.

    Raises:
        NotFound: the submission was never kept.
    """
    if digest not in connection.scalars(_LOCK_NUMBER, dict(key)).all():
        raise NotFound(f"no submission of {invoice_id(key)} with digest {digest}")


def write_verdict(connection: Connection, key: InvoiceKey, digest: str, verdict: Verdict, at: datetime) -> None:
    """Write down how a submission was decided."""
    written = _REFUSE if verdict is Verdict.REFUSED else _UPDATE
    connection.execute(written, {**_names(key, digest), "verdict": verdict, "decided_at": at})


def _keep(connection: Connection, record: SubmissionRecord) -> bool:
    if connection.execute(_INSERT[connection.dialect.name], _columns(record)).rowcount:
        return True
    same = _names(record.key, record.digest)
    row = connection.execute(_LOCK, same).one()
    if row.verdict is Verdict.ACCEPTED or (row.verdict is None and _says_the_same(row, record)):
        return False
    verdict = {"verdict": row.verdict, "decided_at": row.decided_at} if row.verdict is Verdict.REPLACED else {}
    connection.execute(_UPDATE, {**same, **_columns(record), **verdict})
    return True


def _names(key: InvoiceKey, digest: str) -> dict[str, object]:
    return {"of_company": key.company, "of_type": key.type, "of_number": key.number, "of_digest": digest}


def _says_the_same(row: Row[Any], record: SubmissionRecord) -> bool:
    """Compare all but the time: the ERP may ask again as often as it likes."""
    return _record(row).model_copy(update={"submitted_at": record.submitted_at}) == record


def _columns(record: SubmissionRecord) -> dict[str, object]:
    return {
        **dict(record.key),
        "digest": record.digest,
        "document": record.document,
        "invoice_pdf": record.invoice_pdf,
        "attachments": record.attachments,
        "erp_status": record.erp_status,
        "customer": record.customer,
        "mail_text": record.mail_text,
        "submitted_at": record.submitted_at,
        "verdict": None,
        "decided_at": None,
    }


def _record(row: Row[Any]) -> SubmissionRecord:
    return SubmissionRecord(
        key=InvoiceKey(company=row.company, type=row.type, number=row.number),
        digest=row.digest,
        document=row.document,
        invoice_pdf=row.invoice_pdf,
        attachments=row.attachments,
        erp_status=row.erp_status,
        customer=row.customer,
        mail_text=row.mail_text,
        submitted_at=row.submitted_at,
    )


def _document(row: Row[Any]) -> InvoiceDocument:
    return InvoiceDocument(submission=_record(row), replaced_at=row.decided_at if row.verdict is Verdict.REPLACED else None)


def _references(record: SubmissionRecord) -> Iterator[Reference]:
    yield Reference(Role.DOCUMENT, record.document)
    if record.invoice_pdf:
        yield Reference(Role.INVOICE_PDF, record.invoice_pdf.object, record.invoice_pdf.file_name)
    for file in record.attachments:
        yield Reference(Role.ATTACHMENT, file.object, file.file_name)

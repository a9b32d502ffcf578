"""The audit of cards and rights in SQL: rows are only ever added, and forgotten of whoever is erased."""

import json
from collections.abc import Iterable

from sqlalchemy import Connection, Text, case, insert, literal, or_, select, update

from adapters.register.database import Database
from adapters.register.schema import audit
from domain.companies.audit import PERSONAL, AuditEntry, AuditSubject, Author, FieldChange
from domain.consumers.rights import ERASED_NAME

_ERASED = literal(json.dumps(ERASED_NAME), Text)


class SqlAudit:
    """Reads for the port `AuditedCards`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def audit(self, company: str) -> tuple[AuditEntry, ...]:
        """Read who changed what of a company, its customers and its users, the oldest first."""
        with self._database.read() as connection:
            rows = connection.execute(select(audit).where(audit.c.company == company).order_by(audit.c.id))
            return tuple(AuditEntry.model_validate(dict(row)) for row in rows.mappings())


def add_to_audit(
    connection: Connection, subject: AuditSubject, company: str, subject_id: str, author: Author, changes: Iterable[FieldChange]
) -> None:
    """Write changes down within the transaction that makes them."""
    same = {"company": company, "subject": subject, "subject_id": subject_id, "by": author.by, "at": author.at}
    rows = [same | change.model_dump() for change in changes]
    if rows:
        connection.execute(insert(audit), rows)


def forget_person(connection: Connection, company: str, number: str) -> None:
    """Take what was personal on a customer's card out of the audit; that something was changed, when and by whom, stays."""
    personal = or_(*(audit.c.field.startswith(field) for field in PERSONAL))
    theirs = (audit.c.company == company) & (audit.c.subject == AuditSubject.CUSTOMER) & (audit.c.subject_id == number)
    forgotten = {column: case((audit.c[column].is_(None), None), else_=_ERASED) for column in ("before", "after")}
    connection.execute(update(audit).where(theirs & personal).values(forgotten))

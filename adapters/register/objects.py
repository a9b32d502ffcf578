"""Who refers to which object of the document store, and how long it is kept (O3)."""

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, bindparam, select

from adapters.register.conflicts import insert_unless_there
from adapters.register.database import Database
from adapters.register.schema import Role, object_references
from domain.identity import ObjectRef
from domain.records import KeptDocument
from domain.retention import retain_until

_INSERT = insert_unless_there(object_references)
_EVIDENCE = (
    select(object_references.c.company, object_references.c.sha256, object_references.c.size_bytes, object_references.c.media_type)
    .where(object_references.c.invoice == bindparam("invoice"), object_references.c.role == Role.EVIDENCE)
    .order_by(object_references.c.sha256)
)
_KEPT = (
    select(object_references)
    .where(object_references.c.invoice == bindparam("invoice"))
    .order_by(object_references.c.role, object_references.c.sha256)
)


class SqlObjects:
    """Implements the lists of objects of the port `InvoiceRegister`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep_evidence(self, invoice: str, evidence: ObjectRef, at: datetime) -> None:
        """Write down that something is evidence of an invoice; again changes nothing."""
        with self._database.write() as connection:
            refer(connection, invoice, at.date(), Reference(Role.EVIDENCE, evidence))

    def evidence(self, invoice: str) -> tuple[ObjectRef, ...]:
        """List all evidence that was ever kept for an invoice, by hash."""
        with self._database.read() as connection:
            return tuple(ObjectRef.model_validate(dict(row._mapping)) for row in connection.execute(_EVIDENCE, {"invoice": invoice}))  # noqa: SLF001

    def kept_documents(self, invoice: str) -> tuple[KeptDocument, ...]:
        """List all that is kept of an invoice, and until when, by what it is."""
        with self._database.read() as connection:
            return tuple(map(_kept, connection.execute(_KEPT, {"invoice": invoice})))


class Reference(NamedTuple):
    """One object, what it is to the invoice, and the name its sender gave it."""

    role: Role
    object: ObjectRef
    file_name: str | None = None


def refer(connection: Connection, invoice: str, day: date, *references: Reference) -> None:
    """Write down that an invoice refers to objects of `day`; what is written already stays as it is."""
    rows = [
        {
            **reference.object.model_dump(),
            "invoice": invoice,
            "role": reference.role,
            "file_name": reference.file_name,
            "retain_until": retain_until(day),
        }
        for reference in sorted(references, key=_key)  # in one order, so that two writers never wait for each other
    ]
    connection.execute(_INSERT[connection.dialect.name], rows)


def _key(reference: Reference) -> tuple[str, Role]:
    return reference.object.sha256, reference.role


def _kept(row: Row[Any]) -> KeptDocument:
    content = ObjectRef(company=row.company, sha256=row.sha256, size_bytes=row.size_bytes, media_type=row.media_type)
    return KeptDocument(object=content, role=row.role, file_name=row.file_name, retain_until=row.retain_until)

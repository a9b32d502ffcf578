"""B2C agreements in SQL. Whoever writes one locks the company's card first: two cannot be signed at once (I8)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from adapters.register.audit import add_to_audit
from adapters.register.database import Database
from adapters.register.objects import Reference, refer
from adapters.register.schema import Role, companies
from adapters.register.schema import b2c_agreements as table
from domain.companies.audit import AuditSubject, Author, FieldChange, as_json
from domain.companies.parties import CompanySettings
from domain.consumers.agreement_errors import AgreementError, AgreementRefused
from domain.consumers.b2c_agreement import (
    LINK_LIVES,
    OPEN_LINK,
    PENDING_AT_HUB,
    STANDING,
    STATUS_AT_HUB,
    Acceptance,
    Agreement,
    AgreementStatus,
    Capture,
    Signer,
    is_further,
)
from domain.errors import NotFound
from domain.formats import format_orgnr
from domain.names import agreement_id

_B2C: Mapping[AgreementStatus, bool] = {AgreementStatus.ACTIVE_IN_BANK: True, AgreementStatus.DISABLED: False}
"""What an agreement's status makes of the company's setting."""

AUTHOR = "b2c-agreement"
"""Who is written down as having changed the setting."""


class SqlB2CAgreements:
    """Implements the port `B2CAgreements`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def request_agreement(self, company: str, signer: Signer, capture: Capture | None, author: Author) -> Agreement:
        """Keep that an agreement is wanted.

        Raises:
            NotFound: there is no such company.
            AgreementRefused: the feature is off, or one is signed already (I1, I8).
        """
        with self._database.write() as connection:
            _refuse_unless_open(connection, company, capture)
            wanted = Agreement(
                company=company,
                n=len(_all(connection, company)) + 1,
                signer=signer,
                capture=capture,
                requested_by=author.by,
                requested_at=author.at,
                expires_at=author.at + LINK_LIVES,
                changed_at=author.at,
            )
            connection.execute(insert(table), dict(wanted))
            _audit(connection, company, wanted.n, author, FieldChange(field="status", before=None, after=as_json(wanted.status)))
        return wanted

    def note_resend(self, company: str, n: int, author: Author) -> None:
        """Write down who wants the mail of an activation to be sent again."""
        with self._database.write() as connection:
            _audit(connection, company, n, author, FieldChange(field="mail", before=None, after=as_json("resend")))

    def agreement(self, company: str, n: int) -> Agreement:
        """Find an agreement.

        Raises:
            NotFound: there is no such.
        """
        with self._database.read() as connection:
            return _found(connection, company, n)

    def agreements(self, company: str) -> tuple[Agreement, ...]:
        """List all of a company, the oldest first."""
        with self._database.read() as connection:
            return _all(connection, company)

    def accept_agreement(self, company: str, n: int, acceptance: Acceptance) -> Agreement:
        """Sign it, and end the links of all others of the company; again changes nothing.

        Raises:
            AgreementRefused: another one is signed, or its link works no more.
            NotFound: there is no such.
        """
        with self._database.write() as connection:
            _locked(connection, company)
            before = _found(connection, company, n)
            if before.acceptance is not None:
                return before
            if _signed(connection, company):
                raise AgreementRefused(AgreementError.ALREADY_SIGNED, orgnr=format_orgnr(company))
            if not before.link_works(acceptance.at):
                raise AgreementRefused(AgreementError.NOT_FOUND)
            _change(connection, company, n, status=AgreementStatus.SIGNED, acceptance=acceptance, error=None, changed_at=acceptance.at)
            whoever = Author(by=before.signer.email, at=acceptance.at)  # whoever holds the link that was sent there
            _audit(connection, company, n, whoever, _moved(before.status, AgreementStatus.SIGNED))
            if acceptance.evidence:
                refer(connection, agreement_id(company), acceptance.at.date(), Reference(Role.EVIDENCE, acceptance.evidence))
            ended = update(table).where(table.c.company == company, table.c.n != n, table.c.status.in_(OPEN_LINK))
            connection.execute(ended.values(status=AgreementStatus.SUPERSEDED, changed_at=acceptance.at))
            return _found(connection, company, n)

    def move_agreement(
        self, company: str, n: int, to: AgreementStatus, at: datetime, error: AgreementError | None = None, by: str = AUTHOR
    ) -> Agreement:
        """Write down where it is, and flip the company's `b2c` with it where that follows; what leads back changes nothing.

        `by` is who wants it, where somebody does.

        Raises:
            NotFound: there is no such.
        """
        with self._database.write() as connection:
            settings = _locked(connection, company)
            before = _found(connection, company, n)
            if not _may_move(before.status, to):
                return before
            _change(connection, company, n, status=to, error=error, changed_at=at)
            if by != AUTHOR:
                _audit(connection, company, n, Author(by=by, at=at), _moved(before.status, to))
            if to in _B2C and settings.b2c is not _B2C[to]:
                _flip(connection, company, settings, Author(by=by, at=at))
            return _found(connection, company, n)

    def note_created(self, company: str, n: int, at: datetime) -> None:
        """Write down that the hub has taken it."""
        with self._database.write() as connection:
            _change(connection, company, n, created_at=at)

    def note_reminded(self, company: str, n: int, at: datetime) -> None:
        """Write down that the signer was reminded."""
        with self._database.write() as connection:
            _change(connection, company, n, reminded_at=at)

    def pending_agreements(self, after: str, limit: int) -> tuple[Agreement, ...]:
        """Page through the signed agreements that are not active in the bank yet, by company, from the one after `after`."""
        page = select(table).where(table.c.status.in_(PENDING_AT_HUB), table.c.company > after).order_by(table.c.company).limit(limit)
        with self._database.read() as connection:
            return tuple(map(_agreement, connection.execute(page)))


def _refuse_unless_open(connection: Connection, company: str, capture: Capture | None) -> None:
    settings = _locked(connection, company)
    if not settings.consumer_agreement_feature:
        raise AgreementRefused(AgreementError.FEATURE_OFF)
    signed = _signed(connection, company)
    if signed and signed.capture is None and capture is not None:
        raise AgreementRefused(AgreementError.CAPTURE_TOO_LATE)
    if signed:
        raise AgreementRefused(AgreementError.ALREADY_SIGNED, orgnr=format_orgnr(company))


def _may_move(before: AgreementStatus, to: AgreementStatus) -> bool:
    match to:
        case AgreementStatus.DISABLED:
            return before is AgreementStatus.ACTIVE_IN_BANK
        case AgreementStatus.EMAIL_SENT | AgreementStatus.NOT_MAILED | AgreementStatus.EXPIRED:
            return before in OPEN_LINK
        case AgreementStatus.MAIL_UNKNOWN:
            return before in {AgreementStatus.REQUESTED, AgreementStatus.MAIL_UNKNOWN}
        case AgreementStatus.REFUSED:
            return before in PENDING_AT_HUB
        case _:
            return to in STATUS_AT_HUB.values() and is_further(to, before)


def _locked(connection: Connection, company: str) -> CompanySettings:
    row = connection.execute(select(companies.c.settings).where(companies.c.orgnr == company).with_for_update()).one_or_none()
    if row is None:
        raise NotFound(f"Firma {company} finnes ikke i registeret. / Company {company} is not in the register.")
    settings: CompanySettings = row.settings
    return settings


def _flip(connection: Connection, company: str, before: CompanySettings, author: Author) -> None:
    after = before.model_copy(update={"b2c": not before.b2c})
    connection.execute(update(companies).where(companies.c.orgnr == company).values(settings=after))
    change = FieldChange(field="settings.b2c", before=str(before.b2c).lower(), after=str(after.b2c).lower())
    add_to_audit(connection, AuditSubject.COMPANY, company, company, author, [change])


def _moved(before: AgreementStatus, after: AgreementStatus) -> FieldChange:
    return FieldChange(field="status", before=as_json(before), after=as_json(after))


def _audit(connection: Connection, company: str, n: int, author: Author, change: FieldChange) -> None:
    add_to_audit(connection, AuditSubject.B2C_AGREEMENT, company, str(n), author, [change])


def _signed(connection: Connection, company: str) -> Agreement | None:
    return next((each for each in _all(connection, company) if each.status in STANDING), None)


def _all(connection: Connection, company: str) -> tuple[Agreement, ...]:
    return tuple(map(_agreement, connection.execute(select(table).where(table.c.company == company).order_by(table.c.n))))


def _found(connection: Connection, company: str, n: int) -> Agreement:
    row = connection.execute(select(table).where(table.c.company == company, table.c.n == n)).one_or_none()
    if row is None:
        raise NotFound(f"Firma {company} har ingen B2C-avtale {n}. / Company {company} has no B2C agreement {n}.")
    return _agreement(row)


def _change(connection: Connection, company: str, n: int, **values: object) -> None:
    connection.execute(update(table).where(table.c.company == company, table.c.n == n).values(**values))


def _agreement(row: Row[Any]) -> Agreement:
    return Agreement.model_validate(dict(row._mapping))  # noqa: SLF001 - SQLAlchemy's public name

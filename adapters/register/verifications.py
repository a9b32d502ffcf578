"""Verifications of companies in SQL."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, Table, delete, func, insert, select, update

from adapters.register.conflicts import insert_or_replace, insert_unless_there
from adapters.register.database import Database
from adapters.register.objects import Reference, refer
from adapters.register.schema import Role, attestations, companies, invoices, signing_rounds, verifications
from adapters.register.schema import submissions as handed_in
from domain.errors import NotFound
from domain.lifecycle import Status
from domain.verification.authority import Authority
from domain.verification.rounds import Attestation, RoundState, SigningRound, Stage, Verification, kyc_id

_BEGIN = insert_unless_there(verifications)
_SAVE_ROUND = insert_or_replace(signing_rounds)


class SqlVerifications:
    """Implements the port `Verifications`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin_verification(self, company: str, at: datetime) -> None:
        """Write down that a company is to be verified; again changes nothing."""
        with self._database.write() as connection:
            _begin(connection, company, at)

    def verification(self, company: str) -> Verification:
        """Read all that is known of a company's verification.

        Raises:
            NotFound: none was begun.
        """
        with self._database.read() as connection:
            row = connection.execute(select(verifications).where(verifications.c.company == company)).one_or_none()
            if row is None:
                raise NotFound(f"Firma {company} er ikke aktivert. / Company {company} is not activated.")
            return _verification(row, _rows(connection, signing_rounds, company), _rows(connection, attestations, company))

    def ask_round(self, company: str, email: str, by: str, at: datetime) -> int:
        """Write down whom somebody wants to be asked, and number it."""
        with self._database.write() as connection:
            _begin(connection, company, at)
            n = _next(connection, signing_rounds, company)
            asked = SigningRound(company=company, n=n, email=email, asked_by=by, asked_at=at)
            connection.execute(insert(signing_rounds), dict(asked))
        return n

    def forget_round(self, company: str, n: int) -> None:
        """Take a round back that was never mailed."""
        with self._database.write() as connection:
            connection.execute(delete(signing_rounds).where(_is(signing_rounds, company, n), signing_rounds.c.state == RoundState.ASKED))

    def signing_round(self, company: str, n: int) -> SigningRound:
        """Find a round.

        Raises:
            NotFound: there is none of this number.
        """
        with self._database.read() as connection:
            row = connection.execute(select(signing_rounds).where(_is(signing_rounds, company, n))).one_or_none()
        if row is None:
            raise NotFound(f"{kyc_id(company)} has no round {n}")
        return _round(row)

    def round_of_document(self, document: str) -> SigningRound:
        """Find the round that the signing service calls by this name.

        Raises:
            NotFound: none is.
        """
        with self._database.read() as connection:
            row = connection.execute(select(signing_rounds).where(signing_rounds.c.paper == document)).one_or_none()
        if row is None:
            raise NotFound("no round has this document")
        return _round(row)

    def save_round(self, changed: SigningRound) -> None:
        """Write a round as it is now, and that its signed document is kept."""
        with self._database.write() as connection:
            connection.execute(_SAVE_ROUND[connection.dialect.name], dict(changed))
            if changed.evidence:
                day = (changed.ended_at or changed.asked_at).date()
                refer(connection, kyc_id(changed.company), day, Reference(Role.EVIDENCE, changed.evidence))

    def write_stage(self, company: str, stage: Stage, at: datetime, *, name: str | None = None, found: Authority | None = None) -> None:
        """Write down where a verification is, and what was found of the company, if it was looked up."""
        known = {"name": name} if name else {}
        looked = {"authority": found} if found else {}
        with self._database.write() as connection:
            here = verifications.c.company == company
            before = connection.scalar(select(verifications.c.stage).where(here))
            since = {} if before is stage else {"changed_at": at}
            connection.execute(update(verifications).where(here).values(stage=stage, **since, **known, **looked))

    def attest(self, company: str, name: str, born: date, by: str, reason: str, at: datetime, of_round: int | None = None) -> int:
        """Write down who vouches for whose power of attorney, and number it; `of_round` is the signed round of that person."""
        with self._database.write() as connection:
            _begin(connection, company, at)
            n = _next(connection, attestations, company)
            row = Attestation(company=company, n=n, name=name, born=born, by=by, reason=reason, at=at, round=of_round)
            connection.execute(insert(attestations), dict(row))
        return n

    def unfinished_verifications(self) -> tuple[str, ...]:
        """List the companies whose verification was begun and has not come to its end."""
        with self._database.read() as connection:
            begun = select(verifications.c.company).where(verifications.c.stage != Stage.VERIFIED).order_by(verifications.c.company)
            return tuple(connection.scalars(begun))

    def awaiting_kyc(self, company: str, after: tuple[datetime, str] | None, limit: int) -> tuple[tuple[datetime, str], ...]:
        """Page through the invoices that wait for a company's verification, in the order they were handed in.

        They are its own, and those that its main unit has handed in for it as the supplier.
        Each comes as its place in the list, when it was handed in and its id; `after` is the last place of the page before.
        """
        while rows := self._waiting(company, after, limit):
            mine = tuple((row.submitted_at, row.id) for row in rows if company in {row.company, row.summary and row.summary.key.company})
            if mine:
                return mine
            after = rows[-1].submitted_at, rows[-1].id
        return ()

    def _waiting(self, company: str, after: tuple[datetime, str] | None, limit: int) -> Sequence[Row[Any, Any, Any, Any]]:
        """Page through what waits in a company and its main unit."""
        main_unit = select(companies.c.parent).where(companies.c.orgnr == company).scalar_subquery()
        placed = (
            select(handed_in.c.submitted_at, invoices.c.id, invoices.c.company, invoices.c.summary)
            .join_from(
                invoices,
                handed_in,
                (handed_in.c.company == invoices.c.company)
                & (handed_in.c.type == invoices.c.type)
                & (handed_in.c.number == invoices.c.number)
                & (handed_in.c.digest == invoices.c.digest),
            )
            .where((invoices.c.company == company) | (invoices.c.company == main_unit), invoices.c.status == Status.AWAITING_KYC)
            .order_by(handed_in.c.submitted_at, invoices.c.id)
            .limit(limit)
        )
        if after:
            at, invoice = after
            later = handed_in.c.submitted_at > at
            placed = placed.where(later | ((handed_in.c.submitted_at == at) & (invoices.c.id > invoice)))
        with self._database.read() as connection:
            return connection.execute(placed).all()


def _begin(connection: Connection, company: str, at: datetime) -> None:
    begun = {"company": company, "started_at": at, "stage": Stage.STARTED, "changed_at": at, "name": None, "authority": None}
    connection.execute(_BEGIN[connection.dialect.name], begun)


def _next(connection: Connection, table: Table, company: str) -> int:
    return (connection.scalar(select(func.max(table.c.n)).where(table.c.company == company)) or 0) + 1


def _is(table: Table, company: str, n: int) -> Any:  # noqa: ANN401 - SQLAlchemy's expression
    return (table.c.company == company) & (table.c.n == n)


def _rows(connection: Connection, table: Table, company: str) -> Sequence[Row[Any]]:
    return connection.execute(select(table).where(table.c.company == company).order_by(table.c.n)).all()


def _round(row: Row[Any]) -> SigningRound:
    return SigningRound.model_validate(dict(row._mapping))  # noqa: SLF001 - SQLAlchemy's public name


def _verification(row: Row[Any], rounds: Sequence[Row[Any]], attested: Sequence[Row[Any]]) -> Verification:
    vouched = tuple(Attestation.model_validate(dict(each._mapping)) for each in attested)  # noqa: SLF001 - SQLAlchemy's public name
    return Verification.model_validate(dict(row._mapping) | {"rounds": tuple(map(_round, rounds)), "attestations": vouched})  # noqa: SLF001

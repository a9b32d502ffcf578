"""The Forbrukerregister in SQL, and what invoices were told of their consumers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Table, and_, bindparam, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from adapters.register.conflicts import ByDialect, insert_or_replace
from adapters.register.database import Database
from adapters.register.schema import asked_addresses, consumer_looks, consumer_requests, consumers, invoices
from domain.consumers.consumer import (
    MOST_PER_PAGE,
    ONE_REQUEST_WITHIN,
    AskedAddress,
    Consumer,
    ConsumerFilter,
    ConsumerPage,
    ConsumerRequest,
    Look,
    Registry,
    RegistryAnswer,
    RequestWay,
    Round,
)
from domain.errors import NotFound
from domain.searching import alphabetical, folded, phone_beginning

_LEARN = insert_or_replace(consumers)
_LEARNT = [consumers.c[name] for name in Consumer.model_fields]
_KEEP_LOOK = insert_or_replace(consumer_looks, unless_newer="at")
_LOOKS = select(consumer_looks).where(consumer_looks.c.invoice == bindparam("invoice"))
_ROUNDS = (Round.FIRST, Round.EARLY, Round.RECHECK)
_REGISTRIES = tuple(Registry)


class SqlConsumers:
    """Implements the port `ConsumerRegister`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep_looks(self, invoice: str, looks: Sequence[Look]) -> None:
        """Keep what registries answered for an invoice; a later answer of the same registry in the same round replaces it."""
        if not looks:
            return
        rows = [
            {"invoice": invoice, "round": look.round, **dict(look.answer), "at": look.at} for look in sorted(looks, key=_order_of_looks)
        ]
        with self._database.write() as connection:
            connection.execute(_KEEP_LOOK[connection.dialect.name], rows)

    def looks(self, invoice: str) -> tuple[Look, ...]:
        """List what an invoice was told, by round (the early one is between the others) and registry."""
        with self._database.read() as connection:
            looks = [_look(row) for row in connection.execute(_LOOKS, {"invoice": invoice})]
        return tuple(sorted(looks, key=_order_of_looks))

    def learn(self, consumer: Consumer) -> None:
        """Write down what is known of a consumer, over what was known before."""
        values = {**dict(consumer), "found_by": _found_by(consumer), "sorted_by": alphabetical(consumer.name)}
        with self._database.write() as connection:
            connection.execute(_LEARN[connection.dialect.name], values)

    def consumer(self, company: str, customer_number: str) -> Consumer:
        """Find a consumer of a company.

        Raises:
            NotFound: nothing is known of such a consumer.
        """
        with self._database.read() as connection:
            row = connection.execute(select(*_LEARNT).where(_is(consumers, company, customer_number))).one_or_none()
        if row is None:
            raise NotFound(
                f"Forbruker {customer_number} hos firma {company} finnes ikke i Forbrukerregister. "
                f"/ Consumer {customer_number} of company {company} is not in the consumer register."
            )
        return _consumer(row)

    def consumers(self, wanted: ConsumerFilter) -> ConsumerPage:
        """List a page of a company's consumers, by name in the order of the Norwegian alphabet."""
        found = _found(wanted)
        per_page = max(1, min(wanted.per_page, MOST_PER_PAGE))
        page = (
            select(*_LEARNT)
            .where(found)
            .order_by(consumers.c.sorted_by, consumers.c.customer_number)
            .offset(max(0, wanted.page - 1) * per_page)
            .limit(per_page)
        )
        with self._database.read() as connection:
            total = connection.scalar(select(func.count()).select_from(consumers).where(found)) or 0
            return ConsumerPage(consumers=tuple(map(_consumer, connection.execute(page))), total=total)

    def erase_consumer(self, company: str, customer_number: str) -> None:
        """Forget a consumer: the row, the request, and what his or her invoices were told; again changes nothing."""
        theirs = select(invoices.c.id).where(invoices.c.company == company, invoices.c.customer == customer_number)
        with self._database.write() as connection:
            connection.execute(delete(consumer_looks).where(consumer_looks.c.invoice.in_(theirs)))
            for table in _CLAIMED:
                connection.execute(delete(table).where(_is(table, company, customer_number)))
            connection.execute(delete(consumers).where(_is(consumers, company, customer_number)))

    def request(self, company: str, customer_number: str) -> ConsumerRequest | None:
        """Find the last request to a consumer, if there was one."""
        with self._database.read() as connection:
            return _request(connection, company, customer_number)

    def asked_addresses(self, company: str, customer_number: str) -> tuple[AskedAddress, ...]:
        """List the mobile numbers and mail addresses that a consumer was last asked at."""
        theirs = select(asked_addresses).where(_is(asked_addresses, company, customer_number)).order_by(asked_addresses.c.receiver)
        with self._database.read() as connection:
            return tuple(
                AskedAddress(address=row.receiver, request=ConsumerRequest(invoice=row.invoice, at=row.at, way=row.way))
                for row in connection.execute(theirs)
            )

    def claim_request(self, company: str, customer_number: str, invoice: str, at: datetime) -> ConsumerRequest | None:
        """Claim the one request within ONE_REQUEST_WITHIN for an invoice, or tell which one stands instead."""
        values = {"company": company, "customer_number": customer_number, "invoice": invoice, "at": at, "way": None}
        with self._database.write() as connection:
            return None if _claims(connection, consumer_requests, values) else _request(connection, company, customer_number)

    def claim_address(self, company: str, customer_number: str, invoice: str, address: str, at: datetime) -> ConsumerRequest | None:
        """Claim the one request to a mobile number or mail address for an invoice, or tell which one stands instead."""
        key = {"company": company, "receiver": address.casefold()}
        with self._database.write() as connection:
            if _claims(connection, asked_addresses, {**key, "customer_number": customer_number, "invoice": invoice, "at": at, "way": None}):
                return None
            standing = connection.execute(select(asked_addresses).filter_by(**key)).one()
            return None if standing.invoice == invoice else ConsumerRequest(invoice=standing.invoice, at=standing.at, way=standing.way)

    def settle_request(self, company: str, customer_number: str, invoice: str, way: RequestWay) -> None:
        """Write down how the invoice's request went out, or may have; again changes nothing."""
        with self._database.write() as connection:
            for table in _CLAIMED:
                connection.execute(update(table).where(_in_flight(table, company, customer_number, invoice)).values(way=way))

    def release_request(self, company: str, customer_number: str, invoice: str) -> None:
        """Give the claim back because nothing was sent; again changes nothing. A settled request stays."""
        with self._database.write() as connection:
            for table in _CLAIMED:
                connection.execute(delete(table).where(_in_flight(table, company, customer_number, invoice)))


def _claim(table: Table) -> ByDialect:
    """Claim what nobody has, or what another invoice has had for long enough.

    The row is locked also where it is left as it is, so that what is read next in the transaction is what stands.
    """
    made, keys = {}, [column.name for column in table.primary_key]
    for name, statement in (("sqlite", sqlite.insert(table)), ("postgresql", postgresql.insert(table))):
        new = statement.excluded
        made[name] = statement.on_conflict_do_update(
            index_elements=keys,
            set_={column.name: new[column.name] for column in table.columns if column.name not in keys},
            where=and_(table.c.invoice != new.invoice, table.c["at"] <= bindparam("expired")),
        ).execution_options(preserve_rowcount=True)
    return made


_CLAIMED = (consumer_requests, asked_addresses)
_CLAIM = {table.name: _claim(table) for table in _CLAIMED}


def _claims(connection: Connection, table: Table, values: dict[str, Any]) -> bool:
    expired = values["at"] - ONE_REQUEST_WITHIN
    return connection.execute(_CLAIM[table.name][connection.dialect.name], {**values, "expired": expired}).rowcount > 0


def _is(table: Table, company: str, customer_number: str) -> ColumnElement[bool]:
    return and_(table.c.company == company, table.c.customer_number == customer_number)


def _in_flight(table: Table, company: str, customer_number: str, invoice: str) -> ColumnElement[bool]:
    return and_(_is(table, company, customer_number), table.c.invoice == invoice, table.c.way.is_(None))


def _request(connection: Connection, company: str, customer_number: str) -> ConsumerRequest | None:
    row = connection.execute(select(consumer_requests).where(_is(consumer_requests, company, customer_number))).one_or_none()
    return ConsumerRequest(invoice=row.invoice, at=row.at, way=row.way) if row else None


def _found_by(consumer: Consumer) -> str:
    """Join what a consumer is searched for by, a line each: name, e-mail."""
    return "\n".join((folded(consumer.name), folded(consumer.email or "")))


def _found(wanted: ConsumerFilter) -> ColumnElement[bool]:
    found = consumers.c.company == wanted.company
    if wanted.statuses:
        found &= consumers.c.status.in_(wanted.statuses)
    query = wanted.query.strip()
    if query:
        found &= or_(*_matches(query))
    return found


def _matches(query: str) -> Sequence[ColumnElement[bool]]:
    """Tell what a query may mean: words of a name, a part of an e-mail address, or the beginning of a number."""
    words = [consumers.c.found_by.contains(word, autoescape=True) for word in folded(query).split()]
    numbers = [column.startswith(query, autoescape=True) for column in (consumers.c.reference, consumers.c.customer_number)]
    phone = phone_beginning(query)
    return [and_(*words), *numbers, *([consumers.c.mobile.startswith(phone, autoescape=True)] if phone else [])]


def _consumer(row: Row[Any]) -> Consumer:
    return Consumer.model_validate(dict(row._mapping))  # noqa: SLF001 - SQLAlchemy's public name


def _look(row: Row[Any]) -> Look:
    answer = RegistryAnswer(registry=row.registry, reception=row.reception, reason=row.reason)
    return Look(round=row.round, answer=answer, at=row.at)


def _order_of_looks(look: Look) -> tuple[int, int]:
    return _ROUNDS.index(look.round), _REGISTRIES.index(look.answer.registry)

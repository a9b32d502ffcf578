"""Companies and their customers in SQL."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Table, bindparam, select

from adapters.register.audit import add_to_audit, forget_person
from adapters.register.conflicts import ByDialect, insert_or_replace, insert_unless_there
from adapters.register.database import Database
from adapters.register.schema import companies, customers
from domain.companies.audit import AuditSubject, Author, differences
from domain.companies.parties import Company, Customer
from domain.consumers.rights import erased
from domain.errors import AlreadyThere, NotFound
from domain.value import Value

_ADD_COMPANY = insert_unless_there(companies)
_SAVE_COMPANY = insert_or_replace(companies)
_SAVE_CUSTOMER = insert_or_replace(customers)
_COMPANY = select(companies).where(companies.c.orgnr == bindparam("orgnr"))
_CUSTOMER = select(customers).where(customers.c.company == bindparam("company"), customers.c.number == bindparam("number"))


class SqlCompanies:
    """Implements the port `CompanyRegister`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save_company(self, company: Company) -> None:
        """Add a company or replace its card."""
        with self._database.write() as connection:
            _save(connection, companies, _SAVE_COMPANY, company)

    def add_company(self, company: Company, author: Author) -> None:
        """Add a company and write down who did, in one transaction.

        Raises:
            AlreadyThere: there is one of this orgnr.
        """
        with self._database.write() as connection:
            if not connection.execute(_ADD_COMPANY[connection.dialect.name], _values(companies, company)).rowcount:
                raise AlreadyThere(f"Firma {company.orgnr} finnes allerede. / Company {company.orgnr} is there already.")
            add_to_audit(connection, AuditSubject.COMPANY, company.orgnr, company.orgnr, author, differences(None, company))

    def change_company(self, orgnr: str, author: Author, change: Callable[[Company], Company]) -> Company:
        """Change a company's card and write down who changed what, in one transaction.

        Raises:
            NotFound: it is not in the register.
        """
        with self._database.write() as connection:
            before = company_of(connection, orgnr, alone=True)
            after = change(before)
            _save(connection, companies, _SAVE_COMPANY, after)
            add_to_audit(connection, AuditSubject.COMPANY, orgnr, orgnr, author, differences(before, after))
        return after

    def company(self, orgnr: str) -> Company:
        """Find a company.

        Raises:
            NotFound: it is not in the register.
        """
        with self._database.read() as connection:
            return company_of(connection, orgnr)

    def companies(self) -> tuple[Company, ...]:
        """List all companies by orgnr."""
        with self._database.read() as connection:
            return tuple(map(_company, connection.execute(select(companies).order_by(companies.c.orgnr))))

    def save_customer(self, customer: Customer) -> None:
        """Add a customer or replace the card.

        Raises:
            NotFound: the company is not in the register.
        """
        with self._database.write() as connection:
            company_of(connection, customer.company)
            _save(connection, customers, _SAVE_CUSTOMER, customer)

    def change_customer(self, company: str, number: str, author: Author, change: Callable[[Customer | None], Customer]) -> Customer:
        """Change a customer's card, or make one of nothing, and write down who did what, in one transaction.

        Raises:
            NotFound: the company is not in the register.
        """
        with self._database.write() as connection:
            company_of(connection, company, alone=True)
            before = _customer_of(connection, company, number)
            after = change(before)
            _save(connection, customers, _SAVE_CUSTOMER, after)
            add_to_audit(connection, AuditSubject.CUSTOMER, company, number, author, differences(before, after))
        return after

    def erase_customer(self, company: str, number: str, author: Author) -> None:
        """Take everything personal off a customer's card, and out of what the audit tells of it, in one transaction.

        Raises:
            NotFound: the company has no such customer.
        """
        with self._database.write() as connection:
            company_of(connection, company, alone=True)
            before = _customer_of(connection, company, number)
            if before is None:
                raise _no_customer(company, number)
            after = erased(before)
            _save(connection, customers, _SAVE_CUSTOMER, after)
            add_to_audit(connection, AuditSubject.CUSTOMER, company, number, author, differences(before, after))
            forget_person(connection, company, number)

    def customer(self, company: str, number: str) -> Customer:
        """Find a customer by number.

        Raises:
            NotFound: the company has no such customer.
        """
        with self._database.read() as connection:
            found = _customer_of(connection, company, number)
        if found is None:
            raise _no_customer(company, number)
        return found

    def customers(self, company: str) -> tuple[Customer, ...]:
        """List a company's customers by number."""
        return self._customers(customers.c.company == company)

    def customers_by_orgnr(self, company: str, orgnr: str) -> tuple[Customer, ...]:
        """Find the company's customers that carry this orgnr, by number."""
        return self._customers((customers.c.company == company) & (customers.c.orgnr == orgnr))

    def _customers(self, wanted: ColumnElement[bool]) -> tuple[Customer, ...]:
        with self._database.read() as connection:
            return tuple(map(_customer, connection.execute(select(customers).where(wanted).order_by(customers.c.number))))


def company_of(connection: Connection, orgnr: str, *, alone: bool = False) -> Company:
    """Read a company's card; `alone` keeps others that change it or its customers' cards waiting."""
    row = connection.execute(_COMPANY.with_for_update() if alone else _COMPANY, {"orgnr": orgnr}).one_or_none()
    if row is None:
        raise NotFound(f"Firma {orgnr} finnes ikke i registeret. / Company {orgnr} is not in the register.")
    return _company(row)


def _customer_of(connection: Connection, company: str, number: str) -> Customer | None:
    row = connection.execute(_CUSTOMER, {"company": company, "number": number}).one_or_none()
    return _customer(row) if row else None


def _no_customer(company: str, number: str) -> NotFound:
    return NotFound(
        f"Kunde {number} hos firma {company} finnes ikke i registeret. / Customer {number} of company {company} is not in the register."
    )


def _save(connection: Connection, table: Table, statement: ByDialect, card: Value) -> None:
    """Add a card, or replace it as a whole."""
    connection.execute(statement[connection.dialect.name], _values(table, card))


def _values(table: Table, card: Value) -> dict[str, object]:
    """Write a card as a row: the columns are the card's fields."""
    return {column: getattr(card, column) for column in table.columns.keys()}  # noqa: SIM118 - iterating columns yields Column objects


def _company(row: Row[Any]) -> Company:
    return Company.model_validate(dict(row._mapping))  # noqa: SLF001 - SQLAlchemy's public name


def _customer(row: Row[Any]) -> Customer:
    return Customer.model_validate(dict(row._mapping))  # noqa: SLF001 - SQLAlchemy's public name

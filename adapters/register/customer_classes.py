"""Customer classes in SQL."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from adapters.register.audit import add_to_audit
from adapters.register.companies import company_of
from adapters.register.conflicts import insert_or_replace
from adapters.register.database import Database
from adapters.register.schema import customer_classes
from domain.companies.audit import AuditSubject, Author, differences
from domain.companies.customer_classes import CustomerClass
from domain.errors import NotFound

_SAVE = insert_or_replace(customer_classes)
_ONE = select(customer_classes).where(customer_classes.c.company == bindparam("company"), customer_classes.c.id == bindparam("id"))
_ALL = select(customer_classes).where(customer_classes.c.company == bindparam("company")).order_by(customer_classes.c.id)


class SqlCustomerClasses:
    """Implements the customer classes of the port `AuditedCards`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def change_customer_class(
        self, company: str, id_: str, author: Author, change: Callable[[CustomerClass | None], CustomerClass]
    ) -> CustomerClass:
        """Change a class, or make one of nothing, and write down who did what, in one transaction; no customer changes.

        Raises:
            NotFound: the company is not in the register.
        """
        with self._database.write() as connection:
            company_of(connection, company, alone=True)
            before = _class_of(connection, company, id_)
            after = change(before)
            connection.execute(_SAVE[connection.dialect.name], after.model_dump())
            add_to_audit(connection, AuditSubject.CUSTOMER_CLASS, company, id_, author, differences(before, after))
        return after

    def customer_class(self, company: str, id_: str) -> CustomerClass:
        """Find a customer class.

        Raises:
            NotFound: the company has no such class.
        """
        with self._database.read() as connection:
            found = _class_of(connection, company, id_)
        if found is None:
            raise NotFound(f"Firma {company} har ingen kundeprofil {id_}. / Company {company} has no customer class {id_}.")
        return found

    def customer_classes(self, company: str) -> tuple[CustomerClass, ...]:
        """List a company's customer classes by id."""
        with self._database.read() as connection:
            return tuple(map(_class, connection.execute(_ALL, {"company": company})))


def _class_of(connection: Connection, company: str, id_: str) -> CustomerClass | None:
    row = connection.execute(_ONE, {"company": company, "id": id_}).one_or_none()
    return _class(row) if row else None


def _class(row: Row[Any]) -> CustomerClass:
    return CustomerClass.model_validate(dict(row._mapping))  # noqa: SLF001 - SQLAlchemy's public name

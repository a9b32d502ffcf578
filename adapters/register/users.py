"""Users and their roles in SQL."""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import ColumnElement, Connection, delete, select, update

from adapters.register.audit import add_to_audit
from adapters.register.conflicts import insert_unless_there
from adapters.register.database import Database
from adapters.register.schema import companies, user_roles, users
from domain.companies.audit import AuditSubject, Author, FieldChange, as_json
from domain.companies.users import EVERY_COMPANY, Role, RoleHeld, User
from domain.errors import NotFound

_ADD = insert_unless_there(users)
_GRANT = insert_unless_there(user_roles)


class SqlUsers:
    """Implements the port `Users`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def user(self, user: str) -> User:
        """Find a user by mail address.

        Raises:
            NotFound: there is none.
        """
        with self._database.read() as connection:
            return _found(connection, user)

    def users(self) -> tuple[User, ...]:
        """List all users by mail address."""
        with self._database.read() as connection:
            return _read(connection)

    def first_with(self, role: Role, company: str) -> User | None:
        """Find the user who has had a role in a company the longest; of two at the same moment, the first by mail address."""
        longest = (
            select(user_roles.c.user_id)
            .where(user_roles.c.company == company, user_roles.c.role == role)
            .order_by(user_roles.c.since, user_roles.c.user_id)
            .limit(1)
        )
        with self._database.read() as connection:
            found = connection.scalar(longest)
            return _found(connection, found) if found is not None else None

    def grant(self, user: str, name: str, role: Role, company: str, author: Author) -> User:
        """Give a user a role, and write it down; a new user is added, and a known one takes the name.

        Raises:
            NotFound: the company is not in the register.
        """
        with self._database.write() as connection:
            _check_company(connection, company)
            connection.execute(_ADD[connection.dialect.name], {"id": user, "name": name})
            before = _found(connection, user, alone=True)
            values = {"user_id": user, "company": company, "role": role, "since": author.at}
            if connection.execute(_GRANT[connection.dialect.name], values).rowcount:
                _write_down(connection, user, (company,), author, FieldChange(field="role", before=None, after=as_json(role)))
            if not before.roles:  # nobody has heard of this user yet
                _write_down(connection, user, (company,), author, FieldChange(field="name", before=None, after=as_json(name)))
            elif before.name != name:
                connection.execute(update(users).where(users.c.id == user).values(name=name))
                change = FieldChange(field="name", before=as_json(before.name), after=as_json(name))
                _write_down(connection, user, _places(before), author, change)
            return _found(connection, user)

    def revoke(self, user: str, role: Role, company: str, author: Author) -> User:
        """Take a role away, and write it down; again changes nothing.

        Raises:
            NotFound: there is no such user.
        """
        with self._database.write() as connection:
            _found(connection, user, alone=True)
            held = (user_roles.c.user_id == user) & (user_roles.c.company == company) & (user_roles.c.role == role)
            if connection.execute(delete(user_roles).where(held)).rowcount:
                _write_down(connection, user, (company,), author, FieldChange(field="role", before=as_json(role), after=None))
            return _found(connection, user)

    def remove_user(self, user: str, author: Author) -> None:
        """Forget a user with all roles, and write down which they were.

        Raises:
            NotFound: there is no such user.
        """
        with self._database.write() as connection:
            gone = _found(connection, user, alone=True)
            for held in gone.roles:
                _write_down(connection, user, (held.company,), author, FieldChange(field="role", before=as_json(held.role), after=None))
            _write_down(connection, user, _places(gone), author, FieldChange(field="name", before=as_json(gone.name), after=None))
            connection.execute(delete(user_roles).where(user_roles.c.user_id == user))
            connection.execute(delete(users).where(users.c.id == user))


def _places(user: User) -> list[str]:
    """Name whose audits tell what is about the user as such."""
    return sorted({held.company for held in user.roles}) or [EVERY_COMPANY]


def _write_down(connection: Connection, user: str, places: Iterable[str], author: Author, change: FieldChange) -> None:
    for company in places:
        add_to_audit(connection, AuditSubject.USER, company, user, author, (change,))


def _check_company(connection: Connection, company: str) -> None:
    known = select(companies.c.orgnr).where(companies.c.orgnr == company)
    if company != EVERY_COMPANY and connection.execute(known).first() is None:
        raise NotFound(f"Firma {company} finnes ikke i registeret. / Company {company} is not in the register.")


def _found(connection: Connection, user: str, *, alone: bool = False) -> User:
    if alone:
        connection.execute(select(users.c.id).where(users.c.id == user).with_for_update())
    found = _read(connection, users.c.id == user)
    if not found:
        raise NotFound(f"Brukeren {user} finnes ikke. / There is no user {user}.")
    return found[0]


def _read(connection: Connection, *wanted: ColumnElement[bool]) -> tuple[User, ...]:
    names = connection.execute(select(users).where(*wanted).order_by(users.c.id)).all()
    held = select(user_roles).join(users).where(*wanted).order_by(user_roles.c.company, user_roles.c.since, user_roles.c.role)
    roles = defaultdict[str, list[RoleHeld]](list)
    for row in connection.execute(held):
        roles[row.user_id].append(RoleHeld(role=row.role, company=row.company, since=row.since))
    return tuple(User(id=row.id, name=row.name, roles=tuple(roles[row.id])) for row in names)

"""`fakturaflyt user`: who may do what for which company."""

import json as json_format
from collections.abc import Iterable

from cyclopts import App
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from adapters.register import SqlRegister, migrate
from cli.acting import Actor, actor
from cli.auditing import print_audit
from cli.cards import email_of, name_of, parsed, refuse_fodselsnummer
from cli.failure import EX_NOT_ALLOWED, EX_USAGE, CommandFailed
from domain.companies.authorisation import ROLE_NAMES, Action
from domain.companies.users import EVERY_COMPANY, Role, RoleHeld, User
from domain.errors import NotFound
from domain.identifiers import parse_orgnr
from settings import RegisterSettings

app = App(name="user", help="Users and their roles.")


@app.command
def add(user: str, name: str, role: Role, /, *, company: str | None = None) -> None:
    """Add a user with a role, or give a known one another role or name.

    Args:
        user: Mail address; it is what the user is known by.
        name: The user's name.
        role: customer-administrator, autoinvoice-administrator, operator, reader or deployment-operator.
        company: Orgnr of the company that the role is for; not for a deployment operator.
    """
    refuse_fodselsnummer(user=user, name=name)
    migrate(RegisterSettings().url)
    register, known_by, called = _register(), _id(user), name_of(name)
    acting, place = actor(register), _place(role, company)
    _must_give(acting, role, place)
    before = _known(register, known_by)
    if before and before.name != called:
        _must_rename(acting, before)
    _tell(register.grant(known_by, called, role, place, acting.author()), acting)


@app.command
def role(user: str, role: Role, /, *, company: str | None = None, revoke: bool = False) -> None:
    """Give a user a role, or take it away with --revoke.

    Args:
        user: Mail address.
        role: customer-administrator, autoinvoice-administrator, operator, reader or deployment-operator.
        company: Orgnr of the company that the role is for; not for a deployment operator.
        revoke: Take the role away.
    """
    register, known_by, place = _register(), _id(user), _place(role, company)
    acting = actor(register)
    _must_give(acting, role, place)
    known = _visible(register.user(known_by), acting)
    changed = (
        register.revoke(known.id, role, place, acting.author())
        if revoke
        else register.grant(known.id, known.name, role, place, acting.author())
    )
    _tell(changed, acting)


@app.command
def remove(user: str, /) -> None:
    """Remove a user with all roles. What the user did stays in the audit.

    Args:
        user: Mail address.
    """
    register = _register()
    acting = actor(register)
    gone = _visible(register.user(_id(user)), acting)
    _must_rename(acting, gone)
    register.remove_user(gone.id, acting.author())
    print(f"{gone.id} er fjernet. / {gone.id} is removed.")


@app.command(name="list")
def list_users(*, company: str | None = None, json: bool = False) -> None:
    """List users: all of them, or those of the companies whose users you may see.

    Args:
        company: Only those with a role in this company (orgnr).
        json: Print one JSON object a line.
    """
    register = _register()
    acting = actor(register)
    orgnr = parsed(parse_orgnr, company) if company else None
    if orgnr:
        acting.must(Action.READ_USERS, orgnr)
    shown = [_seen_by(acting, user) for user in register.users()]
    found = [user for user in shown if user.roles and (orgnr is None or orgnr in user.companies)]
    if json:
        for user in found:
            print(json_format.dumps(user.model_dump(mode="json"), ensure_ascii=False))
        return
    _table(found)


@app.command
def show(user: str, /, *, json: bool = False) -> None:
    """Show a user.

    Args:
        user: Mail address.
        json: Print one JSON object.
    """
    register = _register()
    acting = actor(register)
    found = _seen_by(acting, _visible(register.user(_id(user)), acting))
    if json:
        print(json_format.dumps(found.model_dump(mode="json"), ensure_ascii=False))
        return
    _table([found])


@app.command
def audit(*, json: bool = False) -> None:
    """Show who made whom a deployment operator; what concerns a company is told by company audit.

    Args:
        json: Print one JSON object a line.
    """
    register = _register()
    actor(register).must(Action.RUN_SERVICE)
    print_audit(register.audit(EVERY_COMPANY), json=json)


def _register() -> SqlRegister:
    return SqlRegister(RegisterSettings().url)


def _id(text: str) -> str:
    return email_of(text).lower()


def _place(role: Role, company: str | None) -> str:
    """Name the company that a role is for.

    Raises:
        CommandFailed: it is missing, or named where the role is for every company.
    """
    if role is Role.DEPLOYMENT_OPERATOR:
        if company:
            raise CommandFailed(
                "En driftsoperatør gjelder alle firmaer: utelat --company. / A deployment operator is for all: omit --company."
            )
        return EVERY_COMPANY
    if not company:
        raise CommandFailed("Oppgi firmaet med --company. / Name the company with --company.")
    return parsed(parse_orgnr, company)


def _must_give(acting: Actor, role: Role, company: str) -> None:
    """Make sure that one may give or take a role: nobody makes deployment operators but they themselves."""
    acting.must(Action.RUN_SERVICE if role is Role.DEPLOYMENT_OPERATOR else Action.CHANGE_USERS, company)


def _must_rename(acting: Actor, user: User) -> None:
    """Make sure that one may change what a user is everywhere.

    Raises:
        CommandFailed: the user has roles that are not this administrator's to change.
    """
    if not all(acting.may(Action.CHANGE_USERS, held.company) for held in user.roles):
        raise CommandFailed(
            "Brukeren har roller også i andre firmaer: Bare en driftsoperatør kan endre navnet eller fjerne brukeren. "
            "Rollen i ditt firma tar du bort med user role --revoke. / The user has roles in other companies as well: Only a deployment "
            "operator may change the name or remove the user. Take the role in your company away with user role --revoke.",
            EX_NOT_ALLOWED,
        )


def _known(register: SqlRegister, user: str) -> User | None:
    try:
        return register.user(user)
    except NotFound:
        return None


def _seen_by(acting: Actor, user: User) -> User:
    """Leave out the roles in companies whose users are none of the actor's business; one's own are always seen."""
    own = acting.user is not None and acting.user.id == user.id
    seen = tuple(held for held in user.roles if own or acting.may(Action.READ_USERS, held.company))
    return user.model_copy(update={"roles": seen})


def _visible(user: User, acting: Actor) -> User:
    """Make sure that a user is the actor's to see: of others one does not even learn that they exist."""
    if acting.user is not None and acting.user.id != user.id and not _seen_by(acting, user).roles:
        raise CommandFailed(f"Brukeren {user.id} finnes ikke. / There is no user {user.id}.", EX_USAGE)
    return user


def _tell(user: User, acting: Actor) -> None:
    _table([_seen_by(acting, user)])


def _table(users: Iterable[User]) -> None:
    table = Table(box=None, pad_edge=False)
    for heading in ("Bruker / user", "Navn / name", "Roller / roles"):
        table.add_column(heading, overflow="fold")
    for user in users:
        table.add_row(escape(user.id), escape(user.name), "\n".join(_role(held) for held in user.roles) or "–")
    Console(highlight=False).print(table)


def _role(held: RoleHeld) -> str:
    nb, en = ROLE_NAMES[held.role]
    return f"{nb if nb == en else f'{nb} / {en}'}: {held.company or 'alle firmaer / all companies'}"

"""In whose name a command acts, and whether that is allowed.

`--as USER` says it, and is no login: whoever may run the command on this machine may name anybody. Where nobody is named,
the person at the machine acts as the deployment's operator, under the name that the operating system knows.
"""

import os
import pwd
from contextvars import ContextVar

from adapters.clock import ShiftedClock
from cli.failure import EX_NOT_ALLOWED, CommandFailed
from domain.companies.audit import Author
from domain.companies.authorisation import Action, refused
from domain.companies.users import EVERY_COMPANY, User
from domain.errors import NotFound
from domain.identity import parse_invoice_id
from domain.ports import Users
from domain.value import Value
from settings import ClockSettings

NAMED: ContextVar[str | None] = ContextVar("NAMED", default=None)
"""The user that `--as` or FAKTURAFLYT_AS names for the command that runs."""


class Actor(Value):
    """Who acts: a user, or the person at the machine, who may do everything."""

    by: str
    user: User | None = None

    def may(self, action: Action, company: str = EVERY_COMPANY) -> bool:
        """Tell whether something is allowed."""
        return self.user is None or refused(self.user, action, company) is None

    def must(self, action: Action, company: str = EVERY_COMPANY) -> None:
        """Make sure that something is allowed.

        Raises:
            CommandFailed: it is not; the text says why.
        """
        why = refused(self.user, action, company) if self.user else None
        if why:
            raise CommandFailed(f"{why.nb} / {why.en}", EX_NOT_ALLOWED)

    def author(self) -> Author:
        """Sign a change."""
        return Author(by=self.by, at=ShiftedClock(ClockSettings().shift).now())


def actor(users: Users) -> Actor:
    """Tell who acts.

    Raises:
        CommandFailed: the user who is named does not exist.
    """
    named = NAMED.get()
    if named is None:  # an empty name is a script's mistake, and nobody's right
        return Actor(by=machine_user())
    try:
        user = users.user(named.strip().lower())
    except NotFound as error:
        raise CommandFailed(str(error), EX_NOT_ALLOWED) from error
    return Actor(by=user.id, user=user)


def allowed(users: Users, action: Action, company: str = EVERY_COMPANY) -> Actor:
    """Tell who acts, and make sure that it is allowed.

    Raises:
        CommandFailed: it is not, or there is no such user.
    """
    acting = actor(users)
    acting.must(action, company)
    return acting


def allowed_on(users: Users, action: Action, invoice: str) -> Actor:
    """Tell who acts, and make sure that it is allowed for an invoice's company. What is no invoice's id is of no company.

    Raises:
        CommandFailed: it is not, or there is no such user.
    """
    try:
        company = parse_invoice_id(invoice).company
    except ValueError:
        company = EVERY_COMPANY
    return allowed(users, action, company)


def signed(acting: Actor, by: str | None) -> str:
    """Tell what stands as `by`: the user, or what the person at the machine says.

    Raises:
        CommandFailed: --by names somebody else than --as.
    """
    if acting.user and by and by != acting.by:
        raise CommandFailed("--by kan ikke si noe annet enn --as. / --by cannot say anything else than --as.")
    return by or acting.by


def machine_user() -> str:
    """Name who is logged in at this machine; a number where the machine knows no name for it."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return f"uid {os.getuid()}"

"""Who may do what for which company: users and the roles they hold (A2, F4)."""

from datetime import datetime
from enum import StrEnum

from domain.value import Value

EVERY_COMPANY = ""
"""Stands for the company of a role that is held in the whole deployment, and of what the audit tells of such roles."""


class Role(StrEnum):
    """What a user is. Values are never renamed."""

    CUSTOMER_ADMINISTRATOR = "customer_administrator"
    AUTOINVOICE_ADMINISTRATOR = "autoinvoice_administrator"
    OPERATOR = "operator"
    READER = "reader"
    DEPLOYMENT_OPERATOR = "deployment_operator"
    """Runs the service, and may act for every company."""


class RoleHeld(Value):
    """A role of a user in one company. The main unit's roles give no right in its sub-units: each is a company of its own (F6)."""

    role: Role
    company: str = EVERY_COMPANY
    since: datetime


class User(Value):
    """A person who uses the service; the mail address is the id."""

    id: str
    name: str
    roles: tuple[RoleHeld, ...] = ()

    def roles_in(self, company: str) -> frozenset[Role]:
        """Tell the roles that count in a company, those of the whole deployment included."""
        return frozenset(held.role for held in self.roles if held.company in {company, EVERY_COMPANY})

    @property
    def companies(self) -> frozenset[str]:
        """Name the companies that the user has a role in."""
        return frozenset(held.company for held in self.roles if held.company != EVERY_COMPANY)

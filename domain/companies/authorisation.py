"""What each role may do: one table. A sub-unit is a company of its own; the main unit's roles give no right there."""

from enum import StrEnum

from domain.companies.users import Role, User
from domain.value import Value

_CUSTOMER, _AUTOINVOICE, _OPERATOR, _READER = (
    Role.CUSTOMER_ADMINISTRATOR,
    Role.AUTOINVOICE_ADMINISTRATOR,
    Role.OPERATOR,
    Role.READER,
)


class Action(StrEnum):
    """What somebody wants to do for a company."""

    READ = "read"
    """Cards, customers, consumers, invoices and what proves them; not the settings."""
    SUBMIT = "submit"
    ACT_ON_INVOICES = "act_on_invoices"
    CHANGE_CUSTOMERS = "change_customers"
    ANSWER_CONSUMERS = "answer_consumers"
    """Export or erase what is held about a consumer (P14)."""
    READ_SETTINGS = "read_settings"
    CHANGE_SETTINGS = "change_settings"
    CHANGE_COMPANY = "change_company"
    ACTIVATE = "activate"
    """Activate and verify a company (F4, F6), and make agreements on its behalf (I2)."""
    READ_AUDIT = "read_audit"
    READ_USERS = "read_users"
    CHANGE_USERS = "change_users"
    CREATE_COMPANY = "create_company"
    RUN_SERVICE = "run_service"
    """What is about no single company."""


class Side(StrEnum):
    """Whether a role is held in the very company that something is wanted of."""

    OWN = "own"
    FOREIGN = "foreign"


class NotAllowed(Value):
    """Why somebody may not."""

    nb: str
    en: str


ALLOWED: dict[Action, tuple[Role, ...]] = {
    Action.READ: (_CUSTOMER, _AUTOINVOICE, _OPERATOR, _READER),
    Action.SUBMIT: (_AUTOINVOICE, _OPERATOR),
    Action.ACT_ON_INVOICES: (_AUTOINVOICE, _OPERATOR),
    Action.CHANGE_CUSTOMERS: (_AUTOINVOICE, _OPERATOR),
    Action.ANSWER_CONSUMERS: (_CUSTOMER, _AUTOINVOICE),
    Action.READ_SETTINGS: (_AUTOINVOICE,),
    Action.CHANGE_SETTINGS: (_AUTOINVOICE,),
    Action.CHANGE_COMPANY: (_CUSTOMER, _AUTOINVOICE),
    Action.ACTIVATE: (_CUSTOMER, _AUTOINVOICE),
    Action.READ_AUDIT: (_CUSTOMER, _AUTOINVOICE),
    Action.READ_USERS: (_CUSTOMER, _AUTOINVOICE),
    Action.CHANGE_USERS: (_CUSTOMER,),
    Action.CREATE_COMPANY: (),
    Action.RUN_SERVICE: (),
}
"""The roles in a company that may do something there. A deployment operator may do everything everywhere."""

ROLE_NAMES: dict[Role, tuple[str, str]] = {
    Role.CUSTOMER_ADMINISTRATOR: ("Customer Administrator", "Customer Administrator"),
    Role.AUTOINVOICE_ADMINISTRATOR: ("Autoinvoice administrator", "Autoinvoice administrator"),
    Role.OPERATOR: ("operatør", "operator"),
    Role.READER: ("leser", "reader"),
    Role.DEPLOYMENT_OPERATOR: ("driftsoperatør", "deployment operator"),
}

_PURPOSES: dict[Action, tuple[str, str]] = {
    Action.READ: ("lese firmaets kort og fakturaer", "read the company's cards and invoices"),
    Action.SUBMIT: ("sende inn fakturaer", "submit invoices"),
    Action.ACT_ON_INVOICES: ("gripe inn i fakturaer", "act on invoices"),
    Action.CHANGE_CUSTOMERS: ("endre kunder", "change customers"),
    Action.ANSWER_CONSUMERS: ("hente ut eller slette det som er lagret om en forbruker", "export or erase what is held about a consumer"),
    Action.READ_SETTINGS: ("få tilgang til innstillingen", "access the setting"),
    Action.CHANGE_SETTINGS: ("få tilgang til innstillingen", "access the setting"),
    Action.CHANGE_COMPANY: ("endre firmaets kort", "change the company's card"),
    Action.ACTIVATE: (
        "aktivere og verifisere firmaet og inngå avtaler for det",
        "activate and verify the company and make agreements on its behalf",
    ),
    Action.READ_AUDIT: ("se hvem som har endret hva", "see who changed what"),
    Action.READ_USERS: ("se firmaets brukere", "see the company's users"),
    Action.CHANGE_USERS: ("endre brukere og roller", "change users and roles"),
    Action.CREATE_COMPANY: ("opprette firmaer", "set companies up"),
    Action.RUN_SERVICE: ("drifte tjenesten", "run the service"),
}
"""What the role is needed for. A2's text is made of this table too, to the letter."""

NO_ROLE_THERE = NotAllowed(nb="Du har ingen rolle i dette firmaet.", en="You have no role in this company.")
"""The same whether there is such a company or not."""


def refusal(role: Role, action: Action, side: Side) -> NotAllowed | None:
    """Tell why a role does not allow something, or nothing if it does (A2)."""
    if role is Role.DEPLOYMENT_OPERATOR:
        return None
    if side is Side.FOREIGN and ALLOWED[action]:
        return NO_ROLE_THERE
    return None if side is Side.OWN and role in ALLOWED[action] else _needs_role(action)


def refused(user: User, action: Action, company: str) -> NotAllowed | None:
    """Tell why a user may not do something for a company, or nothing if one of the user's roles allows it."""
    roles = user.roles_in(company)
    if not roles:
        return refusal(_READER, action, Side.FOREIGN)
    if any(refusal(role, action, Side.OWN) is None for role in roles):
        return None
    return _needs_role(action)


def _needs_role(action: Action) -> NotAllowed:
    names = [ROLE_NAMES[role] for role in ALLOWED[action] or (Role.DEPLOYMENT_OPERATOR,)]
    purpose_nb, purpose_en = _PURPOSES[action]
    return NotAllowed(
        nb=f"Du må ha rollen {' eller '.join(nb for nb, _ in names)} for å {purpose_nb}.",
        en=f"You need the role {' or '.join(en for _, en in names)} to {purpose_en}.",
    )

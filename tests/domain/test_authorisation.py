"""The whole table of who may do what, written out: a right that changes changes here too."""

from datetime import UTC, datetime
from itertools import product

import pytest

from domain.companies.authorisation import NO_ROLE_THERE, Action, Side, refusal, refused
from domain.companies.users import EVERY_COMPANY, Role, RoleHeld, User

OWN, FOREIGN = "310001015", "310002038"
C, A, O, R, D = "CAORD"
LETTERS = {
    C: Role.CUSTOMER_ADMINISTRATOR,
    A: Role.AUTOINVOICE_ADMINISTRATOR,
    O: Role.OPERATOR,
    R: Role.READER,
    D: Role.DEPLOYMENT_OPERATOR,
}
MAY_AT_HOME = {
    Action.READ: "CAORD",
    Action.SUBMIT: "AOD",
    Action.ACT_ON_INVOICES: "AOD",
    Action.CHANGE_CUSTOMERS: "AOD",
    Action.ANSWER_CONSUMERS: "CAD",
    Action.READ_SETTINGS: "AD",
    Action.CHANGE_SETTINGS: "AD",
    Action.CHANGE_COMPANY: "CAD",
    Action.ACTIVATE: "CAD",
    Action.READ_AUDIT: "CAD",
    Action.READ_USERS: "CAD",
    Action.CHANGE_USERS: "CD",
    Action.CREATE_COMPANY: "D",
    Action.RUN_SERVICE: "D",
}
CELLS = list(product(LETTERS, Action, Side))


def user(role: Role, company: str = OWN) -> User:
    held = RoleHeld(
        role=role, company=EVERY_COMPANY if role is Role.DEPLOYMENT_OPERATOR else company, since=datetime(2026, 12, 1, tzinfo=UTC)
    )
    return User(id="kari@fjordlys.example", name="Kari", roles=(held,))


def test_the_table_here_names_every_role_and_every_action() -> None:
    assert set(LETTERS.values()) == set(Role)
    assert set(MAY_AT_HOME) == set(Action)
    assert len(CELLS) == 5 * 14 * 2


@pytest.mark.parametrize(("letter", "action", "side"), CELLS, ids=str)
def test_every_cell(letter: str, action: Action, side: Side) -> None:
    role = LETTERS[letter]
    allowed = letter in MAY_AT_HOME[action] and (side is Side.OWN or letter == D)
    said = refusal(role, action, side)
    assert (said is None) is allowed
    told = refused(user(role), action, OWN if side is Side.OWN else FOREIGN)
    assert told == said


@pytest.mark.parametrize(("letter", "action", "side"), CELLS, ids=str)
def test_every_refusal_has_both_languages(letter: str, action: Action, side: Side) -> None:
    said = refusal(LETTERS[letter], action, side)
    if said:
        assert said.nb.startswith("Du ")
        assert said.en.startswith("You ")
        assert said.nb.endswith(".")
        assert said.en.endswith(".")


@pytest.mark.parametrize("role", [Role.CUSTOMER_ADMINISTRATOR, Role.OPERATOR, Role.READER])
@pytest.mark.parametrize("action", [Action.READ_SETTINGS, Action.CHANGE_SETTINGS])
def test_settings_are_refused_in_the_words_of_the_source(role: Role, action: Action) -> None:
    said = refusal(role, action, Side.OWN)
    assert said
    assert said.nb == "Du må ha rollen Autoinvoice administrator for å få tilgang til innstillingen."
    assert said.en == "You need the role Autoinvoice administrator to access the setting."


def test_whoever_has_no_role_there_does_not_learn_whether_there_is_such_a_company() -> None:
    assert refused(user(Role.AUTOINVOICE_ADMINISTRATOR), Action.READ, FOREIGN) == NO_ROLE_THERE
    assert refused(user(Role.AUTOINVOICE_ADMINISTRATOR), Action.READ, "999999999") == NO_ROLE_THERE


def test_one_role_that_allows_it_is_enough() -> None:
    reader, administrator = user(Role.READER), user(Role.AUTOINVOICE_ADMINISTRATOR)
    both = reader.model_copy(update={"roles": (*reader.roles, *administrator.roles)})
    assert refused(reader, Action.READ_SETTINGS, OWN)
    assert refused(both, Action.READ_SETTINGS, OWN) is None


def test_a_role_at_the_main_unit_gives_no_right_at_the_sub_unit() -> None:
    administrator = user(Role.AUTOINVOICE_ADMINISTRATOR, company="310001015")
    assert refused(administrator, Action.READ_SETTINGS, "310002038") == NO_ROLE_THERE


def test_a_user_without_roles_may_nothing() -> None:
    nobody = User(id="kari@fjordlys.example", name="Kari")
    assert all(refused(nobody, action, OWN) for action in Action)

"""Users and their roles, on every register, and what the audit tells of them."""

from datetime import UTC, datetime, timedelta

import pytest

from adapters.register import SqlRegister
from domain.companies.audit import AuditSubject, Author
from domain.companies.users import EVERY_COMPANY, Role, RoleHeld, User
from domain.errors import NotFound
from tests.contracts.register_values import ORGNR, company

OTHER = "810859172"
AT = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
DRIFT = Author(by="drift", at=AT)
KARI = "kari@fjellbygg.example"


@pytest.fixture(autouse=True)
def companies(register: SqlRegister) -> None:
    register.save_company(company())
    register.save_company(company(OTHER))


def later(hours: int) -> Author:
    return Author(by="drift", at=AT + timedelta(hours=hours))


def told(register: SqlRegister, of: str = ORGNR) -> list[tuple[str, str | None, str | None]]:
    return [(entry.field, entry.before, entry.after) for entry in register.audit(of) if entry.subject is AuditSubject.USER]


def test_a_user_comes_with_the_first_role(register: SqlRegister) -> None:
    kari = register.grant(KARI, "Kari Prøvesen", Role.READER, ORGNR, DRIFT)
    assert kari == User(id=KARI, name="Kari Prøvesen", roles=(RoleHeld(role=Role.READER, company=ORGNR, since=AT),))
    assert register.user(KARI) == kari
    assert register.users() == (kari,)


def test_the_same_role_again_changes_nothing(register: SqlRegister) -> None:
    first = register.grant(KARI, "Kari", Role.READER, ORGNR, DRIFT)
    before = register.audit(ORGNR)
    assert register.grant(KARI, "Kari", Role.READER, ORGNR, later(1)) == first
    assert register.audit(ORGNR) == before


def test_roles_are_held_company_by_company(register: SqlRegister) -> None:
    register.grant(KARI, "Kari", Role.READER, ORGNR, DRIFT)
    register.grant(KARI, "Kari", Role.OPERATOR, OTHER, DRIFT)
    kari = register.grant(KARI, "Kari", Role.DEPLOYMENT_OPERATOR, EVERY_COMPANY, DRIFT)
    assert kari.companies == {ORGNR, OTHER}
    assert kari.roles_in(ORGNR) == {Role.READER, Role.DEPLOYMENT_OPERATOR}
    assert told(register) == [("role", None, '"reader"'), ("name", None, '"Kari"')]
    assert told(register, OTHER) == [("role", None, '"operator"')]
    assert told(register, EVERY_COMPANY) == [("role", None, '"deployment_operator"')]


def test_a_new_name_stands_in_the_audit_of_every_company(register: SqlRegister) -> None:
    register.grant(KARI, "Kari", Role.READER, ORGNR, DRIFT)
    register.grant(KARI, "Kari", Role.READER, OTHER, DRIFT)
    register.grant(KARI, "Kari Prøvesen", Role.READER, OTHER, DRIFT)
    assert register.user(KARI).name == "Kari Prøvesen"
    for of in (ORGNR, OTHER):
        assert told(register, of)[-1] == ("name", '"Kari"', '"Kari Prøvesen"')


def test_a_role_that_is_taken_away_is_gone_and_told(register: SqlRegister) -> None:
    register.grant(KARI, "Kari", Role.READER, ORGNR, DRIFT)
    assert register.revoke(KARI, Role.READER, ORGNR, later(1)).roles == ()
    register.revoke(KARI, Role.READER, ORGNR, later(2))
    assert told(register)[-1] == ("role", '"reader"', None)
    assert register.audit(ORGNR)[-1].at == AT + timedelta(hours=1)


def test_a_user_that_is_removed_is_gone_with_all_roles(register: SqlRegister) -> None:
    register.grant(KARI, "Kari", Role.READER, ORGNR, DRIFT)
    register.grant(KARI, "Kari", Role.OPERATOR, OTHER, DRIFT)
    register.remove_user(KARI, later(1))
    assert register.users() == ()
    assert told(register)[-2:] == [("role", '"reader"', None), ("name", '"Kari"', None)]
    assert told(register, OTHER)[-2:] == [("role", '"operator"', None), ("name", '"Kari"', None)]
    assert register.grant(KARI, "Kari", Role.READER, ORGNR, later(2)).roles == (
        RoleHeld(role=Role.READER, company=ORGNR, since=AT + timedelta(hours=2)),
    )


def test_the_first_with_a_role_is_who_has_had_it_the_longest(register: SqlRegister) -> None:
    register.grant("a@fjellbygg.example", "A", Role.CUSTOMER_ADMINISTRATOR, ORGNR, later(2))
    register.grant("b@fjellbygg.example", "B", Role.CUSTOMER_ADMINISTRATOR, ORGNR, later(1))
    register.grant("c@fjellbygg.example", "C", Role.READER, ORGNR, DRIFT)
    register.grant("d@fjellbygg.example", "D", Role.CUSTOMER_ADMINISTRATOR, OTHER, DRIFT)
    first = register.first_with(Role.CUSTOMER_ADMINISTRATOR, ORGNR)
    assert first
    assert first.id == "b@fjellbygg.example"
    assert register.first_with(Role.OPERATOR, ORGNR) is None


def test_no_role_is_given_in_an_unknown_company(register: SqlRegister) -> None:
    with pytest.raises(NotFound, match="987654321"):
        register.grant(KARI, "Kari", Role.READER, "987654321", DRIFT)
    assert register.users() == ()


@pytest.mark.parametrize("verb", ["user", "revoke", "remove_user"])
def test_an_unknown_user_is_not_found(verb: str, register: SqlRegister) -> None:
    arguments = {"user": (KARI,), "revoke": (KARI, Role.READER, ORGNR, DRIFT), "remove_user": (KARI, DRIFT)}[verb]
    with pytest.raises(NotFound, match=KARI):
        getattr(register, verb)(*arguments)

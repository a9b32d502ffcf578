"""Who may sign for a company (F13, F14, decision 5)."""

import unicodedata
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.verification.authority import (
    Authorised,
    Authority,
    Capacity,
    MoreSignersNeeded,
    NotAuthorised,
    Person,
    WhyNot,
    authority,
    same_person,
)
from domain.verification.business_register import RegisteredRole, UnitFound, UnitUnknown
from domain.verification.signing import Signature

AT = datetime(2026, 12, 1, 9, tzinfo=UTC)
DAYS = {"Halvor Tenkeli": date(1970, 1, 2), "Gunnhild Attrapp": date(1975, 5, 6), "Trygve Statistad": date(1980, 3, 4)}
HALVOR, GUNNHILD, TRYGVE = DAYS


def role(group: str, code: str, name: str, **more: object) -> RegisteredRole:
    return RegisteredRole.model_validate({"group": group, "role": code, "name": name, "born": DAYS.get(name), **more})


def unit(*roles: RegisteredRole, form: str = "AS", bankrupt: bool = False) -> UnitFound:
    return UnitFound(orgnr="310004049", name="Nordavind Prøveregnskap AS", form=form, roles=roles, bankrupt=bankrupt)


def signed(*names: str) -> tuple[Signature, ...]:
    return tuple(Signature(name=name, born=DAYS[name], at=AT) for name in names)


ALONE = unit(role("SIGN", "SIGN", HALVOR), role("DAGL", "DAGL", TRYGVE))
EACH = unit(role("SIGN", "SIHV", HALVOR), role("SIGN", "SIHV", GUNNHILD))
JOINTLY = unit(role("SIGN", "SIFE", HALVOR), role("SIGN", "SIFE", GUNNHILD))
BOARD = unit(role("STYR", "LEDE", HALVOR), role("STYR", "MEDL", GUNNHILD), role("STYR", "VARA", TRYGVE), role("DAGL", "DAGL", TRYGVE))
OWNER = unit(role("INNH", "INNH", HALVOR), form="ENK")
NO_RIGHT = NotAuthorised(reason=WhyNot.SIGNER)


@pytest.mark.parametrize(
    ("found", "names", "expected"),
    [
        (ALONE, (HALVOR,), Authorised()),
        (ALONE, (TRYGVE,), NO_RIGHT),
        (ALONE, (TRYGVE, HALVOR), Authorised()),
        (EACH, (GUNNHILD,), Authorised()),
        (JOINTLY, (HALVOR, GUNNHILD), Authorised()),
        (JOINTLY, (GUNNHILD, HALVOR), Authorised()),
        (JOINTLY, (TRYGVE,), NO_RIGHT),
        (BOARD, (HALVOR, GUNNHILD), Authorised()),
        (BOARD, (TRYGVE,), NO_RIGHT),
        (OWNER, (HALVOR,), Authorised()),
        (OWNER, (GUNNHILD,), NO_RIGHT),
        (OWNER.model_copy(update={"form": "BEDR", "main_unit": "310005053", "main_form": "ENK"}), (HALVOR,), Authorised()),
        (
            OWNER.model_copy(update={"form": "BEDR", "main_unit": "310005053", "main_form": "AS"}),
            (HALVOR,),
            NotAuthorised(reason=WhyNot.NOBODY),
        ),
        (unit(role("SIGN", "SIGN", HALVOR, resigned=True)), (HALVOR,), NotAuthorised(reason=WhyNot.NOBODY)),
        (unit(role("SIGN", "SIGN", HALVOR, dead=True)), (HALVOR,), NotAuthorised(reason=WhyNot.NOBODY)),
        (unit(role("SIGN", "SIFE", HALVOR), role("SIGN", "SIFE", GUNNHILD, dead=True)), (HALVOR,), NotAuthorised(reason=WhyNot.NOBODY)),
        (unit(role("SIGN", "SIGN", "Morselskap AS")), (HALVOR,), NotAuthorised(reason=WhyNot.NOBODY)),
        (unit(role("DAGL", "DAGL", HALVOR)), (HALVOR,), NotAuthorised(reason=WhyNot.NOBODY)),
        (unit(role("PROK", "PROK", TRYGVE), role("SIGN", "SIGN", HALVOR)), (TRYGVE,), NO_RIGHT),
        (unit(role("SIGN", "SIGN", HALVOR), bankrupt=True), (HALVOR,), NotAuthorised(reason=WhyNot.BANKRUPT)),
        (UnitUnknown(orgnr="310004049"), (HALVOR,), NotAuthorised(reason=WhyNot.UNKNOWN)),
        (UnitUnknown(orgnr="310004049", deleted=True), (HALVOR,), NotAuthorised(reason=WhyNot.DELETED)),
    ],
)
def test_signatures_bind_by_the_registers_roles(found: UnitFound, names: tuple[str, ...], expected: Authority) -> None:
    assert authority(found, signed(*names)) == expected


def test_a_joint_signature_names_who_is_missing() -> None:
    answer = authority(JOINTLY, signed(HALVOR))
    assert isinstance(answer, MoreSignersNeeded)
    assert (answer.how_many, answer.of) == (1, 2)
    assert [(each.name, each.capacity) for each in answer.awaited] == [(GUNNHILD, Capacity.SIGNATURE)]


def test_before_anybody_has_signed_all_who_may_are_named() -> None:
    answer = authority(EACH)
    assert isinstance(answer, MoreSignersNeeded)
    assert (answer.how_many, {each.name for each in answer.awaited}) == (1, {HALVOR, GUNNHILD})


@pytest.mark.parametrize(("counts", "expected"), [(True, Authorised()), (False, NO_RIGHT)])
def test_prokura_counts_only_where_the_setting_says_so(counts: bool, expected: Authority) -> None:
    found = unit(role("PROK", "POHV", TRYGVE), role("SIGN", "SIGN", HALVOR))
    assert authority(found, signed(TRYGVE), prokura_counts=counts) == expected


def test_an_attested_power_of_attorney_binds_alone_but_never_for_a_bankrupt_company() -> None:
    attested = (Person(name=TRYGVE, born=DAYS[TRYGVE]),)
    assert authority(ALONE, signed(TRYGVE), attested=attested) == Authorised()
    bankrupt = ALONE.model_copy(update={"bankrupt": True})
    assert authority(bankrupt, signed(TRYGVE), attested=attested) == NotAuthorised(reason=WhyNot.BANKRUPT)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Åse Øverås", unicodedata.normalize("NFD", "ÅSE ØVERÅS"), True),
        ("Per Olav Hansen", "Per Hansen", True),
        ("Anne-Marie Berg", "Anne Marie Berg", True),
        ("Berg, Anne Marie", "Anne Marie Berg", True),
        ("Per Hansen", "Per Olsen", False),
        ("Per Hansen", "Pål Hansen", False),
        ("Per", "Per Hansen", False),
        ("", "", False),
    ],
)
def test_names_of_one_person_agree(one: str, other: str, same: bool) -> None:
    day = date(1970, 1, 2)
    assert same_person(Person(name=one, born=day), Person(name=other, born=day)) is same
    assert not same_person(Person(name=one, born=day), Person(name=other, born=date(1970, 2, 1)))


_CODES = st.sampled_from(
    [("SIGN", "SIGN"), ("SIGN", "SIHV"), ("SIGN", "SIFE"), ("STYR", "LEDE"), ("STYR", "MEDL"), ("DAGL", "DAGL"), ("PROK", "PROK")]
)
_ROLES = st.lists(
    st.builds(
        lambda code, name, resigned, dead: role(*code, name, resigned=resigned, dead=dead),
        _CODES, st.sampled_from(sorted(DAYS)), st.booleans(), st.booleans(),
    ),
    max_size=6,
)  # fmt: skip


@given(_ROLES, st.sets(st.sampled_from(sorted(DAYS))), st.sampled_from(sorted(DAYS)))
def test_one_more_signature_never_takes_authority_away(roles: list[RegisteredRole], names: set[str], one_more: str) -> None:
    if authority(unit(*roles), signed(*names)) == Authorised():
        assert authority(unit(*roles), signed(*names, one_more)) == Authorised()


@given(_ROLES, st.sets(st.sampled_from(sorted(DAYS))))
def test_nobody_without_a_living_role_ever_binds_a_company(roles: list[RegisteredRole], names: set[str]) -> None:
    holders = {each.name for each in roles if not each.resigned and not each.dead}
    if not names & holders:
        assert authority(unit(*roles), signed(*names)) != Authorised()


@given(_ROLES)
def test_whoever_is_awaited_completes_the_signature(roles: list[RegisteredRole]) -> None:
    answer = authority(unit(*roles))
    if isinstance(answer, MoreSignersNeeded):
        assert authority(unit(*roles), signed(*(each.name for each in answer.awaited))) == Authorised()

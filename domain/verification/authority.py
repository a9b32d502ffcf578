"""Who may sign for a company (F13, F14, decision 5): one pure function from the register's roles and the signatures so far.

Aksjeloven § 6-30: the board represents the company and signs for it; § 6-31: it may give the right to sign to members of the board or
the managing director, who then stand in the group SIGN. A managing director who does not stand there may not sign.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from domain.searching import folded
from domain.value import Value
from domain.verification.business_register import RegisteredRole, UnitAnswer, UnitFound
from domain.verification.signing import Signature


class Person(Value):
    """Somebody by name and day of birth, as registers and electronic IDs tell of people."""

    name: str
    born: date


class Capacity(StrEnum):
    """By what right somebody may sign. Values are never renamed."""

    SIGNATURE = "signature"
    PROKURA = "prokura"
    BOARD = "board"
    OWNER = "owner"


class Awaited(Value):
    """Somebody whose signature would count, and by what right."""

    name: str
    born: date
    capacity: Capacity


class WhyNot(StrEnum):
    """Why nobody, or not this signer, has authority. Values are never renamed."""

    UNKNOWN = "unknown"
    DELETED = "deleted"
    BANKRUPT = "bankrupt"
    NOBODY = "nobody"
    """The register names nobody who may sign and can."""
    SIGNER = "signer"
    """Whoever has signed has no right to, alone or with others."""


class Authorised(Value):
    """The signatures bind the company."""

    kind: Literal["authorised"] = "authorised"


class MoreSignersNeeded(Value):
    """So many more must sign. `awaited` are those who come into question, by their right."""

    kind: Literal["more_signers_needed"] = "more_signers_needed"
    how_many: int
    of: int
    """How many sign in all."""
    awaited: tuple[Awaited, ...] = ()


class NotAuthorised(Value):
    """What is signed does not bind the company, and more signatures of the same people would not change that."""

    kind: Literal["not_authorised"] = "not_authorised"
    reason: WhyNot


Authority = Annotated[Authorised | MoreSignersNeeded | NotAuthorised, Field(discriminator="kind")]

_Way = tuple[Awaited, ...]
"""People who bind the company if all of them sign."""

_FEWEST_TOGETHER = 2
"""A right to sign jointly that only one person is left of is no right to sign alone."""

_ON_THE_BOARD = frozenset({"LEDE", "NEST", "MEDL"})
"""The board itself: neither deputies (VARA) nor observers (OBS)."""


def authority(
    unit: UnitAnswer, signatures: Sequence[Signature] = (), *, prokura_counts: bool = False, attested: Sequence[Person] = ()
) -> Authority:
    """Tell whether signatures bind a company. `attested` are people whose power of attorney somebody has vouched for."""
    if not isinstance(unit, UnitFound):
        return NotAuthorised(reason=WhyNot.DELETED if unit.deleted else WhyNot.UNKNOWN)
    if unit.bankrupt:  # konkursloven § 100: the company has lost the right to dispose over its estate
        return NotAuthorised(reason=WhyNot.BANKRUPT)
    if any(same_person(signature, person) for signature in signatures for person in attested):
        return Authorised()
    return _of_register(tuple(_ways(unit, prokura_counts=prokura_counts)), signatures)


def _of_register(ways: Sequence[_Way], signatures: Sequence[Signature]) -> Authority:
    if not ways:
        return NotAuthorised(reason=WhyNot.NOBODY)
    open_ways = [(way, tuple(person for person in way if not _signed(person, signatures))) for way in ways]
    if signatures:
        open_ways = [(way, missing) for way, missing in open_ways if len(missing) < len(way)]
    if not open_ways:
        return NotAuthorised(reason=WhyNot.SIGNER)
    way, missing = min(open_ways, key=lambda each: len(each[1]))
    if not missing:
        return Authorised()
    nearest = (awaited for _, others in open_ways if len(others) == len(missing) for awaited in others)
    return MoreSignersNeeded(how_many=len(missing), of=len(way), awaited=tuple(dict.fromkeys(nearest)))


def _signed(person: Awaited, signatures: Sequence[Signature]) -> bool:
    return any(same_person(signature, person) for signature in signatures)


def _ways(unit: UnitFound, *, prokura_counts: bool) -> Iterator[_Way]:
    groups = {role.group for role in unit.roles}
    if "SIGN" in groups:
        yield from _granted(unit, "SIGN", ("SIGN", "SIHV"), "SIFE", Capacity.SIGNATURE)
    elif (unit.main_form or unit.form) == "ENK":
        yield from ((owner,) for owner in _holders(unit, "INNH", {"INNH"}, Capacity.OWNER))
    elif board := tuple(_holders(unit, "STYR", _ON_THE_BOARD, Capacity.BOARD)):
        yield board
    if prokura_counts:
        yield from _granted(unit, "PROK", ("PROK", "POHV"), "POFE", Capacity.PROKURA)


def _granted(unit: UnitFound, group: str, alone: Sequence[str], jointly: str, capacity: Capacity) -> Iterator[_Way]:
    yield from ((person,) for person in _holders(unit, group, set(alone), capacity))
    together = tuple(_holders(unit, group, {jointly}, capacity))
    if len(together) >= _FEWEST_TOGETHER and not _held_by_company(unit, group, jointly):
        yield together


def _holders(unit: UnitFound, group: str, roles: frozenset[str] | set[str], capacity: Capacity) -> Iterator[Awaited]:
    """List the people who hold one of these roles, live and have not resigned, each once."""
    seen = set()
    for role in unit.roles:
        if role.group != group or role.role not in roles or role.resigned or role.dead or role.born is None:
            continue
        if (person := (folded(role.name), role.born)) not in seen:
            seen.add(person)
            yield Awaited(name=role.name, born=role.born, capacity=capacity)


def _held_by_company(unit: UnitFound, group: str, role: str) -> bool:
    """A company that must sign along cannot: nobody has a BankID on its behalf."""
    return any(_is_held_by_company(each) and (each.group, each.role) == (group, role) for each in unit.roles)


def _is_held_by_company(role: RegisteredRole) -> bool:
    return role.born is None and not role.resigned


def same_person(one: Signature | Person | Awaited, other: Signature | Person | Awaited) -> bool:
    """Tell whether two names with days of birth mean one person.

    The day must be the same. First and last name must, too, whatever their case, accents and spelling of æ, ø and å; names between
    them may be left out: registers and electronic IDs shorten them differently.
    """
    return one.born == other.born and _names_agree(_words(one.name), _words(other.name))


def _words(name: str) -> tuple[str, ...]:
    last, comma, first = name.partition(",")
    return tuple(re.findall(r"\w+", folded(f"{first} {last}" if comma else name)))


def _names_agree(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    short, long = sorted((one, other), key=len)
    if not short or short[0] != long[0] or short[-1] != long[-1]:
        return False
    if len(short) == 1 < len(long):
        return False
    rest = iter(long)
    return all(word in rest for word in short)

"""What Enhetsregisteret's open API answers, as far as it counts here. What a later release adds is passed over."""

from collections.abc import Sequence
from datetime import date
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from domain.verification.business_register import RegisteredRole


class _Heard(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", validate_by_name=True, validate_by_alias=True)


class _Code(_Heard):
    kode: str


class UnitHeard(_Heard):
    """A unit or sub-unit. A deleted one may be answered with little more than its number and the day."""

    organisasjonsnummer: str
    navn: str = ""
    form: _Code | None = Field(default=None, alias="organisasjonsform")
    main_unit: str | None = Field(default=None, alias="overordnetEnhet")
    deleted_on: date | None = Field(default=None, alias="slettedato")
    closed_on: date | None = Field(default=None, alias="nedleggelsesdato")
    bankrupt: bool = Field(default=False, alias="konkurs")

    @property
    def form_code(self) -> str:
        """Name its form; empty where none is told."""
        return self.form.kode if self.form else ""

    @property
    def is_gone(self) -> bool:
        """Tell whether it is deleted or closed."""
        return self.deleted_on is not None or self.closed_on is not None


class _Name(_Heard):
    first: str = Field(default="", alias="fornavn")
    middle: str | None = Field(default=None, alias="mellomnavn")
    last: str = Field(default="", alias="etternavn")


class _Person(_Heard):
    born: date | None = Field(default=None, alias="fodselsdato")
    name: _Name = Field(default=_Name(), alias="navn")
    dead: bool = Field(default=False, alias="erDoed")


class _Unit(_Heard):
    names: Sequence[str] | str = Field(default=(), alias="navn")
    deleted: bool = Field(default=False, alias="erSlettet")


class _Role(_Heard):
    type: _Code
    person: _Person | None = None
    unit: _Unit | None = Field(default=None, alias="enhet")
    resigned: bool = Field(default=False, alias="fratraadt")
    deregistered: bool = Field(default=False, alias="avregistrert")


class _Group(_Heard):
    type: _Code
    roller: Sequence[_Role] = ()


class _Roles(_Heard):
    rollegrupper: Sequence[_Group] = ()


HeardT = TypeVar("HeardT", bound=_Heard)


class Unreadable(ValueError):
    """An answer is not what the register says."""


def read_unit(body: bytes) -> UnitHeard:
    """Read a unit. Raises Unreadable."""
    return _read(UnitHeard, body)


def read_roles(body: bytes) -> tuple[RegisteredRole, ...]:
    """Read the roles of a unit, in the register's order. Raises Unreadable."""
    groups = _read(_Roles, body).rollegrupper
    return tuple(_role(group.type.kode, role) for group in groups for role in group.roller)


def _role(group: str, role: _Role) -> RegisteredRole:
    person = role.person
    return RegisteredRole(
        group=group,
        role=role.type.kode,
        name=_person_name(person.name) if person else _unit_name(role.unit),
        born=person.born if person else None,
        resigned=role.resigned or role.deregistered,
        dead=person.dead if person else False,
    )


def _person_name(name: _Name) -> str:
    return " ".join(filter(None, (name.first, name.middle, name.last)))


def _unit_name(unit: _Unit | None) -> str:
    if unit is None:
        return ""
    return unit.names if isinstance(unit.names, str) else " ".join(unit.names)


def _read(model: type[HeardT], body: bytes) -> HeardT:
    try:
        return model.model_validate_json(body)
    except ValidationError:  # its text would show the answer, which holds names
        raise Unreadable(f"an answer that cannot be read as {model.__name__}") from None

"""What Enhetsregisteret (Brreg) tells of a company: its roles, and whose sub-unit it is (F13)."""

from datetime import date
from typing import Literal

from domain.value import Value


class RegisteredRole(Value):
    """One person's or company's role, with Enhetsregisteret's own codes."""

    group: str
    """Code of the group: SIGN (signature), PROK, STYR, DAGL, INNH, ..."""
    role: str
    """Code of the role: SIGN, SIFE (jointly), SIHV (each), PROK, POFE, POHV, LEDE, MEDL, DAGL, INNH, ..."""
    name: str
    born: date | None = None
    """None for a role that a company holds."""
    resigned: bool = False
    dead: bool = False


class UnitFound(Value):
    """A unit of the register with the roles that count for it; a sub-unit's are those of its main unit (F14)."""

    kind: Literal["found"] = "found"
    orgnr: str
    name: str
    form: str
    main_unit: str | None = None
    """Set for a sub-unit."""
    main_name: str | None = None
    main_form: str | None = None
    """The main unit's: a sub-unit is of the form BEDR or AAFY, whoever owns it."""
    roles: tuple[RegisteredRole, ...] = ()
    bankrupt: bool = False


class UnitUnknown(Value):
    """The register has no such unit, or it is deleted."""

    kind: Literal["unknown"] = "unknown"
    orgnr: str
    deleted: bool = False


UnitAnswer = UnitFound | UnitUnknown

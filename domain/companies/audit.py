"""The audit of cards and rights: who changed what, when, from what to what."""

import json
from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum

from domain.value import Value


class AuditSubject(StrEnum):
    """What a change is about. Values are never renamed."""

    COMPANY = "company"
    CUSTOMER = "customer"
    CUSTOMER_CLASS = "customer_class"
    USER = "user"
    B2C_AGREEMENT = "b2c_agreement"


PERSONAL = ("name", "orgnr", "main_unit", "email", "mobile", "phone", "address.")
"""What the fields begin with that tell who a customer is: they go when a consumer is erased (P14)."""


class Author(Value):
    """Who changes something, and when."""

    by: str
    """A user's id, or the name of the part of the service that acted."""
    at: datetime


class AuditEntry(Value):
    """One field of one card that was changed. `before` and `after` are JSON; None where the card did not exist."""

    company: str
    subject: AuditSubject
    subject_id: str
    field: str
    before: str | None
    after: str | None
    by: str
    at: datetime


class FieldChange(Value):
    """One field that two versions of a value differ in, e.g. `settings.contact.person`."""

    field: str
    before: str | None
    after: str | None


def differences(before: Value | None, after: Value, within: str = "") -> Iterator[FieldChange]:
    """Name every field that two versions of a value differ in, down to the innermost ones. `before` is None for a new card."""
    for name in type(after).model_fields:
        old, new = getattr(before, name, None), getattr(after, name)
        if before is not None and old == new:
            continue
        if isinstance(new, Value):
            yield from differences(old, new, f"{within}{name}.")
        else:
            yield FieldChange(field=f"{within}{name}", before=_field(before, name), after=_field(after, name))


def as_json(value: object) -> str:
    """Write a value as it stands in the audit."""
    return json.dumps(value, ensure_ascii=False)


def _field(card: Value | None, name: str) -> str | None:
    """Write one field of a card as JSON."""
    return as_json(card.model_dump(mode="json")[name]) if card is not None else None

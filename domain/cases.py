"""A case: what is to be done about an invoice after its end (design.md, step 5)."""

from domain.lifecycle import Status
from domain.messages import Text
from domain.value import Value


class CaseOpening(Value):
    """The input of a case's workflow. `n` counts the invoice's cases from 1."""

    invoice: str
    n: int
    status: Status
    """The invoice's status when the case was opened."""
    failure: Text | None = None
    """What failed after the end; None where a person asks for something."""
    sent: str | None = None
    """The delivery that the receiver has."""
    confirmed: bool = False
    """The receiver's side has told that it has that delivery."""

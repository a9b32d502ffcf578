"""What is learned of a delivery after its hand-over, or of one whose outcome is unknown: it came back, or its receiver has answered."""

from domain.identity import ObjectRef
from domain.lifecycle import Event
from domain.messages import Text
from domain.value import Value

LATE_EVENTS = frozenset({Event.BOUNCED, Event.ACKNOWLEDGED, Event.CONFIRMED, Event.REFUSED_BY_RECEIVER})
"""What may be learned: it came back, and the next channel is right; it was passed on; the receiver has it; its side refused it."""

LATE_FAILURES = frozenset({Event.BOUNCED, Event.REFUSED_BY_RECEIVER})
"""After such, the receiver does not have the invoice."""


class News(Value):
    """What whoever took a delivery tells of it afterwards. `evidence` is what was said, as it was said."""

    event: Event
    """One of LATE_EVENTS."""
    text: Text
    evidence: bytes


class LateEvidence(Value):
    """One such fact. Early, late and double ones are welcome: the lifecycle and the ledger tell what a fact changes."""

    delivery: str
    event: Event
    """One of LATE_EVENTS."""
    text: Text
    evidence: ObjectRef | None = None
    """What shows it, as it came."""

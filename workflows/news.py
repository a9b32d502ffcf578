"""What is learned of an invoice's deliveries after their hand-over, until it is taken in."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from domain import names
    from domain.delivery import OutcomeUnknown
    from domain.late_evidence import LateEvidence
    from domain.lifecycle import TRANSITIONS, Event, Status
    from workflows.consumer_stages import ConsumerStages
    from workflows.stages import Sent, as_sent


class News(ConsumerStages):
    """Keeps the deliveries that a receiver has, and the news of them."""

    def __init__(self, invoice: str, status: Status) -> None:
        super().__init__(invoice, status)
        self._learned: dict[tuple[str, Event], LateEvidence] = {}
        self._taken: dict[str, Sent] = {}
        """The deliveries that a receiver has, the latest last, whatever becomes of another one that a person asks for."""

    @property
    def _sent(self) -> Sent | None:
        return next(reversed(self._taken.values()), None)

    def _as_sent(self, unknown: OutcomeUnknown) -> Sent:
        return as_sent(unknown, workflow.now())

    def _has_news_of(self, delivery: str) -> bool:
        return any(self._changes_something(key, delivery) for key in self._learned)

    def _news_of(self, delivery: str) -> LateEvidence:
        return self._learned.pop(next(key for key in self._learned if self._changes_something(key, delivery)))

    def _changes_something(self, key: tuple[str, Event], delivery: str) -> bool:
        """What is told twice, or too late to matter, stays until the end and changes nothing there either.

        That an earlier delivery was refused is for a person too, though the receiver seems to have a later one.
        """
        about, event = key
        of_an_earlier_one = event is Event.REFUSED_BY_RECEIVER and delivery in self._taken and about in self._taken
        return (about == delivery or of_an_earlier_one) and (self._status, event) in TRANSITIONS

    @workflow.signal(name=names.LATE_EVIDENCE_SIGNAL)
    def late_evidence(self, evidence: LateEvidence) -> None:
        """Something was learned of one of the invoice's deliveries; early, late and double news are welcome."""
        self._learned.setdefault((evidence.delivery, evidence.event), evidence)

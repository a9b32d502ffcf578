"""What is learned of an invoice's deliveries after their hand-over, until it is taken in."""

from contextlib import suppress

from temporalio import workflow
from temporalio.common import WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError

with workflow.unsafe.imports_passed_through():
    from domain import names
    from domain.deliveries.delivery import OutcomeUnknown
    from domain.deliveries.late_evidence import LateEvidence
    from domain.identity import notice_id
    from domain.lifecycle import TRANSITIONS, Event, Status
    from domain.parcels.sender_notices import SenderNotice
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

    async def _tell_sender(self, sent: Sent) -> Sent:
        """Have the sender told that a letter left attachments behind, in a story of its own: nothing here waits for a mail server."""
        # A worker of an earlier release may have gone on without it.
        if not sent.lost_attachments or not workflow.patched("senders-are-told-of-lost-attachments"):
            return sent
        with suppress(WorkflowAlreadyStartedError):
            await workflow.start_child_workflow(
                names.TELL_SENDER,
                SenderNotice(delivery=sent.delivery),
                id=notice_id(sent.delivery),
                id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                parent_close_policy=workflow.ParentClosePolicy.ABANDON,
            )
        return sent.model_copy(update={"lost_attachments": False})

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

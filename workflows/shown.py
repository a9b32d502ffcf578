"""What an operator sees of an invoice in the Temporal Web UI: where it is and why, and the views that list it."""

from datetime import datetime

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from domain import names
    from domain.lifecycle import Status
    from domain.messages import Text
    from workflows.attention import Attention
    from workflows.details import Situation, details
    from workflows.operated import Operated

_NEEDS_A_PERSON = frozenset({Status.HELD, Status.NEEDS_ATTENTION, Status.OUTCOME_UNKNOWN})


class Shown(Operated):
    """Keeps the details and the search attribute of an invoice's workflow up to where the invoice is."""

    def __init__(self, invoice: str, status: Status) -> None:
        super().__init__(invoice, status)
        self._attention = Attention()
        self._shown: Status | None = None
        self._since = workflow.now()
        self._texts: tuple[Text, ...] = ()
        self._hindrance: Text | None = None
        """Why the delivery that is under way waits."""

    def _show(self, status: Status, *texts: Text, until: datetime | None = None) -> None:
        self._since = self._since if status is self._shown else workflow.now()
        self._shown = self._status = status
        self._texts = texts
        workflow.set_current_details(details(Situation(status=status, texts=texts, since=self._since, until=until)))
        self._attention.set(str(status) if status in _NEEDS_A_PERSON or self._is_listed_as_waiting(status) else None)

    def _is_listed_as_waiting(self, status: Status) -> bool:
        """Invoices that wait for a consumer have a view of their own; those that slept before there was one are not in it."""
        return status is Status.WAITING_FOR_CONSUMER and workflow.patched("waiting-invoices-are-listed")

    @workflow.signal(name=names.HINDERED_SIGNAL)
    def hindered(self, text: Text) -> None:
        """The delivery under way waits for somebody outside; show whom, and since when."""
        if self._under_way is None:
            return
        told = tuple(shown for shown in self._texts if shown != self._hindrance)
        self._hindrance = text
        self._show(self._status, *told, text)

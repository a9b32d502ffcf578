"""The operator's desk of one invoice: acts are taken one at a time, obeyed or refused in plain words, and answered."""

from collections import deque

from temporalio import workflow
from temporalio.exceptions import ApplicationError

from domain.lifecycle import Status
from domain.operator import Act, refusal

REFUSED = "Refused"
"""Error type of an act that was not obeyed."""


class _Request:
    """An act on the desk, the status in which it was asked, and what became of it."""

    def __init__(self, act: Act, asked_in: Status) -> None:
        self.act = act
        self.asked_in = asked_in
        self.status: Status | None = None
        self.refusal: str | None = None

    def answered(self) -> bool:
        return self.status is not None or self.refusal is not None


class Desk:
    """A queue of acts. Handlers put them there; the workflow's own story takes the first, and judges it when its turn comes."""

    def __init__(self) -> None:
        self._requests: deque[_Request] = deque()

    @property
    def act(self) -> Act | None:
        """The act whose turn it is."""
        return self._requests[0].act if self._requests else None

    def leave(self, act: Act, asked_in: Status) -> _Request:
        """Put an act on the desk, with the status in which it was asked."""
        request = _Request(act, asked_in)
        self._requests.append(request)
        return request

    async def ask(self, act: Act, asked_in: Status) -> Status:
        """Put an act on the desk and wait until its turn has come; tell the invoice's status after it.

        Raises:
            ApplicationError: what was under way had gone too far; nothing was changed by the act.
        """
        request = self.leave(act, asked_in)
        await workflow.wait_condition(request.answered)
        if request.status is None:
            raise ApplicationError(request.refusal or "", type=REFUSED, non_retryable=True)
        return request.status

    def refusal(self, status: Status) -> str | None:
        """Judge the first act: tell why it is refused in this status, or nothing if it may go on."""
        first = self._requests[0]
        return refusal(first.act, status, first.asked_in)

    def obeyed(self, status: Status) -> None:
        """Take the first act off the desk: it is done, and this is the status now."""
        self._requests.popleft().status = status

    def refuse(self, why: str) -> None:
        """Take the first act off the desk: it came too late, for this reason."""
        self._requests.popleft().refusal = why

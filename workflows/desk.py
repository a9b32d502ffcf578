"""The operator's desk of one invoice: acts are taken one at a time, obeyed or refused in plain words, and answered."""

from collections.abc import Callable

from temporalio import workflow
from temporalio.exceptions import ApplicationError

from domain.operator import Act

REFUSED = "Refused"
"""Error type of an act that was not obeyed."""


class Desk:
    """Holds the act that waits to be obeyed. Handlers ask, the workflow's own story obeys."""

    def __init__(self) -> None:
        self.act: Act | None = None
        self._refusal: str | None = None

    async def ask(self, act: Act, interrupt: Callable[[], None]) -> None:
        """Put an act on the desk, interrupt what can be interrupted, and wait until it is obeyed.

        Raises:
            ApplicationError: what was under way had gone too far; nothing was changed by the act.
        """
        # Two operators at once: the second act waits until the first is answered.
        await workflow.wait_condition(lambda: self.act is None)
        self.act, self._refusal = act, None
        interrupt()
        await workflow.wait_condition(lambda: self.act is not act)
        if self._refusal is not None:
            raise ApplicationError(self._refusal, type=REFUSED, non_retryable=True)

    def leave(self, act: Act) -> None:
        """Put an act on the desk that nobody waits for; an act that lies there already comes first and this one is dropped."""
        if self.act is None:
            self.act = act

    def obeyed(self) -> None:
        """Take the act off the desk: it is done."""
        self.act = None

    def refuse(self, why: str) -> None:
        """Take the act off the desk: it came too late, for this reason."""
        self._refusal = why
        self.act = None

"""By which the Temporal Web UI lists what stands before a person, or waits for one."""

from temporalio import workflow
from temporalio.common import SearchAttributeKey

with workflow.unsafe.imports_passed_through():
    from domain.search_attributes import ATTENTION

NEEDS_ATTENTION = "needs_attention"
"""Of what is no invoice: a verification or an agreement that somebody must do something about."""

_KEY = SearchAttributeKey.for_keyword(ATTENTION)


class Attention:
    """The search attribute of one workflow; a new run carries that of the run before."""

    def __init__(self, value: str | None = None) -> None:
        self._value = value
        """As it is; a new run of a workflow keeps what the one before has set."""

    @property
    def value(self) -> str | None:
        """Tell it."""
        return self._value

    def set(self, value: str | None) -> None:
        """Change it, if it differs: each change is an event in history."""
        if value != self._value:
            self._value = value
            workflow.upsert_search_attributes([_KEY.value_set(value) if value else _KEY.value_unset()])

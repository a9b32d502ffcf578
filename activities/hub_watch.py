"""Watch the eFaktura hub: what became of what was sent, and which agreements have changed."""

from collections.abc import Sequence
from datetime import timedelta

from temporalio import activity

from activities.watching import Look, watch


class HubWatch:
    """Looks at the hub again and again, in several respects."""

    def __init__(self, looks: Sequence[Look], poll: timedelta) -> None:
        self._looks = looks
        self._poll = poll

    @activity.defn
    async def watch_hub(self) -> None:
        """Look again and again for some hours, or until the worker stops."""
        await watch(self._look, self._poll)

    async def _look(self) -> None:
        for look in self._looks:
            await look()

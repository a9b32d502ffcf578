"""A workflow that "Request Cancellation" in the Web UI does not end."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import TypeVar

T = TypeVar("T")


async def uncancelled(story: Coroutine[object, object, T], when_asked: Callable[[], None]) -> T:
    """Tell a story to its end; what cancelling means is for `when_asked` to say."""
    telling = asyncio.ensure_future(story)
    while not telling.done():
        try:
            # Only this task is cancelled from outside; the story goes on and decides what that means.
            await asyncio.shield(telling)
        except asyncio.CancelledError:
            when_asked()
    return telling.result()

"""How an activity watches something that cannot call us: it looks again and again."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta

from temporalio import activity

from activities.failures import translated

_WATCH = timedelta(hours=4)
"""How long one activity watches; shorter than its start_to_close timeout."""

_HEARTBEAT = timedelta(seconds=3)

Look = Callable[[], Awaitable[None]]


async def watch(look: Look, poll: timedelta) -> None:
    """Look every `poll` for some hours, or until the worker stops; a worker that dies is noticed by its missing heartbeats."""
    beat = asyncio.ensure_future(_beat())
    try:
        for _ in range(int(_WATCH / poll)):
            with translated():
                await look()
            with suppress(TimeoutError):
                await asyncio.wait_for(activity.wait_for_worker_shutdown(), poll.total_seconds())
                return
    finally:
        beat.cancel()


async def _beat() -> None:
    while True:
        activity.heartbeat()
        await asyncio.sleep(_HEARTBEAT.total_seconds())

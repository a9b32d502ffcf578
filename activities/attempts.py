"""One attempt of an activity: kept alive by heartbeats, with what earlier attempts have learned."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from datetime import timedelta
from typing import NamedTuple, TypeVar

import structlog
from temporalio import activity
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory

from activities.failures import UNAVAILABLE, translated
from domain.errors import Hindered, LookAgain
from domain.messages import Text

_HEARTBEAT = timedelta(seconds=3)

T = TypeVar("T")

Hinder = Callable[[str, Text], Awaitable[bool]]
"""Tells the workflow of an id why its activity waits; False if it could not be told."""

log = structlog.get_logger()


class Memory(NamedTuple):
    """What one attempt leaves to the next, as details of its heartbeat."""

    looks: int = 0
    """How often the receiver was looked up in vain, one look after the other."""
    told: str = ""
    """The hindrance that the invoice's workflow was told of last."""


def memory() -> Memory:
    """Read what the attempt before this one left."""
    return Memory(*activity.info().heartbeat_details)


async def kept_alive(work: Coroutine[object, object, T], hinder: Hinder | None = None, pause: timedelta | None = None) -> T:
    """Do the work of an attempt with heartbeats, and tell a hindrance once. `pause` is until the next try while the outside is away.

    Raises:
        ApplicationError: what the work raised, in Temporal's words.
    """
    known = memory()
    working, beat = asyncio.ensure_future(work), asyncio.ensure_future(_beat(known))
    try:
        with translated(pause):
            return await _to_the_end(working)
    except LookAgain as again:
        beat.cancel()
        activity.heartbeat(*known._replace(looks=again.looks, told=again.text.code))  # the next attempt knows of this look
        await tell_hindrance(hinder, again.text)
        raise ApplicationError(
            str(again), type=UNAVAILABLE, next_retry_delay=again.after, category=ApplicationErrorCategory.BENIGN
        ) from None
    finally:
        beat.cancel()
        await _tell_once(working, known, hinder)


async def tell_hindrance(hinder: Hinder | None, text: Text) -> None:
    """Let whoever opens the invoice see why nothing moves. It is no promise: the failure stands under Pending Activities too."""
    lifecycle = activity.info().workflow_id
    if hinder and lifecycle and not await hinder(lifecycle, text):
        log.warning("hindrance_not_told", lifecycle=lifecycle, reason=text.code)


async def _tell_once(work: "asyncio.Future[T]", known: Memory, hinder: Hinder | None) -> None:
    """Tell why nothing moves, unless an earlier attempt has: each telling costs the history some events."""
    error = work.exception() if work.done() and not work.cancelled() else None
    if isinstance(error, Hindered) and error.reason != known.told:
        await tell_hindrance(hinder, error.text)
        activity.heartbeat(*known._replace(told=error.reason))


async def _to_the_end(work: "asyncio.Future[T]") -> T:
    """Wait for a delivery even when it is cancelled: a hand-over that has begun must be told, and is bounded by the channel."""
    while not work.done():
        with suppress(asyncio.CancelledError):
            await asyncio.shield(work)
    return work.result()


async def _beat(known: Memory) -> None:
    while True:
        activity.heartbeat(*known)
        await asyncio.sleep(_HEARTBEAT.total_seconds())

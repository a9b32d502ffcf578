"""Whoever outside keeps failing is left alone for a while, tried again by one request, and trusted again after one good answer.

An outage (no connection, no TLS, no answer, HTTP 5xx) counts; a refusal is an answer. It only spares both sides attempts that
lead to nothing: it never decides anything about an invoice, and an attempt in doubt is not held back by it (who asks does not
call `admit`), because the receiver recognises the same message for a few minutes only.

It is kept in memory: every worker finds an outage out, and its end, by itself, and a restart forgets it. That costs each worker
a handful of attempts, and no worker can keep another one from sending.
"""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import structlog

from domain.errors import Hindered, Unavailable
from domain.messages import MessageCode, Text
from domain.moments import moments
from domain.ports import Clock
from domain.sentences import in_both_languages
from domain.value import Value

FAILURES_TO_OPEN = 5
"""So many failures in a row are an outage: one alone is a hiccup, and each attempt at a silent host costs up to two minutes."""
FIRST_PAUSE = timedelta(seconds=30)
"""A restart is over by then. Each attempt that fails again doubles the pause."""
LONGEST_PAUSE = timedelta(minutes=10)
"""An outage is over for us as soon."""
_SPREAD = 1.2
"""Who waits comes back over a fifth of the wait more, not all in the same moment."""

log = structlog.get_logger()


class Kind(Value):
    """What is watched, as sentences begin with it."""

    nb: str
    en: str
    silent: MessageCode = MessageCode.PEPPOL_SILENT
    """Tells that it has not answered since when."""
    left_alone: MessageCode = MessageCode.PEPPOL_LEFT_ALONE
    """Tells that and when it is tried again."""


ACCESS_POINT = Kind(nb="Aksesspunktet", en="The access point")
PROVIDER = Kind(nb="Aksesspunktleverandøren", en="The access point provider")
SMP = Kind(nb="SMP-en", en="The SMP")
NAME_SERVER = Kind(nb="Navnetjeneren for", en="The name server of")
EFAKTURA_HUB = Kind(
    nb="eFaktura-huben", en="The eFaktura hub", silent=MessageCode.EFAKTURA_SILENT, left_alone=MessageCode.EFAKTURA_LEFT_ALONE
)

SIGNING_SERVICE = Kind(
    nb="Signeringstjenesten", en="The signing service", silent=MessageCode.SIGNING_SILENT, left_alone=MessageCode.SIGNING_LEFT_ALONE
)
BRREG = Kind(nb="Enhetsregisteret", en="Enhetsregisteret", silent=MessageCode.BRREG_SILENT, left_alone=MessageCode.BRREG_LEFT_ALONE)


@dataclass
class _Outage:
    """Failures in a row. `since` is business time, for people; pauses are measured by a clock that nobody sets."""

    since: datetime
    failures: int = 0
    pause: timedelta | None = None
    """None while there are too few failures to leave it alone."""
    until: float = 0
    on_trial: bool = False


class CircuitBreakers:
    """One for each place of a kind. Use it in one event loop."""

    def __init__(self, kind: Kind, clock: Clock, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._kind = kind
        self._clock = clock
        self._monotonic = monotonic
        self._outages: dict[str, _Outage] = {}

    def check(self, place: str) -> None:
        """Make sure that a place is not left alone at the moment.

        Raises:
            Hindered: it is; `retry_after` tells when to come back.
        """
        outage = self._outages.get(place)
        if outage is not None and outage.pause is not None and outage.until > self._monotonic():
            raise self._left_alone(place, outage)

    def admit(self, place: str) -> None:
        """Let a request to a place begin. The first one after a pause is a trial, and others wait for what it finds.

        Raises:
            Hindered: the place is left alone.
        """
        self.check(place)
        outage = self._outages.get(place)
        if outage is not None and outage.pause is not None:
            outage.on_trial = True
            outage.until = self._monotonic() + FIRST_PAUSE.total_seconds()

    def failed(self, place: str) -> None:
        """Take note of an outage. What began before the pause and fails in it is the same one, and does not prolong it."""
        outage = self._outages.setdefault(place, _Outage(self._clock.now()))
        outage.failures += 1
        if outage.pause is None and outage.failures >= FAILURES_TO_OPEN:
            self._leave_alone(outage, FIRST_PAUSE)
            log.warning("circuit_opened", kind=self._kind.en, place=place, since=outage.since.isoformat(), failures=outage.failures)
        elif outage.pause is not None and outage.on_trial:
            self._leave_alone(outage, min(2 * outage.pause, LONGEST_PAUSE))

    def answered(self, place: str) -> None:
        """Take note of a good answer: what was before does not count any more."""
        outage = self._outages.pop(place, None)
        if outage is not None and outage.pause is not None:
            log.info("circuit_closed", kind=self._kind.en, place=place, since=outage.since.isoformat(), failures=outage.failures)

    def unavailable(self, place: str, what: str, retry_after: timedelta | None = None) -> Unavailable:
        """Word a failure, e.g. `TimeoutError`, with what else is known about the place.

        `retry_after` counts as long as the place is not left alone.
        """
        outage = self._outages.get(place)
        if outage is not None and outage.pause is not None:
            return self._left_alone(place, outage)
        since = outage.since if outage is not None else self._clock.now()
        params = self._named(place, since) | {"what": what}
        return Unavailable(in_both_languages(Text(code=self._kind.silent, params=params)), retry_after)

    def _leave_alone(self, outage: _Outage, pause: timedelta) -> None:
        outage.pause, outage.on_trial = pause, False
        outage.until = self._monotonic() + pause.total_seconds()

    def _left_alone(self, place: str, outage: _Outage) -> Unavailable:
        rest_s = max(outage.until - self._monotonic(), 0)
        wait = timedelta(seconds=rest_s * random.uniform(1, _SPREAD))  # noqa: S311 - no secret
        params = self._named(place, outage.since) | moments("again", self._clock.now() + wait)
        text = Text(code=self._kind.left_alone, params=params)
        return Hindered(text, reason=f"{text.code} {place} {params['since_nb']}", retry_after=wait)

    def _named(self, place: str, since: datetime) -> dict[str, str]:
        return {"place_nb": f"{self._kind.nb} {place}", "place_en": f"{self._kind.en} {place}"} | moments("since", since)


def place_of(url: str) -> str:
    """Name the server that an address leads to: `ap.example`, or `ap.example:8443`."""
    try:
        return urlsplit(url).netloc.rpartition("@")[2].lower() or url
    except ValueError:  # no server can be told from it
        return url

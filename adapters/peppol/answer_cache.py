"""Answers of the network kept for a while, so that a run of invoices to one receiver looks it up once."""

from collections import OrderedDict
from datetime import datetime, timedelta

from domain.peppol.network import LookUp, Registered

KEPT_FOR = timedelta(minutes=15)
"""As long as others keep them (phase4): a receiver that moves is found at its new place as soon."""
MAX_KEPT = 2000
"""About 10 KB each."""

_Key = tuple[str, str, str]


class AnswerCache:
    """Only good answers are kept: that somebody is not registered is asked anew each time."""

    def __init__(self) -> None:
        self._kept: OrderedDict[_Key, Registered] = OrderedDict()

    def find(self, wanted: LookUp, now: datetime) -> Registered | None:
        """Find an answer that is young enough."""
        kept = self._kept.get(_key(wanted))
        return kept if kept and now - kept.looked_up_at < KEPT_FOR else None

    def keep(self, wanted: LookUp, answer: Registered) -> None:
        """Keep an answer; the oldest one goes if there are too many."""
        self._kept[_key(wanted)] = answer
        self._kept.move_to_end(_key(wanted))
        if len(self._kept) > MAX_KEPT:
            self._kept.popitem(last=False)

    def forget(self, wanted: LookUp) -> None:
        """Forget an answer that is no longer true."""
        self._kept.pop(_key(wanted), None)


def _key(wanted: LookUp) -> _Key:
    return wanted.participant.lower(), wanted.service.document_type, wanted.service.process

"""Who is registered in PEPPOL outside, for what, and how a look-up of them goes."""

import base64
import hashlib
from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum

from domain.invoice import DocumentType
from domain.peppol.network import BILLING
from sandbox.script import Entry, Script, Slow

SCHEME = "iso6523-actorid-upis"
PROCESS_SCHEME = "cenbii-procid-ubl"


class LookupManner(StrEnum):
    """How one look-up goes, from the name server's answer to the SMP's."""

    OK = "ok"
    REFUSE = "refuse"
    """The name server knows no such participant."""
    BUSY = "busy"
    """The name server fails (SERVFAIL)."""
    TIMEOUT = "timeout"
    """The name server is silent."""
    NO_RECORD = "no_record"
    """The name exists, but names no SMP."""
    BAD_RECORD = "bad_record"
    """The name's record makes no sense."""
    DOWN = "down"
    """Nobody listens where the SMP is to be."""
    DROP = "drop"
    """The SMP hangs up."""
    SMP_BUSY = "smp_busy"
    SMP_TIMEOUT = "smp_timeout"
    UNKNOWN = "unknown"
    """The SMP knows no such participant."""
    MALFORMED = "malformed"
    """The SMP answers with a web page."""
    LARGE = "large"
    """The SMP's answer is 10 MB."""
    REDIRECT = "redirect"
    """The SMP refers to another one, which answers."""
    REDIRECT_LOOP = "redirect_loop"
    REDIRECT_ELSEWHERE = "redirect_elsewhere"
    """The SMP refers to another one, and the one that answers is a third."""
    UNTRUSTED = "untrusted"
    """The SMP is of a foreign PKI."""
    NOT_AN_SMP = "not_an_smp"
    """The answer is signed by an access point."""
    SMP_EXPIRED = "smp_expired"
    TAMPERED = "tampered"
    """The answer was changed after it was signed."""
    UNSIGNED = "unsigned"
    OTHER_PARTY = "other_party"
    """The answer is about another participant."""
    AP_UNTRUSTED = "ap_untrusted"
    """The access point's certificate is of a foreign PKI."""
    AP_EXPIRED = "ap_expired"
    AP_IS_SMP = "ap_is_smp"
    """The access point's certificate is an SMP's."""
    AP_NAMELESS = "ap_nameless"
    """The access point's certificate names no seat."""
    NOT_YET = "not_yet"
    """The address is not in use yet."""
    NO_LONGER = "no_longer"


LookupAnswer = LookupManner | Slow


class LookupEntry(Entry):
    """A registered participant. A participant that is not named is not registered."""

    participant: str
    accepts: Sequence[DocumentType] = tuple(DocumentType)
    lookup: LookupAnswer | list[LookupAnswer] = LookupManner.OK


class Registered:
    """One participant, and the look-up of it that is under way."""

    def __init__(self, entry: LookupEntry) -> None:
        self.participant = entry.participant
        self.document_types = frozenset(BILLING[kind].document_type for kind in entry.accepts)
        self._script = Script[LookupAnswer](entry.lookup)
        self.manner = LookupManner.OK
        self.delay = timedelta(0)

    def begin(self) -> None:
        """A look-up begins: its answer is the next one."""
        answer = self._script.next()
        self.delay = answer.slow if isinstance(answer, Slow) else timedelta(0)
        self.manner = LookupManner(answer) if isinstance(answer, StrEnum) else LookupManner.OK


class PeppolDirectory:
    """All that is registered. Without entries everybody is, for everything."""

    def __init__(self, entries: Sequence[LookupEntry] | None) -> None:
        self._open_to_all = entries is None
        self._by_label = {label(entry.participant): Registered(entry) for entry in entries or ()}

    def by_label(self, wanted: str) -> Registered | None:
        """Find whom a name of the SML stands for; who is not named by an entry has no name of their own yet."""
        return self._by_label.get(wanted.lower()) or (Registered(LookupEntry(participant="")) if self._open_to_all else None)

    def by_participant(self, participant: str) -> Registered | None:
        """Find a participant."""
        found = self._by_label.get(label(participant))
        return found or (Registered(LookupEntry(participant=participant)) if self._open_to_all else None)


def label(participant: str) -> str:
    """Write the first label of a participant's name in the SML."""
    digest = hashlib.sha256(participant.lower().encode()).digest()
    return base64.b32encode(digest).decode().rstrip("=").lower()

"""The PEPPOL network: its directory, its receivers, and the certificates we are known by."""

from collections.abc import Sequence
from typing import Protocol

from domain.peppol.certificates import CertificateTerm
from domain.peppol.network import LookUp, LookUpOutcome


class PeppolReceivers(Protocol):
    """Who the messages that were prepared for PEPPOL are addressed to."""

    def receiver_seat(self, prepared: bytes) -> str:
        """Tell the seat id of the access point that a prepared message is for: only that one may tell what became of it."""


class PeppolDirectory(Protocol):
    """The PEPPOL network's directory of receivers: its name server (SML) and the publishers of their addresses (SMP)."""

    async def look_up(self, wanted: LookUp) -> LookUpOutcome:
        """Ask whether, and where, a participant receives a kind of document.

        A name server that knows no such participant is not believed at once. The first such look tells `PerhapsNotRegistered`;
        whoever asked waits durably for `look_again_after` and asks again with `earlier_looks` one higher, until the answer is
        another one. Answers of an SMP need no second look, nor do looks that were interrupted by `Unavailable` count.

        Raises:
            Unavailable: name server or SMP did not answer, or asked us to come back: it is not known whether the participant
                receives. `retry_after` if they said when.
            Misconfigured: our own trust anchors or name servers cannot be used.
        """


class Certificates(Protocol):
    """The certificates of our settings that expire some day."""

    def terms(self) -> Sequence[CertificateTerm]:
        """Tell until when each one counts. One that cannot be read is told as such."""

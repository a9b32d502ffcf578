"""Find where a receiver takes invoices by PEPPOL, when one is about to be sent (N1, P3, P4)."""

from domain.errors import Hindered, LookAgain, NotReached
from domain.identifiers import participant_id
from domain.peppol import (
    BILLING,
    DocumentNotAccepted,
    LookUp,
    MainUnitRegistered,
    NotRegistered,
    PerhapsNotRegistered,
    Registered,
    SmpUntrusted,
)
from domain.ports import PeppolDirectory
from domain.records import Consignment, PeppolReceiver


class Addressing:
    """Asks the network; what it says decides whether PEPPOL is the way."""

    def __init__(self, directory: PeppolDirectory) -> None:
        self._directory = directory

    async def receiver(self, consignment: Consignment, earlier_looks: int) -> PeppolReceiver:
        """Find the receiver of a consignment.

        Raises:
            NotReached: the network says that it does not receive this kind of document.
            LookAgain: not found, but not often enough to be believed.
            Unavailable: the network did not answer. That is never a no.
            Hindered: it did not answer so that it can be believed. That is no more a no.
            Misconfigured: our own trust anchors or name servers cannot be used.
        """
        service = BILLING[consignment.summary.key.type]
        participant = participant_id(consignment.customer.orgnr or "")
        match await self._directory.look_up(LookUp(participant=participant, service=service, earlier_looks=earlier_looks)):
            case Registered(receiver=receiver):
                return receiver
            case PerhapsNotRegistered(look_again_after=after):
                raise LookAgain(earlier_looks + 1, after)
            case NotRegistered() | MainUnitRegistered() | DocumentNotAccepted() as no:
                raise NotReached(no.text)
            case SmpUntrusted(distrust=distrust) as untrusted:
                raise Hindered(untrusted.text, reason=distrust)

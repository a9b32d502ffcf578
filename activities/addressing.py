"""Find where a receiver takes invoices by PEPPOL, when one is about to be sent (N1, P3, P4)."""

from domain.companies.parties import Customer
from domain.errors import Hindered, LookAgain, NotReached
from domain.identifiers import participant_id
from domain.invoice import DocumentType
from domain.peppol.network import (
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
from domain.records import PeppolReceiver


class Addressing:
    """Asks the network; what it says decides whether PEPPOL is the way."""

    def __init__(self, directory: PeppolDirectory) -> None:
        self._directory = directory

    async def receiver(self, customer: Customer, kind: DocumentType, earlier_looks: int) -> PeppolReceiver:
        """Find where a customer receives this kind of document.

        Raises:
            NotReached: the network says that it does not receive this kind of document. A sub-unit's is never sent to its main unit.
            LookAgain: not found, but not often enough to be believed.
            Unavailable: the network did not answer. That is never a no.
            Hindered: it did not answer so that it can be believed. That is no more a no.
            Misconfigured: our own trust anchors or name servers cannot be used.
        """
        match await self._directory.look_up(question_about(customer, kind, earlier_looks)):
            case Registered(receiver=receiver):
                return receiver
            case PerhapsNotRegistered(look_again_after=after) as perhaps:
                raise LookAgain(perhaps.text, earlier_looks + 1, after)
            case NotRegistered() | MainUnitRegistered() | DocumentNotAccepted() as no:
                raise NotReached(no.text)
            case SmpUntrusted(distrust=distrust) as untrusted:
                raise Hindered(untrusted.text, reason=distrust)


def question_about(customer: Customer, kind: DocumentType, earlier_looks: int = 0) -> LookUp:
    """Word the question whether a customer receives this kind of document."""
    return LookUp(
        participant=participant_id(customer.orgnr or ""),
        service=BILLING[kind],
        main_unit=participant_id(customer.main_unit) if customer.main_unit else None,
        earlier_looks=earlier_looks,
    )

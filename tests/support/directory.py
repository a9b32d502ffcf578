"""A PEPPOL network that answers look-ups as told."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from domain.errors import PortError
from domain.invoice import DocumentType
from domain.peppol.network import BILLING, LookUp, LookUpOutcome, Registered
from domain.records import PeppolReceiver

_SERVICE = BILLING[DocumentType.INVOICE]
FOUND = Registered(
    receiver=PeppolReceiver(
        participant="0192:310012033",
        document_type=_SERVICE.document_type,
        process=_SERVICE.process,
        url="https://127.0.0.1/as4",
        certificate=b"der",
        metadata=b"<SignedServiceMetadata/>",
    ),
    seat="PNO000999",
    smp="http://127.0.0.1",
    looked_up_at=datetime(2026, 12, 1, tzinfo=UTC),
)


@dataclass
class ScriptedDirectory:
    """A network that answers as told, one answer after the other, the last one for ever; it keeps what it was asked."""

    answers: list[LookUpOutcome | PortError]
    asked: list[LookUp] = field(default_factory=list)

    @property
    def earlier_looks(self) -> list[int]:
        return [wanted.earlier_looks for wanted in self.asked]

    async def look_up(self, wanted: LookUp) -> LookUpOutcome:
        self.asked.append(wanted)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, PortError):
            raise answer
        return answer

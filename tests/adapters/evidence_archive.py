"""A register and a store with one invoice in them, for tests of its evidence pack."""

import json
from base64 import b64encode
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from support.documents import embed_pdf, ubl
from support.packs import contents

from adapters.document_store import ObjectStore
from adapters.evidence import PackReport, check_pack, evidence_pack
from adapters.http_exchange import Attempt
from adapters.mail.smtp import MailEvidence
from adapters.peppol.http_gateway import ProviderEvidence
from adapters.peppol.submission import Submission, sha256, write_submission
from adapters.register import SqlRegister, migrate
from documents.sameness import submission_digest
from domain.channels import Channel
from domain.deliveries.delivery import LedgerState
from domain.identity import ObjectRef, invoice_id
from domain.lifecycle import Event
from domain.messages import MessageCode
from domain.parcels.attachments import PDF as PDF_TYPE
from domain.parcels.attachments import UNKNOWN
from domain.submission import StoredFile, SubmissionRecord
from tests.contracts.register_values import NOW, ORGNR, acceptance, change, claim, later, move, submission

DOCUMENT, PDF = ubl("1"), b"%PDF-1.4 the invoice"
MAIL = b"To: faktura@kafe.example\r\nMessage-ID: <1.email.1@bounce.example>\r\n\r\nHei\r\n"


@dataclass
class Archive:
    """A register and a store with one invoice in them."""

    folder: Path
    names: tuple[str, ...] = ("timeliste.pdf",)
    register: SqlRegister = field(init=False)
    store: ObjectStore = field(init=False)
    record: SubmissionRecord = field(init=False)

    def __post_init__(self) -> None:
        url = f"sqlite:///{self.folder / 'register.db'}"
        migrate(url)
        self.register, self.store = SqlRegister(url), ObjectStore(str(self.folder / "store"))
        attachments = tuple(StoredFile(object=self.put(b"%PDF-1.4 " + name.encode(), PDF_TYPE), file_name=name) for name in self.names)
        digest = submission_digest(DOCUMENT, PDF, [b"%PDF-1.4 " + name.encode() for name in self.names])
        files = {"invoice_pdf": StoredFile(object=self.put(PDF), file_name="faktura.pdf"), "attachments": attachments, "digest": digest}
        self.record = submission().model_copy(update={"document": self.put(DOCUMENT), **files})
        self.register.keep_submission(self.record)

    def put(self, content: bytes, media_type: str = UNKNOWN) -> ObjectRef:
        return self.store.put(ORGNR, content, media_type)

    def delivered(self, prepared: bytes, evidence: bytes | None, channel: Channel, **changes: Any) -> None:
        """Accept the invoice and write down how a delivery of it went; handed over unless told otherwise."""
        self.register.reserve(acceptance(self.record))
        ref = self.put(evidence) if evidence is not None else None
        claimed = claim(self.record, channel=channel).model_copy(update={"prepared": self.put(prepared)})
        self.register.claim(claimed)
        state, event = changes.get("state", LedgerState.HANDED_OVER), changes.get("event", Event.HANDED_OVER)
        self.register.record(change(self.record, event, at=later(seconds=2), ledger=move(claimed, state, ref)))

    def moved(self, event: Event, to: LedgerState, code: MessageCode, evidence: bytes | None = None, **who: str) -> None:
        """Write down what happened to the delivery later."""
        (row,) = self.register.deliveries(self.invoice)
        later_on = change(self.record, event, code, at=later(hours=1)).model_copy(update={"channel": row.channel, **who})
        ledger = {"delivery": row.id, "attempt": row.attempt, "to": to, "evidence": self.put(evidence) if evidence else None}
        self.register.record(type(later_on).model_validate({**later_on.model_dump(), "ledger": ledger}))

    @property
    def invoice(self) -> str:
        return invoice_id(self.record.key)

    def files(self) -> dict[str, bytes]:
        return contents(self.pack())

    def pack(self) -> bytes:
        return evidence_pack(self.register, self.store, self.invoice).content

    def checked(self) -> dict[str, str]:
        return verdicts(check_pack(self.pack(), None))


def verdicts(report: PackReport) -> dict[str, str]:
    return {str(check.code): str(check.verdict) for check in report.checks}


def reply(**changes: Any) -> bytes:
    said = MailEvidence(
        server="mail.example:25", envelope_from="b@bounce.example", envelope_to="faktura@kafe.example",
        message_id="<1.email.1@bounce.example>", size_bytes=len(MAIL), reply="250 2.0.0 Ok: queued as 4XyZ", at=NOW,
    )  # fmt: skip
    return said.model_copy(update=changes).model_dump_json().encode()


FIRST_BY_PEPPOL = claim(submission(), channel=Channel.PEPPOL).delivery


def by_provider(document: bytes, status: str = "sent", delivery: str = FIRST_BY_PEPPOL) -> tuple[bytes, bytes]:
    """A document as it was submitted to a provider, and the answer."""
    n = delivery.rpartition(":")[2]
    handed = Submission(
        delivery=delivery, instance=f"<1.peppol.{n}@bounce.example>", sender=f"0192:{ORGNR}", receiver="0192:923609016", document_type="d",
        process="p", country="NO", document_sha256=sha256(document),
    )  # fmt: skip
    attempt = Attempt(url="https://provider.example", began_at=NOW, ended_at=NOW, http_status=200, ended="HTTP 200")
    answer = b64encode(json.dumps({"status": status}).encode()).decode()
    return write_submission(handed, document), ProviderEvidence(
        submission=handed, attempt=attempt, answer_base64=answer
    ).model_dump_json().encode()


SENT = embed_pdf(embed_pdf(DOCUMENT, PDF, "faktura.pdf"), b"%PDF-1.4 timeliste.pdf", "timeliste.pdf")

"""What the register knows, as JSON files of an evidence pack."""

from collections.abc import Sequence
from datetime import datetime

from documents.evidence.files import EvidenceFile, Story
from documents.evidence.manifest import FileRole
from domain.channels import Channel
from domain.companies.parties import Language
from domain.identity import ObjectRef
from domain.lifecycle import Event, Status
from domain.messages import Text
from domain.records import DeliveryRecord, TimelineEntry
from domain.sentences import sentence
from domain.value import Value

_JSON = "application/json"


class TimelineRow(Value):
    """One row of the timeline, with its sentence written out."""

    at: datetime
    event: Event
    status: Status
    channel: Channel | None
    text: Text
    nb: str
    en: str
    by: str | None
    reason: str | None
    evidence: ObjectRef | None
    """What shows it, if it is not the evidence of a delivery's hand-over."""


class TimelineFile(Value):
    """`register/timeline.json`."""

    rows: tuple[TimelineRow, ...]


class LedgerFile(Value):
    """`register/deliveries.json`."""

    rows: tuple[DeliveryRecord, ...]
    evidence: tuple[ObjectRef, ...]
    """All that was ever kept as evidence of the invoice."""


def record_files(story: Story) -> tuple[EvidenceFile, ...]:
    """Write down what the register knows of an invoice."""
    contents: Sequence[tuple[str, FileRole, Value]] = (
        ("invoice.json", FileRole.INVOICE_RECORD, story.invoice),
        ("submission.json", FileRole.SUBMISSION_RECORD, story.submission),
        *((f"replaced-{n:02}.json", FileRole.SUBMISSION_RECORD, document.submission) for n, document in enumerate(story.documents[:-1], 1)),
        ("timeline.json", FileRole.TIMELINE, TimelineFile(rows=tuple(map(_row, story.timeline)))),
        ("deliveries.json", FileRole.LEDGER, _ledger(story)),
    )
    return tuple(
        EvidenceFile(name=f"register/{name}", role=role, media_type=_JSON, content=value.model_dump_json(indent=2).encode())
        for name, role, value in contents
    )


def _ledger(story: Story) -> LedgerFile:
    return LedgerFile(rows=tuple(delivery.row for delivery in story.deliveries), evidence=story.evidence)


def _row(entry: TimelineEntry) -> TimelineRow:
    return TimelineRow(
        at=entry.at,
        event=entry.event,
        status=entry.status,
        channel=entry.channel,
        text=entry.text,
        nb=sentence(entry.text, Language.NB),
        en=sentence(entry.text, Language.EN),
        by=entry.by,
        reason=entry.reason,
        evidence=entry.evidence,
    )

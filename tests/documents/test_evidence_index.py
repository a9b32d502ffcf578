"""The index of a pack has words for everything, and harms nobody who opens it."""

import re
from collections.abc import Mapping
from enum import StrEnum

import pytest
from lxml import html

from documents.evidence import words
from documents.evidence.checks import CLAIMS, CheckCode
from documents.evidence.files import DeliveryStory, EvidenceFile, Fact, FactLabel, Proof, Story
from documents.evidence.index import index_page
from documents.evidence.manifest import DamagedObject, Fault, FileRole
from domain.channels import Channel
from domain.deliveries.delivery import LedgerState
from domain.identity import invoice_id
from domain.invoice import DocumentType
from domain.lifecycle import Event, Status
from domain.messages import MessageCode, Text
from domain.records import DeliveryRecord, InvoiceDocument, InvoiceRecord, TimelineEntry
from domain.submission import ErpStatus
from tests.contracts.register_values import NOW, ORGNR, acceptance, rejection, stored, submission

HOSTILE = "<script>alert(1)</script>\u202e\x00"
INVOICE = invoice_id(submission().key)


def record(status: Status = Status.SENT, **changes: object) -> InvoiceRecord:
    made = (rejection if status is Status.REJECTED else acceptance)(submission())
    fields = made.model_dump(include={"key", "digest", "decision", "findings", "customer", "summary"})
    return InvoiceRecord(id=INVOICE, status=status, status_since=NOW, decided_at=NOW, **fields).model_copy(update=dict(changes))


def row(state: LedgerState, channel: Channel = Channel.EMAIL) -> DeliveryRecord:
    return DeliveryRecord(
        id=f"{INVOICE}:{channel}:1", invoice=INVOICE, channel=channel, state=state, attempt=1, digest=submission().digest,
        prepared=stored("m"),
        text=Text(code=MessageCode.EMAIL_BOUNCED_NO_ADDRESS), changed_at=NOW,
    )  # fmt: skip


def entry(**changes: object) -> TimelineEntry:
    told = TimelineEntry(at=NOW, event=Event.HANDED_OVER, status=Status.SENT, text=Text(code=MessageCode.EMAIL_SENT))
    return told.model_copy(update=dict(changes))


def story(**changes: object) -> Story:
    told = Story(invoice=record(), documents=(InvoiceDocument(submission=submission()),), timeline=(entry(),), deliveries=())
    return told.model_copy(update=dict(changes))


def page(told: Story, *files: EvidenceFile) -> str:
    return index_page(told, files).decode()


def shown(told: Story, *files: EvidenceFile) -> str:
    """What a reader sees, on one line."""
    return " ".join(html.document_fromstring(page(told, *files)).text_content().split())


TABLES: list[tuple[type[StrEnum], Mapping[StrEnum, tuple[str, str]]]] = [
    (DocumentType, words.KINDS),
    (Status, words.STATUSES),
    (Channel, words.CHANNELS),
    (LedgerState, words.STATES),
    (Proof, words.PROOFS),
    (Proof, words.PROOF_NAMES),
    (FactLabel, words.FACTS),
    (FileRole, words.ROLES),
    (Fault, words.FAULTS),
    (ErpStatus, words.ERP_STATUSES),
    (CheckCode, CLAIMS),
]  # type: ignore[assignment]  # each table has keys of its own kind


@pytest.mark.parametrize(("kind", "table"), TABLES)
def test_everything_has_words_in_both_languages(kind: type[StrEnum], table: Mapping[StrEnum, tuple[str, str]]) -> None:
    assert set(table) == set(kind)
    assert all(nb and en for nb, en in table.values())


def test_the_page_loads_nothing_and_runs_nothing() -> None:
    text = page(story())
    assert "default-src 'none'" in text
    assert not re.search(r"<(script|link|img|iframe|object|form)\b|@import|url\(|\son[a-z]+=|https?:", text)


def test_nothing_that_a_sender_or_an_operator_wrote_becomes_markup() -> None:
    summary = record().summary
    assert summary is not None
    told = story(
        invoice=record(customer=HOSTILE, summary=summary.model_copy(update={"buyer_name": HOSTILE})),
        timeline=(entry(by=HOSTILE, reason=HOSTILE),),
        deliveries=(DeliveryStory(row=row(LedgerState.REFUSED), proofs=(), facts=(Fact(label=FactLabel.MAIL_REPLY, value=HOSTILE),)),),
    )
    file = EvidenceFile(name="submitted/attachment-01-a.pdf", role=FileRole.ATTACHMENT, media_type="", content=b"", given_name=HOSTILE)
    text = page(told, file)
    assert "<script" not in text
    assert not {"\u202e", "\x00"} & set(text)
    assert "125,50\u00a0kr" in text
    assert "«&lt;script&gt;alert(1)&lt;/script&gt;\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}»" in text


def test_each_file_is_named_with_its_hash_under_what_it_belongs_to() -> None:
    files = [
        EvidenceFile(name=name, role=FileRole.EVIDENCE, media_type="", content=name.encode())
        for name in ("submitted/a", "deliveries/01-email/b", "other/c", "register/d")
    ]
    told = story(deliveries=(DeliveryStory(row=row(LedgerState.HANDED_OVER), proofs=(Proof.MAIL_TAKEN,)),))
    tables = html.document_fromstring(page(told, *files)).findall(".//table[@class='files']")
    assert [table.findtext("caption") for table in tables] == ["Innsendt ", "Levering 1: E-post ", "Andre bevis ", "Registeret "]
    assert [table.findtext(".//a") for table in tables] == ["a", "b", "c", "d"]
    assert all(len(table.findtext(".//td[@class='hash']") or "") == 64 for table in tables)


@pytest.mark.parametrize(
    ("state", "proof", "sentence"),
    [
        (LedgerState.HANDED_OVER, Proof.MAIL_TAKEN, "E-post: overlevert 02.11.2026 09:30:15. Bevis: E-postserverens svar."),
        (LedgerState.HANDED_OVER, Proof.PERSON, "Uten bevis fra kanalen: Avklart av en person."),
        (LedgerState.HANDED_OVER, Proof.DAMAGED, "Uten bevis fra kanalen: Beviset er skadet."),
        (LedgerState.REFUSED, Proof.NOTHING_KEPT, "Sendt på e-post."),
    ],
)
def test_the_short_story_calls_only_that_proof_which_is_the_channels_own(state: LedgerState, proof: Proof, sentence: str) -> None:
    assert sentence in shown(story(deliveries=(DeliveryStory(row=row(state), proofs=(proof,)),)))


def test_a_rejected_invoice_has_its_findings_and_no_delivery() -> None:
    text = shown(story(invoice=record(Status.REJECTED)))
    assert "BR-25" in text
    assert "Varenavn mangler Item name is missing /Invoice/cac:InvoiceLine[1]" in text
    assert "Ingenting er levert." in text


def test_what_is_damaged_is_told_at_the_beginning() -> None:
    damaged = DamagedObject(role=FileRole.DOCUMENT, sha256="ab" * 32, size_bytes=1, fault=Fault.CORRUPT)
    text = shown(story(damaged=(damaged,)))
    assert "Noe mangler eller er skadet" in text
    assert text.index("ab" * 32) < text.index("Hva saken gjelder")
    assert "Noe mangler eller er skadet" not in shown(story())


def test_every_part_of_the_page_has_a_heading_that_names_it() -> None:
    root = html.document_fromstring(page(story()))
    ids = {element.get("id") for element in root.iter() if element.get("id")}
    assert root.get("lang") == "nb"
    assert {section.get("aria-labelledby") for section in root.iter("section", "article")} <= ids
    assert len(root.findall(".//h1")) == 1
    assert ORGNR in root.findtext(".//p[@class='id']")

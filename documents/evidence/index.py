"""The index of an evidence pack: one page that tells the story, to be read without anything else."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from hashlib import sha256
from pathlib import Path
from unicodedata import category
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from documents.evidence.files import SHOWS_TAKEN, VERBATIM, DeliveryStory, EvidenceFile, Fact, Story
from documents.evidence.page import Damage, Delivery, Event, FileGroup, FileRow, Moment, Page, Proven, Replaced, Row
from documents.evidence.words import CHANNELS, ERP_STATUSES, FACTS, FAULTS, KINDS, PROOF_NAMES, PROOFS, ROLES, STATES, STATUSES, Words
from domain.companies.parties import Language
from domain.deliveries.ledger_moves import TAKEN
from domain.formats import NO_BREAK_SPACE, format_account, format_date, format_money, format_number, format_orgnr
from domain.lifecycle import CUSTOMER_STATUS, is_open
from domain.lifecycle import Event as Happened
from domain.messages import Text
from domain.moments import to_the_second
from domain.money import Money
from domain.records import DeliveryRecord, TimelineEntry
from domain.sentences import sentence
from domain.submission import Accepted, DocumentSummary

_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Unicode categories of what a reader cannot see."""


def index_page(story: Story, files: Sequence[EvidenceFile]) -> bytes:
    """Write the page. It refers to the pack's own files alone, and holds no script."""
    return _environment().get_template("index.html.j2").render(page=_page(story, files)).encode()


def _page(story: Story, files: Sequence[EvidenceFile]) -> Page:
    invoice = story.invoice
    kind = KINDS[invoice.key.type]
    return Page(
        title=Words(f"{kind.nb} {invoice.key.number}", f"{kind.en} {invoice.key.number}"),
        invoice=invoice.id,
        status=STATUSES[invoice.status],
        mark=CUSTOMER_STATUS[invoice.status].lower(),
        since=moment(invoice.status_since),
        until=moment(story.timeline[-1].at if story.timeline else invoice.status_since),
        summary=tuple(_summary(story)),
        about=tuple(_about(story)),
        findings=invoice.findings,
        damaged=tuple(Damage(ROLES[one.role], FAULTS[one.fault], one.sha256, one.delivery) for one in story.damaged),
        replaced=tuple(_replaced(story)),
        timeline=tuple(_event(entry, files) for entry in story.timeline),
        deliveries=tuple(_delivery(n, delivery, story) for n, delivery in enumerate(story.deliveries, 1)),
        groups=tuple(_groups(story, files)),
    )


def moment(instant: datetime) -> Moment:
    """Write a time for people in Oslo, and for programs."""
    return Moment(to_the_second(instant), instant.isoformat())


def _summary(story: Story) -> Iterator[Words]:
    """Tell the end of the story: by which channels it went and what shows it, else what was told last."""
    taken = [delivery for delivery in story.deliveries if delivery.row.state in TAKEN]
    for delivery in taken:
        channel, state = CHANNELS[delivery.row.channel], STATES[delivery.row.state]
        at = moment(delivery.row.changed_at).local
        proof = _named_proofs(delivery)
        yield Words(f"{channel.nb}: {state.nb} {at}. {proof.nb}.", f"{channel.en}: {state.en} {at}. {proof.en}.")
    if not taken and story.timeline:
        yield both(story.timeline[-1].text)


def _named_proofs(delivery: DeliveryStory) -> Words:
    """Name what there is to show; what is none of the channel's own is not called proof."""
    nb, en = (", ".join(PROOF_NAMES[proof][n] for proof in delivery.proofs) for n in (0, 1))
    if SHOWS_TAKEN.intersection(delivery.proofs):
        return Words(f"Bevis: {nb}", f"Proof: {en}")
    return Words(f"Uten bevis fra kanalen: {nb}", f"Without proof of the channel's own: {en}")


def _about(story: Story) -> Iterator[Row]:
    invoice, summary = story.invoice, story.invoice.summary
    yield Row(Words("Selger", "Seller"), _party(summary.seller_name if summary else "", invoice.key.company))
    if summary:
        yield from _document_rows(summary)
    if invoice.customer:
        yield Row(Words("Kundenummer", "Customer number"), invoice.customer)
    yield Row(Words("Sendt inn", "Submitted"), moment(story.submission.submitted_at))
    yield Row(Words("Status i ERP-systemet", "Status in the ERP"), ERP_STATUSES[story.submission.erp_status])
    yield Row(Words("Avgjort", "Decided"), moment(invoice.decided_at))
    if isinstance(invoice.decision, Accepted):
        yield Row(Words("Planlagt vei", "Planned way"), _plan(invoice.decision))
    yield Row(Words("Saken", "The case"), _case(story))


def _document_rows(summary: DocumentSummary) -> Iterator[Row]:
    yield Row(Words("Kjøper", "Buyer"), _party(summary.buyer_name, summary.buyer_orgnr))
    amount = Money(amount=Decimal(summary.payable), currency=summary.currency)
    yield Row(Words("Beløp", "Amount"), Words(format_money(amount, Language.NB), format_money(amount, Language.EN)))
    yield Row(Words("Dato", "Date"), _day(summary.issue_date))
    if summary.due_date:
        yield Row(Words("Forfall", "Due"), _day(summary.due_date))
    if summary.kid:
        yield Row(Words("KID", "KID"), summary.kid)
    if summary.account:
        yield Row(Words("Konto", "Account"), format_account(summary.account))


def _plan(decision: Accepted) -> Words:
    """Name the channels that nothing spoke against, in order; the timeline says why the others were passed over."""
    channels = [CHANNELS[planned.channel] for planned in decision.plan.channels if planned.reason is None]
    if not channels:
        return Words("ingen kanal var mulig", "no channel was possible")
    return Words(" → ".join(channel.nb for channel in channels), " → ".join(channel.en for channel in channels))


def _party(name: str, orgnr: str | None) -> str:
    number = format_orgnr(orgnr) if orgnr else ""
    return f"{name} ({number})" if name and number else name or number


def _day(day: date) -> Words:
    return Words(format_date(day, Language.NB), format_date(day, Language.EN))


def _case(story: Story) -> Words | Moment:
    if story.invoice.ended_at:
        at = moment(story.invoice.ended_at).local
        return Words(f"avsluttet {at}", f"closed {at}")
    if is_open(story.invoice.status):
        return Words("åpen: returer og meldinger kan fortsatt komme", "open: returns and messages may still come")
    return Words("avsluttet", "closed")


def both(text: Text) -> Words:
    """Write a sentence in both languages."""
    return Words(sentence(text, Language.NB), sentence(text, Language.EN))


def _replaced(story: Story) -> Iterator[Replaced]:
    """Tell of each earlier document when a mended one took its place, by whose wish and why."""
    for n, document in enumerate(story.documents[:-1], 1):
        asked = next((row for row in story.timeline if row.event is Happened.FIXED and row.at == document.replaced_at), None)
        yield Replaced(
            n=n,
            folder=document_folder(n, len(story.documents)),
            submitted=moment(document.submission.submitted_at),
            replaced=moment(document.replaced_at or story.invoice.status_since),
            by=asked.by if asked else None,
            reason=asked.reason if asked else None,
        )


def _event(entry: TimelineEntry, files: Sequence[EvidenceFile]) -> Event:
    shown = entry.evidence and next((file for file in files if file.object_sha256 == entry.evidence.sha256), None)
    return Event(
        at=moment(entry.at),
        channel=CHANNELS[entry.channel] if entry.channel else None,
        text=both(entry.text),
        by=entry.by,
        reason=entry.reason,
        status=STATUSES[entry.status],
        proof=quote(shown.name) if shown else None,
    )


def _delivery(n: int, delivery: DeliveryStory, story: Story) -> Delivery:
    row = delivery.row
    return Delivery(
        n=n,
        id=row.id,
        channel=CHANNELS[row.channel],
        state=STATES[row.state],
        mark=row.state,
        since=moment(row.changed_at),
        why=both(row.text) if row.text else None,
        document=_carried(row, story),
        proofs=tuple(Proven(PROOF_NAMES[proof], PROOFS[proof]) for proof in delivery.proofs),
        facts=tuple(map(_fact, delivery.facts)),
    )


def _carried(row: DeliveryRecord, story: Story) -> Words | None:
    """Tell which document a delivery carried, where the invoice had several."""
    digests = [document.submission.digest for document in story.documents]
    if len(digests) == 1 or row.digest not in digests:
        return None
    n = digests.index(row.digest) + 1
    if n == len(digests):
        return Words("Den bar det rettede dokumentet, som gjelder.", "It carried the mended document, which stands.")
    return Words(f"Den bar dokument {n}, som siden ble erstattet.", f"It carried document {n}, which was replaced later.")


def _fact(fact: Fact) -> Row:
    value = moment(fact.value) if isinstance(fact.value, datetime) else fact.value
    return Row(FACTS[fact.label], value, verbatim=fact.label in VERBATIM)


def _groups(story: Story, files: Sequence[EvidenceFile]) -> Iterator[FileGroup]:
    """Group the files by what they belong to: the submission, each delivery, the register."""
    for folder, heading in _headings(story):
        rows = tuple(_file(file) for file in files if file.name.startswith(folder))
        if rows:
            yield FileGroup(heading, rows)


def _headings(story: Story) -> Iterator[tuple[str, Words]]:
    yield "submitted/", Words("Innsendt", "Submitted")
    for n, _ in enumerate(story.documents[:-1], 1):
        yield document_folder(n, len(story.documents)), Words(f"Dokument {n}, erstattet", f"Document {n}, replaced")
    for n, delivery in enumerate(story.deliveries, 1):
        channel = CHANNELS[delivery.row.channel]
        yield delivery_folder(n, delivery.row.channel), Words(f"Levering {n}: {channel.nb}", f"Delivery {n}: {channel.en}")
    yield "other/", Words("Andre bevis", "Other evidence")
    yield "register/", Words("Registeret", "The register")


def document_folder(n: int, of: int) -> str:
    """Name the folder of the n-th of an invoice's documents, the last of which stands."""
    return "submitted/" if n == of else f"replaced/{n:02}/"


def delivery_folder(n: int, channel: str) -> str:
    """Name the folder of the n-th delivery of an invoice."""
    return f"deliveries/{n:02}-{channel}/"


def _file(file: EvidenceFile) -> FileRow:
    return FileRow(
        name=file.name,
        href=quote(file.name),
        what=ROLES[file.role],
        given_name=file.given_name,
        size=_size(len(file.content)),
        sha256=sha256(file.content).hexdigest(),
    )


def _visible(value: object) -> object:
    """Show in a text that something is there that turns it around, breaks its line, or cannot be seen; markup of ours stays as it is."""
    if type(value) is not str:
        return value
    return "".join("\N{REPLACEMENT CHARACTER}" if category(character) in _INVISIBLE else character for character in value)


def _size(size_bytes: int) -> str:
    return f"{format_number(Decimal(size_bytes), Language.NB)}{NO_BREAK_SPACE}byte"


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=select_autoescape(enabled_extensions=("html.j2",)),
        undefined=StrictUndefined,
        finalize=_visible,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )

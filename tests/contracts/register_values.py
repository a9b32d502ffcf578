"""An invoice's life in a few words, for tests of the register."""

from datetime import UTC, date, datetime, timedelta

from domain.channels import Channel
from domain.companies.parties import Company, CompanySettings, ContactBlock, Customer, CustomerKind, Language, MobileField
from domain.deliveries.delivery import LedgerState
from domain.findings import Finding
from domain.identity import InvoiceKey, ObjectRef, delivery_id, invoice_id
from domain.invoice import DocumentType, PostalAddress
from domain.lifecycle import Event
from domain.messages import MessageCode, Text
from domain.records import Change, Claim, LedgerMove, Reservation
from domain.steps import Deliver, PlannedChannel, RoutePlan
from domain.submission import Accepted, DocumentSummary, ErpStatus, Rejected, StoredFile, SubmissionRecord

ORGNR = "987654325"
NOW = datetime(2026, 11, 2, 8, 30, 15, 123456, tzinfo=UTC)
FINDING = Finding(rule="BR-25", location="/Invoice/cac:InvoiceLine[1]", text_nb="Varenavn mangler", text_en="Item name is missing")


def later(**ago: float) -> datetime:
    return NOW + timedelta(**ago)


def company(orgnr: str = ORGNR) -> Company:
    return Company(
        orgnr=orgnr,
        name="Fjellbygg Østlandet AS",
        created_on=date(2019, 2, 28),
        parent="974760673",
        account="15032080119",
        address=PostalAddress(line1="Storgata 1", postcode="0155", city="Oslo", country="NO"),
        settings=CompanySettings(contact=ContactBlock(person="Åse Ødegård"), print_service=True, b2c=True, mobile_field=MobileField.PHONE2),
    )


def customer(number: str = "10001", orgnr: str | None = "923609016", company: str = ORGNR) -> Customer:
    return Customer(
        company=company,
        number=number,
        name="Kystens Kafé",
        kind=CustomerKind.BUSINESS,
        orgnr=orgnr,
        main_unit="974760673",
        email="faktura@kafe.example",
        phone="22 00 00 00",
        phone2="0047 400 01 012",
        send_as_efaktura=False,
        address=PostalAddress(city="Bodø"),
        language=Language.EN,
        force_print=True,
        customer_class="STORE",
        omit_invoice_pdf=True,
        first_attachment_shows=True,
    )


def stored(name: str, media_type: str = "application/xml", company: str = ORGNR) -> ObjectRef:
    return ObjectRef(company=company, sha256=name.encode().hex().ljust(64, "0")[:64], size_bytes=2048, media_type=media_type)


def key(number: str) -> InvoiceKey:
    return InvoiceKey(company=ORGNR, type=DocumentType.INVOICE, number=number)


def submission(
    number: str = "1", content: str = "a", erp_status: ErpStatus = ErpStatus.OPEN, at: datetime = NOW, customer: str | None = None
) -> SubmissionRecord:
    return SubmissionRecord(
        key=key(number),
        digest=content.encode().hex().ljust(64, "d")[:64],
        document=stored(f"{number}{content}"),
        invoice_pdf=StoredFile(object=stored(f"pdf{number}", "application/pdf"), file_name="Faktura Åse.pdf"),
        attachments=(StoredFile(object=stored("timeliste", "application/pdf"), file_name="timeliste.pdf"),),
        erp_status=erp_status,
        customer=customer,
        submitted_at=at,
    )


def acceptance(record: SubmissionRecord, owner: str = "run-1", at: datetime = NOW) -> Reservation:
    invoice = invoice_id(record.key)
    step = Deliver(channel=Channel.EMAIL, n=1)
    plan = RoutePlan(channels=(PlannedChannel(channel=Channel.EMAIL), PlannedChannel(channel=Channel.PRINT)))
    skipped = Change(
        invoice=invoice,
        key="skipped:peppol",
        event=Event.CHANNEL_SKIPPED,
        at=at,
        text=Text(code=MessageCode.PEPPOL_OFF),
        channel=Channel.PEPPOL,
    )
    return Reservation(
        owner=owner,
        key=record.key,
        digest=record.digest,
        decision=Accepted(invoice=invoice, plan=plan, step=step),
        customer="10001",
        summary=DocumentSummary(
            key=record.key, issue_date=date(2026, 11, 1), currency="NOK", payable="125.50", seller_name="S", buyer_name="B"
        ),
        changes=(change(record, Event.ACCEPTED, MessageCode.ACCEPTED, at=at), skipped),
        at=at,
    )


def rejection(record: SubmissionRecord, owner: str = "run-1", at: datetime = NOW) -> Reservation:
    text = Text(code=MessageCode.REJECTED, params={"rules": "BR-25"})
    rejected = Change(invoice=invoice_id(record.key), key=f"rejected:{record.digest}", event=Event.REJECTED, at=at, text=text)
    return Reservation(
        owner=owner,
        key=record.key,
        digest=record.digest,
        decision=Rejected(invoice=invoice_id(record.key), rules=("BR-25",)),
        findings=(FINDING,),
        changes=(rejected,),
        at=at,
    )


def change(
    record: SubmissionRecord,
    event: Event,
    code: MessageCode = MessageCode.EMAIL_SENT,
    *,
    key: str | None = None,
    at: datetime = NOW,
    ledger: LedgerMove | None = None,
    ended: bool = False,
) -> Change:
    return Change(
        invoice=invoice_id(record.key), key=key or str(event), event=event, at=at, text=Text(code=code), ledger=ledger, ended=ended
    )


def claim(record: SubmissionRecord, attempt: int = 1, channel: Channel = Channel.EMAIL, n: int = 1, at: datetime = NOW) -> Claim:
    invoice = invoice_id(record.key)
    return Claim(
        invoice=invoice,
        delivery=delivery_id(invoice, channel, n),
        channel=channel,
        attempt=attempt,
        prepared=stored(f"m{attempt}{channel}{n}", "message/rfc822"),
        text=Text(code=MessageCode.EMAIL_STARTED),
        reference=f"<{record.key.number}.{channel}.{n}@bounce.example>",
        at=at,
    )


def move(claimed: Claim, to: LedgerState, evidence: ObjectRef | None = None) -> LedgerMove:
    return LedgerMove(delivery=claimed.delivery, attempt=claimed.attempt, to=to, evidence=evidence)


def the_acceptance(record: SubmissionRecord) -> Accepted:
    decision = acceptance(record).decision
    assert isinstance(decision, Accepted)
    return decision

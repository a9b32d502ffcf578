"""What the tests of the channels share: a consignment, and the channels set up for a sandbox."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from pypdf import PdfWriter

from adapters.mail.message import Sender
from adapters.mail.smtp import MailServer, SmtpChannel
from adapters.print_house.sftp import PrintHouse, SftpChannel
from documents.mail_body import mail_body
from domain.channels import Channel
from domain.companies.parties import Company, CompanySettings, ContactBlock, Customer
from domain.identity import InvoiceKey, delivery_id, invoice_id
from domain.invoice import DocumentType, PostalAddress
from domain.records import Consignment, OutgoingFile
from domain.submission import DocumentSummary
from sandbox.norway import Norway, Outside, Ports

BOUNCE_DOMAIN = "bounce.fakturaflyt.example"
SENDER = Sender(address="noreply.autoinvoice@visma.com", bounce_domain=BOUNCE_DOMAIN)
NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
MAILBOX = "jonas@privat.example"


class StoppedClock:
    """Always the same time."""

    def now(self) -> datetime:
        return NOW

    def at(self, _instant: datetime) -> datetime:
        return NOW


def pdf(pages: int = 1) -> bytes:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(width=595, height=842)
    buffer = BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def consignment(
    channel: Channel = Channel.EMAIL, *, number: str = "100001", n: int = 1, attachments: tuple[OutgoingFile, ...] = (), **cards: Any
) -> Consignment:
    key = InvoiceKey(company="310001015", type=DocumentType.INVOICE, number=number)
    company = {"orgnr": key.company, "name": "Fjordlys Demo AS", "created_on": date(2022, 1, 10)} | cards.get("company", {})
    customer = {"company": key.company, "number": "10014", "name": "Jonas Tankevik", "email": MAILBOX, "address": ADDRESS}
    return Consignment(
        delivery=delivery_id(invoice_id(key), channel, n),
        invoice=invoice_id(key),
        company=Company(**({"settings": SETTINGS} | company)),
        customer=Customer(**(customer | cards.get("customer", {}))),
        summary=DocumentSummary(
            key=key, issue_date=date(2026, 12, 1), due_date=date(2026, 12, 21), currency="NOK", payable="19099.46",
            seller_name="Fjordlys Demo AS", buyer_name="Jonas Tankevik",
        ),
        invoice_pdf=OutgoingFile(name="faktura.pdf", media_type="application/pdf", content=pdf(), pages=1),
        attachments=attachments,
        at=NOW,
    )  # fmt: skip


SETTINGS = CompanySettings(contact=ContactBlock(person="Ingrid Prøvesen", email="faktura@fjordlys.example"))
ADDRESS = PostalAddress(line1="Utkastet 14", postcode="0150", city="Oslo", country="NO")


@dataclass
class Outdoors:
    """A running sandbox and what it takes to talk to it."""

    state: Path
    settings: dict[str, str]

    def mail_server(self, **changes: Any) -> MailServer:
        mine = {name: self.settings[f"FAKTURAFLYT_MAIL_{name.upper()}"] for name in ("host", "port", "starttls", "ca_file")}
        return MailServer.model_validate(mine | changes)

    def mail(self, **changes: Any) -> SmtpChannel:
        return smtp_channel(self.mail_server(**changes))

    def print_house(self, **changes: Any) -> SftpChannel:
        names = ("host", "port", "username", "key_file", "known_hosts", "inbox", "archive")
        mine = {name: self.settings[f"FAKTURAFLYT_PRINT_{name.upper()}"] for name in names}
        return SftpChannel(PrintHouse.model_validate(mine | changes), StoppedClock())

    def mails(self, address: str = MAILBOX) -> list[bytes]:
        return [path.read_bytes() for path in sorted((self.state / "mailboxes" / address).glob("*.eml"))]

    def printed(self) -> list[str]:
        return sorted(path.name for path in (self.state / "print" / "printed").glob("*.json"))

    def inbox(self) -> list[str]:
        return sorted(path.name for path in (self.state / "print" / "inbox").iterdir())


def smtp_channel(server: MailServer) -> SmtpChannel:
    return SmtpChannel(server, SENDER, mail_body, "Autoinvoice", StoppedClock())


@asynccontextmanager
async def outdoors(state: Path, **outside: Any) -> AsyncIterator[Outdoors]:
    """Run a sandbox with this `outside` section, all answers ok where nothing is said."""
    section = {"mailboxes": [{"address": MAILBOX}]} | outside
    norway = Norway(state, BOUNCE_DOMAIN, Outside.model_validate(section))
    settings = await norway.start(Ports())
    try:
        yield Outdoors(state, settings)
    finally:
        await norway.stop()

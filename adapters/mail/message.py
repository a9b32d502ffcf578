"""A consignment as an RFC 5322 message: text and HTML, `faktura.pdf` and the other attachments."""

import re
from collections.abc import Callable
from datetime import date, datetime
from email.headerregistry import Address, Group
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP

from adapters.mail.addresses import message_id, return_path, usable_address
from documents.mail_page import LOGO, MailBody
from domain.companies.parties import Company, Customer
from domain.records import Consignment, OutgoingFile
from domain.value import Value

POLICY = SMTP.clone(cte_type="7bit")
"""CRLF line ends and nothing but ASCII on the wire: no mail server on the way has to re-encode the message."""

INVOICE_HEADER = "X-Invoice"
"""Names the invoice to whoever got the message."""

REQUEST_HEADER = "X-Efaktura-Request"
"""Marks a mail that asks for a yes to eFaktura, and names the company that asks."""

AGREEMENT_HEADER = "X-B2C-Agreement"
"""Marks a mail that asks for a signature, and names the company whose agreement it is."""

NOTICE_HEADER = "X-Sender-Notice"
"""Marks a mail that tells a sender about an invoice, and names the invoice."""

_MEDIA_TYPE = re.compile(r"(?!multipart/|message/)[a-z0-9][\w.+-]*/[a-z0-9][\w.+-]*", re.ASCII | re.IGNORECASE)


WriteBody = Callable[[Consignment, str], MailBody]
"""Writes the mail to a customer; the last argument is the product's name."""

WriteRequest = Callable[[Company, Customer, date, str], MailBody]
"""Writes the request to a consumer, to be answered by a day; the last argument is the product's name."""


class Sender(Value):
    """Who our mail is from (D2), and the domain that returned mail comes to."""

    address: str
    bounce_domain: str


class Heading(Value):
    """Who writes to whom, and when; `name` is what the Message-ID is made of."""

    company: Company
    customer: Customer
    name: str
    at: datetime


class Envelope(Value):
    """The envelope of a prepared message. `recipient` is None where the customer card has no usable address."""

    message_id: str
    sender: str
    recipient: str | None


def build_message(consignment: Consignment, body: MailBody, sender: Sender) -> bytes:
    """Make the message. The same consignment gives the same bytes."""
    heading = Heading(company=consignment.company, customer=consignment.customer, name=consignment.delivery, at=consignment.at)
    message = _message(heading, body, sender, (INVOICE_HEADER, consignment.invoice))
    if consignment.looks.logo:
        _show(message, consignment.looks.logo)
    for file in consignment.files:
        _attach(message, file)
    _name_boundaries(message)
    return message.as_bytes()


def build_request(heading: Heading, body: MailBody, sender: Sender) -> bytes:
    """Make the message that asks a consumer for a yes to eFaktura. The same heading gives the same bytes."""
    message = _message(heading, body, sender, (REQUEST_HEADER, heading.company.orgnr))
    _name_boundaries(message)
    return message.as_bytes()


def build_invitation(heading: Heading, body: MailBody, sender: Sender) -> bytes:
    """Make the message that asks somebody to sign a company's agreement. The same heading gives the same bytes."""
    message = _message(heading, body, sender, (AGREEMENT_HEADER, heading.company.orgnr))
    _name_boundaries(message)
    return message.as_bytes()


def build_notice(heading: Heading, body: MailBody, sender: Sender, invoice: str) -> bytes:
    """Make the message that tells a sender about an invoice. The same heading gives the same bytes."""
    message = _message(heading, body, sender, (NOTICE_HEADER, invoice))
    _name_boundaries(message)
    return message.as_bytes()


def read_envelope(prepared: bytes) -> Envelope:
    """Read back from a prepared message whom it is for and what it is called."""
    head, _, _ = prepared.partition(b"\r\n\r\n")
    message = BytesParser(_class=EmailMessage, policy=POLICY).parsebytes(head + b"\r\n\r\n", headersonly=True)
    addresses = message["To"].addresses
    name = str(message["Message-ID"])
    return Envelope(message_id=name, sender=return_path(name), recipient=addresses[0].addr_spec if addresses else None)


def _message(heading: Heading, body: MailBody, sender: Sender, mark: tuple[str, str]) -> EmailMessage:
    message = EmailMessage(policy=POLICY)
    _address(message, heading, sender)
    message["Subject"] = _one_line(body.subject)
    message[mark[0]] = mark[1]
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers to our return path
    message.set_content(body.text, cte="quoted-printable")
    message.add_alternative(body.html, subtype="html", cte="quoted-printable")
    return message


def _show(message: EmailMessage, logo: bytes) -> None:
    """Put the logo beside the HTML that shows it (RFC 2387)."""
    *_, html = message.iter_parts()
    html.add_related(logo, maintype="image", subtype="png", cid=f"<{LOGO}>")


def _address(message: EmailMessage, heading: Heading, sender: Sender) -> None:
    company, customer = heading.company, heading.customer
    recipient, contact = usable_address(customer.email), usable_address(company.settings.contact.email)
    message["From"] = Address(_one_line(company.settings.brand.sender_name or company.name), addr_spec=sender.address)
    if contact:
        message["Reply-To"] = Address(addr_spec=contact)
    message["To"] = _recipient(customer.name, recipient)
    message["Date"] = heading.at
    message["Message-ID"] = message_id(heading.name, recipient or "", sender.bounce_domain)


def _recipient(name: str, address: str | None) -> Address | Group:
    # RFC 5322 3.4: a group may be empty. It is the one header that says "nobody" without inventing an address.
    return Address(_one_line(name), addr_spec=address) if address else Group(_one_line(name) or "nobody", ())


def _attach(message: EmailMessage, file: OutgoingFile) -> None:
    media_type = file.media_type if _MEDIA_TYPE.fullmatch(file.media_type) else "application/octet-stream"
    maintype, subtype = media_type.lower().split("/")
    message.add_attachment(file.content, maintype=maintype, subtype=subtype, filename=_one_line(file.name))


def _one_line(text: str) -> str:
    """Leave nothing in a header that could start another one, or hide what a name says (D9)."""
    return " ".join("".join(character if character.isprintable() else " " for character in text).split())


def _name_boundaries(message: EmailMessage) -> None:
    # "=_" cannot occur in base64 or quoted-printable content (RFC 2045 6.7), and all content is one of them: a known boundary is safe.
    for n, part in enumerate(part for part in message.walk() if part.is_multipart()):
        part.set_boundary(f"=_fakturaflyt_{n}")

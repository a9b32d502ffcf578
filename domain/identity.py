"""Names of things: an invoice, a delivery, an object in the document store."""

from urllib.parse import quote, unquote

from domain.channels import Channel
from domain.invoice import DocumentType
from domain.value import Value


class InvoiceKey(Value):
    """What makes an invoice unique: the company, the kind of document and its number (design.md, promise 2)."""

    company: str
    type: DocumentType
    number: str


def invoice_id(key: InvoiceKey) -> str:
    """Name an invoice, as register id and as Temporal workflow id alike: `invoice/{orgnr}/{type}/{number}`."""
    return f"invoice/{key.company}/{key.type}/{quote(key.number, safe='')}"


def parse_invoice_id(text: str) -> InvoiceKey:
    """Read an invoice id back.

    Raises:
        ValueError: the text is not of the form `invoice/{orgnr}/{type}/{number}`.
    """
    match text.split("/"):
        case ["invoice", company, type_, number]:
            return InvoiceKey(company=company, type=DocumentType(type_), number=unquote(number))
    raise ValueError(f"not an invoice id: {text!r}")


def case_id(invoice: str, n: int) -> str:
    """Name the n-th case of an invoice: what is to be done about it after its end (design.md, step 5)."""
    return f"{invoice}/case/{n}"


def case_key(n: int) -> str:
    """Name the opening of the n-th case on the timeline, whoever opens it: it is written once."""
    return f"case:{n}"


def delivery_id(invoice: str, channel: Channel, n: int) -> str:
    """Name the n-th delivery of an invoice by a channel; a resend asked for by a person is a new n."""
    return f"{invoice}:{channel}:{n}"


def notice_id(delivery: str) -> str:
    """Name the story that tells the sender about a delivery: there is one at most."""
    return f"{delivery}:notice"


def invoice_of(delivery: str) -> str:
    """Read the invoice's id out of a delivery's name."""
    return delivery.rsplit(":", 2)[0]


def channel_of(delivery: str) -> Channel:
    """Read the channel out of a delivery's name."""
    return Channel(delivery.rsplit(":", 2)[1])


def number_of(delivery: str) -> int:
    """Read out of a delivery's name which one by its channel it is, from 1."""
    return int(delivery.rsplit(":", 2)[2])


class ObjectRef(Value):
    """Bytes in the document store. The name is their hash, so a reference can never point at other bytes."""

    company: str
    sha256: str
    size_bytes: int
    media_type: str

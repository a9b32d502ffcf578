"""The claims that the hub of eFaktura and Vipps took, kept on disk: one file for each consignment, whose id is used once."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal
from uuid import UUID, uuid4

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from domain.channels import Channel
from domain.identity import InvoiceKey, invoice_id
from domain.invoice import DocumentType
from sandbox.deposit import deposit


class Said(BaseModel):
    """Something that a submitter says."""

    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=to_camel)


class Address(Said):
    """A postal address."""

    street: str | None = None
    postcode: str | None = None
    city: str | None = None
    country: str | None = None


class Recipient(Said):
    """Who is to be reached."""

    efaktura_reference: str
    name: str
    mobile: str | None = None
    email: str | None = None
    address: Address | None = None


class Question(Said):
    """A look-up of a consumer."""

    issuer: str
    route: Literal["efaktura", "yes2all", "vipps"]
    recipient: Recipient


class ChangesQuestion(Said):
    """What has changed?"""

    issuer: str
    since: datetime


class Claim(Said):
    """An invoice of a consignment."""

    route: Literal["efaktura", "vipps"]
    issuer: str
    issuer_name: str
    invoice_number: str
    recipient: Recipient
    account: str
    kid: str
    amount_oere: int
    currency: Literal["NOK"]
    issue_date: date
    due_date: date | None = None
    presentation_url: str | None = None


class Consignment(Said):
    """Invoices that are submitted together."""

    submitter: str
    consignment_id: UUID
    invoices: tuple[Claim, ...]


class StatusQuestion(Said):
    """How far did it come?"""

    submitter: str
    consignment_id: UUID


class Kept(Said):
    """A consignment as it lies on disk; only what was not refused is in it."""

    consignment: Consignment
    consumers: tuple[str, ...]
    """Whose claims these are, as the world knows them."""
    taken_at: datetime


class Claims:
    """The hub's own books under `efaktura/`. A consignment that comes again is noted in `duplicates`, and not taken again."""

    def __init__(self, state: Path) -> None:
        self._taken = _folder(state)
        self._duplicates = state / "efaktura" / "duplicates"

    def find(self, consignment_id: UUID) -> Kept | None:
        """Find a consignment that was taken."""
        file = self._taken / f"{consignment_id}.json"
        return Kept.model_validate_json(file.read_bytes()) if file.exists() else None

    def keep(self, consignment: Consignment, consumers: tuple[str, ...]) -> None:
        """Take a consignment."""
        kept = Kept.model_construct(consignment=consignment, consumers=consumers, taken_at=datetime.now(UTC))
        deposit(self._taken / f"{consignment.consignment_id}.json", kept.model_dump_json(by_alias=True, indent=1).encode())

    def note_duplicate(self, consignment: Consignment) -> None:
        """Note that a consignment came again."""
        body = consignment.model_dump_json(by_alias=True, indent=1).encode()
        deposit(self._duplicates / f"{consignment.consignment_id}.{uuid4().hex}.json", body)


def claims_taken(state: Path) -> Iterator[tuple[str, Channel, Claim]]:
    """Read every claim that was taken, with its invoice and the channel it came by."""
    for file in sorted(_folder(state).glob("*.json")):
        for claim in Kept.model_validate_json(file.read_bytes()).consignment.invoices:
            key = InvoiceKey(company=claim.issuer, type=DocumentType.INVOICE, number=claim.invoice_number)
            yield invoice_id(key), Channel(claim.route), claim


def _folder(state: Path) -> Path:
    return state / "efaktura" / "consignments"

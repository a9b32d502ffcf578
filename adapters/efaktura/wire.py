"""What is said to the hub of eFaktura and Vipps, and what it answers: JSON over HTTP, one POST to `{base_url}/{operation}`.

The hub's real wire format is not public. Public are the names of its operations (addInvoices, getEfakturaIdentifiers,
getConsignmentStatus, getInvoiceStatus, getBlackList, ...), some of its codes (209, 5002, 5006, 5007, 5008), its statuses of
consignments, and that a consignment holds at most 1,000 invoices (requirements H10, H12, H15, H17, I11). This format is our own,
shaped after those names; where the public lists name no code it has a word of its own. Who joins the real hub rewrites this module,
and no other one (docs/losses.md).

No name of a person comes back: the hub compares what a card says with whom it knows, and tells only whether that is one person (P2).
"""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError
from pydantic.alias_generators import to_camel

MAX_INVOICES = 1000
"""A consignment holds no more (H17)."""

MEDIA_TYPE = "application/json"


class Operation(StrEnum):
    """What the hub is asked to do."""

    GET_EFAKTURA_IDENTIFIERS = "getEfakturaIdentifiers"
    """Whether a registry reaches a consumer (H12)."""
    GET_AGREEMENT_CHANGES = "getAgreementChanges"
    """What has changed in an issuer's agreements; the name is ours, the public list has none for it."""
    ADD_INVOICES = "addInvoices"
    GET_CONSIGNMENT_STATUS = "getConsignmentStatus"


class Code(StrEnum):
    """Codes the hub answers with. Numbers are the public ones; words are ours."""

    OK = "0"
    DUPLICATE = "209"
    """The consignment id was used before."""
    ISSUER_UNKNOWN = "5002"
    ACCOUNT_INVALID = "5006"
    REFERENCE_POSITION_INVALID = "5007"
    RULE_EXISTS = "5008"
    TEMPORARY_UNAVAILABLE = "TEMPORARY_UNAVAILABLE"
    RECEIVER_NOT_FOUND = "RECEIVER_NOT_FOUND"
    RECEIVER_HAS_NOT_APPROVED = "RECEIVER_HAS_NOT_APPROVED"
    RECEIVER_HAS_BLOCKED_ISSUER = "RECEIVER_HAS_BLOCKED_ISSUER"
    MOBILE_INVALID = "MOBILE_INVALID"
    DUE_DATE_TOO_NEAR = "DUE_DATE_TOO_NEAR"
    DUE_DATE_MISSING = "DUE_DATE_MISSING"
    KID_INVALID = "KID_INVALID"
    AMOUNT_INVALID = "AMOUNT_INVALID"
    TOO_MANY_INVOICES = "TOO_MANY_INVOICES"
    UNKNOWN_CONSIGNMENT = "UNKNOWN_CONSIGNMENT"


class Route(StrEnum):
    """The registries, as H10 names them."""

    AGREEMENT = "efaktura"
    YES_TO_ALL = "yes2all"
    VIPPS = "vipps"


class Status(StrEnum):
    """What a registry says of a consumer (H10)."""

    RECEIVING = "RECEIVING"
    NOT_RECEIVING = "NOT_RECEIVING"
    NOT_AVAILABLE = "NOT_AVAILABLE"
    TEMPORARY_UNAVAILABLE = "TEMPORARY_UNAVAILABLE"


class Because(StrEnum):
    """Why a registry says no, where it is not simply that the consumer does not receive there."""

    BLOCKED = "BLOCKED"
    """The consumer has reserved against this issuer (H13)."""
    OTHER_PERSON = "OTHER_PERSON"
    """Mobile number or e-mail address are those of somebody of another name; whose is not told (P2)."""


class ConsignmentState(StrEnum):
    """How far a consignment came (H17)."""

    IN_PROGRESS = "IN_PROGRESS"
    PROCESSED = "PROCESSED"
    STOPPED = "STOPPED"


class _Said(BaseModel):
    """Something said by us: written in full, in camel case, and always the same bytes."""

    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=to_camel, validate_by_name=True, validate_by_alias=True)

    def body(self) -> bytes:
        """Write it as JSON."""
        return self.model_dump_json(by_alias=True, exclude_none=True, indent=1).encode()


class _Heard(BaseModel):
    """Something said by the hub: what a later release adds is passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore", alias_generator=to_camel, validate_by_name=True, validate_by_alias=True)


HeardT = TypeVar("HeardT", bound=_Heard)


class Address(_Said):
    """A postal address."""

    street: str | None = None
    postcode: str | None = None
    city: str | None = None
    country: str | None = None


class Recipient(_Said):
    """Who a consumer is (H12)."""

    efaktura_reference: str
    """The customer number (I4)."""
    name: str
    mobile: str | None = None
    email: str | None = None
    address: Address | None = None


class IdentifierQuestion(_Said):
    """getEfakturaIdentifiers: does this registry reach the consumer, for this issuer?"""

    issuer: str
    route: Route
    recipient: Recipient


class IdentifierAnswer(_Heard):
    """What the registry says. `code` is OK unless the hub refuses the question itself."""

    code: str = Code.OK
    status: Status | None = None
    because: str | None = None
    """A Because, or what a later release may say."""


class ChangesQuestion(_Said):
    """getAgreementChanges: what has changed since then, that moment included?"""

    issuer: str
    since: datetime


class AgreementNews(_Heard):
    """An agreement that began or ended."""

    efaktura_reference: str
    active: bool
    at: AwareDatetime


class ChangesAnswer(_Heard):
    """The changes, in any order."""

    code: str = Code.OK
    changes: tuple[AgreementNews, ...] = ()


class InvoiceClaim(_Said):
    """An invoice as the hub takes it: what is to be paid, by whom, and where its details are shown."""

    route: Route
    """`vipps`, or `efaktura` for both registries of eFaktura."""
    issuer: str
    issuer_name: str
    invoice_number: str
    recipient: Recipient
    account: str
    kid: str
    amount_oere: int
    """The payable amount (BT-115) in øre (P10)."""
    currency: str = "NOK"
    issue_date: date
    due_date: date | None = None
    presentation_url: str | None = None
    """Where the receiver sees the invoice, for 16 months (H16)."""


class Consignment(_Said):
    """addInvoices: a consignment. Its id names it for ever: the hub knows a second one of the same id and takes nothing of it."""

    submitter: str
    consignment_id: str
    invoices: tuple[InvoiceClaim, ...]


class InvoiceResult(_Heard):
    """What became of one invoice of a consignment."""

    invoice_number: str
    code: str
    message: str = ""


class ConsignmentAnswer(_Heard):
    """What became of a consignment: `code` of all of it, and `invoices` what was refused one by one.

    One of which nothing was taken leaves its id free: the hub does not know it, and the same id may be submitted again.
    """

    code: str
    consignment_id: str
    message: str = ""
    invoices: tuple[InvoiceResult, ...] = ()

    def refusal_of(self, invoice_number: str) -> str | None:
        """Tell the code an invoice was refused with, if it was: its own, or that of the whole consignment."""
        own = next((result.code for result in self.invoices if result.invoice_number == invoice_number and result.code != Code.OK), None)
        return own or (self.code if self.code not in {Code.OK, Code.DUPLICATE} else None)


class StatusQuestion(_Said):
    """getConsignmentStatus: how far did it come?"""

    submitter: str
    consignment_id: str


class StatusAnswer(_Heard):
    """How far it came. UNKNOWN_CONSIGNMENT: the hub never took one of that id."""

    code: str = Code.OK
    consignment_id: str | None = None
    status: ConsignmentState | None = None


class TooManyInvoices(ValueError):
    """More invoices than one consignment may hold."""


class Unreadable(ValueError):
    """An answer is not what the hub says."""


def consignment(submitter: str, consignment_id: str, invoices: Sequence[InvoiceClaim]) -> Consignment:
    """Put invoices together.

    Raises:
        TooManyInvoices: they are more than 1,000.
    """
    if len(invoices) > MAX_INVOICES:
        raise TooManyInvoices(
            f"Forsendelsen har {len(invoices)} fakturaer; eFaktura tar imot {MAX_INVOICES} om gangen. / "
            f"The consignment has {len(invoices)} invoices; eFaktura takes {MAX_INVOICES} at a time."
        )
    return Consignment(submitter=submitter, consignment_id=consignment_id, invoices=tuple(invoices))


def read_consignment(prepared: bytes) -> Consignment:
    """Read a consignment back, as it was written."""
    return Consignment.model_validate_json(prepared)


def read_identifier_answer(body: bytes) -> IdentifierAnswer:
    """Read what a registry says. Raises Unreadable."""
    return _read(IdentifierAnswer, body)


def read_changes_answer(body: bytes) -> ChangesAnswer:
    """Read the changes. Raises Unreadable."""
    return _read(ChangesAnswer, body)


def read_consignment_answer(body: bytes) -> ConsignmentAnswer:
    """Read what became of a consignment. Raises Unreadable."""
    return _read(ConsignmentAnswer, body)


def read_status_answer(body: bytes) -> StatusAnswer:
    """Read how far a consignment came. Raises Unreadable."""
    return _read(StatusAnswer, body)


def _read(model: type[HeardT], body: bytes) -> HeardT:
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        raise Unreadable(f"the hub's answer cannot be read as {model.__name__}") from error

"""The outside world as the service needs it: the few verbs of each, never a vendor's whole API.

Register and store block (thread activities); channels, documents and mailboxes are async.
Every verb may raise the errors of domain/errors.py.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Protocol

from domain.agreement_errors import AgreementError
from domain.audit import AuditEntry, Author
from domain.authority import Authority
from domain.b2c_agreement import Acceptance, Agreement, AgreementStatus, Capture, HubState, IssuerAnswer, Signer
from domain.business_register import UnitAnswer
from domain.certificates import CertificateTerm
from domain.channels import Channel
from domain.consumers import (
    AgreementChange,
    Consumer,
    ConsumerFilter,
    ConsumerPage,
    ConsumerQuestion,
    ConsumerRequest,
    Look,
    MessageOutcome,
    Registry,
    RegistryAnswer,
    RequestWay,
)
from domain.fullmakt import Fullmakt
from domain.identity import ObjectRef
from domain.late_evidence import News
from domain.looks import Looks
from domain.mls import StatusReceived
from domain.parties import Company, Customer, Language
from domain.peppol import LookUp, LookUpOutcome
from domain.reconciliation import Discrepancy, Tally
from domain.records import (
    Bounce,
    Change,
    Claim,
    ClaimAnswer,
    Consignment,
    DeliveryRecord,
    Found,
    HandOver,
    InvoiceDocument,
    InvoiceFilter,
    InvoiceRecord,
    KeptDocument,
    OutgoingFile,
    Reservation,
    Reserved,
    TimelineEntry,
)
from domain.signing import Invitation, SigningSeen
from domain.submission import CheckedDocument, Submission, SubmissionRecord
from domain.users import Role, User
from domain.verification import SigningRound, Stage, Verification


class Clock(Protocol):
    """The business time the service believes in (a world file may shift it)."""

    def now(self) -> datetime:
        """Tell the time now, aware, UTC."""

    def at(self, instant: datetime) -> datetime:
        """Tell the business time that belongs to an instant, e.g. a workflow's own now."""


class CompanyRegister(Protocol):
    """Companies and their customers."""

    def save_company(self, company: Company) -> None:
        """Add a company or replace its card."""

    def company(self, orgnr: str) -> Company:
        """Find a company. Raises NotFound."""

    def companies(self) -> tuple[Company, ...]:
        """List all companies by orgnr."""

    def save_customer(self, customer: Customer) -> None:
        """Add a customer or replace the card. Raises NotFound if the company is unknown."""

    def customer(self, company: str, number: str) -> Customer:
        """Find a customer by number. Raises NotFound."""

    def customers(self, company: str) -> tuple[Customer, ...]:
        """List a company's customers by number."""

    def customers_by_orgnr(self, company: str, orgnr: str) -> tuple[Customer, ...]:
        """Find the company's customers that carry this orgnr."""


class AuditedCards(Protocol):
    """Cards whose every change is written down: who, when, from what, to what.

    The audit is only ever added to; what it holds of a consumer's person goes when the consumer is erased (P14).
    """

    def add_company(self, company: Company, author: Author) -> None:
        """Add a company and write down who did. Raises AlreadyThere."""

    def change_company(self, orgnr: str, author: Author, change: Callable[[Company], Company]) -> Company:
        """Change a company's card and write down who changed what, in one transaction. Raises NotFound."""

    def change_customer(self, company: str, number: str, author: Author, change: Callable[[Customer | None], Customer]) -> Customer:
        """Change a customer's card, or make one of nothing, and write it down. Raises NotFound if the company is unknown."""

    def erase_customer(self, company: str, number: str, author: Author) -> None:
        """Take everything personal off a customer's card, and out of what the audit tells of it. Raises NotFound."""

    def audit(self, company: str) -> tuple[AuditEntry, ...]:
        """Read who changed what of a company, its customers and its users, the oldest first."""


class Users(Protocol):
    """Who may do what. Every change is written down in the audit of the company it concerns."""

    def user(self, user: str) -> User:
        """Find a user by mail address. Raises NotFound."""

    def users(self) -> tuple[User, ...]:
        """List all users by mail address."""

    def first_with(self, role: Role, company: str) -> User | None:
        """Find the user who has had a role in a company the longest (F4)."""

    def grant(self, user: str, name: str, role: Role, company: str, author: Author) -> User:
        """Give a user a role in a company, or in all with EVERY_COMPANY; a new one is added, and a known one takes the name.

        Giving the same role again changes nothing. Raises NotFound if the company is unknown.
        """

    def revoke(self, user: str, role: Role, company: str, author: Author) -> User:
        """Take a role away; again changes nothing. Raises NotFound if there is no such user."""

    def remove_user(self, user: str, author: Author) -> None:
        """Forget a user with all roles. Raises NotFound."""


class B2CAgreements(Protocol):
    """The B2C agreements of companies. Each verb is one transaction."""

    def request_agreement(self, company: str, signer: Signer, capture: Capture | None, author: Author) -> Agreement:
        """Keep that an agreement is wanted. Raises NotFound, AgreementRefused if one is signed already (I8)."""

    def agreement(self, company: str, n: int) -> Agreement:
        """Find an agreement. Raises NotFound."""

    def agreements(self, company: str) -> tuple[Agreement, ...]:
        """List all of a company, the oldest first."""

    def accept_agreement(self, company: str, n: int, acceptance: Acceptance) -> Agreement:
        """Sign it, and end the links of all others of the company; again changes nothing.

        Raises AgreementRefused if its link works no more or another one is signed, NotFound.
        """

    def move_agreement(self, company: str, n: int, to: AgreementStatus, at: datetime, error: AgreementError | None = None) -> Agreement:
        """Write down where it is, and flip the company's `b2c` with it where that follows; what leads back changes nothing."""

    def note_created(self, company: str, n: int, at: datetime) -> None:
        """Write down that the hub has taken it."""

    def note_reminded(self, company: str, n: int, at: datetime) -> None:
        """Write down that the signer was reminded."""

    def pending_agreements(self, after: str, limit: int) -> tuple[Agreement, ...]:
        """Page through the signed agreements that are not active in the bank yet, by company, from the one after `after`."""


class AgreementHub(Protocol):
    """The hub of eFaktura, as far as companies become issuers there."""

    async def create(self, agreement: Agreement, company_name: str) -> IssuerAnswer:
        """Open the agreement, with its capture of agreements if it has one; again changes nothing. Raises Unavailable, Misconfigured."""

    async def state(self, company: str) -> HubState | None:
        """Tell how far it is; None if the hub knows no such issuer of ours. Raises Unavailable, Misconfigured."""

    async def delete(self, company: str) -> None:
        """End it; again changes nothing. Raises Unavailable, Misconfigured."""


class AgreementLetters(Protocol):
    """The mail server, as far as it invites signers of agreements."""

    async def send(self, company: Company, agreement: Agreement, *, reminder: bool) -> MessageOutcome:
        """Mail the link to the signer. Raises Unavailable, Uncertain, Misconfigured as RequestLetters does."""


class InvoiceRegister(Protocol):
    """Submissions, invoices, their timelines and the delivery ledger. Each verb is one transaction."""

    def keep_submission(self, record: SubmissionRecord) -> None:
        """Keep a submission; keeping the same one again changes nothing.

        One whose last decision was not to send it (void in the ERP, customer unknown) is kept anew and awaits a new decision.
        """

    def submission(self, submission: Submission) -> SubmissionRecord:
        """Find a submission. Raises NotFound."""

    def reserve(self, reservation: Reservation) -> Reserved:
        """Claim (company, type, number) for one workflow run and write its decision down, or tell who holds the number.

        Only an accepted submission holds a number. The same owner asking again gets its own answer again.
        Raises NotFound if the submission was never kept.
        """

    def record(self, *changes: Change) -> InvoiceRecord:
        """Write what happened to one invoice: timeline rows, status and ledger together, all or nothing.

        A change whose key is already written is passed over.

        Raises IllegalTransition if the lifecycle has no such edge, or if the invoice is to be held or cancelled while a
        delivery is handing over; StaleAttempt if a newer attempt owns the delivery; IllegalMove if the ledger has no such edge.
        """

    def claim(self, claim: Claim) -> ClaimAnswer:
        """Claim a delivery for one attempt before anything is handed over, by compare-and-set.

        Raises StaleAttempt if a newer attempt owns the delivery, IllegalTransition if the invoice's status allows no delivery
        (it was held or cancelled in the meantime).
        """

    def release(self, claim: Claim) -> None:
        """Give a claim back because nothing was sent (state `prepared`); again changes nothing.

        Raises StaleAttempt if a newer attempt owns the delivery, IllegalMove if it is over.
        """

    def invoice(self, invoice: str) -> InvoiceRecord:
        """Find an invoice. Raises NotFound."""

    def invoices(self, wanted: InvoiceFilter) -> tuple[InvoiceRecord, ...]:
        """List invoices, the newest first."""

    def timeline(self, invoice: str) -> tuple[TimelineEntry, ...]:
        """Read what happened, the oldest first."""

    def deliveries(self, invoice: str) -> tuple[DeliveryRecord, ...]:
        """Read the invoice's rows of the ledger, the oldest first."""

    def documents(self, invoice: str) -> tuple[InvoiceDocument, ...]:
        """Read what is or was the invoice's document, replaced ones first, in the order they were replaced in. Raises NotFound."""

    def keep_evidence(self, invoice: str, evidence: ObjectRef, at: datetime) -> None:
        """Write down that something is evidence of an invoice though nothing happened to it; again changes nothing."""

    def evidence(self, invoice: str) -> tuple[ObjectRef, ...]:
        """List all evidence that was ever kept for an invoice, also what a row of the ledger names no more."""

    def kept_documents(self, invoice: str) -> tuple[KeptDocument, ...]:
        """List all that is kept of an invoice, and until when: documents, files, prepared messages, evidence."""

    def delivery_by_reference(self, reference: str) -> DeliveryRecord:
        """Find a delivery by the channel's own name for it (a Message-ID). Raises NotFound."""

    def unconfirmed_deliveries(self, channel: Channel, since: datetime, after: str, limit: int) -> tuple[DeliveryRecord, ...]:
        """Page through the deliveries by a channel that the receiver's side may still confirm, by invoice, from the one after `after`.

        Those are handed over or unknown, since `since` or later, and their invoices are still open.
        """

    def unstarted_submissions(self, before: datetime, limit: int) -> tuple[Submission, ...]:
        """List the submissions stored before a time that no decision was ever written for."""

    def open_invoices(self, after: str, limit: int) -> tuple[InvoiceRecord, ...]:
        """Page through the accepted invoices that have not ended, by id, from the one after `after`."""


class Reconciliation(Protocol):
    """The nightly count. It only reads."""

    def count(self) -> Tally:
        """Count submissions, invoices and deliveries, all at one moment."""

    def discrepancies(self, before: datetime) -> tuple[Discrepancy, ...]:
        """Name every difference that has stood since before a time; what is younger may still be in flight."""


class Certificates(Protocol):
    """The certificates of our settings that expire some day."""

    def terms(self) -> Sequence[CertificateTerm]:
        """Tell until when each one counts. One that cannot be read is told as such."""


class DocumentStore(Protocol):
    """Bytes, for ever the same. The register says who refers to them."""

    def put(self, company: str, data: bytes, media_type: str) -> ObjectRef:
        """Keep bytes; keeping the same bytes again is the same object."""

    def get(self, ref: ObjectRef) -> bytes:
        """Read bytes and verify their hash. Raises NotFound, Corrupt."""


class Documents(Protocol):
    """The work on documents, in processes of its own."""

    async def check(self, document: bytes) -> CheckedDocument:
        """Read a UBL document safely and hold it against the XSD and the rules of EN 16931. Raises Unavailable."""

    async def supporting_files(self, document: bytes) -> tuple[OutgoingFile, ...]:
        """Take the embedded files out of a valid document (BG-24). Raises TooHeavy, Unavailable."""

    async def embed_pdf(self, document: bytes, pdf: OutgoingFile) -> bytes:
        """Embed a PDF in a valid document, every other byte left as it was. Raises TooHeavy, Unavailable."""

    async def fullmakt_pdf(self, fullmakt: Fullmakt) -> bytes:
        """Make the fullmakt that a company's people sign. Raises Unavailable, TooHeavy."""

    async def invoice_pdf(self, document: bytes, language: Language, looks: Looks) -> bytes:
        """Make the invoice PDF (`faktura.pdf`) of a valid document, with the UBL attached. Raises Unavailable, TooHeavy."""


class DeliveryChannel(Protocol):
    """A way to a receiver. Hand-over raises Unavailable only if nothing was sent, else Uncertain or Unanswered."""

    channel: Channel

    def reference(self, prepared: bytes) -> str:
        """Tell the channel's own name for the prepared message (a Message-ID, a print job), known before it is sent."""

    def prepare(self, consignment: Consignment) -> bytes:
        """Make the message once; these bytes are stored and never rebuilt."""

    async def hand_over(self, delivery: str, prepared: bytes) -> HandOver:
        """Hand the prepared bytes over, within a deadline of its own."""

    async def find(self, delivery: str, prepared: bytes, since: datetime) -> Found:
        """Ask the channel whether it took an earlier attempt; the first one began at `since`.

        A channel that recognises the same message may be asked by sending it the same bytes again.
        """


class BounceMailbox(Protocol):
    """The mailbox that returned mail (DSN, RFC 3464) comes to."""

    def unread(self) -> Sequence[Bounce]:
        """Read the bounces that are not marked as read yet."""

    def content(self, bounce: Bounce) -> bytes:
        """Read a bounce as it came: it is the proof. Raises Unavailable."""

    def mark_read(self, bounce: Bounce) -> None:
        """Mark a bounce as read, after what it tells is written down."""


class StatusInbox(Protocol):
    """The inbox that Message Level Statuses come to; each is in it once, however often it was sent."""

    def unread(self) -> Sequence[StatusReceived]:
        """Read the status messages that are not marked as read yet, the oldest first."""

    def mark_read(self, received: StatusReceived) -> None:
        """Mark a status message as read, after what it tells is written down."""


class PeppolReceivers(Protocol):
    """Who the messages that were prepared for PEPPOL are addressed to."""

    def receiver_seat(self, prepared: bytes) -> str:
        """Tell the seat id of the access point that a prepared message is for: only that one may tell what became of it."""


class StatusProvider(Protocol):
    """Who has to be asked what became of what it took: the access point provider, the hub of eFaktura and Vipps."""

    async def news_of(self, reference: str) -> News | None:
        """Tell the last that is known of the delivery with this reference of the channel's; None if nothing is known yet.

        Raises:
            Unavailable: it does not tell just now.
            Misconfigured: our token is not accepted.
        """


class PeppolDirectory(Protocol):
    """The PEPPOL network's directory of receivers: its name server (SML) and the publishers of their addresses (SMP)."""

    async def look_up(self, wanted: LookUp) -> LookUpOutcome:
        """Ask whether, and where, a participant receives a kind of document.

        A name server that knows no such participant is not believed at once. The first such look tells `PerhapsNotRegistered`;
        whoever asked waits durably for `look_again_after` and asks again with `earlier_looks` one higher, until the answer is
        another one. Answers of an SMP need no second look, nor do looks that were interrupted by `Unavailable` count.

        Raises:
            Unavailable: name server or SMP did not answer, or asked us to come back: it is not known whether the participant
                receives. `retry_after` if they said when.
            Misconfigured: our own trust anchors or name servers cannot be used.
        """


class EfakturaHub(Protocol):
    """The hub of eFaktura and Vipps, as far as consumers are looked up in it. Submitting is a DeliveryChannel of its own."""

    async def ask(self, registry: Registry, question: ConsumerQuestion) -> RegistryAnswer:
        """Ask one registry about a consumer. Raises Unavailable (never read as no), Misconfigured."""

    async def changes(self, issuer: str, since: datetime) -> Sequence[AgreementChange]:
        """List what has changed in an issuer's agreements, the oldest first. Raises Unavailable, Misconfigured."""


class TextMessages(Protocol):
    """A gateway that sends SMS."""

    async def send(self, to: str, text: str, key: str) -> MessageOutcome:
        """Send a text to a mobile number (E.164), once for each key.

        Raises:
            Unavailable: the gateway is away or asks us to come back; nothing was sent.
            Uncertain: the line was lost after sending, or the answer cannot be read.
            Misconfigured: our token or address is not accepted.
        """


class RequestLetters(Protocol):
    """The mail server, as far as it asks consumers to say yes to eFaktura."""

    async def send(self, company: Company, customer: Customer, until: date, key: str) -> MessageOutcome:
        """Mail the request of decision 21 to the address on the customer's card; the key names the message.

        Raises:
            Unavailable: nothing was sent.
            Uncertain: the line was lost after sending.
            Misconfigured: the mail server takes no mail from us.
        """


class ConsumerRegister(Protocol):
    """The Forbrukerregister, and what invoices were told of consumers. Each verb is one transaction."""

    def keep_looks(self, invoice: str, looks: Sequence[Look]) -> None:
        """Keep what registries answered for an invoice; an answer of the same registry in the same round replaces the earlier one."""

    def looks(self, invoice: str) -> tuple[Look, ...]:
        """List what an invoice was told, in the order of the rounds and registries."""

    def learn(self, consumer: Consumer) -> None:
        """Write down what is known of a consumer, over what was known before."""

    def consumer(self, company: str, customer_number: str) -> Consumer:
        """Find a consumer of a company. Raises NotFound."""

    def consumers(self, wanted: ConsumerFilter) -> ConsumerPage:
        """List a page of a company's consumers, by name."""

    def erase_consumer(self, company: str, customer_number: str) -> None:
        """Forget a consumer: the row, the request, and what his or her invoices were told; again changes nothing."""

    def request(self, company: str, customer_number: str) -> ConsumerRequest | None:
        """Find the last request to a consumer, if there was one."""

    def claim_request(self, company: str, customer_number: str, invoice: str, at: datetime) -> ConsumerRequest | None:
        """Claim the one request within ONE_REQUEST_WITHIN for an invoice, before anything is sent.

        None: it is this invoice's to send, now. Else the request that stands instead, unchanged; it may be an earlier one of this
        very invoice, which asks once only.
        """

    def claim_address(self, company: str, customer_number: str, invoice: str, address: str, at: datetime) -> ConsumerRequest | None:
        """Claim the one request within ONE_REQUEST_WITHIN to a mobile number or mail address, which several customers may have.

        None: it is this invoice's to send. Else the request that stands instead. It is settled, released and forgotten with the claim
        on the customer.
        """

    def settle_request(self, company: str, customer_number: str, invoice: str, way: RequestWay) -> None:
        """Write down how the invoice's request went out, or may have; again changes nothing."""

    def release_request(self, company: str, customer_number: str, invoice: str) -> None:
        """Give the claim back because nothing was sent; again changes nothing. A settled request stays."""


class SigningService(Protocol):
    """A service that lets people sign a document with an electronic ID. Every verb may raise Unavailable or Misconfigured."""

    async def invite(self, invitation: Invitation, document: bytes) -> str:
        """Ask for a signature on a PDF, once for each key; the service mails link and password. Gives the document's id there.

        Raises:
            Uncertain: the line was lost after sending; asking again with the same key finds what is there.
            NotReached: the address cannot be mailed to, or the service does not take the request; nobody was mailed.
            TooHeavy: the document is larger than the service takes.
        """

    async def look(self, document: str) -> SigningSeen:
        """Tell where a document is. Raises NotFound."""

    async def remind(self, document: str) -> None:
        """Mail the invitation again to whom it went first. Raises NotFound; Uncertain: it may have been mailed."""

    async def cancel(self, document: str) -> None:
        """End a document that is not signed, so that its link stops working; again changes nothing. Raises NotFound, Uncertain."""

    async def signed_document(self, document: str) -> bytes:
        """Fetch the signed document: the proof. Raises NotFound if it is not signed."""


class Verifications(Protocol):
    """How companies are verified. Each verb is one transaction."""

    def begin_verification(self, company: str, at: datetime) -> None:
        """Write down that a company is to be verified; again changes nothing."""

    def verification(self, company: str) -> Verification:
        """Read all that is known of a company's verification. Raises NotFound."""

    def ask_round(self, company: str, email: str, by: str, at: datetime) -> int:
        """Write down whom somebody wants to be asked, and number it."""

    def forget_round(self, company: str, n: int) -> None:
        """Take a round back that was never mailed."""

    def signing_round(self, company: str, n: int) -> SigningRound:
        """Find a round. Raises NotFound."""

    def round_of_document(self, document: str) -> SigningRound:
        """Find the round that the signing service calls by this name. Raises NotFound."""

    def save_round(self, changed: SigningRound) -> None:
        """Write a round as it is now, and that its signed document is kept."""

    def write_stage(self, company: str, stage: Stage, at: datetime, *, name: str | None = None, found: Authority | None = None) -> None:
        """Write down where a verification is, and what was found of the company, if it was looked up."""

    def attest(self, company: str, name: str, born: date, by: str, reason: str, at: datetime) -> int:
        """Write down who vouches for whose power of attorney, and number it."""

    def awaiting_kyc(self, company: str, after: tuple[datetime, str] | None, limit: int) -> tuple[tuple[datetime, str], ...]:
        """Page through a company's invoices that wait for its verification, in the order they were handed in.

        Each comes as its place in the list, when it was handed in and its id; `after` is the last place of the page before.
        """


class BusinessRegister(Protocol):
    """Enhetsregisteret."""

    async def unit(self, orgnr: str) -> UnitAnswer:
        """Look a company or sub-unit up, with the roles that count for it. Raises Unavailable (never read as unknown)."""

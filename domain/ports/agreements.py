"""B2C agreements: the register of them, the hub they are opened at, and the mail that invites their signers."""

from datetime import datetime
from typing import Protocol

from domain.companies.audit import Author
from domain.companies.parties import Company
from domain.consumers.agreement_errors import AgreementError
from domain.consumers.b2c_agreement import Acceptance, Agreement, AgreementStatus, Capture, HubState, IssuerAnswer, Signer
from domain.consumers.consumer import MessageOutcome


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

    def move_agreement(
        self, company: str, n: int, to: AgreementStatus, at: datetime, error: AgreementError | None = None, by: str = ...
    ) -> Agreement:
        """Write down where it is, and flip the company's `b2c` with it where that follows; what leads back changes nothing.

        `by` is who wants it, where somebody does.
        """

    def note_resend(self, company: str, n: int, author: Author) -> None:
        """Write down who wants the mail of an activation to be sent again."""

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

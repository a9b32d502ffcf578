"""The verification of companies: the register of it, the signing service, and Enhetsregisteret."""

from datetime import date, datetime
from typing import Protocol

from domain.verification.authority import Authority
from domain.verification.business_register import UnitAnswer
from domain.verification.rounds import SigningRound, Stage, Verification
from domain.verification.signing import Invitation, SigningSeen


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

    def attest(self, company: str, name: str, born: date, by: str, reason: str, at: datetime, of_round: int | None = None) -> int:
        """Write down who vouches for whose power of attorney, and number it; `of_round` is the signed round of that person."""

    def unfinished_verifications(self) -> tuple[str, ...]:
        """List the companies whose verification was begun and has not come to its end."""

    def awaiting_kyc(self, company: str, after: tuple[datetime, str] | None, limit: int) -> tuple[tuple[datetime, str], ...]:
        """Page through a company's invoices that wait for its verification, in the order they were handed in.

        Each comes as its place in the list, when it was handed in and its id; `after` is the last place of the page before.
        """


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


class BusinessRegister(Protocol):
    """Enhetsregisteret."""

    async def unit(self, orgnr: str) -> UnitAnswer:
        """Look a company or sub-unit up, with the roles that count for it. Raises Unavailable (never read as unknown)."""

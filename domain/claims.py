"""What an invoice asks a consumer to pay, and which documents never become a claim (decision 16, H20, P10, P15)."""

from decimal import Decimal

from domain.invoice import DocumentType
from domain.messages import MessageCode
from domain.submission import DocumentSummary
from domain.value import Value


class Claim(Value):
    """A claim on a consumer: the payable amount (BT-115) in the document's currency."""

    type: DocumentType
    currency: str
    payable: Decimal
    has_kid: bool = True
    """The document names both a KID and the account it belongs to: the hub takes no claim without."""


def claim_of(summary: DocumentSummary) -> Claim:
    """Read the claim from an accepted document."""
    return Claim(
        type=summary.key.type, currency=summary.currency, payable=Decimal(summary.payable), has_kid=bool(summary.kid and summary.account)
    )


def unclaimable(claim: Claim) -> MessageCode | None:
    """Tell why a document never becomes a claim, if so."""
    if claim.type is DocumentType.CREDIT_NOTE:
        return MessageCode.EFAKTURA_CREDIT_NOTE
    if claim.payable <= 0:
        return MessageCode.EFAKTURA_NOTHING_TO_PAY
    if claim.currency != "NOK":
        return MessageCode.EFAKTURA_NOT_NOK
    return None if claim.has_kid else MessageCode.EFAKTURA_KID_MISSING

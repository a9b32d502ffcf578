"""What an invoice asks a consumer to pay, and which documents never become a claim (decision 16, H20, P10, P15)."""

from decimal import Decimal

from domain.invoice import DocumentType
from domain.kid import is_kid
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
    kid_fits: bool = True
    """The KID has a check digit that fits (J2)."""


def claim_of(summary: DocumentSummary) -> Claim:
    """Read the claim from an accepted document."""
    return Claim(
        type=summary.key.type,
        currency=summary.currency,
        payable=Decimal(summary.payable),
        has_kid=bool(summary.kid and summary.account),
        kid_fits=is_kid(summary.kid or ""),
    )


def unclaimable(claim: Claim) -> MessageCode | None:
    """Tell why a document never becomes a claim, if so."""
    obstacles = (
        (claim.type is DocumentType.CREDIT_NOTE, MessageCode.EFAKTURA_CREDIT_NOTE),
        (claim.payable <= 0, MessageCode.EFAKTURA_NOTHING_TO_PAY),
        (claim.currency != "NOK", MessageCode.EFAKTURA_NOT_NOK),
        (not claim.has_kid, MessageCode.EFAKTURA_KID_MISSING),
        (not claim.kid_fits, MessageCode.EFAKTURA_KID_INVALID),
    )
    return next((code for applies, code in obstacles if applies), None)

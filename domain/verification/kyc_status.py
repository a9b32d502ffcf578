"""KYC: whether a company may send and receive (F)."""

from datetime import date
from enum import StrEnum

KYC_FROM = date(2022, 7, 1)
"""Companies created in this service from this day on (Oslo) must be verified; earlier ones are exempt (F1, decision 9)."""


class KycStatus(StrEnum):
    """`Verifiseringsstatus (KYC)` of a company (F2). Values are never renamed."""

    EXEMPT = "exempt"
    UNVERIFIED = "unverified"
    VERIFIED = "verified"

    @property
    def may_exchange(self) -> bool:
        """Tell whether a company may send and receive invoices and credit notes (F2)."""
        return self is not KycStatus.UNVERIFIED


def kyc_at_creation(created_on: date) -> KycStatus:
    """Tell where a company begins, by the day it was created in this service (F1)."""
    return KycStatus.EXEMPT if created_on < KYC_FROM else KycStatus.UNVERIFIED

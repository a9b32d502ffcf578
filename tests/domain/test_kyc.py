"""F1: who must be verified, on both sides of the day."""

from datetime import date

import pytest

from domain.companies.parties import Company
from domain.invoice import PostalAddress
from domain.verification.kyc_status import KycStatus, kyc_at_creation


@pytest.mark.parametrize(
    ("created_on", "begins"), [(date(2022, 6, 30), KycStatus.EXEMPT), (date(2022, 7, 1), KycStatus.UNVERIFIED)], ids=str
)
def test_a_company_of_before_july_2022_is_exempt(created_on: date, begins: KycStatus) -> None:
    assert kyc_at_creation(created_on) is begins
    assert Company(orgnr="310004049", name="Nordavind", created_on=created_on, address=PostalAddress()).kyc is begins


def test_only_an_unverified_company_may_neither_send_nor_receive() -> None:
    assert {status for status in KycStatus if not status.may_exchange} == {KycStatus.UNVERIFIED}

"""Which documents become a claim on a consumer (decision 16, H20, P10, P15, J2)."""

from datetime import date

import pytest

from domain.consumers.claims import claim_of, unclaimable
from domain.identity import InvoiceKey
from domain.invoice import DocumentType
from domain.messages import MessageCode
from domain.submission import DocumentSummary

SUMMARY = DocumentSummary(
    key=InvoiceKey(company="310001015", type=DocumentType.INVOICE, number="100018"),
    issue_date=date(2026, 12, 1),
    currency="NOK",
    payable="3187.50",
    kid="100111000186",
    account="12345678903",
    seller_name="Fjordlys Demo AS",
    buyer_name="Tuva Prøvesen",
)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, None),
        ({"kid": "10001000100-"}, None),
        ({"kid": "100111000188"}, MessageCode.EFAKTURA_KID_INVALID),
        ({"kid": "2"}, MessageCode.EFAKTURA_KID_INVALID),
        ({"kid": "F100018"}, MessageCode.EFAKTURA_KID_INVALID),
        ({"kid": None}, MessageCode.EFAKTURA_KID_MISSING),
        ({"account": None}, MessageCode.EFAKTURA_KID_MISSING),
        ({"payable": "0.00"}, MessageCode.EFAKTURA_NOTHING_TO_PAY),
        ({"payable": "-1"}, MessageCode.EFAKTURA_NOTHING_TO_PAY),
        ({"currency": "EUR"}, MessageCode.EFAKTURA_NOT_NOK),
        ({"key": SUMMARY.key.model_copy(update={"type": DocumentType.CREDIT_NOTE})}, MessageCode.EFAKTURA_CREDIT_NOTE),
    ],
)
def test_what_is_no_claim_is_told_why(changes: dict[str, object], reason: MessageCode | None) -> None:
    assert unclaimable(claim_of(SUMMARY.model_copy(update=changes))) is reason

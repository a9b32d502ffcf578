from datetime import UTC, datetime

import pytest
from lxml import etree

from documents.mls import MAX_MLS_BYTES, NotMls, read_mls, write_mls
from domain.peppol.mls import MessageLevelStatus, MlsCode, MlsIssue, MlsReason

TAKEN = MessageLevelStatus(
    id="mls-1",
    issued_at=datetime(2026, 12, 1, 8, 5, tzinfo=UTC),
    sender="0242:000999",
    receiver="0242:000123",
    code=MlsCode.DELIVERED,
    document="7a4b2c1e-0000-4000-8000-000000000001",
)
REJECTED = TAKEN.model_copy(
    update={
        "code": MlsCode.REJECTED,
        "text": "Fakturaen kunne ikke leveres & ble avvist",
        "issues": (MlsIssue(location="NA", reason=MlsReason.DELIVERY, text="Mottakeren er ikke å nå"),),
    }
)


@pytest.mark.parametrize("status", [TAKEN, REJECTED, TAKEN.model_copy(update={"code": MlsCode.ACKNOWLEDGED})])
def test_a_status_is_read_as_it_was_written(status: MessageLevelStatus) -> None:
    assert read_mls(write_mls(status)) == status


def test_every_reason_is_known() -> None:
    issues = tuple(MlsIssue(location="/Invoice", reason=reason, text="x") for reason in MlsReason)
    assert [issue.reason for issue in read_mls(write_mls(REJECTED.model_copy(update={"issues": issues}))).issues] == [
        "SV",
        "BV",
        "BW",
        "FD",
    ]


def test_a_status_written_by_hand_in_another_style_is_read() -> None:
    assert read_mls(BY_HAND) == MessageLevelStatus(
        id="42",
        issued_at=datetime.fromisoformat("2026-12-01T09:05:07+01:00"),
        sender="0242:000999",
        receiver="0242:000123",
        code=MlsCode.REJECTED,
        document="abc",
        text="No",
        issues=(
            MlsIssue(location="/ubl:Invoice/cbc:ID", reason=MlsReason.RULE, text="one"),
            MlsIssue(location="/ubl:Invoice/cbc:ID", reason=MlsReason.RULE_WARNING, text="two"),
        ),
    )


@pytest.mark.parametrize(
    "nonsense",
    [
        b"",
        b"<a/>",
        b"<?xml version='1.0'?>",
        b"<!DOCTYPE x><x/>",
        write_mls(TAKEN).replace(b"edec:mls:1.0", b"poacc:trns:mlr:3"),
        write_mls(TAKEN).replace(b">AP<", b">XX<"),
        write_mls(TAKEN).replace(b">2026-12-01<", b">today<"),
        write_mls(TAKEN).replace(b">7a4b2c1e", b" x='1'>7").replace(b"7-0000-4000-8000-000000000001", b""),
        write_mls(TAKEN).replace(b"cbc:ResponseCode", b"cbc:Other"),
        write_mls(REJECTED).replace(b">FD<", b">ZZ<"),
        write_mls(TAKEN) + b" " * MAX_MLS_BYTES,
    ],
)
def test_what_is_no_status_is_refused(nonsense: bytes) -> None:
    with pytest.raises(NotMls):
        read_mls(nonsense)


@pytest.mark.parametrize("status", [TAKEN, REJECTED])
def test_the_elements_stand_in_the_order_of_the_schema(status: MessageLevelStatus) -> None:
    """UBL 2.1's ApplicationResponse: the same common library as the invoice's, in which LineResponse has an order of its own."""
    names = [etree.QName(element).localname for element in etree.fromstring(write_mls(status))]
    assert names == ["CustomizationID", "ProfileID", "ID", "IssueDate", "IssueTime", "SenderParty", "ReceiverParty", "DocumentResponse"]


BY_HAND = b"""<?xml version="1.0"?><!-- by hand -->
<ar:ApplicationResponse xmlns:ar="urn:oasis:names:specification:ubl:schema:xsd:ApplicationResponse-2"
 xmlns:c="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
 xmlns="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
 <CustomizationID> urn:peppol:edec:mls:1.0 </CustomizationID><ProfileID>urn:peppol:edec:mls</ProfileID>
 <ID>42</ID><IssueDate>2026-12-01</IssueDate><IssueTime>09:05:07+01:00</IssueTime>
 <c:SenderParty><EndpointID schemeID="0242">000999</EndpointID></c:SenderParty>
 <c:ReceiverParty><EndpointID schemeID="0242">000123</EndpointID></c:ReceiverParty>
 <c:DocumentResponse><c:Response><ResponseCode>RE</ResponseCode><Description>No</Description></c:Response>
 <c:DocumentReference><ID>abc</ID></c:DocumentReference>
 <c:LineResponse><c:LineReference><LineID>/ubl:Invoice/cbc:ID</LineID></c:LineReference>
  <c:Response><Description>one</Description><c:Status><StatusReasonCode>BV</StatusReasonCode></c:Status></c:Response>
  <c:Response><Description>two</Description><c:Status><StatusReasonCode>BW</StatusReasonCode></c:Status></c:Response>
 </c:LineResponse></c:DocumentResponse></ar:ApplicationResponse>"""

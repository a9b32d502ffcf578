"""What the hub of eFaktura and Vipps said of a claim: what it proves, and whether it is about the claim in the pack."""

from base64 import b64decode
from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation

from pydantic import ValidationError

from adapters.efaktura.line import HubEvidence
from adapters.efaktura.wire import (
    Code,
    Consignment,
    ConsignmentAnswer,
    ConsignmentState,
    StatusAnswer,
    Unreadable,
    read_consignment,
    read_consignment_answer,
    read_status_answer,
)
from documents.evidence.checks import Check, CheckCode, fails, holds, not_checked
from documents.evidence.files import Fact, FactLabel, Proof
from documents.ubl_xml import NAMESPACES, parse_xml
from documents.ubl_xml import Unreadable as UnreadableDocument
from domain.identity import parse_invoice_id
from domain.records import DeliveryRecord

_STATES = {
    ConsignmentState.IN_PROGRESS: Proof.HUB_TAKEN,
    ConsignmentState.PROCESSED: Proof.HUB_DELIVERED,
    ConsignmentState.STOPPED: Proof.HUB_STOPPED,
}


def hub_proof(hub: HubEvidence) -> Proof:
    """Tell what an answer shows; one that cannot be read, or is of another consignment, is an answer and no more."""
    match _answer(hub):
        case StatusAnswer(code=Code.OK, status=status) if status is not None:
            return _STATES[status]
        case ConsignmentAnswer(code=code, invoices=invoices):  # our consignments hold one invoice
            refused = code not in {Code.OK, Code.DUPLICATE} or any(result.code != Code.OK for result in invoices)
            return Proof.HUB_REFUSED if refused else Proof.HUB_TAKEN
        case _:
            return Proof.HUB_REFUSED if _is_refused(hub) else Proof.ANSWER


def hub_facts(hub: HubEvidence) -> Iterator[Fact]:
    """Tell which consignment an answer is about, and what it says."""
    yield Fact(label=FactLabel.CONSIGNMENT, value=hub.consignment)
    match _answer(hub):
        case StatusAnswer(status=status) if status is not None:
            yield Fact(label=FactLabel.HUB_STATUS, value=status)
        case ConsignmentAnswer(code=code, invoices=invoices):
            yield Fact(label=FactLabel.HUB_CODE, value=", ".join([code, *(result.code for result in invoices)]))


def check_claim(row: DeliveryRecord, claim: bytes | None, documents: Sequence[bytes], evidence: Sequence[HubEvidence]) -> Check:
    """Check that the claim is the one the delivery names, of the invoice and its amount, and that the hub answered about it."""
    if claim is None:
        return not_checked(CheckCode.CLAIM, "there is no claim in the pack", row.id)
    try:
        consignment = read_consignment(claim)
    except ValidationError:
        return fails(CheckCode.CLAIM, "the claim cannot be read", row.id)
    if trouble := _trouble(row, consignment, documents):
        return fails(CheckCode.CLAIM, trouble, row.id)
    others = [said for said in evidence if (answer := _answer(said)) is not None and answer.consignment_id != consignment.consignment_id]
    return fails(CheckCode.CLAIM, "the hub answered about another claim", row.id) if others else holds(CheckCode.CLAIM, row.id)


def _trouble(row: DeliveryRecord, consignment: Consignment, documents: Sequence[bytes]) -> str | None:
    key = parse_invoice_id(row.invoice)
    named = [(claim.issuer, claim.invoice_number) for claim in consignment.invoices]
    if row.reference not in {None, consignment.consignment_id} or named != [(key.company, key.number)]:
        return "it is the claim of another delivery"
    amounts = {amount for document in documents if (amount := _payable_oere(document)) is not None}
    return "the amount is not that of the invoice" if amounts and consignment.invoices[0].amount_oere not in amounts else None


def _payable_oere(document: bytes) -> Decimal | None:
    """Read the payable amount (BT-115) in øre, as it stands in the document."""
    try:
        text = parse_xml(document).findtext("cac:LegalMonetaryTotal/cbc:PayableAmount", namespaces=NAMESPACES)
        return Decimal(text or "") * 100
    except (UnreadableDocument, InvalidOperation):
        return None


def _answer(hub: HubEvidence) -> StatusAnswer | ConsignmentAnswer | None:
    """Read what the hub said, by what it was asked."""
    body = b64decode(hub.answer_base64)
    try:
        answer = read_status_answer(body) if hub.attempt.url.endswith("/getConsignmentStatus") else read_consignment_answer(body)
    except Unreadable:
        return None
    return answer if answer.consignment_id == hub.consignment else None


def _is_refused(hub: HubEvidence) -> bool:
    """Tell whether a request that was refused as such has no answer to read."""
    return 400 <= (hub.attempt.http_status or 0) < 500

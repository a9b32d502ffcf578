"""What a Message Level Status means for an invoice, in the lifecycle's words and in people's (G16)."""

from collections.abc import Sequence

from domain.lifecycle import Event
from domain.messages import MessageCode, Text
from domain.peppol.mls import MlsCode, MlsReason

EVENTS: dict[MlsCode, Event] = {
    MlsCode.DELIVERED: Event.CONFIRMED,
    MlsCode.ACKNOWLEDGED: Event.ACKNOWLEDGED,
    MlsCode.REJECTED: Event.REFUSED_BY_RECEIVER,
}

_REASONS: dict[MlsReason, tuple[str, str]] = {
    MlsReason.SYNTAX: ("dokumentet følger ikke formatet (SV)", "the document does not follow its format (SV)"),
    MlsReason.RULE: ("dokumentet bryter en forretningsregel (BV)", "the document breaks a business rule (BV)"),
    MlsReason.RULE_WARNING: ("en forretningsregel ga et varsel (BW)", "a business rule gave a warning (BW)"),
    MlsReason.DELIVERY: ("det kunne ikke leveres til mottakeren (FD)", "it could not be delivered to the receiver (FD)"),
}
_WITHOUT_REASON = ("ingen årsakskode fulgte med, spør mottakeren", "no reason code came with it, ask the receiver")


def status_text(code: MlsCode, reasons: Sequence[MlsReason]) -> Text:
    """Word a status for the timeline. A service provider's own sentences may name people: they stay in the evidence."""
    match code:
        case MlsCode.DELIVERED:
            return Text(code=MessageCode.PEPPOL_DELIVERED)
        case MlsCode.ACKNOWLEDGED:
            return Text(code=MessageCode.PEPPOL_ACKNOWLEDGED)
        case MlsCode.REJECTED:
            nb, en = _worded(reasons)
            return Text(code=MessageCode.PEPPOL_REFUSED_BY_RECEIVER, params={"reason_nb": nb, "reason_en": en})


def _worded(reasons: Sequence[MlsReason]) -> tuple[str, str]:
    """Word each reason once, in the order they came."""
    words = [_REASONS[reason] for reason in dict.fromkeys(reasons)] or [_WITHOUT_REASON]
    return ", ".join(nb for nb, _ in words), ", ".join(en for _, en in words)

"""The sentences each channel uses for the same facts."""

from domain.channels import Channel
from domain.messages import MessageCode
from domain.value import Value


class ChannelWords(Value):
    """How one channel words a delivery."""

    started: MessageCode
    sent: MessageCode
    unreachable: MessageCode
    outcome_unknown: MessageCode
    delivered: MessageCode | None = None
    """None: this channel never tells that the receiver has it."""


WORDS: dict[Channel, ChannelWords] = {
    Channel.PEPPOL: ChannelWords(
        started=MessageCode.PEPPOL_STARTED,
        sent=MessageCode.PEPPOL_SENT,
        unreachable=MessageCode.PEPPOL_UNREACHABLE,
        outcome_unknown=MessageCode.PEPPOL_OUTCOME_UNKNOWN,
        delivered=MessageCode.PEPPOL_DELIVERED,
    ),
    Channel.EFAKTURA: ChannelWords(
        started=MessageCode.EFAKTURA_STARTED,
        sent=MessageCode.EFAKTURA_SENT,
        unreachable=MessageCode.EFAKTURA_UNREACHABLE,
        outcome_unknown=MessageCode.EFAKTURA_OUTCOME_UNKNOWN,
        delivered=MessageCode.EFAKTURA_DELIVERED,
    ),
    Channel.VIPPS: ChannelWords(
        started=MessageCode.VIPPS_STARTED,
        sent=MessageCode.VIPPS_SENT,
        unreachable=MessageCode.VIPPS_UNREACHABLE,
        outcome_unknown=MessageCode.VIPPS_OUTCOME_UNKNOWN,
        delivered=MessageCode.VIPPS_DELIVERED,
    ),
    Channel.EMAIL: ChannelWords(
        started=MessageCode.EMAIL_STARTED,
        sent=MessageCode.EMAIL_SENT,
        unreachable=MessageCode.EMAIL_UNREACHABLE,
        outcome_unknown=MessageCode.EMAIL_OUTCOME_UNKNOWN,
    ),
    Channel.PRINT: ChannelWords(
        started=MessageCode.PRINT_STARTED,
        sent=MessageCode.PRINT_SENT,
        unreachable=MessageCode.PRINT_UNREACHABLE,
        outcome_unknown=MessageCode.PRINT_OUTCOME_UNKNOWN,
    ),
}

NAMES: dict[Channel, tuple[str, str]] = {
    Channel.PEPPOL: ("PEPPOL", "PEPPOL"),
    Channel.EFAKTURA: ("eFaktura", "eFaktura"),
    Channel.VIPPS: ("Vipps", "Vipps"),
    Channel.EMAIL: ("e-post", "e-mail"),
    Channel.PRINT: ("post", "print"),
}
"""Each channel's name, Norwegian and English."""

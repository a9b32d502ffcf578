"""The mail that tells a sender that a letter went out without its attachments (C6)."""

from domain.identity import ObjectRef
from domain.messages import MessageCode, Text
from domain.parcels.parcel import Parcel
from domain.value import Value


class SenderNotice(Value):
    """Tell the sender about this delivery, a letter."""

    delivery: str


class NoticeOutcome(Value):
    """What became of the mail, and what the mail server said of it, if anything."""

    text: Text
    evidence: ObjectRef | None = None


def lost_by_post(parcel: Parcel | None) -> bool:
    """Tell whether a letter has left attachments behind because they do not fit one."""
    return parcel is not None and any(one.text.code is MessageCode.ATTACHMENT_NOT_PRINTED for one in parcel.left_out)

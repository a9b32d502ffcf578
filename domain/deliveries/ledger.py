"""What the ledger says of a delivery, read as an outcome (design.md, "Delivery ledger")."""

from collections.abc import Iterable
from datetime import timedelta
from enum import StrEnum

from domain.channel_words import WORDS
from domain.channels import Channel
from domain.deliveries.delivery import (
    ChannelUnreachable,
    DeliveryOutcome,
    DeliveryStopped,
    HandedOver,
    LedgerState,
    NotHandedOver,
    OutcomeUnknown,
    RefusedByChannel,
    StillAway,
)
from domain.deliveries.ledger_moves import TAKEN
from domain.messages import MessageCode, Text
from domain.parcels.sender_notices import lost_by_post
from domain.records import DeliveryRecord


def last_taken(rows: Iterable[DeliveryRecord]) -> DeliveryRecord | None:
    """Find the latest of an invoice's deliveries, given the oldest first, that a receiver has."""
    return next((row for row in reversed(tuple(rows)) if row.state in TAKEN), None)


class Interruption(StrEnum):
    """Why a delivery ended without an outcome of its own."""

    OPERATOR = "operator"
    DEADLINE = "deadline"
    FAILURE = "failure"


def outcome_of(row: DeliveryRecord, evidence_window: timedelta) -> DeliveryOutcome | None:
    """Read the outcome of a delivery that is over; nothing while it is prepared.

    A row that is still handing over when nobody works on it has an unknown outcome.
    """
    match row.state:
        case LedgerState.HANDED_OVER | LedgerState.CONFIRMED:
            return HandedOver(delivery=row.id, evidence_window=evidence_window, lost_attachments=lost_by_post(row.parcel))
        case LedgerState.REFUSED:
            return RefusedByChannel(delivery=row.id, text=row.text or Text(code=MessageCode.DELIVERY_BROKEN))
        case LedgerState.HANDING_OVER | LedgerState.UNKNOWN:
            text = row.text or Text(code=WORDS[row.channel].outcome_unknown)
            lost = lost_by_post(row.parcel)
            return OutcomeUnknown(delivery=row.id, text=text, evidence_window=evidence_window, lost_attachments=lost)
        case LedgerState.PREPARED:
            return None


def nothing_sent(
    delivery: str, channel: Channel, interruption: Interruption, row: DeliveryRecord | None, hindrance: Text | None = None
) -> DeliveryOutcome:
    """Word the end of a delivery that was interrupted before anything was sent; without a row nothing was even prepared.

    `hindrance` is why it waited, as far as that is known.
    """
    match interruption:
        case Interruption.OPERATOR:
            return NotHandedOver(delivery=delivery)
        case Interruption.DEADLINE if channel is Channel.PEPPOL and row is None:
            return StillAway(delivery=delivery, text=hindrance or Text(code=MessageCode.PEPPOL_LOOKUP_UNAVAILABLE))
        case Interruption.DEADLINE:
            return ChannelUnreachable(delivery=delivery, text=Text(code=WORDS[channel].unreachable))
        case Interruption.FAILURE:
            return DeliveryStopped(delivery=delivery, text=Text(code=MessageCode.DELIVERY_BROKEN))

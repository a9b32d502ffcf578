"""How long an invoice waits for the outside world, and why. The demo shortens these and says so; tests never do."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.channels import Channel

EVIDENCE_WINDOW: dict[Channel, timedelta] = {
    Channel.PEPPOL: timedelta(days=2),  # the receiver's access point tells within a day or two if it cannot pass a document on
    Channel.EFAKTURA: timedelta(days=3),  # the hub hands over to the banks once a day, and tells the next working day at the latest
    Channel.VIPPS: timedelta(days=3),
    Channel.EMAIL: timedelta(days=7),  # mail servers give up and send the bounce within 5 days (RFC 5321 4.5.4.1)
    Channel.PRINT: timedelta(days=3),  # the print house reports a broken job within two working days
}
"""How long late evidence (a bounce, a failed print job) is awaited after the hand-over."""

KYC_HOLD = timedelta(days=90)
"""How long an invoice waits for its company to be verified before it stands before a person (decision 8)."""

KYC_LOOK = timedelta(hours=1)
"""A waiting invoice looks by itself so often: it learns that its company is verified even if nobody could tell it (design.md, step 2)."""

KYC_TURN = timedelta(minutes=10)
"""So long an invoice whose hourly look found the company verified waits to be told: twelve thousand are told in that time, in order."""

KYC_REMINDERS = (timedelta(days=2), timedelta(days=5))
"""After the invitation: once the signer has had time, and once more before a link of seven days expires (F11)."""

OSLO = ZoneInfo("Europe/Oslo")
REQUEST_HOURS = range(8, 20)
"""The hours of the day in which a consumer may be sent an SMS (decision 21)."""


def request_time(now: datetime, zone: ZoneInfo = OSLO) -> datetime:
    """Tell when a consumer may be sent an SMS: now by day, else at eight on the next morning, by the zone's clocks. Aware, UTC."""
    local = now.astimezone(zone)
    if local.hour in REQUEST_HOURS:
        return now.astimezone(UTC)
    morning = local.date() + timedelta(days=local.hour >= REQUEST_HOURS.stop)
    return datetime.combine(morning, time(REQUEST_HOURS.start), zone).astimezone(UTC)

"""The files of a delivery that are fetched by a link, because they are too large for an e-mail (A4, decision 1)."""

from datetime import date, datetime, timedelta

from domain.channels import Channel
from domain.companies.parties import Language
from domain.formats import format_date
from domain.identity import delivery_id, invoice_id
from domain.lifecycle import Event
from domain.messages import MessageCode, Text
from domain.records import Change
from domain.submission import Submission
from domain.value import Value
from domain.waits import OSLO

OFFERED_FOR = timedelta(days=90)
"""How long a link works, unless a deployment says otherwise (decision 1)."""


class OfferedFiles(Value):
    """What a link leads to: files of the very submission that was sent, by their places from 1, embedded ones after those beside it."""

    submission: Submission
    delivery: int
    """The number of the delivery by e-mail that carries the link."""
    files: tuple[int, ...]
    last_day: date
    """The last day, in Oslo, on which the link works."""


def last_day_offered(made_at: datetime, offered_for: timedelta = OFFERED_FOR) -> date:
    """Tell the last day of a link made at an aware instant."""
    return (made_at.astimezone(OSLO) + offered_for).date()


def is_offered(offered: OfferedFiles, at: datetime) -> bool:
    """Tell whether a link still works at an aware instant: through the whole of its last day."""
    return at.astimezone(OSLO).date() <= offered.last_day


def opened(offered: OfferedFiles, at: datetime) -> Change:
    """Tell the timeline that somebody, or a program that looks through mail, has opened the link; each link once.

    A renewed link of the same delivery differs by its last day.
    """
    invoice = invoice_id(offered.submission.key)
    days = {f"day_{language}": format_date(offered.last_day, language) for language in Language}
    return Change(
        invoice=invoice,
        key=f"attachments-opened:{delivery_id(invoice, Channel.EMAIL, offered.delivery)}:{offered.last_day}",
        event=Event.ATTACHMENTS_OPENED,
        at=at,
        text=Text(code=MessageCode.ATTACHMENTS_LINK_OPENED, params=days),
        channel=Channel.EMAIL,
    )

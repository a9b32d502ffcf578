"""What became of claims is asked for at the hub, channel by channel, by the same activity that asks PEPPOL's provider (H17)."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from activities.asked_statuses import AGAIN_AFTER, AskedStatuses
from adapters.register import SqlRegister, migrate
from domain.channels import Channel
from domain.deliveries.delivery import LedgerState
from domain.deliveries.late_evidence import News
from domain.errors import Unavailable
from domain.lifecycle import Event
from domain.messages import MessageCode, Text
from domain.records import DeliveryRecord
from domain.waits import EVIDENCE_WINDOW
from tests.contracts.register_values import acceptance, change, claim, later, move, stored, submission

DELIVERED = News(event=Event.CONFIRMED, text=Text(code=MessageCode.EFAKTURA_DELIVERED), evidence=b"{}")


@dataclass
class ScriptedHub:
    """Tells one thing after the other, the last one for ever, and keeps what it was asked for."""

    answers: list[News | Unavailable | None]
    asked: list[str] = field(default_factory=list)

    async def news_of(self, reference: str) -> News | None:
        self.asked.append(reference)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Unavailable):
            raise answer
        return answer


@dataclass
class KeptNews:
    """Keeps what would be told to the invoices."""

    told: list[tuple[str, Event]] = field(default_factory=list)

    async def tell(self, row: DeliveryRecord, news: News, _media_type: str) -> None:
        self.told.append((row.id, news.event))


@dataclass
class SetClock:
    time: datetime = field(default_factory=lambda: later(minutes=1))

    def now(self) -> datetime:
        return self.time

    def at(self, _instant: datetime) -> datetime:
        return self.time


@pytest.fixture
def register(tmp_path: Path) -> SqlRegister:
    """One invoice handed over by each of the hub's channels, and one by PEPPOL."""
    url = f"sqlite:///{tmp_path / 'register.db'}"
    migrate(url)
    register = SqlRegister(url)
    for number, channel in (("1", Channel.EFAKTURA), ("2", Channel.VIPPS), ("3", Channel.PEPPOL)):
        record = submission(number)
        register.keep_submission(record)
        register.reserve(acceptance(record))
        claimed = claim(record, channel=channel)
        register.claim(claimed)
        register.record(change(record, Event.HANDED_OVER, ledger=move(claimed, LedgerState.HANDED_OVER, stored("e"))))
    return register


def asking(register: SqlRegister, hub: ScriptedHub, news: KeptNews, clock: SetClock, channel: Channel) -> AskedStatuses:
    known: dict[str, Any] = {"provider": hub, "news": news}
    return AskedStatuses(invoices=register, clock=clock, window=EVIDENCE_WINDOW[channel], channel=channel, **known)


@pytest.mark.parametrize(("channel", "number"), [(Channel.EFAKTURA, "1"), (Channel.VIPPS, "2"), (Channel.PEPPOL, "3")])
async def test_only_what_went_by_the_channel_is_asked_for_and_told_once(register: SqlRegister, channel: Channel, number: str) -> None:
    hub, news, clock = ScriptedHub([None, DELIVERED]), KeptNews(), SetClock()
    asked = asking(register, hub, news, clock, channel)
    for _ in range(4):
        await asked.look()
        clock.time += AGAIN_AFTER
    assert set(hub.asked) == {f"<{number}.{channel}.1@bounce.example>"}
    assert [event for _, event in news.told] == [Event.CONFIRMED]


async def test_a_hub_that_is_away_is_asked_again_and_nothing_is_asked_after_the_window(register: SqlRegister) -> None:
    hub, news, clock = ScriptedHub([Unavailable("503"), DELIVERED]), KeptNews(), SetClock()
    asked = asking(register, hub, news, clock, Channel.EFAKTURA)
    await asked.look()
    assert news.told == []
    clock.time += AGAIN_AFTER
    await asked.look()
    assert len(news.told) == 1
    late = SetClock(later(minutes=1) + EVIDENCE_WINDOW[Channel.EFAKTURA] + timedelta(hours=1))
    silent = ScriptedHub([DELIVERED])
    await asking(register, silent, news, late, Channel.EFAKTURA).look()
    assert silent.asked == []

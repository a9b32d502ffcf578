"""`fakturaflyt count`: the sum that is shown is a sum."""

import re
from datetime import UTC, datetime

import pytest

from activities.counting import CountReport
from cli.run import run
from domain.reconciliation import Tally

TALLY = Tally(
    submissions=31, undecided=1, accepted=16, rejected=8, refused=4, replaced=2, open_by_status={}, ended_by_status={}, deliveries={}
)


class Service:
    """Has counted."""

    async def count(self) -> CountReport:
        """Give what was counted."""
        return CountReport(counted_at=datetime(2026, 1, 1, tzinfo=UTC), tally=TALLY, discrepancies=0, named=(), started=())


def test_every_submission_is_in_the_sum(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("cli.count.InvoiceService.from_settings", Service)
    assert run(["count"]) == 0
    total, *parts = map(int, re.findall(r"\b\d+\b", capsys.readouterr().out.splitlines()[0]))
    assert (total, sum(parts)) == (31, 31)

"""Whoever outside keeps failing is left alone for a while, visibly, and heals by itself; an attempt in doubt is never held back."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from adapters.circuit_breaker import (
    ACCESS_POINT,
    FAILURES_TO_OPEN,
    FIRST_PAUSE,
    LONGEST_PAUSE,
    CircuitBreakers,
    place_of,
)
from domain.errors import Unanswered, Unavailable
from domain.records import Taken, TurnedAway
from sandbox.peppol_directory import LookupManner
from tests.adapters import peppol_network
from tests.adapters.outside import NOW
from tests.adapters.peppol_outside import RECEIVER, MovableClock, network
from tests.adapters.test_peppol_http_gateway import gateway, letter, phoss

PLACE = "ap.example"
OUTAGE = ["down"] * FAILURES_TO_OPEN


class Watch:
    """Breakers with a clock for people and one for pauses, both moved by the test."""

    def __init__(self) -> None:
        self.clock = MovableClock()
        self.passed = timedelta(0)
        self.breakers = CircuitBreakers(ACCESS_POINT, self.clock, self.monotonic)

    def monotonic(self) -> float:
        return self.passed.total_seconds()

    def wait(self, duration: timedelta) -> None:
        self.passed += duration

    def fail(self, times: int = FAILURES_TO_OPEN) -> None:
        for _ in range(times):
            self.breakers.failed(PLACE)

    def left_alone(self) -> bool:
        try:
            self.breakers.check(PLACE)
        except Unavailable:
            return True
        return False


def test_a_few_failures_are_no_outage_and_one_good_answer_forgets_them() -> None:
    watch = Watch()
    watch.fail(FAILURES_TO_OPEN - 1)
    watch.breakers.answered(PLACE)
    watch.fail(FAILURES_TO_OPEN - 1)
    assert not watch.left_alone()


def test_an_outage_opens_the_circuit_of_that_place_alone_and_tells_when_to_come_back() -> None:
    watch = Watch()
    watch.clock.time = datetime(2026, 11, 24, 9, 14, tzinfo=UTC)
    watch.fail(1)
    watch.clock.time += timedelta(minutes=9)
    watch.fail(FAILURES_TO_OPEN - 1)
    watch.breakers.admit("other.example")
    with pytest.raises(Unavailable) as caught:
        watch.breakers.admit(PLACE)
    assert caught.value.retry_after is not None
    assert FIRST_PAUSE <= caught.value.retry_after <= 1.2 * FIRST_PAUSE
    assert str(caught.value) == (
        "Aksesspunktet ap.example har ikke svart siden 24.11.2026 kl. 10.14; det prøves igjen 24.11.2026 kl. 10.23."
        " / The access point ap.example has not answered since 24\N{NO-BREAK SPACE}November\N{NO-BREAK SPACE}2026 at 10:14; "
        "it is tried again on 24\N{NO-BREAK SPACE}November\N{NO-BREAK SPACE}2026 at 10:23."
    )


def test_after_the_pause_one_attempt_is_made_and_the_others_wait_for_it() -> None:
    watch = Watch()
    watch.fail()
    watch.wait(FIRST_PAUSE)
    watch.breakers.admit(PLACE)
    assert watch.left_alone()
    watch.breakers.answered(PLACE)
    assert not watch.left_alone()


def test_a_trial_that_nobody_hears_of_again_does_not_keep_the_circuit_open_for_ever() -> None:
    watch = Watch()
    watch.fail()
    watch.wait(FIRST_PAUSE)
    watch.breakers.admit(PLACE)
    watch.wait(FIRST_PAUSE)
    watch.breakers.admit(PLACE)


def test_each_trial_that_fails_doubles_the_pause_up_to_ten_minutes() -> None:
    watch = Watch()
    watch.fail()
    pause = FIRST_PAUSE
    for _ in range(8):
        watch.wait(pause - timedelta(seconds=1))
        assert watch.left_alone()
        watch.wait(timedelta(seconds=1))
        watch.breakers.admit(PLACE)
        watch.breakers.failed(PLACE)
        pause = min(2 * pause, LONGEST_PAUSE)
    assert pause == LONGEST_PAUSE


def test_what_began_before_the_pause_and_fails_in_it_does_not_prolong_it() -> None:
    watch = Watch()
    watch.fail(3 * FAILURES_TO_OPEN)
    watch.wait(FIRST_PAUSE)
    watch.breakers.admit(PLACE)


def test_the_pause_is_measured_by_a_clock_that_nobody_sets() -> None:
    watch = Watch()
    watch.fail()
    watch.clock.time -= timedelta(hours=1)
    watch.wait(FIRST_PAUSE)
    watch.breakers.admit(PLACE)


def test_each_change_is_logged_once_with_the_place_and_nothing_of_any_invoice() -> None:
    watch = Watch()
    with capture_logs() as logged:
        watch.fail(2 * FAILURES_TO_OPEN)
        for _ in range(3):
            assert watch.left_alone()
        watch.breakers.answered(PLACE)
        watch.breakers.answered(PLACE)
    assert [entry["event"] for entry in logged] == ["circuit_opened", "circuit_closed"]
    assert {key for entry in logged for key in entry} == {"event", "log_level", "kind", "place", "since", "failures"}
    assert logged[0]["place"] == PLACE


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("https://ap.example/as4", "ap.example"),
        ("https://User:secret@AP.example:8443/as4?x=1", "ap.example:8443"),
        ("https://[::1]:4443/as4", "[::1]:4443"),
        ("https://[broken", "https://[broken"),
        ("nonsense", "nonsense"),
    ],
)
def test_a_place_is_the_server_of_an_address(url: str, place: str) -> None:
    assert place_of(url) == place


async def test_an_access_point_that_is_away_is_left_alone_told_so_and_healed_by_its_first_receipt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = Watch()
    async with network(tmp_path, *OUTAGE, "ok") as net:
        gateway = net.gateway()
        monkeypatch.setattr(gateway, "_breakers", watch.breakers)
        letters = [net.letter(str(n)) for n in range(FAILURES_TO_OPEN + 2)]
        messages = [gateway.prepare(letter) for letter in letters]
        for n, message in enumerate(messages[:-1]):
            with pytest.raises(Unavailable, match="har ikke svart siden") as caught:
                await gateway.hand_over("d", message)
            assert (caught.value.retry_after is not None) == (n >= FAILURES_TO_OPEN - 1)
        assert net.received() == []
        watch.wait(FIRST_PAUSE)
        for message in messages:
            assert isinstance(await gateway.hand_over("d", message), Taken)
        assert len(net.received()) == len(messages)
        assert net.duplicates() == 0


async def test_an_attempt_in_doubt_is_asked_about_while_the_circuit_is_open(tmp_path: Path) -> None:
    async with network(tmp_path, *OUTAGE, "ok") as net:
        gateway = net.gateway()
        message = gateway.prepare(net.letter())
        for _ in OUTAGE:
            with pytest.raises(Unanswered, match="Vi spør det igjen med den samme meldingen"):
                await gateway.find("d", message, NOW)
        with pytest.raises(Unavailable):
            await gateway.hand_over("d", message)
        assert isinstance(await gateway.find("d", message, NOW), Taken)
        assert isinstance(await gateway.hand_over("d", gateway.prepare(net.letter("2"))), Taken), "it is healed"
    assert len(net.received()) == 2


async def test_server_errors_are_an_outage_and_leave_every_attempt_in_doubt_as_it_is(tmp_path: Path) -> None:
    async with network(tmp_path, "busy") as net:
        gateway = net.gateway()
        for n in range(FAILURES_TO_OPEN):
            with pytest.raises(Unanswered):
                await gateway.hand_over("d", gateway.prepare(net.letter(str(n))))
        with pytest.raises(Unavailable, match="it is tried again on"):
            await gateway.hand_over("d", gateway.prepare(net.letter("last")))


@pytest.mark.parametrize("answer", ["refuse", {"refuse": "EBMS:0004"}])
async def test_refusals_are_answers_however_many(tmp_path: Path, answer: object) -> None:
    async with network(tmp_path, answer) as net:
        gateway = net.gateway()
        for n in range(FAILURES_TO_OPEN + 1):
            assert isinstance(await gateway.hand_over("d", gateway.prepare(net.letter(str(n)))), TurnedAway)


@pytest.mark.parametrize("kind", ["nothing", "html", "other"])
async def test_answers_that_prove_nothing_are_doubts_and_no_outage(tmp_path: Path, kind: str) -> None:
    async with network(tmp_path, {"malformed": kind}) as net:
        gateway = net.gateway()
        for n in range(FAILURES_TO_OPEN + 1):
            with pytest.raises(Unanswered):
                await gateway.hand_over("d", gateway.prepare(net.letter(str(n))))


async def test_one_access_point_that_is_away_holds_up_no_other(tmp_path: Path) -> None:
    async with network(tmp_path, "down") as net:
        gateway = net.gateway()
        for n in range(FAILURES_TO_OPEN):
            with pytest.raises(Unavailable):
                await gateway.hand_over("d", gateway.prepare(net.letter(str(n))))
        other = net.receiver("0192:310010014")
        assert isinstance(await gateway.hand_over("d", gateway.prepare(net.letter("9", receiver=other))), Taken)


@pytest.mark.parametrize("manner", [LookupManner.SMP_BUSY, LookupManner.DROP, LookupManner.BUSY])
async def test_an_smp_or_a_name_server_that_fails_is_left_alone_and_never_told_as_a_verdict(manner: LookupManner) -> None:
    async with peppol_network.receiver(*[manner] * FAILURES_TO_OPEN, "ok") as running:
        for _ in range(FAILURES_TO_OPEN):
            with pytest.raises(Unavailable):
                await running.look_up()
        who = "The name server of participant" if manner is LookupManner.BUSY else "The SMP 127.0.0.1"
        with pytest.raises(Unavailable, match=f"{who}.* has not answered since .*; it is tried again on") as caught:
            await running.look_up()
        assert caught.value.retry_after


@pytest.mark.parametrize("manner", ["malformed", "unknown", "untrusted", "large"])
async def test_an_smp_that_answers_badly_answers(manner: str) -> None:
    async with peppol_network.receiver(manner) as running:
        for _ in range(FAILURES_TO_OPEN + 1):
            await running.look_up()


async def test_a_provider_that_is_away_is_left_alone() -> None:
    async with phoss(status=503) as server:
        channel = gateway(server)
        for n in range(FAILURES_TO_OPEN + 1):
            with pytest.raises(Unavailable) as caught:
                await channel.hand_over("d", channel.prepare(letter()))
            assert ("it is tried again on" in str(caught.value)) == (n >= FAILURES_TO_OPEN - 1)
    assert server.submissions == 0
    assert RECEIVER not in str(caught.value)

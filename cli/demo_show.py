"""What a demo tells while it plays and when it has ended: live on a terminal, else a line for every change."""

import time
from collections.abc import Sequence
from datetime import timedelta

from rich.console import Console, RenderableType
from rich.live import Live

from cli.demo_board import Board, not_offered
from cli.wording import CHANNEL_SHORT
from domain.channels import Channel
from domain.consumers.b2c_agreement import AGREEMENT_POLL
from domain.consumers.consumer import WAIT_FOR_CONSUMER
from domain.peppol.network import BETWEEN_LOOKS
from domain.waits import EVIDENCE_WINDOW, KYC_HOLD
from embedded.demo import Demo, Played
from sandbox.world import Waits, World

_LIVE_UPDATES_A_SECOND = 4


class Show:
    """The demo of a world, told on a console."""

    def __init__(self, world: World, console: Console) -> None:
        self.world = world
        self._console = console
        self._board = Board(tuple(case.id for case in world.cases), console.width)
        self._told: dict[str, str] = {}
        self._begun = time.monotonic()

    def seconds(self) -> float:
        """How long it has taken so far."""
        return time.monotonic() - self._begun

    def say(self, sentence: str) -> None:
        """Tell what the house is doing."""
        self._console.print(sentence, style="dim", markup=False, soft_wrap=True)

    def farewell(self) -> None:
        """Leave the terminal as it was."""
        self._console.show_cursor()

    def begin(self) -> None:
        """Tell what is about to be played."""
        count = len(self.world.cases)
        self._both(f"Tilfeller i en verden på denne maskinen: {count}.", f"Cases in a world on this machine: {count}.")

    def welcome(self, house: Demo) -> None:
        """Tell where to look while it lasts, and what is not as in production."""
        self._console.print(f"Web UI mens det varer / while it lasts: {house.ui_url}", soft_wrap=True)
        if self.world.now:
            self._console.print(f"Klokka i denne verdenen / the clock in this world: {self.world.now:%d.%m.%Y %H:%M}")
        self._tell_shortened_waits(self.world.settings)
        self._console.print()

    def _tell_shortened_waits(self, waits: Waits) -> None:
        if waits == Waits():
            return
        self._console.print("Ventetider som er kortet ned / waits that are shortened:")
        if window := waits.evidence_window:
            days = ", ".join(f"{EVIDENCE_WINDOW[channel].days} d ({CHANNEL_SHORT[channel]})" for channel in Channel)
            self._console.print(f"  retur / returns: {_seconds(window)}, ikke / not {days}")
        if pause := waits.look_again_after:
            minutes = BETWEEN_LOOKS // timedelta(minutes=1)
            self._console.print(f"  nytt oppslag / next look-up: {_seconds(pause)}, ikke / not {minutes} min")
        if wait := waits.recheck_after:
            hours = WAIT_FOR_CONSUMER // timedelta(hours=1)
            self._console.print(f"  forbrukerens svar / the consumer's answer: {_seconds(wait)}, ikke / not {hours} t/h")
        if hold := waits.kyc_hold:
            self._console.print(f"  KYC-verifisering / KYC verification: {_seconds(hold)}, ikke / not {KYC_HOLD.days} d")
        if poll := waits.agreement_poll:
            minutes = AGREEMENT_POLL // timedelta(minutes=1)
            self._console.print(f"  oppslag om B2C-avtaler / look-ups of B2C agreements: {_seconds(poll)}, ikke / not {minutes} min")

    async def watch(self, house: Demo) -> tuple[Played, ...]:
        """Show the cases while they are played."""
        if not self._console.is_terminal:
            return await house.play(self._tell_changes)
        with Live(console=self._console, refresh_per_second=_LIVE_UPDATES_A_SECOND, transient=True) as live:
            return await house.play(lambda played: live.update(self._live(house, played)))

    def _live(self, house: Demo, played: Sequence[Played]) -> RenderableType:
        return self._board.live(played, self._progress(house, played), self._console.height)

    def conclude(self, played: Sequence[Played]) -> None:
        """Tell how it ended, and where to go from here."""
        if not self._console.is_terminal:
            self._console.print()
        self._console.print(self._board.final(played))
        good, seconds = sum(case.ok for case in played), f"{self.seconds():.0f} s"
        self._console.print(f"\n[bold]{good} av {len(played)} som ventet / as expected[/], {seconds}.")
        for message in not_offered(played):
            self._both(message.nb, message.en)
        self._both("Se nærmere: make up lar alt stå, med Web UI.", "Look closer: make up keeps everything running, with the Web UI.")

    def tell_differences(self, played: Sequence[Played]) -> None:
        """Name what is not as expected, for whoever reads the log of a program's run."""
        for case in played:
            for difference in case.differences:
                self._console.print(f"{case.id}: {difference}", markup=False, soft_wrap=True)

    def _progress(self, house: Demo, played: Sequence[Played]) -> str:
        done = sum(case.stays for case in played)
        return f"{done} av {len(self.world.cases)} ferdig / done, {self.seconds():.0f} s. Web UI: {house.ui_url}"

    def _tell_changes(self, played: Sequence[Played]) -> None:
        """Print a line for every case that stands elsewhere than told last."""
        for case in played:
            stands = _stands(case)
            if self._told.get(case.id) != stands:
                self._told[case.id] = stands
                self._console.print(f"{self.seconds():5.1f} s  {stands:<18}  {case.id}", markup=False, soft_wrap=True)

    def _both(self, nb: str, en: str) -> None:
        self._console.print(nb)
        self._console.print(en, style="dim")


def _seconds(duration: timedelta) -> str:
    return f"{duration.total_seconds():g} s"


def _stands(case: Played) -> str:
    ending = case.ending
    if ending.answer in {"refused", "duplicate"}:
        return ending.answer
    way = f" {CHANNEL_SHORT[ending.channel]}" if ending.channel else ""
    return f"{ending.status or ending.answer}{way}"

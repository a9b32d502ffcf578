"""How the cases of a demo look on a terminal: a row each, and below it whatever needs a sentence."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from cli.wording import CHANNEL_SHORT
from domain.companies.parties import Language
from domain.messages import Message, MessageCode
from domain.sentences import MESSAGES, sentence
from embedded.demo import Played

NOT_OFFERED = frozenset({MessageCode.PEPPOL_NOT_OFFERED, MessageCode.EFAKTURA_NOT_OFFERED})
"""True of every case alike: said once below the table."""

_HEADINGS = ("", "Tilfelle / case", "Svar", "Status", "Vei", "Mottatt")
_WIDTHS = (1, 0, len("duplicate"), len("needs_attention"), len("eFaktura"), len("Mottatt"))
"""How wide each column is; the case takes what is left."""
_NARROWEST = 10
_GAP = 2
_LINES_ABOVE = 2
"""How much stands above the rows while it is played: how far it is, and the headings."""
_INDENT = 3
_STANDS = "[green]✓[/]"
_DIFFERS = "[red]✗[/]"
_UNDER_WAY = "[yellow]…[/]"


@dataclass(frozen=True)
class Board:
    """The cases of a world by their ids, on a terminal so many columns wide."""

    cases: Sequence[str]
    width: int

    def live(self, played: Sequence[Played], line: str, height: int) -> RenderableType:
        """Show how the cases stand while they are played: a row each, below a line that stays in sight.

        A terminal with fewer rows than cases shows those from the first that is still under way.
        """
        rows = [self._case(case, _mark(case), no_wrap=True) for case in played]
        waiting = [self._row(("", Text(name, style="dim"), "", "", "", ""), no_wrap=True) for name in self.cases[len(played) :]]
        room = max(1, height - _LINES_ABOVE)
        under_way = next((n for n, case in enumerate(played) if not case.stays), len(played))
        first = max(0, min(under_way, len(self.cases) - room))
        return Group(line, self._headings(), *(*rows, *waiting)[first : first + room])

    def final(self, played: Sequence[Played]) -> RenderableType:
        """Show how the cases ended, why they went no other way, and what is not as expected."""
        return Group(self._headings(), *(part for case in played for part in self._told(case)))

    def _told(self, case: Played) -> Iterator[RenderableType]:
        yield self._case(case, _STANDS if case.ok else _DIFFERS, no_wrap=False)
        for line in _reasons(case):
            yield Padding(Text(line, style="dim"), (0, 0, 0, _INDENT), expand=False)
        for difference in case.differences:
            yield Padding(Text(difference, style="red"), (0, 0, 0, _INDENT), expand=False)

    def _headings(self) -> RenderableType:
        return self._row(tuple(Text(heading, style="bold") for heading in _HEADINGS), no_wrap=True)

    def _case(self, case: Played, mark: str, *, no_wrap: bool) -> RenderableType:
        ending = case.ending
        channel = CHANNEL_SHORT[ending.channel] if ending.channel else "–"
        counts = " + ".join(map(str, ending.received_by.values())) or "0"
        return self._row((mark, Text(case.id), ending.answer, ending.status or "–", channel, counts), no_wrap=no_wrap)

    def _row(self, cells: Sequence[RenderableType], *, no_wrap: bool) -> RenderableType:
        taken = sum(_WIDTHS) + _GAP * (len(_WIDTHS) - 1)
        longest = max(map(len, (*self.cases, _HEADINGS[1])))
        row = Table.grid(padding=(0, _GAP, 0, 0))
        for width in _WIDTHS:
            row.add_column(width=width or max(_NARROWEST, min(longest, self.width - taken)), no_wrap=no_wrap)
        row.add_row(*cells)
        return row


def _mark(case: Played) -> str:
    if not case.stays:
        return _UNDER_WAY
    return _STANDS if case.ok else _DIFFERS


def _reasons(case: Played) -> Iterator[str]:
    """Say why it is refused or unknown, and why it took none of the ways passed over."""
    ending = case.ending
    for found in ending.findings:
        yield f"{found.rule}: {found.text_nb}"
    for passed in ending.skipped:
        if passed.reason.code not in NOT_OFFERED:
            yield f"{CHANNEL_SHORT[passed.channel]}: {sentence(passed.reason, Language.NB)}"
    if ending.note:
        yield sentence(ending.note, Language.NB)


def not_offered(played: Sequence[Played]) -> Iterator[Message]:
    """Name once the channels that nobody could take."""
    for code in sorted({passed.reason.code for case in played for passed in case.ending.skipped} & NOT_OFFERED):
        yield MESSAGES[code]

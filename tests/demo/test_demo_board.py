"""The demo's table is aligned, names what differs, and fits the terminal it is on."""

import pytest
from rich.console import Console

from cli.demo_board import Board
from domain.channels import Channel
from domain.lifecycle import Status
from domain.messages import MessageCode, Text
from embedded.demo import Played
from embedded.expectations import Ending, PassedOver

LONG = "en faktura som ingen har sett maken til, med et navn som ikke får plass på en linje"
PASSED = (
    PassedOver(channel=Channel.PEPPOL, reason=Text(code=MessageCode.PEPPOL_NOT_OFFERED)),
    PassedOver(channel=Channel.EMAIL, reason=Text(code=MessageCode.EMAIL_BOUNCED_NO_ADDRESS)),
)
BOUNCED = Ending(
    invoice="i/1",
    answer="accepted",
    status=Status.SENT,
    channel=Channel.PRINT,
    skipped=PASSED,
    received_by={Channel.EMAIL: 1, Channel.PRINT: 1},
)
CASES = (
    Played(id="[bold]i retur[/]", ending=BOUNCED, differences=(), stays=True),
    Played(id=LONG, ending=Ending(invoice="i/2", answer="accepted", status=Status.ROUTING), differences=("status: feil",), stays=False),
)
BOARD_IDS = (*(case.id for case in CASES), "ikke sendt inn ennå")


def lines(board: Board, part: str) -> list[str]:
    console = Console(width=board.width, highlight=False, no_color=True)
    with console.capture() as captured:
        console.print(board.final(CASES) if part == "final" else board.live(CASES, "0 s", 40))
    return [line.rstrip() for line in captured.get().splitlines()]


@pytest.mark.parametrize("width", [60, 80, 120, 200])
@pytest.mark.parametrize("part", ["live", "final"])
def test_no_line_is_wider_than_the_terminal_and_the_columns_stand_below_their_headings(width: int, part: str) -> None:
    shown = lines(Board(BOARD_IDS, width), part)
    (headings,) = [line for line in shown if "Mottatt" in line]
    (row,) = [line for line in shown if line.startswith(("✓  [", "✓"))]
    assert max(map(len, shown)) <= width
    assert (headings.index("Status"), headings.index("Mottatt")) == (row.index("sent"), row.index("1 + 1"))


def test_what_is_played_has_a_row_a_case_also_for_those_to_come() -> None:
    shown = lines(Board(BOARD_IDS, 80), "live")
    assert [line[:10].strip() for line in shown] == ["0 s", "Tilfell", "✓  [bold]i", "…  en fakt", "ikke se"]


def test_a_low_terminal_shows_the_cases_from_the_first_that_is_under_way() -> None:
    board = Board(BOARD_IDS, 80)
    console = Console(width=80, highlight=False, no_color=True)
    with console.capture() as captured:
        console.print(board.live(CASES, "0 s", 4))
    shown = [line[:10].strip() for line in captured.get().splitlines()]
    assert shown == ["0 s", "Tilfell", "…  en fakt", "ikke se"]


def test_what_ended_tells_why_and_what_differs_but_not_what_is_true_of_all() -> None:
    shown = lines(Board(BOARD_IDS, 120), "final")
    assert "   e-post: E-posten kom i retur: Adressen finnes ikke." in shown
    assert "   status: feil" in shown
    assert not any("PEPPOL" in line for line in shown)
    assert shown[-2].startswith("✗") or shown[-3].startswith("✗")

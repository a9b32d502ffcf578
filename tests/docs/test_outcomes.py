"""The table of outcomes names tests that exist, and sentences and statuses as the code has them."""

import re
from pathlib import Path

import pytest

from domain.discrepancies import SENTENCES
from domain.lifecycle import Status
from domain.messages import MessageCode
from domain.sentences import MESSAGES

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/outcomes.md").read_text(encoding="utf-8")
HEAD = "| what happens | where the invoice is | what is told | what is sent | shown by |"
ROWS = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in PAGE.splitlines() if line.startswith("| ") and line != HEAD]
SHOWN = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)))
TOLD = sorted(set(re.findall(r"`(\w+)`: ([^|]*?) / ([^|]*?)(?=<br>| \|)", PAGE)))
STATUSES = {str(status) for status in Status}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0][:60])
def test_every_row_says_where_the_invoice_is_and_names_a_test_that_shows_it(row: list[str]) -> None:
    what, where, told, sent, shown = row
    assert what
    assert told
    assert sent
    assert set(re.findall(r"`(\w+)`", where)) <= STATUSES
    assert re.fullmatch(r"`tests/[\w/]+\.py::test_\w+`(<br>`tests/[\w/]+\.py::test_\w+`)*", shown)


@pytest.mark.parametrize(("file", "name"), SHOWN)
def test_a_test_that_is_named_exists(file: str, name: str) -> None:
    assert re.search(rf"^(async )?def {name}\(", (ROOT / file).read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize(("code", "nb", "en"), [told for told in TOLD if told[0].islower()])
def test_a_sentence_is_the_one_that_is_told(code: str, nb: str, en: str) -> None:
    message = MESSAGES[MessageCode(code)]
    assert (nb, en) == (message.nb, message.en)


def test_the_count_names_what_was_never_decided_in_the_words_of_the_table() -> None:
    assert any(f'"{nb}" / "{en}"' in PAGE for nb, en in SENTENCES.values())


def test_every_case_of_bad_input_has_its_row() -> None:
    happenings = " ".join(row[0] for row in ROWS)
    for case in (
        "wrong check digit", "HTML", "10 MB", "refers on and on", "foreign PKI", "has expired", "another party", "200 with nothing",
        "SOAP fault", "half a receipt", "another message", "70 MB", "If-None-Match", "loses a reply", "corrupt bytes", "PostgreSQL",
    ):  # fmt: skip
        assert case in happenings

"""The sentences of the rules of EN 16931: official in English, our own in Norwegian (rules_nb.json)."""

import json
import re
from functools import cache
from pathlib import Path

_TABLE = Path(__file__).with_name("rules_nb.json")

_NOT_INCLUDED = re.compile(r"An? (?:UBL )?(?:invoice|credit note) should not include (?P<what>.+?)\.?", re.IGNORECASE)
_NOT_PRESENT = re.compile(r"(?P<what>.+?) should not be present")


@cache
def norwegian_sentences() -> dict[str, str]:
    """Load the table: one Norwegian sentence for each fatal rule, by the rule's id."""
    table: dict[str, str] = json.loads(_TABLE.read_text(encoding="utf-8"))
    return table


def text_en(rule: str, official: str) -> str:
    """Write a rule's official sentence without the id in front of it."""
    return " ".join(official.split()).removeprefix(f"[{rule}]-").strip()


def text_nb(rule: str, official: str) -> str:
    """Write a rule in Norwegian; a warning about superfluous elements names them as the official sentence does."""
    sentence = norwegian_sentences().get(rule)
    if sentence:
        return sentence
    english = text_en(rule, official)
    superfluous = _NOT_INCLUDED.fullmatch(english) or _NOT_PRESENT.fullmatch(english)
    if superfluous:
        return f"Fakturaen bør ikke inneholde dette; mottakeren kan se bort fra det: {superfluous['what']}."
    return f"Fakturaen følger ikke regelen {rule}: {english}"

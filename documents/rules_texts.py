"""The sentences of EN 16931's rules: our own for each fatal one (rules_nb.json, rules_en.json), for warnings made of the official ones."""

import json
import re
from functools import cache
from pathlib import Path

_NOT_INCLUDED = re.compile(r"An? (?:UBL )?(?:invoice|credit note) should not include (?P<what>.+?)\.?", re.IGNORECASE)
_NOT_PRESENT = re.compile(r"(?P<what>.+?) should not be present")


@cache
def norwegian_sentences() -> dict[str, str]:
    """Load the table: one Norwegian sentence for each fatal rule, by the rule's id."""
    return _table("rules_nb.json")


@cache
def english_sentences() -> dict[str, str]:
    """Load the table: one English sentence for each fatal rule, by the rule's id."""
    return _table("rules_en.json")


def _table(name: str) -> dict[str, str]:
    table: dict[str, str] = json.loads(Path(__file__).with_name(name).read_text(encoding="utf-8"))
    return table


def load_sentences() -> None:
    """Load both tables, so that the first document does not pay for it."""
    norwegian_sentences()
    english_sentences()


def text_en(rule: str, official: str) -> str:
    """Write a rule in English: our sentence, else the official one without the id in front of it."""
    return english_sentences().get(rule) or _unmarked(rule, official)


def text_nb(rule: str, official: str) -> str:
    """Write a rule in Norwegian; a warning about superfluous elements names them as the official sentence does."""
    sentence = norwegian_sentences().get(rule)
    if sentence:
        return sentence
    english = _unmarked(rule, official)
    superfluous = _NOT_INCLUDED.fullmatch(english) or _NOT_PRESENT.fullmatch(english)
    if superfluous:
        return f"Fakturaen bør ikke inneholde dette; mottakeren kan se bort fra det: {superfluous['what']}."
    return f"Fakturaen følger ikke regelen {rule}: {english}"


def _unmarked(rule: str, official: str) -> str:
    return " ".join(official.split()).removeprefix(f"[{rule}]-").strip()

"""docs/recommended-settings.md names every setting, in both languages, with a recommendation and a reason (art. 18, P17)."""

from pathlib import Path

import pytest

from domain.companies.setting_words import SETTINGS, SettingWords

NB, EN = (Path(__file__).parents[2] / "docs/recommended-settings.md").read_text(encoding="utf-8").split("## In English")


def row(page: str, words: SettingWords) -> list[str]:
    (line,) = [line for line in page.splitlines() if line.startswith(f"| `{words.field}` |")]
    return [cell.strip() for cell in line.strip("|").split("|")]


@pytest.mark.parametrize("words", SETTINGS, ids=lambda words: words.field)
@pytest.mark.parametrize("page", [NB, EN], ids=["nb", "en"])
def test_a_setting_has_its_name_a_recommendation_and_a_reason(page: str, words: SettingWords) -> None:
    _, name, recommendation, reason = row(page, words)
    assert name == (words.nb if page is NB else words.en)
    assert recommendation
    assert len(reason) > 20


@pytest.mark.parametrize("page", [NB, EN], ids=["nb", "en"])
def test_the_page_names_no_setting_that_is_gone(page: str) -> None:
    named = [line.split("`")[1] for line in page.splitlines() if line.startswith("| `")]
    assert named == [words.field for words in sorted(SETTINGS, key=lambda words: named.index(words.field))]

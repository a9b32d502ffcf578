"""How moments are written, each language in its own words."""

from datetime import UTC, datetime

from domain.companies.parties import Language
from domain.messages import MessageCode, Text
from domain.moments import moment, moments, to_the_minute
from domain.sentences import sentence

MORNING = datetime(2026, 11, 24, 9, 14, 9, tzinfo=UTC)


def test_a_moment_is_written_in_the_words_of_its_language() -> None:
    assert moment(MORNING, Language.NB) == "24.11.2026 kl. 10.14"
    assert moment(MORNING, Language.EN).replace("\N{NO-BREAK SPACE}", " ") == "24 November 2026 at 10:14"
    assert to_the_minute(MORNING) == "24.11.2026 10:14"


def test_a_text_that_was_stored_with_one_moment_for_both_languages_still_reads() -> None:
    named = {"place_nb": "SMP-en", "place_en": "The SMP", "what": "TimeoutError"}
    old = Text(code=MessageCode.PEPPOL_SILENT, params=named | {"since": "24.11.2026 kl. 10.14"})
    assert sentence(old, Language.EN) == "The SMP has not answered since 24.11.2026 kl. 10.14 (TimeoutError)."
    new = Text(code=MessageCode.PEPPOL_SILENT, params=named | moments("since", MORNING))
    assert "kl." in sentence(new, Language.NB)
    assert "kl." not in sentence(new, Language.EN)

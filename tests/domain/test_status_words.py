import pytest

from domain.companies.parties import Language
from domain.deliveries.late_evidence import LATE_EVENTS
from domain.peppol.mls import MlsCode, MlsReason
from domain.peppol.status_words import EVENTS, status_text
from domain.sentences import sentence


def test_every_code_is_something_that_may_be_learned_of_a_delivery() -> None:
    assert set(EVENTS) == set(MlsCode)
    assert set(EVENTS.values()) <= LATE_EVENTS


@pytest.mark.parametrize("reason", MlsReason)
def test_a_rejection_names_its_reason_in_plain_words_and_by_its_code(reason: MlsReason) -> None:
    text = status_text(MlsCode.REJECTED, [reason])
    told = [sentence(text, language) for language in Language]
    assert all(f"({reason})." in words for words in told)
    assert len(set(told)) == len(told)


def test_reasons_are_told_once_in_the_order_they_came() -> None:
    text = status_text(MlsCode.REJECTED, [MlsReason.RULE, MlsReason.SYNTAX, MlsReason.RULE])
    assert sentence(text, Language.NB) == (
        "Mottakerens aksesspunkt melder at mottakeren ikke får fakturaen: "
        "dokumentet bryter en forretningsregel (BV), dokumentet følger ikke formatet (SV)."
    )


def test_a_rejection_without_a_code_says_who_knows_the_reason() -> None:
    assert "ask the receiver" in sentence(status_text(MlsCode.REJECTED, []), Language.EN)

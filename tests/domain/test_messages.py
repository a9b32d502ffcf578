"""Every sentence exists in both languages, says who mends it, and can be written out."""

import string

import pytest

from domain.channel_words import WORDS
from domain.channels import Channel
from domain.companies.parties import Language
from domain.messages import Message, MessageCode, Text
from domain.sentences import MESSAGES, sentence


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


@pytest.mark.parametrize("code", list(MessageCode))
def test_every_code_has_a_sentence_in_both_languages(code: MessageCode) -> None:
    message = MESSAGES[code]
    assert message.nb.endswith((".", "?", ":"))
    assert message.en.endswith((".", "?", ":"))
    assert message.nb != message.en


@pytest.mark.parametrize(("code", "message"), MESSAGES.items())
def test_both_languages_can_be_written_from_the_same_parameters(code: MessageCode, message: Message) -> None:
    names = fields(message.nb) | fields(message.en)
    params = dict.fromkeys(names, "X")
    for language in Language:
        assert "{" not in sentence(Text(code=code, params=params), language)


def test_no_sentence_says_that_no_reason_is_given() -> None:
    assert not any("ikke oppgitt" in message.nb.lower() for message in MESSAGES.values())


@pytest.mark.parametrize("channel", Channel)
def test_each_channel_words_each_turn_of_a_delivery(channel: Channel) -> None:
    codes = list(WORDS[channel].model_dump(exclude_none=True).values())
    assert len(set(codes)) == len(codes)
    assert set(codes) <= set(MESSAGES)

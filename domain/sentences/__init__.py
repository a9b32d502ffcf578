"""The sentence of every message, in Norwegian and English, with who mends what it tells."""

from domain.companies.parties import Language
from domain.messages import Message, MessageCode, Text
from domain.sentences.attachments import ATTACHMENTS
from domain.sentences.hub import HUB
from domain.sentences.invoices import INVOICES
from domain.sentences.mail_and_print import MAIL_AND_PRINT
from domain.sentences.merging import MERGING
from domain.sentences.peppol import PEPPOL
from domain.sentences.signing import SIGNING

MESSAGES: dict[MessageCode, Message] = INVOICES | PEPPOL | HUB | MAIL_AND_PRINT | ATTACHMENTS | MERGING | SIGNING


def sentence(text: Text, language: Language) -> str:
    """Write a text out in a language."""
    message = MESSAGES[text.code]
    template = message.nb if language is Language.NB else message.en
    return template.format_map(_Params(text.params))


class _Params(dict[str, str]):
    """Parameters of a text. Texts that earlier releases have stored tell some things in the same words for both languages."""

    def __missing__(self, name: str) -> str:
        if not name.endswith(("_nb", "_en")):
            raise KeyError(name)
        return self[name[: -len("_nb")]]


def in_both_languages(text: Text) -> str:
    """Write a text out for operators: Norwegian, then English."""
    return " / ".join(sentence(text, language) for language in (Language.NB, Language.EN))

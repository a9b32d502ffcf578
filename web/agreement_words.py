"""The words around a B2C agreement on its page (I6). The agreement's own text is in documents/agreement_text.py."""

from domain.companies.parties import Language
from domain.value import Value
from web.words import Problem


class AgreementWords(Value):
    """Labels and sentences of the page."""

    skip: str
    language: str
    tick: str
    accept: str
    not_ticked: str
    read_anew: str
    until: str
    accepted_title: str
    accepted_text: str
    accepted_at: str
    sent_by: str


_NB = AgreementWords(
    skip="Hopp til avtalen",
    language="Språk",
    tick="Jeg bekrefter at jeg har lest avtalen.",
    accept="Aksepter",
    not_ticked="Huk av for at du har lest avtalen før du aksepterer den.",
    read_anew="Avtalen er endret siden du åpnet siden. Les den på nytt før du aksepterer den.",
    until="Lenken virker til {day}.",
    accepted_title="Avtalen er akseptert",
    accepted_text="Det kan ta opptil 24 timer før avtalen er aktiv i banken. Du kan lukke siden.",
    accepted_at="Akseptert {at}.",
    sent_by="Levert med {product}.",
)

_EN = AgreementWords(
    skip="Skip to the agreement",
    language="Language",
    tick="I confirm that I have read the agreement.",
    accept="Accept",
    not_ticked="Tick that you have read the agreement before you accept it.",
    read_anew="The agreement has changed since you opened the page. Read it again before you accept it.",
    until="The link works until {day}.",
    accepted_title="The agreement is accepted",
    accepted_text="It may take up to 24 hours before the agreement is active in the bank. You may close the page.",
    accepted_at="Accepted {at}.",
    sent_by="Delivered with {product}.",
)

NO_SUCH_AGREEMENT = Problem(
    title_nb="Lenken virker ikke",
    text_nb="Den er feil, ufullstendig, brukt eller utløpt. Be den i firmaet som ba deg signere, om en ny.",
    title_en="The link does not work",
    text_en="It is wrong, incomplete, used or has expired. Ask whoever in the company asked you to sign for a new one.",
)
"""One and the same for every link that is not good, so that nobody can try links out."""

NOT_FROM_HERE = Problem(
    title_nb="Avtalen ble ikke akseptert",
    text_nb="Skjemaet kom ikke fra denne siden. Åpne lenken i e-posten på nytt.",
    title_en="The agreement was not accepted",
    text_en="The form did not come from this page. Open the link in the e-mail again.",
)


def signed_otherwise(orgnr: str) -> Problem:
    """Say that another activation was signed first (I8)."""
    return Problem(
        title_nb="Avtalen er allerede signert",
        text_nb=f"Det finnes allerede en signert B2C-avtale på organisasjonsnummer {orgnr}.",
        title_en="The agreement is signed already",
        text_en=f"There is already a signed B2C agreement for organisation number {orgnr}.",
    )


NOT_JUST_NOW = Problem(
    title_nb="Avtalen kan ikke vises akkurat nå",
    text_nb="Det er noe galt hos oss, ikke hos deg. Ingenting er akseptert. Prøv igjen om noen minutter.",
    title_en="The agreement cannot be shown just now",
    text_en="Something is wrong on our side, not on yours. Nothing was accepted. Try again in a few minutes.",
)


def agreement_words(language: Language) -> AgreementWords:
    """Give the words of a language."""
    return _NB if language is Language.NB else _EN

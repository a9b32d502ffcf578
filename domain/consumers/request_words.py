"""What a consumer reads who is asked to say yes to eFaktura (H7, decision 21)."""

from datetime import date

from domain.companies.parties import Language
from domain.formats import NO_BREAK_SPACE, format_date

_TEXTS = {
    Language.NB: (
        "{company} vil sende deg regninger som eFaktura. "
        "Slå på eFaktura (Ja takk til alle) i nettbanken eller mobilbanken din innen {day}. "
        "Ellers sender vi den på e-post eller i posten. Du trenger ikke å svare på denne meldingen."
    ),
    Language.EN: (
        "{company} wants to send you bills as eFaktura. "
        "Turn on eFaktura (Ja takk til alle) in your net bank or mobile bank by {day}. "
        "Otherwise we send the bill by e-mail or post. You need not reply to this message."
    ),
}


def request_text(company: str, until: date, language: Language) -> str:
    """Word the request. Its spaces are plain ones: a no-break space would make an SMS twice as long."""
    day = format_date(until, language).replace(NO_BREAK_SPACE, " ")
    visible = "".join(character if character.isprintable() else " " for character in company)
    return _TEXTS[language].format(company=" ".join(visible.split()), day=day)

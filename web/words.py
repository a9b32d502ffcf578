"""The words around an invoice on its page, in Norwegian and English (P13). The invoice's own words are those of its PDF."""

from domain.companies.parties import Language
from domain.invoice import DocumentType
from domain.value import Value


class PageWords(Value):
    """Labels and sentences of the page. `{day}`, `{name}` and `{size}` are filled in."""

    skip: str
    language: str
    sender: str
    receiver: str
    facts: str
    lines: str
    summary: str
    download: dict[DocumentType, str]
    download_file: str
    valid_until: str
    cancelled: str


class Problem(Value):
    """Why there is no invoice to see, and what to do."""

    title_nb: str
    text_nb: str
    title_en: str
    text_en: str


LANGUAGE_NAMES = {Language.NB: "Norsk", Language.EN: "English"}
"""Each in its own language."""

_INVOICE, _CREDIT_NOTE = DocumentType.INVOICE, DocumentType.CREDIT_NOTE

_NB = PageWords(
    skip="Hopp til fakturaen",
    language="Språk",
    sender="Fra",
    receiver="Til",
    facts="Opplysninger",
    lines="Linjer",
    summary="Summer",
    download={_INVOICE: "Last ned fakturaen (PDF)", _CREDIT_NOTE: "Last ned kreditnotaen (PDF)"},
    download_file="Last ned {name} ({size})",
    valid_until="Denne siden kan åpnes til og med {day}.",
    cancelled="Fakturaen er avbrutt av avsenderen og skal ikke betales.",
)

_EN = PageWords(
    skip="Skip to the invoice",
    language="Language",
    sender="From",
    receiver="To",
    facts="Details",
    lines="Lines",
    summary="Totals",
    download={_INVOICE: "Download the invoice (PDF)", _CREDIT_NOTE: "Download the credit note (PDF)"},
    download_file="Download {name} ({size})",
    valid_until="This page can be opened until {day}, that day included.",
    cancelled="The sender has cancelled this invoice. It is not to be paid.",
)


class AttachmentWords(Value):
    """Labels and sentences of the page of attachments. `{invoice}`, `{seller}`, `{day}` and `{size}` are filled in."""

    title: str
    heading: str
    skip: str
    lead: str
    all_files: str
    valid_until: str


_ATTACHMENTS = {
    Language.NB: AttachmentWords(
        title="Vedlegg til {invoice} fra {seller}",
        heading="Vedlegg til {invoice}",
        skip="Hopp til vedleggene",
        lead="{seller} har sendt deg fakturaen på e-post. Vedleggene er for store for en e-post og lastes ned her.",
        all_files="Last ned alle (zip, {size})",
        valid_until="Vedleggene kan lastes ned til og med {day}.",
    ),
    Language.EN: AttachmentWords(
        title="Attachments to {invoice} from {seller}",
        heading="Attachments to {invoice}",
        skip="Skip to the attachments",
        lead="{seller} has sent you the invoice by e-mail. The attachments are too large for an e-mail and are downloaded here.",
        all_files="Download all (zip, {size})",
        valid_until="The attachments can be downloaded until {day}, that day included.",
    ),
}

EXPIRED = Problem(
    title_nb="Vedleggene kan ikke hentes",
    text_nb="Lenken er utløpt. Ta kontakt med avsenderen.",
    title_en="The attachments cannot be fetched",
    text_en="The link has expired. Contact the sender.",
)
"""One and the same for every link to attachments that is not good, so that nobody can try links out (N07)."""

NO_SUCH_PAGE = Problem(
    title_nb="Siden finnes ikke",
    text_nb="Lenken er feil, ufullstendig eller utløpt. Åpne fakturaen fra nettbanken eller Vipps en gang til, eller be avsenderen om den.",
    title_en="There is no such page",
    text_en="The link is wrong, incomplete or has expired. Open the invoice from your bank or Vipps once more, or ask the sender for it.",
)
"""One and the same for every link that is not good, so that nobody can try links out."""

GONE = Problem(
    title_nb="Dokumentet finnes ikke hos oss lenger",
    text_nb="Lenken er riktig, men dokumentet er borte. Be avsenderen av fakturaen om det.",
    title_en="The document is no longer with us",
    text_en="The link is right, but the document is gone. Ask the sender of the invoice for it.",
)

NO_LONGER_SHOWN = Problem(
    title_nb="Fakturaen vises ikke lenger",
    text_nb="Opplysningene om mottakeren er slettet. Avsenderen oppbevarer fakturaen så lenge loven krever det; spør avsenderen om den.",
    title_en="The invoice is no longer shown",
    text_en="Its receiver's data has been erased. The sender keeps the invoice as long as the law asks; ask the sender for it.",
)

NOT_NOW = Problem(
    title_nb="Fakturaen kan ikke vises akkurat nå",
    text_nb="Det er noe galt hos oss, ikke hos deg. Prøv igjen om noen minutter.",
    title_en="The invoice cannot be shown just now",
    text_en="Something is wrong on our side, not on yours. Try again in a few minutes.",
)

TOO_LARGE = Problem(
    title_nb="Fakturaen er for stor til å vises her",
    text_nb="Lenken er riktig, men dokumentet er så stort at vi ikke kan vise det. Be avsenderen av fakturaen om det.",
    title_en="The invoice is too large to be shown here",
    text_en="The link is right, but the document is so large that we cannot show it. Ask the sender of the invoice for it.",
)


def page_words(language: Language) -> PageWords:
    """Give the words of a language."""
    return _NB if language is Language.NB else _EN


def attachment_words(language: Language) -> AttachmentWords:
    """Give the words around the attachments in a language."""
    return _ATTACHMENTS[language]

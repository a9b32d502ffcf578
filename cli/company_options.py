"""What may be said of a company's settings on the command line."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from adapters.document_store import ObjectStore
from cli.cards import email_of, named, one_line_of, refuse_fodselsnummer
from cli.failure import EX_REJECTED, CommandFailed
from cli.files import read_file
from documents.logo import MAX_LOGO_BYTES, parse_logo
from domain.companies.brand import InvalidBrand, parse_colour, parse_mail_text, parse_sender_name
from domain.companies.parties import CompanySettings, ConsumersBeforeB2c, Language, LetterClass, MobileField, PrintColour, Unverified
from domain.companies.setting_words import SETTINGS
from domain.identity import ObjectRef
from domain.kid import InvalidLayout, parse_layouts
from settings import StoreSettings


@Parameter(name="*")
@dataclass(frozen=True)
class ContactOptions:
    """Whom a receiver may ask, as options (D4). An empty text takes a field's value away."""

    contact_person: Annotated[str | None, Parameter(help="Contact person, shown at the foot of e-mails («Kontaktperson»).")] = None
    contact_email: Annotated[str | None, Parameter(help="The contact's e-mail address («Kontakt e-post»).")] = None
    contact_phone: Annotated[str | None, Parameter(help="The contact's phone («Tlf til kontaktperson»).")] = None


@Parameter(name="*")
@dataclass(frozen=True)
class ChoiceOptions:
    """A company's choices as options; each has the name of its field in CompanySettings."""

    peppol: Annotated[bool | None, Parameter(help="Send by PEPPOL («Aktiver PEPPOL-faktura»).")] = None
    no_email: Annotated[
        bool | None, Parameter(help="Send no invoice by e-mail («Ikke send faktura som PDF på e-post»).", negative="--email")
    ] = None
    print_service: Annotated[bool | None, Parameter(help="Use print («Bruk utskriftstjenester»); it needs this and the next.")] = None
    print_pricing_accepted: Annotated[bool | None, Parameter(help="The price agreement for print is accepted.")] = None
    print_letter_class: Annotated[LetterClass | None, Parameter(help="How letters are posted: letter, a or b.")] = None
    print_colour: Annotated[PrintColour | None, Parameter(help="How letters are printed.")] = None
    merge_pdfs: Annotated[bool | None, Parameter(help="Send attachments as pages of faktura.pdf («Send med sammenslåtte PDFer»).")] = None
    mark_attachments: Annotated[
        bool | None, Parameter(help="Send files that nobody marked («Merk filvedlegg som skal sendes til Autoinvoice automatisk»).")
    ] = None
    other_attachment_types: Annotated[bool | None, Parameter(help="Admit other attachments than PDF, where the channel takes them.")] = None
    kid_layout: Annotated[
        Sequence[str] | None,
        Parameter(help='How the company\'s KIDs are built: "5+6 MOD10"; may be repeated, an empty text takes all away.', negative=""),
    ] = None
    unverified: Annotated[Unverified | None, Parameter(help="What becomes of invoices before the company is verified.")] = None
    duplicate_stop: Annotated[bool | None, Parameter(help="Always on: a number is sent once.")] = None
    consumer_agreement_feature: Annotated[
        bool | None, Parameter(help="B2C may be activated («Avtale mellom tjenesteyter og forbruker, Autoinvoice», CS100000).")
    ] = None
    consumers_before_b2c: Annotated[
        ConsumersBeforeB2c | None,
        Parameter(help="Before B2C is active, invoices to consumers go by e-mail or post (route), or wait (hold)."),
    ] = None
    early_answer: Annotated[
        bool | None, Parameter(help="A consumer's yes that is heard during the wait of three days is used at once.")
    ] = None
    due_date_first: Annotated[bool | None, Parameter(help="The wait is skipped where it would end too late for the due date.")] = None
    mobile_field: Annotated[
        MobileField | None, Parameter(help="The field of a customer's card that holds the mobile number: mobile, phone or phone2.")
    ] = None


@Parameter(name="*")
@dataclass(frozen=True)
class LookOptions:
    """How a company looks to its customers, as options. An empty text takes a field's value away."""

    mail_text: Annotated[str | None, Parameter(help="Own text in the mail; one that the ERP hands over comes first.")] = None
    logo: Annotated[Path | None, Parameter(help="A PNG or SVG file of 500 kB at most, for mail, paper and page.")] = None
    remove_logo: Annotated[bool, Parameter(help="Use no logo any more.", negative="")] = False
    colour: Annotated[str | None, Parameter(help="A dark colour, #165a72.")] = None
    language: Annotated[Language | None, Parameter(help="The language of new customers whose card names none.")] = None
    sender_name: Annotated[str | None, Parameter(help="Shown as the sender of mail in place of the company's name.")] = None


def any_named(*options: ContactOptions | ChoiceOptions | LookOptions | None) -> bool:
    """Tell whether any setting was named."""
    return any(each is not None and each != type(each)() for each in options)


class SettingsAsked:
    """The settings that were named, read and found good; what was not named stays as it is."""

    def __init__(self, orgnr: str, contact: ContactOptions | None, choices: ChoiceOptions | None, looks: LookOptions | None) -> None:
        """Read the options.

        Raises:
            CommandFailed: one of them is not good; nothing was changed.
        """
        contact, choices, looks = contact or ContactOptions(), choices or ChoiceOptions(), looks or LookOptions()
        refuse_fodselsnummer(**asdict(contact), mail_text=looks.mail_text, sender_name=looks.sender_name)
        if choices.duplicate_stop is False:
            raise CommandFailed(_ALWAYS_ON, EX_REJECTED)
        self._contact = _contact(contact)
        asked = {name: value for name, value in asdict(choices).items() if name != "kid_layout"}
        self._choices = {**named(**asked), **_layouts(choices.kid_layout), **_texts(mail_text=looks.mail_text)}
        self._brand = {
            **named(language=looks.language),
            **_texts(colour=looks.colour, sender_name=looks.sender_name),
            **_logo(orgnr, looks),
        }

    def applied(self, before: CompanySettings) -> CompanySettings:
        """Change what was named."""
        contact = before.contact.model_copy(update=self._contact)
        brand = before.brand.model_copy(update=self._brand)
        return before.model_copy(update={**self._choices, "contact": contact, "brand": brand})


_ALWAYS_ON = next(f"{words.note_nb} / {words.note_en}" for words in SETTINGS if words.field == "duplicate_stop")
_PARSERS = {"mail_text": parse_mail_text, "colour": parse_colour, "sender_name": parse_sender_name}


def _contact(options: ContactOptions) -> dict[str, object]:
    lines = {"person": options.contact_person, "email": options.contact_email, "phone": options.contact_phone}
    asked: dict[str, object] = {name: one_line_of(text) or None for name, text in lines.items() if text is not None}
    return {**asked, "email": email_of(str(asked["email"]))} if asked.get("email") else asked


def _layouts(asked: Sequence[str] | None) -> dict[str, object]:
    if asked is None:
        return {}
    try:
        return {"kid_layouts": parse_layouts([text for text in asked if text.strip()])}
    except InvalidLayout as error:
        raise CommandFailed(f"{error.text_nb} / {error.text_en}") from error


def _texts(**texts: str | None) -> dict[str, object]:
    return {name: _text(name, text) for name, text in texts.items() if text is not None}


def _text(name: str, text: str) -> str | None:
    if not text.strip():
        return None
    try:
        return _PARSERS[name](text)
    except InvalidBrand as error:
        raise CommandFailed(f"{error.text_nb} / {error.text_en}") from error


def _logo(orgnr: str, looks: LookOptions) -> dict[str, ObjectRef | None]:
    if looks.logo is None:
        return {"logo": None} if looks.remove_logo else {}
    content = read_file(looks.logo, at_most_bytes=MAX_LOGO_BYTES + 1)
    try:
        picture = parse_logo(content)
    except InvalidBrand as error:
        raise CommandFailed(f"{looks.logo}: {error.text_nb} / {error.text_en}") from error
    return {"logo": ObjectStore(StoreSettings().url).put(orgnr, picture, "image/png")}

"""`fakturaflyt company`: the companies that send."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Annotated

from cyclopts import App, Parameter

from adapters.register import SqlRegister, migrate
from cli.cards import AddressOptions, address_of, name_of, named, parsed, print_card, refuse_fodselsnummer
from domain.errors import NotFound
from domain.identifiers import parse_account, parse_orgnr
from domain.invoice import PostalAddress
from domain.parties import Company, CompanySettings, ConsumersBeforeB2c, MobileField
from settings import RegisterSettings

app = App(name="company", help="Companies that send invoices.")


@Parameter(name="*")
@dataclass(frozen=True)
class ContactOptions:
    """Whom a receiver may ask, as options (D4)."""

    contact_person: Annotated[str | None, Parameter(help="Kontaktperson, shown at the foot of e-mails.")] = None
    contact_email: Annotated[str | None, Parameter(help="Kontakt e-post.")] = None
    contact_phone: Annotated[str | None, Parameter(help="Tlf til kontaktperson.")] = None


@Parameter(name="*")
@dataclass(frozen=True)
class ChoiceOptions:
    """A company's choices as options; each has the name of its field in CompanySettings."""

    peppol: Annotated[bool | None, Parameter(help="Aktiver PEPPOL-faktura.")] = None
    no_email: Annotated[bool | None, Parameter(help="Ikke send faktura som PDF på e-post.", negative="--email")] = None
    print_service: Annotated[bool | None, Parameter(help="Bruk utskriftstjenester; print needs this and the next.")] = None
    print_pricing_accepted: Annotated[bool | None, Parameter(help="The price agreement for print is accepted.")] = None
    b2c: Annotated[
        bool | None,
        Parameter(help="Avtale mellom tjenesteyter og forbruker is active: consumers may be reached by eFaktura and Vipps."),
    ] = None
    consumer_agreement_feature: Annotated[
        bool | None, Parameter(help="Avtale mellom tjenesteyter og forbruker, Autoinvoice (CS100000): B2C may be activated.")
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


@app.command
def add(
    orgnr: str,
    name: str,
    /,
    *,
    form: str | None = None,
    created_on: date | None = None,
    parent: str | None = None,
    account: str | None = None,
    address: AddressOptions | None = None,
    contact: ContactOptions | None = None,
    choices: ChoiceOptions | None = None,
) -> None:
    """Add a company, or change what is named on its card.

    Args:
        orgnr: Organisation number, nine digits.
        name: The company's name.
        form: Organisation form as Enhetsregisteret writes it; AS for a new company.
        created_on: When the company was created in this service; today for a new company.
        parent: The main unit's orgnr, for a sub-unit.
        account: Bank account, eleven digits.
        address: Postal address.
        contact: Whom a receiver may ask.
        choices: What decides how its invoices travel.
    """
    refuse_fodselsnummer(name=name, **asdict(contact or ContactOptions()))
    migrate(RegisterSettings().url)
    register = SqlRegister(RegisterSettings().url)
    card = _card(register, parsed(parse_orgnr, orgnr), name)
    changes = named(
        name=name_of(name),
        form=form,
        created_on=created_on,
        parent=parsed(parse_orgnr, parent) if parent else None,
        account=parsed(parse_account, account) if account else None,
        address=address_of(address) if address else None,
    )
    settings = _settings(card.settings, contact or ContactOptions(), choices or ChoiceOptions())
    company = card.model_copy(update={**changes, "settings": settings})
    register.save_company(company)
    print_card(company)


def _settings(before: CompanySettings, contact: ContactOptions, choices: ChoiceOptions) -> CompanySettings:
    asked = named(person=contact.contact_person, email=contact.contact_email, phone=contact.contact_phone)
    return before.model_copy(update={**named(**asdict(choices)), "contact": before.contact.model_copy(update=asked)})


def _card(register: SqlRegister, orgnr: str, name: str) -> Company:
    try:
        return register.company(orgnr)
    except NotFound:
        today = date.today()  # noqa: DTZ011 - the day where the command is typed
        return Company(orgnr=orgnr, name=name, created_on=today, address=PostalAddress(country="NO"))


@app.command
def show(orgnr: str, /, *, json: bool = False) -> None:
    """Show a company's card.

    Args:
        orgnr: Organisation number.
        json: Print one JSON object.
    """
    print_card(SqlRegister(RegisterSettings().url).company(orgnr), json=json)

"""`fakturaflyt company`: the companies that send."""

from datetime import date
from typing import Annotated

from cyclopts import App, Parameter

from adapters.register import SqlRegister, migrate
from cli.cards import AddressOptions, address_of, name_of, named, parsed, print_card, refuse_fodselsnummer
from domain.errors import NotFound
from domain.identifiers import parse_account, parse_orgnr
from domain.invoice import PostalAddress
from domain.parties import Company, MobileField
from settings import RegisterSettings

app = App(name="company", help="Companies that send invoices.")


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
    contact_person: str | None = None,
    contact_email: str | None = None,
    contact_phone: str | None = None,
    peppol: bool | None = None,
    no_email: Annotated[bool | None, Parameter(negative="--email")] = None,
    print_service: bool | None = None,
    print_pricing_accepted: bool | None = None,
    b2c: bool | None = None,
    early_answer: bool | None = None,
    due_date_first: bool | None = None,
    mobile_field: MobileField | None = None,
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
        contact_person: Kontaktperson, shown at the foot of e-mails.
        contact_email: Kontakt e-post.
        contact_phone: Tlf til kontaktperson.
        peppol: Aktiver PEPPOL-faktura.
        no_email: Ikke send faktura som PDF på e-post.
        print_service: Bruk utskriftstjenester; print needs this and the next.
        print_pricing_accepted: The price agreement for print is accepted.
        b2c: Avtale mellom tjenesteyter og forbruker is active: consumers may be reached by eFaktura and Vipps.
        early_answer: A consumer's yes that is heard during the wait of three days is used at once.
        due_date_first: The wait is skipped where it would end too late for the due date.
        mobile_field: The field of a customer's card that holds the mobile number: mobile, phone or phone2.
    """
    refuse_fodselsnummer(name=name, contact_person=contact_person, contact_email=contact_email, contact_phone=contact_phone)
    migrate(RegisterSettings().url)
    register = SqlRegister(RegisterSettings().url)
    card = _card(register, parsed(parse_orgnr, orgnr), name)
    contact = named(person=contact_person, email=contact_email, phone=contact_phone)
    choices = named(
        no_email=no_email,
        peppol=peppol,
        print_service=print_service,
        print_pricing_accepted=print_pricing_accepted,
        b2c=b2c,
        early_answer=early_answer,
        due_date_first=due_date_first,
        mobile_field=mobile_field,
    )
    settings = card.settings.model_copy(update={**choices, "contact": card.settings.contact.model_copy(update=contact)})
    changes = named(
        name=name_of(name),
        form=form,
        created_on=created_on,
        parent=parsed(parse_orgnr, parent) if parent else None,
        account=parsed(parse_account, account) if account else None,
        address=address_of(address) if address else None,
    )
    company = card.model_copy(update={**changes, "settings": settings})
    register.save_company(company)
    print_card(company)


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

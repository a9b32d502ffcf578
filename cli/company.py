"""`fakturaflyt company`: the companies that send."""

from datetime import date

from cyclopts import App

from adapters.register import SqlRegister, migrate
from cli.cards import AddressOptions, address_of, parsed, print_card
from domain.identifiers import parse_account, parse_orgnr
from domain.parties import Company, CompanySettings, ContactBlock
from settings import RegisterSettings

app = App(name="company", help="Companies that send invoices.")


@app.command
def add(
    orgnr: str,
    name: str,
    *,
    form: str = "AS",
    created_on: date | None = None,
    parent: str | None = None,
    account: str | None = None,
    address: AddressOptions | None = None,
    contact_person: str | None = None,
    contact_email: str | None = None,
    contact_phone: str | None = None,
    no_email: bool = False,
    print_service: bool = False,
    print_pricing_accepted: bool = False,
) -> None:
    """Add a company, or replace its card.

    Args:
        orgnr: Organisation number, nine digits.
        name: The company's name.
        form: Organisation form as Enhetsregisteret writes it.
        created_on: When the company was created in this service; today if not given.
        parent: The main unit's orgnr, for a sub-unit.
        account: Bank account, eleven digits.
        address: Postal address.
        contact_person: Kontaktperson, shown at the foot of e-mails.
        contact_email: Kontakt e-post.
        contact_phone: Tlf til kontaktperson.
        no_email: Ikke send faktura som PDF på e-post.
        print_service: Bruk utskriftstjenester; print needs this and the next.
        print_pricing_accepted: The price agreement for print is accepted.
    """
    contact = ContactBlock(person=contact_person, email=contact_email, phone=contact_phone)
    company = Company(
        orgnr=parsed(parse_orgnr, orgnr),
        name=name,
        form=form,
        created_on=created_on or date.today(),  # noqa: DTZ011 - the day where the command is typed
        parent=parsed(parse_orgnr, parent) if parent else None,
        account=parsed(parse_account, account) if account else None,
        address=address_of(address),
        settings=CompanySettings(
            contact=contact, no_email=no_email, print_service=print_service, print_pricing_accepted=print_pricing_accepted
        ),
    )
    migrate(RegisterSettings().url)
    SqlRegister(RegisterSettings().url).save_company(company)
    print_card(company)


@app.command
def show(orgnr: str, *, json: bool = False) -> None:
    """Show a company's card.

    Args:
        orgnr: Organisation number.
        json: Print one JSON object.
    """
    print_card(SqlRegister(RegisterSettings().url).company(orgnr), json=json)

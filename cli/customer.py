"""`fakturaflyt customer`: the customers of a company, and where their invoices may go."""

from dataclasses import asdict, dataclass
from typing import Annotated

from cyclopts import App, Parameter

from adapters.register import SqlRegister
from cli.acting import allowed
from cli.cards import AddressOptions, address_of, email_of, name_of, named, parsed, print_card, refuse_fodselsnummer
from domain.authorisation import Action
from domain.identifiers import parse_orgnr, parse_phone
from domain.invoice import PostalAddress
from domain.parties import Customer, CustomerKind, Language
from settings import RegisterSettings

app = App(name="customer", help="Customers that invoices go to.")


@Parameter(name="*")
@dataclass(frozen=True)
class ReachOptions:
    """Where a customer is reached, as options."""

    email: Annotated[str | None, Parameter(help="Where mailed invoices go.")] = None
    mobile: Annotated[str | None, Parameter(help="Mobile number; a landline or foreign number is kept, and skips Vipps.")] = None
    phone: Annotated[str | None, Parameter(help="Phone, in any spelling; the mobile number if the company's --mobile-field says so.")] = (
        None
    )
    phone2: Annotated[str | None, Parameter(help="A second phone, likewise.")] = None

    def read(self) -> dict[str, object]:
        """Read what was typed. Raises CommandFailed."""
        email = email_of(self.email) if self.email else None
        mobile = parsed(parse_phone, self.mobile) if self.mobile else None
        return named(email=email, mobile=mobile, phone=self.phone, phone2=self.phone2)


@Parameter(name="*")
@dataclass(frozen=True)
class CustomerChoices:
    """How a customer's invoices travel, as options; each has the name of its field on the card."""

    language: Annotated[Language | None, Parameter(help="Language of what the customer reads; the company's own for a new customer.")] = (
        None
    )
    send_to_autoinvoice: Annotated[bool | None, Parameter(help="Send fakturaer til Autoinvoice.")] = None
    send_as_efaktura: Annotated[bool | None, Parameter(help="Send fakturaer til Autoinvoice som eFaktura - privat.")] = None
    force_print: Annotated[bool | None, Parameter(help="Always by post.")] = None


@app.command
def add(
    company: str,
    number: str,
    name: str,
    /,
    *,
    kind: CustomerKind | None = None,
    orgnr: str | None = None,
    main_unit: str | None = None,
    reach: ReachOptions | None = None,
    address: AddressOptions | None = None,
    choices: CustomerChoices | None = None,
) -> None:
    """Add a customer, or change what is named on the card.

    Args:
        company: Orgnr of the company whose customer this is.
        number: The customer's number in the ERP.
        name: The customer's name.
        kind: business or consumer; business for a new customer.
        orgnr: The customer's organisation number.
        main_unit: Orgnr of the main unit, if the customer is a sub-unit; only told, never sent to.
        reach: Where the customer is reached.
        address: Postal address; print needs all of it.
        choices: How the customer's invoices travel.
    """
    reached = reach or ReachOptions()
    refuse_fodselsnummer(number=number, name=name, **asdict(reached), **(asdict(address) if address else {}))
    register, sender = SqlRegister(RegisterSettings().url), parsed(parse_orgnr, company)
    acting = allowed(register, Action.CHANGE_CUSTOMERS, sender)
    changes = named(
        name=name_of(name),
        kind=kind,
        orgnr=parsed(parse_orgnr, orgnr) if orgnr else None,
        main_unit=parsed(parse_orgnr, main_unit) if main_unit else None,
        address=address_of(address) if address else None,
        **reached.read(),
        **asdict(choices or CustomerChoices()),
    )
    new = _new(register, sender, number, name)
    customer = register.change_customer(sender, number, acting.author(), lambda card: (card or new).model_copy(update=changes))
    print_card(customer)


def _new(register: SqlRegister, company: str, number: str, name: str) -> Customer:
    language = register.company(company).settings.brand.language
    return Customer(company=company, number=number, name=name, address=PostalAddress(country="NO"), language=language)


@app.command
def show(company: str, number: str, /, *, json: bool = False) -> None:
    """Show a customer's card.

    Args:
        company: Orgnr of the company whose customer this is.
        number: The customer's number.
        json: Print one JSON object.
    """
    refuse_fodselsnummer(number=number)
    register, orgnr = SqlRegister(RegisterSettings().url), parsed(parse_orgnr, company)
    allowed(register, Action.READ, orgnr)
    print_card(register.customer(orgnr, number), json=json)

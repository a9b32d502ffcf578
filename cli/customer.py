"""`fakturaflyt customer`: the customers of a company, and where their invoices may go."""

from dataclasses import asdict, dataclass
from typing import Annotated

from cyclopts import App, Parameter

from adapters.register import SqlRegister
from cli.acting import allowed
from cli.auditing import tell_change
from cli.cards import AddressOptions, address_of, email_of, name_of, named, parsed, print_card, refuse_fodselsnummer, refused_told
from domain.companies.authorisation import Action
from domain.companies.customer_classes import CustomerClass, PdfWishes, inheriting, with_wishes
from domain.companies.parties import Customer, CustomerKind, Language
from domain.errors import NotFound
from domain.identifiers import parse_orgnr, parse_phone
from domain.invoice import PostalAddress
from settings import RegisterSettings

app = App(name="customer", help="Customers that invoices go to.")


@Parameter(name="*")
@dataclass(frozen=True)
class WhoOptions:
    """Who a customer is, as options."""

    kind: Annotated[CustomerKind | None, Parameter(help="business or consumer; business for a new customer.")] = None
    orgnr: Annotated[str | None, Parameter(help="The customer's organisation number.")] = None
    main_unit: Annotated[str | None, Parameter(help="Orgnr of the main unit, if this is a sub-unit; only told, never sent to.")] = None
    customer_class: Annotated[
        str | None, Parameter(help="The customer's class; a new customer begins with its choices, one that is there keeps its own.")
    ] = None

    def read(self) -> dict[str, object]:
        """Read what was typed. Raises CommandFailed."""
        return named(
            kind=self.kind,
            orgnr=parsed(parse_orgnr, self.orgnr) if self.orgnr else None,
            main_unit=parsed(parse_orgnr, self.main_unit) if self.main_unit else None,
            customer_class=self.customer_class,
        )


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
    send_to_autoinvoice: Annotated[bool | None, Parameter(help="Send this customer's invoices («Send fakturaer til Autoinvoice»).")] = None
    send_as_efaktura: Annotated[
        bool | None, Parameter(help="Send them as eFaktura («Send fakturaer til Autoinvoice som eFaktura - privat»).")
    ] = None
    force_print: Annotated[bool | None, Parameter(help="Always by post.")] = None
    omit_invoice_pdf: Annotated[
        bool | None, Parameter(help="Leave the invoice PDF out («Utelat faktura-pdf»); taking it away takes the next one along.")
    ] = None
    first_attachment_shows: Annotated[
        bool | None,
        Parameter(
            help="Show the first attachment as invoice («Bruk det første Autoinvoice-vedlegget til å vise faktura»); needs the one before."
        ),
    ] = None

    def on_the_card(self) -> dict[str, object]:
        """Give what was named and depends on nothing else."""
        return {name: value for name, value in asdict(self).items() if name not in PdfWishes.model_fields}

    def wishes(self) -> PdfWishes:
        """Give what was asked of the invoice PDF."""
        return PdfWishes(omit_invoice_pdf=self.omit_invoice_pdf, first_attachment_shows=self.first_attachment_shows)


@dataclass(frozen=True)
class _Asked:
    """What was named on the command line."""

    who: WhoOptions | None
    reach: ReachOptions | None
    address: AddressOptions | None
    choices: CustomerChoices | None

    @property
    def customer_class(self) -> str | None:
        """The class that was named."""
        return self.who.customer_class if self.who else None

    @property
    def wishes(self) -> PdfWishes:
        """What was asked of the invoice PDF."""
        return (self.choices or CustomerChoices()).wishes()

    def typed(self) -> dict[str, str | None]:
        """Give all that may hold a fødselsnummer."""
        groups = (asdict(group) for group in (self.reach, self.address) if group)
        return {name: value for group in groups for name, value in group.items()} | {"customer_class": self.customer_class}

    def changes(self) -> dict[str, object]:
        """Read all that changes the card by itself. Raises CommandFailed."""
        address = named(address=address_of(self.address) if self.address else None)
        read = (group.read() for group in (self.who, self.reach) if group)
        told = {name: value for group in read for name, value in group.items()}
        return told | address | named(**(self.choices or CustomerChoices()).on_the_card())


@app.command
def add(
    company: str,
    number: str,
    name: str,
    /,
    *,
    who: WhoOptions | None = None,
    reach: ReachOptions | None = None,
    address: AddressOptions | None = None,
    choices: CustomerChoices | None = None,
) -> None:
    """Add a customer, or change what is named on the card.

    Args:
        company: Orgnr of the company whose customer this is.
        number: The customer's number in the ERP.
        name: The customer's name.
        who: Who the customer is.
        reach: Where the customer is reached.
        address: Postal address; print needs all of it.
        choices: How the customer's invoices travel.
    """
    asked = _Asked(who, reach, address, choices)
    _change(company, number, name, asked, new=True)


@app.command(name="set")
def set_(
    company: str,
    number: str,
    /,
    *,
    name: str | None = None,
    who: WhoOptions | None = None,
    reach: ReachOptions | None = None,
    address: AddressOptions | None = None,
    choices: CustomerChoices | None = None,
) -> None:
    """Change what is named on a customer's card.

    Args:
        company: Orgnr of the company whose customer this is.
        number: The customer's number in the ERP.
        name: The customer's name.
        who: Who the customer is.
        reach: Where the customer is reached.
        address: Postal address; print needs all of it.
        choices: How the customer's invoices travel.
    """
    asked = _Asked(who, reach, address, choices)
    _change(company, number, name, asked)


def _change(company: str, number: str, name: str | None, asked: _Asked, *, new: bool = False) -> None:
    """Change a card, or make one where a new one is wanted; all that is asked, or nothing."""
    refuse_fodselsnummer(number=number, name=name, **asked.typed())
    register, sender = SqlRegister(RegisterSettings().url), parsed(parse_orgnr, company)
    acting = allowed(register, Action.CHANGE_CUSTOMERS, sender)
    changes = named(name=name_of(name) if name is not None else None) | asked.changes()
    settings, from_class = register.company(sender).settings, _class(register, sender, asked.customer_class)
    begins = Customer(company=sender, number=number, name=name or "", address=PostalAddress(country="NO"), language=settings.brand.language)
    first, before = inheriting(begins, from_class) if from_class else begins, list[Customer | None]()

    def change(card: Customer | None) -> Customer:
        before[:] = [card]
        if card is None and not new:
            raise NotFound(f"Kunde {number} finnes ikke. / There is no customer {number}.")
        return with_wishes((card or first).model_copy(update=changes), asked.wishes, peppol=settings.peppol)

    with refused_told():
        customer = register.change_customer(sender, number, acting.author(), change)
    tell_change(before[0], customer)
    print_card(customer)


def _class(register: SqlRegister, company: str, id_: str | None) -> CustomerClass | None:
    """Find a class that was named. Raises NotFound."""
    return register.customer_class(company, id_) if id_ else None


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

"""`fakturaflyt customer`: the customers of a company, and where their invoices may go."""

from cyclopts import App

from adapters.register import SqlRegister
from cli.acting import allowed
from cli.cards import AddressOptions, address_of, email_of, name_of, named, parsed, print_card, refuse_fodselsnummer
from domain.authorisation import Action
from domain.identifiers import parse_mobile, parse_orgnr
from domain.invoice import PostalAddress
from domain.parties import Customer, CustomerKind, Language
from settings import RegisterSettings

app = App(name="customer", help="Customers that invoices go to.")


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
    email: str | None = None,
    mobile: str | None = None,
    phone: str | None = None,
    phone2: str | None = None,
    address: AddressOptions | None = None,
    language: Language | None = None,
    send_to_autoinvoice: bool | None = None,
    send_as_efaktura: bool | None = None,
    force_print: bool | None = None,
) -> None:
    """Add a customer, or change what is named on the card.

    Args:
        company: Orgnr of the company whose customer this is.
        number: The customer's number in the ERP.
        name: The customer's name.
        kind: business or consumer; business for a new customer.
        orgnr: The customer's organisation number.
        main_unit: Orgnr of the main unit, if the customer is a sub-unit; only told, never sent to.
        email: Where mailed invoices go.
        mobile: Mobile number.
        phone: Phone, in any spelling; the mobile number if the company's --mobile-field says so.
        phone2: A second phone, likewise.
        address: Postal address; print needs all of it.
        language: Language of what the customer reads; the company's own for a new customer.
        send_to_autoinvoice: Send fakturaer til Autoinvoice.
        send_as_efaktura: Send fakturaer til Autoinvoice som eFaktura - privat.
        force_print: Always by post.
    """
    typed = vars(address) if address else {}
    refuse_fodselsnummer(number=number, name=name, email=email, mobile=mobile, phone=phone, phone2=phone2, **typed)
    register, orgnr_of_company = SqlRegister(RegisterSettings().url), parsed(parse_orgnr, company)
    acting = allowed(register, Action.CHANGE_CUSTOMERS, orgnr_of_company)
    changes = named(
        name=name_of(name),
        kind=kind,
        orgnr=parsed(parse_orgnr, orgnr) if orgnr else None,
        main_unit=parsed(parse_orgnr, main_unit) if main_unit else None,
        email=email_of(email) if email else None,
        mobile=parsed(parse_mobile, mobile) if mobile else None,
        phone=phone,
        phone2=phone2,
        address=address_of(address) if address else None,
        language=language,
        send_to_autoinvoice=send_to_autoinvoice,
        send_as_efaktura=send_as_efaktura,
        force_print=force_print,
    )
    new = Customer(
        company=orgnr_of_company,
        number=number,
        name=name,
        address=PostalAddress(country="NO"),
        language=register.company(orgnr_of_company).settings.brand.language,
    )
    customer = register.change_customer(orgnr_of_company, number, acting.author(), lambda card: (card or new).model_copy(update=changes))
    print_card(customer)


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

"""`fakturaflyt customer-class`: the customer classes of a company (Kundeprofiler, AR201000)."""

import json as json_format
from typing import Annotated

from cyclopts import App, Parameter
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from adapters.register import SqlRegister
from cli.acting import allowed
from cli.cards import name_of, one_line_of, parsed, print_card, refuse_fodselsnummer, refused_told
from domain.companies.authorisation import Action
from domain.companies.customer_classes import CustomerClass, PdfWishes, with_wishes
from domain.errors import AlreadyThere, NotFound
from domain.identifiers import parse_orgnr
from settings import RegisterSettings

app = App(name="customer-class", help="What new customers begin with; changing a class changes no customer.")

Omit = Annotated[bool | None, Parameter(help="Leave the invoice PDF out («Utelat faktura-pdf»).")]
Shows = Annotated[
    bool | None, Parameter(help="The first attachment shows the invoice («Bruk det første Autoinvoice-vedlegget til å vise faktura»).")
]


_NONE = (
    "{company} har ingen kundeprofiler. Legg til en med: / {company} has no customer classes. Add one with: "
    "fakturaflyt customer-class add {company} ID --description TEXT"
)


@app.command
def add(
    company: str,
    id_: str,
    /,
    *,
    description: str = "",
    omit_invoice_pdf: Omit = None,
    first_attachment_shows: Shows = None,
) -> None:
    """Add a customer class.

    Args:
        company: Orgnr of the company.
        id_: The class's id in the ERP.
        description: What it is for.
        omit_invoice_pdf: Leave the invoice PDF out («Utelat faktura-pdf»).
        first_attachment_shows: The first attachment shows the invoice («Bruk det første Autoinvoice-vedlegget til å vise faktura»).
    """
    refuse_fodselsnummer(id=id_, description=description)
    new = CustomerClass(company=parsed(parse_orgnr, company), id=name_of(id_), description=one_line_of(description))
    _change(new, PdfWishes(omit_invoice_pdf=omit_invoice_pdf, first_attachment_shows=first_attachment_shows), new=True)


@app.command(name="set")
def set_(
    company: str,
    id_: str,
    /,
    *,
    description: str | None = None,
    omit_invoice_pdf: Omit = None,
    first_attachment_shows: Shows = None,
) -> None:
    """Change what is named of a customer class. Customers that are there stay as they are.

    Args:
        company: Orgnr of the company.
        id_: The class's id.
        description: What it is for.
        omit_invoice_pdf: Leave the invoice PDF out («Utelat faktura-pdf»); taking it away takes the next one along.
        first_attachment_shows: The first attachment shows the invoice, without a PDF of its own
            («Bruk det første Autoinvoice-vedlegget til å vise faktura»).
    """
    refuse_fodselsnummer(id=id_, description=description)
    before = CustomerClass(company=parsed(parse_orgnr, company), id=id_)
    asked = before if description is None else before.model_copy(update={"description": one_line_of(description)})
    _change(
        asked,
        PdfWishes(omit_invoice_pdf=omit_invoice_pdf, first_attachment_shows=first_attachment_shows),
        described=description is not None,
    )


@app.command
def show(company: str, id_: str, /, *, json: bool = False) -> None:
    """Show a customer class.

    Args:
        company: Orgnr of the company.
        id_: The class's id.
        json: Print one JSON object.
    """
    register, orgnr = SqlRegister(RegisterSettings().url), parsed(parse_orgnr, company)
    allowed(register, Action.READ, orgnr)
    print_card(register.customer_class(orgnr, id_), json=json)


@app.command(name="list")
def list_(company: str, /, *, json: bool = False) -> None:
    """List a company's customer classes.

    Args:
        company: Orgnr of the company.
        json: Print one JSON object a line; nothing where there is none.
    """
    register, orgnr = SqlRegister(RegisterSettings().url), parsed(parse_orgnr, company)
    allowed(register, Action.READ, orgnr)
    classes = register.customer_classes(orgnr)
    if json:
        for one in classes:
            print(json_format.dumps(one.model_dump(mode="json"), ensure_ascii=False))
        return
    if not classes:
        print(_NONE.format(company=register.company(orgnr).orgnr))
        return
    table = Table(box=None, pad_edge=False)
    for heading in ("Kundeprofil / class", "Utelat faktura-pdf / omit", "Første vedlegg viser / first shows", ""):
        table.add_column(heading, overflow="fold")
    for one in classes:
        table.add_row(escape(one.id), _yes(one.omit_invoice_pdf), _yes(one.first_attachment_shows), escape(one.description))
    Console(highlight=False).print(table)


def _yes(chosen: bool) -> str:
    return "ja / yes" if chosen else "nei / no"


def _change(asked: CustomerClass, wishes: PdfWishes, *, new: bool = False, described: bool = False) -> None:
    """Make a class, or change one that is there; all that is asked, or nothing."""
    register = SqlRegister(RegisterSettings().url)
    acting = allowed(register, Action.CHANGE_CUSTOMERS, asked.company)
    peppol = register.company(asked.company).settings.peppol

    def change(standing: CustomerClass | None) -> CustomerClass:
        if new and standing:
            raise AlreadyThere(f"Kundeprofil {asked.id} finnes allerede. / Customer class {asked.id} is there already.")
        if not new and standing is None:
            raise NotFound(f"Kundeprofil {asked.id} finnes ikke. / There is no customer class {asked.id}.")
        before = standing or asked
        told = before.model_copy(update={"description": asked.description}) if described else before
        return with_wishes(told, wishes, peppol=peppol)

    with refused_told():
        print_card(register.change_customer_class(asked.company, asked.id, acting.author(), change))

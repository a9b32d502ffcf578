"""`fakturaflyt consumers`: the Forbrukerregister of a company, and what a consumer may ask of it."""

import json as json_format
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from adapters.clock import ShiftedClock
from adapters.register import SqlRegister
from cli.acting import allowed
from cli.cards import parsed, refuse_fodselsnummer
from cli.failure import EX_REJECTED, CommandFailed
from cli.files import write_new_file
from cli.wording import both
from domain.companies.audit import AuditSubject
from domain.companies.authorisation import Action
from domain.companies.parties import Company, Customer, CustomerKind, Language
from domain.consumers.consumer import MOST_PER_PAGE, Consumer, ConsumerFilter, ConsumerStatus
from domain.consumers.rights import HeldData, HeldInvoice, kept_until, unfinished
from domain.consumers.words import STATUS_WORDS, WAY_WORDS
from domain.errors import NotFound
from domain.formats import format_date, format_mobile
from domain.identifiers import parse_orgnr
from domain.messages import MessageCode, Text
from domain.moments import to_the_second
from domain.records import InvoiceFilter, InvoiceRecord
from settings import ClockSettings, RegisterSettings

app = App(name="consumers", help="The consumers of a company: who receives eFaktura or Vipps, and who was asked.")

_ALL = 1_000_000
_WIDE = 200


@app.command(name="list")
def list_consumers(
    company: str,
    /,
    *,
    query: str = "",
    status: Annotated[Sequence[ConsumerStatus], Parameter(negative="")] = (),
    page: int = 1,
    per_page: int = 20,
    json: bool = False,
) -> None:
    """List a company's consumers by name, a page at a time.

    Args:
        company: Orgnr of the company.
        query: Part of a name or e-mail address, or the beginning of a phone, customer or reference number. Aa finds å.
        status: Only those with this status; may be repeated.
        page: Which page, from 1.
        per_page: How many on a page, 100 at most.
        json: Print one JSON object.
    """
    refuse_fodselsnummer(query=query)
    if page < 1 or not 1 <= per_page <= MOST_PER_PAGE:
        raise CommandFailed(
            f"Sidene teller fra 1, og har 1 til {MOST_PER_PAGE} forbrukere. / Pages count from 1, and hold 1 to {MOST_PER_PAGE} consumers."
        )
    register = SqlRegister(RegisterSettings().url)
    orgnr = _with_b2c(register, company).orgnr
    wanted = ConsumerFilter(company=orgnr, query=query, statuses=frozenset(status), page=page, per_page=per_page)
    found = register.consumers(wanted)
    if json:
        told = {"page": page, "per_page": per_page, "total": found.total, "consumers": [_json(each) for each in found.consumers]}
        print(json_format.dumps(told, ensure_ascii=False))
        return
    table = Table(box=None, pad_edge=False)
    headings = ("Kunde / customer", "Navn / name", "Mobil / mobile", "E-post / e-mail", "Status", "Sist endret / updated")
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for each in found.consumers:
        table.add_row(*(escape(text) for text in _row(each)))
    # A program or a pager that reads the list gets whole lines.
    console = Console(highlight=False, width=None if sys.stdout.isatty() else _WIDE)
    console.print(table)
    pages = max(1, -(-found.total // per_page))
    console.print(f"[dim]Side {page} av {pages}, {found.total} i alt / page {page} of {pages}, {found.total} in all[/]")


@app.command
def show(company: str, number: str, /, *, json: bool = False) -> None:
    """Show what the register knows of a consumer.

    Args:
        company: Orgnr of the company.
        number: The customer's number.
        json: Print one JSON object.
    """
    refuse_fodselsnummer(number=number)
    register = SqlRegister(RegisterSettings().url)
    orgnr = _with_b2c(register, company).orgnr
    consumer, request = register.consumer(orgnr, number), register.request(orgnr, number)
    if json:
        print(json_format.dumps(_json(consumer) | {"request": request.model_dump(mode="json") if request else None}, ensure_ascii=False))
        return
    table = Table(show_header=False, box=None, pad_edge=False)
    names = ("Kunde / customer", "Navn / name", "Mobil / mobile", "E-post / e-mail", "Status", "Sist endret / updated")
    for name, value in zip(names, _row(consumer), strict=True):
        table.add_row(name, escape(value))
    if request:
        nb, en = WAY_WORDS[request.way]
        table.add_row("Sist spurt / last asked", escape(f"{to_the_second(request.at)}, {nb} / {en}, {request.invoice}"))
    Console(highlight=False).print(table)


@app.command
def export(company: str, number: str, /, *, output: Annotated[Path | None, Parameter(name=["--output", "-o"])] = None) -> None:
    """Write everything personal that is held about a consumer as one JSON object. It is asked for also after B2C has ended.

    Args:
        company: Orgnr of the company.
        number: The customer's number.
        output: File to write; standard output if not given. A file that is there is not replaced.

    Raises:
        CommandFailed: nothing is held, or the file cannot be written.
    """
    refuse_fodselsnummer(number=number)
    register = SqlRegister(RegisterSettings().url)
    orgnr = parsed(parse_orgnr, company)
    allowed(register, Action.ANSWER_CONSUMERS, orgnr)
    held = _held(register, register.company(orgnr), number)
    if held.is_nothing:
        raise CommandFailed(f"Firmaet har ingen kunde {number}. / The company has no customer {number}.")
    text = held.model_dump_json(indent=2)
    if output is None:
        print(text)
        return
    write_new_file(output, f"{text}\n".encode())
    print(f"{output}: {len(held.invoices)} fakturaer / invoices")


@app.command
def erase(company: str, number: str, /) -> None:
    """Erase what is held about a consumer, except the documents that the law keeps. It cannot be undone.

    Args:
        company: Orgnr of the company.
        number: The customer's number.

    Raises:
        CommandFailed: an invoice is not at its end, or the customer is no consumer; nothing was erased.
    """
    refuse_fodselsnummer(number=number)
    register = SqlRegister(RegisterSettings().url)
    orgnr = parsed(parse_orgnr, company)
    acting = allowed(register, Action.ANSWER_CONSUMERS, orgnr)
    card = register.customer(orgnr, number)
    if card.kind is not CustomerKind.CONSUMER:
        raise CommandFailed(
            "Kunden er ingen privatperson. Ingenting er slettet. / The customer is no consumer. Nothing was erased.", EX_REJECTED
        )
    records = _invoices(register, orgnr, number)
    if waiting := unfinished(records):
        names = ", ".join(waiting)
        raise CommandFailed(
            f"Ingenting er slettet: Ikke avsluttet: {names}. En sendt faktura er åpen for returer noen dager til (fakturaflyt count); "
            f"slett når alt er avsluttet eller avbrutt. / Nothing was erased: Not at its end: {names}. "
            "A sent invoice stays open for returns some days more (fakturaflyt count); erase once all is at its end or cancelled.",
            EX_REJECTED,
        )
    register.erase_consumer(orgnr, number)
    register.erase_customer(orgnr, number, acting.author())
    print(
        f"Kunde {number} er slettet: Kundekortet har ikke lenger navn, adresser eller telefoner, og Forbrukerregister har ingenting. "
        f"/ Customer {number} is erased: the card has no name, addresses or phones any more, and the consumer register has nothing."
    )
    _tell_what_stays(register, records)


def _tell_what_stays(register: SqlRegister, records: Sequence[InvoiceRecord]) -> None:
    today = _now().date()
    for day, count in kept_until(document for record in records for document in register.kept_documents(record.id)).items():
        nb, en = format_date(day, Language.NB), format_date(day, Language.EN)
        if day < today:
            print(
                f"{count} dokument(er) måtte oppbevares til og med {nb}. Denne kommandoen sletter dem ikke. "
                f"/ {count} document(s) had to be kept until {en}. This command does not erase them."
            )
        else:
            print(
                f"{count} dokument(er), og det fakturaregisteret sier om dem, kan ikke slettes før etter {nb}: "
                "Bokføringsloven § 13 krever at de oppbevares fem år etter regnskapsårets slutt. "
                f"/ {count} document(s), and what the invoice register says of them, cannot be erased until after {en}: "
                "the Bookkeeping Act § 13 asks that they be kept for five years after the end of the financial year."
            )


def _now() -> datetime:
    return ShiftedClock(ClockSettings().shift).now()


def _with_b2c(register: SqlRegister, company: str) -> Company:
    orgnr = parsed(parse_orgnr, company)
    allowed(register, Action.READ, orgnr)
    found = register.company(orgnr)
    if not found.settings.b2c:
        raise CommandFailed(both(Text(code=MessageCode.CONSUMER_REGISTER_OFF)), EX_REJECTED)
    return found


def _held(register: SqlRegister, company: Company, number: str) -> HeldData:
    return HeldData(
        exported_at=_now(),
        company=company.orgnr,
        company_name=company.name,
        customer_card=_card(register, company.orgnr, number),
        consumer_register=_consumer(register, company.orgnr, number),
        request=register.request(company.orgnr, number),
        asked_addresses=register.asked_addresses(company.orgnr, number),
        changes=tuple(
            entry for entry in register.audit(company.orgnr) if (entry.subject, entry.subject_id) == (AuditSubject.CUSTOMER, number)
        ),
        invoices=tuple(
            HeldInvoice(
                invoice=record,
                looks=register.looks(record.id),
                timeline=register.timeline(record.id),
                documents=register.kept_documents(record.id),
            )
            for record in _invoices(register, company.orgnr, number)
        ),
    )


def _invoices(register: SqlRegister, company: str, number: str) -> tuple[InvoiceRecord, ...]:
    return register.invoices(InvoiceFilter(company=company, customer=number, limit=_ALL))


def _card(register: SqlRegister, company: str, number: str) -> Customer | None:
    try:
        return register.customer(company, number)
    except NotFound:
        return None


def _consumer(register: SqlRegister, company: str, number: str) -> Consumer | None:
    try:
        return register.consumer(company, number)
    except NotFound:
        return None


def _json(consumer: Consumer) -> dict[str, object]:
    nb, en = STATUS_WORDS[consumer.status]
    return consumer.model_dump(mode="json") | {"status_nb": nb, "status_en": en}


def _row(consumer: Consumer) -> tuple[str, ...]:
    nb, en = STATUS_WORDS[consumer.status]
    return (
        consumer.customer_number,
        consumer.name,
        format_mobile(consumer.mobile) if consumer.mobile else "",
        consumer.email or "",
        nb if nb == en else f"{nb} / {en}",
        to_the_second(consumer.updated_at),
    )

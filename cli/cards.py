"""Cards of companies and customers on the command line: reading their fields, showing them."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated

from cyclopts import Parameter
from email_validator import EmailNotValidError, validate_email
from rich.console import Console
from rich.table import Table

from cli.failure import EX_REJECTED, CommandFailed
from domain.companies.customer_classes import ChoiceRefused, CustomerClass
from domain.companies.parties import Company, Customer
from domain.identifiers import FodselsnummerGiven, InvalidIdentifier, parse_postcode, without_fodselsnummer
from domain.invoice import PostalAddress

_LONGEST_LINE = 200


@Parameter(name="*")
@dataclass(frozen=True)
class AddressOptions:
    """A postal address as options."""

    street: Annotated[str | None, Parameter(help="Street and number, or Postboks.")] = None
    street2: Annotated[str | None, Parameter(help="A second address line, e.g. c/o.")] = None
    postcode: Annotated[str | None, Parameter(help="Postcode; it keeps its leading zero.")] = None
    city: Annotated[str | None, Parameter(help="City («Poststed»).")] = None
    country: Annotated[str, Parameter(help="Country, two letters.")] = "NO"


def address_of(options: AddressOptions) -> PostalAddress:
    """Make an address of the options given.

    Raises:
        CommandFailed: the country is not two letters, or a Norwegian postcode not four digits.
    """
    if not re.fullmatch(r"[A-Za-z]{2}", options.country):
        raise CommandFailed(f"{options.country}: Landet er to bokstaver. / The country is two letters.")
    country = options.country.upper()
    postcode = parsed(lambda text: parse_postcode(text, country), options.postcode) if options.postcode else None
    return PostalAddress(line1=options.street, line2=options.street2, postcode=postcode, city=options.city, country=country)


def name_of(text: str) -> str:
    """Take a name as typed.

    Raises:
        CommandFailed: it is empty, too long, or not one line of visible characters (D9).
    """
    if not text.strip():
        raise CommandFailed("Navnet kan ikke være tomt. / The name cannot be empty.")
    return one_line_of(text)


def one_line_of(text: str) -> str:
    """Take a text that stands in one line, as typed.

    Raises:
        CommandFailed: it is too long, or holds what could start another line or hide what it says (D9).
    """
    kept = text.strip()
    if len(kept) > _LONGEST_LINE:
        raise CommandFailed(f"Teksten er lengre enn {_LONGEST_LINE} tegn. / The text is longer than {_LONGEST_LINE} characters.")
    if not kept.isprintable():
        raise CommandFailed("Teksten må være én linje uten usynlige tegn. / The text must be one line without invisible characters.")
    return kept


def email_of(text: str) -> str:
    """Take a mail address as typed.

    Raises:
        CommandFailed: it is none.
    """
    try:
        return validate_email(text, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError as error:
        raise CommandFailed(f"E-postadressen er ikke gyldig. / The e-mail address is not valid: {error}") from error


def named(**options: object) -> dict[str, object]:
    """Keep the options a user named; the others leave the card as it is."""
    return {name: value for name, value in options.items() if value is not None}


def refuse_fodselsnummer(**texts: str | None) -> None:
    """Make sure that nothing typed is a person's national identity number, before anything is stored or said of it.

    Raises:
        CommandFailed: one is; the text names the field, not the number.
    """
    for field, text in texts.items():
        try:
            without_fodselsnummer(text or "")
        except FodselsnummerGiven as error:
            raise CommandFailed(f"{field}: {error.text_nb} / {error.text_en}") from None


def parsed(parse: Callable[[str], str], text: str) -> str:
    """Parse an identifier a user typed.

    Raises:
        CommandFailed: it is not valid; the text says why.
    """
    try:
        return parse(text)
    except InvalidIdentifier as error:
        raise CommandFailed(f"{text}: {error.text_nb} / {error.text_en}") from error


@contextmanager
def refused_told() -> Iterator[None]:
    """Tell why a choice on a card cannot be made.

    Raises:
        CommandFailed: it cannot; nothing was changed.
    """
    try:
        yield
    except ChoiceRefused as error:
        raise CommandFailed(str(error), EX_REJECTED) from error


def print_card(card: Company | Customer | CustomerClass, *, json: bool = False, hidden: frozenset[str] = frozenset()) -> None:
    """Show a card without its hidden fields, for a person or for a program."""
    if json:
        print(card.model_dump_json(exclude=set(hidden)))
        return
    table = Table(show_header=False, box=None, pad_edge=False)
    for name, value in _rows("", card.model_dump(mode="json", exclude=set(hidden))):
        table.add_row(name, value)
    Console(highlight=False).print(table)


def _rows(prefix: str, fields: dict[str, object]) -> Iterator[tuple[str, str]]:
    for name, value in fields.items():
        match value:
            case dict():
                yield from _rows(f"{prefix}{name}.", value)
            case None | "":
                continue
            case bool():
                yield prefix + name, "ja / yes" if value else "nei / no"
            case _:
                yield prefix + name, str(value)

"""Reads a world file and says in plain words, with the line, what is wrong with it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from domain.companies.customer_classes import ChoiceRefused, CustomerClass
from domain.identifiers import FodselsnummerGiven, InvalidIdentifier, without_fodselsnummer
from sandbox.peppol_directory import LookupManner
from sandbox.world import FOLDER, World
from sandbox.world_cards import class_card, customer_card
from sandbox.world_yaml import KeyPath, Lines, NotYaml, read_text, read_yaml


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: where, and what, in both languages."""

    line: int
    key: str
    text_nb: str
    text_en: str


class WorldError(Exception):
    """A world file cannot be used; the text names file, line and key of every problem."""

    def __init__(self, path: Path, problems: Sequence[Problem]) -> None:
        super().__init__(path, problems)
        self.path = path
        self.problems = tuple(problems)

    def __str__(self) -> str:
        return "\n".join(f"{self.path}:{p.line}: {p.key}: {p.text_nb} / {p.text_en}" for p in self.problems)


def load_world(path: Path) -> World:
    """Read a world file; the files it names become paths that exist.

    Raises:
        WorldError: it cannot be read, or something in it is wrong.
    """
    try:
        data, lines = read_yaml(read_text(path))
    except NotYaml as error:
        raise WorldError(path, [Problem(error.line, path.name, f"Filen {error.text_nb}.", f"The file {error.text_en}.")]) from error
    except (OSError, UnicodeDecodeError) as error:
        raise WorldError(path, [Problem(1, path.name, "Filen kan ikke leses.", f"The file cannot be read: {error}.")]) from error
    try:
        world = World.model_validate(data or {}, context={FOLDER: path.parent})
    except ValidationError as error:
        raise WorldError(path, _problems(error, lines)) from error
    if problems := [Problem(lines.line(where), _name(where), nb, en) for where, nb, en in _loose_ends(world)]:
        raise WorldError(path, problems)
    return world


def _problems(error: ValidationError, lines: Lines) -> list[Problem]:
    """Tell each wrong place once: a union fails once for every member."""
    found: dict[KeyPath, Problem] = {}
    for details in error.errors(include_url=False):
        location = details["loc"]
        where = lines.nearest(location)
        if details["type"] == "missing" and len(location) == len(where) + 1:
            where = location
        nb, en = _sentence(details, where, lines.spelling(where))
        found.setdefault(where, Problem(lines.line(where), _name(where), nb, en))
    return sorted(found.values(), key=lambda problem: problem.line)


def _sentence(details: ErrorDetails, where: KeyPath, spelling: str | None) -> tuple[str, str]:
    error = details.get("ctx", {}).get("error")
    if isinstance(error, InvalidIdentifier):
        return error.text_nb, error.text_en
    if "answers" in where:
        return _SIGNER_ANSWERS if "signers" in where else _ANSWERS
    if "lookup" in where:
        return _CONSUMER_LOOKUPS if "consumers" in where else _LOOKUPS
    if details["loc"] != where:  # one member of a union
        return "Denne formen er ikke kjent her.", "This form is not known here."
    if details["type"] == "string_type" and spelling:
        return _unquoted(str(where[-1]), spelling, details["input"])
    return _SENTENCES.get(details["type"]) or _pydantic_sentence(details)


def _unquoted(key: str, spelling: str, value: object) -> tuple[str, str]:
    try:
        without_fodselsnummer(spelling)
    except FodselsnummerGiven as error:
        return error.text_nb, error.text_en
    return (
        f'Skriv «{key}: "{spelling}"» med anførselstegn; uten dem leser YAML verdien som {value!r}.',
        f'Write “{key}: "{spelling}"” with quotation marks; without them YAML reads the value as {value!r}.',
    )


def _pydantic_sentence(details: ErrorDetails) -> tuple[str, str]:
    if expected := details.get("ctx", {}).get("expected"):
        return f"Må være en av: {str(expected).replace(' or ', ' eller ')}.", f"Must be one of: {expected}."
    return f"Verdien er ikke gyldig ({details['msg']}).", f"The value is not valid ({details['msg']})."


_ANSWERS = (
    (
        "Et svar er ok, refuse, busy, timeout, drop, malformed, untrusted, down, {slow: PT5S} eller {refuse: grunn},"
        " i PEPPOL også {malformed: nothing, html, fault, half eller other}, eller en liste av dem."
    ),
    (
        "An answer is ok, refuse, busy, timeout, drop, malformed, untrusted, down, {slow: PT5S} or {refuse: reason},"
        " in PEPPOL also {malformed: nothing, html, fault, half or other}, or a list of them."
    ),
)
_SIGNER_ANSWERS = (
    (
        "En signerer svarer med sign, decline, ignore eller open, og tjenesten for den med ok, refuse, busy, timeout, drop, malformed"
        " eller down, eller en liste av dem."
    ),
    (
        "A signer answers sign, decline, ignore or open, and the service for them ok, refuse, busy, timeout, drop, malformed or down,"
        " or a list of them."
    ),
)
_LOOKUPS = (
    f"Et oppslag er {', '.join(LookupManner)} eller {{slow: PT5S}}, eller en liste av dem.",
    f"A look-up is {', '.join(LookupManner)} or {{slow: PT5S}}, or a list of them.",
)
_CONSUMER_LOOKUPS = (
    "Et oppslag hos eFaktura er ok, busy, timeout, drop, malformed, down eller {slow: PT5S}, eller en liste av dem.",
    "A look-up at eFaktura is ok, busy, timeout, drop, malformed, down or {slow: PT5S}, or a list of them.",
)
_DURATION = ("En varighet skrives etter ISO 8601: PT5S, PT2M, P1D.", "A duration is written as ISO 8601 has it: PT5S, PT2M, P1D.")
_SENTENCES: dict[str, tuple[str, str]] = {
    "missing": ("Mangler.", "Is missing."),
    "extra_forbidden": ("Nøkkelen er ikke kjent her.", "The key is not known here."),
    "string_type": ("Må være en tekst.", "Must be a text."),
    "timezone_aware": ("Tidspunktet mangler tidssone, for eksempel +01:00.", "The time has no zone, for example +01:00."),
    "value_error": _DURATION,
    "time_delta_parsing": _DURATION,
    "model_type": ("Her skal det stå nøkler med verdier.", "Keys with values belong here."),
    "bool_type": ("Må være true eller false.", "Must be true or false."),
    "bool_parsing": ("Må være true eller false.", "Must be true or false."),
    "date_from_datetime_parsing": ("Må være en dato, for eksempel 2026-12-01.", "Must be a date, for example 2026-12-01."),
}


def _name(where: KeyPath) -> str:
    """Write a path as people do: `customers[0].address.country`."""
    text = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in where)
    return text.removeprefix(".") or "(hele filen / the whole file)"


def _loose_ends(world: World) -> Iterator[tuple[KeyPath, str, str]]:
    """Find what stands twice and what refers to nothing."""
    companies = [entry.orgnr for entry in world.companies]
    classes = [(entry.company, entry.id) for entry in world.customer_classes]
    customers = [(entry.company, entry.number) for entry in world.customers]
    yield from _twice(companies, "companies", "orgnr")
    yield from _twice(customers, "customers", "number")
    yield from _twice(classes, "customer_classes", "id")
    yield from _twice([box.address.lower() for box in world.outside.mailboxes], "outside", "mailboxes", "address")
    yield from _twice([phone.mobile for phone in world.outside.phones or ()], "outside", "phones", "mobile")
    yield from _twice([signer.email.lower() for signer in world.outside.signers or ()], "outside", "signers", "email")
    yield from _twice([entry.orgnr for entry in world.outside.brreg or ()], "outside", "brreg", "orgnr")
    yield from _twice([entry.mobile for entry in world.outside.consumers or () if entry.mobile], "outside", "consumers", "mobile")
    yield from _twice([entry.orgnr for entry in world.outside.issuers], "outside", "issuers", "orgnr")
    yield from _twice([entry.participant for entry in world.outside.peppol or ()], "outside", "peppol", "participant")
    yield from _twice([case.id for case in world.cases], "cases", "id")
    yield from _loose_customers(world, companies)
    for n, case in enumerate(world.cases):
        if case.company not in companies:
            yield ("cases", n, "company"), *_NO_COMPANY
        elif case.customer and (case.company, case.customer) not in customers:
            yield ("cases", n, "customer"), "Firmaet har ingen kunde med dette nummeret.", "The company has no customer with this number."


def _loose_customers(world: World, companies: Sequence[str]) -> Iterator[tuple[KeyPath, str, str]]:
    """Find customers and classes of no company, and choices that cannot be made."""
    classes: dict[tuple[str, str], CustomerClass] = {}
    for n, entry in enumerate(world.customer_classes):
        if entry.company not in companies:
            yield ("customer_classes", n, "company"), *_NO_COMPANY
        try:
            classes[entry.company, entry.id] = class_card(entry)
        except ChoiceRefused as error:
            yield ("customer_classes", n, "first_attachment_shows"), error.text_nb, error.text_en
    for n, customer in enumerate(world.customers):
        theirs = classes.get((customer.company, customer.customer_class or ""))
        if customer.company not in companies:
            yield ("customers", n, "company"), *_NO_COMPANY
        elif customer.customer_class and theirs is None:
            yield ("customers", n, "customer_class"), "Firmaet har ingen slik kundeprofil.", "The company has no such customer class."
        try:
            customer_card(customer, theirs)
        except ChoiceRefused as error:
            yield ("customers", n, "first_attachment_shows"), error.text_nb, error.text_en


_NO_COMPANY = ("Firmaet står ikke under companies.", "The company is not among companies.")


def _twice(values: Sequence[object], *place: str) -> Iterator[tuple[KeyPath, str, str]]:
    *section, key = place
    for n, value in enumerate(values):
        if value in values[:n]:
            yield (*section, n, key), "Står her for andre gang.", "Stands here for the second time."

"""Everything that the index of an evidence pack places, ready to be shown."""

from typing import NamedTuple

from documents.evidence.words import Words
from domain.findings import Finding


class Moment(NamedTuple):
    """A time, for people in Oslo and for programs."""

    local: str
    utc: str


class Row(NamedTuple):
    """A label and its value; the value is the same in both languages, or a time."""

    label: Words
    value: Words | str | Moment
    verbatim: bool = False
    """Whether it is to be compared character by character."""


class Event(NamedTuple):
    """A row of the timeline."""

    at: Moment
    channel: Words | None
    text: Words
    by: str | None
    reason: str | None
    status: Words
    proof: str | None
    """Where in the pack what shows it is."""


class FileRow(NamedTuple):
    """A file, or an object that is not there as it should be."""

    name: str
    href: str
    what: Words
    given_name: str | None
    size: str
    sha256: str


class FileGroup(NamedTuple):
    """Files that belong together."""

    heading: Words
    files: tuple[FileRow, ...]


class Proven(NamedTuple):
    """What there is to show, and how far it goes."""

    name: Words
    text: Words


class Delivery(NamedTuple):
    """One delivery, for the page."""

    n: int
    id: str
    channel: Words
    state: Words
    mark: str
    since: Moment
    why: Words | None
    document: Words | None
    """Which of several documents it carried."""
    proofs: tuple[Proven, ...]
    facts: tuple[Row, ...]


class Replaced(NamedTuple):
    """A document that a mended one took the place of."""

    n: int
    folder: str
    submitted: Moment
    replaced: Moment
    by: str | None
    reason: str | None


class Damage(NamedTuple):
    """An object that could not be had, for the page."""

    what: Words
    fault: Words
    sha256: str
    delivery: str | None


class Page(NamedTuple):
    """Everything the template places."""

    title: Words
    invoice: str
    status: Words
    mark: str
    since: Moment
    until: Moment
    summary: tuple[Words, ...]
    about: tuple[Row, ...]
    findings: tuple[Finding, ...]
    damaged: tuple[Damage, ...]
    replaced: tuple[Replaced, ...]
    timeline: tuple[Event, ...]
    deliveries: tuple[Delivery, ...]
    groups: tuple[FileGroup, ...]

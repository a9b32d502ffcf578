"""Documents made of another by changing one thing: every element and attribute of it, in every way there is a name for."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import NamedTuple

from lxml import etree

from documents.locations import location, qualified_name
from documents.ubl_xml import CBC

TEXTS = (
    "",
    " ",
    "0",
    "-1",
    "1.005",
    "99999.99",
    "2027-02-01",
    "true",
    "X",
    "NO",
    "SE",
    "DE",
    "EUR",
    "S",
    "E",
    "O",
    "310001016",
    "NO310001016MVA",
)
"""Values of each kind: what is right of one element is wrong of the next."""

SCHEMES = ("", "0088", "0192", "0007", "0184", "9908", "9999", "VAT", "130", "50")


class Mutation(NamedTuple):
    """A changed document, and what was changed."""

    name: str
    root: etree._Element


def mutations(root: etree._Element) -> Iterator[Mutation]:
    """Change one thing at a time, in the order of the document; the same document gives the same mutations."""
    for position, element in enumerate(list(root.iter())):
        for name, change in _changes(element):
            changed = deepcopy(root)
            change(next(one for number, one in enumerate(changed.iter()) if number == position))
            yield Mutation(f"{location(element)} {name}", changed)


def _changes(element: etree._Element) -> Iterator[tuple[str, Callable[[etree._Element], None]]]:
    if element.getparent() is not None:
        yield from (("removed", _remove), ("doubled", _double), ("before the one before it", _move))
    if not len(element):
        yield from ((f"= {value!r}", _texted(value)) for value in TEXTS if value != element.text)
    for attribute in map(str, element.attrib):
        name = f"@{qualified_name(attribute)}"
        yield f"{name} removed", _without(attribute)
        yield from ((f"{name} = {value!r}", _set(attribute, value)) for value in SCHEMES)
    if str(element.tag).startswith(f"{{{CBC}}}") and "schemeID" not in element.attrib:
        yield from ((f"@schemeID = {value!r}", _set("schemeID", value)) for value in SCHEMES)


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _double(element: etree._Element) -> None:
    element.addnext(deepcopy(element))


def _move(element: etree._Element) -> None:
    before = element.getprevious()
    if before is not None:
        before.addprevious(element)


def _texted(value: str) -> Callable[[etree._Element], None]:
    def change(element: etree._Element) -> None:
        element.text = value

    return change


def _without(attribute: str) -> Callable[[etree._Element], None]:
    def change(element: etree._Element) -> None:
        del element.attrib[attribute]

    return change


def _set(attribute: str, value: str) -> Callable[[etree._Element], None]:
    return lambda element: element.set(attribute, value)

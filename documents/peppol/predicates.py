"""The building blocks of the rules: predicates made from paths, codes and other predicates."""

from collections.abc import Callable

from lxml import etree

from documents.peppol.codes import code_list
from documents.peppol.facts import Facts
from documents.peppol.reading import clark, every, one, raw, text
from documents.peppol.rule import Predicate

ROOTS = ("Invoice", "CreditNote")


def has(path: str) -> Predicate:
    """Hold where there is an element at the path."""
    return lambda element, _: one(element, path) is not None


def has_text(path: str) -> Predicate:
    """Hold where an element at the path has a text."""
    return lambda element, _: any(text(found) for found in every(element, path))


def at_most_one(path: str) -> Predicate:
    """Hold where the path leads to no more than one element."""
    return lambda element, _: len(every(element, path)) <= 1


def text_is(path: str, *values: str) -> Predicate:
    """Hold where the text at the path is one of the values."""
    return lambda element, _: text(element, path) in values


def in_list(name: str) -> Predicate:
    """Hold for an element whose text is in a code list."""
    return lambda element, _: text(element) in code_list(name)


def attribute_in_list(attribute: str, name: str) -> Predicate:
    """Hold for an element whose attribute is in a code list."""
    return lambda element, _: element.get(attribute) in code_list(name)


def has_attribute(attribute: str) -> Predicate:
    """Hold for an element that has the attribute."""
    return lambda element, _: element.get(attribute) is not None


def form(is_right: Callable[[str], bool]) -> Predicate:
    """Hold for an element whose text, white space normalized, has the right form."""
    return lambda element, _: is_right(text(element))


def raw_form(is_right: Callable[[str], bool]) -> Predicate:
    """Hold for an element whose text, as it stands, has the right form."""
    return lambda element, _: is_right(raw(element))


def fact(holds: Callable[[Facts], bool]) -> Predicate:
    """Hold where something is true of the document."""
    return lambda _, facts: holds(facts)


def both(*predicates: Predicate) -> Predicate:
    """Hold where all hold."""
    return lambda element, facts: all(holds(element, facts) for holds in predicates)


def either(*predicates: Predicate) -> Predicate:
    """Hold where any holds."""
    return lambda element, facts: any(holds(element, facts) for holds in predicates)


def no(predicate: Predicate) -> Predicate:
    """Hold where the other does not."""
    return lambda element, facts: not predicate(element, facts)


def inside(*names: str) -> Predicate:
    """Hold where an element's ancestors, from its parent outwards, have these names (`cac:Party`, `cac:AccountingSupplierParty`)."""
    tags = tuple(clark(name) for name in names)

    def holds(element: etree._Element, _facts: Facts) -> bool:
        parent = element.getparent()
        for tag in tags:
            if parent is None or parent.tag != tag:
                return False
            parent = parent.getparent()
        return True

    return holds


def at_the_top(element: etree._Element, facts: Facts) -> bool:
    """Hold for what stands in the document itself."""
    return element.getparent() is facts.root


def on_a_line(element: etree._Element, facts: Facts) -> bool:
    """Hold for what stands in a line of the document."""
    line = element.getparent()
    wanted = "cac:InvoiceLine" if facts.is_invoice else "cac:CreditNoteLine"
    return line is not None and line.tag == clark(wanted) and line.getparent() is facts.root

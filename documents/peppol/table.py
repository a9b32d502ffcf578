"""All rules, and the one walk through a document that tries each of them where it belongs. The time is linear in the document."""

from collections.abc import Iterator
from decimal import localcontext
from functools import cache
from itertools import groupby
from typing import NamedTuple

from lxml import etree

from documents.peppol import code_rules, document_rules, identifier_rules, line_rules, norway
from documents.peppol.facts import Facts
from documents.peppol.predicates import ROOTS
from documents.peppol.reading import EXACT, Malformed, clark
from documents.peppol.rule import Predicate, Rule
from documents.ubl_xml import CREDIT_NOTE, INVOICE

RULES: tuple[Rule, ...] = (*document_rules.RULES, *line_rules.RULES, *identifier_rules.RULES, *norway.RULES, *code_rules.RULES)
"""In the order in which contexts of one pattern are tried."""

_ROOT_TAGS = dict(zip(ROOTS, (INVOICE, CREDIT_NOTE), strict=True))
_ANY = "*"


class Section(NamedTuple):
    """A context with all its rules."""

    when: Predicate
    rules: tuple[Rule, ...]


Sections = tuple[tuple[Section, ...], ...]
"""What is tried on an element: of each pattern the first section that it fits."""


def broken_rules(root: etree._Element) -> Iterator[tuple[Rule, etree._Element]]:
    """Find the rules that a document breaks, and where."""
    facts = Facts(root)
    by_tag = _by_tag()
    everywhere = by_tag[_ANY]
    with localcontext(EXACT):
        for element in root.iter(_ANY):
            for sections in (*everywhere, *by_tag.get(str(element.tag), ())):
                for rule in _applicable(sections, element, facts):
                    if not _holds(rule, element, facts):
                        yield rule, element


def _applicable(sections: tuple[Section, ...], element: etree._Element, facts: Facts) -> tuple[Rule, ...]:
    return next((section.rules for section in sections if section.when(element, facts)), ())


def _holds(rule: Rule, element: etree._Element, facts: Facts) -> bool:
    """Try a rule; a value that is none breaks it."""
    try:
        return rule.holds(element, facts)
    except Malformed:
        return False


@cache
def _by_tag() -> dict[str, Sections]:
    sections = [(context, tuple(rules)) for context, rules in groupby(RULES, key=lambda rule: rule.context)]
    table: dict[str, dict[str, list[Section]]] = {}
    for context, rules in sections:
        for name in context.names:
            tag = _ROOT_TAGS.get(name) or clark(name)
            table.setdefault(tag, {}).setdefault(context.pattern, []).append(Section(context.when, rules))
    return {tag: tuple(tuple(of_pattern) for of_pattern in patterns.values()) for tag, patterns in table.items()}

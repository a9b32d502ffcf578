"""All rules, and the one walk through a document that tries each of them where it belongs. The time is linear in the document."""

from collections.abc import Iterator
from decimal import localcontext
from functools import cache
from itertools import groupby
from typing import NamedTuple

from lxml import etree

from documents.peppol import (
    code_rules,
    denmark,
    document_rules,
    germany,
    greece,
    iceland,
    identifier_rules,
    italy,
    line_rules,
    netherlands,
    norway,
    sweden,
)
from documents.peppol.codes import code_lists
from documents.peppol.facts import Facts
from documents.peppol.predicates import ROOTS
from documents.peppol.reading import EXACT, Malformed, clark
from documents.peppol.rule import Pattern, Predicate, Rule
from documents.ubl_xml import CREDIT_NOTE, INVOICE

_EVERYWHERE = (document_rules, line_rules, identifier_rules, code_rules)
_COUNTRIES = (norway, denmark, italy, sweden, greece, iceland, netherlands, germany)
RULES: tuple[Rule, ...] = tuple(rule for module in (*_EVERYWHERE, *_COUNTRIES) for rule in module.RULES)
"""In the order in which contexts of one pattern are tried."""

BY_ID = {rule.id: rule for rule in RULES}

_ROOT_TAGS = dict(zip(ROOTS, (INVOICE, CREDIT_NOTE), strict=True))
_ANY = "*"


class Section(NamedTuple):
    """A context with all its rules."""

    when: Predicate
    rules: tuple[Rule, ...]


Sections = tuple[tuple[Section, ...], ...]
"""What is tried on an element: of each pattern the first section that it fits."""


def load_table() -> None:
    """Build the table and load the code lists."""
    _by_tag(frozenset(_PATTERNS))
    code_lists()


def broken_rules(root: etree._Element) -> Iterator[tuple[Rule, etree._Element]]:
    """Find the rules that a document breaks, and where."""
    facts = Facts(root)
    by_tag = _by_tag(frozenset(pattern for pattern in _PATTERNS if pattern.binds(facts)))
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


_PATTERNS = tuple(dict.fromkeys(rule.context.pattern for rule in RULES))


@cache
def _by_tag(patterns: frozenset[Pattern]) -> dict[str, Sections]:
    """Sort the rules of some patterns by the names of the elements they are about; countries come in few combinations."""
    table: dict[str, dict[Pattern, list[Section]]] = {}
    for context, rules in groupby((rule for rule in RULES if rule.context.pattern in patterns), key=lambda rule: rule.context):
        section = Section(context.when, tuple(rules))
        for name in context.names:
            table.setdefault(_ROOT_TAGS.get(name) or clark(name), {}).setdefault(context.pattern, []).append(section)
    return {tag: tuple(tuple(of_pattern) for of_pattern in by_pattern.values()) for tag, by_pattern in table.items()}

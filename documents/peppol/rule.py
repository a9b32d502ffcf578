"""What a rule is: data. The predicates read a tree; the table runs them."""

from collections.abc import Callable
from dataclasses import dataclass

from lxml import etree

from documents.peppol.facts import Facts
from domain.findings import Severity
from domain.menders import mender_of
from domain.messages import Mender

Predicate = Callable[[etree._Element, Facts], bool]  # noqa: SLF001  # lxml's name for it


def always(_element: etree._Element, _facts: Facts) -> bool:
    """Hold for every element."""
    return True


def never(_element: etree._Element, _facts: Facts) -> bool:
    """Hold for none: where the context is there, the rule is broken."""
    return False


@dataclass(frozen=True, eq=False)
class Pattern:
    """Contexts that are tried one after the other, on the documents that the pattern binds."""

    name: str
    binds: Callable[[Facts], bool] = lambda _facts: True


TRANSACTION = Pattern("transaction")
CODES = Pattern("codes")


@dataclass(frozen=True, eq=False)
class Context:
    """Which elements a rule is about: those of these names (`cbc:EndpointID`) for which `when` holds.

    Of the contexts of one `pattern`, an element belongs to the first that it fits, as in Schematron. `*` is every element.
    """

    pattern: Pattern
    names: tuple[str, ...]
    when: Predicate = always


@dataclass(frozen=True)
class Rule:
    """A rule by its official id: what must hold where, in which field (BT or BG), and how it is told."""

    id: str
    context: Context
    holds: Predicate
    field: str
    nb: str
    en: str
    severity: Severity = Severity.FATAL

    @property
    def mender(self) -> Mender:
        """Who mends it."""
        return mender_of(self.id)

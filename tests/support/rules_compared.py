"""Our rules of Peppol held against an official compiled file, rule by rule and place by place."""

from collections import Counter
from copy import deepcopy
from pathlib import Path

from lxml import etree

from documents.rules_peppol import peppol_findings
from documents.schematron import RulesAborted, failed_rules

Told = Counter[tuple[str, str, str]]


def difference(root: etree._Element, file: Path) -> tuple[Told, Told] | None:
    """Tell what only we and what only the file finds in a schema-valid document; None where the file gives up on a value.

    Raises:
        RuleFileUnusable: as for `failed_rules`.
    """
    ours = Counter((one.rule, str(one.severity), one.location) for one in peppol_findings(root))
    try:
        theirs = Counter((one.rule, str(one.severity), one.location) for one in failed_rules(deepcopy(root), file))
    except RulesAborted:
        return None
    return ours - theirs, theirs - ours

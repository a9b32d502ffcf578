"""`fakturaflyt rules`: which rules of Peppol documents are held against, and on which documents two sets of them differ."""

import json as json_format
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, NamedTuple

from cyclopts import App, Parameter
from rich.console import Console
from rich.markup import escape

from cli.failure import EX_REJECTED, EX_USAGE, CommandFailed
from cli.files import read_file
from documents.peppol.codes import code_lists
from documents.peppol.rule import Rule
from documents.peppol.table import RULES
from documents.rules_peppol import load_peppol_rules, official_findings, peppol_findings
from documents.rules_xsd import xsd_findings
from documents.schematron import RuleFileUnusable
from documents.ubl_xml import MAX_DOCUMENT_BYTES, Unreadable, parse_xml
from domain.findings import Finding, Severity
from settings import RuleSettings

app = App(name="rules", help="The rules of Peppol BIS Billing that documents are held against.")

_STYLES = {Severity.FATAL: "red", Severity.WARNING: "yellow"}


class Difference(NamedTuple):
    """What one rule set alone finds in a document."""

    by: str
    finding: Finding


class Compared(NamedTuple):
    """A document under two rule sets: where they differ, or why it cannot be held against either."""

    path: Path
    differences: tuple[Difference, ...] = ()
    unfit: Finding | None = None


@app.command(name="list")
def list_rules(*, json: bool = False) -> None:
    """Print our own rules of Peppol: id, severity, field, and what each demands.

    Args:
        json: Print one JSON object a line.
    """
    console = Console(highlight=False, soft_wrap=True)
    if not json:
        console.print(escape(f"Peppol BIS Billing {code_lists().release}, påbudt fra / mandatory from {code_lists().mandatory_from}"))
    for rule in RULES:
        if json:
            print(json_format.dumps(_rule_json(rule), ensure_ascii=False))
        else:
            console.print(f"[{_STYLES[rule.severity]}]{escape(rule.id)}[/] {escape(rule.field)}")
            console.print(f"    {escape(rule.nb)}\n    [dim]{escape(rule.en)}[/]")


@app.command
def compare(*files: Path, against: Annotated[Path | None, Parameter(name="--against")] = None, json: bool = False) -> int:
    """Tell the documents on which the rules in force and those of a compiled file differ, so that a release can be tried beforehand.

    In force are our own rules, or those of the file that FAKTURAFLYT_RULES_PEPPOL_FILE names. Without --against that file is
    compared with our own.

    Args:
        files: UBL documents.
        against: A compiled file of Peppol's rules (.xslt).
        json: Print one JSON object a line for each document that differs.

    Returns:
        0 if none differs, 1 if any does, 2 if a file cannot be read, or breaks the UBL schema.

    Raises:
        CommandFailed: no document or no rule file was named, or the rule file cannot be used.
    """
    chosen = RuleSettings().peppol_file
    other = against or chosen
    if not files or other is None:
        raise CommandFailed("Oppgi minst én fil, og en regelfil (--against). / Name at least one file, and a rule file (--against).")
    code = 0
    for compared in _all_compared(files, chosen if against else None, other):
        code = max(code, EX_USAGE if compared.unfit else EX_REJECTED if compared.differences else 0)
        _tell(compared, json=json)
    return code


def _all_compared(files: tuple[Path, ...], in_force: Path | None, other: Path) -> Iterator[Compared]:
    try:
        for file in (in_force, other):
            load_peppol_rules(file)
    except RuleFileUnusable as error:
        raise CommandFailed(f"{error} er ingen regelfil. / {error} is no rule file.") from error
    for path in files:
        yield _compared(path, in_force, other)


def _compared(path: Path, in_force: Path | None, other: Path) -> Compared:
    try:
        root = parse_xml(read_file(path, at_most_bytes=MAX_DOCUMENT_BYTES + 1))
    except Unreadable as error:
        return Compared(path, unfit=error.finding)
    if broken := xsd_findings(root):
        return Compared(path, unfit=broken[0])
    ours = Counter(official_findings(root, in_force) if in_force else peppol_findings(root))
    theirs = Counter(official_findings(root, other))
    alone = [(str(in_force or "fakturaflyt"), one) for one in ours - theirs] + [(str(other), one) for one in theirs - ours]
    return Compared(path, tuple(Difference(by, finding) for by, finding in alone))


def _tell(compared: Compared, *, json: bool) -> None:
    if json:
        if compared.differences or compared.unfit:
            print(json_format.dumps(_compared_json(compared), ensure_ascii=False), flush=True)
        return
    console = Console(highlight=False, soft_wrap=True)
    for line in _lines(compared):
        console.print(line)


def _lines(compared: Compared) -> Iterator[str]:
    if compared.unfit:
        yield f"{escape(str(compared.path))}: [red]{escape(compared.unfit.text_nb)} / {escape(compared.unfit.text_en)}[/]"
    elif compared.differences:
        yield f"{escape(str(compared.path))}: [yellow]ulik / differs[/]"
    for by, finding in compared.differences:
        yield f"  bare / only {escape(by)}: [{_STYLES[finding.severity]}]{escape(finding.rule)}[/] {escape(finding.location)}"


def _compared_json(compared: Compared) -> dict[str, Any]:
    return {
        "file": str(compared.path),
        "unfit": compared.unfit.model_dump(mode="json") if compared.unfit else None,
        "differences": [{"only": by} | finding.model_dump(mode="json") for by, finding in compared.differences],
    }


def _rule_json(rule: Rule) -> dict[str, Any]:
    return {
        "rule": rule.id,
        "severity": rule.severity,
        "field": rule.field,
        "mender": rule.mender,
        "about": list(rule.context.names),
        "text_nb": rule.nb,
        "text_en": rule.en,
    }

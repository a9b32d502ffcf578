"""`fakturaflyt validate`: hold UBL documents against the rules, without sending anything."""

import json as json_format
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from cli.failure import EX_REJECTED, EX_USAGE, CommandFailed
from cli.files import read_file
from cli.wording import MENDERS
from documents.invoice_json import as_ubl, findings_of
from documents.rules import check
from documents.ubl_xml import MAX_DOCUMENT_BYTES, Unreadable
from domain.descriptions import transaction_descriptions
from domain.findings import Finding, Severity, is_valid
from settings import RuleSettings

_FILE = "FF-FILE"
_STYLES = {Severity.FATAL: "red", Severity.WARNING: "yellow"}


def validate(*files: Path, json: bool = False) -> int:
    """Check invoices and credit notes: UBL 2.1 (XSD), EN 16931, Peppol BIS Billing 3.0, and that each line has a description.

    Args:
        files: UBL documents, or invoices as JSON, which are checked as the UBL that is made of them.
        json: Print one JSON object a line.

    Returns:
        0 if all are valid, 1 if any is not, 2 if any file cannot be read.

    Raises:
        CommandFailed: no file was named.
    """
    if not files:
        raise CommandFailed("Oppgi minst én fil. / Name at least one file.")
    console = Console(highlight=False, soft_wrap=True)
    code = 0
    for path in files:
        findings = _findings(path)
        if not is_valid(findings):
            code = max(code, EX_USAGE if findings[0].rule == _FILE else EX_REJECTED)
        if json:
            print(_json_line(path, findings), flush=True)
        else:
            for line in _lines(path, findings):
                console.print(line)
    return code


def _findings(path: Path) -> tuple[Finding, ...]:
    try:
        document = read_file(path, at_most_bytes=MAX_DOCUMENT_BYTES + 1)
    except CommandFailed as error:
        text_nb, _, text_en = str(error).partition(" / ")
        return (Finding(rule=_FILE, text_nb=text_nb, text_en=text_en),)
    try:
        checked = check(as_ubl(document), RuleSettings().peppol_file)
    except Unreadable as error:
        return error.findings
    return findings_of(document, transaction_descriptions(checked.findings, checked.summary))


def _json_line(path: Path, findings: tuple[Finding, ...]) -> str:
    told = {"file": str(path), "valid": is_valid(findings), "findings": [finding.model_dump(mode="json") for finding in findings]}
    return json_format.dumps(told, ensure_ascii=False)


def _lines(path: Path, findings: tuple[Finding, ...]) -> Iterator[str]:
    verdict = "[green]gyldig / valid[/]" if is_valid(findings) else "[red]ugyldig / invalid[/]"
    if findings and findings[0].rule == _FILE:
        verdict = "[red]kan ikke leses / cannot be read[/]"
    yield f"{escape(str(path))}: {verdict}"
    for finding in findings:
        style = _STYLES[finding.severity]
        yield f"  [{style}]{escape(finding.rule)}[/] {escape(finding.location)}{escape(f' ({finding.field})' if finding.field else '')}"
        yield f"    {escape(finding.text_nb)}"
        yield f"    [dim]{escape(finding.text_en)}[/]"
        if finding.mender in MENDERS and finding.rule != _FILE:
            yield f"    [dim]Rettes av / mended by: {MENDERS[finding.mender]}[/]"

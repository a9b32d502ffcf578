"""`fakturaflyt evidence`: everything that shows what became of an invoice, as one file, and whether such a file is sound."""

import hashlib
import json as json_format
from pathlib import Path
from typing import Annotated, Any

from cyclopts import App, Parameter
from rich.console import Console
from rich.markup import escape

from adapters.evidence import EvidencePack, PackReport, check_pack
from adapters.peppol.certificates import NetworkTrust, TrustFiles
from adapters.register import SqlRegister
from cli.acting import allowed_on
from cli.failure import EX_REJECTED, EX_TRY_AGAIN, CommandFailed
from cli.files import must_be_free, read_file, write_new_file
from cli.show import undecided_invoices
from cli.wording import both
from documents.evidence.checks import CLAIMS, Check, Verdict
from documents.evidence.manifest import DamagedObject
from documents.evidence.words import FAULTS, ROLES
from domain.companies.authorisation import Action
from domain.errors import Misconfigured, NotFound
from domain.messages import MessageCode, Text
from settings import PeppolLookupSettings, RegisterSettings
from starter import InvoiceService

app = App(name="evidence", help="What proves what became of an invoice, as one zip.")

_MARKS = {
    Verdict.HOLDS: "[green]OK[/]",
    Verdict.FAILS: "[red]STEMMER IKKE / DOES NOT HOLD[/]",
    Verdict.NOT_CHECKED: "[yellow]IKKE KONTROLLERT / NOT CHECKED[/]",
}

_OUR_OWN = (
    "[dim]Signaturer er andres. Det index.html og registeret ellers forteller, er vårt eget: uendret hvis SHA-256 over er den som ble "
    "notert da pakken ble laget. / Signatures are others'. What else index.html and the register tell is our own: unchanged if the "
    "SHA-256 above is the one noted when the pack was made.[/]"
)


@app.default
def evidence(
    invoice: str, /, *, output: Annotated[Path, Parameter(name=["--output", "-o"])], force: bool = False, json: bool = False
) -> int:
    """Write everything that shows what became of an invoice into one zip: documents, messages, receipts, and a page that explains them.

    Args:
        invoice: The invoice's id, e.g. invoice/310001015/invoice/100003.
        output: Where the zip goes; a file that is there is only replaced with --force.
        force: Replace the file.
        json: Print one JSON object.

    Returns:
        0 if all is there, 1 if something that the register refers to is missing or damaged; the zip is written all the same.

    Raises:
        CommandFailed: the invoice is not known, or the file cannot be written.
    """
    must_be_free(output, force=force)
    allowed_on(SqlRegister(RegisterSettings().url), Action.READ, invoice)
    pack = _collected(invoice)
    write_new_file(output, pack.content, force=force)
    if json:
        print(json_format.dumps(_pack_json(invoice, output, pack), ensure_ascii=False))
    else:
        _tell_pack(output, pack)
    return EX_REJECTED if pack.damaged else 0


@app.command
def verify(file: Path, /, *, json: bool = False) -> int:
    """Check a pack without a network: that nothing in it was altered, and that receipts and signatures prove what they are said to.

    Args:
        file: The zip.
        json: Print one JSON object.

    Returns:
        0 if everything holds, 1 if anything does not.

    Raises:
        CommandFailed: the file, or the trusted certificates, cannot be read.
    """
    content = read_file(file)
    try:
        report = check_pack(content, _trust())
    except Misconfigured as error:
        raise CommandFailed(f"{both(error.text)} ({error})") from error
    if json:
        print(json_format.dumps(_report_json(file, content, report), ensure_ascii=False))
    else:
        _tell_report(file, content, report)
    return 0 if report.sound else EX_REJECTED


def _collected(invoice: str) -> EvidencePack:
    try:
        return InvoiceService.from_settings().evidence(invoice)
    except NotFound as error:
        if invoice in undecided_invoices(SqlRegister(RegisterSettings().url)):
            raise CommandFailed(f"{invoice}: {both(Text(code=MessageCode.RECEIVED))}", EX_TRY_AGAIN) from error
        raise CommandFailed(str(error), EX_REJECTED) from error


def _trust() -> NetworkTrust | None:
    """Trust as the deployment looks receivers up; nothing where it has no certificates to begin with."""
    files = TrustFiles(**PeppolLookupSettings().model_dump(include=set(TrustFiles.model_fields)))
    return NetworkTrust(files) if files.root_file.exists() else None


def _tell_pack(output: Path, pack: EvidencePack) -> None:
    console = Console(highlight=False, soft_wrap=True)
    console.print(f"{escape(str(output))}: {pack.files + 1} filer / files")
    console.print(f"SHA-256 {_sha256(pack.content)}")
    for damaged in pack.damaged:
        nb, en = _damage(damaged)
        console.print(f"[red]{escape(nb)} / {escape(en)}[/] {damaged.sha256}")


def _damage(damaged: DamagedObject) -> tuple[str, str]:
    what, fault = ROLES[damaged.role], FAULTS[damaged.fault]
    return f"{what.nb}: {fault.nb}.", f"{what.en}: {fault.en}."


def _pack_json(invoice: str, output: Path, pack: EvidencePack) -> dict[str, Any]:
    return {
        "invoice": invoice,
        "file": str(output),
        "sha256": _sha256(pack.content),
        "files": pack.files + 1,
        "damaged": [damaged.model_dump(mode="json") for damaged in pack.damaged],
    }


def _tell_report(file: Path, content: bytes, report: PackReport) -> None:
    console = Console(highlight=False, soft_wrap=True)
    about = f"{report.manifest.invoice}, {report.manifest.status}" if report.manifest else ""
    console.print(f"[bold]{escape(str(file))}[/]  {escape(about)}")
    console.print(f"SHA-256 {_sha256(content)}")
    invoice = f"{report.manifest.invoice}:" if report.manifest else ""
    for check in report.checks:
        console.print(_line(check, invoice))
    console.print(_OUR_OWN)
    console.print(_verdict(report))


def _verdict(report: PackReport) -> str:
    if not report.sound:
        return "[red]Noe stemmer ikke. / Something does not hold.[/]"
    unchecked = sum(check.verdict is Verdict.NOT_CHECKED for check in report.checks)
    if not unchecked:
        return "[green]Alt stemmer. / Everything holds.[/]"
    return (
        f"[green]Alt som er kontrollert, stemmer.[/] {unchecked} er ikke kontrollert."
        f" / [green]All that was checked holds.[/] {unchecked} not checked."
    )


def _line(check: Check, invoice: str) -> str:
    """Write a check out; `invoice` is what the name of every delivery begins with."""
    about = f" [dim]{escape(check.about.removeprefix(invoice))}[/]" if check.about else ""
    detail = f" [dim]({escape(check.detail)})[/]" if check.detail else ""
    return f"{_MARKS[check.verdict]}  {' / '.join(CLAIMS[check.code])}{about}{detail}"


def _report_json(file: Path, content: bytes, report: PackReport) -> dict[str, Any]:
    return {
        "file": str(file),
        "sha256": _sha256(content),
        "invoice": report.manifest.invoice if report.manifest else None,
        "sound": report.sound,
        "checks": [_check_json(check) for check in report.checks],
    }


def _check_json(check: Check) -> dict[str, Any]:
    claim_nb, claim_en = CLAIMS[check.code]
    return check.model_dump(mode="json") | {"claim_nb": claim_nb, "claim_en": claim_en}


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()

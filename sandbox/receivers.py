"""What the receivers got, counted where it lies: at access point, hub and print house, in mailboxes, never by our own books."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from email import policy
from email.parser import BytesParser
from pathlib import Path

from documents.ubl_summary import summarize
from documents.ubl_xml import parse_xml
from domain.channels import Channel
from domain.identity import invoice_id
from sandbox.efaktura_claims import claims_taken
from sandbox.print_house import PRINTED, JobFile

_INVOICE_HEADER = "X-Invoice"


def received(state: Path, invoice: str) -> Counter[Channel]:
    """Count how often the receivers got an invoice, by channel."""
    return received_by_invoice(state).get(invoice, Counter())


def received_by_invoice(state: Path) -> Mapping[str, Counter[Channel]]:
    """Count everything that the receivers got."""
    counts: defaultdict[str, Counter[Channel]] = defaultdict(Counter)
    for invoice in _received_by_peppol(state / "peppol"):
        counts[invoice][Channel.PEPPOL] += 1
    for invoice in _mailed(state / "mailboxes"):
        counts[invoice][Channel.EMAIL] += 1
    for invoice in _printed(state / "print" / PRINTED):
        counts[invoice][Channel.PRINT] += 1
    for invoice, channel, _ in claims_taken(state):
        counts[invoice][channel] += 1
    return counts


def _received_by_peppol(folder: Path) -> Iterator[str]:
    for document in folder.glob("*/*.xml"):
        yield invoice_id(summarize(parse_xml(document.read_bytes())).key)


def _mailed(mailboxes: Path) -> Iterator[str]:
    for mail in mailboxes.glob("*/*.eml"):
        with mail.open("rb") as file:
            invoice = BytesParser(policy=policy.default).parse(file, headersonly=True)[_INVOICE_HEADER]
        if invoice:  # a consumer is asked by mail too
            yield str(invoice)


def _printed(folder: Path) -> Iterator[str]:
    for job_file in folder.glob("*.json"):
        yield JobFile.model_validate_json(job_file.read_bytes()).invoice

"""`fakturaflyt lookup`: ask the PEPPOL network whether, and where, somebody receives."""

import asyncio
import json as json_format
from collections.abc import Iterator, Sequence
from typing import Any

from cryptography import x509
from rich.console import Console
from rich.markup import escape

from adapters.clock import ShiftedClock
from adapters.peppol.certificates import TrustFiles
from adapters.peppol.lookup import NetworkDirectory
from adapters.peppol.sml import NameServers
from cli.cards import parsed
from cli.failure import EX_REJECTED, EX_TRY_AGAIN, CommandFailed
from cli.wording import both, text_json
from domain.errors import Misconfigured, Unavailable
from domain.invoice import DocumentType
from domain.messages import MessageCode, Text
from domain.peppol.network import BILLING, LookUp, LookUpOutcome, PerhapsNotRegistered, Registered, SmpUntrusted, parse_participant
from settings import ClockSettings, PeppolLookupSettings

_NAMES = {DocumentType.INVOICE: "faktura / invoice", DocumentType.CREDIT_NOTE: "kreditnota / credit note"}

_Answer = LookUpOutcome | Unavailable


def lookup(participant: str, /, *, document: DocumentType | None = None, json: bool = False) -> int:
    """Look up in PEPPOL where somebody receives invoices and credit notes. It looks once, and anew.

    Args:
        participant: The electronic address, e.g. 0192:310001015, or an organisation number.
        document: Only this kind of document.
        json: Print one JSON object a line.

    Returns:
        0 if it receives what was asked for, 1 if it does not, 75 if that cannot be told now.

    Raises:
        CommandFailed: the address is not valid, or the look-up is not set up.
    """
    address = parsed(parse_participant, participant)
    kinds = [document] if document else list(DocumentType)
    try:
        answers = asyncio.run(_ask(address, kinds))
    except Misconfigured as error:
        raise CommandFailed(f"{both(error.text)} ({error})") from error
    console = Console(highlight=False, soft_wrap=True)
    for kind, answer in zip(kinds, answers, strict=True):
        if json:
            print(json_format.dumps({"participant": address, "document": kind} | _told(answer), ensure_ascii=False))
        else:
            for line in _lines(address, kind, answer):
                console.print(line)
    return max(_code(answer) for answer in answers)


async def _ask(participant: str, kinds: Sequence[DocumentType]) -> list[_Answer]:
    settings = PeppolLookupSettings()
    directory = NetworkDirectory(
        NameServers(zone=settings.zone, servers=tuple(settings.name_servers.split())),
        TrustFiles(**settings.model_dump(include=set(TrustFiles.model_fields))),
        ShiftedClock(ClockSettings().shift),
        settings.look_again_after,
    )
    async with directory:
        return [await _answer(directory, LookUp(participant=participant, service=BILLING[kind], fresh=True)) for kind in kinds]


async def _answer(directory: NetworkDirectory, wanted: LookUp) -> _Answer:
    try:
        return await directory.look_up(wanted)
    except Unavailable as error:
        return error


def _code(answer: _Answer) -> int:
    match answer:
        case Registered():
            return 0
        case SmpUntrusted() | Unavailable():
            return EX_TRY_AGAIN
    return EX_REJECTED


def _text(answer: _Answer) -> Text:
    match answer:
        case Registered():
            return Text(code=MessageCode.PEPPOL_RECEIVES)
        case Unavailable():
            return Text(code=MessageCode.PEPPOL_LOOKUP_SILENT)
        case PerhapsNotRegistered():  # an invoice waits for the second look, nobody else does
            return Text(code=MessageCode.PEPPOL_NOT_FOUND)
    return answer.text


def _told(answer: _Answer) -> dict[str, Any]:
    told: dict[str, Any] = {"outcome": "unavailable" if isinstance(answer, Unavailable) else answer.kind} | text_json(_text(answer))
    match answer:
        case Registered():
            certificate = _certificate(answer)
            told |= {
                "url": answer.receiver.url,
                "seat": answer.seat,
                "certificate_until": certificate.not_valid_after_utc.isoformat(),
                "smp": answer.smp,
            }
        case SmpUntrusted():
            told |= {"distrust": answer.distrust, "detail": answer.detail}
        case Unavailable():
            told |= {"detail": str(answer)}
    return told


def _lines(participant: str, kind: DocumentType, answer: _Answer) -> Iterator[str]:
    style = {0: "green", EX_REJECTED: "red"}.get(_code(answer), "yellow")
    yield f"{escape(participant)}  {_NAMES[kind]}: [{style}]{escape(both(_text(answer)))}[/]"
    match answer:
        case Registered():
            until = _certificate(answer).not_valid_after_utc
            yield f"    {escape(answer.receiver.url)}  {escape(answer.seat)} (til / until {until:%d.%m.%Y})"
            yield f"    SMP {escape(answer.smp)}"
        case SmpUntrusted(detail=detail):
            yield f"    [dim]{escape(detail)}[/]"
        case Unavailable():
            yield f"    [dim]{escape(str(answer))}[/]"


def _certificate(answer: Registered) -> x509.Certificate:
    return x509.load_der_x509_certificate(answer.receiver.certificate)

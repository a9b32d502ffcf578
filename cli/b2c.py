"""`fakturaflyt b2c`: open a company for consumers, and follow its B2C agreement until it is active in the bank (I)."""

import asyncio
import json as json_format
from collections.abc import Coroutine, Iterator
from datetime import datetime
from typing import Annotated, Any

from cyclopts import App, Parameter

from adapters.clock import ShiftedClock
from adapters.register import SqlRegister
from cli.cards import parsed
from cli.failure import EX_REJECTED, CommandFailed
from composition.agreement_service import AgreementService
from domain.agreement_errors import FEATURE, AgreementRefused
from domain.audit import Author
from domain.b2c_agreement import (
    DEFAULT_KID_LENGTH,
    DEFAULT_POSITION,
    LATE,
    STATUS_WORDS,
    Agreement,
    Capture,
    parse_capture,
    parse_signer,
)
from domain.identifiers import parse_orgnr
from domain.moments import moment
from domain.parties import CustomerKind, Language
from settings import ClockSettings, RegisterSettings

app = App(name="b2c", help="Avtale mellom tjenesteyter og forbruker: eFaktura to a company's consumers.")

_BY = Annotated[str, Parameter(help="Who does it.")]


@app.command
def feature(orgnr: str, /, *, on: bool = True, by: _BY = "fakturaflyt b2c") -> None:
    """Switch the feature on without which nothing can be activated (CS100000).

    Args:
        orgnr: Organisation number of the company.
        on: On, or off again; what is active already stays so.
        by: Who does it.
    """
    register, now = SqlRegister(RegisterSettings().url), ShiftedClock(ClockSettings().shift).now()
    register.change_company(
        parsed(parse_orgnr, orgnr),
        Author(by=by, at=now),
        lambda card: card.model_copy(update={"settings": card.settings.model_copy(update={"consumer_agreement_feature": on})}),
    )
    print(f"{FEATURE}: {'på / on' if on else 'av / off'}")


@app.command
def activate(
    orgnr: str,
    /,
    *,
    signer_name: str,
    signer_email: str,
    capture: bool = False,
    ocr_account: str | None = None,
    position: str = DEFAULT_POSITION,
    kid_length: int = DEFAULT_KID_LENGTH,
    language: Language = Language.NB,
    by: _BY = "fakturaflyt b2c",
) -> None:
    """Ask for the agreement: its signer gets an e-mail with a link.

    Args:
        orgnr: Organisation number of the company.
        signer_name: Who signs on behalf of the company.
        signer_email: Where the link is sent.
        capture: Bruk avtaleregistrering (med OCR): consumers who have paid are asked in the bank to use eFaktura.
        ocr_account: The account with an OCR agreement; the company's own if not given.
        position: Plasseringen til eFaktura-referansen i KID-nummeret.
        kid_length: Antall sifre i KID-nummeret inkludert kontrollsiffer.
        language: Of the e-mail.
        by: Who does it.
    """
    company = parsed(parse_orgnr, orgnr)
    try:
        signer = parse_signer(signer_name, signer_email, language)
        rule = _capture(company, ocr_account, position, kid_length) if capture else None
    except AgreementRefused as refused:
        raise CommandFailed(str(refused), EX_REJECTED) from refused
    agreement = _done(AgreementService.from_settings().activate(company, signer, rule, by))
    print(f"OK: Epost sendt til {agreement.signer.email}")


@app.command
def resend(orgnr: str, /, *, by: _BY = "fakturaflyt b2c") -> None:
    """Mail the link again; one that has expired is made anew.

    Args:
        orgnr: Organisation number of the company.
        by: Who does it.
    """
    agreement = _done(AgreementService.from_settings().resend(parsed(parse_orgnr, orgnr), by))
    print(f"OK: Epost sendt til {agreement.signer.email}")


@app.command
def disable(orgnr: str, /) -> None:
    """End an agreement that is active in the bank.

    Args:
        orgnr: Organisation number of the company.
    """
    agreement = _done(AgreementService.from_settings().disable(parsed(parse_orgnr, orgnr)))
    print(_status(agreement))


@app.command
def show(orgnr: str, /, *, json: bool = False) -> None:
    """Show where a company's agreement is, the last activation first.

    Args:
        orgnr: Organisation number of the company.
        json: Print one JSON object.
    """
    register, now = SqlRegister(RegisterSettings().url), ShiftedClock(ClockSettings().shift).now()
    company = register.company(parsed(parse_orgnr, orgnr))
    every = register.agreements(company.orgnr)
    if json:
        told = {"company": company.orgnr, "b2c": company.settings.b2c, "agreements": [_json(each, now) for each in every]}
        print(json_format.dumps(told, ensure_ascii=False))
        return
    print(f"B2C: {'aktiv / active' if company.settings.b2c else 'ikke aktiv / not active'}")
    for each in reversed(every):
        print("\n".join(_lines(each, now)))


def _lines(agreement: Agreement, now: datetime) -> Iterator[str]:
    yield f"Aktiveringsstatus: {_status(agreement)}  ({moment(agreement.changed_at)})"
    yield f"Statusmelding for aktivering: {agreement.message or '–'}"
    if agreement.is_late(now):
        yield f"{LATE.nb} / {LATE.en}"
    elif agreement.promised_by and agreement.status.value in {"signed", "active_at_nets"}:
        yield f"Aktiv i banken innen / active in the bank by: {moment(agreement.promised_by)}"


def _json(agreement: Agreement, now: datetime) -> dict[str, Any]:
    words = STATUS_WORDS[agreement.status]
    return {
        "n": agreement.n,
        "status": agreement.status,
        "status_nb": words.nb,
        "status_en": words.en,
        "message": agreement.message,
        "late": agreement.is_late(now),
        "accepted_at": agreement.acceptance.at.isoformat() if agreement.acceptance else None,
        "capture": agreement.capture.model_dump(mode="json") if agreement.capture else None,
    }


def _status(agreement: Agreement) -> str:
    words = STATUS_WORDS[agreement.status]
    return f"{words.nb} / {words.en}"


def _capture(company: str, account: str | None, position: str, kid_length: int) -> Capture:
    """Hold what was asked for to the company's own customer numbers: the reference is the customer number (I4, I14)."""
    register = SqlRegister(RegisterSettings().url)
    consumers = (each.number for each in register.customers(company) if each.kind is CustomerKind.CONSUMER)
    return parse_capture(account or register.company(company).account or "", position, kid_length, consumers)


def _done(work: Coroutine[object, object, Agreement]) -> Agreement:
    try:
        return asyncio.run(work)
    except AgreementRefused as refused:
        raise CommandFailed(str(refused), EX_REJECTED) from refused

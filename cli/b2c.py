"""`fakturaflyt b2c`: open a company for consumers, and follow its B2C agreement until it is active in the bank (I)."""

import asyncio
import json as json_format
from collections.abc import Awaitable, Coroutine, Iterator
from datetime import datetime, timedelta
from typing import Any, TypeVar

from cyclopts import App

from adapters.clock import ShiftedClock
from adapters.register import SqlRegister
from cli.acting import Actor, allowed
from cli.cards import parsed
from cli.failure import EX_REJECTED, EX_TRY_AGAIN, CommandFailed
from composition.agreement_service import AgreementService
from domain.companies.audit import AuditEntry, AuditSubject
from domain.companies.authorisation import Action
from domain.companies.parties import CustomerKind, Language
from domain.consumers.agreement_errors import ERROR_TEXTS, FEATURE, AgreementError, AgreementRefused
from domain.consumers.b2c_agreement import (
    DEFAULT_KID_LENGTH,
    DEFAULT_POSITION,
    LATE,
    STATUS_WORDS,
    Agreement,
    AgreementStatus,
    Capture,
    parse_capture,
    parse_signer,
)
from domain.identifiers import parse_orgnr
from domain.moments import to_the_minute, to_the_second
from settings import ClockSettings, RegisterSettings

T = TypeVar("T")
_MAILED_WITHIN = timedelta(seconds=10)
"""A mail server takes a mail within a moment; one that does not is waited for by the workflow, not by the person."""

_ORDERED = (
    "Bestilt. E-posten er ikke sendt ennå; den sendes av seg selv. Se fakturaflyt b2c show. "
    "/ Ordered. The e-mail is not sent yet; it goes by itself. See fakturaflyt b2c show."
)

app = App(name="b2c", help="Avtale mellom tjenesteyter og forbruker: eFaktura to a company's consumers.")


@app.command
def feature(orgnr: str, /, *, on: bool = True) -> None:
    """Switch the feature on without which nothing can be activated (CS100000).

    Args:
        orgnr: Organisation number of the company.
        on: On, or off again; what is active already stays so.
    """
    register, company = SqlRegister(RegisterSettings().url), parsed(parse_orgnr, orgnr)
    register.change_company(
        company,
        _acting(register, Action.CHANGE_SETTINGS, company).author(),
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
) -> None:
    """Ask for the agreement: its signer gets an e-mail with a link.

    Args:
        orgnr: Organisation number of the company.
        signer_name: Who signs on behalf of the company.
        signer_email: Where the link is sent.
        capture: Consumers who have paid are asked in the bank to use eFaktura («Bruk avtaleregistrering (med OCR)»).
        ocr_account: The account with an OCR agreement; the company's own if not given.
        position: Where the eFaktura reference stands in the KID («Plasseringen til eFaktura-referansen i KID-nummeret»).
        kid_length: Antall sifre i KID-nummeret inkludert kontrollsiffer.
        language: Of the e-mail.
    """
    company, by = _activating(orgnr)
    try:
        signer = parse_signer(signer_name, signer_email, language)
        rule = _capture(company, ocr_account, position, kid_length) if capture else None
    except AgreementRefused as refused:
        raise CommandFailed(str(refused), EX_REJECTED) from refused
    service = AgreementService.from_settings()
    tell_mail(_done(_mailed(service, service.activate(company, signer, rule, by))))


@app.command
def resend(orgnr: str, /) -> None:
    """Mail the link again; one that has expired is made anew.

    Args:
        orgnr: Organisation number of the company.
    """
    company, by = _activating(orgnr)
    service = AgreementService.from_settings()
    tell_mail(_done(_mailed(service, service.resend(company, by))))


@app.command
def disable(orgnr: str, /) -> None:
    """End an agreement that is active in the bank.

    Args:
        orgnr: Organisation number of the company.
    """
    company, by = _activating(orgnr)
    agreement = _done(AgreementService.from_settings().disable(company, by))
    print(_status(agreement))


@app.command
def show(orgnr: str, /, *, json: bool = False) -> None:
    """Show where a company's agreement is, the last activation first.

    Args:
        orgnr: Organisation number of the company.
        json: Print one JSON object.
    """
    register, now = SqlRegister(RegisterSettings().url), ShiftedClock(ClockSettings().shift).now()
    number = parsed(parse_orgnr, orgnr)
    _acting(register, Action.ACTIVATE, number)
    company = register.company(number)
    every = register.agreements(company.orgnr)
    if json:
        told = {"company": company.orgnr, "b2c": company.settings.b2c, "agreements": [_json(each, now) for each in every]}
        print(json_format.dumps(told, ensure_ascii=False))
        return
    print(f"B2C: {'aktiv / active' if company.settings.b2c else 'ikke aktiv / not active'}")
    acts = [entry for entry in register.audit(company.orgnr) if entry.subject is AuditSubject.B2C_AGREEMENT]
    for each in reversed(every):
        print("\n".join(_lines(each, now)))
        for act in (act for act in acts if act.subject_id == str(each.n)):
            print(f"  {to_the_second(act.at)}  {act.by}: {_act_words(act)}")


def _activating(orgnr: str) -> tuple[str, str]:
    """Tell for which company somebody acts, and who it is."""
    company = parsed(parse_orgnr, orgnr)
    return company, _acting(SqlRegister(RegisterSettings().url), Action.ACTIVATE, company).by


def _acting(register: SqlRegister, action: Action, company: str) -> Actor:
    """Tell who acts, and make sure that it is allowed. What is not is told in the words of the API first (I9)."""
    try:
        return allowed(register, action, company)
    except CommandFailed as refused:
        raise CommandFailed(f"{ERROR_TEXTS[AgreementError.NO_RIGHTS]}\n{refused}", refused.code) from refused


async def _mailed(service: AgreementService, asking: Awaitable[Agreement]) -> Agreement | None:
    return await service.until_mailed(await asking, _MAILED_WITHIN)


def tell_mail(agreement: Agreement | None) -> None:
    """Say that the mail is sent only if it is.

    Raises:
        CommandFailed: it is not sent yet, was refused, or nobody knows.
    """
    if agreement is None:
        raise CommandFailed(_ORDERED, EX_TRY_AGAIN)
    if agreement.error is not None:
        uncertain = agreement.error is AgreementError.MAIL_UNCERTAIN
        raise CommandFailed(agreement.message, EX_TRY_AGAIN if uncertain else EX_REJECTED)
    print(agreement.message)


def _act_words(act: AuditEntry) -> str:
    """Word what somebody did with an agreement."""
    if act.field == "mail":
        return "e-posten sendes på nytt / the e-mail is sent again"
    words = STATUS_WORDS[AgreementStatus(json_format.loads(act.after or ""))]
    return f"{words.nb} / {words.en}"


def _lines(agreement: Agreement, now: datetime) -> Iterator[str]:
    yield f"Aktiveringsstatus: {_status(agreement)}  ({to_the_minute(agreement.changed_at)})"
    yield f"Statusmelding for aktivering: {agreement.message or '–'}"
    if agreement.is_late(now):
        yield f"{LATE.nb} / {LATE.en}"
    elif agreement.promised_by and agreement.status.value in {"signed", "active_at_nets"}:
        yield f"Aktiv i banken innen / active in the bank by: {to_the_minute(agreement.promised_by)}"


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


def _done(work: Coroutine[object, object, T]) -> T:
    try:
        return asyncio.run(work)
    except AgreementRefused as refused:
        raise CommandFailed(str(refused), EX_REJECTED) from refused

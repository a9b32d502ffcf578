"""`fakturaflyt company activate|verify|kyc|cancel-kyc|attest`: a company comes on board (F; CS10250S)."""

import asyncio
import json as json_format
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date

from pydantic.main import IncEx
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from adapters.register import SqlRegister
from cli.acting import allowed
from cli.cards import email_of, name_of, parsed, refuse_fodselsnummer
from cli.failure import EX_REJECTED, CommandFailed
from domain.companies.audit import Author
from domain.companies.authorisation import Action
from domain.companies.parties import Company, Language
from domain.companies.users import Role
from domain.errors import NotFound, Unavailable
from domain.identifiers import parse_orgnr
from domain.moments import to_the_second
from domain.verification.authority import NotAuthorised, Person, WhyNot, same_person
from domain.verification.history import happenings, no_right, who_may_sign
from domain.verification.kyc_status import KycStatus
from domain.verification.rounds import (
    AttestWish,
    CancelWish,
    InviteWish,
    RoundState,
    Stage,
    Verification,
    VerificationAnswer,
    VerifyStart,
    start_of,
)
from domain.verification.signing import Signature
from domain.verification.words import stage_sentence, status_words
from settings import BrregSettings, RegisterSettings, SigningSettings, TemporalSettings
from workflows.acting import SERVICE_AWAY, OperatorRefused
from workflows.connection import connect
from workflows.verification_client import VerificationClient, Wish
from workflows.verification_desk import VERIFIED_ALREADY

_TAKES_ITS_TIME = (
    "Det er bestilt, og tar sin tid. Følg det med `fakturaflyt company kyc {orgnr}`. "
    "/ It is ordered, and takes its time. Follow it with `fakturaflyt company kyc {orgnr}`."
)
_EACH_DAY: IncEx = {"__all__": {"born"}}
_DAYS_OF_BIRTH: IncEx = {
    "rounds": {"__all__": {"signatures": _EACH_DAY}},
    "attestations": _EACH_DAY,
    "authority": {"awaited": _EACH_DAY},
}
"""What only those see who may ask people to sign."""


def activate(orgnr: str, /, *, email: str | None = None) -> None:
    """Activate a company or sub-unit: whoever may sign for it is asked to sign the fullmakt with BankID.

    Args:
        orgnr: Organisation number.
        email: Whom to ask; the first Customer Administrator if not given.
    """
    register, number = SqlRegister(RegisterSettings().url), parsed(parse_orgnr, orgnr)
    acting = allowed(register, Action.ACTIVATE, number)
    card = _card(register, number)
    if card is not None and card.kyc.may_exchange:
        _print_status(card)
        return
    _must_be_offered()
    author = acting.author()
    register.begin_verification(number, author.at)
    begun = register.verification(number)
    address = email_of(email) if email else _first_administrator(register, number)
    if address is not None and not _is_asked(begun, email):
        asyncio.run(_invite(register, number, address, author))
    else:
        asyncio.run(_begin(start_of(begun)))
    if address is None and not begun.rounds:
        raise CommandFailed(_sentence(Stage.ADDRESS_MISSING, 0, 0), EX_REJECTED)
    _show(register, number)


def _is_asked(begun: Verification, email: str | None) -> bool:
    """Tell whether somebody is asked already: whoever it is, or by a link to the address given that still works (activating is safe)."""
    if email is None:
        return bool(begun.rounds)
    return any(each.email.lower() == email.lower() and (each.state is RoundState.ASKED or each.state.is_open) for each in begun.rounds)


def _must_be_offered() -> None:
    """Make sure that somebody can be asked here. Raises CommandFailed."""
    if SigningSettings().gateway == "none" or BrregSettings().gateway == "none":
        raise CommandFailed(
            "Denne installasjonen har ingen signeringstjeneste eller ikke noe Enhetsregister (FAKTURAFLYT_SIGNING_GATEWAY, "
            "FAKTURAFLYT_BRREG_GATEWAY). "
            "/ This deployment has no signing service or no Enhetsregisteret (FAKTURAFLYT_SIGNING_GATEWAY, FAKTURAFLYT_BRREG_GATEWAY)."
        )


def verify(orgnr: str, /, *, email: str) -> None:
    """Ask somebody to sign, whoever it is («KYC-verifiser»); earlier links work until used, cancelled or expired.

    Args:
        orgnr: Organisation number.
        email: Whom to ask.
    """
    register, number = SqlRegister(RegisterSettings().url), parsed(parse_orgnr, orgnr)
    author = allowed(register, Action.ACTIVATE, number).author()
    address = email_of(email)
    _must_be_unverified(register, number)
    _tell(register, number, asyncio.run(_invite(register, number, address, author)))


def cancel_kyc(orgnr: str, /, *, reason: str) -> None:
    """End every open invitation, so that its link works no more; the company stays Unverified.

    Args:
        orgnr: Organisation number.
        reason: Why.
    """
    register, number = SqlRegister(RegisterSettings().url), parsed(parse_orgnr, orgnr)
    refuse_fodselsnummer(reason=reason)
    author = allowed(register, Action.ACTIVATE, number).author()
    _must_be_unverified(register, number)
    _tell(register, number, asyncio.run(_ask(register, number, CancelWish(by=author.by, reason=reason))))


def attest(orgnr: str, /, *, reason: str, name: str | None = None, born: date | None = None, signed_round: int | None = None) -> None:
    """Vouch that somebody has a power of attorney for the company: whoever has signed, or somebody you name (decision 5).

    Args:
        orgnr: Organisation number.
        reason: What you have seen.
        name: Whose power of attorney it is; the one who has signed if not given.
        born: Day of birth of whom you name.
        signed_round: The round that this person has signed, where the signing service does not tell who signed.
    """
    refuse_fodselsnummer(name=name, reason=reason)
    register, number = SqlRegister(RegisterSettings().url), parsed(parse_orgnr, orgnr)
    author = allowed(register, Action.RUN_SERVICE).author()
    _must_be_unverified(register, number)
    person = _vouched_for(register.verification(number), name, born, signed_round)
    n = register.attest(number, person.name, person.born, author.by, reason, author.at, signed_round)
    _tell(register, number, asyncio.run(_ask(register, number, AttestWish(n=n))))


def _vouched_for(known: Verification, name: str | None, born: date | None, signed_round: int | None) -> Person:
    """Tell whose power of attorney is meant: of several who have signed, nobody is vouched for by the way."""
    if (name is None) != (born is None):
        raise CommandFailed("Oppgi både --name og --born. / Name both --name and --born.")
    if signed_round is not None and signed_round not in known.unread:
        raise CommandFailed(
            f"Runde {signed_round} er ikke signert av en ukjent. / Round {signed_round} is not signed by somebody unknown.", EX_REJECTED
        )
    if name is not None and born is not None:
        return Person(name=name_of(name), born=born)
    signers = _apart(known.signatures)
    match signers:
        case [only] if signed_round is None:
            return only
        case []:
            raise CommandFailed(
                "Ingen har signert ennå. Oppgi --name og --born. / Nobody has signed yet. Name --name and --born.", EX_REJECTED
            )
        case _:
            names = ", ".join(each.name for each in signers)
            raise CommandFailed(f"Oppgi --name og --born. / Name --name and --born. ({names})", EX_REJECTED)


def _apart(signatures: Sequence[Signature]) -> list[Person]:
    """List those who have signed, each once."""
    people: list[Person] = []
    for each in signatures:
        if not any(same_person(each, person) for person in people):
            people.append(Person(name=each.name, born=each.born))
    return people


def kyc(orgnr: str, /, *, json: bool = False) -> None:
    """Show whether a company is verified: who was asked, when, and what happened.

    Args:
        orgnr: Organisation number.
        json: Print one JSON object.
    """
    register, number = SqlRegister(RegisterSettings().url), parsed(parse_orgnr, orgnr)
    acting = allowed(register, Action.READ, number)
    if not json:
        _show(register, number)
        return
    card, known = _card(register, number), _known(register, number)
    status = (card.kyc if card else KycStatus.UNVERIFIED).value
    told = known.model_dump(mode="json", exclude=None if acting.may(Action.ACTIVATE, number) else _DAYS_OF_BIRTH) if known else None
    print(json_format.dumps({"status": status, "verification": told}, ensure_ascii=False))


def _show(register: SqlRegister, orgnr: str) -> None:
    card, known = _card(register, orgnr), _known(register, orgnr)
    _print_status(card)
    if known is None:
        return
    for line in _where(known, card):
        print(line)
    table = Table(show_header=False, box=None, pad_edge=False)
    for at, nb, en in happenings(known):
        table.add_row(to_the_second(at), escape(f"{nb} / {en}"))
    Console(highlight=False, soft_wrap=True).print(table)


def _where(known: Verification, card: Company | None) -> Iterator[str]:
    name = known.name or (card.name if card else known.company)
    match known.authority:
        case NotAuthorised(reason=WhyNot.SIGNER) if known.stage is Stage.NOT_AUTHORISED and known.signatures:
            yield " / ".join(no_right(known.signatures[-1].name, name))
        case found:
            yield _sentence(known.stage, getattr(found, "how_many", 0), getattr(found, "of", 0))
    if known.stage is not Stage.VERIFIED and (awaited := who_may_sign(known.authority)):
        yield " / ".join(awaited)


def _sentence(stage: Stage, missing: int, of: int) -> str:
    return " / ".join(stage_sentence(stage, language, missing, of) for language in (Language.NB, Language.EN))


def _print_status(card: Company | None) -> None:
    nb, en = status_words(card.kyc if card else KycStatus.UNVERIFIED)
    print(f"Verifiseringsstatus (KYC): {nb}" + (f" / Verification status (KYC): {en}" if en != nb else ""))


def _tell(register: SqlRegister, orgnr: str, answer: VerificationAnswer | None) -> None:
    """Show where an act has brought a verification, or where it is while the act takes its time."""
    known = register.verification(orgnr)
    if answer is None:
        print(_TAKES_ITS_TIME.format(orgnr=orgnr))
        print(*_where(known, _card(register, orgnr)), sep="\n")
        return
    if answer.stage is Stage.VERIFIED:
        _print_status(_card(register, orgnr))
    print(_sentence(answer.stage, answer.missing, answer.of))


def _must_be_unverified(register: SqlRegister, orgnr: str) -> None:
    """Make sure that there is something left to verify.

    Raises:
        CommandFailed: the company is verified.
        NotFound: it was never activated.
    """
    card = _card(register, orgnr)
    if card is not None and card.kyc is KycStatus.VERIFIED:
        raise CommandFailed(VERIFIED_ALREADY, EX_REJECTED)
    register.verification(orgnr)


def _card(register: SqlRegister, orgnr: str) -> Company | None:
    try:
        return register.company(orgnr)
    except NotFound:
        return None


def _known(register: SqlRegister, orgnr: str) -> Verification | None:
    try:
        return register.verification(orgnr)
    except NotFound:
        return None


def _first_administrator(register: SqlRegister, orgnr: str) -> str | None:
    first = register.first_with(Role.CUSTOMER_ADMINISTRATOR, orgnr)
    return first.id if first else None


async def _client() -> VerificationClient:
    settings = TemporalSettings()
    try:
        client = await connect(settings.address, settings.namespace)
    except RuntimeError as error:
        raise Unavailable(SERVICE_AWAY) from error
    return VerificationClient(client, settings.task_queue)


async def _begin(start: VerifyStart) -> None:
    await (await _client()).begin(start)


async def _invite(register: SqlRegister, orgnr: str, address: str, author: Author) -> VerificationAnswer | None:
    """Ask one more, once it is known that somebody can hear it."""
    client = await _client()
    n = register.ask_round(orgnr, address, author.by, author.at)
    try:
        return await _asked(client, register, orgnr, InviteWish(n=n))
    except CommandFailed:
        register.forget_round(orgnr, n)
        raise


async def _ask(register: SqlRegister, orgnr: str, wish: Wish) -> VerificationAnswer | None:
    return await _asked(await _client(), register, orgnr, wish)


async def _asked(client: VerificationClient, register: SqlRegister, orgnr: str, wish: Wish) -> VerificationAnswer | None:
    """Ask a verification; one whose workflow is not there yet, or is gone, begins where the register knows it to be."""
    try:
        try:
            return await client.ask(orgnr, wish)
        except NotFound:
            _must_be_offered()
            await client.begin(start_of(register.verification(orgnr)))
            return await client.ask(orgnr, wish)
    except OperatorRefused as error:
        raise CommandFailed(str(error), EX_REJECTED) from error


def tell_created(orgnr: str) -> None:
    """Let a verification that waits for its company go on at once. Where nobody hears it, it looks by itself within the hour."""
    with suppress(Unavailable):
        asyncio.run(_created(orgnr))


async def _created(orgnr: str) -> None:
    await (await _client()).company_created(orgnr)

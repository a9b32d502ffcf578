"""`fakturaflyt company activate|verify|kyc|cancel-kyc|attest`: a company comes on board (F; CS10250S)."""

import asyncio
import json as json_format
from collections.abc import Iterator
from datetime import date

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from adapters.register import SqlRegister
from cli.acting import allowed
from cli.cards import email_of, parsed, refuse_fodselsnummer
from cli.failure import EX_REJECTED, CommandFailed
from domain.authorisation import Action
from domain.authority import NotAuthorised, WhyNot
from domain.errors import NotFound, Unavailable
from domain.identifiers import parse_orgnr
from domain.kyc import KycStatus
from domain.moments import to_the_second
from domain.parties import Company, Language
from domain.users import Role
from domain.verification import AttestWish, CancelWish, InviteWish, RoundState, Stage, Verification
from domain.verification_history import happenings
from domain.verification_words import stage_sentence, status_words
from settings import BrregSettings, RegisterSettings, SigningSettings, TemporalSettings
from workflows.acting import SERVICE_AWAY, OperatorRefused
from workflows.connection import connect
from workflows.verification_client import VerificationClient

Wish = InviteWish | CancelWish | AttestWish


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
    address = email_of(email) if email else _first_administrator(register, number)
    begun = register.verification(number)
    if begun.rounds and email is None:
        asyncio.run(_start(number, *(each.n for each in begun.rounds if each.state is RoundState.ASKED)))
    elif address is None:
        asyncio.run(_start(number))
        _tell(Stage.ADDRESS_MISSING)
        return
    else:
        n = register.ask_round(number, address, author.by, author.at)
        asyncio.run(_start_or_ask(number, InviteWish(n=n, by=author.by)))
    _show(register, number)


def _must_be_offered() -> None:
    """Make sure that somebody can be asked here. Raises CommandFailed."""
    if SigningSettings().gateway == "none" or BrregSettings().gateway == "none":
        raise CommandFailed(
            "Denne installasjonen har ingen signeringstjeneste eller ikke noe Enhetsregister (FAKTURAFLYT_SIGNING_GATEWAY, "
            "FAKTURAFLYT_BRREG_GATEWAY). "
            "/ This deployment has no signing service or no Enhetsregisteret (FAKTURAFLYT_SIGNING_GATEWAY, FAKTURAFLYT_BRREG_GATEWAY)."
        )


def verify(orgnr: str, /, *, email: str) -> None:
    """KYC-verifiser: ask somebody to sign, whoever it is; earlier links work until used, cancelled or expired.

    Args:
        orgnr: Organisation number.
        email: Whom to ask.
    """
    register, number = SqlRegister(RegisterSettings().url), parsed(parse_orgnr, orgnr)
    author = allowed(register, Action.ACTIVATE, number).author()
    address = email_of(email)
    register.verification(number)
    n = register.ask_round(number, address, author.by, author.at)
    try:
        _tell(asyncio.run(_ask(number, InviteWish(n=n, by=author.by))))
    except (CommandFailed, NotFound):
        register.forget_round(number, n)
        raise


def cancel_kyc(orgnr: str, /, *, reason: str) -> None:
    """End every open invitation, so that its link works no more; the company stays Unverified.

    Args:
        orgnr: Organisation number.
        reason: Why.
    """
    register, number = SqlRegister(RegisterSettings().url), parsed(parse_orgnr, orgnr)
    refuse_fodselsnummer(reason=reason)
    author = allowed(register, Action.ACTIVATE, number).author()
    _tell(asyncio.run(_ask(number, CancelWish(by=author.by, reason=reason))))


def attest(orgnr: str, /, *, reason: str, name: str | None = None, born: date | None = None) -> None:
    """Vouch that somebody has a power of attorney for the company: whoever has signed, or somebody you name (decision 5).

    Args:
        orgnr: Organisation number.
        reason: What you have seen.
        name: Whose power of attorney it is; those who have signed if not given.
        born: Day of birth of whom you name.
    """
    refuse_fodselsnummer(name=name, reason=reason)
    register, number = SqlRegister(RegisterSettings().url), parsed(parse_orgnr, orgnr)
    author = allowed(register, Action.RUN_SERVICE).author()
    if (name is None) != (born is None):
        raise CommandFailed("Oppgi både --name og --born. / Name both --name and --born.")
    people = [(name, born)] if name and born else [(each.name, each.born) for each in register.verification(number).signatures]
    if not people:
        raise CommandFailed("Ingen har signert ennå. Oppgi --name og --born. / Nobody has signed yet. Name --name and --born.", EX_REJECTED)
    n = max(register.attest(number, who, day, author.by, reason, author.at) for who, day in people)
    _tell(asyncio.run(_ask(number, AttestWish(n=n, by=author.by))))


def kyc(orgnr: str, /, *, json: bool = False) -> None:
    """Show whether a company is verified: who was asked, when, and what happened.

    Args:
        orgnr: Organisation number.
        json: Print one JSON object.
    """
    register, number = SqlRegister(RegisterSettings().url), parsed(parse_orgnr, orgnr)
    allowed(register, Action.READ, number)
    if not json:
        _show(register, number)
        return
    card, known = _card(register, number), _known(register, number)
    status = (card.kyc if card else KycStatus.UNVERIFIED).value
    print(json_format.dumps({"status": status, "verification": known.model_dump(mode="json") if known else None}, ensure_ascii=False))


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
            signer = known.signatures[-1].name
            nb = f"{signer} har ikke rett til å signere for {name}. Firmaet er fortsatt Unverified."
            yield f"{nb} / {signer} has no right to sign for {name}. The company is still Unverified."
        case found:
            counts = (getattr(found, "how_many", 0), getattr(found, "of", 0))
            yield " / ".join(stage_sentence(known.stage, language, *counts) for language in (Language.NB, Language.EN))


def _print_status(card: Company | None) -> None:
    nb, en = status_words(card.kyc if card else KycStatus.UNVERIFIED)
    print(f"Verifiseringsstatus (KYC): {nb}" + (f" / Verification status (KYC): {en}" if en != nb else ""))


def _tell(stage: Stage) -> None:
    if stage is Stage.VERIFIED:
        print("Verifiseringsstatus (KYC): Verified")
    print(" / ".join(stage_sentence(stage, language) for language in (Language.NB, Language.EN)))


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


async def _start(orgnr: str, *asked: int) -> None:
    """Start a verification, with the rounds that nobody was there to hear of; one that runs goes on."""
    await (await _client()).start(orgnr, *asked)


async def _start_or_ask(orgnr: str, wish: InviteWish) -> None:
    """Start a verification with its first round; one that runs is asked for one more."""
    client = await _client()
    await client.start(orgnr, wish.n)
    await _asked(client, orgnr, wish)


async def _ask(orgnr: str, wish: Wish) -> Stage:
    return await _asked(await _client(), orgnr, wish)


async def _asked(client: VerificationClient, orgnr: str, wish: Wish) -> Stage:
    try:
        return await client.ask(orgnr, wish)
    except OperatorRefused as error:
        raise CommandFailed(str(error), EX_REJECTED) from error

"""`fakturaflyt company`: the companies that send."""

import asyncio
import json as json_format
from datetime import date

from cyclopts import App

from adapters.register import SqlRegister, migrate
from cli.acting import Actor, actor, allowed
from cli.auditing import print_audit, tell_change
from cli.cards import AddressOptions, address_of, name_of, named, parsed, print_card, refuse_fodselsnummer
from cli.company_options import ChoiceOptions, ContactOptions, LookOptions, SettingsAsked, any_named
from cli.settings_showing import print_settings
from composition.held_invoices import let_consumers_go
from domain.companies.audit import AuditSubject
from domain.companies.authorisation import Action
from domain.companies.parties import Company
from domain.errors import NotFound
from domain.identifiers import parse_account, parse_orgnr
from domain.invoice import PostalAddress
from domain.verification.kyc_status import KycStatus, kyc_at_creation
from domain.verification.rounds import Stage
from domain.waits import OSLO
from settings import RegisterSettings

app = App(name="company", help="Companies that send invoices.")
app.command("cli.verification:activate", help="Activate a company: its people are asked to sign.")
app.command("cli.verification:verify", help="Ask somebody to sign («KYC-verifiser»).")
app.command("cli.verification:kyc", help="Show whether a company is verified, and what happened.")
app.command("cli.verification:cancel_kyc", help="End every open invitation to sign.")
app.command("cli.verification:attest", help="Vouch for somebody's power of attorney.")
app.command("cli.fullmakt:fullmakt", help="Write a fullmakt as it was signed into a file.")


@app.command
def add(
    orgnr: str,
    name: str,
    /,
    *,
    form: str | None = None,
    created_on: date | None = None,
    parent: str | None = None,
    account: str | None = None,
    b2c: bool | None = None,
    address: AddressOptions | None = None,
    contact: ContactOptions | None = None,
    choices: ChoiceOptions | None = None,
    looks: LookOptions | None = None,
) -> None:
    """Add a company, or change what is named on its card.

    Args:
        orgnr: Organisation number, nine digits.
        name: The company's name.
        form: Organisation form as Enhetsregisteret writes it; AS for a new company.
        created_on: When the company was created in this service; today for a new company.
        parent: The main unit's orgnr, for a sub-unit.
        account: Bank account, eleven digits.
        b2c: Consumers may be reached by eFaktura and Vipps («Avtale mellom tjenesteyter og forbruker» is active).
        address: Postal address.
        contact: Whom a receiver may ask.
        choices: What decides how its invoices travel.
        looks: How it looks to its customers.
    """
    refuse_fodselsnummer(name=name)
    migrate(RegisterSettings().url)
    register, number = _register(), parsed(parse_orgnr, orgnr)
    changes = named(
        name=name_of(name),
        form=form,
        created_on=created_on,
        parent=parsed(parse_orgnr, parent) if parent else None,
        account=parsed(parse_account, account) if account else None,
        address=address_of(address) if address else None,
    )
    acting, known = actor(register), _is_known(register, number)
    _must_add(acting, number, known=known, as_the_service=bool(created_on or parent or b2c is not None))
    if known and any_named(contact, choices, looks):
        acting.must(Action.CHANGE_SETTINGS, number)
    asked, before = SettingsAsked(number, contact, choices, looks), list[Company]()

    def changed(card: Company) -> Company:
        before[:] = [card]
        settings = asked.applied(card.settings).model_copy(update=named(b2c=b2c))
        return card.model_copy(update={**changes, "settings": settings, "kyc": _kyc(card, created_on)})

    if known:
        company = register.change_company(number, acting.author(), changed)
    else:
        company = changed(_new(number, name, created_on or acting.author().at.astimezone(OSLO).date()))
        register.add_company(company, acting.author())
        _tell_verification(register, number)
    tell_change(before[0] if known else None, company, _hidden(acting, number))
    _print(company, acting)
    if b2c:
        asyncio.run(let_consumers_go(register, number))


def _kyc(card: Company, created_on: date | None) -> KycStatus:
    """Tell whether a company must be verified by the day that is named for it (F1); who is verified stays so."""
    return card.kyc if created_on is None or card.kyc is KycStatus.VERIFIED else kyc_at_creation(created_on)


def _must_add(acting: Actor, orgnr: str, *, known: bool, as_the_service: bool) -> None:
    """Make sure that a card may be made or changed; whoever has no role there does not learn which of both it would have been."""
    if known and not as_the_service and acting.may(Action.READ, orgnr):
        acting.must(Action.CHANGE_COMPANY, orgnr)
    else:
        acting.must(Action.CREATE_COMPANY, orgnr)


def _is_known(register: SqlRegister, orgnr: str) -> bool:
    try:
        register.company(orgnr)
    except NotFound:
        return False
    return True


def _new(orgnr: str, name: str, created_on: date) -> Company:
    return Company(orgnr=orgnr, name=name, created_on=created_on, address=PostalAddress(country="NO"))


def _tell_verification(register: SqlRegister, orgnr: str) -> None:
    """A company that was signed for before it was created is Verified now (F5)."""
    try:
        known = register.verification(orgnr)
    except NotFound:
        return
    if known.stage is Stage.COMPANY_MISSING:
        from cli.verification import tell_created  # noqa: PLC0415 - the Temporal client loads slowly, and is seldom needed

        tell_created(orgnr)


@app.command
def show(orgnr: str, /, *, json: bool = False) -> None:
    """Show a company's card, with its settings if you may see them.

    Args:
        orgnr: Organisation number.
        json: Print one JSON object.
    """
    register, number = _register(), parsed(parse_orgnr, orgnr)
    acting = allowed(register, Action.READ, number)
    _print(register.company(number), acting, json=json)


@app.command
def settings(
    orgnr: str,
    /,
    *,
    contact: ContactOptions | None = None,
    choices: ChoiceOptions | None = None,
    looks: LookOptions | None = None,
    changed: bool = False,
    json: bool = False,
) -> None:
    """Show the settings of a company or sub-unit, or change those that are named; the next invoice goes by them.

    Args:
        orgnr: Organisation number.
        contact: Whom a receiver may ask.
        choices: What decides how its invoices travel.
        looks: How it looks to its customers.
        changed: Show only what differs from the default.
        json: Print one JSON object, of all settings.
    """
    register, number = _register(), parsed(parse_orgnr, orgnr)
    acting = allowed(register, Action.READ_SETTINGS, number)
    company = register.company(number)
    if any_named(contact, choices, looks):
        acting.must(Action.CHANGE_SETTINGS, number)
        asked = SettingsAsked(number, contact, choices, looks)
        company = register.change_company(
            number, acting.author(), lambda card: card.model_copy(update={"settings": asked.applied(card.settings)})
        )
    if json:
        print(json_format.dumps({"orgnr": number, "settings": company.settings.model_dump(mode="json")}, ensure_ascii=False))
        return
    print_settings(company.settings, changed=changed)


@app.command
def audit(orgnr: str, /, *, json: bool = False) -> None:
    """Show who changed what of a company, its customers and its users, the oldest first.

    Args:
        orgnr: Organisation number.
        json: Print one JSON object a line.
    """
    register, number = _register(), parsed(parse_orgnr, orgnr)
    acting = allowed(register, Action.READ_AUDIT, number)
    register.company(number)
    may_see_settings = acting.may(Action.READ_SETTINGS, number)
    print_audit(
        [
            entry
            for entry in register.audit(number)
            if may_see_settings or entry.subject is not AuditSubject.COMPANY or not entry.field.startswith("settings.")
        ],
        json=json,
    )


def _register() -> SqlRegister:
    return SqlRegister(RegisterSettings().url)


def _print(company: Company, acting: Actor, *, json: bool = False) -> None:
    """Show a card; the settings are for the right role alone (A2)."""
    print_card(company, json=json, hidden=_hidden(acting, company.orgnr))


def _hidden(acting: Actor, orgnr: str) -> frozenset[str]:
    return frozenset() if acting.may(Action.READ_SETTINGS, orgnr) else frozenset({"settings"})

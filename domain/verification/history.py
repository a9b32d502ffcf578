"""What happened in a verification, as rows with times, names and addresses: for those who may read them, never for a workflow."""

from collections.abc import Iterator
from datetime import datetime

from domain.verification.authority import Authority, Capacity, MoreSignersNeeded
from domain.verification.rounds import Attestation, RoundState, SigningRound, Verification

Happening = tuple[datetime, str, str]

_ENDS: dict[RoundState, tuple[str, str]] = {
    RoundState.DECLINED: ("Signeringen ble avvist", "The signing was declined"),
    RoundState.EXPIRED: ("Lenken utløp", "The link expired"),
    RoundState.CANCELLED: ("Signeringen ble avbrutt", "The signing was cancelled"),
}


def happenings(known: Verification) -> tuple[Happening, ...]:
    """List what happened, the oldest first."""
    rows = [(known.started_at, "Verifiseringen startet", "The verification started")]
    for each in known.rounds:
        rows += _of_round(each)
    rows += [_attested(each) for each in known.attestations]
    return tuple(sorted(rows, key=lambda row: row[0]))


def _of_round(each: SigningRound) -> Iterator[Happening]:
    yield each.asked_at, f"{each.asked_by} vil spørre {each.email}", f"{each.asked_by} wants {each.email} to be asked"
    if each.invited_at:
        yield each.invited_at, f"E-post med lenke og passord til {each.email}", f"E-mail with link and password to {each.email}"
    for at in each.reminded_at:
        yield at, f"Påminnelse til {each.email}", f"Reminder to {each.email}"
    if each.opened_at:
        yield each.opened_at, f"Åpnet (sendt til {each.email})", f"Opened (sent to {each.email})"
    if each.state is RoundState.SIGNED and not each.signatures:
        nb, en = f"Signert; av hvem står i dokumentet (runde {each.n}", f"Signed; by whom stands in the document (round {each.n}"
        yield each.ended_at or each.asked_at, f"{nb}, sendt til {each.email})", f"{en}, sent to {each.email})"
    for signature in each.signatures:
        nb, en = f"Signert med BankID av {signature.name}", f"Signed with BankID by {signature.name}"
        yield signature.at, f"{nb} (runde {each.n})", f"{en} (round {each.n})"
    if each.state in _ENDS and each.ended_at:
        nb, en = _end(each)
        yield each.ended_at, f"{nb} (sendt til {each.email})", f"{en} (sent to {each.email})"


def _end(each: SigningRound) -> tuple[str, str]:
    if each.cancelled_by is None:
        return _ENDS[each.state]
    who = each.cancelled_by
    return f"{who} avbrøt signeringen: {each.cancel_reason}", f"{who} cancelled the signing: {each.cancel_reason}"


def _attested(each: Attestation) -> Happening:
    nb = f"{each.by} bekrefter fullmakten til {each.name}"
    en = f"{each.by} attests the power of attorney of {each.name}"
    if each.round is not None:
        nb, en = f"{nb}, som signerte i runde {each.round}", f"{en}, who signed in round {each.round}"
    return each.at, f"{nb}: {each.reason}", f"{en}: {each.reason}"


_CAPACITIES: dict[Capacity, tuple[str, str]] = {
    Capacity.SIGNATURE: ("signatur", "signature"),
    Capacity.PROKURA: ("prokura", "prokura"),
    Capacity.BOARD: ("styret", "board"),
    Capacity.OWNER: ("innehaver", "owner"),
}


def no_right(signer: str, company: str) -> tuple[str, str]:
    """Tell that somebody signed who may not (F14)."""
    return (
        f"{signer} har ikke rett til å signere for {company}. Firmaet er fortsatt Unverified.",
        f"{signer} has no right to sign for {company}. The company is still Unverified.",
    )


def who_may_sign(found: Authority | None) -> tuple[str, str] | None:
    """Tell whose signatures would count, and how many are missing; None where nobody's is awaited."""
    if not isinstance(found, MoreSignersNeeded) or not found.awaited:
        return None
    nb, en = (", ".join(f"{each.name} ({_CAPACITIES[each.capacity][i]})" for each in found.awaited) for i in range(2))
    return f"Kan signere: {nb}. {found.how_many} må signere.", f"May sign: {en}. {found.how_many} must sign."

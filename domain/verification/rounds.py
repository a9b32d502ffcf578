"""The verification of a company: who was asked to sign the fullmakt, when, and what came of it (F3-F8, F14; decisions 5, 19).

Names and addresses live in these values, in the register; workflows know companies and rounds by number.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from domain.identity import ObjectRef
from domain.value import Value
from domain.verification.authority import Authorised, Authority, MoreSignersNeeded, NotAuthorised, Person, WhyNot
from domain.verification.signing import Signature, SigningState


def kyc_id(orgnr: str) -> str:
    """Name a company's verification, as workflow id and as what its evidence belongs to: `kyc/{orgnr}`."""
    return f"kyc/{orgnr}"


class RoundState(StrEnum):
    """Where an invitation is. Values are never renamed; those of the signing service have its names."""

    ASKED = "asked"
    """Somebody wants it; nothing was mailed yet."""
    INVITED = "invited"
    OPENED = "opened"
    SIGNED = "signed"
    DECLINED = "declined"
    EXPIRED = "expired"
    CANCELLED = "cancelled"

    @property
    def is_open(self) -> bool:
        """Tell whether its link may still be signed by."""
        return self in {RoundState.INVITED, RoundState.OPENED}


def round_state(seen: SigningState) -> RoundState:
    """Take the signing service's word."""
    return RoundState(seen.value)


class SigningRound(Value):
    """One invitation to sign, to one address. Whoever holds its link may sign (F8)."""

    company: str
    n: int
    email: str
    asked_by: str
    asked_at: datetime
    state: RoundState = RoundState.ASKED
    paper: str | None = None
    """The signing service's name of it."""
    invited_at: datetime | None = None
    opened_at: datetime | None = None
    ended_at: datetime | None = None
    reminded_at: tuple[datetime, ...] = ()
    signatures: tuple[Signature, ...] = ()
    evidence: ObjectRef | None = None
    """The signed document."""
    cancelled_by: str | None = None
    """Who ended it, where somebody did; one that nobody needs any more ends by itself."""
    cancel_reason: str | None = None

    @property
    def key(self) -> str:
        """Name it to the signing service, so that a lost answer is found again."""
        return f"{kyc_id(self.company)}/{self.n}"


class Attestation(Value):
    """Somebody vouches for a person's power of attorney (decision 5)."""

    company: str
    n: int
    name: str
    born: date
    by: str
    reason: str
    at: datetime
    round: int | None = None
    """The signed round of this person, where the signing service does not tell who signed."""

    @property
    def person(self) -> Person:
        """Who has the power of attorney."""
        return Person(name=self.name, born=self.born)


class Stage(StrEnum):
    """Where a verification is, as people are told. Values are never renamed: registers and workflows hold them."""

    STARTED = "started"
    ADDRESS_MISSING = "address_missing"
    ADDRESS_REFUSED = "address_refused"
    COMPANY_UNKNOWN = "company_unknown"
    COMPANY_DELETED = "company_deleted"
    COMPANY_BANKRUPT = "company_bankrupt"
    INVITED = "invited"
    OPENED = "opened"
    DECLINED = "declined"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    MORE_SIGNERS = "more_signers"
    SIGNER_UNKNOWN = "signer_unknown"
    """Signed, and the service does not tell by whom: that stands in the signed document alone."""
    NOT_AUTHORISED = "not_authorised"
    NOBODY_MAY_SIGN = "nobody_may_sign"
    SERVICE_AWAY = "service_away"
    MISCONFIGURED = "misconfigured"
    BROKEN = "broken"
    COMPANY_MISSING = "company_missing"
    """Signed with authority; the company is not created here yet (F5)."""
    VERIFIED = "verified"


ROUND_STAGES: dict[RoundState, Stage] = {
    RoundState.ASKED: Stage.STARTED,
    RoundState.INVITED: Stage.INVITED,
    RoundState.OPENED: Stage.OPENED,
    RoundState.DECLINED: Stage.DECLINED,
    RoundState.EXPIRED: Stage.EXPIRED,
    RoundState.CANCELLED: Stage.CANCELLED,
}

_STOPPED: dict[WhyNot, Stage] = {
    WhyNot.UNKNOWN: Stage.COMPANY_UNKNOWN,
    WhyNot.DELETED: Stage.COMPANY_DELETED,
    WhyNot.BANKRUPT: Stage.COMPANY_BANKRUPT,
    WhyNot.NOBODY: Stage.NOBODY_MAY_SIGN,
    WhyNot.SIGNER: Stage.NOT_AUTHORISED,
}

NO_COMPANY = frozenset({Stage.COMPANY_UNKNOWN, Stage.COMPANY_DELETED, Stage.COMPANY_BANKRUPT})
"""Nobody is asked to sign for such a company (F11)."""


def stage_of(found: Authority, *, unread: bool = False) -> Stage:
    """Tell where the signatures so far leave a verification. `unread`: something is signed by nobody knows whom."""
    match found:
        case Authorised():
            return Stage.VERIFIED
        case MoreSignersNeeded() | NotAuthorised(reason=WhyNot.SIGNER | WhyNot.NOBODY) if unread:
            return Stage.SIGNER_UNKNOWN
        case MoreSignersNeeded():
            return Stage.MORE_SIGNERS
        case NotAuthorised(reason=reason):
            return _STOPPED[reason]


class Verification(Value):
    """All that is known of a company's verification."""

    company: str
    started_at: datetime
    stage: Stage = Stage.STARTED
    changed_at: datetime
    name: str | None = None
    """The company's name in Enhetsregisteret; a sub-unit's main unit, whose people sign (F14)."""
    authority: Authority | None = None
    """What the last look at the roles told."""
    rounds: tuple[SigningRound, ...] = ()
    attestations: tuple[Attestation, ...] = ()

    @property
    def signatures(self) -> tuple[Signature, ...]:
        """All signatures, in the order of the invitations: as the electronic ID tells them, else as somebody attests them."""
        return tuple(signature for each in self.rounds for signature in each.signatures or self._attested_of(each))

    @property
    def unread(self) -> tuple[int, ...]:
        """Rounds that are signed by nobody knows whom."""
        return tuple(each.n for each in self.rounds if _is_unread(each) and not self._attested_of(each))

    def _attested_of(self, signed: SigningRound) -> tuple[Signature, ...]:
        if not _is_unread(signed):
            return ()
        vouched = (each for each in self.attestations if each.round == signed.n)
        return tuple(Signature(name=each.name, born=each.born, at=signed.ended_at or each.at) for each in vouched)

    @property
    def attested(self) -> tuple[Person, ...]:
        """Those whose power of attorney somebody has vouched for."""
        return tuple(each.person for each in self.attestations)


def _is_unread(signed: SigningRound) -> bool:
    return signed.state is RoundState.SIGNED and not signed.signatures


class Judged(Value):
    """Where the signatures so far leave a company, for its workflow: no names."""

    kind: Literal["judged"] = "judged"
    stage: Stage
    signed: bool = True
    """Whether there is anything to judge."""
    missing: int = 0
    of: int = 0
    """How many signatures there are to be."""


class Invited(Value):
    """The invitation is on its way."""

    kind: Literal["invited"] = "invited"


class NotInvited(Value):
    """Nobody was asked: the company is not one that anybody can sign for, or the round is over already."""

    kind: Literal["not_invited"] = "not_invited"
    stage: Stage


InviteOutcome = Annotated[Invited | NotInvited, Field(discriminator="kind")]


class OpenRound(Value):
    """An invitation that may still be signed by, as its workflow counts its looks and reminders."""

    n: int
    invited_at: datetime
    looked_at: datetime
    reminded: int = 0


class CancelWish(Value):
    """End every invitation that is open."""

    by: str = ""
    reason: str = ""


class VerifyStart(Value):
    """What a verification begins with, or goes on with in a new run."""

    company: str
    asked: tuple[int, ...] = ()
    """Rounds that are to be mailed."""
    open: tuple[OpenRound, ...] = ()
    stage: Stage = Stage.STARTED
    authorised: bool = False
    """The signatures bind the company; it is not created here yet."""
    unjudged: bool = False
    """Something was signed or attested that nobody has judged yet."""
    moved: tuple[int, ...] = ()
    """Rounds of which the signing service has told news that nobody has looked at."""
    ending: tuple[int, ...] = ()
    cancelling: CancelWish | None = None
    """Rounds that are to be ended, and who wants it."""
    missing: int = 0
    of: int = 0
    since: datetime | None = None
    """When it came to its stage."""
    attention: str | None = None
    """By what the Web UI lists it."""


def start_of(known: Verification) -> VerifyStart:
    """Begin a verification whose workflow is gone where the register knows it to be; what is signed is judged anew."""
    return VerifyStart(
        company=known.company,
        asked=tuple(each.n for each in known.rounds if each.state is RoundState.ASKED),
        open=tuple(_open(each) for each in known.rounds if each.state.is_open),
        stage=Stage.STARTED if known.stage is Stage.VERIFIED else known.stage,
        unjudged=bool(known.signatures or known.unread),
        since=known.changed_at,
    )


def _open(each: SigningRound) -> OpenRound:
    """Count from when it was mailed: never looked at, it is looked at soon."""
    at = each.invited_at or each.asked_at
    return OpenRound(n=each.n, invited_at=at, looked_at=at, reminded=len(each.reminded_at))


class InviteWish(Value):
    """Ask one more: the round stands in the register, with who wants it. `by` is in histories of earlier releases alone."""

    n: int = 0
    by: str = ""


class AttestWish(Value):
    """Somebody's power of attorney is vouched for: it stands in the register. `by` is in histories of earlier releases alone."""

    n: int = 0
    by: str = ""


class VerificationAnswer(Value):
    """Where a verification is after an act."""

    stage: Stage
    missing: int = 0
    of: int = 0


class RoundSeen(Value):
    """What a look at a round told."""

    state: RoundState

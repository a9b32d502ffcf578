"""The B2C agreement: a company opens for consumers (I). Whether one is active in the bank is `CompanySettings.b2c`."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Literal

from email_validator import EmailNotValidError, validate_email
from pydantic import Field

from domain.companies.parties import Language
from domain.consumers.agreement_errors import AgreementError, AgreementRefused, Words, told
from domain.formats import format_orgnr
from domain.identifiers import FodselsnummerGiven, InvalidAccount, parse_account, without_fodselsnummer
from domain.identity import ObjectRef
from domain.value import Value

ACTIVE_WITHIN = timedelta(hours=24)
"""From the acceptance until it is active in the bank (I7, decision 17)."""

LINK_LIVES = timedelta(days=14)
"""How long the signer has: two weeks bridge an ordinary holiday, and a lost mail is no open door for ever."""

REMIND_AFTER = timedelta(days=7)
"""Half of it: late enough to be no nuisance, early enough to be of use."""

AGREEMENT_POLL = timedelta(minutes=30)
"""How often the hub is asked for new active agreements (I7)."""

DEFAULT_POSITION = "1-5"
DEFAULT_KID_LENGTH = 12
"""The ERP's standard: customer number (5 digits), invoice number, check digit (I4)."""

KID_LENGTHS = range(4, 26)
"""Digits of a KID with its check digit, for OCR (J1)."""

LONGEST_NAME = 100

_POSITION = re.compile(r"(?:KID\[([0-9]{1,2})-([0-9]{1,2})\]|([0-9]{1,2})-([0-9]{1,2}))")


class AgreementStatus(StrEnum):
    """`Aktiveringsstatus` (CS10250S, decision 17). Values are never renamed."""

    REQUESTED = "requested"
    """Asked for; its mail is not sent yet."""
    EMAIL_SENT = "email_sent"
    MAIL_UNKNOWN = "mail_unknown"
    """Nobody knows whether the mail server took the mail; it can be sent again."""
    SIGNED = "signed"
    ACTIVE_AT_NETS = "active_at_nets"
    ACTIVE_IN_BANK = "active_in_bank"
    SUPERSEDED = "superseded"
    """Another activation of the company was accepted first (I8)."""
    EXPIRED = "expired"
    NOT_MAILED = "not_mailed"
    """No mail server took the mail with the link."""
    REFUSED = "refused"
    """The hub does not open the agreement."""
    DISABLED = "disabled"


STATUS_WORDS: Mapping[AgreementStatus, Words] = {
    AgreementStatus.REQUESTED: Words("Bestilt", "Requested"),
    AgreementStatus.EMAIL_SENT: Words("E-post melding sendt", "E-mail message sent"),
    AgreementStatus.MAIL_UNKNOWN: Words("Uvisst om e-posten ble sendt", "Unknown whether the e-mail was sent"),
    AgreementStatus.SIGNED: Words("Signert", "Signed"),
    AgreementStatus.ACTIVE_AT_NETS: Words("Aktiv hos Nets", "Active at Nets"),
    AgreementStatus.ACTIVE_IN_BANK: Words("Aktiv i banken", "Active in the bank"),
    AgreementStatus.SUPERSEDED: Words("Erstattet av en annen signering", "Superseded by another signature"),
    AgreementStatus.EXPIRED: Words("Utløpt", "Expired"),
    AgreementStatus.NOT_MAILED: Words("E-posten ble ikke sendt", "The e-mail was not sent"),
    AgreementStatus.REFUSED: Words("Avvist", "Refused"),
    AgreementStatus.DISABLED: Words("Deaktivert", "Disabled"),
}

STANDING = frozenset({AgreementStatus.SIGNED, AgreementStatus.ACTIVE_AT_NETS, AgreementStatus.ACTIVE_IN_BANK})
"""Signed and in force, or on the way there: a company has one such agreement at most (I8)."""

PENDING_AT_HUB = frozenset({AgreementStatus.SIGNED, AgreementStatus.ACTIVE_AT_NETS})
"""The hub is asked for these every half hour."""

OPEN_LINK = frozenset({AgreementStatus.REQUESTED, AgreementStatus.EMAIL_SENT, AgreementStatus.MAIL_UNKNOWN})
"""Whoever holds the link may still accept."""


_MAILED = STANDING | {AgreementStatus.EMAIL_SENT, AgreementStatus.EXPIRED, AgreementStatus.DISABLED}
"""Statuses before which the mail was sent, unless an error says otherwise."""


class Capture(Value):
    """`Bruk avtaleregistrering (med OCR)`: where the bank finds the customer number in the KID of a payment (I3)."""

    account: str
    first: int
    last: int
    """`Plasseringen til eFaktura-referansen i KID-nummeret`, both ends included, counted from one."""
    kid_length: int
    """`Antall sifre i KID-nummeret inkludert kontrollsiffer`."""

    @property
    def position(self) -> str:
        """Write the position as the hub reads it (I12)."""
        return f"KID[{self.first}-{self.last}]"


class Signer(Value):
    """Who signs on behalf of the company. Lives in the register alone."""

    name: str
    email: str
    language: Language = Language.NB


class Acceptance(Value):
    """What shows that the agreement was accepted."""

    at: datetime
    text_sha256: str
    """Hash of the text that was read."""
    evidence: ObjectRef | None = None
    """The text, and when and from where it was accepted."""


class Agreement(Value):
    """One activation of a company, and what became of it. A company may ask for several; one of them is signed."""

    company: str
    n: int
    signer: Signer
    capture: Capture | None = None
    status: AgreementStatus = AgreementStatus.REQUESTED
    requested_by: str
    requested_at: datetime
    expires_at: datetime
    reminded_at: datetime | None = None
    acceptance: Acceptance | None = None
    created_at: datetime | None = None
    """When the hub took it."""
    error: AgreementError | None = None
    changed_at: datetime

    @property
    def promised_by(self) -> datetime | None:
        """Tell when it is to be active in the bank."""
        return self.acceptance.at + ACTIVE_WITHIN if self.acceptance else None

    def is_late(self, now: datetime) -> bool:
        """Tell whether it takes longer than was promised."""
        return self.status in PENDING_AT_HUB and self.promised_by is not None and now >= self.promised_by

    def link_works(self, now: datetime) -> bool:
        """Tell whether whoever holds the link may still accept."""
        return self.status in OPEN_LINK and now < self.expires_at

    @property
    def message(self) -> str:
        """`Statusmelding for aktivering` (I5)."""
        if self.error is not None:
            return told(self.error, {"orgnr": format_orgnr(self.company)})
        return f"OK: Epost sendt til {self.signer.email}" if self.status in _MAILED else ""


LATE = Words(
    "Avtalen er ikke aktiv i banken etter 24 timer. Vi fortsetter å sjekke.",
    "The agreement is not active in the bank after 24 hours. We go on checking.",
)


class HubState(StrEnum):
    """How far the hub has come with an issuer. `CONFIRMED` is active in the bank. Values are never renamed."""

    PENDING = "PENDING"
    ACTIVE_AT_NETS = "ACTIVE_AT_NETS"
    CONFIRMED = "CONFIRMED"


STATUS_AT_HUB: Mapping[HubState, AgreementStatus] = {
    HubState.PENDING: AgreementStatus.SIGNED,
    HubState.ACTIVE_AT_NETS: AgreementStatus.ACTIVE_AT_NETS,
    HubState.CONFIRMED: AgreementStatus.ACTIVE_IN_BANK,
}
ISSUER_STATE: Mapping[AgreementStatus, HubState] = {status: state for state, status in STATUS_AT_HUB.items()}

_ORDER = tuple(STATUS_AT_HUB.values())


def is_further(status: AgreementStatus, than: AgreementStatus) -> bool:
    """Tell whether a status is a step ahead: news that come late or twice never lead back."""
    return status in _ORDER and than in _ORDER and _ORDER.index(status) > _ORDER.index(than)


class CarriedAgreement(Value):
    """What the workflow of an agreement goes on with in a new run; all else stands in the register."""

    resend: tuple[int, ...] = ()
    """Activations whose mail is wanted again."""
    hub: HubState | None = None
    """What the hub was last found to say, not written down yet."""
    listed: bool = False
    """It stands before a person."""


class IssuerCreated(Value):
    """The hub has taken the agreement, now or before."""

    kind: Literal["created"] = "created"


class IssuerRefused(Value):
    """The hub does not take it."""

    kind: Literal["refused"] = "refused"
    error: AgreementError


IssuerAnswer = Annotated[IssuerCreated | IssuerRefused, Field(discriminator="kind")]


def parse_signer(name: str, email: str, language: Language = Language.NB) -> Signer:
    """Read who signs.

    Raises:
        AgreementRefused: there is no name or usable address, or something in them could start a header or a line of its own.
    """
    stripped = name.strip()
    try:
        without_fodselsnummer(stripped)
        address = validate_email(email.strip(), check_deliverability=False, allow_smtputf8=False).ascii_email
    except (EmailNotValidError, FodselsnummerGiven):
        raise AgreementRefused(AgreementError.SIGNER_INVALID) from None
    if not stripped or not stripped.isprintable() or len(stripped) > LONGEST_NAME or not email.strip().isprintable() or address is None:
        raise AgreementRefused(AgreementError.SIGNER_INVALID)
    return Signer(name=stripped, email=address, language=language)


def parse_capture(account: str, position: str, kid_length: int, customer_numbers: Iterable[str] = ()) -> Capture:
    """Read how the bank finds customers in KIDs (I3, I12, I14). `customer_numbers` are those of the company's consumers.

    Raises:
        AgreementRefused: one of them cannot be used.
    """
    try:
        number = parse_account(account)
    except InvalidAccount:
        raise AgreementRefused(AgreementError.ACCOUNT_INVALID) from None
    if kid_length not in KID_LENGTHS:
        raise AgreementRefused(AgreementError.KID_LENGTH_INVALID)
    first, last = _position(position)
    if last > kid_length - 1:
        raise AgreementRefused(AgreementError.POSITION_OUTSIDE)
    if any(len(customer) != last - first + 1 for customer in customer_numbers):
        raise AgreementRefused(AgreementError.POSITION_UNLIKE_CUSTOMERS)
    return Capture(account=number, first=first, last=last, kid_length=kid_length)


def _position(text: str) -> tuple[int, int]:
    """Read `KID[1-5]`, or `1-5` as the ERP shows it."""
    found = _POSITION.fullmatch(text.strip())
    if not found:
        raise AgreementRefused(AgreementError.POSITION_INVALID)
    first, last = (int(group) for group in found.groups() if group is not None)
    if not 1 <= first < last:
        raise AgreementRefused(AgreementError.POSITION_INVALID)
    return first, last

"""Where a verification is, in Norwegian and English, with who mends it. Without names: those are added where the register is read."""

from domain.companies.parties import Language
from domain.messages import Mender, Message
from domain.verification.kyc_status import KycStatus
from domain.verification.rounds import Stage

M = Mender

STAGE_WORDS: dict[Stage, Message] = {
    Stage.STARTED: Message(nb="Verifiseringen er startet.", en="The verification has started."),
    Stage.ADDRESS_MISSING: Message(
        nb="Firmaet har ingen Customer Administrator. Oppgi e-postadressen til den som skal signere (KYC-verifiser).",
        en="The company has no Customer Administrator. Name the e-mail address of the one who is to sign (KYC verify).",
        mender=M.SENDER,
    ),
    Stage.ADDRESS_REFUSED: Message(
        nb="Signeringstjenesten tar ikke imot e-postadressen. Ingen er spurt. Oppgi en annen (KYC-verifiser).",
        en="The signing service does not take the e-mail address. Nobody was asked. Name another one (KYC verify).",
        mender=M.SENDER,
    ),
    Stage.COMPANY_UNKNOWN: Message(
        nb="Enhetsregisteret har ikke organisasjonsnummeret. Ingen er spurt.",
        en="Enhetsregisteret does not have the organisation number. Nobody was asked.",
        mender=M.SENDER,
    ),
    Stage.COMPANY_DELETED: Message(
        nb="Firmaet er slettet i Enhetsregisteret. Ingen er spurt.",
        en="The company is deleted in Enhetsregisteret. Nobody was asked.",
        mender=M.SENDER,
    ),
    Stage.COMPANY_BANKRUPT: Message(
        nb="Firmaet er konkurs etter Enhetsregisteret. Ingen er spurt.",
        en="The company is bankrupt by Enhetsregisteret. Nobody was asked.",
        mender=M.SENDER,
    ),
    Stage.INVITED: Message(
        nb="E-post med lenke og passord er sendt. Venter på signatur.",
        en="An e-mail with link and password was sent. Waits for the signature.",
        mender=M.SENDER,
    ),
    Stage.OPENED: Message(
        nb="Fullmakten er åpnet. Venter på signatur.", en="The power of attorney was opened. Waits for the signature.", mender=M.SENDER
    ),
    Stage.DECLINED: Message(
        nb="Signeringen ble avvist. Firmaet er fortsatt Unverified. Bruk KYC-verifiser for å spørre en annen.",
        en="The signing was declined. The company is still Unverified. Use KYC verify to ask somebody else.",
        mender=M.SENDER,
    ),
    Stage.EXPIRED: Message(
        nb="Lenken utløp uten signatur. Firmaet er fortsatt Unverified. Bruk KYC-verifiser for å sende en ny.",
        en="The link expired without a signature. The company is still Unverified. Use KYC verify to send a new one.",
        mender=M.SENDER,
    ),
    Stage.CANCELLED: Message(
        nb="Signeringen er avbrutt. Firmaet er fortsatt Unverified. Bruk KYC-verifiser for å sende en ny.",
        en="The signing was cancelled. The company is still Unverified. Use KYC verify to send a new one.",
        mender=M.SENDER,
    ),
    Stage.MORE_SIGNERS: Message(
        nb="{missing_nb} av {of_nb} signaturer mangler. Bruk KYC-verifiser for å spørre den neste.",
        en="{missing_en} of {of_en} signatures {are_en} missing. Use KYC verify to ask the next one.",
        mender=M.SENDER,
    ),
    Stage.SIGNER_UNKNOWN: Message(
        nb="Fullmakten er signert; signeringstjenesten forteller ikke av hvem. Hent den (fullmakt), les det der, og bekreft det (attest).",
        en="The fullmakt is signed; the signing service does not tell by whom. Fetch it (fullmakt), read it there, and attest it.",
        mender=M.OPERATOR,
    ),
    Stage.NOT_AUTHORISED: Message(
        nb="Den som signerte, har ikke rett til å signere for firmaet. Firmaet er fortsatt Unverified.",
        en="Whoever signed has no right to sign for the company. The company is still Unverified.",
        mender=M.SENDER,
    ),
    Stage.NOBODY_MAY_SIGN: Message(
        nb="Enhetsregisteret viser ingen som kan signere for firmaet. Bekreft en fullmakt (attest), og spør den som har den (verify).",
        en="Enhetsregisteret shows nobody who can sign for the company. Attest a power of attorney, and ask whoever has it (verify).",
        mender=M.OPERATOR,
    ),
    Stage.SERVICE_AWAY: Message(
        nb="Signeringstjenesten eller Enhetsregisteret svarer ikke. Vi prøver igjen hver time.",
        en="The signing service or Enhetsregisteret does not answer. We try again every hour.",
    ),
    Stage.MISCONFIGURED: Message(
        nb="Signeringstjenesten eller Enhetsregisteret godtar ikke vår tilgang. Den må rettes.",
        en="The signing service or Enhetsregisteret does not accept our access. It must be mended.",
        mender=M.OPERATOR,
    ),
    Stage.BROKEN: Message(
        nb="Verifiseringen stoppet på en feil hos oss. Vi prøver igjen hver time.",
        en="The verification stopped on an error of ours. We try again every hour.",
        mender=M.OPERATOR,
    ),
    Stage.COMPANY_MISSING: Message(
        nb="Fullmakten er signert. Firmaet blir Verified når det er opprettet her.",
        en="The power of attorney is signed. The company becomes Verified once it is created here.",
        mender=M.OPERATOR,
    ),
    Stage.VERIFIED: Message(nb="Firmaet er verifisert.", en="The company is verified."),
}

NEEDS_PERSON = frozenset(stage for stage, message in STAGE_WORDS.items() if message.mender is not M.NOBODY) - {Stage.INVITED, Stage.OPENED}
"""Stages in which somebody must do something before it goes on."""


def status_words(status: KycStatus) -> tuple[str, str]:
    """Write `Verifiseringsstatus (KYC)` (F2, decision 9)."""
    return {
        KycStatus.EXEMPT: ("Ikke påkrevd", "Not required"),
        KycStatus.UNVERIFIED: ("Unverified", "Unverified"),
        KycStatus.VERIFIED: ("Verified", "Verified"),
    }[status]


_COUNTS = (
    ("Ingen", "None"), ("Én", "One"), ("To", "Two"), ("Tre", "Three"), ("Fire", "Four"), ("Fem", "Five"), ("Seks", "Six"),
    ("Sju", "Seven"), ("Åtte", "Eight"), ("Ni", "Nine"), ("Ti", "Ten"), ("Elleve", "Eleven"), ("Tolv", "Twelve"),
)  # fmt: skip


def stage_sentence(stage: Stage, language: Language, missing: int = 0, of: int = 0) -> str:
    """Write out where a verification is."""
    message = STAGE_WORDS[stage]
    (missing_nb, missing_en), (of_nb, of_en) = _count(missing), _count(of)
    counts = {"missing_nb": missing_nb, "missing_en": missing_en, "of_nb": of_nb.lower(), "of_en": of_en.lower()}
    counts["are_en"] = "is" if missing == 1 else "are"
    return (message.nb if language is Language.NB else message.en).format_map(counts)


def _count(number: int) -> tuple[str, str]:
    return _COUNTS[number] if number < len(_COUNTS) else (str(number), str(number))

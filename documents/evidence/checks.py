"""What is checked of an evidence pack, told in one line each."""

from enum import StrEnum

from domain.value import Value


class CheckCode(StrEnum):
    """Names of the checks. Values are never renamed: programs read them."""

    READABLE = "readable"
    COMPLETE = "complete"
    UNCHANGED = "unchanged"
    UNDAMAGED = "undamaged"
    REFERRED = "referred"
    REGISTER = "register"
    SUBMISSION = "submission"
    MESSAGE = "message"
    CONTENT = "content"
    DOCUMENT = "document"
    SMP_SIGNATURE = "smp_signature"
    SMP_CHAIN = "smp_chain"
    SMP_REDIRECT = "smp_redirect"
    ADDRESS = "address"
    ACCESS_POINT_CHAIN = "access_point_chain"
    RECEIPT = "receipt"
    REFUSAL = "refusal"
    EVIDENCE = "evidence"
    MAIL = "mail"
    PRINT = "print"
    RETURNED = "returned"
    ATTEMPT = "attempt"
    CLAIM = "claim"
    STATUS = "status"
    SHOWN = "shown"


class Verdict(StrEnum):
    """How a check ended."""

    HOLDS = "holds"
    FAILS = "fails"
    NOT_CHECKED = "not_checked"


class Check(Value):
    """One check. `about` names the delivery or file; `detail` says more to operators."""

    code: CheckCode
    verdict: Verdict
    about: str | None = None
    detail: str = ""


C = CheckCode

CLAIMS: dict[CheckCode, tuple[str, str]] = {
    C.READABLE: ("Filen er en bevispakke som kan leses.", "The file is an evidence pack that can be read."),
    C.COMPLETE: ("Pakken har alle filene i manifestet og ingen andre.", "The pack has all files of its manifest and no others."),
    C.UNCHANGED: (
        "Hver fil har størrelsen og SHA-256 som manifestet oppgir.",
        "Every file has the size and SHA-256 that the manifest tells.",
    ),
    C.UNDAMAGED: (
        "Ingenting manglet eller var skadet da pakken ble laget.",
        "Nothing was missing or damaged when the pack was made.",
    ),
    C.REFERRED: (
        "Alt som innsendingen og leveringene i registeret viser til, er i pakken.",
        "Everything that the submission and the deliveries of the register refer to is in the pack.",
    ),
    C.REGISTER: (
        "Alt registeret sier i pakken, gjelder én og samme faktura, og manifestet sier det samme.",
        "All that the register says in the pack is of one and the same invoice, and the manifest says the same.",
    ),
    C.SUBMISSION: (
        "Dokument, PDF og vedlegg er de som ble sendt inn (samme fingeravtrykk som i registeret).",
        "Document, PDF and attachments are those that were submitted (same fingerprint as in the register).",
    ),
    C.MESSAGE: ("Meldingen er uendret siden den ble klargjort.", "The message is unchanged since it was prepared."),
    C.CONTENT: (
        "Innholdet i pakken er det meldingen bar: SHA-256 er den som er signert.",
        "The content in the pack is what the message carried: its SHA-256 is the signed one.",
    ),
    C.DOCUMENT: (
        "Innholdet er det innsendte dokumentet, ikke endret, med de innsendte filene i.",
        "The content is the submitted document, unaltered, with the submitted files in it.",
    ),
    C.SMP_SIGNATURE: ("SMP-svaret er uendret siden SMP-en signerte det.", "The SMP's answer is unchanged since the SMP signed it."),
    C.SMP_CHAIN: ("SMP-ens sertifikat er utstedt av PEPPOL.", "The SMP's certificate was issued by PEPPOL."),
    C.SMP_REDIRECT: (
        "SMP-en som navnetjenesten viser til, har signert at den andre SMP-en svarer for den, og er utstedt av PEPPOL.",
        "The SMP that the name server names has signed that the other SMP answers for it, and was issued by PEPPOL.",
    ),
    C.ADDRESS: (
        "Meldingen gikk til adressen og sertifikatet som SMP-svaret nevner for mottakeren.",
        "The message went to the address and certificate that the SMP's answer names for the receiver.",
    ),
    C.ACCESS_POINT_CHAIN: (
        "Sertifikatet til mottakerens aksesspunkt er utstedt av PEPPOL.",
        "The certificate of the receiver's access point was issued by PEPPOL.",
    ),
    C.RECEIPT: (
        "Kvitteringen er signert av mottakerens aksesspunkt (sertifikatet i SMP-svaret) og nevner hver del av meldingen.",
        "The receipt is signed by the receiver's access point (the certificate in the SMP's answer) and names every part of the message.",
    ),
    C.REFUSAL: (
        "Avslaget er signert av mottakerens aksesspunkt (sertifikatet i SMP-svaret) og gjelder denne meldingen.",
        "The refusal is signed by the receiver's access point (the certificate in the SMP's answer) and is about this message.",
    ),
    C.EVIDENCE: (
        "Svaret, slik det ble lagret, er det samme som filene som er tatt ut av det.",
        "The answer as it is kept is the same as the files taken out of it.",
    ),
    C.MAIL: ("Svaret fra e-postserveren gjelder denne e-posten.", "The mail server's reply is about this e-mail."),
    C.RETURNED: ("Returmeldingen gjelder denne e-posten.", "The returned mail is about this e-mail."),
    C.ATTEMPT: (
        "Forsøkene uten bevis gjelder denne meldingen, og svaret er det som ble lagret.",
        "The attempts without proof are about this message, and the answer is the one that was kept.",
    ),
    C.STATUS: ("Statusmeldingen (MLS) gjelder denne meldingen.", "The status message (MLS) is about this message."),
    C.SHOWN: (
        "At leveringen er tatt imot, slik registeret sier, vises av det kanalen svarte, eller en person har avklart det.",
        "That the delivery was taken, as the register says, is shown by what the channel answered, or a person has settled it.",
    ),
    C.CLAIM: (
        "Kravet er det som leveringen heter, på fakturaens beløp, og det er det huben svarte om.",
        "The claim is the one the delivery names, of the invoice's amount, and it is what the hub answered about.",
    ),
    C.PRINT: ("Utskriftsjobben har PDF-ene som jobbfilen nevner.", "The print job has the PDFs that its job file names."),
}
"""What each check claims, in Norwegian and English; the verdict says whether it is so."""


def holds(code: CheckCode, about: str | None = None, detail: str = "") -> Check:
    """Tell that a claim holds."""
    return Check(code=code, verdict=Verdict.HOLDS, about=about, detail=detail)


def fails(code: CheckCode, detail: str, about: str | None = None) -> Check:
    """Tell that a claim does not hold, and why."""
    return Check(code=code, verdict=Verdict.FAILS, about=about, detail=detail)


NOT_THERE = "is not in the pack, or is not as its manifest tells"
"""Said of a file: one that was altered is not looked into."""


def not_checked(code: CheckCode, detail: str, about: str | None = None) -> Check:
    """Tell that a claim could not be checked, and why."""
    return Check(code=code, verdict=Verdict.NOT_CHECKED, about=about, detail=detail)

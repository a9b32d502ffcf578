"""The words of an evidence pack's index, Norwegian and English."""

from typing import NamedTuple

from documents.evidence.files import FactLabel, Proof
from documents.evidence.manifest import Fault, FileRole
from domain.channel_words import NAMES
from domain.channels import Channel
from domain.deliveries.delivery import LedgerState
from domain.invoice import DocumentType
from domain.lifecycle import Status
from domain.submission import ErpStatus


class Words(NamedTuple):
    """The same words in both languages."""

    nb: str
    en: str


KINDS: dict[DocumentType, Words] = {
    DocumentType.INVOICE: Words("Faktura", "Invoice"),
    DocumentType.CREDIT_NOTE: Words("Kreditnota", "Credit note"),
}

STATUSES: dict[Status, Words] = {
    Status.RECEIVED: Words("mottatt", "received"),
    Status.REJECTED: Words("avvist", "rejected"),
    Status.HELD: Words("holdt tilbake", "held"),
    Status.AWAITING_KYC: Words("venter på kundekontroll", "awaiting KYC"),
    Status.ROUTING: Words("velger kanal", "choosing channel"),
    Status.WAITING_FOR_CONSUMER: Words("venter på forbrukeren", "waiting for the consumer"),
    Status.DELIVERING: Words("leveres", "delivering"),
    Status.OUTCOME_UNKNOWN: Words("utfall ukjent", "outcome unknown"),
    Status.NEEDS_ATTENTION: Words("trenger et menneske", "needs attention"),
    Status.SENT: Words("sendt", "sent"),
    Status.DELIVERED: Words("levert", "delivered"),
    Status.FAILED: Words("mislyktes", "failed"),
    Status.CANCELLED: Words("avbrutt", "cancelled"),
}


def _at_the_beginning(name: str) -> str:
    return name.capitalize() if name.islower() else name


CHANNELS: dict[Channel, Words] = {channel: Words(_at_the_beginning(nb), _at_the_beginning(en)) for channel, (nb, en) in NAMES.items()}

STATES: dict[LedgerState, Words] = {
    LedgerState.PREPARED: Words("klargjort, ikke sendt", "prepared, not sent"),
    LedgerState.HANDING_OVER: Words("overleveres", "being handed over"),
    LedgerState.HANDED_OVER: Words("overlevert", "handed over"),
    LedgerState.CONFIRMED: Words("bekreftet av mottakersiden", "confirmed by the receiver's side"),
    LedgerState.REFUSED: Words("ikke levert", "not delivered"),
    LedgerState.UNKNOWN: Words("utfall ukjent", "outcome unknown"),
}

PROOFS: dict[Proof, Words] = {
    Proof.RECEIPT: Words(
        "Mottakerens aksesspunkt har signert en kvittering som nevner hver del av meldingen. Den beviser at aksesspunktet har "
        "fakturaen, med innholdet som ligger i denne pakken. Den sier ikke at noen har lest den.",
        "The receiver's access point signed a receipt that names every part of the message. It proves that the access point has the "
        "invoice, with the content in this pack. It does not say that anybody has read it.",
    ),
    Proof.REFUSAL: Words(
        "Mottakerens aksesspunkt svarte, signert, at det ikke tok imot meldingen.",
        "The receiver's access point answered, signed, that it did not take the message.",
    ),
    Proof.SEEN_BEFORE: Words(
        "Mottakerens aksesspunkt svarte, signert, at det har meldingen fra før. Kvitteringen for den nådde oss aldri.",
        "The receiver's access point answered, signed, that it has the message already. Its receipt never reached us.",
    ),
    Proof.PROVIDER_ANSWER: Words(
        "Aksesspunktleverandøren vår svarte som vist. Svaret er ikke signert; kvitteringen ligger hos leverandøren.",
        "Our access point provider answered as shown. The answer is not signed; the provider has the receipt.",
    ),
    Proof.PROVIDER_OTHERWISE: Words(
        "Aksesspunktleverandøren vår svarte som vist. Svaret sier ikke at fakturaen er sendt.",
        "Our access point provider answered as shown. The answer does not say that the invoice was sent.",
    ),
    Proof.PROVIDER_STATUS: Words(
        "Aksesspunktleverandøren vår sier at mottakerens tjenesteleverandør har meldt (MLS) som vist. Svaret er ikke signert; "
        "meldingen ligger hos leverandøren.",
        "Our access point provider says that the receiver's service provider has told (MLS) as shown. The answer is not signed; "
        "the provider has the message.",
    ),
    Proof.PROVIDER_REJECTED: Words(
        "Aksesspunktleverandøren vår sier at mottakerens tjenesteleverandør har meldt (MLS) at mottakeren ikke får fakturaen.",
        "Our access point provider says that the receiver's service provider has told (MLS) that the receiver does not get the invoice.",
    ),
    Proof.STATUS_DELIVERED: Words(
        "Mottakerens tjenesteleverandør har meldt (MLS) at mottakeren har fakturaen.",
        "The receiver's service provider has told (MLS) that the receiver has the invoice.",
    ),
    Proof.STATUS_ACKNOWLEDGED: Words(
        "Mottakerens tjenesteleverandør har meldt (MLS) at fakturaen er sendt videre til mottakeren.",
        "The receiver's service provider has told (MLS) that the invoice was forwarded to the receiver.",
    ),
    Proof.STATUS_REJECTED: Words(
        "Mottakerens tjenesteleverandør har meldt (MLS) at mottakeren ikke får fakturaen.",
        "The receiver's service provider has told (MLS) that the receiver does not get the invoice.",
    ),
    Proof.RETURNED: Words(
        "E-posten kom i retur. Returmeldingen ligger i pakken slik den kom; den er ikke signert.",
        "The e-mail came back. The notification is in the pack as it came; it is not signed.",
    ),
    Proof.MAIL_TAKEN: Words(
        "E-postserveren svarte at den tok imot e-posten, og har ansvaret for å levere den eller sende den i retur. "
        "Svaret beviser ikke at noen har lest den.",
        "The mail server answered that it took the e-mail, and answers for delivering or returning it. "
        "The reply does not prove that anybody has read it.",
    ),
    Proof.MAIL_REFUSED: Words("E-postserveren tok ikke imot e-posten.", "The mail server did not take the e-mail."),
    Proof.PRINT_TAKEN: Words(
        "Trykkeriets server, kjent på nøkkelen sin, tok imot alle PDF-ene og til slutt jobbfilen. Det beviser ikke at brevet er postlagt.",
        "The print house's server, known by its key, took all PDFs and at last the job file. It does not prove that the letter was posted.",
    ),
    Proof.HUB_TAKEN: Words(
        "eFaktura-huben svarte at den har kravet. Svaret er ikke signert, og det sier ikke at banken eller Vipps har vist det.",
        "The eFaktura hub answered that it has the claim. The answer is not signed, nor does it say that bank or Vipps have shown it.",
    ),
    Proof.HUB_DELIVERED: Words(
        "eFaktura-huben svarte at kravet er behandlet og sendt til banken og Vipps. Svaret er ikke signert.",
        "The eFaktura hub answered that the claim was processed and passed on to bank and Vipps. The answer is not signed.",
    ),
    Proof.HUB_STOPPED: Words("eFaktura-huben svarte at kravet ble stoppet.", "The eFaktura hub answered that the claim was stopped."),
    Proof.HUB_REFUSED: Words("eFaktura-huben tok ikke imot kravet.", "The eFaktura hub did not take the claim."),
    Proof.ANSWER: Words("Kanalens svar er lagret slik det kom.", "The channel's answer is kept as it came."),
    Proof.DAMAGED: Words(
        "Kanalens svar ble lagret, men er ikke lenger uskadet i dokumentlageret.",
        "The channel's answer was kept, but is no longer intact in the document store.",
    ),
    Proof.PERSON: Words(
        "Kanalen har ikke kvittert. En person avklarte at fakturaen ble sendt; hendelsene sier hvem og hvorfor.",
        "The channel gave no receipt. A person settled that the invoice was sent; the timeline says who and why.",
    ),
    Proof.NOTHING_KEPT: Words("Kanalen har ikke svart noe som er lagret.", "The channel has answered nothing that is kept."),
    Proof.UNKNOWN: Words(
        "Ingen vet om kanalen tok imot fakturaen; den har ikke kvittert.",
        "Nobody knows whether the channel took the invoice; it gave no receipt.",
    ),
    Proof.UNDER_WAY: Words(
        "Leveringen er ikke ferdig. Det finnes ikke noe bevis ennå.", "The delivery is not over. There is no proof yet."
    ),
}
"""What there is, and how far it goes: never more than it shows."""

PROOF_NAMES: dict[Proof, Words] = {
    Proof.RECEIPT: Words("Signert kvittering", "Signed receipt"),
    Proof.REFUSAL: Words("Signert avslag", "Signed refusal"),
    Proof.SEEN_BEFORE: Words("Signert: har meldingen fra før", "Signed: has the message already"),
    Proof.PROVIDER_ANSWER: Words("Leverandørens svar", "Provider's answer"),
    Proof.PROVIDER_OTHERWISE: Words("Leverandøren sier ikke at den er sendt", "Provider does not say that it was sent"),
    Proof.PROVIDER_STATUS: Words("Leverandørens opplysning om MLS", "MLS as the provider tells it"),
    Proof.PROVIDER_REJECTED: Words("MLS: avvist, ifølge leverandøren", "MLS: rejected, by the provider's word"),
    Proof.STATUS_DELIVERED: Words("MLS: levert", "MLS: delivered"),
    Proof.STATUS_ACKNOWLEDGED: Words("MLS: sendt videre", "MLS: forwarded"),
    Proof.STATUS_REJECTED: Words("MLS: avvist", "MLS: rejected"),
    Proof.RETURNED: Words("Returmelding", "Returned mail"),
    Proof.MAIL_TAKEN: Words("E-postserverens svar", "Mail server's reply"),
    Proof.MAIL_REFUSED: Words("E-postserverens avslag", "Mail server's refusal"),
    Proof.PRINT_TAKEN: Words("Trykkeriet har jobben", "The print house has the job"),
    Proof.HUB_TAKEN: Words("eFaktura-huben har kravet", "The eFaktura hub has the claim"),
    Proof.HUB_DELIVERED: Words("eFaktura-huben: behandlet", "eFaktura hub: processed"),
    Proof.HUB_STOPPED: Words("eFaktura-huben: stoppet", "eFaktura hub: stopped"),
    Proof.HUB_REFUSED: Words("eFaktura-hubens avslag", "eFaktura hub's refusal"),
    Proof.ANSWER: Words("Kanalens svar", "Channel's answer"),
    Proof.DAMAGED: Words("Beviset er skadet", "The evidence is damaged"),
    Proof.PERSON: Words("Avklart av en person", "Settled by a person"),
    Proof.NOTHING_KEPT: Words("Ingenting fra kanalen", "Nothing of the channel's"),
    Proof.UNKNOWN: Words("Uten kvittering", "Without a receipt"),
    Proof.UNDER_WAY: Words("Ikke noe bevis ennå", "No proof yet"),
}

FACTS: dict[FactLabel, Words] = {
    FactLabel.RECEIVER: Words("Mottaker i PEPPOL", "Receiver in PEPPOL"),
    FactLabel.ACCESS_POINT: Words("Aksesspunktets adresse", "Access point's address"),
    FactLabel.SEAT: Words("Aksesspunktets navn (seat)", "Access point's seat"),
    FactLabel.CERTIFICATE: Words("Sertifikatets SHA-256", "Certificate's SHA-256"),
    FactLabel.MESSAGE_ID: Words("Meldings-id (AS4)", "Message id (AS4)"),
    FactLabel.INSTANCE: Words("Dokument-id (SBDH)", "Instance identifier (SBDH)"),
    FactLabel.CONTENT_SHA256: Words("Innholdets SHA-256 (signert)", "Content's SHA-256 (signed)"),
    FactLabel.FIRST_ATTEMPT: Words("Første forsøk", "First attempt"),
    FactLabel.ANSWERED: Words("Svaret kom", "Answered"),
    FactLabel.HTTP_STATUS: Words("HTTP-status", "HTTP status"),
    FactLabel.PROVIDER_STATUS: Words("Leverandørens status", "Provider's status"),
    FactLabel.PROVIDER_MLS: Words("MLS ifølge leverandøren", "MLS by the provider's word"),
    FactLabel.RECEIPT_ID: Words("Kvitteringens id", "Receipt id"),
    FactLabel.RECEIPT_TIME: Words("Tidspunkt i svaret", "Time in the answer"),
    FactLabel.ERROR_CODE: Words("Feilkode", "Error code"),
    FactLabel.STATUS_TIME: Words("MLS utstedt", "MLS issued"),
    FactLabel.UNPROVEN_ATTEMPT: Words("Forsøk uten bevis", "Attempt without proof"),
    FactLabel.UNPROVEN_END: Words("Slik endte det", "How it ended"),
    FactLabel.MAIL_SERVER: Words("E-postserver", "Mail server"),
    FactLabel.MAIL_FROM: Words("Konvoluttavsender", "Envelope sender"),
    FactLabel.MAIL_TO: Words("Konvoluttmottaker", "Envelope recipient"),
    FactLabel.MAIL_MESSAGE_ID: Words("Message-ID", "Message-ID"),
    FactLabel.MAIL_REPLY: Words("Serverens svar", "Server's reply"),
    FactLabel.PRINT_SERVER: Words("Trykkeriets server", "Print house's server"),
    FactLabel.PRINT_HOST_KEY: Words("Serverens nøkkel", "Server's key"),
    FactLabel.PRINT_JOB: Words("Jobb", "Job"),
    FactLabel.PRINT_SEEN: Words("Jobbfilen sett som", "Job file seen as"),
    FactLabel.CONSIGNMENT: Words("Forsendelsens id", "Consignment id"),
    FactLabel.HUB_CODE: Words("Hubens kode", "Hub's code"),
    FactLabel.HUB_STATUS: Words("Forsendelsens status", "Consignment's status"),
}

ROLES: dict[FileRole, Words] = {
    FileRole.INDEX: Words("Denne siden", "This page"),
    FileRole.DOCUMENT: Words("Dokumentet, slik det ble sendt inn", "The document as it was submitted"),
    FileRole.INVOICE_PDF: Words("Avsenderens egen faktura-PDF", "The sender's own invoice PDF"),
    FileRole.ATTACHMENT: Words("Vedlegg, slik det ble sendt inn", "Attachment as it was submitted"),
    FileRole.INVOICE_RECORD: Words("Avgjørelsen og funnene i registeret", "The decision and the findings, in the register"),
    FileRole.SUBMISSION_RECORD: Words("Innsendingen i registeret", "The submission, in the register"),
    FileRole.TIMELINE: Words("Hendelsene i registeret", "The timeline, in the register"),
    FileRole.LEDGER: Words("Leveringene i registeret", "The deliveries, in the register"),
    FileRole.MESSAGE: Words("Meldingen, slik den ble sendt", "The message as it was sent"),
    FileRole.MESSAGE_FACTS: Words("Hvor meldingen skulle, og hva som er signert", "Where the message goes, and what is signed"),
    FileRole.BUSINESS_DOCUMENT: Words("Innholdet i meldingen, til å lese", "The message's content, to be read"),
    FileRole.ENCLOSED: Words("Fil som mottakeren fikk, i dokumentet", "File that the receiver got, inside the document"),
    FileRole.SIGNED_CONTENT: Words("Innholdet, slik kvitteringen nevner det", "The content as the receipt names it"),
    FileRole.SMP_ANSWER: Words("SMP-ens signerte svar om mottakeren", "The SMP's signed answer about the receiver"),
    FileRole.SMP_REDIRECT: Words("SMP-svaret som viser videre til den andre SMP-en", "The SMP answer that refers to the other SMP"),
    FileRole.RECEIVER_CERTIFICATE: Words("Sertifikatet til mottakerens aksesspunkt", "The certificate of the receiver's access point"),
    FileRole.RECEIPT: Words("Den signerte kvitteringen", "The signed receipt"),
    FileRole.REFUSAL: Words("Det signerte avslaget", "The signed refusal"),
    FileRole.PROVIDER_ANSWER: Words("Aksesspunktleverandørens svar", "The access point provider's answer"),
    FileRole.HUB_ANSWER: Words("eFaktura-hubens svar", "The eFaktura hub's answer"),
    FileRole.ATTEMPTS: Words("Forsøkene, med tid og HTTP-status", "The attempts, with time and HTTP status"),
    FileRole.STATUS_MESSAGE: Words("Statusmelding fra mottakersiden (MLS)", "Status message of the receiver's side (MLS)"),
    FileRole.RETURNED_MAIL: Words("Returmeldingen, slik den kom", "The returned mail as it came"),
    FileRole.UNPROVEN_ATTEMPT: Words("Et forsøk som ikke beviser noe", "An attempt that proves nothing"),
    FileRole.UNPROVEN_ANSWER: Words("Det som kom tilbake da", "What came back then"),
    FileRole.PRINT_PDF: Words("PDF til trykkeriet", "PDF for the print house"),
    FileRole.PRINT_JOB: Words("Jobbfilen til trykkeriet", "Job file for the print house"),
    FileRole.EVIDENCE: Words("Kanalens svar, slik det ble lagret", "The channel's answer as it is kept"),
    FileRole.PREPARED: Words("Meldingen, slik den ble lagret", "The message as it is kept"),
}

FAULTS: dict[Fault, Words] = {
    Fault.MISSING: Words("finnes ikke i dokumentlageret", "is not in the document store"),
    Fault.CORRUPT: Words("er endret i dokumentlageret: SHA-256 stemmer ikke", "was altered in the document store: its SHA-256 is another"),
}

ERP_STATUSES: dict[ErpStatus, Words] = {
    ErpStatus.OPEN: Words("åpen", "open"),
    ErpStatus.CLOSED: Words("avsluttet", "closed"),
    ErpStatus.ON_HOLD: Words("på vent", "on hold"),
    ErpStatus.VOID: Words("annullert", "void"),
}

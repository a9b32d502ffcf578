"""Sentences about PEPPOL: look-ups, messages, certificates."""

from domain.messages import Mender, Message, MessageCode

C, M = MessageCode, Mender

PEPPOL: dict[MessageCode, Message] = {
    C.PEPPOL_NOT_OFFERED: Message(
        nb="PEPPOL er ikke tatt i bruk i denne installasjonen.", en="PEPPOL is not in use in this installation.", mender=M.OPERATOR
    ),
    C.PEPPOL_OFF: Message(
        nb="Aktiver PEPPOL-faktura er av i Kundeinnstillinger (AR101000).",
        en="Activate PEPPOL invoice is off in Customer preferences (AR101000).",
        mender=M.SENDER,
    ),
    C.PEPPOL_ORGNR_MISSING: Message(
        nb="Kunden har ikke noe organisasjonsnummer på kundekortet.",
        en="The customer card has no organisation number.",
        mender=M.SENDER,
    ),
    C.PEPPOL_RECEIVES: Message(nb="Mottakeren tar imot i PEPPOL.", en="The receiver receives by PEPPOL."),
    C.PEPPOL_PERHAPS_NOT_REGISTERED: Message(
        nb="Mottakeren ble ikke funnet i PEPPOL (ELMA). Vi ser etter en gang til før vi tror det.",
        en="The receiver was not found in PEPPOL (ELMA). We will look once more before we believe it.",
    ),
    C.PEPPOL_NOT_FOUND: Message(
        nb="Mottakeren ble ikke funnet i PEPPOL (ELMA). En faktura dit får et oppslag til før den går en annen vei.",
        en="The receiver was not found in PEPPOL (ELMA). An invoice to it is looked up once more before it goes another way.",
    ),
    C.PEPPOL_NOT_REGISTERED: Message(
        nb="Mottakeren er ikke registrert i PEPPOL (ELMA).", en="The receiver is not registered in PEPPOL (ELMA).", mender=M.RECEIVER
    ),
    C.PEPPOL_MAIN_UNIT_REGISTERED: Message(
        nb="Underenheten er ikke registrert i PEPPOL (ELMA), men hovedenheten er det. Vi sender ikke til hovedenheten i stedet.",
        en="The sub-unit is not registered in PEPPOL (ELMA), but its main unit is. We do not send to the main unit instead.",
        mender=M.SENDER,
    ),
    C.PEPPOL_INVOICES_NOT_ACCEPTED: Message(
        nb="Mottakeren er registrert i PEPPOL, men tar ikke imot fakturaer.",
        en="The receiver is registered in PEPPOL, but does not accept invoices.",
        mender=M.RECEIVER,
    ),
    C.PEPPOL_CREDIT_NOTES_NOT_ACCEPTED: Message(
        nb="Mottakeren er registrert i PEPPOL, men tar ikke imot kreditnotaer.",
        en="The receiver is registered in PEPPOL, but does not accept credit notes.",
        mender=M.RECEIVER,
    ),
    C.PEPPOL_DOCUMENTS_NOT_ACCEPTED: Message(
        nb="Mottakeren er registrert i PEPPOL, men tar ikke imot denne typen dokument.",
        en="The receiver is registered in PEPPOL, but does not accept this kind of document.",
        mender=M.RECEIVER,
    ),
    C.PEPPOL_NOT_ACTIVE: Message(
        nb="Mottakeren er registrert i PEPPOL, men adressen er ikke i bruk på dette tidspunktet.",
        en="The receiver is registered in PEPPOL, but the address is not in use at this time.",
        mender=M.RECEIVER,
    ),
    C.PEPPOL_SMP_UNTRUSTED: Message(
        nb="Vi stoler ikke på svaret fra PEPPOL om mottakeren: {reason_nb}. Ingenting er sendt i PEPPOL.",
        en="We do not trust PEPPOL's answer about the receiver: {reason_en}. Nothing was sent by PEPPOL.",
        mender=M.RECEIVER,
    ),
    C.PEPPOL_LOOKUP_UNAVAILABLE: Message(
        nb="Oppslaget i PEPPOL svarte ikke. Vi prøver igjen.", en="The look-up in PEPPOL did not answer. We will try again."
    ),
    C.PEPPOL_LOOKUP_SILENT: Message(
        nb="Oppslaget i PEPPOL svarte ikke. Prøv igjen.", en="The look-up in PEPPOL did not answer. Try again."
    ),
    C.PEPPOL_LOOKUP_BACK: Message(nb="Oppslaget i PEPPOL svarer igjen.", en="The look-up in PEPPOL answers again."),
    C.PEPPOL_LOOKUP_MISCONFIGURED: Message(
        nb="Oppslaget i PEPPOL er ikke satt opp riktig. Ingenting er sendt i PEPPOL.",
        en="The look-up in PEPPOL is not set up correctly. Nothing was sent by PEPPOL.",
        mender=M.OPERATOR,
    ),
    C.PEPPOL_SILENT: Message(
        nb="{place_nb} har ikke svart siden {since_nb} ({what}).",
        en="{place_en} has not answered since {since_en} ({what}).",
    ),
    C.PEPPOL_LEFT_ALONE: Message(
        nb="{place_nb} har ikke svart siden {since_nb}; det prøves igjen {again_nb}.",
        en="{place_en} has not answered since {since_en}; it is tried again on {again_en}.",
    ),
    C.PEPPOL_NO_RECEIPT_YET: Message(
        nb="{place_nb} har ikke kvittert ({what}). Vi spør det igjen med den samme meldingen, i inntil åtte minutter.",
        en="{place_en} has given no receipt ({what}). We ask it again with the same message, for up to eight minutes.",
    ),
    C.PEPPOL_TOO_LARGE: Message(
        nb="Fakturaen med PDF og vedlegg er for stor for PEPPOL. Ingenting er sendt i PEPPOL.",
        en="The invoice with PDF and attachments is too large for PEPPOL. Nothing was sent by PEPPOL.",
        mender=M.SENDER,
    ),
    C.PEPPOL_CERTIFICATE_EXPIRED: Message(
        nb="Sertifikatet til aksesspunktet vårt gikk ut {expired_nb}. Ingenting er sendt i PEPPOL, og ingenting sendes der før det er fornyet.",
        en="Our access point's certificate expired on {expired_en}. Nothing was sent by PEPPOL, and nothing will be before it is renewed.",
        mender=M.OPERATOR,
    ),
    C.PEPPOL_TRUST_EXPIRED: Message(
        nb="Sertifikatene vi kjenner PEPPOL-nettverket igjen på ({name}), gikk ut {expired_nb}. Ingenting er sendt i PEPPOL, og ingenting sendes der før de er fornyet.",
        en="The certificates that we know the PEPPOL network by ({name}) expired on {expired_en}. Nothing was sent by PEPPOL, and nothing will be before they are renewed.",
        mender=M.OPERATOR,
    ),
    C.CERTIFICATE_EXPIRES: Message(
        nb="Sertifikatet {name} ({purpose_nb}) går ut {expires_nb}, om {days} dager. Skaff et nytt, legg det inn og start arbeiderne på nytt.",
        en="The certificate {name} ({purpose_en}) expires on {expires_en}, in {days} days. Get a new one, put it in place and restart the workers.",
        mender=M.OPERATOR,
    ),
    C.CERTIFICATE_EXPIRED: Message(
        nb="Sertifikatet {name} ({purpose_nb}) gikk ut {expires_nb}. Ingenting sendes i PEPPOL før et nytt er lagt inn og arbeiderne er startet på nytt.",
        en="The certificate {name} ({purpose_en}) expired at {expires_en}. Nothing is sent by PEPPOL before a new one is in place and the workers are restarted.",
        mender=M.OPERATOR,
    ),
    C.CERTIFICATE_UNREADABLE: Message(
        nb="Sertifikatfilen {name} ({purpose_nb}) kan ikke leses. Ingenting sendes i PEPPOL før den kan det.",
        en="The certificate file {name} ({purpose_en}) cannot be read. Nothing is sent by PEPPOL before it can.",
        mender=M.OPERATOR,
    ),
    C.PEPPOL_STARTED: Message(nb="Sendes i PEPPOL.", en="Being sent by PEPPOL."),
    C.PEPPOL_SENT: Message(nb="Sendt i PEPPOL.", en="Sent by PEPPOL."),
    C.PEPPOL_ACKNOWLEDGED: Message(
        nb="Mottakerens aksesspunkt har sendt fakturaen videre til mottakeren.",
        en="The receiver's access point has passed the invoice on to the receiver.",
    ),
    C.PEPPOL_DELIVERED: Message(
        nb="Mottakerens aksesspunkt bekrefter at mottakeren har fakturaen.",
        en="The receiver's access point confirms that the receiver has the invoice.",
    ),
    C.PEPPOL_REFUSED_BY_RECEIVER: Message(
        nb="Mottakerens aksesspunkt melder at mottakeren ikke får fakturaen: {reason_nb}.",
        en="The receiver's access point reports that the receiver does not get the invoice: {reason_en}.",
        mender=M.SENDER,
    ),
    C.PEPPOL_UNREACHABLE: Message(
        nb="Mottakerens aksesspunkt svarte ikke innen fristen. Ingenting er sendt i PEPPOL.",
        en="The receiver's access point did not answer before the deadline. Nothing was sent by PEPPOL.",
        mender=M.RECEIVER,
    ),
    C.PEPPOL_OUTCOME_UNKNOWN: Message(
        nb="Mottakerens aksesspunkt har ikke kvittert for fakturaen. Vi vet ikke om den ble tatt imot, og sender den ikke igjen uten avklaring.",
        en="The receiver's access point gave no receipt for the invoice. We do not know whether it was taken, and will not send it again unsettled.",
        mender=M.OPERATOR,
    ),
    C.PEPPOL_RECEIPT_MISSING: Message(
        nb="Mottakerens aksesspunkt sier at det har fakturaen fra før, men kvitteringen nådde oss aldri. Den sendes ikke igjen.",
        en="The receiver's access point says that it has the invoice already, but its receipt never reached us. It will not be sent again.",
        mender=M.OPERATOR,
    ),
    C.PEPPOL_SEEN_BEFORE: Message(
        nb="Mottakerens aksesspunkt sier at det har fakturaen fra før, men vi vet ikke av noe tidligere forsøk. Den sendes ikke igjen.",
        en="The receiver's access point says that it has the invoice already, but we know of no earlier attempt. It will not be sent again.",
        mender=M.OPERATOR,
    ),
    C.PEPPOL_NOT_SERVICED: Message(
        nb="Mottakerens aksesspunkt betjener ikke lenger mottakeren. Ingenting er levert i PEPPOL.",
        en="The receiver's access point does not serve the receiver any more. Nothing was delivered by PEPPOL.",
        mender=M.RECEIVER,
    ),
    C.PEPPOL_MOVED: Message(
        nb="Mottakeren har byttet aksesspunkt i PEPPOL. Ingenting er levert til det gamle.",
        en="The receiver has moved to another access point in PEPPOL. Nothing was delivered to the old one.",
    ),
    C.PEPPOL_REFUSED: Message(
        nb="Mottakerens aksesspunkt tok ikke imot fakturaen ({code}).",
        en="The receiver's access point did not take the invoice ({code}).",
        mender=M.OPERATOR,
    ),
    C.PEPPOL_MISCONFIGURED: Message(
        nb="Aksesspunktets sertifikat eller nøkkel ble ikke godtatt. Ingenting er sendt i PEPPOL.",
        en="The access point's certificate or key was not accepted. Nothing was sent by PEPPOL.",
        mender=M.OPERATOR,
    ),
    C.PEPPOL_PROVIDER_REFUSED: Message(
        nb="Aksesspunktleverandøren vår tok ikke imot fakturaen ({code}). Ingenting er sendt i PEPPOL.",
        en="Our access point provider did not take the invoice ({code}). Nothing was sent by PEPPOL.",
        mender=M.OPERATOR,
    ),
    C.PEPPOL_PROVIDER_GAVE_UP: Message(
        nb="Aksesspunktleverandøren vår ga opp etter flere forsøk. Vi vet ikke om mottakeren fikk fakturaen, og sender den ikke igjen uten avklaring.",
        en="Our access point provider gave up after several attempts. We do not know whether the receiver got the invoice, and will not send it again unsettled.",
        mender=M.OPERATOR,
    ),
    C.PEPPOL_PROVIDER_MISCONFIGURED: Message(
        nb="Aksesspunktleverandøren vår godtok ikke nøkkelen, eller sending er slått av der. Ingenting er sendt i PEPPOL.",
        en="Our access point provider did not accept the key, or sending is switched off there. Nothing was sent by PEPPOL.",
        mender=M.OPERATOR,
    ),
}

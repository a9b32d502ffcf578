"""The sentence of every message, in Norwegian and English, with who mends what it tells."""

from domain.messages import Mender, Message, MessageCode, Text
from domain.parties import Language

C, M = MessageCode, Mender

MESSAGES: dict[MessageCode, Message] = {
    C.ACCEPTED: Message(nb="Fakturaen er godtatt.", en="The invoice was accepted."),
    C.REJECTED: Message(nb="Fakturaen er avvist: {rules}.", en="The invoice was rejected: {rules}.", mender=M.SENDER),
    C.RESUBMITTED: Message(nb="Fakturaen er sendt inn på nytt.", en="The invoice was submitted again."),
    C.NUMBER_TAKEN: Message(
        nb="Nummeret er allerede brukt på et dokument med annet innhold. Ingenting er sendt på nytt.",
        en="The number is already used by a document with other content. Nothing was sent again.",
        mender=M.SENDER,
    ),
    C.RECEIVED: Message(
        nb="Fakturaen er mottatt, men ikke avgjort ennå. Spør igjen; det er trygt.",
        en="The invoice was received but is not decided yet. Ask again; it is safe.",
    ),
    C.SERVICE_AWAY: Message(
        nb="Fakturaen er lagret, men tjenesten som behandler den svarer ikke. Den tas opp av seg selv; å sende inn igjen er trygt.",
        en="The invoice is stored, but the service that handles it does not answer. It is picked up by itself; submitting again is safe.",
        mender=M.OPERATOR,
    ),
    C.PEPPOL_NOT_OFFERED: Message(
        nb="PEPPOL er ikke tatt i bruk i denne installasjonen.", en="PEPPOL is not in use in this installation.", mender=M.OPERATOR
    ),
    C.EFAKTURA_NOT_OFFERED: Message(
        nb="eFaktura er ikke tatt i bruk i denne installasjonen.", en="eFaktura is not in use in this installation.", mender=M.OPERATOR
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
        nb="{place_nb} har ikke svart siden {since} ({what}).",
        en="{place_en} has not answered since {since} ({what}).",
    ),
    C.PEPPOL_LEFT_ALONE: Message(
        nb="{place_nb} har ikke svart siden {since}; det prøves igjen {again}.",
        en="{place_en} has not answered since {since}; it is tried again at {again}.",
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
        nb="Sertifikatet til aksesspunktet vårt gikk ut {expired}. Ingenting er sendt i PEPPOL, og ingenting sendes der før det er fornyet.",
        en="Our access point's certificate expired at {expired}. Nothing was sent by PEPPOL, and nothing will be before it is renewed.",
        mender=M.OPERATOR,
    ),
    C.PEPPOL_TRUST_EXPIRED: Message(
        nb="Sertifikatene vi kjenner PEPPOL-nettverket igjen på ({name}), gikk ut {expired}. Ingenting er sendt i PEPPOL, og ingenting sendes der før de er fornyet.",
        en="The certificates that we know the PEPPOL network by ({name}) expired at {expired}. Nothing was sent by PEPPOL, and nothing will be before they are renewed.",
        mender=M.OPERATOR,
    ),
    C.CERTIFICATE_EXPIRES: Message(
        nb="Sertifikatet {name} ({purpose_nb}) går ut {expires}, om {days} dager. Skaff et nytt, legg det inn og start arbeiderne på nytt.",
        en="The certificate {name} ({purpose_en}) expires at {expires}, in {days} days. Get a new one, put it in place and restart the workers.",
        mender=M.OPERATOR,
    ),
    C.CERTIFICATE_EXPIRED: Message(
        nb="Sertifikatet {name} ({purpose_nb}) gikk ut {expires}. Ingenting sendes i PEPPOL før et nytt er lagt inn og arbeiderne er startet på nytt.",
        en="The certificate {name} ({purpose_en}) expired at {expires}. Nothing is sent by PEPPOL before a new one is in place and the workers are restarted.",
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
    C.EFAKTURA_B2C_INACTIVE: Message(nb="B2C er ikke aktivert for firmaet.", en="B2C is not activated for the company.", mender=M.SENDER),
    C.EFAKTURA_NOT_CHOSEN: Message(
        nb="Kunden er ikke satt opp med «Send fakturaer til Autoinvoice som eFaktura - privat».",
        en="The customer is not set up with “Send invoices to Autoinvoice as eFaktura - private”.",
        mender=M.SENDER,
    ),
    C.EFAKTURA_CARD_INCOMPLETE: Message(
        nb="Kunden mangler påkrevd informasjon for eFaktura - privat: {missing_nb}.",
        en="The customer lacks what eFaktura - private requires: {missing_en}.",
        mender=M.SENDER,
    ),
    C.EFAKTURA_NOT_NORWAY: Message(
        nb="eFaktura sendes bare til kunder i Norge.", en="eFaktura is only sent to customers in Norway.", mender=M.SENDER
    ),
    C.EFAKTURA_CREDIT_NOTE: Message(nb="Kreditnota sendes ikke som eFaktura.", en="A credit note is not sent as eFaktura."),
    C.EFAKTURA_NOTHING_TO_PAY: Message(
        nb="Fakturaen er betalt og sendes ikke som eFaktura.", en="The invoice is paid and is not sent as eFaktura."
    ),
    C.EFAKTURA_NOT_NOK: Message(
        nb="Fakturaen er ikke i norske kroner og sendes ikke som eFaktura.",
        en="The invoice is not in Norwegian kroner and is not sent as eFaktura.",
    ),
    C.EFAKTURA_CLAIMED_ALREADY: Message(
        nb="Fakturaen er allerede krevd i nettbanken og Vipps. En gang til ville bli to krav. Send den på e-post eller i posten i stedet.",
        en="The invoice is already claimed in the net bank and Vipps. Once more would make two claims. Send it by e-mail or post instead.",
        mender=M.OPERATOR,
    ),
    C.EFAKTURA_NO_AGREEMENT: Message(
        nb="Kunden har ingen aktiv eFaktura-avtale.", en="The customer has no active eFaktura agreement.", mender=M.RECEIVER
    ),
    C.EFAKTURA_NOT_YES_TO_ALL: Message(
        nb="Kunden har ikke sagt ja til eFaktura fra alle.", en="The customer has not said yes to eFaktura from all.", mender=M.RECEIVER
    ),
    C.EFAKTURA_BLOCKED: Message(
        nb="Kunden har reservert seg mot eFaktura fra dere.", en="The customer has reserved against eFaktura from you.", mender=M.RECEIVER
    ),
    C.EFAKTURA_OTHER_PERSON: Message(
        nb="Opplysningene på kundekortet hører til en annen person hos eFaktura. Sjekk navn, mobilnummer og e-post.",
        en="What the customer card says belongs to another person at eFaktura. Check name, mobile number and e-mail.",
        mender=M.SENDER,
    ),
    C.VIPPS_NO_MOBILE: Message(
        nb="Kunden har ikke noe gyldig mobilnummer.", en="The customer has no valid mobile number.", mender=M.SENDER
    ),
    C.VIPPS_NOT_FOUND: Message(
        nb="Mobilnummeret er ikke funnet i Vipps.", en="The mobile number was not found in Vipps.", mender=M.RECEIVER
    ),
    C.VIPPS_OTHER_PERSON: Message(
        nb="Mobilnummeret er registrert på en annen person i Vipps. Sjekk nummeret på kundekortet.",
        en="The mobile number is registered to another person in Vipps. Check the number on the customer card.",
        mender=M.SENDER,
    ),
    C.EFAKTURA_SILENT: Message(
        nb="{place_nb} har ikke svart siden {since} ({what}).",
        en="{place_en} has not answered since {since} ({what}).",
    ),
    C.EFAKTURA_LEFT_ALONE: Message(
        nb="{place_nb} har ikke svart siden {since}; det prøves igjen {again}.",
        en="{place_en} has not answered since {since}; it is tried again at {again}.",
    ),
    C.EFAKTURA_LOOKUP_UNAVAILABLE: Message(
        nb="Oppslaget hos eFaktura svarte ikke. Vi prøver igjen.", en="The eFaktura look-up did not answer. We will try again."
    ),
    C.EFAKTURA_LOOKUP_BACK: Message(nb="Oppslaget hos eFaktura svarer igjen.", en="The eFaktura look-up answers again."),
    C.EFAKTURA_LOOKUP_MISCONFIGURED: Message(
        nb="Oppslaget hos eFaktura avviste oss: Nøkkelen eller avtalen vår må sjekkes.",
        en="The eFaktura look-up turned us away: our key or agreement must be checked.",
        mender=M.OPERATOR,
    ),
    C.EFAKTURA_STARTED: Message(nb="Sendes som eFaktura.", en="Being sent as eFaktura."),
    C.EFAKTURA_SENT: Message(nb="Sendt som eFaktura.", en="Sent as eFaktura."),
    C.EFAKTURA_DELIVERED: Message(
        nb="eFakturaen er levert. Mottakeren ser den i nettbanken og i Vipps.",
        en="The eFaktura is delivered. The receiver sees it in the net bank and in Vipps.",
    ),
    C.EFAKTURA_RECEIVER_NOT_FOUND: Message(
        nb="Fakturaen kunne ikke leveres som eFaktura: Mottakeren ble ikke funnet.",
        en="The invoice could not be delivered as eFaktura: The receiver was not found.",
        mender=M.RECEIVER,
    ),
    C.EFAKTURA_DUE_DATE_TOO_NEAR: Message(
        nb="Fakturaen kunne ikke leveres som eFaktura: Forfallsdatoen er for nær.",
        en="The invoice could not be delivered as eFaktura: The due date is too near.",
        mender=M.SENDER,
    ),
    C.EFAKTURA_KID_MISSING: Message(
        nb="Fakturaen har ikke både KID og kontonummer og kan ikke kreves som eFaktura.",
        en="The invoice does not have both a KID and an account and cannot be claimed as eFaktura.",
        mender=M.SENDER,
    ),
    C.EFAKTURA_KID_INVALID: Message(
        nb="KID-en på fakturaen har feil kontrollsiffer og kan ikke kreves som eFaktura.",
        en="The KID of the invoice has a wrong check digit and cannot be claimed as eFaktura.",
        mender=M.SENDER,
    ),
    C.EFAKTURA_REFUSED: Message(
        nb="Fakturaen kunne ikke leveres som eFaktura: {reason_nb} (kode {code}).",
        en="The invoice could not be delivered as eFaktura: {reason_en} (code {code}).",
        mender=M.SENDER,
    ),
    C.EFAKTURA_STOPPED: Message(
        nb="eFakturaen ble stoppet på vei til banken.", en="The eFaktura was stopped on its way to the bank.", mender=M.OPERATOR
    ),
    C.EFAKTURA_UNREACHABLE: Message(
        nb="eFaktura svarte ikke innen fristen. Ingenting ble sendt.", en="eFaktura did not answer in time. Nothing was sent."
    ),
    C.EFAKTURA_OUTCOME_UNKNOWN: Message(
        nb="Forbindelsen til eFaktura brøt sammen etter at fakturaen var sendt. Vi vet ikke om den ble tatt imot.",
        en="The connection to eFaktura broke after the invoice had been sent. We do not know whether it was taken.",
        mender=M.OPERATOR,
    ),
    C.EFAKTURA_MISCONFIGURED: Message(
        nb="eFaktura avviste oss: Nøkkelen eller avtalen vår må sjekkes.",
        en="eFaktura turned us away: our key or agreement must be checked.",
        mender=M.OPERATOR,
    ),
    C.VIPPS_RECEIVER_NOT_FOUND: Message(
        nb="Fakturaen kunne ikke leveres i Vipps: Mottakeren ble ikke funnet.",
        en="The invoice could not be delivered in Vipps: The receiver was not found.",
        mender=M.RECEIVER,
    ),
    C.VIPPS_DUE_DATE_TOO_NEAR: Message(
        nb="Fakturaen kunne ikke leveres i Vipps: Forfallsdatoen er for nær.",
        en="The invoice could not be delivered in Vipps: The due date is too near.",
        mender=M.SENDER,
    ),
    C.VIPPS_REFUSED: Message(
        nb="Fakturaen kunne ikke leveres i Vipps: {reason_nb} (kode {code}).",
        en="The invoice could not be delivered in Vipps: {reason_en} (code {code}).",
        mender=M.SENDER,
    ),
    C.VIPPS_STARTED: Message(nb="Sendes til Vipps.", en="Being sent to Vipps."),
    C.VIPPS_SENT: Message(nb="Sendt til Vipps.", en="Sent to Vipps."),
    C.VIPPS_DELIVERED: Message(
        nb="Fakturaen er levert i Vipps. Mottakeren ser den også i nettbanken.",
        en="The invoice is delivered in Vipps. The receiver sees it in the net bank too.",
    ),
    C.VIPPS_UNREACHABLE: Message(
        nb="Vipps svarte ikke innen fristen. Ingenting ble sendt.", en="Vipps did not answer in time. Nothing was sent."
    ),
    C.VIPPS_OUTCOME_UNKNOWN: Message(
        nb="Forbindelsen til Vipps brøt sammen etter at fakturaen var sendt. Vi vet ikke om den ble tatt imot.",
        en="The connection to Vipps broke after the invoice had been sent. We do not know whether it was taken.",
        mender=M.OPERATOR,
    ),
    C.CONSUMER_RECEIVES: Message(nb="Kunden tar imot: {registry_nb}.", en="The customer receives: {registry_en}."),
    C.CONSUMER_ASKED_BY_SMS: Message(
        nb="Kunden er spurt om eFaktura på SMS.", en="The customer was asked about eFaktura by SMS.", mender=M.RECEIVER
    ),
    C.CONSUMER_ASKED_BY_EMAIL: Message(
        nb="Kunden er spurt om eFaktura på e-post.", en="The customer was asked about eFaktura by e-mail.", mender=M.RECEIVER
    ),
    C.CONSUMER_ASKED_BEFORE: Message(
        nb="Kunden er spurt om eFaktura for en annen faktura de siste tre dagene, og spørres ikke en gang til.",
        en="The customer was asked about eFaktura for another invoice in the last three days, and is not asked again.",
        mender=M.RECEIVER,
    ),
    C.CONSUMER_PERHAPS_ASKED: Message(
        nb="Kunden er kanskje spurt om eFaktura: Vi vet ikke om meldingen kom fram. Den sendes ikke en gang til.",
        en="The customer has perhaps been asked about eFaktura: we do not know whether the message got through. It is not sent again.",
        mender=M.RECEIVER,
    ),
    C.CONSUMER_NOT_ASKED: Message(
        nb="Kunden kunne ikke spørres om eFaktura: Verken SMS eller e-post kom fram.",
        en="The customer could not be asked about eFaktura: neither SMS nor e-mail got through.",
        mender=M.SENDER,
    ),
    C.CONSUMER_REQUEST_MISCONFIGURED: Message(
        nb="Kunden kunne ikke spørres om eFaktura: SMS-tjenesten eller e-posttjeneren avviste oss.",
        en="The customer could not be asked about eFaktura: the SMS gateway or the mail server turned us away.",
        mender=M.OPERATOR,
    ),
    C.CONSUMER_WAITED_FOR: Message(
        nb="Venter på at kunden sier ja til eFaktura, til {until_nb}. Da spør vi en gang til; ellers går fakturaen på e-post eller i posten.",
        en="Waits for the customer to say yes to eFaktura, until {until_en}. Then we ask once more; else the invoice goes by e-mail or post.",
        mender=M.RECEIVER,
    ),
    C.CONSUMER_ANSWERED: Message(nb="Kunden har svart mens vi ventet.", en="The customer answered while we waited."),
    C.CONSUMER_DID_NOT_ANSWER: Message(
        nb="Kunden har ikke svart på forespørselen om eFaktura.",
        en="The customer has not answered the request about eFaktura.",
        mender=M.RECEIVER,
    ),
    C.CONSUMER_WAIT_OVER: Message(nb="Ventetiden er over. Vi spør en gang til.", en="The wait is over. We ask once more."),
    C.CONSUMER_WAIT_SKIPPED: Message(nb="Ventetiden ble hoppet over.", en="The wait was skipped."),
    C.CONSUMER_DUE_DATE_FIRST: Message(
        nb="Fakturaen forfaller {due_nb}. Den kan ikke vente tre dager på eFaktura.",
        en="The invoice is due on {due_en}. It cannot wait three days for eFaktura.",
        mender=M.SENDER,
    ),
    C.CONSUMER_WAIT_ENDS_LATE: Message(
        nb="Ventetiden slutter etter forfallsdatoen {due_nb}.", en="The wait ends after the due date {due_en}.", mender=M.SENDER
    ),
    C.CONSUMER_REGISTER_OFF: Message(
        nb="Forbrukerregister er tilgjengelig når B2C er aktivert.",
        en="The consumer register is available when B2C is active.",
        mender=M.SENDER,
    ),
    C.SMS_OUTCOME_UNKNOWN: Message(
        nb="Forbindelsen til SMS-tjenesten ble brutt. Vi vet ikke om meldingen ble sendt.",
        en="The line to the SMS gateway was lost. We do not know whether the message was sent.",
        mender=M.OPERATOR,
    ),
    C.SMS_MISCONFIGURED: Message(
        nb="SMS-tjenesten godtar oss ikke. Adresse eller nøkkel må rettes.",
        en="The SMS gateway does not accept us. Address or token must be mended.",
        mender=M.OPERATOR,
    ),
    C.CREDITED_INVOICE_WAITS: Message(
        nb="Fakturaen som krediteres, er ikke sendt ennå. Avbryt den (cancel), eller slipp kreditnotaen fri (release).",
        en="The invoice that is credited is not sent yet. Cancel it, or release the credit note.",
        mender=M.SENDER,
    ),
    C.EMAIL_OFF: Message(
        nb="Firmaet har valgt «Ikke send faktura som PDF på e-post».",
        en="The company has chosen “Do not send invoices as PDF via email”.",
        mender=M.SENDER,
    ),
    C.EMAIL_MISSING: Message(
        nb="Kunden har ingen e-postadresse på kundekortet.", en="The customer card has no e-mail address.", mender=M.SENDER
    ),
    C.EMAIL_STARTED: Message(nb="Sendes på e-post.", en="Being sent by e-mail."),
    C.EMAIL_SENT: Message(nb="Sendt på e-post.", en="Sent by e-mail."),
    C.EMAIL_ADDRESS_INVALID: Message(
        nb="E-postadressen på kundekortet er ikke gyldig. Ingenting er sendt på e-post.",
        en="The e-mail address on the customer card is not valid. Nothing was sent by e-mail.",
        mender=M.SENDER,
    ),
    C.EMAIL_ADDRESS_REFUSED: Message(
        nb="E-postadressen ble avvist av mottakerens server ({code}).",
        en="The receiver's mail server refused the e-mail address ({code}).",
        mender=M.SENDER,
    ),
    C.EMAIL_REFUSED: Message(
        nb="Mottakerens server tok ikke imot e-posten ({code}).",
        en="The receiver's mail server did not take the e-mail ({code}).",
        mender=M.RECEIVER,
    ),
    C.EMAIL_TOO_LARGE: Message(
        nb="E-posten er for stor for mottakerens server ({code}).",
        en="The e-mail is too large for the receiver's mail server ({code}).",
        mender=M.SENDER,
    ),
    C.EMAIL_UNREACHABLE: Message(
        nb="Mottakerens e-postserver svarte ikke innen fristen. Ingenting er sendt.",
        en="The receiver's mail server did not answer before the deadline. Nothing was sent.",
        mender=M.RECEIVER,
    ),
    C.EMAIL_OUTCOME_UNKNOWN: Message(
        nb="Forbindelsen ble brutt etter at e-posten var overført. Vi vet ikke om den ble tatt imot, og sender den ikke igjen uten avklaring.",
        en="The connection was lost after the e-mail was transferred. We do not know whether it was taken, and will not send it again unsettled.",
        mender=M.OPERATOR,
    ),
    C.EMAIL_BOUNCED: Message(nb="E-posten kom i retur ({status}).", en="The e-mail was returned ({status}).", mender=M.SENDER),
    C.EMAIL_BOUNCED_NO_ADDRESS: Message(
        nb="E-posten kom i retur: Adressen finnes ikke.", en="The e-mail was returned: The address does not exist.", mender=M.SENDER
    ),
    C.EMAIL_MISCONFIGURED: Message(
        nb="E-posttjeneren godtok ikke innloggingen eller sertifikatet. Ingenting er sendt.",
        en="The mail server did not accept the login or the certificate. Nothing was sent.",
        mender=M.OPERATOR,
    ),
    C.PRINT_OFF: Message(
        nb="Fakturaen kan ikke sendes i post: Utskriftstjenesten er ikke aktivert.",
        en="The invoice cannot be sent by post: The print service is not activated.",
        mender=M.SENDER,
    ),
    C.PRINT_ADDRESS_INCOMPLETE: Message(
        nb="Fakturaen kan ikke sendes i post: {missing_nb} mangler på kunden.",
        en="The invoice cannot be sent by post: Missing on the customer: {missing_en}.",
        mender=M.SENDER,
    ),
    C.PRINT_FORCED: Message(nb="Kunden får alltid fakturaene i posten.", en="The customer always gets invoices by post.", mender=M.SENDER),
    C.PRINT_STARTED: Message(nb="Sendes til utskrift.", en="Being sent to print."),
    C.PRINT_SENT: Message(nb="Sendt til utskrift.", en="Sent to print."),
    C.PRINT_SENT_ALONE: Message(
        nb="Sendt til utskrift uten vedlegg: Bare inntil tre PDF-vedlegg på til sammen 110 sider kan skrives ut ({count} er utelatt).",
        en="Sent to print without attachments: Only up to three PDF attachments of 110 pages in all can be printed ({count} left out).",
        mender=M.SENDER,
    ),
    C.PRINT_REFUSED: Message(nb="Trykkeriet tok ikke imot fakturaen.", en="The print house did not take the invoice.", mender=M.OPERATOR),
    C.PRINT_UNREACHABLE: Message(
        nb="Trykkeriet svarte ikke innen fristen. Ingenting er sendt.",
        en="The print house did not answer before the deadline. Nothing was sent.",
        mender=M.OPERATOR,
    ),
    C.PRINT_OUTCOME_UNKNOWN: Message(
        nb="Forbindelsen til trykkeriet ble brutt under overføringen. Vi vet ikke om fakturaen skrives ut, og sender den ikke igjen uten avklaring.",
        en="The connection to the print house was lost during the transfer. We do not know whether the invoice is printed, and will not send it again unsettled.",
        mender=M.OPERATOR,
    ),
    C.PRINT_MISCONFIGURED: Message(
        nb="Trykkeriets nøkkel eller vår innlogging ble ikke godtatt. Ingenting er sendt.",
        en="The print house's key or our login was not accepted. Nothing was sent.",
        mender=M.OPERATOR,
    ),
    C.DELIVERY_BROKEN: Message(
        nb="Leveringen stoppet på en feil hos oss. Ingenting er sendt.",
        en="The delivery stopped on an error of ours. Nothing was sent.",
        mender=M.OPERATOR,
    ),
    C.NO_CHANNEL_LEFT: Message(
        nb="Fakturaen kom ikke frem på noen av veiene som ble vurdert. Rett kunden eller innstillingene og velg release, velg en annen vei med reroute, eller cancel.",
        en="The invoice got through by none of the ways considered. Mend the customer or the settings and choose release, choose another way by reroute, or cancel.",
        mender=M.SENDER,
    ),
    C.SETTLED_AS_SENT: Message(nb="Avklart: Fakturaen ble sendt.", en="Settled: The invoice was sent."),
    C.SETTLED_AS_NOT_SENT: Message(
        nb="Avklart: Fakturaen ble ikke sendt. Den går videre.", en="Settled: The invoice was not sent. It goes on."
    ),
    C.HELD: Message(nb="Holdt tilbake.", en="Held.", mender=M.OPERATOR),
    C.RELEASED: Message(nb="Frigitt.", en="Released."),
    C.RESEND_ASKED: Message(nb="Sendes en gang til, etter ønske.", en="Sent once more, as asked."),
    C.REROUTED: Message(nb="Tar en annen vei, etter ønske: {channel_nb}.", en="Takes another way, as asked: {channel_en}."),
    C.FIXED: Message(nb="Dokumentet er rettet. Det rettede sendes.", en="The document was mended. The mended one is sent."),
    C.CANCELLED: Message(nb="Avbrutt. Fakturaen sendes ikke.", en="Cancelled. The invoice will not be sent."),
    C.SENT_BEFORE: Message(
        nb="Mottakeren har fått den før; cancel lar den bli stående som sendt.",
        en="The receiver got it before; cancel leaves it as it was sent.",
    ),
    C.LEFT_AS_SENT: Message(
        nb="Ingenting mer sendes; fakturaen blir stående som sendt.", en="Nothing more is sent; the invoice is left as it was sent."
    ),
    C.EVIDENCE_WINDOW_PASSED: Message(
        nb="Ingen retur eller feil er meldt innen fristen. Saken er avsluttet.",
        en="No return or failure was reported in time. The case is closed.",
    ),
    C.CASE_OPENED: Message(nb="Saken er åpnet igjen.", en="The case was opened again."),
}


def sentence(text: Text, language: Language) -> str:
    """Write a text out in a language."""
    message = MESSAGES[text.code]
    template = message.nb if language is Language.NB else message.en
    return template.format_map(text.params)


def in_both_languages(text: Text) -> str:
    """Write a text out for operators: Norwegian, then English."""
    return " / ".join(sentence(text, language) for language in (Language.NB, Language.EN))

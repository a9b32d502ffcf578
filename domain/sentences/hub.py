"""Sentences about consumers: eFaktura, Vipps, the request and the wait."""

from domain.messages import Mender, Message, MessageCode

C, M = MessageCode, Mender

HUB: dict[MessageCode, Message] = {
    C.EFAKTURA_NOT_OFFERED: Message(
        nb="eFaktura er ikke tatt i bruk i denne installasjonen.", en="eFaktura is not in use in this installation.", mender=M.OPERATOR
    ),
    C.EFAKTURA_B2C_INACTIVE: Message(nb="B2C er ikke aktivert for firmaet.", en="B2C is not activated for the company.", mender=M.SENDER),
    C.B2C_AWAITED: Message(
        nb="B2C er ikke aktivert for firmaet. Fakturaen holdes og går av seg selv når avtalen er aktiv i banken.",
        en="B2C is not activated for the company. The invoice is held and goes by itself once the agreement is active in the bank.",
        mender=M.SENDER,
    ),
    C.B2C_WAIT_OVER: Message(
        nb="Fakturaen ventet til forfall på at B2C-avtalen skulle bli aktiv i banken.",
        en="The invoice waited until it fell due for the B2C agreement to become active in the bank.",
    ),
    C.B2C_OVERDUE: Message(
        nb="Fakturaen forfalt {due_nb} mens den ventet på B2C-avtalen. Send den likevel, eller rett den?",
        en="The invoice fell due {due_en} while it waited for the B2C agreement. Send it all the same, or mend it?",
        mender=M.SENDER,
    ),
    C.B2C_ACTIVE: Message(nb="B2C-avtalen er aktiv i banken.", en="The B2C agreement is active in the bank."),
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
        nb="Kunden har ikke noe norsk mobilnummer; fasttelefoner og utenlandske numre har ikke Vipps.",
        en="The customer has no Norwegian mobile number; landlines and foreign numbers have no Vipps.",
        mender=M.SENDER,
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
        nb="{place_nb} har ikke svart siden {since_nb} ({what}).",
        en="{place_en} has not answered since {since_en} ({what}).",
    ),
    C.EFAKTURA_LEFT_ALONE: Message(
        nb="{place_nb} har ikke svart siden {since_nb}; det prøves igjen {again_nb}.",
        en="{place_en} has not answered since {since_en}; it is tried again on {again_en}.",
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
}

"""Sentences about e-mail and post."""

from domain.messages import Mender, Message, MessageCode

C, M = MessageCode, Mender

MAIL_AND_PRINT: dict[MessageCode, Message] = {
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
        nb="Sendt til utskrift uten vedlegg: Bare inntil tre lesbare PDF-vedlegg på til sammen 110 sider kan skrives ut ({count} er utelatt).",
        en="Sent to print without attachments: Only up to three readable PDF attachments of 110 pages in all can be printed ({count} left out).",
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
}

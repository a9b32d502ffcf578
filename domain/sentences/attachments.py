"""Sentences about the files that go with an invoice: what is left out, and why (C3, C6, G8, decisions 3 and 12)."""

from domain.messages import Mender, Message, MessageCode

C, M = MessageCode, Mender

ATTACHMENTS: dict[MessageCode, Message] = {
    C.ATTACHMENT_NOT_PDF: Message(
        nb="{name} er ikke sendt: bare PDF-vedlegg kan sendes.",
        en="{name} was not sent: only PDF attachments can be sent.",
        mender=M.SENDER,
    ),
    C.ATTACHMENT_TYPE_NOT_SENT: Message(
        nb="{name} er ikke sendt: filer av denne typen kan ikke sendes.",
        en="{name} was not sent: files of this type cannot be sent.",
        mender=M.SENDER,
    ),
    C.ATTACHMENT_NOT_BY_PEPPOL: Message(
        nb="{name} er ikke sendt: filer av denne typen kan ikke sendes i PEPPOL.",
        en="{name} was not sent: files of this type cannot be sent by PEPPOL.",
        mender=M.SENDER,
    ),
    C.ATTACHMENT_TOO_LARGE_FOR_PEPPOL: Message(
        nb="{name} er ikke sendt: et vedlegg i PEPPOL kan være på høyst 10 MB.",
        en="{name} was not sent: an attachment in PEPPOL may have 10 MB at most.",
        mender=M.SENDER,
    ),
    C.ATTACHMENT_NOT_PRINTED: Message(
        nb="{name} er ikke sendt i posten: bare inntil tre PDF-vedlegg på høyst 50 MB hver, og 110 sider med fakturaen, kan skrives ut.",
        en="{name} was not posted: only up to three PDF attachments of 50 MB each, and 110 pages with the invoice, can be printed.",
        mender=M.SENDER,
    ),
    C.SENDER_TOLD: Message(
        nb="Det er sendt e-post til avsenderen om vedleggene som ikke ble med i brevet.",
        en="An e-mail was sent to the sender about the attachments that the letter does not hold.",
        mender=M.SENDER,
    ),
    C.SENDER_PERHAPS_TOLD: Message(
        nb="Det er uvisst om avsenderen har fått e-post om vedleggene som ikke ble med i brevet. Den sendes ikke igjen.",
        en="Nobody knows whether the sender got the e-mail about the attachments that the letter does not hold. It is not sent again.",
        mender=M.SENDER,
    ),
    C.SENDER_NOT_TOLD_NO_ADDRESS: Message(
        nb="Ingen har fått e-post om vedleggene som ikke ble med i brevet: firmaet har verken kontakt-e-post (company settings --contact-email) "
        "eller Customer Administrator.",
        en="Nobody was told by e-mail of the attachments that the letter does not hold: the company has neither a contact e-mail "
        "(company settings --contact-email) nor a Customer Administrator.",
        mender=M.SENDER,
    ),
    C.SENDER_NOT_TOLD_REFUSED: Message(
        nb="E-posten til avsenderen om vedleggene som ikke ble med i brevet, ble ikke tatt imot. Rett adressen.",
        en="The e-mail to the sender about the attachments that the letter does not hold was not taken. Mend the address.",
        mender=M.SENDER,
    ),
    C.SENDER_NOT_TOLD_AWAY: Message(
        nb="Ingen har fått e-post om vedleggene som ikke ble med i brevet: e-posttjeneren svarte ikke, eller slapp oss ikke inn.",
        en="Nobody was told by e-mail of the attachments that the letter does not hold: the mail server did not answer, or did not let us in.",
        mender=M.OPERATOR,
    ),
    C.NO_ATTACHMENT_SHOWS: Message(
        nb="Det finnes ikke noe vedlegg å vise fakturaen med. Fakturaen vises med en pdf laget av XML-filen.",
        en="There is no attachment to show the invoice with. The invoice is shown by a PDF made of the XML file.",
        mender=M.SENDER,
    ),
    C.INVOICE_PDF_TOO_LARGE: Message(
        nb="PDF-en som skulle vise fakturaen, er større enn 10 MB. I PEPPOL vises fakturaen med en pdf laget av XML-filen.",
        en="The PDF that was to show the invoice is larger than 10 MB. In PEPPOL the invoice is shown by a PDF made of the XML file.",
        mender=M.SENDER,
    ),
}

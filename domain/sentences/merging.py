"""Sentences about the merged PDF of an e-mail, and the link that stands in for large attachments."""

from domain.messages import Mender, Message, MessageCode

C, M = MessageCode, Mender

MERGING: dict[MessageCode, Message] = {
    C.ATTACHMENTS_SENT_SEPARATELY: Message(
        nb="Vedleggene kunne ikke slås sammen: {reason_nb} Filene er sendt hver for seg.",
        en="The attachments could not be merged: {reason_en} The files were sent one by one.",
        mender=M.SENDER,
    ),
    C.MERGE_PASSWORD: Message(nb="{file} er passordbeskyttet.", en="{file} is protected by a password.", mender=M.SENDER),
    C.MERGE_PROTECTED: Message(
        nb="{file} er kryptert og beskyttet mot endringer.", en="{file} is encrypted and protected against changes.", mender=M.SENDER
    ),
    C.MERGE_SIGNED: Message(
        nb="{file} er digitalt signert, og signaturen gjelder bare filen alene.",
        en="{file} is digitally signed, and the signature holds for the file alone only.",
    ),
    C.MERGE_FORM: Message(
        nb="{file} er et skjema (XFA) uten vanlige sider.", en="{file} is a form (XFA) without ordinary pages.", mender=M.SENDER
    ),
    C.MERGE_BROKEN: Message(
        nb="{file} er ødelagt og kan ikke leses som PDF eller bilde.",
        en="{file} is broken and cannot be read as a PDF or an image.",
        mender=M.SENDER,
    ),
    C.MERGE_OTHER_KIND: Message(nb="{file} er verken PDF eller bilde.", en="{file} is neither a PDF nor an image.", mender=M.SENDER),
    C.MERGE_TOO_MANY_PAGES: Message(
        nb="Filene har mer enn {pages} sider til sammen.", en="The files have more than {pages} pages together.", mender=M.SENDER
    ),
    C.MERGE_OVER_LIMIT: Message(
        nb="Vedleggene er til sammen større enn 5 MB.", en="The attachments are larger than 5 MB together.", mender=M.SENDER
    ),
    C.MERGE_TOO_HEAVY: Message(nb="Filene krever for mye tid eller minne.", en="The files need too much time or memory.", mender=M.SENDER),
    C.MERGE_NOT_NOW: Message(nb="Sammenslåing er ikke mulig nå.", en="Merging is not possible now.", mender=M.OPERATOR),
    C.MERGE_UNFAITHFUL: Message(
        nb="{file} ser ikke lik ut etter sammenslåing.", en="{file} does not look the same once merged.", mender=M.SENDER
    ),
    C.ATTACHMENTS_OPENED: Message(nb="Lenken til vedleggene er åpnet.", en="The link to the attachments was opened."),
    C.ATTACHMENTS_LINK_OPENED: Message(
        nb="Lenken til vedleggene, som virker til {day_nb}, er åpnet.",
        en="The link to the attachments, which works until {day_en}, was opened.",
    ),
}

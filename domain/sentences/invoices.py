"""Sentences about an invoice whatever its channel, and about what people ask of it."""

from domain.messages import Mender, Message, MessageCode

C, M = MessageCode, Mender

INVOICES: dict[MessageCode, Message] = {
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
    C.CREDITED_INVOICE_WAITS: Message(
        nb="Fakturaen som krediteres, er ikke sendt ennå. Avbryt den (cancel), eller slipp kreditnotaen fri (release).",
        en="The invoice that is credited is not sent yet. Cancel it, or release the credit note.",
        mender=M.SENDER,
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
    C.WISH_FAILED: Message(
        nb="Den nye sendingen kom ikke frem. Den tidligere leveringen ({channel_nb}) står. Velg release for å prøve det samme igjen, reroute for en annen vei, eller cancel for å la det være med den.",
        en="The new sending did not get through. The earlier delivery ({channel_en}) stands. Choose release to try the same again, reroute for another way, or cancel to leave it at that.",
        mender=M.SENDER,
    ),
    C.SETTLED_AS_SENT: Message(nb="Avklart: Fakturaen ble sendt.", en="Settled: The invoice was sent."),
    C.SETTLED_AS_NOT_SENT: Message(
        nb="Avklart: Fakturaen ble ikke sendt. Den går videre.", en="Settled: The invoice was not sent. It goes on."
    ),
    C.KYC_REQUIRED_TO_SEND: Message(
        nb="Firmaet må KYC-verifiseres i Innstillinger for {product} (CS10250S) før du kan sende eller motta fakturaer og kreditnotaer.",
        en="Please KYC verify the company in the {product} settings (CS10250S) window before you send or receive invoices and credit notes.",
        mender=M.SENDER,
    ),
    C.KYC_REQUIRED_OF_SELLER: Message(
        nb="{who_nb} må KYC-verifiseres i Innstillinger for {product} (CS10250S) før du kan sende eller motta fakturaer og kreditnotaer.",
        en="Please KYC verify {who_en} in the {product} settings (CS10250S) window before you send or receive invoices and credit notes.",
        mender=M.SENDER,
    ),
    C.COMPANY_VERIFIED: Message(nb="Firmaet er verifisert. Fakturaen går videre.", en="The company is verified. The invoice goes on."),
    C.KYC_WAIT_OVER: Message(
        nb="Fakturaen ventet for lenge på at firmaet skulle verifiseres.", en="The invoice waited too long for its company to be verified."
    ),
    C.KYC_OVERDUE: Message(
        nb="Fakturaen forfalt {due_nb} mens den ventet. Send den likevel, eller rett den?",
        en="The invoice fell due {due_en} while it waited. Send it all the same, or mend it?",
        mender=M.SENDER,
    ),
    C.KYC_HELD_TOO_LONG: Message(
        nb="Fakturaen ventet i {days} dager på at firmaet skulle verifiseres. Send den likevel, eller rett den?",
        en="The invoice waited for {days} days for its company to be verified. Send it all the same, or mend it?",
        mender=M.SENDER,
    ),
    C.HELD: Message(nb="Holdt tilbake.", en="Held.", mender=M.OPERATOR),
    C.RELEASED: Message(nb="Frigitt.", en="Released."),
    C.RESEND_ASKED: Message(nb="Sendes en gang til, etter ønske.", en="Sent once more, as asked."),
    C.REROUTED: Message(nb="Tar en annen vei, etter ønske: {channel_nb}.", en="Takes another way, as asked: {channel_en}."),
    C.FIXED: Message(nb="Dokumentet er rettet. Det rettede sendes.", en="The document was mended. The mended one is sent."),
    C.CANCELLED: Message(nb="Avbrutt. Fakturaen sendes ikke.", en="Cancelled. The invoice will not be sent."),
    C.SENT_BEFORE: Message(
        nb="Den er sendt til mottakeren før; cancel lar den tidligere leveringen stå.",
        en="It was sent to the receiver before; cancel lets the earlier delivery stand.",
    ),
    C.LEFT_AS_SENT: Message(
        nb="Ingenting mer sendes; fakturaen blir stående som sendt.", en="Nothing more is sent; the invoice is left as it was sent."
    ),
    C.LEFT_AS_DELIVERED: Message(
        nb="Ingenting mer sendes; fakturaen blir stående som levert.",
        en="Nothing more is sent; the invoice is left as it was delivered.",
    ),
    C.EVIDENCE_WINDOW_PASSED: Message(
        nb="Ingen retur eller feil er meldt innen fristen. Saken er avsluttet.",
        en="No return or failure was reported in time. The case is closed.",
    ),
    C.CASE_OPENED: Message(nb="Saken er åpnet igjen.", en="The case was opened again."),
}

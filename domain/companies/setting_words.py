"""The settings of a company as its people read them: the names that the ERP's screens have, and what is to be known of each."""

from domain.value import Value


class SettingWords(Value):
    """One setting. `field` names it within CompanySettings, `screen` is where an ERP user looks for it."""

    field: str
    screen: str
    nb: str
    en: str
    note_nb: str = ""
    note_en: str = ""


class SettingSubject(Value):
    """What some settings are about, in the order in which they are read."""

    nb: str
    en: str
    fields: tuple[str, ...]


SUBJECTS: tuple[SettingSubject, ...] = (
    SettingSubject(nb="Kontakt", en="Contact", fields=("contact.person", "contact.email", "contact.phone")),
    SettingSubject(nb="Før fakturaen sendes", en="Before the invoice is sent", fields=("unverified", "duplicate_stop", "kid_layouts")),
    SettingSubject(nb="PEPPOL og e-post", en="PEPPOL and e-mail", fields=("peppol", "no_email", "mail_text")),
    SettingSubject(nb="Post", en="Post", fields=("print_service", "print_pricing_accepted", "print_letter_class", "print_colour")),
    SettingSubject(nb="Vedlegg", en="Attachments", fields=("merge_pdfs", "mark_attachments", "other_attachment_types")),
    SettingSubject(
        nb="Privatkunder",
        en="Private customers",
        fields=("consumer_agreement_feature", "b2c", "consumers_before_b2c", "early_answer", "due_date_first", "mobile_field"),
    ),
    SettingSubject(nb="Utseende", en="Looks", fields=("brand.logo", "brand.colour", "brand.sender_name", "brand.language")),
)
"""Every setting has one subject."""

_SETTINGS, _CUSTOMERS, _HERE = "CS10250S", "AR101000", "–"

SETTINGS: tuple[SettingWords, ...] = (
    SettingWords(field="contact.person", screen=_SETTINGS, nb="Kontaktperson", en="Contact person"),
    SettingWords(field="contact.email", screen=_SETTINGS, nb="Kontakt e-post", en="Contact e-mail"),
    SettingWords(field="contact.phone", screen=_SETTINGS, nb="Tlf til kontaktperson", en="Contact's phone"),
    SettingWords(field="peppol", screen=_CUSTOMERS, nb="Aktiver PEPPOL-faktura", en="Activate PEPPOL invoice"),
    SettingWords(
        field="no_email",
        screen=_SETTINGS,
        nb="Ikke send faktura som PDF på e-post",
        en="Do not send invoices as PDF via email",
    ),
    SettingWords(
        field="print_service",
        screen=_SETTINGS,
        nb="Bruk utskriftstjenester",
        en="Use printing services",
        note_nb="Post krever både dette og at prisavtalen er godtatt.",
        note_en="Post needs both this and the accepted pricing agreement.",
    ),
    SettingWords(
        field="print_pricing_accepted",
        screen=_SETTINGS,
        nb="Jeg godtar prisavtalen og ønsker å bruke utskriftstjenester",
        en="I accept the pricing agreement and want to use printing services",
    ),
    SettingWords(
        field="print_letter_class",
        screen=_HERE,
        nb="Brevklasse",
        en="Letter class",
        note_nb="letter er det trykkeriet ellers bruker.",
        note_en="letter is what the print house uses otherwise.",
    ),
    SettingWords(field="print_colour", screen=_HERE, nb="Farge på utskrift", en="Colour of print"),
    SettingWords(
        field="merge_pdfs",
        screen="Fakturaforsendelse",
        nb="Send med sammenslåtte PDFer",
        en="Send with merged PDFs",
        note_nb="PDFer og bilder, til og med 5 MB i alt, blir sider i faktura.pdf på e-post. Det som ikke lar seg slå sammen, ligger ved.",
        note_en="PDFs and images of up to 5 MB together become pages of faktura.pdf in e-mails. What cannot be merged is attached.",
    ),
    SettingWords(
        field="mark_attachments",
        screen=_SETTINGS,
        nb="Merk filvedlegg som skal sendes til Autoinvoice automatisk",
        en="Automatically mark file attachments to be sent to AutoInvoice",
        note_nb="Av: bare filer som er merket (--attach), sendes. På: også de andre (--file). Filer som er levert inn, merkes ikke om.",
        note_en="Off: only files that are marked (--attach) are sent. On: the others (--file) too. Files handed in are not marked anew.",
    ),
    SettingWords(
        field="kid_layouts",
        screen=_HERE,
        nb="KID-oppbygning",
        en="KID structure",
        note_nb="Siffer i kundenummer og fakturanummer, og metoden: 5+6 MOD10. Inntil tre. En faktura med en KID som ikke passer, avvises.",
        note_en="Digits of customer and invoice number, and the method: 5+6 MOD10. Up to three. An invoice with another KID is rejected.",
    ),
    SettingWords(
        field="other_attachment_types",
        screen=_HERE,
        nb="Tillat andre vedlegg enn PDF",
        en="Admit other attachments than PDF",
        note_nb="Hver type sendes bare i kanalene som tar den; det som utelates, står på tidslinjen.",
        note_en="Each type is sent only by the channels that take it; what is left out stands on the timeline.",
    ),
    SettingWords(
        field="mail_text",
        screen="Via e-post",
        nb="Egen tekst i e-posten",
        en="Own text in the mail",
        note_nb="En tekst som ERP-et leverer med fakturaen, går foran.",
        note_en="A text that the ERP hands over with the invoice comes first.",
    ),
    SettingWords(field="brand.logo", screen=_HERE, nb="Logo", en="Logo"),
    SettingWords(field="brand.colour", screen=_HERE, nb="Farge", en="Colour"),
    SettingWords(
        field="brand.language",
        screen=_HERE,
        nb="Språk for nye kunder",
        en="Language of new customers",
    ),
    SettingWords(
        field="brand.sender_name",
        screen=_HERE,
        nb="Avsendernavn i e-post",
        en="Sender name in mail",
        note_nb="Adressen er tjenestens egen, aldri firmaets.",
        note_en="The address is the service's own, never the company's.",
    ),
    SettingWords(
        field="unverified",
        screen=_HERE,
        nb="Fakturaer før firmaet er KYC-verifisert",
        en="Invoices before the company is KYC verified",
        note_nb="hold: de venter; reject: de avvises.",
        note_en="hold: they wait; reject: they are rejected.",
    ),
    SettingWords(
        field="duplicate_stop",
        screen=_HERE,
        nb="Stopp duplikater",
        en="Stop duplicates",
        note_nb="Alltid på: et nummer sendes én gang, ikke bare én gang i uken. Skal en faktura sendes igjen, brukes resend.",
        note_en="Always on: a number is sent once, not once a week. To send an invoice again, use resend.",
    ),
    SettingWords(
        field="b2c",
        screen=_SETTINGS,
        nb="Avtale mellom tjenesteyter og forbruker",
        en="Agreement between service provider and consumer",
    ),
    SettingWords(
        field="consumer_agreement_feature",
        screen="CS100000",
        nb="Avtale mellom tjenesteyter og forbruker, Autoinvoice",
        en="Agreement between service provider and consumer, Autoinvoice",
        note_nb="Må være på før B2C kan aktiveres.",
        note_en="Must be on before B2C can be activated.",
    ),
    SettingWords(
        field="consumers_before_b2c",
        screen=_HERE,
        nb="Fakturaer til forbrukere før B2C er aktiv",
        en="Invoices to consumers before B2C is active",
        note_nb="route: de går på e-post eller i posten; hold: de venter.",
        note_en="route: they go by e-mail or post; hold: they wait.",
    ),
    SettingWords(
        field="early_answer",
        screen=_HERE,
        nb="Bruk forbrukerens ja med en gang",
        en="Use the consumer's yes at once",
    ),
    SettingWords(
        field="due_date_first",
        screen=_HERE,
        nb="Forfall går foran ventetiden",
        en="The due date before the wait",
    ),
    SettingWords(
        field="mobile_field",
        screen=_CUSTOMERS,
        nb="Felt med mobilnummer",
        en="Field of the mobile number",
    ),
)
"""Every field of CompanySettings, in the order they are shown."""

"""What the signing page says, in both languages."""

from domain.value import Value


class Words(Value):
    """The texts of the page."""

    language: str
    other: str
    other_name: str
    languages: str
    sandbox: str
    title: str
    mailed_lead: str
    mailed: str
    """What the mailed password is called."""
    go_on: str
    identify: str
    identify_lead: str
    name: str
    born: str
    born_hint: str
    decide: str
    read: str
    sign: str
    decline: str
    as_whom: str
    trouble: str
    wrong_mailed: str
    wrong_name: str
    wrong_born: str
    ends: dict[str, tuple[str, str]]


NB = Words(
    language="nb",
    other="en",
    other_name="English",
    languages="Språk",
    sandbox="Sandkassens signeringstjeneste. Ingenting her binder noen, og BankID er etterlignet.",
    title="Signer «{name}»",
    mailed_lead="Skriv passordet fra e-posten du fikk.",
    mailed="Passord",
    go_on="Fortsett",
    identify="Legitimer deg",
    identify_lead="Her ville BankID ha spurt deg. Skriv navnet og fødselsdatoen som BankID skal oppgi.",
    name="Fullt navn",
    born="Fødselsdato",
    born_hint="Dag, måned og år, for eksempel 01.12.1980",
    decide="Les og signer",
    read="Les dokumentet (PDF)",
    sign="Signer",
    decline="Avslå",
    as_whom="Du signerer som {name}, født {born}.",
    trouble="Det er noe som må rettes",
    wrong_mailed="Passordet er ikke riktig.",
    wrong_name="Skriv fornavn og etternavn.",
    wrong_born="Skriv fødselsdatoen som dag, måned og år.",
    ends={
        "signed": ("Dokumentet er signert", "Takk. Du kan lukke siden."),
        "declined": ("Du har avslått", "Dokumentet er ikke signert. Du kan lukke siden."),
        "expired": ("Lenken er utløpt", "Be den som sendte den, om en ny."),
        "cancelled": ("Signeringen er avbrutt", "Den som ba om signaturen, har trukket dokumentet tilbake."),
        "unknown": ("Siden finnes ikke", "Lenken er ikke riktig."),
    },
)
EN = Words(
    language="en",
    other="nb",
    other_name="Norsk",
    languages="Language",
    sandbox="The sandbox's signing service. Nothing here binds anybody, and BankID is simulated.",
    title="Sign “{name}”",
    mailed_lead="Write the password from the e-mail you got.",
    mailed="Password",
    go_on="Continue",
    identify="Identify yourself",
    identify_lead="This is where BankID would ask you. Write the name and the date of birth that BankID shall tell.",
    name="Full name",
    born="Date of birth",
    born_hint="Day, month and year, for example 01.12.1980",
    decide="Read and sign",
    read="Read the document (PDF)",
    sign="Sign",
    decline="Decline",
    as_whom="You sign as {name}, born {born}.",
    trouble="Something must be mended",
    wrong_mailed="The password is not right.",
    wrong_name="Write first name and last name.",
    wrong_born="Write the date of birth as day, month and year.",
    ends={
        "signed": ("The document is signed", "Thank you. You may close the page."),
        "declined": ("You have declined", "The document is not signed. You may close the page."),
        "expired": ("The link has expired", "Ask whoever sent it for a new one."),
        "cancelled": ("The signing is cancelled", "Whoever asked for the signature has withdrawn the document."),
        "unknown": ("There is no such page", "The link is not right."),
    },
)

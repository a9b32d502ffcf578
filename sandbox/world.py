"""World files: the outside world, the register's first cards and the documents with their expected ends (docs/world.schema.json).

A capability that is built adds its section; what no part knows is refused.
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, AwareDatetime, Field, ValidationInfo, model_validator

from domain.channels import Channel
from domain.companies.brand import parse_colour, parse_sender_name
from domain.companies.parties import ConsumersBeforeB2c, CustomerKind, Language, LetterClass, MobileField, PrintColour, Unverified
from domain.companies.users import Role
from domain.identifiers import InvalidIdentifier, parse_account, parse_orgnr, parse_phone, parse_postcode, without_fodselsnummer
from domain.kid import parse_layouts
from domain.lifecycle import Status
from domain.messages import MessageCode
from domain.submission import ErpStatus
from domain.verification.kyc_status import KycStatus
from sandbox.norway import Outside
from sandbox.script import Duration, Entry

FOLDER = "folder"
"""Key of the validation context: the folder that a world's files lie in."""


class NoSuchFile(InvalidIdentifier):
    """A file that a world names does not lie beside it."""


def _beside_the_world(name: Path, info: ValidationInfo) -> Path:
    path = (info.context or {}).get(FOLDER, Path()) / name
    if not path.is_file():
        raise NoSuchFile("Filen finnes ikke ved siden av verdensfilen.", "There is no such file beside the world file.")
    return Path(path)


def _kid_layouts(texts: Sequence[str]) -> Sequence[str]:
    parse_layouts(texts)
    return texts


Orgnr = Annotated[str, AfterValidator(parse_orgnr)]
Account = Annotated[str, AfterValidator(parse_account)]
Phone = Annotated[str, AfterValidator(parse_phone)]
Plain = Annotated[str, AfterValidator(without_fodselsnummer)]
"""A text that is no person's national identity number."""
Colour = Annotated[str, AfterValidator(parse_colour)]
SenderName = Annotated[str, AfterValidator(parse_sender_name)]
KidLayouts = Annotated[Sequence[str], AfterValidator(_kid_layouts)]
"""`5+6 MOD10`, up to three."""
WorldFile = Annotated[Path, AfterValidator(_beside_the_world)]


class Waits(Entry):
    """Waits shortened for this world; a wait that is not named is the production one."""

    evidence_window: Duration | None = None
    look_again_after: Duration | None = None
    """Between two looks in PEPPOL that find nothing."""
    recheck_after: Duration | None = None
    """How long a consumer has to say yes to eFaktura."""
    kyc_hold: Duration | None = None
    """How long an invoice waits for its company to be verified before it stands before a person."""
    agreement_poll: Duration | None = None
    """How often the hub is asked for new active B2C agreements."""


class Contact(Entry):
    """Whom a receiver may ask."""

    person: Plain | None = None
    email: Plain | None = None
    phone: Plain | None = None


class Choices(Entry):
    """A company's choices."""

    contact: Contact = Contact()
    peppol: bool = True
    no_email: bool = False
    print_service: bool = False
    print_pricing_accepted: bool = False
    print_letter_class: LetterClass = LetterClass.LETTER
    print_colour: PrintColour = PrintColour.BLACK_AND_WHITE
    merge_pdfs: bool = False
    mark_attachments: bool = False
    other_attachment_types: bool = False
    kid_layouts: KidLayouts = ()
    mail_text: Plain | None = None
    colour: Colour | None = None
    language: Language = Language.NB
    sender_name: SenderName | None = None
    unverified: Unverified = Unverified.HOLD
    b2c: bool = False
    consumer_agreement_feature: bool = False
    consumers_before_b2c: ConsumersBeforeB2c = ConsumersBeforeB2c.ROUTE
    early_answer: bool = False
    due_date_first: bool = False
    mobile_field: MobileField = MobileField.MOBILE


class Address(Entry):
    """A postal address. `country: null` is one without a country."""

    street: Plain | None = None
    street2: Plain | None = None
    postcode: Plain | None = None
    city: Plain | None = None
    country: str | None = "NO"

    @model_validator(mode="after")
    def _four_digits(self) -> Self:
        if self.postcode:
            parse_postcode(self.postcode, self.country)
        return self


class AgreementSigner(Entry):
    """Who reads and accepts the company's B2C agreement."""

    name: Plain
    email: Plain


class CompanyEntry(Entry):
    """A company that sends."""

    orgnr: Orgnr
    name: str
    form: str = "AS"
    created: date = date(2022, 1, 1)
    kyc: KycStatus | None = None
    """By the day it was created unless it is named."""
    parent: Orgnr | None = None
    account: Account | None = None
    address: Address = Address()
    settings: Choices = Choices()
    activated_by: Plain | None = None
    """E-mail of whom the demo asks to sign the fullmakt when the cases are in; how they answer stands in `outside.signers`."""
    b2c_signer: AgreementSigner | None = None
    """Whom the demo asks for the B2C agreement when the cases are in, and who accepts it on the page behind the mail."""


class CustomerEntry(Entry):
    """A customer of a company."""

    company: Orgnr
    number: Plain
    name: Plain
    kind: CustomerKind = CustomerKind.BUSINESS
    orgnr: Orgnr | None = None
    main_unit: Orgnr | None = None
    email: Plain | None = None
    mobile: Phone | None = None
    phone: Plain | None = None
    phone2: Plain | None = None
    address: Address = Address()
    language: Language = Language.NB
    send_to_autoinvoice: bool = True
    send_as_efaktura: bool = True
    force_print: bool = False
    customer_class: Plain | None = None
    """One of `customer_classes`; where a choice is not named here, it is the class's."""
    omit_invoice_pdf: bool | None = None
    first_attachment_shows: bool | None = None


class CustomerClassEntry(Entry):
    """A customer class of a company (AR201000)."""

    company: Orgnr
    id: Plain
    description: Plain = ""
    omit_invoice_pdf: bool = False
    first_attachment_shows: bool = False


class UserEntry(Entry):
    """A user, with a role in a company, or in all of them where none is named."""

    id: Plain
    name: Plain
    role: Role
    company: Orgnr | None = None


class Skipped(Entry):
    """A channel that is passed over, and why."""

    channel: Channel
    reason_code: MessageCode


class Expectation(Entry):
    """How a case ends. What is not named is not looked at."""

    answer: Literal["accepted", "rejected", "duplicate", "refused"] | None = None
    findings: Sequence[str] | None = None
    status: Status | None = None
    channel: Channel | None = None
    skipped: Sequence[Channel | Skipped] | None = None
    received: Literal["once", "never"] | None = None


class Case(Entry):
    """A document that is submitted."""

    id: str
    company: Orgnr
    customer: Plain | None = None
    document: WorldFile
    faktura_pdf: WorldFile | None = None
    attachments: Sequence[WorldFile] = ()
    unmarked: Sequence[WorldFile] = ()
    """Files of the invoice in the ERP that nobody marked: they go along where the company marks attachments automatically."""
    erp_status: ErpStatus = ErpStatus.OPEN
    expect: Expectation = Expectation()


class World(Entry):
    """A world file."""

    settings: Waits = Waits()
    now: AwareDatetime | None = None
    companies: Sequence[CompanyEntry] = ()
    customer_classes: Sequence[CustomerClassEntry] = ()
    customers: Sequence[CustomerEntry] = ()
    users: Sequence[UserEntry] = ()
    outside: Outside = Field(default=Outside())
    cases: Sequence[Case] = ()

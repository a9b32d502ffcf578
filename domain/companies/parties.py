"""Companies that send and the customers they send to: the cards of the register."""

from datetime import date
from enum import StrEnum
from typing import Literal

from pydantic import Field

from domain.identity import ObjectRef
from domain.invoice import PostalAddress
from domain.kid import KidLayout
from domain.value import Value
from domain.verification.kyc_status import KycStatus, kyc_at_creation


class Language(StrEnum):
    """Languages of texts to people (P13). Nynorsk is a named non-goal."""

    NB = "nb"
    EN = "en"


class CustomerKind(StrEnum):
    """Whom an invoice is for: a business travels by its orgnr, a consumer by the mobile number (N13)."""

    BUSINESS = "business"
    CONSUMER = "consumer"


class MobileField(StrEnum):
    """Which field of a customer card holds the mobile number (H4). Values are never renamed."""

    MOBILE = "mobile"
    PHONE = "phone"
    PHONE2 = "phone2"


class ConsumersBeforeB2c(StrEnum):
    """What becomes of invoices to consumers before the company's B2C agreement is active (N24). Values are never renamed."""

    ROUTE = "route"
    """They go by e-mail or post, with that reason."""
    HOLD = "hold"
    """They wait, and go by themselves once it is active."""


class ContactBlock(Value):
    """Whom a receiver may ask (D3-D5); shown at the foot of every e-mail. An empty field leaves its line out."""

    person: str | None = None
    email: str | None = None
    phone: str | None = None


class LetterClass(StrEnum):
    """How a letter is posted (M5). Values are never renamed: print jobs hold them."""

    LETTER = "letter"
    """What the print house posts where nothing else is said."""
    A = "a"
    B = "b"


class PrintColour(StrEnum):
    """How a letter is printed (M5, N10). Values are never renamed: print jobs hold them."""

    BLACK_AND_WHITE = "black_and_white"
    COLOUR = "colour"


class Unverified(StrEnum):
    """What becomes of invoices that are submitted before the company is verified (decision 8)."""

    HOLD = "hold"
    """They wait, and leave by themselves once the company is verified."""
    REJECT = "reject"


class Brand(Value):
    """How a company looks to its customers, in mail, on paper and on the page behind a link."""

    logo: ObjectRef | None = None
    """A PNG, as documents/logo.py made it."""
    colour: str | None = None
    """`#165a72`; readable on white and with white on it (domain/companies/brand.py)."""
    language: Language = Language.NB
    """The language of customers whose card names none."""
    sender_name: str | None = None
    """Shown as the sender of mail in place of the company's name; the address is the deployment's (D2)."""


class CompanySettings(Value):
    """The choices of a company or sub-unit that decide how its invoices travel (M1, M5, D4, D7, D8, A1, C1, G1).

    domain/companies/setting_words.py names each of them in both languages.
    """

    contact: ContactBlock = ContactBlock()
    peppol: bool = True
    """`Aktiver PEPPOL-faktura` (AR101000)."""
    no_email: bool = False
    """`Ikke send faktura som PDF på e-post` (D8)."""
    print_service: bool = False
    """`Bruk utskriftstjenester`; print needs this tick and the next (M1)."""
    print_pricing_accepted: bool = False
    print_letter_class: LetterClass = LetterClass.LETTER
    print_colour: PrintColour = PrintColour.BLACK_AND_WHITE
    merge_pdfs: bool = False
    """`Send med sammenslåtte PDFer` (A1)."""
    mark_attachments: bool = False
    """`Merk filvedlegg som skal sendes til Autoinvoice automatisk` (C1)."""
    kid_layouts: tuple[KidLayout, ...] = ()
    """The structures of the company's KIDs, each of its own length (J1); without any, no KID is held against one."""
    other_attachment_types: bool = False
    """Attachments that are no PDF are sent too, each by the channels that carry its type (decision 12, C7)."""
    mail_text: str | None = None
    """What the mail says above the facts; a text that the ERP hands over with an invoice takes its place (D7)."""
    brand: Brand = Brand()
    unverified: Unverified = Unverified.HOLD
    duplicate_stop: Literal[True] = True
    """M5 stops a number that was sent within the last week. Here a number is taken for good (promise 2): it cannot be switched off."""
    b2c: bool = False
    """`Avtale mellom tjenesteyter og forbruker`: active, so that consumers may be reached by eFaktura and Vipps (H1)."""
    consumer_agreement_feature: bool = False
    """`Avtale mellom tjenesteyter og forbruker, Autoinvoice` (CS100000): without it nothing can be activated (I1)."""
    consumers_before_b2c: ConsumersBeforeB2c = ConsumersBeforeB2c.ROUTE
    early_answer: bool = False
    """A consumer's yes that is heard during the wait is used at once (decision 4)."""
    due_date_first: bool = False
    """Where the wait would end too late for the due date, it is skipped (decision 4)."""
    mobile_field: MobileField = MobileField.MOBILE
    """`Innstillinger for Autoinvoice` in Kundeinnstillinger (AR101000): where the mobile number stands (H4)."""


class Company(Value):
    """A company or sub-unit that sends invoices."""

    orgnr: str
    name: str
    form: str = "AS"
    """Organisation form as Enhetsregisteret writes it: AS, ENK, BEDR, ..."""
    created_on: date
    parent: str | None = None
    """The main unit's orgnr, for a sub-unit."""
    account: str | None = None
    address: PostalAddress = PostalAddress()
    kyc: KycStatus = Field(default_factory=lambda card: kyc_at_creation(card["created_on"]))
    """`Verifiseringsstatus (KYC)` (F2)."""
    settings: CompanySettings = CompanySettings()


class Customer(Value):
    """A customer card: where a customer's invoices may go (AR303000)."""

    company: str
    """Orgnr of the company whose customer this is."""
    number: str
    name: str
    kind: CustomerKind = CustomerKind.BUSINESS
    orgnr: str | None = None
    main_unit: str | None = None
    """Orgnr of the main unit, if the customer is a sub-unit. Nothing is ever sent there; it serves to tell why not (P3)."""
    email: str | None = None
    mobile: str | None = None
    phone: str | None = None
    """As the ERP keeps it, in any spelling; a mobile number if the company says that it stands here (H4)."""
    phone2: str | None = None
    address: PostalAddress = PostalAddress()
    language: Language = Language.NB
    send_to_autoinvoice: bool = True
    """`Send fakturaer til Autoinvoice` (C2, E1, decision 15)."""
    send_as_efaktura: bool = True
    """`Send fakturaer til Autoinvoice som eFaktura - privat` (H3); it says nothing of a business."""
    force_print: bool = False
    """Forced print goes straight to print (N13)."""
    customer_class: str | None = None
    """`Kundeprofil` (AR201000): a new customer begins with what it says, and is its own from then on (G4)."""
    omit_invoice_pdf: bool = False
    """`Utelat faktura-pdf` (G3); no effect while the company's PEPPOL is off (decision 13)."""
    first_attachment_shows: bool = False
    """`Bruk det første Autoinvoice-vedlegget til å vise faktura` (G6); only together with the one before."""

"""Customer classes (`Kundeprofiler`, AR201000), and the two choices about the invoice PDF that classes and customers carry (G3-G8)."""

from typing import TypeVar

from domain.companies.parties import Customer
from domain.value import Value


class CustomerClass(Value):
    """What a company's new customers begin with (G4). A class that is changed changes no customer."""

    company: str
    """Orgnr of the company whose class this is."""
    id: str
    description: str = ""
    omit_invoice_pdf: bool = False
    """`Utelat faktura-pdf` (G3)."""
    first_attachment_shows: bool = False
    """`Bruk det første Autoinvoice-vedlegget til å vise faktura` (G6)."""


class PdfWishes(Value):
    """What somebody asks of the two choices; None leaves one as it is."""

    omit_invoice_pdf: bool | None = None
    first_attachment_shows: bool | None = None


class ChoiceRefused(ValueError):
    """A choice cannot be made as things are; nothing was changed."""

    def __init__(self, text_nb: str, text_en: str) -> None:
        super().__init__(text_nb, text_en)
        self.text_nb = text_nb
        self.text_en = text_en

    def __str__(self) -> str:
        return f"{self.text_nb} / {self.text_en}"


ONLY_WITH_PEPPOL = (
    "Innstillingen gjelder bare når Aktiver PEPPOL-faktura er på i Kundeinnstillinger (AR101000).",
    "The setting applies only while Activate PEPPOL invoice is on in Customer preferences (AR101000).",
)
"""Decision 13."""

ONLY_WITHOUT_INVOICE_PDF = (
    "Valget kan bare brukes når Utelat faktura-pdf er valgt.",
    "The choice can only be used when Omit invoice PDF is chosen.",
)
"""G6."""

Card = TypeVar("Card", Customer, CustomerClass)


def with_wishes(card: Card, wishes: PdfWishes, *, peppol: bool) -> Card:
    """Apply what is asked to a customer or a class; taking `Utelat faktura-pdf` away takes the other choice along (G6).

    Raises:
        ChoiceRefused: PEPPOL is off in the company, or the second choice is asked for without the first.
    """
    if not peppol and (wishes.omit_invoice_pdf or wishes.first_attachment_shows):
        raise ChoiceRefused(*ONLY_WITH_PEPPOL)
    omits = _chosen(wishes.omit_invoice_pdf, card.omit_invoice_pdf)
    if wishes.first_attachment_shows and not omits:
        raise ChoiceRefused(*ONLY_WITHOUT_INVOICE_PDF)
    shows = omits and _chosen(wishes.first_attachment_shows, card.first_attachment_shows)
    return card.model_copy(update={"omit_invoice_pdf": omits, "first_attachment_shows": shows})


def inheriting(customer: Customer, from_class: CustomerClass) -> Customer:
    """Let a new customer begin with what its class says (G4)."""
    return customer.model_copy(
        update={
            "customer_class": from_class.id,
            "omit_invoice_pdf": from_class.omit_invoice_pdf,
            "first_attachment_shows": from_class.first_attachment_shows,
        }
    )


def _chosen(wish: bool | None, standing: bool) -> bool:
    return standing if wish is None else wish

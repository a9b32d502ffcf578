"""Who sends the invoice, whom it goes to, and what stands at the foot of every page."""

from documents.paper.view import Letterhead
from documents.paper.words import InvoiceWords, invoice_words
from documents.postal_lines import postal_lines
from domain.companies.parties import Language
from domain.formats import format_mobile, format_orgnr, format_vat_orgnr
from domain.identifiers import InvalidMva, parse_mva
from domain.invoice import Contact, Invoice, Party

_SEPARATOR = "  ·  "


def letterhead(invoice: Invoice, language: Language) -> Letterhead:
    """Write the letterhead of an invoice."""
    words = invoice_words(language)
    seller = invoice.seller
    return Letterhead(
        seller_name=seller.name,
        seller_lines=(*postal_lines(seller.address, language), registration(seller, words)),
        addressee=(invoice.buyer.name, *postal_lines(invoice.buyer.address, language)),
        footer=_footer(invoice, language, words),
    )


def registration(party: Party, words: InvoiceWords) -> str:
    """Write a party's registrations as the law wants them on an invoice (O2): `Foretaksregisteret 310 001 015 MVA`.

    Whoever is not in the Norwegian VAT register has the numbers written as they came.
    """
    return " ".join(part for part in (party.tax_registration, *_numbers(party, words)) if part)


def contact_lines(contact: Contact) -> str:
    """Write a contact line by line: name, phone, e-mail."""
    phone = format_mobile(contact.telephone) if contact.telephone else None
    return "\n".join(part for part in (contact.name, phone, contact.email) if part)


def _numbers(party: Party, words: InvoiceWords) -> tuple[str, ...]:
    orgnr = party.legal_id.value if party.legal_id else None
    named = (f"{words.orgnr} {format_orgnr(orgnr)}",) if orgnr else ()
    try:
        registered = parse_mva(party.vat_id or "")
    except InvalidMva:
        return (*named, f"{words.vat_id} {party.vat_id}") if party.vat_id else named
    # A sub-unit has an orgnr of its own, while its main unit stands in the VAT register.
    return (*(() if orgnr in {None, registered} else named), format_vat_orgnr(registered))


def _footer(invoice: Invoice, language: Language, words: InvoiceWords) -> tuple[str, ...]:
    seller = invoice.seller
    own = (seller.name, seller.trading_name if seller.trading_name != seller.name else None, registration(seller, words))
    lines = (
        _SEPARATOR.join(part for part in own if part),
        seller.legal_form,
        _representative(invoice.tax_representative, language, words),
    )
    return tuple(line for line in lines if line)


def _representative(party: Party | None, language: Language, words: InvoiceWords) -> str | None:
    if party is None:
        return None
    return ", ".join((f"{words.tax_representative}: {party.name}", *postal_lines(party.address, language), registration(party, words)))

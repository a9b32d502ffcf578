"""The little that the service itself needs to know of a document, readable from any schema-valid one."""

import unicodedata

from lxml import etree

from documents.ubl_fields import day, decimal, find, find_all, required_day, text
from documents.ubl_lines import line_elements
from documents.ubl_party import vat_id
from documents.ubl_reader import document_type
from documents.ubl_xml import ReadRule, Unreadable, parse_xml
from domain.findings import Finding
from domain.identifiers import (
    ENHETSREGISTERET,
    FodselsnummerGiven,
    InvalidIdentifier,
    parse_mva,
    parse_orgnr,
    without_fodselsnummer,
)
from domain.identity import InvoiceKey
from domain.submission import DocumentSummary

_PAYABLE = "cac:LegalMonetaryTotal/cbc:PayableAmount"


def identify(document: bytes) -> InvoiceKey:
    """Read which invoice a document is: supplier, kind and number.

    Raises:
        Unreadable: not a readable UBL document, no number, no supplier with a valid orgnr, or a fødselsnummer where the buyer is named.
    """
    root = parse_xml(document)
    key = _key(root)
    _refuse_fodselsnummer(root)
    if not key.number:
        raise Unreadable(
            Finding(rule="BR-02", field="BT-1", text_nb="Fakturanummeret (BT-1) mangler.", text_en="The invoice number (BT-1) is missing.")
        )
    if not key.company:
        raise Unreadable(
            Finding(
                rule=ReadRule.SUPPLIER,
                field="BT-30",
                text_nb="Leverandøren har ikke noe gyldig norsk organisasjonsnummer i dokumentet.",
                text_en="The supplier has no valid Norwegian organisation number in the document.",
            )
        )
    return key


def glance(document: bytes) -> DocumentSummary:
    """Summarize a document that nobody has held against schema or rules.

    Raises:
        Unreadable: as for `identify` and `summarize`, or the amount to pay is no number.
    """
    root = parse_xml(document)
    decimal(root, _PAYABLE)
    summary = summarize(root)
    if not (summary.key.number and summary.key.company):
        identify(document)
    return summary


def summarize(root: etree._Element) -> DocumentSummary:
    """Summarize a schema-valid document; what it lacks is empty.

    Raises:
        Unreadable: a date lies outside the calendar.
    """
    payable = find(root, _PAYABLE)
    seller, buyer = _party(root, "Supplier"), _party(root, "Customer")
    return DocumentSummary(
        key=_key(root),
        issue_date=required_day(root, "cbc:IssueDate"),
        due_date=day(root, "cbc:DueDate") or day(root, "cac:PaymentMeans/cbc:PaymentDueDate"),
        currency=text(root, "cbc:DocumentCurrencyCode") or ("" if payable is None else payable.get("currencyID", "")),
        payable=text(payable) or "0",
        kid=text(root, "cac:PaymentMeans/cbc:PaymentID"),
        account=text(root, "cac:PaymentMeans/cac:PayeeFinancialAccount/cbc:ID"),
        seller_name=_name(seller),
        buyer_name=_name(buyer),
        buyer_orgnr=_orgnr(buyer),
        buyer_identifiers=tuple(value for one in find_all(buyer, "cac:PartyIdentification/cbc:ID") if (value := text(one))),
        preceding_invoices=tuple(
            number for one in find_all(root, "cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID") if (number := text(one))
        ),
        empty_item_names=tuple(_empty_item_names(root)),
        embedded_files=len(find_all(root, "cac:AdditionalDocumentReference/cac:Attachment/cbc:EmbeddedDocumentBinaryObject")),
    )


def _refuse_fodselsnummer(root: etree._Element) -> None:
    """A private person's number has no business in an invoice, and what holds one is not stored."""
    buyer = _party(root, "Customer")
    refuse_fodselsnummer(text(root, "cbc:BuyerReference") or "", *("" if buyer is None else buyer.itertext()))


def refuse_fodselsnummer(*texts: str) -> None:
    """Refuse what names its buyer by a fødselsnummer.

    Raises:
        Unreadable: one of the texts holds one.
    """
    try:
        for each in texts:
            without_fodselsnummer(each)
    except FodselsnummerGiven as error:
        raise Unreadable(Finding(rule=ReadRule.FODSELSNUMMER, text_nb=error.text_nb, text_en=error.text_en)) from None


def _key(root: etree._Element) -> InvoiceKey:
    return InvoiceKey(company=_orgnr(_party(root, "Supplier")) or "", type=document_type(root), number=text(root, "cbc:ID") or "")


def _party(root: etree._Element, role: str) -> etree._Element | None:
    return find(root, f"cac:Accounting{role}Party/cac:Party")


def _name(party: etree._Element | None) -> str:
    return text(party, "cac:PartyLegalEntity/cbc:RegistrationName") or text(party, "cac:PartyName/cbc:Name") or ""


def _orgnr(party: etree._Element | None) -> str | None:
    """Find a party's orgnr: the legal entity's id, else the electronic address in scheme 0192, else the VAT number."""
    legal_id = find(party, "cac:PartyLegalEntity/cbc:CompanyID")
    endpoint = find(party, "cbc:EndpointID")
    candidates = [
        (parse_orgnr, text(legal_id) if _scheme(legal_id) in {None, ENHETSREGISTERET} else None),
        (parse_orgnr, text(endpoint) if _scheme(endpoint) == ENHETSREGISTERET else None),
        (parse_mva, vat_id(party)),
    ]
    for parse, value in candidates:
        try:
            if value:
                return parse(value)
        except InvalidIdentifier:
            continue
    return None


def _scheme(element: etree._Element | None) -> str | None:
    return None if element is None else element.get("schemeID")


def _empty_item_names(root: etree._Element) -> list[str]:
    """List the lines whose item name is missing or shows nothing (E3), by their ids, else by their place."""
    lines = enumerate(line_elements(root), start=1)
    return [text(line, "cbc:ID") or str(place) for place, line in lines if _shows_nothing(text(line, "cac:Item/cbc:Name") or "")]


def _shows_nothing(name: str) -> bool:
    """Tell whether a name has only separators, control and format characters: a no-break space is no name."""
    return all(unicodedata.category(character)[0] in "ZC" for character in name)

"""Where in an invoice's JSON each element of the UBL made of it comes from: the other direction of the writer, as a table."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from documents.ubl_writer_references import referred_alone
from domain.invoice import Invoice, Party


@dataclass(frozen=True)
class Place:
    """What an element is written of.

    `keys` lead to it from the value of the element around it, as a path does: `seller/address`, `../unit`, `/currency`.
    """

    keys: str
    parts: "Parts" = field(default_factory=dict)


Several = Callable[[Any, Invoice], Sequence[Place]]
"""Lists what elements of one name are written of, in their order, by the value of the element around them and the whole invoice."""

Parts = Mapping[str, Place | Several]


def _each(name: str, parts: Parts, *needed: str) -> Several:
    """List the values of a list; one that has none of the fields `needed` leaves no element."""
    return lambda around, _: [
        Place(f"{name}/{position}", parts)
        for position, one in enumerate(getattr(around, name))
        if not needed or any(getattr(one, part) for part in needed)
    ]


def _amount(keys: str) -> Place:
    return Place(keys, {"@currencyID": Place("/currency")})


def _identifier(keys: str) -> Place:
    return Place(f"{keys}/value", {"@schemeID": Place("../scheme")})


def _identification(keys: str) -> Place:
    return Place(keys, _ID)


def _vat(category: str, rate: str) -> dict[str, Place]:
    return {"cbc:ID": Place(category), "cbc:Percent": Place(rate)}


_ID: Parts = {"cbc:ID": _identifier(".")}

_PERIOD: Parts = {"cbc:StartDate": Place("start"), "cbc:EndDate": Place("end"), "cbc:DescriptionCode": Place("/tax_point_code")}
_ADDRESS: Parts = {
    "cbc:StreetName": Place("line1"),
    "cbc:AdditionalStreetName": Place("line2"),
    "cbc:CityName": Place("city"),
    "cbc:PostalZone": Place("postcode"),
    "cbc:CountrySubentity": Place("subdivision"),
    "cac:AddressLine": Place("line3"),
    "cac:Country": Place("country"),
}
_CONTACT: Parts = {"cbc:Name": Place("name"), "cbc:Telephone": Place("telephone"), "cbc:ElectronicMail": Place("email")}


def _party_identifications(party: Party, invoice: Invoice) -> Sequence[Place]:
    return [*_each("identifiers", _ID, "value")(party, invoice), Place("creditor_id")]


def _tax_schemes(party: Party, _: Invoice) -> Sequence[Place]:
    vat, other = Place("vat_id"), Place("tax_registration", {"cac:TaxScheme": Place("../tax_registration_scheme")})
    return [*([vat] if party.vat_id else []), *([other] if party.tax_registration else [])]


def _party(registered: str, named: str) -> Parts:
    legal: Parts = {
        "cbc:RegistrationName": Place(registered),
        "cbc:CompanyID": _identifier("legal_id"),
        "cbc:CompanyLegalForm": Place("legal_form"),
    }
    return {
        "cbc:EndpointID": _identifier("endpoint"),
        "cac:PartyIdentification": _party_identifications,
        "cac:PartyName": Place(named),
        "cac:PostalAddress": Place("address", _ADDRESS),
        "cac:PartyTaxScheme": _tax_schemes,
        "cac:PartyLegalEntity": Place(".", legal),
        "cac:Contact": Place("contact", _CONTACT),
    }


_TRADER: Parts = {"cac:Party": Place(".", _party("name", "trading_name"))}
_NAMED = _party("trading_name", "name")

_ALLOWANCES_CHARGES = _each(
    "allowances_charges",
    {
        "cbc:ChargeIndicator": Place("is_charge"),
        "cbc:AllowanceChargeReasonCode": Place("reason_code"),
        "cbc:AllowanceChargeReason": Place("reason"),
        "cbc:MultiplierFactorNumeric": Place("percentage"),
        "cbc:Amount": _amount("amount"),
        "cbc:BaseAmount": _amount("base_amount"),
        "cac:TaxCategory": Place(".", _vat("vat_category", "vat_rate")),
    },
)
_ITEM: Parts = {
    "cbc:Description": Place("description"),
    "cbc:Name": Place("name"),
    "cac:BuyersItemIdentification": Place("buyer_item_id"),
    "cac:SellersItemIdentification": Place("seller_item_id"),
    "cac:StandardItemIdentification": _identification("standard_item_id"),
    "cac:OriginCountry": Place("origin_country"),
    "cac:CommodityClassification": _each(
        "classifications",
        {"cbc:ItemClassificationCode": Place("value", {"@listID": Place("../scheme"), "@listVersionID": Place("../version")})},
        "value",
    ),
    "cac:ClassifiedTaxCategory": Place(".", _vat("vat_category", "vat_rate")),
    "cac:AdditionalItemProperty": _each("properties", {"cbc:Name": Place("name"), "cbc:Value": Place("value")}),
}
_DISCOUNT: Parts = {"cbc:Amount": _amount("price_discount"), "cbc:BaseAmount": _amount("gross_price")}
_PRICE: Parts = {
    "cbc:PriceAmount": _amount("price"),
    "cbc:BaseQuantity": Place("price_base_quantity", {"@unitCode": Place("../price_base_unit")}),
    "cac:AllowanceCharge": Place(".", _DISCOUNT),
}
_QUANTITY = Place("quantity", {"@unitCode": Place("../unit")})
_LINES = _each(
    "lines",
    {
        "cbc:ID": Place("id"),
        "cbc:Note": Place("note"),
        "cbc:InvoicedQuantity": _QUANTITY,
        "cbc:CreditedQuantity": _QUANTITY,
        "cbc:LineExtensionAmount": _amount("net_amount"),
        "cbc:AccountingCost": Place("accounting_reference"),
        "cac:InvoicePeriod": Place("period", _PERIOD),
        "cac:OrderLineReference": Place("order_line"),
        "cac:DocumentReference": _identification("object_id"),
        "cac:AllowanceCharge": _ALLOWANCES_CHARGES,
        "cac:Item": Place(".", _ITEM),
        "cac:Price": Place(".", _PRICE),
    },
)

_MEANS: Parts = {
    "cbc:PaymentMeansCode": Place("means_code", {"@name": Place("../means_text")}),
    "cbc:PaymentDueDate": Place("/due_date"),
    "cbc:PaymentID": Place("payment_id"),
    "cac:CardAccount": Place(
        "card", {"cbc:PrimaryAccountNumberID": Place("number"), "cbc:NetworkID": Place("network"), "cbc:HolderName": Place("holder")}
    ),
    "cac:PayeeFinancialAccount": Place(
        "", {"cbc:ID": Place("account"), "cbc:Name": Place("account_name"), "cac:FinancialInstitutionBranch": Place("provider")}
    ),
    "cac:PaymentMandate": Place(".", {"cbc:ID": Place("mandate_id"), "cac:PayerFinancialAccount": Place("debited_account")}),
}
_VAT_ROW: Parts = {
    "cbc:TaxableAmount": _amount("taxable_amount"),
    "cbc:TaxAmount": _amount("tax_amount"),
    "cac:TaxCategory": Place(
        "",
        {
            **_vat("category", "rate"),
            "cbc:TaxExemptionReasonCode": Place("exemption_code"),
            "cbc:TaxExemptionReason": Place("exemption_reason"),
        },
    ),
}
_TOTALS: Parts = {
    "cbc:LineExtensionAmount": _amount("line_extension"),
    "cbc:TaxExclusiveAmount": _amount("tax_exclusive"),
    "cbc:TaxInclusiveAmount": _amount("tax_inclusive"),
    "cbc:AllowanceTotalAmount": _amount("allowances"),
    "cbc:ChargeTotalAmount": _amount("charges"),
    "cbc:PrepaidAmount": _amount("prepaid"),
    "cbc:PayableRoundingAmount": _amount("rounding"),
    "cbc:PayableAmount": _amount("payable"),
}
_DELIVERY: Parts = {
    "cbc:ActualDeliveryDate": Place("delivered_on"),
    "cac:DeliveryLocation": Place(".", {"cbc:ID": _identifier("location_id"), "cac:Address": Place("address", _ADDRESS)}),
    "cac:DeliveryParty": Place("party_name"),
}
_FILE: Parts = {"@mimeCode": Place("../media_type"), "@filename": Place("../file_name")}
_SUPPORTING: Parts = {
    "cbc:ID": Place("id"),
    "cbc:DocumentTypeCode": Place("type_code"),
    "cbc:DocumentDescription": Place("description"),
    "cac:Attachment": Place(".", {"cbc:EmbeddedDocumentBinaryObject": Place("content", _FILE), "cac:ExternalReference": Place("uri")}),
}


def _additional(_: Invoice, invoice: Invoice) -> Sequence[Place]:
    alone = {"invoiced_object": _identification("invoiced_object"), "project": Place("project")}
    return [*(alone[name] for name in referred_alone(invoice)), *_each("supporting_documents", _SUPPORTING)(invoice, invoice)]


def _vat_rows(_: object, invoice: Invoice) -> Sequence[Place]:
    return [Place(f"/vat_breakdown/{position}", _VAT_ROW) for position in range(len(invoice.vat_breakdown))]


def _tax_totals(_: Invoice, invoice: Invoice) -> Sequence[Place]:
    own = Place("totals/tax_amount", {"cbc:TaxAmount": _amount("."), "cac:TaxSubtotal": _vat_rows})
    accounting = Place("totals/tax_amount_accounting", {"cbc:TaxAmount": Place(".", {"@currencyID": Place("/accounting_currency")})})
    return [*([own] if invoice.totals.tax_amount is not None or invoice.vat_breakdown else []), accounting]


INVOICE: Parts = {
    "cbc:CustomizationID": Place("specification"),
    "cbc:ProfileID": Place("process"),
    "cbc:ID": Place("number"),
    "cbc:IssueDate": Place("issue_date"),
    "cbc:DueDate": Place("due_date"),
    "cbc:InvoiceTypeCode": Place("type_code"),
    "cbc:CreditNoteTypeCode": Place("type_code"),
    "cbc:Note": _each("notes", {}, "text", "subject_code"),
    "cbc:TaxPointDate": Place("tax_point_date"),
    "cbc:DocumentCurrencyCode": Place("currency"),
    "cbc:TaxCurrencyCode": Place("accounting_currency"),
    "cbc:AccountingCost": Place("accounting_reference"),
    "cbc:BuyerReference": Place("buyer_reference"),
    "cac:InvoicePeriod": Place("period", _PERIOD),
    "cac:OrderReference": Place("order", {"cbc:SalesOrderID": Place("/sales_order")}),
    "cac:BillingReference": _each(
        "preceding_invoices",
        {"cac:InvoiceDocumentReference": Place(".", {"cbc:ID": Place("id"), "cbc:IssueDate": Place("issue_date")})},
        "id",
        "issue_date",
    ),
    "cac:DespatchDocumentReference": Place("despatch_advice"),
    "cac:ReceiptDocumentReference": Place("receiving_advice"),
    "cac:OriginatorDocumentReference": Place("tender"),
    "cac:ContractDocumentReference": Place("contract"),
    "cac:AdditionalDocumentReference": _additional,
    "cac:ProjectReference": Place("project"),
    "cac:AccountingSupplierParty": Place("seller", _TRADER),
    "cac:AccountingCustomerParty": Place("buyer", _TRADER),
    "cac:PayeeParty": Place("payee", _NAMED),
    "cac:TaxRepresentativeParty": Place("tax_representative", _NAMED),
    "cac:Delivery": Place("delivery", _DELIVERY),
    "cac:PaymentMeans": _each("payment", _MEANS),
    "cac:PaymentTerms": Place("payment_terms"),
    "cac:AllowanceCharge": _ALLOWANCES_CHARGES,
    "cac:TaxTotal": _tax_totals,
    "cac:LegalMonetaryTotal": Place("totals", _TOTALS),
    "cac:InvoiceLine": _LINES,
    "cac:CreditNoteLine": _LINES,
}

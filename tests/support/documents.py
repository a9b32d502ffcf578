"""UBL documents for tests: valid EHF invoices and credit notes with one line, each as different as a test needs."""

from dataclasses import dataclass
from decimal import Decimal

from documents.embed_files import embed_files
from domain.companies.parties import Company
from domain.records import OutgoingFile
from support.cards import FJORD


@dataclass(frozen=True)
class Line:
    """An invoice line: text, quantity and unit price; 25 % VAT."""

    text: str = "Arbeid i november"
    quantity: int = 3
    price: Decimal = Decimal("850.00")

    @property
    def net(self) -> Decimal:
        return self.quantity * self.price


def ubl(
    number: str = "100003",
    *,
    credit_note: bool = False,
    seller: Company = FJORD,
    customer: str | None = "10003",
    buyer_orgnr: str = "310012033",
    kid: str = "100031000035",
    due_date: str = "2026-12-21",
    lines: tuple[Line, ...] = (Line(),),
) -> bytes:
    """Write a document. The customer's number stands in the buyer's PartyIdentification."""
    net = sum((line.net for line in lines), Decimal(0))
    vat = (net / 4).quantize(Decimal("0.01"))
    root = "CreditNote" if credit_note else "Invoice"
    identification = f"<cac:PartyIdentification><cbc:ID>{customer}</cbc:ID></cac:PartyIdentification>" if customer else ""
    payment = "" if credit_note else _PAYMENT.format(kid=kid, account=seller.account)
    return _DOCUMENT.format(
        root=root,
        number=number,
        due="" if credit_note else f"<cbc:DueDate>{due_date}</cbc:DueDate>",
        type_code=f"<cbc:{root}TypeCode>{'381' if credit_note else '380'}</cbc:{root}TypeCode>",
        seller=seller.orgnr,
        seller_name=seller.name,
        register="" if seller.form == "ENK" else _BUSINESS_REGISTER,
        identification=identification,
        buyer=buyer_orgnr,
        payment=payment,
        net=net,
        vat=vat,
        gross=net + vat,
        lines="".join(_line(root, position, line) for position, line in enumerate(lines, 1)),
    ).encode()


def embed_pdf(document: bytes, pdf: bytes, file_name: str) -> bytes:
    """Embed a PDF as deliveries do."""
    return embed_files(document, [OutgoingFile(name=file_name, media_type="application/pdf", content=pdf)])


def _line(root: str, position: int, line: Line) -> str:
    quantity = "CreditedQuantity" if root == "CreditNote" else "InvoicedQuantity"
    name = f"<cbc:Name>{line.text}</cbc:Name>"
    return f"""<cac:{root}Line><cbc:ID>{position}</cbc:ID><cbc:{quantity} unitCode="HUR">{line.quantity}</cbc:{quantity}>
<cbc:LineExtensionAmount currencyID="NOK">{line.net}</cbc:LineExtensionAmount><cac:Item>{name}
<cac:ClassifiedTaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>25</cbc:Percent><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>
</cac:ClassifiedTaxCategory></cac:Item><cac:Price>
<cbc:PriceAmount currencyID="NOK">{line.price}</cbc:PriceAmount></cac:Price></cac:{root}Line>"""


_PAYMENT = """<cac:PaymentMeans><cbc:PaymentMeansCode>30</cbc:PaymentMeansCode><cbc:PaymentID>{kid}</cbc:PaymentID>
<cac:PayeeFinancialAccount><cbc:ID>{account}</cbc:ID></cac:PayeeFinancialAccount></cac:PaymentMeans>"""

_BUSINESS_REGISTER = """<cac:PartyTaxScheme><cbc:CompanyID>Foretaksregisteret</cbc:CompanyID><cac:TaxScheme><cbc:ID>TAX</cbc:ID>
</cac:TaxScheme></cac:PartyTaxScheme>
"""

_DOCUMENT = """<?xml version="1.0" encoding="UTF-8"?>
<{root} xmlns="urn:oasis:names:specification:ubl:schema:xsd:{root}-2"
 xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
 xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
<cbc:CustomizationID>urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0</cbc:CustomizationID>
<cbc:ProfileID>urn:fdc:peppol.eu:2017:poacc:billing:01:1.0</cbc:ProfileID>
<cbc:ID>{number}</cbc:ID><cbc:IssueDate>2026-12-01</cbc:IssueDate>{due}
{type_code}<cbc:DocumentCurrencyCode>NOK</cbc:DocumentCurrencyCode><cbc:BuyerReference>Prøve</cbc:BuyerReference>
<cac:AccountingSupplierParty><cac:Party><cbc:EndpointID schemeID="0192">{seller}</cbc:EndpointID>
<cac:PostalAddress><cbc:StreetName>Liksomgata 1</cbc:StreetName><cbc:CityName>Oslo</cbc:CityName><cbc:PostalZone>0150</cbc:PostalZone>
<cac:Country><cbc:IdentificationCode>NO</cbc:IdentificationCode></cac:Country></cac:PostalAddress>
<cac:PartyTaxScheme><cbc:CompanyID>NO{seller}MVA</cbc:CompanyID><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>
{register}<cac:PartyLegalEntity><cbc:RegistrationName>{seller_name}</cbc:RegistrationName>
<cbc:CompanyID schemeID="0192">{seller}</cbc:CompanyID></cac:PartyLegalEntity></cac:Party></cac:AccountingSupplierParty>
<cac:AccountingCustomerParty><cac:Party><cbc:EndpointID schemeID="0192">{buyer}</cbc:EndpointID>{identification}
<cac:PostalAddress><cbc:StreetName>Muffeveien 8</cbc:StreetName><cbc:CityName>Moss</cbc:CityName><cbc:PostalZone>1532</cbc:PostalZone>
<cac:Country><cbc:IdentificationCode>NO</cbc:IdentificationCode></cac:Country></cac:PostalAddress>
<cac:PartyLegalEntity><cbc:RegistrationName>Testberg Rør AS</cbc:RegistrationName>
<cbc:CompanyID schemeID="0192">{buyer}</cbc:CompanyID></cac:PartyLegalEntity></cac:Party></cac:AccountingCustomerParty>
{payment}
<cac:TaxTotal><cbc:TaxAmount currencyID="NOK">{vat}</cbc:TaxAmount>
<cac:TaxSubtotal><cbc:TaxableAmount currencyID="NOK">{net}</cbc:TaxableAmount><cbc:TaxAmount currencyID="NOK">{vat}</cbc:TaxAmount>
<cac:TaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>25</cbc:Percent><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:TaxCategory>
</cac:TaxSubtotal></cac:TaxTotal>
<cac:LegalMonetaryTotal><cbc:LineExtensionAmount currencyID="NOK">{net}</cbc:LineExtensionAmount>
<cbc:TaxExclusiveAmount currencyID="NOK">{net}</cbc:TaxExclusiveAmount>
<cbc:TaxInclusiveAmount currencyID="NOK">{gross}</cbc:TaxInclusiveAmount>
<cbc:PayableAmount currencyID="NOK">{gross}</cbc:PayableAmount></cac:LegalMonetaryTotal>
{lines}
</{root}>
"""

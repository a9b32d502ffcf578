"""The rules about codes: which lists they are of, and which belong together."""

from lxml import etree

from documents.peppol.facts import Facts
from documents.peppol.line_rules import AMOUNTS
from documents.peppol.predicates import attribute_in_list, either, fact, has_attribute, in_list, inside, no, raw_form, text_is
from documents.peppol.reading import clark, is_date, raw
from documents.peppol.rule import CODES, Context, Predicate, Rule

_DATES = ("cbc:IssueDate", "cbc:DueDate", "cbc:TaxPointDate", "cbc:StartDate", "cbc:EndDate", "cbc:ActualDeliveryDate")
_LENGTH_OF_A_DATE = len("YYYY-MM-DD")


def _reason(indicator: str) -> Context:
    """Find the reason codes of allowances (false) or charges (true), also those of prices."""

    def is_reason(element: etree._Element, _facts: Facts) -> bool:
        parent = element.getparent()
        return parent is not None and parent.tag == clark("cac:AllowanceCharge") and raw(parent, "cbc:ChargeIndicator") == indicator

    return Context(CODES, ("cbc:AllowanceChargeReasonCode",), is_reason)


def _is_plain_date(value: str) -> bool:
    return len(value) == _LENGTH_OF_A_DATE and is_date(value)


def _known_to_its_process(name: str) -> Predicate:
    return either(fact(lambda facts: facts.profile is None), in_list(name))


def _exempted_by(code: str) -> Context:
    return Context(CODES, ("cac:TaxCategory",), lambda element, _: raw(element, "cbc:TaxExemptionReasonCode").upper() == code)


def _exemption(id_: str, code: str, category: str, nb: str, en: str) -> Rule:
    return Rule(
        f"PEPPOL-EN16931-{id_}",
        _exempted_by(code),
        text_is("cbc:ID", category),
        "BT-118",
        nb=f"Fritaksgrunnen {code} ({nb}) krever mva-kategorien {category}.",
        en=f"The exemption reason {code} ({en}) needs the VAT category {category}.",
    )


_INVOICE_TYPE = Context(CODES, ("cbc:InvoiceTypeCode",))

RULES = (
    Rule(
        "PEPPOL-EN16931-CL001",
        Context(CODES, ("cbc:EmbeddedDocumentBinaryObject",), has_attribute("mimeCode")),
        attribute_in_list("mimeCode", "media_type"),
        "BT-125",
        nb="PEPPOL tar ikke vedlegg av denne typen (mimeCode). Tillatt er PDF, PNG, JPEG, CSV, XLSX og ODS.",
        en="PEPPOL takes no attachments of this kind (mimeCode). Allowed are PDF, PNG, JPEG, CSV, XLSX and ODS.",
    ),
    Rule(
        "PEPPOL-EN16931-CL002",
        _reason("false"),
        in_list("allowance_reason"),
        "BT-98, BT-140",
        nb="Årsakskoden for rabatten er ikke i kodelisten (UNTDID 5189).",
        en="The reason code of the allowance is not in the list (UNTDID 5189).",
    ),
    Rule(
        "PEPPOL-EN16931-CL003",
        _reason("true"),
        in_list("charge_reason"),
        "BT-105, BT-145",
        nb="Årsakskoden for gebyret er ikke i kodelisten (UNTDID 7161).",
        en="The reason code of the charge is not in the list (UNTDID 7161).",
    ),
    Rule(
        "PEPPOL-EN16931-CL006",
        Context(CODES, ("cbc:DescriptionCode",), inside("cac:InvoicePeriod")),
        in_list("period"),
        "BT-8",
        nb="Koden for når mva-plikten oppstår (DescriptionCode), må være 3, 35 eller 432.",
        en="The code for the day that VAT becomes due (DescriptionCode) must be 3, 35 or 432.",
    ),
    Rule(
        "PEPPOL-EN16931-CL007",
        Context(CODES, AMOUNTS),
        attribute_in_list("currencyID", "currency"),
        "BT-5",
        nb="Valutaen til beløpet (currencyID) er ikke i kodelisten (ISO 4217).",
        en="The currency of the amount (currencyID) is not in the list (ISO 4217).",
    ),
    Rule(
        "PEPPOL-EN16931-P0100",
        _INVOICE_TYPE,
        _known_to_its_process("invoice_type"),
        "BT-3",
        nb="Fakturatypen (InvoiceTypeCode) er ikke tillatt i denne fakturaprosessen.",
        en="The type of invoice (InvoiceTypeCode) is not allowed in this business process.",
    ),
    Rule(
        "PEPPOL-EN16931-P0112",
        _INVOICE_TYPE,
        either(no(text_is(".", "326", "384")), fact(lambda facts: facts.is_german)),
        "BT-3",
        nb="Fakturatype 326 (delfaktura) og 384 (rettet faktura) er bare tillatt mellom tyske parter.",
        en="Invoice types 326 (partial) and 384 (corrected) are allowed between German parties only.",
    ),
    Rule(
        "PEPPOL-EN16931-P0101",
        Context(CODES, ("cbc:CreditNoteTypeCode",)),
        _known_to_its_process("credit_note_type"),
        "BT-3",
        nb="Kreditnotatypen (CreditNoteTypeCode) er ikke tillatt i denne fakturaprosessen.",
        en="The type of credit note (CreditNoteTypeCode) is not allowed in this business process.",
    ),
    Rule(
        "PEPPOL-EN16931-F001",
        Context(CODES, _DATES),
        raw_form(_is_plain_date),
        "BT-2, BT-7, BT-9, BT-72, BT-73, BT-74, BT-134, BT-135",
        nb="En dato skal skrives ÅÅÅÅ-MM-DD, uten tidssone.",
        en="A date is written YYYY-MM-DD, without a time zone.",
    ),
    Rule(
        "PEPPOL-EN16931-CL008",
        Context(CODES, ("cbc:EndpointID",), has_attribute("schemeID")),
        attribute_in_list("schemeID", "endpoint_scheme"),
        "BT-34, BT-49",
        nb="Typen elektronisk adresse (schemeID) er ikke i PEPPOLs kodeliste (EAS). Norske organisasjonsnumre har 0192.",
        en="The kind of electronic address (schemeID) is not in PEPPOL's list (EAS). Norwegian organisation numbers have 0192.",
    ),
    _exemption("P0104", "VATEX-EU-G", "G", "eksport ut av EU", "export out of the EU"),
    _exemption("P0105", "VATEX-EU-O", "O", "utenfor mva-området", "outside the scope of VAT"),
    _exemption("P0106", "VATEX-EU-IC", "K", "leveranser innen EU", "supplies within the EU"),
    _exemption("P0107", "VATEX-EU-AE", "AE", "snudd avregning", "reverse charge"),
    _exemption("P0108", "VATEX-EU-D", "E", "brukte transportmidler", "second-hand means of transport"),
    _exemption("P0109", "VATEX-EU-F", "E", "brukte varer", "second-hand goods"),
    _exemption("P0110", "VATEX-EU-I", "E", "kunstverk", "works of art"),
    _exemption("P0111", "VATEX-EU-J", "E", "samlerobjekter og antikviteter", "collectors' items and antiques"),
)

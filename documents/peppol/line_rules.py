"""The rules about lines, prices, allowances and charges, and about the currency of every amount."""

from decimal import Decimal

from lxml import etree

from documents.peppol.facts import Facts
from documents.peppol.predicates import at_most_one, at_the_top, both, either, has, has_attribute, inside, no, on_a_line, text_is
from documents.peppol.reading import amount, clark, day, every, number, one, quotient, raw, rounded, text
from documents.peppol.rule import TRANSACTION, Context, Predicate, Rule, never

_SLACK = Decimal("0.02")
_HUNDRED = Decimal(100)
_ZERO = Decimal(0)
_ONE = Decimal(1)

_OF_ALLOWANCES = "BT-92, BT-99, BT-136, BT-141"
_PERCENT = "cbc:MultiplierFactorNumeric"
_BASE = "cbc:BaseAmount"


def _is_about(told: Decimal, counted: Decimal) -> bool:
    return told + _SLACK >= counted and told - _SLACK <= counted


def _is_share_of_its_base(element: etree._Element, _facts: Facts) -> bool:
    percent, base = one(element, _PERCENT), one(element, _BASE)
    if percent is None or base is None:
        return True
    return _is_about(amount(element, "cbc:Amount", _ZERO), quotient(number(raw(base)) * number(raw(percent)), _HUNDRED))


def _is_product_of_its_parts(line: etree._Element, facts: Facts) -> bool:
    quantity = amount(line, "cbc:InvoicedQuantity" if facts.is_invoice else "cbc:CreditedQuantity", _ONE)
    price = amount(line, "cac:Price/cbc:PriceAmount", _ZERO)
    per = amount(line, "cac:Price/cbc:BaseQuantity", _ONE) or _ONE
    counted = quantity * quotient(price, per) + _sum_of(line, "true") - _sum_of(line, "false")
    return _is_about(amount(line, "cbc:LineExtensionAmount", _ZERO), counted)


def _sum_of(line: etree._Element, indicator: str) -> Decimal:
    matching = (one_ for one_ in every(line, "cac:AllowanceCharge") if text(one_, "cbc:ChargeIndicator") == indicator)
    amounts = (number(raw(found)) for one_ in matching for found in every(one_, "cbc:Amount"))
    return quotient(rounded(sum(amounts, _ZERO) * _HUNDRED), _HUNDRED)


def _is_per_something(line: etree._Element, _facts: Facts) -> bool:
    return amount(line, "cac:Price/cbc:BaseQuantity", _ONE) > 0


def _refers_to_an_object(line: etree._Element, _facts: Facts) -> bool:
    codes = (raw(code) for code in every(line, "cac:DocumentReference/cbc:DocumentTypeCode"))
    return one(line, "cac:DocumentReference") is None or "130" in codes


def _is_gross_less_allowance(element: etree._Element, _facts: Facts) -> bool:
    price = element.getparent()
    if price is None or one(element, _BASE) is None:
        return True
    return number(raw(price, "cbc:PriceAmount")) == number(raw(element, _BASE)) - number(raw(element, "cbc:Amount"))


def _has_the_unit_of_its_line(base_quantity: etree._Element, facts: Facts) -> bool:
    price = base_quantity.getparent()
    line = None if price is None else price.getparent()
    if line is None:
        return True
    invoiced, credited = one(line, "cbc:InvoicedQuantity"), one(line, "cbc:CreditedQuantity")
    if invoiced is None and credited is None:
        return True
    quantity = invoiced if facts.is_invoice else credited
    return quantity is not None and quantity.get("unitCode") == base_quantity.get("unitCode")


def _in_a_period_of(which: str) -> Predicate:
    """Hold for a day of a line's period where the document has a period with such a day too."""
    document = f"cac:InvoicePeriod/{which}"

    def holds(element: etree._Element, facts: Facts) -> bool:
        period = element.getparent()
        is_of_a_line = period is not None and period.tag == clark("cac:InvoicePeriod") and on_a_line(period, facts)
        return is_of_a_line and one(facts.root, document) is not None

    return holds


def _starts_within(element: etree._Element, facts: Facts) -> bool:
    return day(raw(element)) >= day(raw(facts.root, "cac:InvoicePeriod/cbc:StartDate"))


def _ends_within(element: etree._Element, facts: Facts) -> bool:
    return day(raw(element)) <= day(raw(facts.root, "cac:InvoicePeriod/cbc:EndDate"))


def _has_the_currency(element: etree._Element, facts: Facts) -> bool:
    return facts.currency is not None and element.get("currencyID") == facts.currency


def _is_in_the_document_currency(element: etree._Element, _facts: Facts) -> bool:
    """All amounts but the VAT total in the accounting currency, which has no breakdown."""
    parent = element.getparent()
    if element.tag != clark("cbc:TaxAmount"):
        return True
    if parent is None or parent.tag == clark("cac:TaxSubtotal"):
        return parent is not None
    return parent.tag == clark("cac:TaxTotal") and one(parent, "cac:TaxSubtotal") is not None


AMOUNTS = (
    "cbc:Amount",
    "cbc:BaseAmount",
    "cbc:PriceAmount",
    "cbc:TaxAmount",
    "cbc:TaxableAmount",
    "cbc:LineExtensionAmount",
    "cbc:TaxExclusiveAmount",
    "cbc:TaxInclusiveAmount",
    "cbc:AllowanceTotalAmount",
    "cbc:ChargeTotalAmount",
    "cbc:PrepaidAmount",
    "cbc:PayableRoundingAmount",
    "cbc:PayableAmount",
)
"""The amounts whose currency is looked at."""

_ALLOWANCE = ("cac:AllowanceCharge",)
_OF_INVOICE = either(at_the_top, on_a_line)
_CHANGE = Context(TRANSACTION, _ALLOWANCE, _OF_INVOICE)
_LINE = Context(TRANSACTION, ("cac:InvoiceLine", "cac:CreditNoteLine"))
_PRICE_ALLOWANCE = Context(TRANSACTION, _ALLOWANCE, inside("cac:Price"))

RULES = (
    Rule(
        "PEPPOL-EN16931-R041",
        Context(TRANSACTION, _ALLOWANCE, both(has(_PERCENT), no(has(_BASE)), _OF_INVOICE)),
        never,
        "BT-93, BT-100, BT-137, BT-142",
        nb="Rabatten eller gebyret har en prosent, men mangler beløpet den regnes av (BaseAmount).",
        en="The allowance or charge has a percentage, but lacks the amount it is taken of (BaseAmount).",
    ),
    Rule(
        "PEPPOL-EN16931-R042",
        Context(TRANSACTION, _ALLOWANCE, both(has(_BASE), no(has(_PERCENT)), _OF_INVOICE)),
        never,
        "BT-94, BT-101, BT-138, BT-143",
        nb="Rabatten eller gebyret har et grunnlag (BaseAmount), men mangler prosenten (MultiplierFactorNumeric).",
        en="The allowance or charge has a base (BaseAmount), but lacks the percentage (MultiplierFactorNumeric).",
    ),
    Rule(
        "PEPPOL-EN16931-R040",
        _CHANGE,
        _is_share_of_its_base,
        _OF_ALLOWANCES,
        nb="Rabatten eller gebyret er ikke den oppgitte prosenten av grunnlaget. To øre avvik er tillatt.",
        en="The allowance or charge is not the stated percentage of its base. It may be 0.02 off.",
    ),
    Rule(
        "PEPPOL-EN16931-R043",
        _CHANGE,
        text_is("cbc:ChargeIndicator", "true", "false"),
        _OF_ALLOWANCES,
        nb="Om dette er et gebyr (ChargeIndicator), skal sies med true eller false.",
        en="Whether this is a charge (ChargeIndicator) must be told by true or false.",
    ),
    Rule(
        "PEPPOL-EN16931-R051",
        Context(TRANSACTION, AMOUNTS, _is_in_the_document_currency),
        _has_the_currency,
        "BT-5",
        nb="Beløpet er i en annen valuta enn fakturaen. Bare mva-summen i regnskapsvalutaen kan være det.",
        en="The amount is in another currency than the invoice. Only the VAT total in the accounting currency may be so.",
    ),
    Rule(
        "PEPPOL-EN16931-R110",
        Context(TRANSACTION, ("cbc:StartDate",), _in_a_period_of("cbc:StartDate")),
        _starts_within,
        "BT-134",
        nb="Perioden på linjen begynner før perioden for hele fakturaen.",
        en="The period of the line begins before that of the whole invoice.",
    ),
    Rule(
        "PEPPOL-EN16931-R111",
        Context(TRANSACTION, ("cbc:EndDate",), _in_a_period_of("cbc:EndDate")),
        _ends_within,
        "BT-135",
        nb="Perioden på linjen slutter etter perioden for hele fakturaen.",
        en="The period of the line ends after that of the whole invoice.",
    ),
    Rule(
        "PEPPOL-EN16931-R120",
        _LINE,
        _is_product_of_its_parts,
        "BT-131",
        nb="Nettobeløpet på linjen er ikke antall ganger pris, pluss gebyrer og minus rabatter på linjen. To øre avvik er tillatt.",
        en="The net amount of the line is not quantity times price, plus charges and less allowances of the line. It may be 0.02 off.",
    ),
    Rule(
        "PEPPOL-EN16931-R121",
        _LINE,
        _is_per_something,
        "BT-149",
        nb="Antallet som prisen gjelder for (BaseQuantity), må være større enn null.",
        en="The quantity that the price is for (BaseQuantity) must be greater than zero.",
    ),
    Rule(
        "PEPPOL-EN16931-R100",
        _LINE,
        at_most_one("cac:DocumentReference"),
        "BT-128",
        nb="Linjen viser til flere fakturerte objekter. Bare ett er tillatt.",
        en="The line refers to several invoiced objects. It may name one.",
    ),
    Rule(
        "PEPPOL-EN16931-R101",
        _LINE,
        _refers_to_an_object,
        "BT-128",
        nb="En dokumentreferanse på linjen kan bare vise til det fakturerte objektet (DocumentTypeCode 130).",
        en="A document reference on the line can only name the invoiced object (DocumentTypeCode 130).",
    ),
    Rule(
        "PEPPOL-EN16931-R044",
        _PRICE_ALLOWANCE,
        text_is("cbc:ChargeIndicator", "false"),
        "BT-147",
        nb="Prisen kan ha en rabatt, men ikke et gebyr (ChargeIndicator må være false).",
        en="A price may have an allowance, but no charge (ChargeIndicator must be false).",
    ),
    Rule(
        "PEPPOL-EN16931-R046",
        _PRICE_ALLOWANCE,
        _is_gross_less_allowance,
        "BT-146",
        nb="Nettoprisen er ikke bruttoprisen minus rabatten.",
        en="The net price is not the gross price less its allowance.",
    ),
    Rule(
        "PEPPOL-EN16931-R130",
        Context(TRANSACTION, ("cbc:BaseQuantity",), both(inside("cac:Price"), has_attribute("unitCode"))),
        _has_the_unit_of_its_line,
        "BT-150",
        nb="Prisen gjelder en annen enhet enn antallet på linjen.",
        en="The price is for another unit than the quantity of the line.",
    ),
)

"""What an ERP's user gets wrong that no rule of EN 16931 knows: KID, account and due date (J, P6, P8), as findings of our own.

What leaves the receiver unable to pay is fatal; what only surprises is a warning. Sums to the øre are EN 16931's (BR-CO, BR-DEC).
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum

from domain.companies.parties import CompanySettings, Language
from domain.findings import Finding, Severity
from domain.formats import format_date
from domain.identifiers import InvalidIdentifier, parse_account
from domain.invoice import DocumentType
from domain.kid import KidLayout, check_layouts
from domain.submission import DocumentSummary
from domain.workdays import is_workday, next_workday

_NORWEGIAN = re.compile(r"[0-9. \u00a0\u202f]+")
"""An IBAN has letters, and is no account of P8."""
_NOK = "NOK"


class ErpRule(StrEnum):
    """Rules about what the ERP hands over."""

    KID = "FF-KID"
    KID_CUSTOMER = "FF-KID-CUSTOMER"
    ACCOUNT = "FF-ACCOUNT"
    DUE_BEFORE_ISSUE = "FF-DUE-BEFORE-ISSUE"
    DUE_ON_HOLIDAY = "FF-DUE-ON-HOLIDAY"


def erp_findings(document: DocumentSummary, settings: CompanySettings, customer: str | None = None) -> Iterator[Finding]:
    """Tell what is wrong with how a document is to be paid; `customer` is the number of its customer, where there is one."""
    yield from _kid(document, settings.kid_layouts, customer)
    yield from _account(document)
    yield from _due_date(document)


def _kid(document: DocumentSummary, layouts: tuple[KidLayout, ...], customer: str | None) -> Iterator[Finding]:
    """Hold a KID against the company's structures; where it has set none, only its bank knows which are right. A KID is of NOK."""
    if document.currency != _NOK or not document.kid or not layouts:
        return
    try:
        layout = check_layouts(document.kid, layouts)
    except InvalidIdentifier as error:
        yield Finding(rule=ErpRule.KID, field="BT-83", text_nb=error.text_nb, text_en=error.text_en)
        return
    if customer and not layout.is_of(customer, document.kid):
        yield Finding(
            rule=ErpRule.KID_CUSTOMER,
            severity=Severity.WARNING,
            field="BT-83",
            text_nb="KID-en begynner ikke med kundens kundenummer. Betalingen kan bli ført på en annen kunde.",
            text_en="The KID does not begin with the number of the customer. The payment may be booked to another customer.",
        )


def _account(document: DocumentSummary) -> Iterator[Finding]:
    """Check a Norwegian account (P8). In other currencies the account may be a foreign one of digits alone."""
    if document.currency != _NOK or not document.account or not _NORWEGIAN.fullmatch(document.account):
        return
    try:
        parse_account(document.account)
    except InvalidIdentifier as error:
        yield Finding(rule=ErpRule.ACCOUNT, field="BT-84", text_nb=error.text_nb, text_en=error.text_en)


def _due_date(document: DocumentSummary) -> Iterator[Finding]:
    """Look at the day of payment (P6) of what is to be paid."""
    due = document.due_date
    if due is None or document.key.type is DocumentType.CREDIT_NOTE or Decimal(document.payable) <= 0:
        return
    if due < document.issue_date:
        yield Finding(
            rule=ErpRule.DUE_BEFORE_ISSUE,
            field="BT-9",
            severity=Severity.WARNING,
            text_nb=f"Fakturaen forfaller {format_date(due, Language.NB)}, før fakturadatoen.",
            text_en=f"The invoice falls due {format_date(due, Language.EN)}, before it is issued.",
        )
    if not is_workday(due):
        following = next_workday(due)
        yield Finding(
            rule=ErpRule.DUE_ON_HOLIDAY,
            field="BT-9",
            severity=Severity.WARNING,
            text_nb=f"Forfallsdatoen {format_date(due, Language.NB)} er ingen bankdag. Neste er {format_date(following, Language.NB)}.",
            text_en=f"The due date {format_date(due, Language.EN)} is no banking day. The next is {format_date(following, Language.EN)}.",
        )

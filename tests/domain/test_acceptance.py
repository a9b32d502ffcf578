"""What is accepted and what is told when it is not (E1-E3, L1, L2, decision 15)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from support.cards import FJORD, RORBERG

from domain.acceptance import Application, Rule, Verdict, decide
from domain.companies.parties import Company, Customer, Unverified
from domain.deployment import Deployment
from domain.erp_checks import ErpRule
from domain.findings import Finding, Severity
from domain.formats import format_orgnr
from domain.identity import InvoiceKey, ObjectRef
from domain.invoice import DocumentType
from domain.kid import parse_layouts
from domain.lifecycle import Event
from domain.steps import AwaitKyc, Deliver
from domain.submission import Accepted, CheckedDocument, DocumentSummary, ErpStatus, Rejected, StoredFile, SubmissionRecord
from domain.verification.gate import required_to_send
from domain.verification.kyc_status import KycStatus

NOW = datetime(2026, 12, 1, 8, tzinfo=UTC)
KEY = InvoiceKey(company=FJORD.orgnr, type=DocumentType.INVOICE, number="100003")
SUMMARY = DocumentSummary(
    key=KEY, issue_date=date(2026, 12, 1), currency="NOK", payable="3187.50", seller_name=FJORD.name, buyer_name=RORBERG.name
)
BRANCH = Company(orgnr="310002038", name="Fjordlys Demo AS avd. Nord", created_on=date(2022, 2, 1), parent=FJORD.orgnr)
FATAL = Finding(rule="BR-16", text_nb="Fakturaen mangler linjer.", text_en="An invoice has at least one line.")
WARNING = Finding(rule="UBL-CR-001", severity=Severity.WARNING, text_nb="Uvanlig.", text_en="Unusual.")


def record(**changes: object) -> SubmissionRecord:
    ref = ObjectRef(company=FJORD.orgnr, sha256="0" * 64, size_bytes=1, media_type="application/xml")
    return SubmissionRecord(key=KEY, digest="d", document=ref, submitted_at=NOW).model_copy(update=changes)


def verdict(
    *,
    submission: SubmissionRecord | None = None,
    summary: DocumentSummary | None = SUMMARY,
    findings: tuple[Finding, ...] = (),
    company: Company | None = FJORD,
    seller: Company | None = FJORD,
    customers: tuple[Customer, ...] = (RORBERG,),
    deployment: Deployment | None = None,
) -> Verdict:
    application = Application(
        record=submission or record(),
        checked=CheckedDocument(findings=findings, summary=summary),
        company=company,
        seller=seller,
        customers=customers,
        deployment=deployment or Deployment(),
    )
    return decide(application, NOW)


def rules(given: Verdict) -> set[str]:
    assert isinstance(given.decision, Rejected)
    assert [change.event for change in given.changes] == [Event.REJECTED]
    return set(given.decision.rules)


@pytest.mark.parametrize("status", [ErpStatus.OPEN, ErpStatus.CLOSED])
def test_open_and_closed_documents_are_accepted_with_a_plan(status: ErpStatus) -> None:
    given = verdict(submission=record(erp_status=status))
    assert isinstance(given.decision, Accepted)
    assert isinstance(given.decision.step, Deliver)
    assert [change.event for change in given.changes] == [Event.ACCEPTED, Event.CHANNEL_SKIPPED]
    assert given.customer == RORBERG.number


@pytest.mark.parametrize("status", [ErpStatus.ON_HOLD, ErpStatus.VOID])
def test_documents_on_hold_or_void_are_refused(status: ErpStatus) -> None:
    given = verdict(submission=record(erp_status=status))
    assert rules(given) == {Rule.ERP_STATUS}
    assert given.findings[0].text_nb == "Fakturaer med denne statusen kan ikke sendes."


def kyc(card: Company, status: KycStatus, **settings: object) -> Company:
    return card.model_copy(update={"kyc": status, "settings": card.settings.model_copy(update=settings)})


@pytest.mark.parametrize("main", [KycStatus.EXEMPT, KycStatus.VERIFIED])
def test_a_sub_unit_waits_for_its_own_verification_whatever_its_main_unit_is(main: KycStatus) -> None:
    given = verdict(company=kyc(FJORD, main), seller=kyc(BRANCH, KycStatus.UNVERIFIED))
    assert isinstance(given.decision, Accepted)
    assert isinstance(given.decision.step, AwaitKyc)
    assert given.decision.notice == given.decision.step.told
    assert given.decision.step.told.params["who_en"] == f"sub-unit {format_orgnr(BRANCH.orgnr)}"


def test_a_company_that_rejects_what_is_unverified_rejects_it_for_its_sub_unit_too() -> None:
    company = kyc(FJORD, KycStatus.VERIFIED, unverified=Unverified.REJECT)
    assert rules(verdict(company=company, seller=kyc(BRANCH, KycStatus.UNVERIFIED))) == {Rule.COMPANY_UNVERIFIED}


def test_how_long_an_invoice_waits_for_the_verification_is_a_setting() -> None:
    held = verdict(company=kyc(FJORD, KycStatus.UNVERIFIED), deployment=Deployment(kyc_hold=timedelta(days=10)))
    assert isinstance(held.decision, Accepted)
    assert held.decision.step == AwaitKyc(rest=timedelta(days=10), told=required_to_send("Autoinvoice"))


def test_everything_that_is_wrong_is_told_at_once() -> None:
    given = verdict(submission=record(erp_status=ErpStatus.VOID), findings=(FATAL,), seller=None, customers=())
    assert rules(given) == {Rule.ERP_STATUS, Rule.SUPPLIER_FOREIGN, Rule.CUSTOMER_UNKNOWN, "BR-16"}


@pytest.mark.parametrize(
    ("number", "orgnr", "who"),
    [(None, None, RORBERG.name), (None, "310012033", f"{RORBERG.name} (310012033)"), ("4711", "310012033", "4711")],
)
def test_a_customer_that_is_unknown_is_named_as_it_was_looked_for(number: str | None, orgnr: str | None, who: str) -> None:
    given = verdict(submission=record(customer=number), summary=SUMMARY.model_copy(update={"buyer_orgnr": orgnr}), customers=())
    assert given.findings[0].text_nb.startswith(f"{who}: Kunden finnes ikke i kunderegisteret.")


def test_an_unknown_company_is_told_and_nothing_is_said_of_its_customers() -> None:
    assert rules(verdict(company=None, seller=None, customers=())) == {Rule.COMPANY_UNKNOWN}


def test_a_sub_unit_may_be_the_supplier_of_what_its_main_unit_submits() -> None:
    assert isinstance(verdict(seller=BRANCH).decision, Accepted)


def test_another_company_may_not_be_the_supplier() -> None:
    stranger = FJORD.model_copy(update={"orgnr": "310003034"})
    assert rules(verdict(seller=stranger)) == {Rule.SUPPLIER_FOREIGN}


def test_several_matching_customers_must_be_told_apart() -> None:
    assert rules(verdict(customers=(RORBERG, RORBERG.model_copy(update={"number": "10099"})))) == {Rule.CUSTOMER_AMBIGUOUS}


def test_empty_descriptions_are_one_finding_for_a_customer_that_is_sent_to() -> None:
    given = verdict(summary=SUMMARY.model_copy(update={"empty_item_names": ("2", "3")}))
    assert rules(given) == {given.findings[0].rule}
    assert given.findings[0].text_nb == "Transaksjonsbeskrivelse may not be empty. Gjelder linje 2 og 3."


def test_a_customer_that_is_not_sent_to_gets_no_such_check_and_nothing_is_sent() -> None:
    given = verdict(
        summary=SUMMARY.model_copy(update={"empty_item_names": ("2",)}),
        customers=(RORBERG.model_copy(update={"send_to_autoinvoice": False}),),
    )
    assert rules(given) == {Rule.CUSTOMER_NOT_ENABLED}


def test_warnings_alone_do_not_reject() -> None:
    given = verdict(findings=(WARNING,))
    assert isinstance(given.decision, Accepted)
    assert given.findings == (WARNING,)


def test_a_document_that_cannot_be_read_is_rejected_with_what_the_reader_said() -> None:
    assert rules(verdict(summary=None, findings=(FATAL,), seller=None, customers=())) == {"BR-16"}


def attached(name: str, media_type: str) -> StoredFile:
    ref = ObjectRef(company=FJORD.orgnr, sha256="1" * 64, size_bytes=9, media_type=media_type)
    return StoredFile(object=ref, file_name=name)


def test_n08_a_file_that_is_no_pdf_is_a_warning_in_the_answer_and_on_the_timeline_and_the_invoice_goes() -> None:
    files = (attached("fangst.pdf", "application/pdf"), attached("notat.docx", "application/octet-stream"))
    given = verdict(submission=record(attachments=files))
    assert isinstance(given.decision, Accepted)
    (warning,) = given.findings
    assert (warning.rule, warning.severity) == (Rule.ATTACHMENT_TYPE, Severity.WARNING)
    assert warning.text_nb == "notat.docx er ikke sendt: bare PDF-vedlegg kan sendes."
    assert [change.event for change in given.changes][:2] == [Event.ACCEPTED, Event.WARNED]


def test_a_kid_that_fits_none_of_the_companys_structures_rejects_the_invoice() -> None:
    company = FJORD.model_copy(update={"settings": FJORD.settings.model_copy(update={"kid_layouts": parse_layouts(["5+6 MOD10"])})})
    assert rules(verdict(company=company, summary=SUMMARY.model_copy(update={"kid": "100031000036"}))) == {ErpRule.KID}
    assert isinstance(verdict(company=company, summary=SUMMARY.model_copy(update={"kid": "100031000035"})).decision, Accepted)


def test_a_kid_with_the_number_of_another_customer_is_a_warning_and_the_invoice_goes() -> None:
    company = FJORD.model_copy(update={"settings": FJORD.settings.model_copy(update={"kid_layouts": parse_layouts(["5+6 MOD10"])})})
    summary = SUMMARY.model_copy(update={"kid": "100031000035"})
    own, other = (RORBERG.model_copy(update={"number": number}) for number in ("10003", "10004"))
    assert verdict(company=company, summary=summary, customers=(own,)).findings == ()
    given = verdict(company=company, summary=summary, customers=(other,))
    assert isinstance(given.decision, Accepted)
    assert [(one.rule, one.severity) for one in given.findings] == [(ErpRule.KID_CUSTOMER, Severity.WARNING)]


def test_p6_a_due_date_on_a_holiday_is_told_and_the_invoice_goes() -> None:
    given = verdict(summary=SUMMARY.model_copy(update={"due_date": date(2026, 12, 25)}))
    assert isinstance(given.decision, Accepted)
    assert [one.rule for one in given.findings] == [ErpRule.DUE_ON_HOLIDAY]

from datetime import date

from domain.descriptions import transaction_descriptions
from domain.findings import Finding, is_valid
from domain.identity import InvoiceKey
from domain.invoice import DocumentType
from domain.submission import DocumentSummary


def _summary(*lines: str) -> DocumentSummary:
    return DocumentSummary(
        key=InvoiceKey(company="310001015", type=DocumentType.INVOICE, number="100010"),
        issue_date=date(2026, 12, 1),
        currency="NOK",
        payable="155.00",
        seller_name="Fjordlys Demo AS",
        buyer_name="Eksempelvik kommune",
        empty_item_names=lines,
    )


def _finding(rule: str, location: str) -> Finding:
    return Finding(rule=rule, location=location, text_nb="nb", text_en="en")


def test_lines_without_description_give_one_finding_that_replaces_the_rules() -> None:
    other = _finding("BR-01", "/")
    findings = (
        other,
        _finding("BR-25", "/Invoice/cac:InvoiceLine[2]"),
        _finding("PEPPOL-EN16931-R008", "/Invoice/cac:InvoiceLine[2]/cac:Item/cbc:Name"),
        _finding("BR-25", "/Invoice/cac:InvoiceLine[3]"),
    )
    told, kept = transaction_descriptions(findings, _summary("2", "3"))
    assert told.text_nb == "Transaksjonsbeskrivelse may not be empty. Gjelder linje 2 og 3."
    assert told.text_en == "Transaksjonsbeskrivelse may not be empty. Applies to lines 2 and 3."
    assert told.location == "/Invoice/cac:InvoiceLine[2]"
    assert kept == other


def test_empty_elements_elsewhere_keep_their_finding() -> None:
    empty_note = _finding("PEPPOL-EN16931-R008", "/Invoice/cbc:Note")
    assert empty_note in transaction_descriptions((empty_note,), _summary("1"))


def test_a_blank_description_that_no_rule_of_en16931_sees_is_found() -> None:
    (finding,) = transaction_descriptions((), _summary("1"))
    assert finding.text_nb == "Transaksjonsbeskrivelse may not be empty. Gjelder linje 1."
    assert finding.text_en == "Transaksjonsbeskrivelse may not be empty. Applies to line 1."
    assert not is_valid((finding,))


def test_many_lines_are_counted_rather_than_listed() -> None:
    (finding,) = transaction_descriptions((), _summary(*map(str, range(1, 26))))
    assert finding.text_nb.endswith("19, 20 og 5 andre.")
    assert finding.text_en.endswith("19, 20 and 5 others.")


def test_without_empty_descriptions_nothing_changes() -> None:
    findings = (_finding("BR-01", "/"),)
    assert transaction_descriptions(findings, _summary()) == findings
    assert transaction_descriptions(findings, None) == findings

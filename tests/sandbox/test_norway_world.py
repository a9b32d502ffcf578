"""The built-in world hangs together: its documents belong to its companies, customers, accounts and KIDs."""

from pathlib import Path

import pytest

from documents.ubl_reader import parse_xml
from documents.ubl_summary import summarize
from domain.invoice import DocumentType
from domain.kid import KidAlgorithm, parse_kid
from sandbox.world import Case, World
from sandbox.world_file import load_world

FOLDER = Path(__file__).parents[2] / "sandbox" / "worlds"
WORLD = load_world(FOLDER / "norway.yaml")
CASES = [pytest.param(case, id=case.id) for case in WORLD.cases]
KID_ALGORITHMS = {"310003034": KidAlgorithm.MOD11}


def company_of(world: World, case: Case) -> tuple[str, str, str | None]:
    (company,) = [entry for entry in world.companies if entry.orgnr == case.company]
    return company.orgnr, company.name, company.account


@pytest.mark.parametrize("case", CASES)
def test_a_document_is_from_its_company_to_its_account_with_a_kid_of_its_kind(case: Case) -> None:
    summary = summarize(parse_xml(case.document.read_bytes()))
    orgnr, name, account = company_of(WORLD, case)
    assert (summary.key.company, summary.seller_name) == (orgnr, name)
    if summary.key.type is DocumentType.INVOICE:
        assert summary.account == account
        assert summary.kid
        parse_kid(summary.kid, KID_ALGORITHMS.get(orgnr, KidAlgorithm.MOD10))


@pytest.mark.parametrize("case", CASES)
def test_a_document_is_to_its_customer(case: Case) -> None:
    summary = summarize(parse_xml(case.document.read_bytes()))
    found = [entry for entry in WORLD.customers if (entry.company, entry.number) == (case.company, case.customer)]
    assert [(summary.buyer_name, summary.buyer_orgnr, *summary.buyer_identifiers)] == [
        (customer.name, customer.orgnr, customer.number) for customer in found
    ] or case.expect.findings == ["FF-CUSTOMER-UNKNOWN"]


def test_every_document_of_the_folder_has_its_case() -> None:
    used = {case.document for case in WORLD.cases} | {
        path for case in WORLD.cases for path in (*case.attachments, case.faktura_pdf) if path
    }
    assert used == set((FOLDER / "norway").iterdir())

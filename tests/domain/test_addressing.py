import pytest

from domain.acceptance import Rule
from domain.addressing import addressed_as_written, addressed_to
from domain.companies.parties import Customer, CustomerKind
from domain.findings import Finding, Severity

BUYER = "/Invoice/cac:AccountingCustomerParty/cac:Party"
SELLER = "/Invoice/cac:AccountingSupplierParty/cac:Party"
NO_ADDRESS = Finding(rule="PEPPOL-EN16931-R010", location=BUYER, text_nb="-", text_en="-")
NO_SCHEME = Finding(rule="PEPPOL-EN16931-CL008", location=f"{BUYER}/cbc:EndpointID", text_nb="-", text_en="-")
SELLERS_SCHEME = Finding(rule="PEPPOL-EN16931-CL008", location=f"{SELLER}/cbc:EndpointID", text_nb="-", text_en="-")
OTHER = Finding(rule=Rule.ERP_STATUS, text_nb="-", text_en="-")
ALL = (NO_ADDRESS, NO_SCHEME, SELLERS_SCHEME, OTHER)

BUSINESS = Customer(company="310001015", number="1", name="Rør AS", orgnr="310012033")
UNNUMBERED = BUSINESS.model_copy(update={"orgnr": None})
CONSUMER = UNNUMBERED.model_copy(update={"kind": CustomerKind.CONSUMER})


def _fatal(findings: tuple[Finding, ...]) -> set[Finding]:
    return {finding.model_copy(update={"severity": Severity.FATAL}) for finding in findings if finding.severity is Severity.FATAL}


def test_a_buyer_with_an_orgnr_needs_an_address_that_peppol_knows() -> None:
    assert addressed_as_written(ALL, "310012033") == ALL


def test_a_buyer_without_an_orgnr_need_not_have_one_but_the_seller_does() -> None:
    told = addressed_as_written(ALL, None)
    assert len(told) == len(ALL)
    assert _fatal(told) == {SELLERS_SCHEME, OTHER}


@pytest.mark.parametrize(
    ("customers", "fatal", "told"),
    [
        ((BUSINESS,), set(ALL), 4),
        ((UNNUMBERED,), {SELLERS_SCHEME, OTHER}, 4),
        ((CONSUMER,), {SELLERS_SCHEME, OTHER}, 2),
        ((CONSUMER, BUSINESS), set(ALL), 4),
        ((), {SELLERS_SCHEME, OTHER}, 4),
    ],
)
def test_the_card_decides_whether_the_address_matters(customers: tuple[Customer, ...], fatal: set[Finding], told: int) -> None:
    weighed = addressed_to(customers, addressed_as_written(ALL, None))
    assert _fatal(weighed) == fatal
    assert len(weighed) == told

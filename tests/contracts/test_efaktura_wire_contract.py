"""Both sides of the hub's wire read the same words: ours in adapters/efaktura, the outside's in sandbox/ (neither imports the other)."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from adapters.efaktura import wire
from adapters.efaktura.issuers import IssuerOperation
from sandbox import consumers, efaktura_claims, efaktura_hub
from tests.adapters.efaktura_outside import Hub, claim


def fields(model: type) -> set[str]:
    return {field.alias or name for name, field in model.model_fields.items()}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (wire.IdentifierQuestion, efaktura_claims.Question),
        (wire.Recipient, efaktura_claims.Recipient),
        (wire.Address, efaktura_claims.Address),
        (wire.ChangesQuestion, efaktura_claims.ChangesQuestion),
        (wire.InvoiceClaim, efaktura_claims.Claim),
        (wire.Consignment, efaktura_claims.Consignment),
        (wire.StatusQuestion, efaktura_claims.StatusQuestion),
    ],
)
def test_what_we_say_is_what_the_hub_reads(ours: type, theirs: type) -> None:
    assert fields(ours) == fields(theirs)


def test_a_prepared_claim_is_read_and_one_with_more_in_it_is_not() -> None:
    prepared = Hub("").channel().prepare(claim())
    assert efaktura_claims.Consignment.model_validate_json(prepared).invoices[0].amount_oere == 318750
    with pytest.raises(ValidationError):
        efaktura_claims.Consignment.model_validate_json(prepared.replace(b'"submitter"', b'"fodselsnummer": "1", "submitter"'))


def test_every_operation_has_a_desk(tmp_path: Path) -> None:
    hub = efaktura_hub.EfakturaHub(tmp_path, consumers.Consumers(tmp_path, []), consumers.HubEntry(), None)  # type: ignore[arg-type]
    assert {f"/{operation}" for operation in (*wire.Operation, *IssuerOperation)} == set(hub._operations)  # noqa: SLF001


def test_both_sides_know_the_same_limit() -> None:
    assert wire.MAX_INVOICES == efaktura_hub.MAX_INVOICES


@pytest.mark.parametrize("verdict", [consumers.NO, consumers.YES, consumers.BLOCKED, consumers.OTHER_PERSON, consumers.CANNOT_TELL])
def test_what_the_hub_says_of_a_consumer_is_what_we_read(verdict: consumers.Verdict) -> None:
    assert verdict.status in set(wire.Status)
    assert verdict.because is None or verdict.because in set(wire.Because)

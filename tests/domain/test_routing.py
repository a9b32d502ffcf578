"""The way of an invoice, for every combination of what decides it."""

import itertools
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.channels import Channel
from domain.companies.parties import CompanySettings, Customer, CustomerKind
from domain.consumers.checklist import ConsumerFacts
from domain.consumers.claims import Claim
from domain.invoice import DocumentType, PostalAddress
from domain.messages import MessageCode, Text
from domain.routing import ORDER, Attempt, RoutingFacts, next_step, route
from domain.steps import Deliver, GiveUp

WHOLE = PostalAddress(line1="Muffeveien 8", postcode="1532", city="Moss", country="NO")
NOW = datetime(2026, 12, 1, 8, tzinfo=UTC)
CLAIM = Claim(type=DocumentType.INVOICE, currency="NOK", payable=Decimal("3187.50"))
PRINT_ON = {"print_service": True, "print_pricing_accepted": True}


def facts(*, company: CompanySettings | None = None, failed: tuple[Attempt, ...] = (), **customer: object) -> RoutingFacts:
    card = {"company": "310001015", "number": "10003", "name": "Testberg Rør AS"} | customer
    return RoutingFacts(
        company=company or CompanySettings(**PRINT_ON),
        customer=Customer(**card),
        failed=failed,
        claim=CLAIM,
        consumer=ConsumerFacts(now=NOW),
    )


def reasons(given: RoutingFacts) -> dict[Channel, MessageCode | None]:
    return {planned.channel: planned.reason.code if planned.reason else None for planned in route(given).channels}


@pytest.mark.parametrize(
    ("email", "email_off", "service", "pricing", "address", "expected"),
    [
        (email, off, service, pricing, address, expected)
        for email, off, service, pricing, address in itertools.product((True, False), repeat=5)
        for expected in [Channel.EMAIL if email and not off else Channel.PRINT if service and pricing and address else None]
    ],
)
def test_business_invoices_go_by_email_then_print_then_to_a_person(
    email: bool, email_off: bool, service: bool, pricing: bool, address: bool, expected: Channel | None
) -> None:
    step = next_step(
        facts(
            company=CompanySettings(no_email=email_off, print_service=service, print_pricing_accepted=pricing),
            email="faktura@testberg.example" if email else None,
            address=WHOLE if address else PostalAddress(),
        )
    )
    assert (step.channel if isinstance(step, Deliver) else None) == expected


def test_a_step_names_every_channel_it_passes_over_with_its_reason() -> None:
    step = next_step(facts(address=WHOLE))
    assert isinstance(step, Deliver)
    assert [(planned.channel, planned.reason and planned.reason.code) for planned in step.skipped] == [
        (Channel.PEPPOL, MessageCode.PEPPOL_NOT_OFFERED),
        (Channel.EMAIL, MessageCode.EMAIL_MISSING),
    ]


@pytest.mark.parametrize(
    ("missing", "nb"),
    [
        ({"city": None}, "Poststed"),
        ({"line1": None, "postcode": ""}, "Adresse og Postnummer"),
        ({"line1": None, "postcode": None, "city": None}, "Adresse, Postnummer og Poststed"),
        ({"country": None}, "Land"),
    ],
)
def test_print_names_every_missing_part_of_the_address(missing: dict[str, str | None], nb: str) -> None:
    plan = route(facts(address=WHOLE.model_copy(update=missing)))
    reason = plan.channels[-1].reason
    assert reason is not None
    assert reason.params["missing_nb"] == nb


def test_forced_print_passes_over_everything_else() -> None:
    given = facts(email="faktura@testberg.example", address=WHOLE, force_print=True)
    assert reasons(given) == {Channel.PEPPOL: MessageCode.PRINT_FORCED, Channel.EMAIL: MessageCode.PRINT_FORCED, Channel.PRINT: None}


def test_peppol_switched_off_is_told_as_such() -> None:
    assert reasons(facts(company=CompanySettings(peppol=False)))[Channel.PEPPOL] is MessageCode.PEPPOL_OFF


def test_a_delivery_after_earlier_ones_has_a_number_of_its_own() -> None:
    given = facts(email="faktura@testberg.example").model_copy(update={"deliveries": (Channel.EMAIL, Channel.PRINT, Channel.EMAIL)})
    step = next_step(given)
    assert isinstance(step, Deliver)
    assert (step.channel, step.n) == (Channel.EMAIL, 3)


@given(
    kind=st.sampled_from(CustomerKind),
    email=st.none() | st.just("a@b.example"),
    force=st.booleans(),
    failed=st.lists(st.sampled_from([Channel.EMAIL, Channel.PRINT])),
)
def test_a_channel_that_failed_is_never_chosen_again_and_every_plan_ends(
    kind: CustomerKind, email: str | None, force: bool, failed: list[Channel]
) -> None:
    attempts = tuple(Attempt(channel=channel, text=Text(code=MessageCode.EMAIL_REFUSED, params={"code": "550"})) for channel in failed)
    given = facts(kind=kind, email=email, address=WHOLE, force_print=force, failed=attempts)
    step = next_step(given)
    if isinstance(step, Deliver):
        assert step.channel not in failed
        assert all(planned.reason for planned in step.skipped)
    else:
        assert isinstance(step, GiveUp)
        assert all(planned.reason for planned in route(given).channels)
    assert [planned.channel for planned in route(given).channels] == list(ORDER[kind])

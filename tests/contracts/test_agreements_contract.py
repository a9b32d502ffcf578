"""B2C agreements in the register: one signed per company, and the setting that follows it (I8, decision 17)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from adapters.register import SqlRegister
from domain.companies.audit import AuditSubject, Author
from domain.consumers.agreement_errors import AgreementError, AgreementRefused
from domain.consumers.b2c_agreement import LINK_LIVES, Acceptance, AgreementStatus, Signer, parse_capture
from domain.errors import NotFound
from tests.contracts.register_values import ORGNR, company, stored

NOON = datetime(2026, 12, 1, 11, tzinfo=UTC)
BY = Author(by="admin", at=NOON)
ASLAK = Signer(name="Aslak Demovik", email="aslak@tundra.example")
CAPTURE = parse_capture("12345679519", "1-5", 12)
S, E = AgreementStatus, AgreementError


@pytest.fixture(autouse=True)
def opened(register: SqlRegister) -> None:
    card = company()
    register.save_company(
        card.model_copy(update={"settings": card.settings.model_copy(update={"consumer_agreement_feature": True, "b2c": False})})
    )


def accepted(at: datetime = NOON) -> Acceptance:
    return Acceptance(at=at, text_sha256="a" * 64)


def test_an_agreement_comes_back_as_it_was_asked_for(register: SqlRegister) -> None:
    wanted = register.request_agreement(ORGNR, ASLAK, CAPTURE, BY)
    assert register.agreement(ORGNR, 1) == wanted
    assert (wanted.n, wanted.status, wanted.expires_at) == (1, S.REQUESTED, NOON + LINK_LIVES)


def test_what_shows_the_acceptance_is_kept(register: SqlRegister) -> None:
    register.request_agreement(ORGNR, ASLAK, CAPTURE, BY)
    evidence = stored("accepted", "application/json")
    register.accept_agreement(ORGNR, 1, Acceptance(at=NOON, text_sha256="a" * 64, evidence=evidence))
    (kept,) = register.kept_documents(f"b2c-agreement/{ORGNR}")
    assert (kept.object, kept.role) == (evidence, "evidence")
    assert kept.retain_until > NOON.date() + timedelta(days=365)


def test_who_disables_an_agreement_is_written_down(register: SqlRegister) -> None:
    register.request_agreement(ORGNR, ASLAK, CAPTURE, BY)
    register.accept_agreement(ORGNR, 1, accepted())
    register.move_agreement(ORGNR, 1, S.ACTIVE_IN_BANK, NOON)
    register.move_agreement(ORGNR, 1, S.DISABLED, NOON, by="ada@tundra.example")
    assert [(row.field, row.by) for row in register.audit(ORGNR)][-2:] == [
        ("status", "ada@tundra.example"),
        ("settings.b2c", "ada@tundra.example"),
    ]


def test_nothing_is_activated_before_the_feature_is_on(register: SqlRegister) -> None:
    off = register.company(ORGNR)
    register.save_company(off.model_copy(update={"settings": off.settings.model_copy(update={"consumer_agreement_feature": False})}))
    with pytest.raises(AgreementRefused) as refused:
        register.request_agreement(ORGNR, ASLAK, None, BY)
    assert refused.value.error is E.FEATURE_OFF
    assert register.agreements(ORGNR) == ()


def test_an_unknown_company_has_none(register: SqlRegister) -> None:
    with pytest.raises(NotFound):
        register.request_agreement("999999999", ASLAK, None, BY)
    with pytest.raises(NotFound):
        register.agreement(ORGNR, 1)


def test_the_first_acceptance_ends_the_links_of_the_others(register: SqlRegister) -> None:
    for _ in range(3):
        register.request_agreement(ORGNR, ASLAK, None, BY)
    register.accept_agreement(ORGNR, 2, accepted())
    assert [each.status for each in register.agreements(ORGNR)] == [S.SUPERSEDED, S.SIGNED, S.SUPERSEDED]
    with pytest.raises(AgreementRefused) as refused:
        register.accept_agreement(ORGNR, 1, accepted())
    assert str(refused.value).startswith("Det finnes allerede en signert B2C-avtale på organisasjonsnummer")


def test_accepting_twice_changes_nothing(register: SqlRegister) -> None:
    register.request_agreement(ORGNR, ASLAK, None, BY)
    first = register.accept_agreement(ORGNR, 1, accepted())
    assert register.accept_agreement(ORGNR, 1, accepted(NOON + timedelta(hours=1))) == first


def test_two_that_accept_at_once_make_one_agreement(register: SqlRegister) -> None:
    for _ in range(8):
        register.request_agreement(ORGNR, ASLAK, None, BY)

    def accept(n: int) -> bool:
        try:
            register.accept_agreement(ORGNR, n, accepted())
        except AgreementRefused:
            return False
        return True

    with ThreadPoolExecutor(8) as at_once:
        assert sorted(at_once.map(accept, range(1, 9))) == [False] * 7 + [True]


def test_an_expired_link_signs_nothing(register: SqlRegister) -> None:
    register.request_agreement(ORGNR, ASLAK, None, BY)
    with pytest.raises(AgreementRefused):
        register.accept_agreement(ORGNR, 1, accepted(NOON + LINK_LIVES))
    assert register.agreement(ORGNR, 1).acceptance is None


def test_a_second_activation_is_refused_once_one_is_signed(register: SqlRegister) -> None:
    register.request_agreement(ORGNR, ASLAK, None, BY)
    register.accept_agreement(ORGNR, 1, accepted())
    for capture, error in ((None, E.ALREADY_SIGNED), (CAPTURE, E.CAPTURE_TOO_LATE)):
        with pytest.raises(AgreementRefused) as refused:
            register.request_agreement(ORGNR, ASLAK, capture, BY)
        assert refused.value.error is error


def test_active_in_the_bank_flips_the_setting_and_is_audited(register: SqlRegister) -> None:
    register.request_agreement(ORGNR, ASLAK, None, BY)
    register.accept_agreement(ORGNR, 1, accepted())
    register.move_agreement(ORGNR, 1, S.ACTIVE_AT_NETS, NOON)
    assert not register.company(ORGNR).settings.b2c
    register.move_agreement(ORGNR, 1, S.ACTIVE_IN_BANK, NOON + timedelta(hours=2))
    assert register.company(ORGNR).settings.b2c
    changes = [(row.field, row.before, row.after) for row in register.audit(ORGNR) if row.subject is AuditSubject.COMPANY]
    assert changes == [("settings.b2c", "false", "true")]
    register.move_agreement(ORGNR, 1, S.DISABLED, NOON + timedelta(days=1))
    assert not register.company(ORGNR).settings.b2c
    assert register.request_agreement(ORGNR, ASLAK, None, BY).n == 2


def test_what_leads_back_changes_nothing(register: SqlRegister) -> None:
    register.request_agreement(ORGNR, ASLAK, None, BY)
    assert register.move_agreement(ORGNR, 1, S.ACTIVE_IN_BANK, NOON).status is S.REQUESTED
    register.accept_agreement(ORGNR, 1, accepted())
    for never in (S.DISABLED, S.EXPIRED, S.EMAIL_SENT):
        assert register.move_agreement(ORGNR, 1, never, NOON).status is S.SIGNED
    register.move_agreement(ORGNR, 1, S.ACTIVE_IN_BANK, NOON)
    assert register.move_agreement(ORGNR, 1, S.ACTIVE_AT_NETS, NOON).status is S.ACTIVE_IN_BANK


def test_a_refusal_of_the_hub_leaves_the_company_free_to_try_again(register: SqlRegister) -> None:
    register.request_agreement(ORGNR, ASLAK, CAPTURE, BY)
    register.accept_agreement(ORGNR, 1, accepted())
    refused = register.move_agreement(ORGNR, 1, S.REFUSED, NOON, E.ACCOUNT_INVALID)
    assert refused.message.startswith("ERROR: ocr_account_number is invalid")
    assert register.request_agreement(ORGNR, ASLAK, CAPTURE, BY).n == 2


def test_pending_ones_are_paged_through_by_company(register: SqlRegister) -> None:
    for orgnr in ("810859172", "987654325"):
        card = company(orgnr)
        register.save_company(card.model_copy(update={"settings": card.settings.model_copy(update={"consumer_agreement_feature": True})}))
    everybody = sorted({ORGNR, "810859172", "987654325"})
    for orgnr in everybody:
        register.request_agreement(orgnr, ASLAK, None, BY)
        register.accept_agreement(orgnr, 1, accepted())
    first = register.pending_agreements("", 2)
    assert [each.company for each in first] == everybody[:2]
    assert [each.company for each in register.pending_agreements(first[-1].company, 2)] == everybody[2:]
    register.move_agreement(everybody[0], 1, S.ACTIVE_IN_BANK, NOON)
    assert [each.company for each in register.pending_agreements("", 9)] == everybody[1:]

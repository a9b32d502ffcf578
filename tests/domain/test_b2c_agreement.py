"""The B2C agreement: statuses, messages to the letter, and the rules of agreement capture (I1-I14, decision 17)."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.consumers.agreement_errors import ERROR_TEXTS, ERROR_WORDS, FEATURE, AgreementError, AgreementRefused
from domain.consumers.b2c_agreement import (
    DEFAULT_KID_LENGTH,
    DEFAULT_POSITION,
    STATUS_WORDS,
    Acceptance,
    Agreement,
    AgreementStatus,
    Signer,
    is_further,
    parse_capture,
    parse_signer,
)

ACCOUNT = "12345679519"
NOON = datetime(2026, 12, 1, 11, tzinfo=UTC)
S, E = AgreementStatus, AgreementError


def agreement(**changes: object) -> Agreement:
    base = Agreement(
        company="310007072",
        n=1,
        signer=Signer(name="Aslak Demovik", email="aslak@tundra.example"),
        status=S.EMAIL_SENT,
        requested_by="admin",
        requested_at=NOON,
        expires_at=NOON + timedelta(days=14),
        changed_at=NOON,
    )
    return base.model_copy(update=changes)


def test_the_four_statuses_are_called_as_the_erp_calls_them() -> None:
    shown = [STATUS_WORDS[status].nb for status in (S.EMAIL_SENT, S.SIGNED, S.ACTIVE_AT_NETS, S.ACTIVE_IN_BANK)]
    assert shown == ["E-post melding sendt", "Signert", "Aktiv hos Nets", "Aktiv i banken"]


def test_every_status_and_error_has_words_in_both_languages() -> None:
    assert set(STATUS_WORDS) == set(S)
    assert set(ERROR_WORDS) == set(E)
    assert all(words.nb and words.en for words in (*STATUS_WORDS.values(), *ERROR_WORDS.values()))


def test_the_message_of_an_activation_has_no_quotation_marks() -> None:
    assert agreement().message == "OK: Epost sendt til aslak@tundra.example"


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (E.NO_RIGHTS, "ERROR: NO RIGHTS"),
        (E.SIGNER_INVALID, "ERROR: signer_name or signer_email missing or invalid"),
        (E.ACCOUNT_INVALID, "ERROR: ocr_account_number is invalid"),
        (E.KID_LENGTH_INVALID, "ERROR: ocr_kid_length is invalid"),
        (E.POSITION_INVALID, "ERROR: ocr_reference_position syntax is invalid"),
        (E.BID_CHECK_FAILED, "ERROR: Bid check towards Nets failed"),
        (E.UNEXPECTED, "ERROR: Unexpected error"),
        (E.NOT_FOUND, "ERROR: Company agreement not found"),
    ],
)
def test_errors_are_told_in_the_words_of_the_api(error: AgreementError, text: str) -> None:
    assert str(AgreementRefused(error)).splitlines()[0] == text == ERROR_TEXTS[error]


def test_an_agreement_that_is_not_confirmed_tells_its_state() -> None:
    told = str(AgreementRefused(E.CANNOT_DISABLE, state="PENDING"))
    assert told.startswith("ERROR: Cannot disable agreement. Issuer state is PENDING\n")


def test_a_second_agreement_is_refused_with_the_orgnr_as_people_write_it() -> None:
    told = str(AgreementRefused(E.ALREADY_SIGNED, orgnr="310 007 072"))
    assert told.startswith("Det finnes allerede en signert B2C-avtale på organisasjonsnummer 310 007 072. / ")


def test_the_feature_is_named_as_in_cs100000() -> None:
    assert FEATURE == "Avtale mellom tjenesteyter og forbruker, Autoinvoice"


@pytest.mark.parametrize("position", ["1-5", "KID[1-5]", " 1-5 ", "KID[01-05]"])
def test_the_position_is_read_as_erp_and_hub_write_it(position: str) -> None:
    capture = parse_capture("1234.56.79519", position, 12, ["10001"])
    assert (capture.account, capture.position, capture.kid_length) == (ACCOUNT, "KID[1-5]", 12)


def test_the_defaults_are_those_of_the_erp() -> None:
    assert (DEFAULT_POSITION, DEFAULT_KID_LENGTH) == ("1-5", 12)


@pytest.mark.parametrize(
    "position", ["", "1-1", "5-1", "0-4", "1 - 5", "1-5]", "KID[1-5", "KID1-5", "1-123", "a-b", "١-٥", "1-5\nX: y", "-5"]
)
def test_a_position_of_another_form_is_refused(position: str) -> None:
    with pytest.raises(AgreementRefused) as refused:
        parse_capture(ACCOUNT, position, 12)
    assert refused.value.error is E.POSITION_INVALID


@pytest.mark.parametrize(
    ("position", "length", "ok"), [("8-11", 12, True), ("8-12", 12, False), ("1-3", 4, True), ("1-4", 4, False), ("20-24", 25, True)]
)
def test_the_position_lies_before_the_check_digit(position: str, length: int, ok: bool) -> None:
    if ok:
        assert parse_capture(ACCOUNT, position, length)
        return
    with pytest.raises(AgreementRefused) as refused:
        parse_capture(ACCOUNT, position, length)
    assert refused.value.error is E.POSITION_OUTSIDE
    assert str(refused.value).startswith("ERROR: ocr_reference_position syntax is invalid")


def test_the_position_spans_the_customer_numbers() -> None:
    with pytest.raises(AgreementRefused) as refused:
        parse_capture(ACCOUNT, "1-5", 12, ["10001", "100012"])
    assert refused.value.error is E.POSITION_UNLIKE_CUSTOMERS


@pytest.mark.parametrize("length", [3, 26, 0, -1])
def test_a_kid_has_4_to_25_digits(length: int) -> None:
    with pytest.raises(AgreementRefused) as refused:
        parse_capture(ACCOUNT, "1-2", length)
    assert refused.value.error is E.KID_LENGTH_INVALID


@pytest.mark.parametrize("account", ["", "1234567", "12345679510", "1234567951", "00001234567", "NO9386011117947"])
def test_an_account_has_eleven_digits_and_a_right_check_digit(account: str) -> None:
    with pytest.raises(AgreementRefused) as refused:
        parse_capture(account, "1-5", 12)
    assert refused.value.error is E.ACCOUNT_INVALID


@pytest.mark.parametrize(
    ("name", "email"),
    [
        ("", "a@b.example"),
        ("  ", "a@b.example"),
        ("Aslak", ""),
        ("Aslak", "aslak"),
        ("Aslak", "aslak@tundra.example\r\nBcc: x@y.example"),
        ("Aslak\r\nBcc: x@y.example", "a@b.example"),
        ("Asl\u202eak", "a@b.example"),
        ("A" * 101, "a@b.example"),
    ],
)
def test_a_signer_without_a_usable_name_or_address_is_refused(name: str, email: str) -> None:
    with pytest.raises(AgreementRefused) as refused:
        parse_signer(name, email)
    assert refused.value.error is E.SIGNER_INVALID


def test_a_signer_is_read_with_the_letters_of_the_name() -> None:
    assert parse_signer(" Åse Ødegård ", "ase@tundra.example") == Signer(name="Åse Ødegård", email="ase@tundra.example")


def test_it_is_late_24_hours_after_the_acceptance_and_not_before() -> None:
    signed = agreement(status=S.SIGNED, acceptance=Acceptance(at=NOON, text_sha256="0" * 64))
    assert not signed.is_late(NOON + timedelta(hours=24) - timedelta(seconds=1))
    assert signed.is_late(NOON + timedelta(hours=24))
    assert not signed.model_copy(update={"status": S.ACTIVE_IN_BANK}).is_late(NOON + timedelta(days=3))


def test_the_link_works_until_it_is_used_or_expired() -> None:
    assert agreement().link_works(NOON + timedelta(days=13))
    assert not agreement().link_works(NOON + timedelta(days=14))
    assert not agreement(status=S.SUPERSEDED).link_works(NOON)


def test_news_that_come_late_or_twice_never_lead_back() -> None:
    assert is_further(S.ACTIVE_IN_BANK, S.SIGNED)
    assert not is_further(S.ACTIVE_AT_NETS, S.ACTIVE_IN_BANK)
    assert not is_further(S.SIGNED, S.SIGNED)
    assert not is_further(S.ACTIVE_IN_BANK, S.DISABLED)

"""Links to an invoice: nobody but us makes, reads or changes one."""

import base64
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from adapters.presentation_links import InvoiceLinks, PresentationLinks
from adapters.register import SqlRegister, migrate
from adapters.sealing import UnusableLinkSettings
from domain.errors import NotFound
from domain.identity import invoice_id
from domain.invoice import DocumentType
from domain.presentation import last_day_presented
from domain.submission import Submission
from tests.contracts import register_values as values

NEW, OLD = "n" * 32, "o" * 64
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
INVOICE = Submission(company="310001015", type=DocumentType.INVOICE, number="100003", digest="ab" * 32)
LINKS = PresentationLinks("https://faktura.example", [NEW])
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

submissions = st.builds(
    Submission,
    company=st.from_regex(r"[0-9]{9}", fullmatch=True),
    type=st.sampled_from(DocumentType),
    number=st.text(st.characters(codec="utf-8"), min_size=1, max_size=200),
    digest=st.binary(min_size=32, max_size=32).map(bytes.hex),
)
moments = st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - Hypothesis puts the zone on


def token_of(link: str) -> str:
    return link.removeprefix("https://faktura.example/f/")


TOKEN = token_of(LINKS.link(INVOICE, NOW))


@given(submissions, moments)
def test_a_link_shows_what_it_was_made_for_until_its_last_day_is_over(submission: Submission, made: datetime) -> None:
    presented = LINKS.read(token_of(LINKS.link(submission, made)), made)
    assert presented is not None
    assert (presented.submission, presented.last_day) == (submission, last_day_presented(made))


@given(moments)
def test_it_expires_at_midnight_in_oslo(made: datetime) -> None:
    token, last = token_of(LINKS.link(INVOICE, made)), last_day_presented(made)
    midnight = datetime(last.year, last.month, last.day, tzinfo=ZoneInfo("Europe/Oslo")) + timedelta(days=1)
    assert LINKS.read(token, midnight.astimezone(UTC) - timedelta(microseconds=1)) is not None
    assert LINKS.read(token, midnight.astimezone(UTC)) is None


@given(st.integers(0, len(TOKEN) - 1), st.sampled_from(ALPHABET))
@example(len(TOKEN) - 1, "B")
def test_any_other_character_anywhere_is_refused(position: int, character: str) -> None:
    changed = TOKEN[:position] + character + TOKEN[position + 1 :]
    assert (LINKS.read(changed, NOW) is not None) == (changed == TOKEN)


def test_every_bit_counts_also_those_that_base64_does_not_use() -> None:
    sealed = bytearray(base64.urlsafe_b64decode(TOKEN + "=" * (-len(TOKEN) % 4)))
    for bit in range(len(sealed) * 8):
        sealed[bit // 8] ^= 1 << bit % 8
        assert LINKS.read(base64.urlsafe_b64encode(sealed).rstrip(b"=").decode(), NOW) is None
        sealed[bit // 8] ^= 1 << bit % 8
    for number in ("1", "12", "123"):  # each leaves another number of unused bits at the end
        token = token_of(LINKS.link(INVOICE.model_copy(update={"number": number}), NOW))
        assert [last for last in ALPHABET if LINKS.read(token[:-1] + last, NOW)] == [token[-1]]


@given(
    st.one_of(
        st.text(max_size=300),
        st.text(ALPHABET, max_size=300),
        st.binary(max_size=200).map(lambda raw: base64.urlsafe_b64encode(raw).decode()),
    )
)
@example("")
@example(TOKEN + "=")
@example(TOKEN + "\n")
@example(" " + TOKEN)
@example(TOKEN[:50] + "!" + TOKEN[50:])
@example(TOKEN + TOKEN)
@example(TOKEN[:-1])
@example("A" * 100_000)
@example("ø" * 104)
@example("\x00")
def test_anything_else_is_refused_and_breaks_nothing(token: str) -> None:
    assert LINKS.read(token, NOW) is None


def test_keys_change_without_ending_links_the_first_one_seals() -> None:
    before = PresentationLinks("https://faktura.example", [OLD])
    during = PresentationLinks("https://faktura.example", [NEW, OLD])
    after = PresentationLinks("https://faktura.example", [NEW])
    old, new = token_of(before.link(INVOICE, NOW)), token_of(during.link(INVOICE, NOW))
    assert [links.read(old, NOW) is not None for links in (before, during, after)] == [True, True, False]
    assert [links.read(new, NOW) is not None for links in (before, during, after)] == [False, True, True]


def test_nothing_in_a_link_can_be_read_and_the_same_day_gives_the_same_one() -> None:
    named = INVOICE.model_copy(update={"number": "Kari Nordmann 1"})
    token = token_of(LINKS.link(named, NOW))
    sealed = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    for told in (b"Kari", b"310001015", (310001015).to_bytes(4, "big"), bytes.fromhex(named.digest)):
        assert told not in sealed
    assert LINKS.link(named, NOW + timedelta(hours=5)) == LINKS.link(named, NOW)
    assert LINKS.link(named, NOW + timedelta(days=1)) != LINKS.link(named, NOW)


def test_a_link_fits_into_any_message() -> None:
    assert len(TOKEN) == 84  # what ADR 0014 says, for a number of six digits
    assert set(TOKEN) <= set(ALPHABET)


@pytest.mark.parametrize("keys", [[], [""], ["change-me"], [NEW, "short"]])
def test_a_key_that_is_no_secret_is_told_in_both_languages(keys: list[str]) -> None:
    with pytest.raises(UnusableLinkSettings) as refused:
        PresentationLinks("https://faktura.example", keys)
    assert "minst 32 tegn" in str(refused.value)
    assert "at least 32 characters" in str(refused.value)


@pytest.mark.parametrize("address", ["", "faktura.example", "ftp://x", "https://x/?a=b", "https://x y"])
def test_an_address_that_is_none_is_told(address: str) -> None:
    with pytest.raises(UnusableLinkSettings):
        PresentationLinks(address, [NEW])


def test_a_base_url_may_have_a_path_and_a_slash_at_its_end() -> None:
    assert PresentationLinks("https://x.example/faktura/", [NEW]).link(INVOICE, NOW) == f"https://x.example/faktura/f/{TOKEN}"


@pytest.fixture
def register(tmp_path: Path) -> SqlRegister:
    url = f"sqlite:///{tmp_path / 'register.db'}"
    migrate(url)
    register = SqlRegister(url)
    register.save_company(values.company())
    return register


def test_a_channel_gets_the_link_by_the_invoice_alone(register: SqlRegister) -> None:
    record = values.submission()
    register.keep_submission(record)
    register.reserve(values.acceptance(record))
    link = InvoiceLinks(LINKS, register).link_for(invoice_id(record.key), NOW)
    presented = LINKS.read(token_of(link), NOW)
    assert presented is not None
    assert presented.submission == Submission(company=record.key.company, type=record.key.type, number="1", digest=record.digest)
    assert register.submission(presented.submission) == record


def test_what_is_unknown_or_was_rejected_gets_no_link(register: SqlRegister) -> None:
    record = values.submission()
    register.keep_submission(record)
    register.reserve(values.rejection(record))
    for invoice in (invoice_id(record.key), "invoice/310001015/invoice/none"):
        with pytest.raises(NotFound):
            InvoiceLinks(LINKS, register).link_for(invoice, NOW)

"""Links to attachments: nobody but us makes, reads or changes one, and they end."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.download_links import LAST_PLACE, DownloadLinks
from adapters.presentation_links import PresentationLinks
from domain.invoice import DocumentType
from domain.parcels.offered_files import OFFERED_FOR, opened
from domain.submission import Submission

NEW, OLD = "n" * 32, "o" * 64
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
INVOICE = Submission(company="310001015", type=DocumentType.INVOICE, number="100007", digest="ab" * 32)
LINKS = DownloadLinks("https://faktura.example/", [NEW])
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

submissions = st.builds(
    Submission,
    company=st.from_regex(r"[0-9]{9}", fullmatch=True),
    type=st.sampled_from(DocumentType),
    number=st.text(st.characters(codec="utf-8"), min_size=1, max_size=200),
    digest=st.binary(min_size=32, max_size=32).map(bytes.hex),
)
places = st.sets(st.integers(1, LAST_PLACE), min_size=1).map(sorted)


def token_of(link: str) -> str:
    return link.removeprefix("https://faktura.example/vedlegg/")


TOKEN = token_of(LINKS.link(INVOICE, 1, (1, 2, 3), NOW))


@given(submissions, st.integers(1, 65_535), places)
def test_a_link_leads_to_what_it_was_made_for(submission: Submission, delivery: int, files: list[int]) -> None:
    offered = LINKS.read(token_of(LINKS.link(submission, delivery, files, NOW)), NOW)
    assert offered is not None
    assert (offered.submission, offered.delivery, offered.files) == (submission, delivery, tuple(files))


def test_it_works_for_ninety_days_through_the_last_one_in_oslo() -> None:
    offered = LINKS.read(TOKEN, NOW)
    assert offered is not None
    assert timedelta(days=90) == OFFERED_FOR
    last = offered.last_day
    assert (last - NOW.date()).days == 90
    midnight = datetime(last.year, last.month, last.day, tzinfo=ZoneInfo("Europe/Oslo")) + timedelta(days=1)
    assert LINKS.read(TOKEN, midnight.astimezone(UTC) - timedelta(microseconds=1)) is not None
    assert LINKS.read(TOKEN, midnight.astimezone(UTC)) is None


def test_a_deployment_may_say_how_long() -> None:
    token = token_of(DownloadLinks("https://faktura.example", [NEW], timedelta(days=7)).link(INVOICE, 1, (1,), NOW))
    assert LINKS.read(token, NOW + timedelta(days=7)) is not None
    assert LINKS.read(token, NOW + timedelta(days=8)) is None


def test_the_same_delivery_on_the_same_day_has_the_same_link() -> None:
    assert LINKS.link(INVOICE, 1, (1, 2), NOW) == LINKS.link(INVOICE, 1, (1, 2), NOW + timedelta(hours=3))
    assert len({LINKS.link(INVOICE, n, files, NOW) for n in (1, 2) for files in ((1,), (2,), (1, 2))}) == 6


@given(st.integers(0, len(TOKEN) - 1), st.sampled_from(ALPHABET))
def test_no_character_of_it_can_be_changed(place: int, character: str) -> None:
    changed = TOKEN[:place] + character + TOKEN[place + 1 :]
    assert changed == TOKEN or LINKS.read(changed, NOW) is None


@given(st.text(max_size=300))
def test_what_was_not_made_here_leads_nowhere(token: str) -> None:
    assert LINKS.read(token, NOW) is None


def test_a_link_to_an_invoices_page_is_none_to_its_attachments_and_the_other_way_round() -> None:
    pages = PresentationLinks("https://faktura.example", [NEW])
    assert LINKS.read(pages.link(INVOICE, NOW).removeprefix("https://faktura.example/f/"), NOW) is None
    assert pages.read(TOKEN, NOW) is None


def test_an_older_key_still_opens() -> None:
    old = token_of(DownloadLinks("https://faktura.example", [OLD]).link(INVOICE, 1, (1,), NOW))
    assert DownloadLinks("https://faktura.example", [NEW, OLD]).read(old, NOW) is not None
    assert LINKS.read(old, NOW) is None


@pytest.mark.parametrize("files", [(), (0,), (1, LAST_PLACE + 1)])
def test_a_link_leads_to_files_in_places_that_it_can_name(files: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="1 to 2000"):
        LINKS.link(INVOICE, 1, files, NOW)


def test_the_longest_link_is_still_read() -> None:
    long = INVOICE.model_copy(update={"number": "Ø" * 200})
    token = token_of(LINKS.link(long, 65_535, range(1, LAST_PLACE + 1), NOW))
    assert LINKS.read(token, NOW) is not None


def test_each_link_of_a_delivery_is_opened_once() -> None:
    later = NOW + timedelta(days=1)
    renewed, resent = token_of(LINKS.link(INVOICE, 1, (1,), later)), token_of(LINKS.link(INVOICE, 2, (1,), NOW))
    tokens = ((TOKEN, NOW), (TOKEN, NOW + timedelta(hours=1)), (renewed, later), (resent, NOW))
    first, again, other, of_another = (opened(offered, at) for token, at in tokens if (offered := LINKS.read(token, at)))
    assert first.key == again.key
    assert len({first.key, other.key, of_another.key}) == 3
    assert set(first.text.params) == {"day_nb", "day_en"}

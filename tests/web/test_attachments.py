"""Attachments behind a link, over real HTTP (N07): what is listed, fetched and noted, and what nobody gets to know."""

import io
import re
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from support.cards import RORBERG
from support.documents import ubl
from support.site import Fetched, Site

from domain.companies.parties import Language
from domain.consumers.rights import erased
from domain.formats import format_date
from domain.identity import invoice_id
from domain.lifecycle import Event
from domain.messages import MessageCode
from domain.records import TimelineEntry
from domain.sentences import sentence
from domain.submission import Submission
from starter import AttachedFile

PDF = b"%PDF-1.7\n%%EOF\n"
FILES = (
    AttachedFile(name="a.pdf", content=PDF + b"a" * 2_000_000),
    AttachedFile(name="Timeliste <november>.pdf", content=PDF + b"b"),
    AttachedFile(name="a.pdf", content=PDF + b"c"),
)
EXPIRED = "Lenken er utløpt. Ta kontakt med avsenderen."


def accepted(site: Site, number: str) -> Submission:
    return site.accept(ubl(number), attachments=FILES)


def link(site: Site, submission: Submission, files: tuple[int, ...] = (1, 2, 3), *, delivery: int = 1, made: datetime | None = None) -> str:
    return site.download_links.link(submission, delivery, files, made or datetime.now(UTC))


def timeline(site: Site, submission: Submission) -> list[TimelineEntry]:
    return [entry for entry in site.register.timeline(invoice_id(submission.key)) if entry.event is Event.ATTACHMENTS_OPENED]


def addresses(site: Site, page: Fetched) -> list[str]:
    return [f"{site.base_url}/vedlegg/{found}" for found in re.findall(r'href="([^"#?:]+)"', page.text)]


def test_the_files_of_the_delivery_are_listed_with_name_and_size(site: Site) -> None:
    page = site.fetch(link(site, accepted(site, "7001")))
    assert page.status == 200
    assert '<html lang="nb">' in page.text
    assert "<h1>Vedlegg til faktura 7001</h1>" in page.text
    assert re.findall(r'class="name">([^<]+)</span> <span class="size">([^<]+)', page.text) == [
        ("a.pdf", "2\u00a0MB"),
        ("Timeliste &lt;november&gt;.pdf", "1\u00a0kB"),
        ("a.pdf", "1\u00a0kB"),
    ]
    assert "Last ned alle (zip, 2\u00a0MB)" in page.text


def test_english_is_spoken_to_whom_asks_for_it_and_to_whose_card_says_so(site: Site) -> None:
    submission = accepted(site, "7002")
    assert "Attachments to invoice 7002 from Fjordlys Demo AS" in site.fetch(link(site, submission) + "?lang=en").text
    english = RORBERG.model_copy(update={"number": "10088", "language": Language.EN})
    theirs = site.accept(ubl("7003", customer="10088"), attachments=FILES, customer=english)
    assert "Download all (zip, 2" in site.fetch(link(site, theirs)).text


def test_each_file_and_all_of_them_are_fetched_as_they_are(site: Site) -> None:
    page = site.fetch(link(site, accepted(site, "7004")))
    *each, everything = [site.fetch(address) for address in addresses(site, page)]
    assert [file.body for file in each] == [file.content for file in FILES]
    assert each[1].headers["content-disposition"].startswith('attachment; filename="Timeliste_november_.pdf"')
    assert each[0].headers["content-type"] == "application/pdf"
    assert everything.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(everything.body)) as archive:
        assert archive.namelist() == ["01-a.pdf", "02-Timeliste_november_.pdf", "03-a.pdf"]
        assert [archive.read(name) for name in archive.namelist()] == [file.content for file in FILES]


def test_only_the_files_of_the_delivery_are_there(site: Site) -> None:
    address = link(site, accepted(site, "7005"), (2,))
    page = site.fetch(address)
    assert page.text.count('class="name"') == 1
    assert "vedlegg.zip" not in page.text
    assert site.fetch(f"{address}/2").status == 200
    assert {site.fetch(f"{address}/{n}").status for n in ("1", "3", "4", "0", "02", "x", "-1", "99999", "2/")} == {404}


def test_what_a_mail_said_is_behind_its_link_is_there_whatever_the_cards_say_today(site: Site) -> None:
    sheet = AttachedFile(name="timer.xlsx", content=b"PK\x03\x04")  # the company's card admits PDFs alone by now
    address = link(site, site.accept(ubl("7015"), attachments=(sheet,)), (1,))
    assert 'class="name">timer.xlsx<' in site.fetch(address).text
    assert site.fetch(f"{address}/1").body == sheet.content


def test_files_within_the_document_are_behind_the_link_too(site: Site) -> None:
    enclosed = b"""<cac:AdditionalDocumentReference><cbc:ID>1</cbc:ID><cac:Attachment>
<cbc:EmbeddedDocumentBinaryObject mimeCode="application/pdf" filename="inni.pdf">JVBERi0xLjcK</cbc:EmbeddedDocumentBinaryObject>
</cac:Attachment></cac:AdditionalDocumentReference>"""
    document = ubl("7006").replace(b"<cac:AccountingSupplierParty>", enclosed + b"<cac:AccountingSupplierParty>", 1)
    address = link(site, site.accept(document, attachments=FILES[:1]), (1, 2))
    assert site.fetch(f"{address}/2").body == b"%PDF-1.7\n"
    with zipfile.ZipFile(io.BytesIO(site.fetch(f"{address}/vedlegg.zip").body)) as archive:
        assert archive.namelist() == ["01-a.pdf", "02-inni.pdf"]


def test_the_first_opening_stands_on_the_timeline_and_no_later_one(site: Site) -> None:
    submission = accepted(site, "7007")
    assert timeline(site, submission) == []
    before = datetime.now(UTC)
    for address in (link(site, submission), link(site, submission), f"{link(site, submission)}/2"):
        assert site.fetch(address).status == 200
    (noted,) = timeline(site, submission)
    assert before - timedelta(seconds=1) <= noted.at <= datetime.now(UTC)
    until = format_date(site.download_links.last_day(noted.at), Language.NB)
    assert sentence(noted.text, Language.NB) == f"Lenken til vedleggene, som virker til {until}, er åpnet."
    assert site.fetch(link(site, submission, delivery=2)).status == 200
    assert len(timeline(site, submission)) == 2


def test_the_first_opening_of_a_renewed_link_stands_there_too(site: Site) -> None:
    submission = accepted(site, "7017")
    week_old = datetime.now(UTC) - timedelta(days=7)
    for made in (week_old, week_old, None, None):
        assert site.fetch(link(site, submission, made=made)).status == 200
    until = [site.download_links.last_day(made) for made in (week_old, datetime.now(UTC))]
    told = [sentence(noted.text, Language.EN) for noted in timeline(site, submission)]
    assert told == [f"The link to the attachments, which works until {format_date(day, Language.EN)}, was opened." for day in until]


def test_fetching_a_file_straight_away_is_an_opening_too(site: Site) -> None:
    submission = accepted(site, "7008")
    assert site.fetch(f"{link(site, submission)}/1").status == 200
    assert len(timeline(site, submission)) == 1


def test_asking_for_the_headers_alone_is_none(site: Site) -> None:
    submission = accepted(site, "7009")
    assert site.fetch(link(site, submission), "HEAD").status == 200
    assert site.fetch(f"{link(site, submission)}/9").status == 404
    assert timeline(site, submission) == []


def test_an_opening_that_the_lifecycle_has_no_place_for_hinders_nobody(site: Site) -> None:
    submission = accepted(site, "7010")
    site.record(submission, Event.CANCELLED, MessageCode.CANCELLED)
    assert site.fetch(link(site, submission)).status == 200
    assert timeline(site, submission) == []


def test_every_link_that_is_not_good_gets_the_same_page_which_tells_nothing_of_the_invoice(site: Site) -> None:
    submission = accepted(site, "7011")
    good = link(site, submission)
    expired = link(site, submission, made=datetime.now(UTC) - timedelta(days=92))
    changed = good[:-1] + ("A" if good[-1] != "A" else "B")
    bad = (
        expired,
        f"{expired}/1",
        f"{expired}/vedlegg.zip",
        changed,
        f"{changed}/1",
        f"{site.base_url}/vedlegg/x",
        f"{site.base_url}/vedlegg/x/1",
    )
    pages = [site.fetch(address) for address in bad]
    assert {(page.status, page.text) for page in pages} == {(404, pages[0].text)}
    assert f"<p>{EXPIRED}</p>" in pages[0].text
    for secret in ("7011", "Fjordlys", "a.pdf"):
        assert secret not in pages[0].text
    assert timeline(site, submission) == []


def test_nothing_is_shown_of_whoever_was_erased(site: Site) -> None:
    customer = RORBERG.model_copy(update={"number": "10089"})
    submission = site.accept(ubl("7012", customer="10089"), attachments=FILES, customer=customer)
    site.register.save_customer(erased(customer))
    assert {site.fetch(link(site, submission) + rest).status for rest in ("", "/1", "/vedlegg.zip")} == {410}


@pytest.mark.parametrize("rest", ["", "/1", "/vedlegg.zip"])
def test_nothing_may_be_loaded_from_elsewhere_kept_or_found(site: Site, rest: str) -> None:
    answer = site.fetch(link(site, accepted(site, "7013")) + rest)
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "script-src" not in policy
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "noindex" in answer.headers["x-robots-tag"]


def test_nothing_is_posted_and_no_secret_is_logged(site: Site) -> None:
    address = link(site, accepted(site, "7014"))
    assert site.fetch(address, "POST", "x=1").status == 405
    assert site.fetch(address).status == 200
    assert address.rsplit("/", 1)[1] not in site.log

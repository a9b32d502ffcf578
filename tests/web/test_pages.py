"""The page of an invoice over real HTTP: what it shows, what it tells the browser, and what nobody gets to know."""

import asyncio
import base64
import hashlib
import re
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from time import monotonic
from typing import cast

import pytest
from starlette.requests import Request
from support.cards import FJORD, JONAS, RORBERG
from support.documents import Line, ubl
from support.site import ROOT, Fetched, Site

from adapters.clock import ShiftedClock
from adapters.presentation_links import PresentationLinks
from adapters.presentations import Presentations
from documents.invoice_pdf import invoice_pdf
from domain.companies.parties import Brand, Language
from domain.consumers.rights import erased
from domain.errors import Unavailable
from domain.identity import ObjectRef
from domain.lifecycle import Event
from domain.messages import MessageCode
from domain.submission import Submission
from starter import AttachedFile
from web.app import InvoicePages
from web.words import GONE, NO_LONGER_SHOWN, NO_SUCH_PAGE, NOT_NOW

NB_SPACE = "\u00a0"
PDF = b"%PDF-1.7\n% a file of the tests\n%%EOF\n"
WORLD = ROOT / "sandbox" / "worlds" / "norway"
ENCLOSED = """<cac:AdditionalDocumentReference><cbc:ID>{id}</cbc:ID><cbc:DocumentDescription>{text}</cbc:DocumentDescription>
<cac:Attachment><cbc:EmbeddedDocumentBinaryObject mimeCode="{type}" filename="{name}">JVBERi0xLjcK</cbc:EmbeddedDocumentBinaryObject>
</cac:Attachment></cac:AdditionalDocumentReference>
<cac:AdditionalDocumentReference><cbc:ID>link</cbc:ID><cac:Attachment><cac:ExternalReference>
<cbc:URI>javascript:alert(1)</cbc:URI></cac:ExternalReference></cac:Attachment></cac:AdditionalDocumentReference>"""
EVIL = "<script>alert('x')</script>\"><img src=x onerror=alert(1)>"


def with_enclosed(document: bytes, name: str, media_type: str = "application/pdf", text: str = "Timer") -> bytes:
    reference = ENCLOSED.format(id="1", text=text, type=media_type, name=name)
    return document.replace(b"<cac:AccountingSupplierParty>", reference.encode() + b"<cac:AccountingSupplierParty>", 1)


def shown(page: Fetched) -> str:
    """The page's text as it is read: tags away, references resolved, blanks as one."""
    body = page.text.split("<body>")[1]
    return re.sub(r"[ \n]+", " ", unescape(re.sub(r"<[^>]+>", " ", body)))


def test_it_shows_what_the_pdf_shows_in_the_pdfs_own_words(site: Site) -> None:
    page = site.fetch(site.link(site.accept(ubl("1001"))))
    assert page.status == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "<title>Faktura 1001 fra Fjordlys Demo AS</title>" in page.text
    assert '<html lang="nb">' in page.text
    text = shown(page)
    for told in (
        "Faktura 1001",
        f"Å betale 3{NB_SPACE}187,50{NB_SPACE}kr",
        "KID 100031000035",
        "Til konto 1234 56 78903",
        "Forfallsdato 21.12.2026",
        "Fjordlys Demo AS Liksomgata 1 0150 Oslo Foretaksregisteret",
        f"310{NB_SPACE}001{NB_SPACE}015{NB_SPACE}MVA",
        "Testberg Rør AS Muffeveien 8 1532 Moss",
        f"Arbeid i november 3 timer 850,00 25{NB_SPACE}% 2{NB_SPACE}550,00",
        f"25{NB_SPACE}% 2{NB_SPACE}550,00 637,50",
        f"Sum uten mva 2{NB_SPACE}550,00",
        "Last ned fakturaen (PDF)",
        "Sendt med Autoinvoice for Fjordlys Demo AS.",
    ):
        assert told in text, told


def test_account_and_kid_are_copied_without_separators(site: Site) -> None:
    page = site.fetch(site.link(site.accept(ubl("1002"))))
    account = re.search(r"<dt>Til konto</dt><dd>(.*?)</dd>", page.text)
    assert account is not None
    assert re.sub(r"<[^>]+>", "", account[1]) == "12345678903"
    assert "<dt>KID</dt><dd>100031000035</dd>" in page.text


def test_a_credit_note_asks_for_nothing(site: Site) -> None:
    text = shown(site.fetch(site.link(site.accept(ubl("1003", credit_note=True)))))
    assert f"Til gode 3{NB_SPACE}187,50{NB_SPACE}kr" in text
    assert "Last ned kreditnotaen (PDF)" in text
    assert "KID" not in text
    assert "Til konto" not in text


@pytest.mark.parametrize(("lang", "told"), [("nb", "avbrutt av avsenderen"), ("en", "has cancelled this invoice")])
def test_a_cancelled_invoice_asks_for_nothing_and_says_why(site: Site, lang: str, told: str) -> None:
    submission = site.accept(ubl(f"108{lang}"))
    site.record(submission, Event.CANCELLED, MessageCode.CANCELLED)
    page = site.fetch(f"{site.link(submission)}?lang={lang}")
    text = shown(page)
    assert page.status == 200
    assert told in text
    for asking in ("Å betale", "Amount due", "KID", "Til konto", "faktura.pdf"):
        assert asking not in text


def test_p14_an_erased_consumers_links_show_nothing_any_more(site: Site) -> None:
    silje = JONAS.model_copy(update={"number": "10088", "name": "Silje Prøvesen"})
    submission = site.accept(ubl("1098"), customer=silje, attachments=(AttachedFile(name="vedlegg.pdf", content=PDF),))
    link = site.link(submission)
    assert site.fetch(link).status == 200
    site.register.save_customer(erased(silje))
    for address in (link, f"{link}/faktura.pdf", f"{link}/vedlegg/1"):
        page = site.fetch(address)
        assert (page.status, NO_LONGER_SHOWN.title_nb in page.text, NO_LONGER_SHOWN.text_en in unescape(page.text)) == (410, True, True)
        assert "Testberg" not in page.text


def test_the_language_is_the_customers_and_can_be_switched(site: Site) -> None:
    english = RORBERG.model_copy(update={"number": "10077", "language": Language.EN})
    link = site.link(site.accept(ubl("1004"), customer=english))
    theirs, switched, unknown = (site.fetch(link + query) for query in ("", "?lang=nb", "?lang=tlh"))
    assert '<html lang="en">' in theirs.text
    assert "NOK\u00a03,187.50" in theirs.text
    assert '<html lang="nb">' in switched.text
    assert unknown.body == theirs.body
    assert 'href="?lang=nb" lang="nb" hreflang="nb"' in theirs.text


def test_the_invoice_pdf_is_the_one_that_is_sent(site: Site) -> None:
    made, own = site.accept(ubl("1005")), site.accept(ubl("1006"), invoice_pdf=PDF)
    answer = site.fetch(f"{site.link(made)}/faktura.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == "attachment; filename=\"faktura.pdf\"; filename*=UTF-8''faktura.pdf"
    assert answer.body == invoice_pdf(ubl("1005"), Language.NB)
    assert site.fetch(f"{site.link(own)}/faktura.pdf").body == PDF


def test_g5_g7_the_page_shows_the_invoice_as_the_customers_choices_say(site: Site) -> None:
    omits = RORBERG.model_copy(update={"number": "10091", "omit_invoice_pdf": True})
    shows = omits.model_copy(update={"number": "10092", "first_attachment_shows": True})
    files = tuple(AttachedFile(name=name, content=PDF + name.encode()) for name in ("original.pdf", "b.pdf"))
    made = site.link(site.accept(ubl("1105"), customer=omits, invoice_pdf=PDF, attachments=files))
    own = site.link(site.accept(ubl("1106"), customer=shows, invoice_pdf=PDF, attachments=files))
    assert site.fetch(f"{made}/faktura.pdf").body == invoice_pdf(ubl("1105"), Language.NB)
    assert site.fetch(f"{own}/faktura.pdf").body == files[0].content
    names = [re.findall(r'<span class="name">(.*?)</span>', site.fetch(link).text) for link in (made, own)]
    assert names == [["original.pdf", "b.pdf"], ["b.pdf"]]
    assert [site.fetch(f"{own}/vedlegg/{n}").status for n in (1, 2)] == [404, 200]


def test_attachments_beside_and_inside_the_document_are_downloads(site: Site) -> None:
    document = with_enclosed(ubl("1007"), "Måleravlesning 2026.pdf")
    link = site.link(site.accept(document, attachments=(AttachedFile(name="Timeliste.pdf", content=PDF),)))
    page = site.fetch(link)
    assert re.findall(r'<span class="name">(.*?)</span>', page.text) == [
        "Timeliste.pdf",
        "Timer, Måleravlesning 2026.pdf",
        "link, javascript:alert(1)",
    ]
    assert "javascript:" not in "".join(re.findall(r'(?:href|src|action)="([^"]*)"', page.text))
    beside, inside = site.fetch(f"{link}/vedlegg/1"), site.fetch(f"{link}/vedlegg/2")
    assert (beside.status, beside.body) == (200, PDF)
    assert inside.body == b"%PDF-1.7\n"
    assert "filename*=UTF-8''M%C3%A5leravlesning_2026.pdf" in inside.headers["content-disposition"]
    for none in ("0", "3", "01", "-1", "9" * 5000, "1.0", "%31%00", "x"):
        assert site.fetch(f"{link}/vedlegg/{none}").status == 404, none


@pytest.mark.parametrize(
    ("name", "saved_as"),
    [
        ("../../x.html", "x.html.pdf"),
        ("..\\..\\evil.exe", "evil.exe.pdf"),
        ('a"b\r\nSet-Cookie: x=1;.pdf', "a_b_Set-Cookie_x_1_.pdf"),
        ("\u202efdp.exe", "fdp.exe.pdf"),
        ("", "file.pdf"),
        ("~/.bashrc", "bashrc.pdf"),
    ],
)
def test_a_file_name_leads_nobody_astray(site: Site, name: str, saved_as: str) -> None:
    number = f"11{abs(hash(name)) % 10**9}"
    link = site.link(site.accept(ubl(number), attachments=(AttachedFile(name=name, content=PDF),)))
    assert site.fetch(link).status == 200
    answer = site.fetch(f"{link}/vedlegg/1")
    assert (answer.status, answer.body) == (200, PDF)
    assert answer.headers["content-disposition"] == f"attachment; filename=\"{saved_as}\"; filename*=UTF-8''{saved_as}"
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert "set-cookie" not in answer.headers


def test_a_file_of_a_kind_that_no_invoice_carries_is_only_bytes(site: Site) -> None:
    link = site.link(site.accept(with_enclosed(ubl("1008"), "side.html", "text/html")))
    answer = site.fetch(f"{link}/vedlegg/1")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert 'filename="side.html.bin"' in answer.headers["content-disposition"]


def test_markup_in_any_text_is_only_text(site: Site) -> None:
    escaped = EVIL.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    document = ubl("1009", lines=(Line(text=escaped),)).replace("Prøve".encode(), escaped.encode())
    document = document.replace("Testberg Rør AS".encode(), escaped.encode()).replace(b"Fjordlys Demo AS", escaped.encode())
    document = with_enclosed(document, escaped, text=escaped)
    page = site.fetch(site.link(site.accept(document, attachments=(AttachedFile(name=EVIL, content=PDF),))))
    assert shown(page).count("<script>alert('x')") >= 8  # as text
    assert "<script" not in page.text
    assert "<img" not in page.text
    markup = Markup()
    markup.feed(page.text)
    assert markup.tags.isdisjoint({"script", "img", "iframe", "object", "form"})
    assert not [name for name in markup.attributes if name.startswith("on") or name == "style"]


class Markup(HTMLParser):
    """The tags and attributes of a page, as a browser reads them."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


def test_characters_that_turn_or_hide_text_are_not_shown(site: Site) -> None:
    document = ubl("1010", lines=(Line(text="Betal \u202e12345\u200b678"),))
    text = site.fetch(site.link(site.accept(document))).text
    assert "Betal 12345678" in text
    assert not re.search("[\u202a-\u202e\u200b\u2066-\u2069]", text)


def test_a_thousand_lines_are_shown(site: Site, record_property: Callable[[str, object], None]) -> None:
    document = ubl("1011", lines=tuple(Line(text=f"Vare {n}", quantity=n) for n in range(1, 1001)))
    link = site.link(site.accept(document))
    begun = datetime.now(UTC)
    page = site.fetch(link)
    record_property("1,000 lines", f"{(datetime.now(UTC) - begun).total_seconds():.2f} s, {len(page.body) // 1000} kB")
    assert len(re.findall(r'<th role="rowheader" scope="row">Vare', page.text)) == 1000
    assert "Vare 1000</th>" in page.text


def test_a_large_invoice_keeps_nobody_else_waiting(site: Site, record_property: Callable[[str, object], None]) -> None:
    link = site.link(site.accept(ubl("1024", lines=tuple(Line(text=f"Vare {n}") for n in range(5000)))))
    waits = []
    with ThreadPoolExecutor(1) as elsewhere:
        begun = monotonic()
        large = elsewhere.submit(site.fetch, link)
        while not large.done():
            asked = monotonic()
            assert site.fetch("/f/x").status == 404
            waits.append(monotonic() - asked)
        took = monotonic() - begun
    assert large.result().status == 200
    record_property("5,000 lines", f"{took:.2f} s; others waited {max(waits) * 1000:.0f} ms at most")
    assert max(waits) < took / 3


def every_kind_of_answer(site: Site) -> dict[str, Fetched]:
    link = site.link(site.accept(ubl("1012"), attachments=(AttachedFile(name="a.pdf", content=PDF),)))
    return {
        "page": site.fetch(link),
        "head": site.fetch(link, "HEAD"),
        "pdf": site.fetch(f"{link}/faktura.pdf"),
        "file": site.fetch(f"{link}/vedlegg/1"),
        "bad link": site.fetch("/f/x"),
        "elsewhere": site.fetch("/"),
        "post": site.fetch(link, "POST"),
        "health": site.fetch("/healthz"),
    }


def test_every_answer_tells_the_browser_to_be_careful(site: Site) -> None:
    answers = every_kind_of_answer(site)
    assert {name: answer.status for name, answer in answers.items()} == {
        "page": 200, "head": 200, "pdf": 200, "file": 200, "bad link": 404, "elsewhere": 404, "post": 405, "health": 200,
    }  # fmt: skip
    for name, answer in answers.items():
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"), name
        assert "unsafe" not in policy
        assert "http" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff", name
        assert answer.headers["referrer-policy"] == "no-referrer", name
        assert answer.headers["cache-control"] == "private, no-store", name
        assert "noindex" in answer.headers["x-robots-tag"], name
        assert int(answer.headers["strict-transport-security"].removeprefix("max-age=")) >= 31536000, name
        assert "server" not in answer.headers, name
        assert "set-cookie" not in answer.headers, name


def bad_links(site: Site) -> dict[str, str]:
    good = site.accept(ubl("1013"))
    link = site.link(good)
    foreign = PresentationLinks(site.base_url, ["z" * 32])
    now = datetime.now(UTC)
    return {
        "tampered": link[:-5] + ("A" if link[-5] != "A" else "B") + link[-4:],
        "cut off": link[:-1],
        "expired": site.link(good, now - timedelta(days=365 * 2)),
        "another key's": foreign.link(good, now),
        "made up": f"{site.base_url}/f/{'A' * 84}",
        "short": f"{site.base_url}/f/x",
        "with a slash": f"{link}/",
        "another page": f"{link}/faktura.xml",
        "up": f"{site.base_url}/f/../../etc/passwd",
        "zero": f"{site.base_url}/f/%00",
        "not UTF-8": f"{site.base_url}/f/%ff%fe",
        "long": f"{site.base_url}/f/{'A' * 20_000}",
        "no token": f"{site.base_url}/f/",
        "the PDF of a bad one": f"{site.base_url}/f/{'A' * 84}/faktura.pdf",
        "a file of a bad one": f"{site.base_url}/f/{'A' * 84}/vedlegg/1",
    }


def test_whatever_is_wrong_with_a_link_the_answer_is_one_and_the_same(site: Site) -> None:
    answers = {name: site.fetch(link) for name, link in bad_links(site).items()}
    first = next(iter(answers.values()))
    assert first.status == 404
    for text in (NO_SUCH_PAGE.title_nb, NO_SUCH_PAGE.text_nb, NO_SUCH_PAGE.title_en, NO_SUCH_PAGE.text_en):
        assert text in first.text

    def told(answer: Fetched) -> tuple[int, dict[str, str], bytes]:
        return answer.status, {name: value for name, value in answer.headers.items() if name != "date"}, answer.body

    for name, answer in answers.items():
        assert told(answer) == told(first), name


def test_a_link_works_for_16_months_and_no_longer(site: Site) -> None:
    submission, now = site.accept(ubl("1014")), datetime.now(UTC)
    made = {days: site.fetch(site.link(submission, now - timedelta(days=days))).status for days in (0, 365, 484, 490, 1000)}
    assert made == {0: 200, 365: 200, 484: 200, 490: 404, 1000: 404}


INVOICE = Submission(company=FJORD.orgnr, type="invoice", number="1", digest="0" * 64)


def stored_file(site: Site, submission: Submission, which: str) -> Path:
    record = site.register.submission(submission)
    ref = record.document if which == "document" else record.attachments[0].object
    return site.folder / "store" / ref.company / ref.sha256


def test_a_document_that_is_gone_from_the_store_is_told_as_gone(site: Site) -> None:
    submission = site.accept(ubl("1015"))
    stored_file(site, submission, "document").unlink()
    for address in ("", "/faktura.pdf"):
        answer = site.fetch(site.link(submission) + address)
        assert answer.status == 410
        assert GONE.text_nb in answer.text
        assert GONE.text_en in answer.text
    assert "invoice_not_shown" in site.log


def test_an_attachment_that_is_gone_does_not_take_the_page_with_it(site: Site) -> None:
    submission = site.accept(ubl("1016"), attachments=(AttachedFile(name="borte.pdf", content=PDF + b"gone"),))
    stored_file(site, submission, "attachment").unlink()
    assert "borte.pdf" in site.fetch(site.link(submission)).text
    assert site.fetch(f"{site.link(submission)}/vedlegg/1").status == 410


def test_a_submission_that_the_register_no_longer_has_is_told_as_gone(site: Site) -> None:
    assert site.fetch(site.link(INVOICE.model_copy(update={"number": "never kept"}))).status == 410


def test_a_document_that_is_damaged_is_not_shown(site: Site) -> None:
    submission = site.accept(ubl("1017"))
    stored_file(site, submission, "document").write_bytes(ubl("666"))
    answer = site.fetch(site.link(submission))
    assert answer.status == 503
    assert NOT_NOW.title_nb in answer.text
    assert "666" not in answer.text


def test_a_document_that_cannot_be_read_is_our_fault_and_tells_nothing(site: Site) -> None:
    submission = site.accept(ubl("1018"))
    record = site.register.submission(submission)
    broken = record.model_copy(update={"document": site.store.put(FJORD.orgnr, b"<no/>", "application/xml"), "digest": "e" * 64})
    site.register.keep_submission(broken)
    answer = site.fetch(site.link(submission.model_copy(update={"digest": "e" * 64})))
    assert answer.status == 500
    assert NOT_NOW.title_en in answer.text
    assert "Traceback" not in answer.text
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert site.fetch("/healthz").status == 200


def test_without_a_register_it_says_so_and_may_be_started_again(tmp_path: Path) -> None:
    surroundings = Site(tmp_path).environment | {"FAKTURAFLYT_REGISTER_URL": f"sqlite:///{tmp_path}/none/register.db"}
    answer = start(surroundings)
    assert answer.returncode == 75
    assert "finnes ikke ennå" in answer.stderr
    assert "There is no register at" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_without_the_customers_card_it_is_norwegian(site: Site) -> None:
    submission = site.accept(ubl("1022"))
    other = submission.model_copy(update={"number": "1023"})
    record = site.register.submission(submission)
    site.register.keep_submission(record.model_copy(update={"key": other.key}))
    page = site.fetch(site.link(other))  # kept, never decided: the register knows no customer
    assert (page.status, '<html lang="nb">' in page.text) == (200, True)


class Failing:
    """Presentations whose register or store is away."""

    async def invoice_pdf(self, _: Submission) -> bytes:
        raise Unavailable("/secret/path is not there")


async def test_register_or_store_that_is_away_is_told_as_passing() -> None:
    answer = await pages_of(Failing()).invoice_pdf(REQUEST)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "30")
    assert NOT_NOW.text_nb.encode() in bytes(answer.body)
    assert b"secret" not in bytes(answer.body)


class Waiting:
    """Presentations that take until they are told to go on."""

    def __init__(self) -> None:
        self.go_on = asyncio.Event()

    async def invoice_pdf(self, _: Submission) -> bytes:
        await self.go_on.wait()
        return PDF


async def test_more_at_once_than_it_may_be_are_asked_to_come_again() -> None:
    waiting = Waiting()
    pages = pages_of(waiting)
    first = [asyncio.create_task(pages.invoice_pdf(REQUEST)) for _ in range(2)]
    await asyncio.sleep(0)
    turned_away = await pages.invoice_pdf(REQUEST)
    waiting.go_on.set()
    assert (turned_away.status_code, turned_away.headers["retry-after"]) == (503, "30")
    assert [answer.status_code for answer in await asyncio.gather(*first)] == [200, 200]
    assert (await pages.invoice_pdf(REQUEST)).status_code == 200


LINKS = PresentationLinks("https://x.example", ["k" * 32])
REQUEST = Request({"type": "http", "path_params": {"token": LINKS.link(INVOICE, datetime.now(UTC)).rsplit("/", 1)[1]}})


def pages_of(presentations: object) -> InvoicePages:
    return InvoicePages(LINKS, cast("Presentations", presentations), ShiftedClock(), "Autoinvoice", at_once=2)


def test_an_old_key_goes_on_opening_what_it_sealed(tmp_path: Path) -> None:
    old, new = "old-" * 10, "new-" * 10
    with Site(tmp_path, keys=(new, old)).running() as site:
        submission = site.accept(ubl("1020"))
        sealed_before = PresentationLinks(site.base_url, [old]).link(submission, datetime.now(UTC))
        assert site.fetch(sealed_before).status == 200
        assert site.fetch(site.link(submission)).status == 200


def test_no_address_is_ever_logged(site: Site) -> None:
    links = [*bad_links(site).values(), site.link(site.accept(ubl("1021"))), site.link(INVOICE)]
    for link in links:
        site.fetch(link)
    for link in links:
        token = link.split("/f/")[1].split("/")[0]
        assert len(token) < 20 or token not in site.log
    assert "/f/" not in site.log


def start(surroundings: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "web"]
    return subprocess.run(command, cwd=ROOT, env=surroundings, capture_output=True, text=True, check=False, timeout=60)


def test_without_a_secret_it_does_not_start(tmp_path: Path) -> None:
    answer = start(Site(tmp_path).environment | {"FAKTURAFLYT_WEB_KEYS": "change-me"})
    assert answer.returncode == 2
    assert "openssl rand -hex 32" in answer.stderr
    assert "change-me" not in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_port_that_is_taken_ends_it(site: Site) -> None:
    answer = start(site.environment)
    assert answer.returncode == 3  # uvicorn's own
    assert "address already in use" in answer.stderr


def test_a_brand_is_shown_within_the_page_and_its_style_is_still_allowed_by_hash(site: Site) -> None:
    link = site.link(site.accept(ubl("1090")))
    plain = site.fetch(link)
    logo = site.store.put(FJORD.orgnr, b"\x89PNG picture", "image/png")
    brand = FJORD.settings.model_copy(update={"brand": Brand(logo=logo, colour="#7a1f5c")})
    site.register.save_company(FJORD.model_copy(update={"settings": brand}))
    try:
        page = site.fetch(link)
    finally:
        site.register.save_company(FJORD)
    picture = base64.b64encode(b"\x89PNG picture").decode()
    assert f'src="data:image/png;base64,{picture}"' in page.text
    assert "--accent: #7a1f5c" in page.text
    assert "#7a1f5c" not in plain.text
    assert "data:image/png" not in plain.text
    style = re.search(r"<style>(.*?)</style>", page.text, re.DOTALL)
    assert style
    allowed = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"style-src 'sha256-{allowed}'" in page.headers["content-security-policy"]


def test_a_logo_that_is_gone_keeps_nobody_from_the_invoice(site: Site) -> None:
    link = site.link(site.accept(ubl("1091")))
    gone = ObjectRef(company=FJORD.orgnr, sha256="0" * 64, size_bytes=1, media_type="image/png")
    brand = FJORD.settings.model_copy(update={"brand": Brand(logo=gone)})
    site.register.save_company(FJORD.model_copy(update={"settings": brand}))
    try:
        assert site.fetch(link).status == 200
    finally:
        site.register.save_company(FJORD)

"""The page on which a B2C agreement is accepted, over HTTP: good links, bad links, forms from elsewhere (I6, I8)."""

import json
import re
from datetime import UTC, datetime, timedelta
from html import unescape
from urllib.parse import urlencode

import pytest
from support.agreements import some_orgnrs
from support.site import Fetched, Site

from adapters.sealing import Seal
from domain.consumers.b2c_agreement import LINK_LIVES, Agreement, AgreementStatus, Capture
from domain.formats import format_orgnr

ORGNRS = iter(some_orgnrs(60, 7_000_000))
CAPTURE = Capture(account="12345679519", first=1, last=5, kid_length=12)


def form_of(page: Fetched) -> str:
    found = re.search(r'name="form" value="([^"]+)"', page.text)
    assert found, page.text
    return found[1]


def post(site: Site, link: str, *, read: bool = True, form: str | None = None, **headers: str) -> Fetched:
    fields = {"form": form if form is not None else form_of(site.fetch(link))} | ({"read": "yes"} if read else {})
    return site.fetch(link, "POST", urlencode(fields), **headers)


def now_of(site: Site, agreement: Agreement) -> Agreement:
    return site.register.agreement(agreement.company, agreement.n)


def test_it_shows_the_agreement_and_changes_nothing(site: Site) -> None:
    agreement, link = site.invite(next(ORGNRS), CAPTURE)
    page = site.fetch(link)
    assert page.status == 200
    for told in ("Jeg bekrefter at jeg har lest avtalen.", "Aksepter", format_orgnr(agreement.company), "1234.56.79519", "1-5"):
        assert told in unescape(page.text)
    assert now_of(site, agreement) == agreement
    english = unescape(site.fetch(f"{link}?lang=en").text)
    assert "I confirm that I have read the agreement." in english
    assert "form-action 'self'" in page.headers["content-security-policy"]
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "set-cookie" not in page.headers


def test_ticked_and_accepted_it_is_signed_and_what_was_read_is_kept(site: Site) -> None:
    agreement, link = site.invite(next(ORGNRS))
    answer = post(site, link)
    assert (answer.status, answer.headers["location"]) == (303, "?lang=nb")
    signed = now_of(site, agreement)
    assert signed.status is AgreementStatus.SIGNED
    assert signed.acceptance is not None
    assert signed.acceptance.evidence is not None
    kept = json.loads(site.store.get(signed.acceptance.evidence))
    assert kept["accepted_from"] == "127.0.0.1"
    assert kept["text_sha256"] == signed.acceptance.text_sha256
    assert "Nets oppretter avtalen" in kept["text"]
    assert kept["signer"]["email"] == "aslak@tundra.example"
    assert "Avtalen er akseptert" in site.fetch(link).text


def test_nothing_is_accepted_without_the_tick(site: Site) -> None:
    agreement, link = site.invite(next(ORGNRS))
    answer = post(site, link, read=False)
    assert answer.status == 422
    assert "Huk av for at du har lest avtalen før du aksepterer den." in answer.text
    assert now_of(site, agreement) == agreement


def test_accepting_twice_is_harmless(site: Site) -> None:
    agreement, link = site.invite(next(ORGNRS))
    form = form_of(site.fetch(link))
    first = post(site, link, form=form)
    signed = now_of(site, agreement)
    assert (first.status, post(site, link, form=form).status) == (303, 303)
    assert now_of(site, agreement) == signed


def test_the_first_acceptance_ends_the_other_link(site: Site) -> None:
    orgnr = next(ORGNRS)
    (_, one), (agreement, other) = site.invite(orgnr), site.invite(orgnr)
    form = form_of(site.fetch(other))
    assert post(site, one).status == 303
    for answer in (site.fetch(other), post(site, other, form=form)):
        assert answer.status in {409, 410}
        told = unescape(answer.text)
        assert f"Det finnes allerede en signert B2C-avtale på organisasjonsnummer {format_orgnr(orgnr)}." in told
    assert now_of(site, agreement).status is AgreementStatus.SUPERSEDED


def test_an_expired_link_does_not_work(site: Site) -> None:
    agreement, link = site.invite(next(ORGNRS), asked_at=datetime.now(UTC) - LINK_LIVES - timedelta(seconds=1))
    answer = site.fetch(link)
    assert answer.status == 404
    assert "Den er feil, ufullstendig, brukt eller utløpt." in answer.text
    assert post(site, link, form="x").status == 404
    assert now_of(site, agreement).acceptance is None


@pytest.mark.parametrize("change", ["cut", "flipped", "of an invoice", "made up", "padded", "of nobody"])
def test_a_forged_link_does_not_work_and_looks_like_any_other_bad_one(site: Site, change: str) -> None:
    agreement, link = site.invite(next(ORGNRS))
    base, _, token = link.rpartition("/")
    forged = {
        "cut": token[:-2],
        "flipped": ("B" if token[0] != "B" else "C") + token[1:],
        "of an invoice": Seal(site.keys, b"fakturaflyt invoice link 1").seal(b"x" * 16),
        "made up": "A" * len(token),
        "padded": token + "=",
        "of nobody": site.agreement_links.link(agreement.model_copy(update={"n": 77})).rpartition("/")[2],
    }[change]
    answers = (site.fetch(f"{base}/{forged}"), post(site, f"{base}/{forged}", form="x"))
    assert [answer.status for answer in answers] == [404, 404]
    assert {answer.text for answer in answers} == {site.fetch(f"{base}/x").text}


def test_an_agreement_link_shows_no_invoice(site: Site) -> None:
    _, link = site.invite(next(ORGNRS))
    assert site.fetch(link.replace("/avtale/", "/f/")).status == 404


def test_the_form_of_another_link_does_not_serve(site: Site) -> None:
    agreement, link = site.invite(next(ORGNRS))
    _, foreign = site.invite(next(ORGNRS))
    assert post(site, link, form=form_of(site.fetch(foreign))).status == 403
    for form in ("", "x", form_of(site.fetch(link))[:-1]):
        assert post(site, link, form=form).status == 403
    assert now_of(site, agreement).acceptance is None


def test_the_form_of_another_language_is_read_anew(site: Site) -> None:
    agreement, link = site.invite(next(ORGNRS))
    answer = post(site, link, form=form_of(site.fetch(f"{link}?lang=en")))
    assert answer.status == 422
    assert "Les den på nytt" in answer.text
    assert now_of(site, agreement).acceptance is None


@pytest.mark.parametrize("headers", [{"Sec_Fetch_Site": "cross-site"}, {"Sec_Fetch_Site": "same-site"}, {"Origin": "https://evil.example"}])
def test_a_form_from_elsewhere_is_refused(site: Site, headers: dict[str, str]) -> None:
    agreement, link = site.invite(next(ORGNRS))
    form = form_of(site.fetch(link))
    assert post(site, link, form=form, **headers).status == 403
    assert now_of(site, agreement).acceptance is None


@pytest.mark.parametrize(
    ("body", "kind"), [("x" * 5000, None), ("read=yes", "text/plain"), ("read=yes", "multipart/form-data; boundary=x"), ("\u00e6", None)]
)
def test_what_is_no_form_of_ours_is_refused(site: Site, body: str, kind: str | None) -> None:
    agreement, link = site.invite(next(ORGNRS))
    headers = {"Content_Type": kind} if kind else {}
    assert site.fetch(link, "POST", body, **headers).status == 403
    assert now_of(site, agreement).acceptance is None


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_do_nothing(site: Site, method: str) -> None:
    agreement, link = site.invite(next(ORGNRS))
    assert site.fetch(link, method, "read=yes").status == 405
    assert now_of(site, agreement) == agreement


def test_a_name_cannot_break_out_of_the_page(site: Site) -> None:
    _, link = site.invite(orgnr := next(ORGNRS))
    card = site.register.company(orgnr)
    site.register.save_company(card.model_copy(update={"name": '<script>alert("x")</script>'}))
    assert "<script" not in site.fetch(link).text


def test_no_address_is_in_the_log(site: Site) -> None:
    _, link = site.invite(next(ORGNRS))
    post(site, link)
    token = link.rpartition("/")[2]
    assert token not in site.log
    assert "aslak@tundra.example" not in site.log

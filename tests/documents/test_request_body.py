"""The mail that asks a consumer for a yes to eFaktura."""

from datetime import date

from lxml import html
from support.cards import FJORD

from documents.request_body import request_body
from domain.companies.parties import CompanySettings, Customer, CustomerKind, Language

JONAS = Customer(company=FJORD.orgnr, number="10014", name="Jonas Tankevik", kind=CustomerKind.CONSUMER, email="jonas@privat.example")
UNTIL = date(2026, 12, 4)


def test_a_norwegian_mail_says_what_to_do_by_when_and_whom_to_ask() -> None:
    body = request_body(FJORD, JONAS, UNTIL, "Autoinvoice")
    assert body.subject == "Fjordlys Demo AS vil sende deg regninger som eFaktura"
    assert body.text == (
        "Hei, Jonas Tankevik\n\n"
        "Fjordlys Demo AS vil sende deg regninger som eFaktura. Slå på eFaktura (Ja takk til alle) i nettbanken eller mobilbanken din "
        "innen 04.12.2026. Ellers sender vi den på e-post eller i posten. Du trenger ikke å svare på denne meldingen.\n\n"
        "Sendt med Autoinvoice for Fjordlys Demo AS.\n\n"
        "Har du spørsmål til fakturaen så kontakt:\n"
        "Kontaktperson: Ingrid Prøvesen\n"
        "Kontaktens e-post: faktura@fjordlys.example\n"
        "Kontakts telefon: +47 400 00 101\n".replace("+47 400 00 101", "+47\u00a0400\u00a000\u00a0101")
    )


def test_an_english_customer_reads_english() -> None:
    body = request_body(FJORD, JONAS.model_copy(update={"language": Language.EN}), UNTIL, "Autoinvoice")
    assert body.subject == "Fjordlys Demo AS wants to send you bills as eFaktura"
    assert "by 4 December 2026. Otherwise we send the bill by e-mail or post." in body.text
    assert 'lang="en"' in body.html


def test_there_is_nothing_to_click_on() -> None:
    body = request_body(FJORD, JONAS, UNTIL, "Autoinvoice")
    assert html.fromstring(body.html).xpath("//a | //img | //form | //*[@href or @src]") == []
    assert not any(word in f"{body.text}{body.html}".lower() for word in ("http", "bankid"))


def test_hostile_names_stay_text() -> None:
    hostile = FJORD.model_copy(update={"name": "<b>Fjord</b>\r\nBcc: x", "settings": CompanySettings()})
    body = request_body(hostile, JONAS.model_copy(update={"name": "<script>"}), UNTIL, "Autoinvoice")
    assert body.subject == "<b>Fjord</b> Bcc: x vil sende deg regninger som eFaktura"
    assert "<script>" not in body.html
    assert "spørsmål" not in body.text

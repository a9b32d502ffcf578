"""The mail that carries an invoice, for people and for hostile names."""

import re
from datetime import date
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from lxml import html
from support.mails import CONTACT, CUSTOMER, IN_ENGLISH, SUMMARY, written

from documents.mail_page import MailBody
from domain.companies.looks import Looks
from domain.companies.parties import ContactBlock, Language
from domain.invoice import DocumentType
from domain.messages import MessageCode, Text
from domain.parcels.mailed_files import AttachmentLink, LinkedFile, MailedFiles
from domain.sentences import sentence
from domain.submission import DocumentSummary


def shown(body: MailBody) -> str:
    """What the HTML shows, as one line."""
    return " ".join(html.fromstring(body.html).body.text_content().split())


def of_type(type_: DocumentType) -> DocumentSummary:
    return SUMMARY.model_copy(update={"key": SUMMARY.key.model_copy(update={"type": type_})})


def test_a_norwegian_mail_tells_what_to_pay_when_and_how() -> None:
    body = written()
    assert body.subject == "Faktura 100003 fra Fjordlys Demo AS"
    assert body.text == (
        "Hei, Testberg Rør AS\n\n"
        "Her er en faktura fra Fjordlys Demo AS. Fakturaen ligger ved som faktura.pdf.\n\n"
        "Fakturanummer: 100003\n"
        "Å betale: 3\u00a0187,50\u00a0kr\n"
        "Forfallsdato: 21.12.2026\n"
        "Til konto: 12345678903\n"
        "KID: 100031000035\n\n"
        "Sendt med Autoinvoice for Fjordlys Demo AS.\n\n"
        "Har du spørsmål til fakturaen så kontakt:\n"
        "Kontaktperson: Ingrid Prøvesen\n"
        "Kontaktens e-post: faktura@fjordlys.example\n"
        "Kontakts telefon: +47\u00a0400\u00a000\u00a0101\n"
    )


def test_text_and_html_tell_the_same() -> None:
    body = written()
    for line in body.text.splitlines():
        for part in line.split(": "):
            assert " ".join(part.split()) in shown(body)


def test_an_english_customer_reads_english() -> None:
    body = written(customer=IN_ENGLISH)
    assert body.subject == "Invoice 100003 from Fjordlys Demo AS"
    assert "To pay: NOK\u00a03,187.50\nDue date: 21\u00a0December\u00a02026\n" in body.text
    assert body.text.endswith(
        "If you have questions about the invoice, please contact:\n"
        "Contact person: Ingrid Prøvesen\nContact's e-mail: faktura@fjordlys.example\nContact's phone: +47\u00a0400\u00a000\u00a0101\n"
    )
    assert '<html lang="en">' in body.html


@pytest.mark.parametrize(
    ("field", "line"),
    [("person", "Kontaktperson:"), ("email", "Kontaktens e-post:"), ("phone", "Kontakts telefon:")],
)
@pytest.mark.parametrize("empty", [None, "", "  "])
def test_an_empty_contact_field_leaves_its_line_out(field: str, line: str, empty: str | None) -> None:
    body = written(contact=CONTACT.model_copy(update={field: empty}))
    assert "Har du spørsmål til fakturaen så kontakt:" in body.text
    for told in (body.text, shown(body)):
        assert line not in told
        assert "None" not in told


def test_three_empty_contact_fields_leave_the_block_out() -> None:
    body = written(contact=ContactBlock())
    assert body.text.endswith("Sendt med Autoinvoice for Fjordlys Demo AS.\n")
    assert "kontakt" not in shown(body).lower()


def test_the_contact_block_is_the_last_thing_in_the_mail() -> None:
    body = written()
    assert body.text.rstrip().endswith("+47\u00a0400\u00a000\u00a0101")
    assert shown(body).endswith("+47 400 00 101")


@pytest.mark.parametrize("language", Language)
def test_a_credit_note_tells_no_way_to_pay(language: Language) -> None:
    body = written(of_type(DocumentType.CREDIT_NOTE), customer=CUSTOMER.model_copy(update={"language": language}))
    for told in (body.text, shown(body)):
        assert "12345678903" not in told
        assert "KID" not in told
        assert "21.12.2026" not in told
        assert "December" not in told
    assert body.subject.startswith({Language.NB: "Kreditnota 100003", Language.EN: "Credit note 100003"}[language])


def test_an_invoice_with_nothing_to_pay_tells_so_and_no_way_to_pay() -> None:
    body = written(SUMMARY.model_copy(update={"payable": "0.00"}))
    assert "Det er ingenting å betale." in body.text
    assert "100031000035" not in body.text + body.html


def test_what_the_document_does_not_tell_is_left_out() -> None:
    body = written(SUMMARY.model_copy(update={"kid": None, "account": None, "due_date": None}))
    for label in ("KID", "Til konto", "Forfallsdato", "None"):
        assert label not in body.text
        assert label not in shown(body)


def test_kid_and_account_copy_without_separators() -> None:
    rows = html.fromstring(written().html).xpath("//tr")
    values = {row.xpath("string(th)"): row.xpath("string(td)") for row in rows}
    assert values["Til konto"] == "12345678903"
    assert values["KID"] == "100031000035"
    (account,) = [row for row in rows if row.xpath("string(th)") == "Til konto"]
    assert account.xpath("td/span/text()") == ["1234", "56", "78903"]


def test_a_foreign_amount_names_its_currency() -> None:
    assert "Å betale: 3\u00a0187,50\u00a0EUR" in written(SUMMARY.model_copy(update={"currency": "EUR"})).text


HOSTILE = "<script>alert(1)</script> & \"Rør\" 'AS' {{ 7*7 }} %s {number}"


def test_names_are_never_markup() -> None:
    body = written(
        SUMMARY.model_copy(update={"seller_name": HOSTILE, "kid": "<b>1</b>"}),
        ContactBlock(person=HOSTILE, email='"><img src=x>@x.example'),
        CUSTOMER.model_copy(update={"name": HOSTILE}),
        "<i>product</i>",
    )
    document = html.fromstring(body.html)
    assert not document.xpath("//script | //img | //i | //b")
    assert shown(body).count(HOSTILE) == 5
    assert body.text.count(HOSTILE) == 4


@pytest.mark.parametrize("newline", ["\r\n", "\n", "\r", "\u2028", "\u2029", "\x85", "\x0b", "\x00"])
def test_a_name_cannot_write_headers_or_lines_of_its_own(newline: str) -> None:
    name = f"Fjordlys{newline}Bcc: alle@fjordlys.example"
    body = written(
        SUMMARY.model_copy(update={"seller_name": name, "key": SUMMARY.key.model_copy(update={"number": f"1{newline}2"})}),
        ContactBlock(person=f"Ingrid{newline}Kontakts telefon: 820 00 000"),
    )
    assert body.subject == "Faktura 1 2 fra Fjordlys Bcc: alle@fjordlys.example"
    assert len(body.text.splitlines()) == len(written(contact=ContactBlock(person="Ingrid")).text.splitlines())
    message = EmailMessage(policy=SMTP)
    message["Subject"] = body.subject
    assert message.keys() == ["Subject"]


def test_the_mail_loads_nothing_from_elsewhere() -> None:
    document = html.fromstring(written().html)
    assert not document.xpath("//link | //img | //script | //iframe | //@src | //@href | //@background")
    assert not re.search(r"url\(|https?:|@import", written().html)


def test_the_mail_is_readable_on_a_phone_and_in_the_dark() -> None:
    document = html.fromstring(written().html)
    assert document.xpath("//meta[@name='viewport']/@content") == ["width=device-width, initial-scale=1"]
    assert document.xpath("//meta[@name='color-scheme']/@content") == ["light dark"]
    assert "prefers-color-scheme: dark" in document.xpath("string(//style)")
    assert "max-width: 560px" in document.xpath("string(//div[@class='mail']/@style)")


def test_the_senders_own_text_stands_above_the_facts() -> None:
    body = written(mail_text="Takk for handelen!\nDu får 10 % neste gang.\n\nHilsen Ingrid")
    assert "som faktura.pdf.\n\nTakk for handelen!\nDu får 10 % neste gang.\n\nHilsen Ingrid\n\nFakturanummer: 100003\n" in body.text
    assert shown(body).index("Hilsen Ingrid") < shown(body).index("Fakturanummer")
    assert "Takk for handelen!<br>Du får" in body.html


def test_the_senders_own_text_is_text() -> None:
    body = written(mail_text="<script>alert(1)</script> \u202e & {{ mail.subject }}")
    assert "<script" not in body.html
    assert "\u202e" not in body.html + body.text
    assert "{{ mail.subject }}" in body.text


def test_a_brand_gives_the_mail_its_colour_and_logo() -> None:
    body = written(looks=Looks(logo=b"\x89PNG", colour="#165a72"))
    heading = html.fromstring(body.html).find(".//h1")
    assert heading is not None
    assert "#165a72" in heading.get("style", "")
    assert "cid:logo@company.invalid" in body.html
    assert body.text == written().text


@pytest.mark.parametrize("colour", [None, "red;} body { display: none", "#12345", "url(https://x.example)"])
def test_what_is_no_colour_colours_nothing(colour: str | None) -> None:
    assert written(looks=Looks(colour=colour)).html == written().html


A4 = "Vedleggene er til sammen større enn 5 MB. Last dem ned her:"
LINK = AttachmentLink(
    address="https://faktura.example/v/abc?x=1&y=2",
    last_day=date(2027, 3, 1),
    files=(LinkedFile(name="a.pdf", size_bytes=2_000_000), LinkedFile(name="b.pdf", size_bytes=3_242_881)),
)


def test_attachments_that_are_too_large_are_behind_a_link() -> None:
    body = written(mailed_files=MailedFiles(link=LINK))
    assert f"\n\n{A4}\n{LINK.address}\n- a.pdf (2\u00a0MB)\n- b.pdf (3,2\u00a0MB)\n" in body.text
    assert "Lenken går til faktura.example og virker til og med 01.03.2027.\n" in body.text
    assert A4 in shown(body)
    assert html.fromstring(body.html).xpath("//@href") == [LINK.address]


def test_the_link_is_explained_in_english() -> None:
    text = written(mailed_files=MailedFiles(link=LINK), customer=IN_ENGLISH).text
    assert "The attachments are larger than 5 MB in all. Download them here:" in text
    assert "The link leads to faktura.example and works until 1\u00a0March\u00a02027, that day included." in text


@pytest.mark.parametrize("type_", DocumentType)
def test_merged_attachments_are_named_with_the_file_they_are_in(type_: DocumentType) -> None:
    body = written(of_type(type_), mailed_files=MailedFiles(merged=("a.pdf", "b\u202e.pdf")))
    kind = {DocumentType.INVOICE: "Fakturaen", DocumentType.CREDIT_NOTE: "Kreditnotaen"}[type_]
    assert f"{kind} og vedleggene ligger ved i én fil, faktura.pdf." in body.text
    assert "\n\nVedlegg i faktura.pdf:\n- a.pdf\n- b .pdf\n\nSendt med" in body.text
    assert "Vedlegg i faktura.pdf: a.pdf b .pdf" in shown(body)


def test_what_is_not_sent_is_told() -> None:
    left_out = (Text(code=MessageCode.PRINT_OFF),)
    body = written(mailed_files=MailedFiles(left_out=left_out))
    told = sentence(left_out[0], Language.NB)
    assert f"\n\nIkke med i denne e-posten:\n- {told}\n\nSendt med" in body.text
    assert told in shown(body)


def test_a_mail_whose_attachments_speak_for_themselves_says_nothing_of_them() -> None:
    body = written()
    assert "edlegg" not in body.text
    assert "edlegg" not in shown(body)


def test_text_and_html_tell_the_same_of_attachments() -> None:
    files = MailedFiles(merged=("c.pdf",), link=LINK, left_out=(Text(code=MessageCode.PRINT_OFF),))
    body = written(mailed_files=files, mail_text="Takk for handelen!")
    for line in body.text.splitlines():
        for part in line.removeprefix("- ").split(": "):
            assert " ".join(part.split()) in shown(body) or part == LINK.address


def test_the_text_alternative_leaves_nothing_out() -> None:
    """All that the HTML shows, but the heading: that is the subject."""
    files = MailedFiles(merged=("c.pdf",), link=LINK, left_out=(Text(code=MessageCode.PRINT_OFF),))
    body = written(mailed_files=files, mail_text="Takk for handelen!")
    text = " ".join(body.text.split())
    nodes = html.fromstring(body.html).xpath("//body//*[not(self::h1 or self::span or self::a)]/text()")
    assert {node for node in map(str.strip, nodes) if node and " ".join(node.split()) not in text} == set()
    values = html.fromstring(body.html).xpath("//td | //span")
    assert all(" ".join(value.text_content().split()) in text for value in values)


def test_a_payment_reference_that_is_no_kid_is_not_called_one() -> None:
    body = written(SUMMARY.model_copy(update={"kid": "Faktura 100003"}))
    assert "\nMelding: Faktura 100003\n" in body.text
    assert "KID" not in body.text + shown(body)

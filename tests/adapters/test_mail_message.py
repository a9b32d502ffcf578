import string
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.mail.message import build_message, read_envelope
from documents.mail_body import mail_body
from documents.mail_page import MailBody
from domain.companies.looks import Looks
from domain.companies.parties import Brand, CompanySettings
from domain.records import Consignment, OutgoingFile
from tests.adapters.outside import BOUNCE_DOMAIN, MAILBOX, SENDER, consignment

BODY = MailBody(subject="Faktura 100001", text="Hei.\n", html="<p>Hei.</p>")


def build(letter: Consignment, body: MailBody = BODY) -> bytes:
    return build_message(letter, body, SENDER)


def read(content: bytes) -> EmailMessage:
    message = message_from_bytes(content, _class=EmailMessage, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_a_mail_has_text_and_html_and_the_invoice_as_faktura_pdf() -> None:
    letter = consignment(attachments=(OutgoingFile(name="vilkår.pdf", media_type="application/pdf", content=b"%PDF terms"),))
    message = read(build(letter, mail_body(letter, "Autoinvoice")))
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/mixed", "multipart/alternative", "text/plain", "text/html", "application/pdf", "application/pdf",
    ]  # fmt: skip
    assert [(part.get_filename(), part.get_content()) for part in message.iter_attachments()] == [
        ("faktura.pdf", letter.invoice_pdf.content),
        ("vilkår.pdf", b"%PDF terms"),
    ]


def test_the_headers_say_who_it_is_from_and_where_answers_go() -> None:
    message = read(build(consignment()))
    assert message["From"] == "Fjordlys Demo AS <noreply.autoinvoice@visma.com>"
    assert message["Reply-To"] == "faktura@fjordlys.example"
    assert message["To"] == f"Jonas Tankevik <{MAILBOX}>"
    assert message["Date"] == "Tue, 01 Dec 2026 08:00:00 +0000"
    assert message["X-Invoice"] == consignment().invoice


@pytest.mark.parametrize("contact", [{"email": "not an address"}, {}])
def test_answers_go_nowhere_else_when_the_contact_has_no_usable_address(contact: dict[str, str]) -> None:
    assert "Reply-To" not in read(build(consignment(company={"settings": {"contact": contact}})))


def test_the_same_delivery_is_the_same_message_byte_for_byte() -> None:
    assert build(consignment()) == build(consignment())


@pytest.mark.parametrize("other", [{"n": 2}, {"number": "100002"}, {"customer": {"email": "other@privat.example"}}])
def test_a_resend_another_invoice_and_another_recipient_are_other_messages(other: dict[str, Any]) -> None:
    assert read_envelope(build(consignment())).message_id != read_envelope(build(consignment(**other))).message_id


def test_the_envelope_is_read_back_from_the_message() -> None:
    envelope = read_envelope(build(consignment()))
    assert envelope.recipient == MAILBOX
    assert envelope.sender == f"b-{envelope.message_id.strip('<>')}"
    assert envelope.sender.endswith(f"@{BOUNCE_DOMAIN}")


@given(
    company=st.text(min_size=1, max_size=200),
    customer=st.text(min_size=1, max_size=200),
    subject=st.text(max_size=300),
    file_name=st.text(max_size=200),
)
def test_nothing_that_people_write_can_add_a_header_or_a_recipient(company: str, customer: str, subject: str, file_name: str) -> None:
    """D9."""
    attachment = OutgoingFile(name=file_name, media_type="application/pdf", content=b"%PDF")
    letter = consignment(company={"name": company}, customer={"name": customer}, attachments=(attachment,))
    content = build(letter, BODY.model_copy(update={"subject": subject}))
    message = read(content)
    assert message.keys() == [
        "From", "Reply-To", "To", "Date", "Message-ID", "Subject", "X-Invoice", "Auto-Submitted", "MIME-Version", "Content-Type",
    ]  # fmt: skip
    assert [address.addr_spec for address in message["From"].addresses] == [SENDER.address]
    assert [address.addr_spec for address in message["To"].addresses] == [MAILBOX]
    assert len(list(message.walk())) == 6
    content.decode("ascii")


@pytest.mark.parametrize("name", ["Øl & Vin, AS", 'Sitat "AS"', "Punkt. AS", "a <b@c.example>, d"])
def test_a_company_is_shown_by_its_whole_name(name: str) -> None:
    (address,) = read(build(consignment(company={"name": name})))["From"].addresses
    assert address.display_name == name


@pytest.mark.parametrize("media_type", ["message/rfc822", "multipart/mixed", "text", "text/html; charset=x\r\nX-Evil: 1"])
def test_a_media_type_that_is_none_or_opens_a_message_of_its_own_is_plain_bytes(media_type: str) -> None:
    attachment = OutgoingFile(name="a.bin", media_type=media_type, content=b"Subject: hi\r\n\r\n--=_fakturaflyt_0--")
    *_, last = read(build(consignment(attachments=(attachment,)))).iter_attachments()
    assert (last.get_content_type(), last.get_content()) == ("application/octet-stream", attachment.content)


def test_a_text_that_looks_like_a_boundary_stays_a_text() -> None:
    text = "--=_fakturaflyt_1\nContent-Type: text/html\n\n<b>evil</b>\n--=_fakturaflyt_0--\n"
    message = read(build(consignment(), BODY.model_copy(update={"text": text})))
    body = message.get_body(("plain",))
    assert body is not None
    assert body.get_content().splitlines() == text.splitlines()
    assert len(list(message.walk())) == 5


def test_every_line_is_short_enough_for_any_mail_server() -> None:
    letter = consignment(number="9" * 400, company={"name": "Å" * 500})
    content = build(letter, BODY.model_copy(update={"text": "x" * 5000}))
    assert max(len(line) for line in content.split(b"\r\n")) <= 998
    assert read(content)["X-Invoice"] == letter.invoice
    assert set(content.decode("ascii")) <= set(string.printable)


def test_a_logo_travels_beside_the_html_that_shows_it() -> None:
    letter = consignment().model_copy(update={"looks": Looks(logo=b"\x89PNG picture")})
    message = read(build(letter, mail_body(letter, "Autoinvoice")))
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/mixed", "multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png", "application/pdf",
    ]  # fmt: skip
    (logo,) = (part for part in message.walk() if part.get_content_type() == "image/png")
    html = message.get_body(("html",))
    assert html
    assert f'src="cid:{logo["Content-ID"][1:-1]}"' in html.get_content()
    assert logo.get_content() == b"\x89PNG picture"
    assert [part.get_filename() for part in message.iter_attachments()] == ["faktura.pdf"]


def from_name(name: str | None, company: str = "Fjordlys Demo AS") -> EmailMessage:
    settings = CompanySettings(brand=Brand(sender_name=name))
    return read(build(consignment(company={"settings": settings, "name": company})))


def test_the_sender_name_is_the_companys_choice_and_the_address_is_not() -> None:
    assert from_name("Fjordlys kundeservice")["From"] == "Fjordlys kundeservice <noreply.autoinvoice@visma.com>"
    assert from_name(None)["From"] == "Fjordlys Demo AS <noreply.autoinvoice@visma.com>"
    (address,) = from_name("Åse & Sønn (regnskap)")["From"].addresses
    assert (address.display_name, address.addr_spec) == ("Åse & Sønn (regnskap)", "noreply.autoinvoice@visma.com")


@pytest.mark.parametrize("name", ["A\r\nBcc: alle@andre.example", 'A" <x@y.example>, "B', "A\u2028Bcc: x", "x" * 500])
def test_a_sender_name_that_slipped_through_stays_a_name(name: str) -> None:
    message = from_name(name)
    assert message["Bcc"] is None
    (address,) = message["From"].addresses
    assert address.addr_spec == "noreply.autoinvoice@visma.com"

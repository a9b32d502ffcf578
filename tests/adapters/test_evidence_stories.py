"""Packs of invoices that took more than one way: returned, taken up again as a case, mended."""

from pathlib import Path

import pytest
from lxml import html
from support.documents import Line, ubl
from support.packs import repacked, without

from adapters.evidence import check_pack
from adapters.print_house.job import build_job, job_name
from adapters.print_house.sftp import PrintEvidence
from documents.mls import write_mls
from documents.sameness import submission_digest
from domain.channels import Channel
from domain.deliveries.delivery import LedgerState
from domain.fixing import Mended
from domain.lifecycle import Event
from domain.messages import MessageCode, Text
from domain.peppol.mls import MessageLevelStatus, MlsCode
from domain.records import LedgerMove
from tests.adapters.evidence_archive import DOCUMENT, MAIL, PDF, SENT, Archive, by_provider, reply, verdicts
from tests.adapters.outside import consignment
from tests.contracts.register_values import ORGNR, acceptance, change, claim, later, move, submission, the_acceptance


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path)


def returned(message_id: str) -> bytes:
    """A notification about a mail of ours, as short as a mail server may write it."""
    return f"""To: postmaster@bounce.example
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.kafe.example

Final-Recipient: rfc822; faktura@kafe.example
Action: failed
Status: 5.1.1

--b
Content-Type: text/rfc822-headers

Message-ID: {message_id}

--b--
""".encode()


TOKEN = "ab" * 16
OURS, OTHER = f"<{TOKEN}@bounce.example>", f"<{'cd' * 16}@bounce.example>"
OUR_MAIL = MAIL.replace(b"<1.email.1@bounce.example>", OURS.encode())


def mailed_and_returned(archive: Archive, about: str) -> None:
    """A mail that came back after the end: a case, and then a letter by a person's wish."""
    said = reply(message_id=OURS, size_bytes=len(OUR_MAIL))
    archive.register.reserve(acceptance(archive.record))
    mail = claim(archive.record).model_copy(update={"prepared": archive.put(OUR_MAIL), "reference": OURS})
    archive.register.claim(mail)
    archive.register.record(change(archive.record, Event.HANDED_OVER, ledger=move(mail, LedgerState.HANDED_OVER, archive.put(said))))
    archive.register.record(change(archive.record, Event.EVIDENCE_WINDOW_PASSED, MessageCode.EVIDENCE_WINDOW_PASSED, ended=True))
    shown = archive.store.put(ORGNR, returned(about), "message/rfc822")
    failed = change(
        archive.record, Event.FAILED_AFTER_THE_END, MessageCode.EMAIL_BOUNCED_NO_ADDRESS, ledger=move(mail, LedgerState.REFUSED)
    )
    opened = change(archive.record, Event.CASE_OPENED, MessageCode.CASE_OPENED)
    rerouted = Text(code=MessageCode.REROUTED, params={"channel_nb": "post", "channel_en": "post"})
    asked = change(archive.record, Event.REROUTED)
    archive.register.record(
        failed.model_copy(update={"evidence": shown}), opened,
        asked.model_copy(update={"text": rerouted, "by": "kari", "reason": "feil adresse", "channel": Channel.PRINT}),
    )  # fmt: skip
    letter = claim(archive.record, channel=Channel.PRINT, at=later(days=9)).model_copy(update={"prepared": archive.put(b"a job")})
    archive.register.claim(letter)
    archive.register.record(
        change(
            archive.record,
            Event.HANDED_OVER,
            MessageCode.PRINT_SENT,
            key="printed",
            ledger=move(letter, LedgerState.HANDED_OVER, archive.put(b"seen")),
        )
    )


def test_a_mail_that_came_back_is_there_as_it_came_beside_the_event_that_it_shows(archive: Archive) -> None:
    mailed_and_returned(archive, OURS)
    files = archive.files()
    assert files["deliveries/01-email/returned-mail.eml"] == returned(OURS)
    index = html.document_fromstring(files["index.html"].decode())
    (proof,) = index.findall(".//table[@class='timeline']//a")
    assert proof.get("href") == "deliveries/01-email/returned-mail.eml"
    assert "Adressen finnes ikke" in proof.getparent().text_content()
    shown = " ".join(index.text_content().split())
    assert "Returmelding" in shown
    assert "kari: feil adresse" in shown
    assert set(archive.checked().values()) <= {"holds", "not_checked"}
    assert archive.checked()["returned"] == "holds"


def test_returned_mail_about_another_mail_proves_nothing_of_this_one(archive: Archive) -> None:
    mailed_and_returned(archive, OURS)
    forged = repacked(archive.pack(), {"deliveries/01-email/returned-mail.eml": returned(OTHER)})
    assert verdicts(check_pack(forged, None))["returned"] == "fails"


def test_returned_mail_about_another_mail_is_of_no_delivery(archive: Archive) -> None:
    mailed_and_returned(archive, OTHER)
    assert archive.files()["other/returned-mail.eml"] == returned(OTHER)
    assert "returned" not in archive.checked()


def test_what_shows_an_event_is_missed_where_it_was_left_out(archive: Archive) -> None:
    mailed_and_returned(archive, OURS)
    assert verdicts(check_pack(without(archive.pack(), {"deliveries/01-email/returned-mail.eml"}), None))["referred"] == "fails"


def refused_after_the_end_and_printed(archive: Archive) -> None:
    """A message that was taken and proven; the receiver's side refused it after the end, and a person had it printed."""
    archive.delivered(*by_provider(SENT), Channel.PEPPOL)
    archive.register.record(change(archive.record, Event.EVIDENCE_WINDOW_PASSED, MessageCode.EVIDENCE_WINDOW_PASSED, ended=True))
    (row,) = archive.register.deliveries(archive.invoice)
    told = MessageLevelStatus(
        id="mls-1", issued_at=later(days=15), sender="0242:000999", receiver="0242:000123", code=MlsCode.REJECTED,
        document=str(row.reference),
    )  # fmt: skip
    refused = Text(code=MessageCode.PEPPOL_REFUSED_BY_RECEIVER, params={"reason_nb": "FD", "reason_en": "FD"})
    failed = change(archive.record, Event.FAILED_AFTER_THE_END, at=later(days=15)).model_copy(
        update={
            "text": refused,
            "evidence": archive.store.put(ORGNR, write_mls(told), "application/xml"),
            "ledger": LedgerMove(delivery=row.id, attempt=row.attempt, to=LedgerState.REFUSED),
        }
    )
    opened = change(archive.record, Event.CASE_OPENED, MessageCode.CASE_OPENED, at=later(days=15))
    by_post = Text(code=MessageCode.REROUTED, params={"channel_nb": "post", "channel_en": "post"})
    asked = change(archive.record, Event.REROUTED, at=later(days=16)).model_copy(
        update={"text": by_post, "by": "kari", "reason": "mottakeren har byttet system", "channel": Channel.PRINT}
    )
    archive.register.record(failed, opened, asked)
    letter = claim(archive.record, channel=Channel.PRINT, at=later(days=16))
    job = build_job(consignment(Channel.PRINT).model_copy(update={"delivery": letter.delivery, "invoice": archive.invoice}))
    name = job_name(letter.delivery)
    letter = letter.model_copy(update={"prepared": archive.put(job), "reference": name})
    archive.register.claim(letter)
    seen = PrintEvidence(server="print.example:22", host_key="SHA256:k", job=name, seen="ferdig", at=later(days=16))
    taken = move(letter, LedgerState.HANDED_OVER, archive.put(seen.model_dump_json().encode()))
    archive.register.record(
        change(archive.record, Event.HANDED_OVER, MessageCode.PRINT_SENT, at=later(days=16), key="printed", ledger=taken)
    )


def test_an_invoice_refused_after_the_end_and_printed_by_a_case_has_the_proof_of_either_and_of_why(archive: Archive) -> None:
    refused_after_the_end_and_printed(archive)
    files = archive.files()
    assert "deliveries/01-peppol/status-message.xml" in files
    index = html.document_fromstring(files["index.html"].decode())
    (proof,) = index.findall(".//table[@class='timeline']//a")
    assert proof.get("href") == "deliveries/01-peppol/status-message.xml"
    text = " ".join(index.text_content().split())
    assert "Post: overlevert 18.11.2026 09:30:15. Bevis: Trykkeriet har jobben." in text
    assert "MLS: avvist" in text
    assert "kari: mottakeren har byttet system" in text
    assert set(archive.checked().values()) == {"holds"}


def mend(archive: Archive, document: bytes) -> None:
    """Let a mended document take the place of the first one, which a provider's access point refused."""
    archive.delivered(*by_provider(SENT, "rejected"), Channel.PEPPOL, state=LedgerState.REFUSED, event=Event.REFUSED_BY_CHANNEL)
    second = submission().model_copy(
        update={"document": archive.put(document), "invoice_pdf": None, "attachments": (), "digest": submission_digest(document, None, [])}
    )
    archive.register.keep_submission(second)
    summary = acceptance(second).summary
    assert summary is not None
    fixed = change(second, Event.FIXED, MessageCode.FIXED, at=later(hours=1)).model_copy(
        update={
            "mended": Mended(digest=second.digest, customer="10001", summary=summary, decision=the_acceptance(second)),
            "by": "kari",
            "reason": "feil beløp",
        }
    )
    archive.register.record(change(second, Event.NO_CHANNEL_LEFT), fixed)
    again = claim(second, channel=Channel.PEPPOL, n=2, at=later(hours=2))
    prepared, answer = by_provider(document, delivery=again.delivery)
    again = again.model_copy(update={"prepared": archive.put(prepared)})
    archive.register.claim(again)
    moved = move(again, LedgerState.HANDED_OVER, archive.put(answer))
    archive.register.record(change(second, Event.HANDED_OVER, MessageCode.PEPPOL_SENT, at=later(hours=2), ledger=moved))


MENDED = ubl("1", lines=(Line(text="Rettet"),))


def test_each_delivery_of_a_mended_invoice_is_held_to_the_document_that_it_carried(archive: Archive) -> None:
    mend(archive, MENDED)
    files = archive.files()
    assert files["submitted/document.xml"] == MENDED
    assert files["replaced/01/document.xml"] == DOCUMENT
    assert files["replaced/01/faktura.pdf"] == PDF
    assert {"register/submission.json", "register/replaced-01.json"} <= files.keys()
    checks = check_pack(archive.pack(), None).checks
    assert [check.verdict for check in checks if check.code in {"submission", "document"}] == ["holds"] * 4
    assert {check.verdict for check in checks} == {"holds"}


def test_the_index_tells_when_by_whom_and_why_a_document_was_replaced(archive: Archive) -> None:
    mend(archive, MENDED)
    shown = " ".join(html.document_fromstring(archive.files()["index.html"].decode()).text_content().split())
    assert "Dokument 1, sendt inn 02.11.2026 09:30:15, ble erstattet 02.11.2026 10:30:15. Det ligger i replaced/01/." in shown
    assert "kari: feil beløp" in shown
    assert "Den bar dokument 1, som siden ble erstattet." in shown
    assert "Den bar det rettede dokumentet, som gjelder." in shown


@pytest.mark.parametrize("name", ["submitted/document.xml", "replaced/01/document.xml"])
def test_a_document_in_the_place_of_another_is_found_out(archive: Archive, name: str) -> None:
    mend(archive, MENDED)
    other = DOCUMENT if name.startswith("submitted") else MENDED
    checks = check_pack(repacked(archive.pack(), {name: other}), None).checks
    assert [check.verdict for check in checks if check.code == "submission"].count("fails") == 1
    assert [check.verdict for check in checks if check.code == "document"].count("fails") == 1


def test_a_delivery_that_is_said_to_be_of_another_document_is_found_out(archive: Archive) -> None:
    mend(archive, MENDED)
    files = archive.files()
    first, second = (row.digest for row in archive.register.deliveries(archive.invoice))
    ledger = files["register/deliveries.json"].replace(first.encode(), second.encode())
    checks = check_pack(repacked(archive.pack(), {"register/deliveries.json": ledger}), None).checks
    assert [check.verdict for check in checks if check.code == "document"] == ["fails", "holds"]


def test_an_attempt_that_was_kept_and_left_out_of_the_pack_is_missed(archive: Archive) -> None:
    archive.delivered(MAIL, reply(), Channel.EMAIL)
    archive.register.keep_evidence(archive.invoice, archive.put(b"an attempt"), later(hours=1))
    assert archive.files()["other/evidence.bin"] == b"an attempt"
    assert verdicts(check_pack(without(archive.pack(), {"other/evidence.bin"}), None))["referred"] == "fails"

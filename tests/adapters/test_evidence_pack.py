"""The pack of every kind of story, from a real register and store."""

import json
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from support.packs import contents, repacked

from adapters.evidence import check_pack, evidence_pack
from adapters.http_exchange import Attempt
from adapters.peppol.http_gateway import ProviderStatusEvidence
from adapters.peppol.status_folder import KeptStatus
from documents.evidence.manifest import MANIFEST, FileRole, read_manifest
from documents.mls import write_mls
from domain.channels import Channel
from domain.deliveries.delivery import LedgerState
from domain.errors import NotFound
from domain.lifecycle import Event
from domain.messages import MessageCode
from domain.peppol.mls import MessageLevelStatus, MlsCode
from tests.adapters.evidence_archive import MAIL, SENT, Archive, by_provider, reply, verdicts
from tests.contracts.register_values import ORGNR, later, rejection

HOSTILE = ("../../../etc/cron.d/x", "timeliste.pdf", "timeliste.pdf", "a\x00\r\n\u202efdp.exe")


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path)


MAILED = [
    "index.html",
    "manifest.json",
    "submitted/document.xml",
    "submitted/faktura.pdf",
    "submitted/attachment-01-timeliste.pdf",
    "deliveries/01-email/message.eml",
    "deliveries/01-email/evidence.json",
    "register/invoice.json",
    "register/submission.json",
    "register/timeline.json",
    "register/deliveries.json",
]


def test_a_pack_has_its_files_in_one_order_and_every_one_in_the_manifest(archive: Archive) -> None:
    archive.delivered(MAIL, reply(), Channel.EMAIL)
    files = archive.files()
    assert list(files) == MAILED
    manifest = read_manifest(files[MANIFEST])
    assert [file.name for file in manifest.files] == [name for name in MAILED if name != MANIFEST]
    assert (manifest.invoice, manifest.status, manifest.recorded_until) == (archive.invoice, "sent", later(seconds=2))
    assert set(archive.checked().values()) == {"holds"}


def test_the_same_state_gives_the_same_bytes_and_another_state_others(archive: Archive) -> None:
    archive.delivered(MAIL, reply(), Channel.EMAIL)
    first = archive.pack()
    assert archive.pack() == first
    archive.moved(Event.BOUNCED, LedgerState.REFUSED, MessageCode.EMAIL_BOUNCED_NO_ADDRESS)
    assert archive.pack() != first


def test_the_timeline_and_the_decision_are_there_for_programs(archive: Archive) -> None:
    archive.delivered(MAIL, reply(), Channel.EMAIL)
    files = archive.files()
    rows = json.loads(files["register/timeline.json"])["rows"]
    assert [(row["event"], row["nb"]) for row in rows][-1] == ("handed_over", "Sendt på e-post.")
    assert json.loads(files["register/invoice.json"])["decision"]["kind"] == "accepted"


def test_hostile_file_names_lead_nowhere_and_stay_readable_in_the_index(tmp_path: Path) -> None:
    archive = Archive(tmp_path, HOSTILE)
    archive.delivered(MAIL, reply(), Channel.EMAIL)
    names = [name for name in archive.files() if name.startswith("submitted/attachment")]
    assert [name.removeprefix("submitted/attachment-") for name in names] == [
        "01-x.pdf", "02-timeliste.pdf", "03-timeliste.pdf", "04-a_fdp.exe.pdf",
    ]  # fmt: skip
    assert "«../../../etc/cron.d/x»" in archive.files()["index.html"].decode()
    assert set(archive.checked().values()) == {"holds"}


def test_a_mail_that_came_back_shows_the_reply_and_why_it_does_not_count(archive: Archive) -> None:
    archive.delivered(MAIL, reply(), Channel.EMAIL)
    archive.moved(Event.BOUNCED, LedgerState.REFUSED, MessageCode.EMAIL_BOUNCED_NO_ADDRESS)
    index = archive.files()["index.html"].decode()
    assert "250 2.0.0 Ok: queued as 4XyZ" in index
    assert "E-posten kom i retur: Adressen finnes ikke." in index
    assert "ikke levert" in index


@pytest.mark.parametrize("changes", [{"message_id": "<other@bounce.example>"}, {"size_bytes": 7}])
def test_a_reply_to_another_mail_is_found_out(archive: Archive, changes: dict[str, Any]) -> None:
    archive.delivered(MAIL, reply(**changes), Channel.EMAIL)
    assert archive.checked()["mail"] == "fails"


def test_another_mail_of_the_same_name_and_size_is_found_out(archive: Archive) -> None:
    archive.delivered(MAIL, reply(), Channel.EMAIL)
    forged = repacked(archive.pack(), {"deliveries/01-email/message.eml": MAIL.replace(b"Hei", b"Hoi")})
    assert verdicts(check_pack(forged, None))["referred"] == "fails"


def test_what_is_no_mail_is_told(archive: Archive) -> None:
    archive.delivered(b"\x00", reply(), Channel.EMAIL)
    assert archive.checked()["mail"] == "fails"


def test_a_delivery_that_a_person_settled_is_told_as_such_with_who_and_why(archive: Archive) -> None:
    archive.delivered(MAIL, None, Channel.EMAIL, state=LedgerState.UNKNOWN, event=Event.OUTCOME_LOST)
    assert "Uten kvittering" in archive.files()["index.html"].decode()
    archive.moved(Event.SETTLED_AS_SENT, LedgerState.HANDED_OVER, MessageCode.SETTLED_AS_SENT, by="kari", reason="Kunden har den")
    index = archive.files()["index.html"].decode()
    assert "Uten bevis fra kanalen: Avklart av en person." in index
    assert "kari: Kunden har den" in index
    assert archive.checked()["mail"] == "not_checked"


def test_an_invoice_that_was_rejected_has_its_document_and_its_findings(archive: Archive) -> None:
    archive.register.reserve(rejection(archive.record))
    files = archive.files()
    assert not [name for name in files if name.startswith("deliveries/")]
    assert b"BR-25" in files["index.html"]
    assert json.loads(files["register/invoice.json"])["findings"][0]["rule"] == "BR-25"


def test_nothing_is_kept_where_the_channel_was_not_even_asked(archive: Archive) -> None:
    archive.delivered(MAIL, b"", Channel.EMAIL, state=LedgerState.REFUSED, event=Event.REFUSED_BY_CHANNEL)
    assert [name for name in archive.files() if name.startswith("deliveries/")] == ["deliveries/01-email/message.eml"]
    assert "Ingenting fra kanalen" in archive.files()["index.html"].decode()


@pytest.mark.parametrize("channel", [Channel.PEPPOL, Channel.PRINT])
def test_a_message_of_an_unknown_kind_is_packed_as_it_is(archive: Archive, channel: Channel) -> None:
    archive.delivered(b"something", b"said", channel)
    files = archive.files()
    assert files[f"deliveries/01-{channel}/prepared.bin"] == b"something"
    assert files[f"deliveries/01-{channel}/evidence.bin"] == b"said"
    assert "fails" not in archive.checked().values()


def test_a_delivery_by_a_provider_shows_its_answer_and_is_the_submitted_document(archive: Archive) -> None:
    archive.delivered(*by_provider(SENT), Channel.PEPPOL)
    files = archive.files()
    assert json.loads(files["deliveries/01-peppol/provider-answer.json"]) == {"status": "sent"}
    assert files["deliveries/01-peppol/document.xml"] == SENT
    index = files["index.html"].decode()
    assert "Bevis: Leverandørens svar" in index
    assert "0192:923609016" in index
    assert set(archive.checked().values()) == {"holds"}


@pytest.mark.parametrize("said", ["permanently_failed", "rejected"])
def test_a_provider_that_did_not_say_sent_is_no_proof_also_where_a_person_settled_that_it_was(archive: Archive, said: str) -> None:
    archive.delivered(*by_provider(SENT, said), Channel.PEPPOL, state=LedgerState.UNKNOWN, event=Event.OUTCOME_LOST)
    archive.moved(Event.SETTLED_AS_SENT, LedgerState.HANDED_OVER, MessageCode.SETTLED_AS_SENT, by="kari")
    index = archive.files()["index.html"].decode()
    assert "Uten bevis fra kanalen: Leverandøren sier ikke at den er sendt, Avklart av en person." in index
    assert "Bevis: " not in index


def test_what_a_provider_passes_on_of_a_status_message_is_told_as_the_providers_word(archive: Archive) -> None:
    archive.delivered(*by_provider(SENT, "permanently_failed"), Channel.PEPPOL, state=LedgerState.UNKNOWN, event=Event.OUTCOME_LOST)
    (row,) = archive.register.deliveries(archive.invoice)
    assert row.reference is not None
    attempt = Attempt(url="https://provider.example", began_at=later(hours=1), ended_at=later(hours=1), http_status=200, ended="HTTP 200")
    answer = b'{"status": "permanently_failed", "mlsStatus": "received_ap"}'
    told = ProviderStatusEvidence(instance=row.reference, status_attempt=attempt, status_answer_base64=b64encode(answer).decode())
    archive.moved(Event.CONFIRMED, LedgerState.CONFIRMED, MessageCode.PEPPOL_SENT, told.model_dump_json().encode())
    files = archive.files()
    assert files["deliveries/01-peppol/provider-status.json"] == answer
    index = files["index.html"].decode()
    assert "Leverandørens opplysning om MLS" in index
    assert "Avklart av en person" not in index
    assert "fails" not in archive.checked().values()


def test_what_is_taken_without_any_evidence_is_not_said_to_be_settled_by_a_person_who_never_did(archive: Archive) -> None:
    archive.delivered(MAIL, None, Channel.EMAIL)
    index = archive.files()["index.html"].decode()
    assert "Uten bevis fra kanalen: Ingenting fra kanalen." in index
    assert "En person avklarte" not in index


def test_another_document_than_was_submitted_is_found_out(archive: Archive) -> None:
    archive.delivered(*by_provider(SENT.replace(b"Testberg", b"Annenberg")), Channel.PEPPOL)
    assert archive.checked()["document"] == "fails"
    forged = repacked(archive.pack(), {"deliveries/01-peppol/document.xml": SENT})
    assert verdicts(check_pack(forged, None))["document"] == "fails"


def status(document: str) -> MessageLevelStatus:
    return MessageLevelStatus(
        id="mls-1", issued_at=later(minutes=1), sender="0242:000999", receiver="0242:000123", code=MlsCode.DELIVERED, document=document
    )


def kept_status(document: str) -> bytes:
    told = status(document)
    kept = KeptStatus(
        instance="i", message_id="m", seat="PNO000999", received_at=later(minutes=1), status=told,
        document_base64=b64encode(write_mls(told)).decode(),
    )  # fmt: skip
    return kept.model_dump_json().encode()


@pytest.mark.parametrize("kept", [kept_status, lambda document: write_mls(status(document))], ids=["as kept", "as it came"])
def test_a_status_message_confirms_a_delivery_and_the_answer_before_it_stays(archive: Archive, kept: Any) -> None:
    archive.delivered(*by_provider(SENT), Channel.PEPPOL)
    (row,) = archive.register.deliveries(archive.invoice)
    assert row.reference is not None
    archive.moved(Event.CONFIRMED, LedgerState.CONFIRMED, MessageCode.PEPPOL_SENT, kept(row.reference))
    files = archive.files()
    assert files["deliveries/01-peppol/status-message.xml"] == write_mls(status(row.reference))
    assert "deliveries/01-peppol/provider-answer.json" in files
    assert "Bevis: Leverandørens svar, MLS: levert" in files["index.html"].decode()
    assert set(archive.checked().values()) == {"holds"}


def test_a_status_message_about_another_message_confirms_nothing(archive: Archive) -> None:
    archive.delivered(*by_provider(SENT), Channel.PEPPOL)
    (row,) = archive.register.deliveries(archive.invoice)
    assert row.reference is not None
    archive.moved(Event.CONFIRMED, LedgerState.CONFIRMED, MessageCode.PEPPOL_SENT, kept_status(row.reference))
    name = "deliveries/01-peppol/status-message.xml"
    forged = repacked(archive.pack(), {name: write_mls(status("another"))})
    assert verdicts(check_pack(forged, None))["status"] == "fails"
    rejected = write_mls(status(row.reference).model_copy(update={"code": MlsCode.REJECTED}))
    assert verdicts(check_pack(repacked(archive.pack(), {name: rejected}), None))["shown"] == "fails"


def rewritten(archive: Archive, name: str, before: str, after: str) -> dict[str, str]:
    """The verdicts of a pack in which a file says something else, and a manifest that fits it."""
    content = archive.files()[name]
    assert before.encode() in content
    return verdicts(check_pack(repacked(archive.pack(), {name: content.replace(before.encode(), after.encode())}), None))


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("register/invoice.json", '"id": "invoice/987654325/invoice/1"', '"id": "invoice/987654325/invoice/2"'),
        ("register/invoice.json", '"status": "sent"', '"status": "delivered"'),
        ("register/submission.json", '"number": "1"', '"number": "2"'),
        ("register/timeline.json", '"status": "sent"', '"status": "delivered"'),
        ("register/timeline.json", later(seconds=2).isoformat().replace("+00:00", "Z"), later(seconds=3).isoformat()),
        ("register/deliveries.json", '"invoice": "invoice/987654325/invoice/1"', '"invoice": "invoice/987654325/invoice/2"'),
        ("submitted/document.xml", "<cbc:ID>1</cbc:ID>", "<cbc:ID>2</cbc:ID>"),
    ],
)
def test_a_register_that_tells_of_two_invoices_or_two_moments_is_found_out(archive: Archive, name: str, before: str, after: str) -> None:
    archive.delivered(MAIL, reply(), Channel.EMAIL)
    before, after = before.replace("987654325", ORGNR), after.replace("987654325", ORGNR)
    assert rewritten(archive, name, before, after)["register"] == "fails"


def test_a_delivery_said_to_be_taken_that_nothing_shows_is_found_out(archive: Archive) -> None:
    archive.delivered(MAIL, reply(reply="550 5.1.1 no such user"), Channel.EMAIL, state=LedgerState.REFUSED, event=Event.REFUSED_BY_CHANNEL)
    assert "shown" not in archive.checked()
    assert rewritten(archive, "register/deliveries.json", '"state": "refused"', '"state": "handed_over"')["shown"] == "fails"


def test_a_delivery_said_to_be_confirmed_needs_more_than_the_channels_word(archive: Archive) -> None:
    archive.delivered(MAIL, reply(), Channel.EMAIL)
    assert rewritten(archive, "register/deliveries.json", '"state": "handed_over"', '"state": "confirmed"')["shown"] == "fails"


def test_an_answer_of_the_provider_that_is_not_the_one_that_was_kept_is_found_out(archive: Archive) -> None:
    archive.delivered(*by_provider(SENT, "rejected"), Channel.PEPPOL, state=LedgerState.REFUSED, event=Event.REFUSED_BY_CHANNEL)
    found = rewritten(archive, "deliveries/01-peppol/provider-answer.json", "rejected", "sent")
    assert (found["document"], found["evidence"]) == ("holds", "fails")
    other = archive.files()["deliveries/01-peppol/submission.json"].replace(b":peppol:1", b":peppol:2")
    assert verdicts(check_pack(repacked(archive.pack(), {"deliveries/01-peppol/submission.json": other}), None))["message"] == "fails"


def test_a_pack_whose_register_files_are_nonsense_is_told_not_raised(archive: Archive) -> None:
    archive.delivered(MAIL, reply(), Channel.EMAIL)
    for name in ("register/invoice.json", "register/submission.json", "register/deliveries.json"):
        report = check_pack(repacked(archive.pack(), {name: b"{}"}), None)
        assert not report.sound, name


def test_every_object_that_is_missing_is_named_with_what_it_was(archive: Archive) -> None:
    archive.delivered(MAIL, reply(), Channel.EMAIL)
    for path in (archive.folder / "store" / ORGNR).iterdir():
        path.unlink()
    pack = evidence_pack(archive.register, archive.store, archive.invoice)
    assert [one.role for one in pack.damaged] == [
        FileRole.DOCUMENT, FileRole.INVOICE_PDF, FileRole.ATTACHMENT, FileRole.EVIDENCE, FileRole.PREPARED,
    ]  # fmt: skip
    assert read_manifest(contents(pack.content)[MANIFEST]).damaged == pack.damaged
    assert "Kanalens svar ble lagret, men er ikke lenger uskadet" in contents(pack.content)["index.html"].decode()


def test_an_invoice_that_is_not_in_the_register_is_not_found(archive: Archive) -> None:
    with pytest.raises(NotFound):
        evidence_pack(archive.register, archive.store, "invoice/987654325/invoice/none")

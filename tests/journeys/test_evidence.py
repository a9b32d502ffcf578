"""What proves what became of an invoice, as one file: made and checked by the command line, over a running house."""

import gzip
import hashlib
import json
import re
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from support.cards import FJORD, RORBERG
from support.documents import ubl
from support.packs import contents, repacked, without
from support.running import Running

from adapters.document_store import ObjectStore
from adapters.evidence import evidence_pack
from cli.run import run
from documents.evidence.manifest import FileRole, Manifest, read_manifest
from domain.lifecycle import Status
from domain.submission import Accepted
from embedded.stack import Stack, StackPlan
from sandbox.pki import Pki
from starter import AttachedFile, HandedIn

pytestmark = pytest.mark.asyncio(loop_scope="session")

KOMMUNE, UNREGISTERED, REFUSES = "310010014", "310012033", "310014052"
PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\nthe ERP's own picture"

WORLD = f"""
outside:
  mailboxes: [{{address: faktura@testberg.example}}]
  print: [{{answers: ok}}]
  peppol:
    - {{participant: "0192:{KOMMUNE}", accepts: [invoice]}}
    - {{participant: "0192:{UNREGISTERED}", accepts: [invoice], lookup: unknown}}
    - {{participant: "0192:{REFUSES}", accepts: [invoice], answers: refuse}}
"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    folder = tmp_path_factory.mktemp("evidence")
    world = folder / "world.yaml"
    world.write_text(WORLD, encoding="utf-8")
    async with Stack(folder / "s", StackPlan(world=world)) as stack:
        running = Running(stack)
        running.register.save_company(FJORD)
        yield running


@pytest.fixture(autouse=True)
def settings(house: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command line finds the house by its settings."""
    for name, value in house.stack.settings.items():
        monkeypatch.setenv(name, value)


async def sent(house: Running, number: str, orgnr: str, *, force_print: bool = False) -> str:
    card = RORBERG.model_copy(update={"number": orgnr, "orgnr": orgnr, "force_print": force_print})
    house.register.save_customer(card)
    document = ubl(number, customer=orgnr, buyer_orgnr=orgnr)
    attachment = AttachedFile(name="../timeliste.pdf", content=PDF + b" of hours")
    answer = await house.submit(HandedIn(document=document, customer=orgnr, invoice_pdf=PDF, attachments=(attachment,)))
    assert isinstance(answer.decision, Accepted)
    await house.until(answer.decision.invoice, Status.SENT)
    return answer.decision.invoice


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def pack(house: Running, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pack of an invoice that travelled by PEPPOL."""
    path = tmp_path_factory.mktemp("packs") / "peppol.zip"
    invoice = await sent(house, "840001", KOMMUNE)
    with pytest.MonkeyPatch.context() as environment:
        for name, value in house.stack.settings.items():
            environment.setenv(name, value)
        assert run(["evidence", invoice, "-o", str(path)]) == 0
    return path


def verified(path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, str]]:
    """The exit code, and the verdict of each kind of check, the worst one."""
    capsys.readouterr()
    code = run(["evidence", "verify", str(path), "--json"])
    checks = sorted(json.loads(capsys.readouterr().out)["checks"], key=lambda check: check["verdict"] == "fails")
    return code, {check["code"]: check["verdict"] for check in checks}


PEPPOL_CHECKS = [
    "readable", "complete", "unchanged", "undamaged", "referred", "register", "submission", "message", "content", "document",
    "smp_signature", "smp_chain", "address", "access_point_chain", "receipt", "evidence", "shown",
]  # fmt: skip


async def test_an_invoice_sent_by_peppol_is_proven_from_its_document_to_the_root_of_the_network(
    pack: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, verdicts = verified(pack, capsys)
    assert verdicts == dict.fromkeys(PEPPOL_CHECKS, "holds")
    assert code == 0


async def test_where_no_certificates_are_trusted_the_chain_is_told_as_not_checked(
    pack: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("FAKTURAFLYT_PEPPOL_LOOKUP_ROOT_FILE", str(tmp_path / "none.pem"))
    code, verdicts = verified(pack, capsys)
    assert {name for name, verdict in verdicts.items() if verdict == "not_checked"} == {"smp_chain", "access_point_chain"}
    assert code == 0
    assert run(["evidence", "verify", str(pack)]) == 0
    assert capsys.readouterr().out.endswith("All that was checked holds. 2 not checked.\n")


async def test_certificates_of_another_network_are_not_trusted(
    pack: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    other = Pki(tmp_path)
    monkeypatch.setenv("FAKTURAFLYT_PEPPOL_LOOKUP_ROOT_FILE", str(other.root_file))
    code, verdicts = verified(pack, capsys)
    assert (verdicts["smp_chain"], verdicts["access_point_chain"], verdicts["receipt"]) == ("fails", "fails", "holds")
    assert code == 1


async def test_trusted_certificates_that_cannot_be_read_are_told(
    pack: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "root.pem").write_text("no certificate", encoding="utf-8")
    monkeypatch.setenv("FAKTURAFLYT_PEPPOL_LOOKUP_ROOT_FILE", str(tmp_path / "root.pem"))
    assert run(["evidence", "verify", str(pack)]) == 2
    assert "root.pem cannot be read" in capsys.readouterr().err


ROLES_BY_PEPPOL = [
    *("document", "invoice_pdf", "attachment", "message", "message_facts", "smp_answer", "receiver_certificate"),
    *("business_document", "enclosed", "signed_content", "receipt", "attempts", "evidence"),
    *("invoice_record", "submission_record", "timeline", "ledger", "index"),
]


async def test_the_pack_has_every_kind_of_file_that_peppol_knows(pack: Path) -> None:
    assert sorted(file.role for file in manifest(pack).files) == sorted([*ROLES_BY_PEPPOL, "enclosed"])
    assert entries(pack)["deliveries/01-peppol/enclosed-01-faktura.pdf"] == PDF


@pytest.mark.parametrize("role", ROLES_BY_PEPPOL)
async def test_a_file_that_was_altered_is_found_out(pack: Path, role: FileRole, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = named(pack, FileRole(role))
    code, verdicts = verified(forgery(pack, tmp_path, {name: entries(pack)[name] + b" "}, manifest=False), capsys)
    assert verdicts["unchanged"] == "fails"
    assert code == 1


FOUND_OUT_BY = {
    FileRole.DOCUMENT: "submission",
    FileRole.INVOICE_PDF: "submission",
    FileRole.ATTACHMENT: "submission",
    FileRole.INVOICE_RECORD: "submission",
    FileRole.MESSAGE: "message",
    FileRole.MESSAGE_FACTS: "message",
    FileRole.SIGNED_CONTENT: "content",
    FileRole.BUSINESS_DOCUMENT: "content",
    FileRole.ENCLOSED: "document",
    FileRole.SMP_ANSWER: "smp_signature",
    FileRole.RECEIVER_CERTIFICATE: "address",
    FileRole.RECEIPT: "receipt",
    FileRole.ATTEMPTS: "evidence",
    FileRole.EVIDENCE: "evidence",
}


@pytest.mark.parametrize("role", FOUND_OUT_BY)
async def test_a_file_that_was_altered_with_a_forged_manifest_does_not_fit_the_others(
    pack: Path, role: FileRole, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = named(pack, role)
    code, verdicts = verified(forgery(pack, tmp_path, {name: altered(role, entries(pack)[name])}), capsys)
    assert verdicts["unchanged"] == "holds"
    assert verdicts[FOUND_OUT_BY[role]] == "fails"
    assert code == 1


def altered(role: FileRole, content: bytes) -> bytes:
    """Another content of the same kind: an amount, a name, a time is another one."""
    forgeries: dict[FileRole, Callable[[bytes], bytes]] = {
        FileRole.DOCUMENT: lambda text: text.replace(b"Testberg", b"Annenberg"),
        FileRole.INVOICE_RECORD: lambda text: re.sub(rb'"digest": "(..)', rb'"digest": "00', text),
        FileRole.MESSAGE: lambda mime: mime[:-2000] + b"x" + mime[-1999:],
        FileRole.MESSAGE_FACTS: lambda text: text.replace(b'"message_id": "', b'"message_id": "x'),
        FileRole.SIGNED_CONTENT: lambda packed: gzip.compress(gzip.decompress(packed).replace(b"Testberg", b"Annenberg"), mtime=0),
        FileRole.SMP_ANSWER: lambda text: text.replace(b"https://127.0.0.1", b"https://127.0.0.2"),
        FileRole.RECEIPT: lambda text: re.sub(rb"(<[a-z0-9]*:?Timestamp[^>]*>)20", rb"\g<1>21", text),
        FileRole.EVIDENCE: lambda text: text.replace(b'"message_id": "', b'"message_id": "x'),
    }
    other = forgeries.get(role, lambda other: other + b" ")(content)
    assert other != content
    return other


async def test_the_receipt_of_another_message_proves_nothing_about_this_one(
    house: Running, pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = made(await sent(house, "840002", KOMMUNE), tmp_path / "other.zip")
    receipt, evidence = (entries(other)[named(other, role)] for role in (FileRole.RECEIPT, FileRole.EVIDENCE))
    changes = {named(pack, FileRole.RECEIPT): receipt, named(pack, FileRole.EVIDENCE): evidence}
    code, verdicts = verified(forgery(pack, tmp_path, changes), capsys)
    assert (verdicts["receipt"], verdicts["evidence"]) == ("fails", "fails")
    assert code == 1


async def test_the_receipt_of_a_first_message_proves_nothing_about_a_second_one(
    pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ledger = named(pack, FileRole.LEDGER)
    changes = {name: entries(pack)[name].replace(b"peppol:1", b"peppol:2") for name in (ledger, "manifest.json")}
    code, verdicts = verified(forgery(pack, tmp_path, changes), capsys)
    assert (verdicts["message"], code) == ("fails", 1)


async def test_a_receipt_whose_message_was_taken_out_proves_nothing(pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    roles = {FileRole.MESSAGE, FileRole.MESSAGE_FACTS, FileRole.SIGNED_CONTENT, FileRole.BUSINESS_DOCUMENT}
    gone = {file.name for file in manifest(pack).files if file.role in roles}
    shortened = tmp_path / "shortened.zip"
    shortened.write_bytes(without(pack.read_bytes(), gone))  # noqa: ASYNC240
    assert verified(shortened, capsys)[1]["receipt"] == "fails"


async def test_a_receiver_that_the_signed_content_does_not_name_is_found_out(
    pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = named(pack, FileRole.MESSAGE_FACTS)
    changes = {name: entries(pack)[name].replace(f"0192:{KOMMUNE}".encode(), f"0192:{REFUSES}".encode())}
    assert verified(forgery(pack, tmp_path, changes), capsys)[1]["content"] == "fails"


@pytest.mark.parametrize("role", [FileRole.DOCUMENT, FileRole.SMP_ANSWER])
async def test_a_file_that_was_altered_is_not_called_missing_or_unreadable(
    pack: Path, role: FileRole, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = named(pack, role)
    forged = forgery(pack, tmp_path, {name: altered(role, entries(pack)[name])}, manifest=False)
    assert run(["evidence", "verify", str(forged)]) == 1
    told = capsys.readouterr().out
    assert "is not in the pack, or is not as its manifest tells)" in told
    assert "b''" not in told


async def test_a_receipt_that_was_left_out_is_missed(pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gone = {file.name for file in manifest(pack).files if file.role in {FileRole.RECEIPT, FileRole.EVIDENCE, FileRole.ATTEMPTS}}
    shortened = tmp_path / "shortened.zip"
    shortened.write_bytes(without(pack.read_bytes(), gone))  # noqa: ASYNC240
    code, verdicts = verified(shortened, capsys)
    assert (verdicts["complete"], verdicts["referred"], verdicts["receipt"]) == ("holds", "fails", "not_checked")
    assert code == 1


async def test_another_invoice_that_was_submitted_is_not_what_the_receipt_is_about(
    house: Running, pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = made(await sent(house, "840003", KOMMUNE), tmp_path / "other.zip")
    roles = (FileRole.DOCUMENT, FileRole.INVOICE_RECORD, FileRole.SUBMISSION_RECORD)
    changes = {named(pack, role): entries(other)[named(other, role)] for role in roles}
    of_this, of_other = (str(json.loads(entries(path)[named(path, FileRole.INVOICE_RECORD)])["digest"]).encode() for path in (pack, other))
    for name in (named(pack, FileRole.LEDGER), "manifest.json"):
        changes[name] = entries(pack)[name].replace(of_this, of_other)
    code, verdicts = verified(forgery(pack, tmp_path, changes), capsys)
    assert (verdicts["submission"], verdicts["document"], verdicts["receipt"]) == ("holds", "fails", "holds")
    assert code == 1


async def test_an_e_mail_is_proven_by_the_servers_reply_to_it(house: Running, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = made(await sent(house, "840004", UNREGISTERED), tmp_path / "mail.zip")
    code, verdicts = verified(path, capsys)
    codes = ["readable", "complete", "unchanged", "undamaged", "referred", "register", "submission", "mail", "shown"]
    assert verdicts == dict.fromkeys(codes, "holds")
    assert code == 0
    files = entries(path)
    assert b"840004" in files["deliveries/01-email/message.eml"]
    index = files["index.html"].decode()
    assert "Mottakeren er ikke registrert i PEPPOL (ELMA)." in index
    assert "Bevis: E-postserverens svar" in index
    changes = {"deliveries/01-email/message.eml": files["deliveries/01-email/message.eml"] + b"\r\n"}
    assert verified(forgery(path, tmp_path, changes), capsys)[1]["mail"] == "fails"


async def test_a_refusal_by_an_access_point_is_signed_and_the_e_mail_after_it_has_a_folder_of_its_own(
    house: Running, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = made(await sent(house, "840005", REFUSES), tmp_path / "refused.zip")
    code, verdicts = verified(path, capsys)
    assert (verdicts["refusal"], verdicts["mail"]) == ("holds", "holds")
    assert "receipt" not in verdicts
    assert code == 0
    assert {"deliveries/01-peppol/refusal.xml", "deliveries/02-email/message.eml"} <= entries(path).keys()


async def test_a_letter_is_proven_by_the_job_that_the_print_house_took(
    house: Running, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = made(await sent(house, "840006", UNREGISTERED, force_print=True), tmp_path / "print.zip")
    code, verdicts = verified(path, capsys)
    assert verdicts["print"] == "holds"
    assert code == 0
    pdf = next(file for file in manifest(path).files if file.role is FileRole.PRINT_PDF)
    assert verified(forgery(path, tmp_path, {pdf.name: b"%PDF-another letter"}), capsys)[1]["print"] == "fails"


async def test_the_same_state_gives_the_same_bytes_to_the_command_line_and_to_an_erp(house: Running, pack: Path, tmp_path: Path) -> None:
    invoice = manifest(pack).invoice
    again = made(invoice, tmp_path / "again.zip")
    store = ObjectStore(house.stack.settings["FAKTURAFLYT_STORE_URL"])
    assert sha256(again) == sha256(pack) == hashlib.sha256(evidence_pack(house.register, store, invoice).content).hexdigest()


async def test_an_object_that_is_missing_or_altered_is_told_and_the_rest_is_packed(
    house: Running, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    invoice = await sent(house, "840007", KOMMUNE)
    (row,) = house.register.deliveries(invoice)
    assert row.evidence is not None
    store = Path(house.stack.settings["FAKTURAFLYT_STORE_URL"].removeprefix("file://")) / FJORD.orgnr
    (store / row.evidence.sha256).unlink()
    (store / row.prepared.sha256).write_bytes(b"something else")
    path = tmp_path / "damaged.zip"
    capsys.readouterr()
    assert run(["evidence", invoice, "-o", str(path)]) == 1
    told = capsys.readouterr().out
    assert "Kanalens svar, slik det ble lagret: finnes ikke i dokumentlageret. / " in told
    assert "Meldingen, slik den ble lagret: er endret i dokumentlageret: SHA-256 stemmer ikke. / " in told
    assert {(one.fault, one.delivery) for one in manifest(path).damaged} == {("missing", row.id), ("corrupt", row.id)}
    index = entries(path)["index.html"].decode()
    assert "Noe mangler eller er skadet" in index
    assert row.evidence.sha256 in index
    assert {"submitted/document.xml", "submitted/faktura.pdf", "register/timeline.json"} <= entries(path).keys()
    code, verdicts = verified(path, capsys)
    assert (code, verdicts["undamaged"]) == (1, "fails")


async def test_a_file_that_is_there_is_only_replaced_by_force(pack: Path, tmp_path: Path) -> None:
    invoice, path = manifest(pack).invoice, tmp_path / "older.zip"
    path.write_bytes(b"older")
    assert run(["evidence", invoice, "-o", str(path)]) == 2
    assert path.read_bytes() == b"older"
    assert run(["evidence", invoice, "-o", str(path), "--force"]) == 0
    assert sha256(path) == sha256(pack)


async def test_an_invoice_that_nobody_knows_is_told_in_plain_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["evidence", "invoice/310001015/invoice/none", "-o", str(tmp_path / "none.zip")]) == 1
    assert "invoice/310001015/invoice/none finnes ikke i registeret." in capsys.readouterr().err
    assert not (tmp_path / "none.zip").exists()


async def test_each_check_is_one_line_in_both_languages(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run(["evidence", "verify", str(pack)]) == 0
    head, digest, *lines, our_own, verdict = capsys.readouterr().out.splitlines()
    assert head.endswith("invoice/310001015/invoice/840001, sent")
    assert digest == f"SHA-256 {sha256(pack)}"
    assert len(lines) == len(PEPPOL_CHECKS)
    assert all(line.startswith("OK  ") and " / " in line for line in lines)
    assert lines[-1].endswith(" peppol:1 (receipt)")
    assert "SHA-256 above is the one noted" in our_own
    assert verdict == "Alt stemmer. / Everything holds."


def made(invoice: str, path: Path) -> Path:
    """Make the pack of an invoice by the command line."""
    assert run(["evidence", invoice, "-o", str(path)]) == 0
    return path


def manifest(path: Path) -> Manifest:
    return read_manifest(entries(path)["manifest.json"])


def named(path: Path, role: FileRole) -> str:
    """The name of the first file of a role."""
    return next(file.name for file in manifest(path).files if file.role is role)


def entries(path: Path) -> dict[str, bytes]:
    return contents(path.read_bytes())


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def forgery(pack: Path, folder: Path, changes: dict[str, bytes], *, manifest: bool = True) -> Path:
    """The pack with other contents, and unless told otherwise a manifest that fits them."""
    path = folder / "forgery.zip"
    path.write_bytes(repacked(pack.read_bytes(), changes, manifest=manifest))
    return path

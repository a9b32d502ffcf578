"""The packs of invoices that took more than one way, made by the ERP's client over a running house and checked offline."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from lxml import html
from support.cards import FJORD, RORBERG
from support.documents import Line, ubl
from support.packs import contents, repacked
from support.running import Running

from adapters.evidence import PackReport, check_pack
from adapters.peppol.certificates import NetworkTrust, TrustFiles
from documents.evidence.checks import CheckCode, Verdict
from domain.channels import Channel
from domain.invoice import PostalAddress
from domain.lifecycle import Status
from domain.messages import MessageCode
from domain.operator import Reroute
from domain.submission import Accepted
from embedded.stack import Stack, StackPlan
from sandbox.pki import Pki
from settings import PeppolLookupSettings
from starter import HandedIn

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]

REFUSED_LATER, AWAY_FIRST, MENDED, RETURNS = "310010014", "310013048", "310011029", "310012033"
BY = {"by": "kari", "reason": "kunden vil ha den på papir"}

WORLD = f"""
outside:
  mailboxes: [{{address: bounces@testberg.example, bounces: {{after: PT1S, status: "5.1.1"}}}}]
  print: [{{answers: ok}}]
  peppol:
    - {{participant: "0192:{REFUSED_LATER}", mls: {{code: RE, reason: BV}}}}
    - {{participant: "0192:{AWAY_FIRST}", lookup: redirect, answers: [busy, busy, ok]}}
    - {{participant: "0192:{MENDED}", answers: [refuse, ok]}}
    - {{participant: "0192:{RETURNS}", lookup: unknown}}
"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    folder = tmp_path_factory.mktemp("stories")
    world = folder / "world.yaml"
    world.write_text(WORLD, encoding="utf-8")
    async with Stack(folder / "s", StackPlan(world=world)) as stack:
        running = Running(stack)
        running.register.save_company(FJORD)
        yield running


async def send(house: Running, number: str, orgnr: str, **card: object) -> str:
    house.register.save_customer(RORBERG.model_copy(update={"number": orgnr, "orgnr": orgnr, "email": None} | card))
    answer = await house.submit(HandedIn(document=ubl(number, customer=orgnr, buyer_orgnr=orgnr), customer=orgnr))
    assert isinstance(answer.decision, Accepted)
    return answer.decision.invoice


def checked(house: Running, pack: bytes, **others: Path) -> PackReport:
    """Check a pack by the certificates that the house trusts, or by others."""
    with pytest.MonkeyPatch.context() as environment:
        for name, value in house.stack.settings.items():
            environment.setenv(name, value)
        files = PeppolLookupSettings().model_dump(include=set(TrustFiles.model_fields))
    return check_pack(pack, NetworkTrust(TrustFiles(**(files | others))))


def proven(report: PackReport) -> set[CheckCode]:
    """The checks of a pack in which everything holds."""
    assert [check for check in report.checks if check.verdict is not Verdict.HOLDS] == []
    return {check.code for check in report.checks}


def shown(pack: bytes) -> str:
    """What a reader of the index sees, on one line."""
    return " ".join(html.document_fromstring(contents(pack)["index.html"].decode()).text_content().split())


async def test_an_invoice_refused_by_a_status_and_then_printed_has_the_proof_of_either(house: Running) -> None:
    invoice = await send(house, "860001", REFUSED_LATER)
    await house.until_calling(invoice, Status.NEEDS_ATTENTION)
    await house.service().act(invoice, Reroute(channel=Channel.PRINT, **BY))
    await house.until(invoice, Status.SENT)
    pack = house.service().evidence(invoice).content
    assert {CheckCode.RECEIPT, CheckCode.PRINT} <= proven(checked(house, pack))
    files = contents(pack)
    assert {"deliveries/01-peppol/receipt.xml", "deliveries/01-peppol/status-message.xml"} <= files.keys()
    assert any(name.startswith("deliveries/02-print/") for name in files)
    index = shown(pack)
    assert "kari: kunden vil ha den på papir" in index
    assert "MLS: avvist" in index
    assert 'href="deliveries/01-peppol/status-message.xml">Bevis' in files["index.html"].decode()


async def test_attempts_without_a_receipt_and_the_redirect_to_another_smp_stand_beside_the_receipt(house: Running) -> None:
    invoice = await send(house, "860002", AWAY_FIRST)
    await house.until(invoice, Status.SENT, patience=timedelta(minutes=2))
    pack = house.service().evidence(invoice).content
    assert {CheckCode.RECEIPT, CheckCode.ATTEMPT, CheckCode.SMP_REDIRECT} <= proven(checked(house, pack))
    files = contents(pack)
    attempts = [name for name in files if "attempt-without-proof" in name]
    assert attempts == ["deliveries/01-peppol/attempt-without-proof.json", "deliveries/01-peppol/attempt-without-proof-2.json"]
    assert b'"http_status": 503' in files[attempts[0]]
    assert files["deliveries/01-peppol/answer-without-proof-2.bin"] == b"Come back later"
    assert "HTTP 503" in shown(pack)
    forged = {"deliveries/01-peppol/answer-without-proof.bin": b"Thank you"}
    assert CheckCode.ATTEMPT in failing(checked(house, repacked(pack, forged)))


async def test_the_redirect_of_another_network_is_not_believed(house: Running, tmp_path: Path) -> None:
    invoice = await send(house, "860003", AWAY_FIRST)
    await house.until(invoice, Status.SENT, patience=timedelta(minutes=2))
    pack = house.service().evidence(invoice).content
    assert CheckCode.SMP_REDIRECT in failing(checked(house, pack, root_file=Pki(tmp_path).root_file))
    files = contents(pack)
    swapped = {"deliveries/01-peppol/smp-redirect.xml": files["deliveries/01-peppol/smp-answer.xml"]}
    assert CheckCode.SMP_REDIRECT in failing(checked(house, repacked(pack, swapped)))


def failing(report: PackReport) -> set[CheckCode]:
    return {check.code for check in report.checks if check.verdict is Verdict.FAILS}


async def test_a_mended_invoice_holds_each_delivery_to_the_document_that_it_carried(house: Running) -> None:
    nowhere = PostalAddress(line1="Muffeveien 8", country="NO")
    invoice = await send(house, "860004", MENDED, address=nowhere)
    await house.until_calling(invoice, Status.NEEDS_ATTENTION)
    mended = ubl("860004", customer=MENDED, buyer_orgnr=MENDED, lines=(Line(text="Rettet"),))
    await house.service().fix_and_resend(HandedIn(document=mended, customer=MENDED), "kari", "feil tekst")
    await house.until(invoice, Status.SENT)
    pack = house.service().evidence(invoice).content
    report = checked(house, pack)
    assert {CheckCode.RECEIPT, CheckCode.REFUSAL} <= proven(report)
    assert [check.code for check in report.checks].count(CheckCode.DOCUMENT) == 2
    files = contents(pack)
    assert files["submitted/document.xml"] == mended
    assert files["replaced/01/document.xml"] == ubl("860004", customer=MENDED, buyer_orgnr=MENDED)
    assert "kari: feil tekst" in shown(pack)


async def test_a_returned_mail_is_in_the_pack_as_it_came(house: Running) -> None:
    invoice = await send(house, "860005", RETURNS, email="bounces@testberg.example")
    await house.until_told(invoice, MessageCode.PRINT_SENT)
    pack = house.service().evidence(invoice).content
    assert {CheckCode.RETURNED, CheckCode.MAIL, CheckCode.PRINT} <= proven(checked(house, pack))
    assert b"Action: failed" in contents(pack)["deliveries/01-email/returned-mail.eml"]
    assert "Returmelding" in shown(pack)

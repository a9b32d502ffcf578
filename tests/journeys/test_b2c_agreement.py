"""N16 on a running house: asked for, mailed, accepted on the page, opened at the hub, active in the bank after two polls, consumers go."""

import asyncio
import re
from datetime import timedelta
from email import policy
from email.parser import BytesParser
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from support.agreements import TUNDRA as NEW
from support.cards import FJORD, JONAS
from support.documents import ubl
from support.running import Running

from cli.run import run
from composition.agreement_service import AgreementService
from domain.channels import Channel
from domain.companies.parties import ConsumersBeforeB2c
from domain.consumers.agreement_errors import AgreementRefused
from domain.consumers.b2c_agreement import AgreementStatus, parse_capture, parse_signer
from domain.consumers.consumer import ConsumerStatus
from domain.errors import NotFound
from domain.lifecycle import Status
from embedded.stack import PartName, Stack, StackPlan
from starter import HandedIn

pytestmark = pytest.mark.asyncio(loop_scope="session")

TUNDRA = FJORD.model_copy(update={"settings": NEW.settings})  # whose invoices the tests' documents are
POLL = timedelta(seconds=3)
WORLD = """
outside:
  mailboxes: [{address: aslak@tundra.example}]
  consumers:
    - {mobile: "+4740001014", yes_to_all: true}
  issuers:
    - {orgnr: "310001015", nets_after: PT1S, bank_after: PT7S, captured: [{reference: "10014"}]}
"""


async def test_n16_a_company_opens_for_consumers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    world = tmp_path / "world.yaml"
    world.write_text(WORLD)
    plan = StackPlan(world=world, agreement_poll=POLL, parts=frozenset(PartName))
    async with Stack(tmp_path / "state", plan) as stack:
        for name, value in stack.settings.items():
            monkeypatch.setenv(name, value)
        house, service = Running(stack), AgreementService.from_settings()
        settings = TUNDRA.settings.model_copy(update={"consumers_before_b2c": ConsumersBeforeB2c.HOLD, "consumer_agreement_feature": False})
        house.register.save_company(TUNDRA.model_copy(update={"settings": settings}))
        house.register.save_customer(JONAS.model_copy(update={"company": TUNDRA.orgnr}))
        signer, capture = parse_signer("Aslak Demovik", "aslak@tundra.example"), parse_capture("12345679519", "1-5", 12, ["10014"])
        with pytest.raises(AgreementRefused):
            await service.activate(TUNDRA.orgnr, signer, capture, "admin")
        on = settings.model_copy(update={"consumer_agreement_feature": True})
        house.register.save_company(TUNDRA.model_copy(update={"settings": on}))
        answer = await house.submit(HandedIn(document=ubl("100301", customer="10014"), company=TUNDRA.orgnr, customer="10014"))
        invoice = answer.decision.invoice
        assert invoice is not None, answer
        await house.until(invoice, Status.HELD)
        asked = ["b2c", "activate", TUNDRA.orgnr, "--signer-name", signer.name, "--signer-email", signer.email, "--capture"]
        assert await asyncio.to_thread(run, [*asked, "--ocr-account", capture.account]) == 0
        assert capsys.readouterr().out == "OK: Epost sendt til aslak@tundra.example\n"
        assert house.register.agreement(TUNDRA.orgnr, 1).status is AgreementStatus.EMAIL_SENT
        assert await asyncio.to_thread(run, ["b2c", "resend", TUNDRA.orgnr]) == 0
        link = await _link(stack)
        await asyncio.to_thread(_accept, link)
        await _until(house, AgreementStatus.ACTIVE_AT_NETS)
        await _until(house, AgreementStatus.ACTIVE_IN_BANK)
        assert house.register.company(TUNDRA.orgnr).settings.b2c
        await house.until(invoice, Status.SENT, Status.DELIVERED)
        assert house.register.deliveries(invoice)[-1].channel is Channel.EFAKTURA
        await _until_captured(house)
        with pytest.raises(AgreementRefused, match="Det finnes allerede en signert B2C-avtale"):
            await service.activate(TUNDRA.orgnr, signer, capture, "admin")
        assert (await service.disable(TUNDRA.orgnr, "admin")).status is AgreementStatus.DISABLED
        assert not house.register.company(TUNDRA.orgnr).settings.b2c


async def _until(house: Running, status: AgreementStatus) -> None:
    for _ in range(600):
        if house.register.agreement(TUNDRA.orgnr, 1).status is status:
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"never {status}: {house.register.agreement(TUNDRA.orgnr, 1)}")


async def _until_captured(house: Running) -> None:
    """Wait until the answer that a consumer gave in the bank stands in the Forbrukerregister (I3a)."""
    for _ in range(300):
        try:
            if house.register.consumer(TUNDRA.orgnr, "10014").status is ConsumerStatus.AGREEMENT:
                return
        except NotFound:
            pass
        await asyncio.sleep(0.1)
    raise AssertionError("the consumer's answer never came")


async def _link(stack: Stack) -> str:
    """Find the link in the signer's mailbox; the mail comes from the service's own address."""
    box = stack.folder.sandbox / "mailboxes" / "aslak@tundra.example"
    mail, *_ = box.glob("*.eml")
    message = BytesParser(policy=policy.default).parsebytes(mail.read_bytes())
    assert "noreply.autoinvoice@visma.com" in str(message["From"])
    body = message.get_body(("plain",))
    assert body is not None
    found = re.search(r"http://\S+/avtale/\S+", body.get_content())
    assert found is not None
    return found[0]


def _accept(link: str) -> None:
    """Read, tick and accept, as a browser without scripts does."""
    page = urlopen(link).read().decode()
    form = re.search(r'name="form" value="([^"]+)"', page)
    assert form is not None
    request = Request(link, urlencode({"form": form[1], "read": "yes"}).encode())
    assert "Avtalen er akseptert" in urlopen(request).read().decode()

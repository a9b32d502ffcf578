"""What proves what became of an invoice, as one file (P-evidence): made and checked by the command line, over a running house."""

import json
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from support.cards import FJORD, RORBERG
from support.documents import ubl
from support.packs import contents, repacked
from support.running import Running

from cli.run import run
from documents.evidence.manifest import FileRole, Manifest, read_manifest
from domain.lifecycle import Status
from domain.submission import Accepted
from embedded.stack import Stack, StackPlan
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
    """The exit code, and the verdict of each check."""
    capsys.readouterr()
    code = run(["evidence", "verify", str(path), "--json"])
    report = json.loads(capsys.readouterr().out)
    return code, {check["code"]: check["verdict"] for check in report["checks"]}


PEPPOL_CHECKS = [
    "readable", "complete", "unchanged", "undamaged", "submission", "message", "content", "document",
    "smp_signature", "smp_chain", "address", "access_point_chain", "receipt",
]  # fmt: skip


async def test_an_invoice_sent_by_peppol_is_proven_from_its_document_to_the_root_of_the_network(
    pack: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, verdicts = verified(pack, capsys)
    assert verdicts == dict.fromkeys(PEPPOL_CHECKS, "holds")
    assert code == 0

"""What people of a world do beside submitting: ask for a company to be verified, and sign its B2C agreement on the page behind the mail."""

import asyncio
import re
from collections.abc import Callable
from datetime import timedelta
from email import policy
from email.parser import BytesParser
from pathlib import Path

import aiohttp
from lxml import html
from temporalio.client import Client

from activities.agreement_workflows import AgreementWorkflows
from adapters.register import SqlRegister
from domain.companies.audit import Author
from domain.consumers.b2c_agreement import parse_signer
from sandbox.post import mailbox_of
from sandbox.world import AgreementSigner, World
from workflows.verification_client import VerificationClient

_LOOK_EVERY = timedelta(milliseconds=300)
_LINK = re.compile(r"http://\S+/avtale/\S+")
_PAGE_PATIENCE_S = 30


def coming_on_board(world: World) -> frozenset[str]:
    """Name the companies whose held invoices leave by themselves in this world."""
    return frozenset(company.orgnr for company in world.companies if company.activated_by or company.b2c_signer)


class People:
    """The people of a world's companies."""

    def __init__(self, world: World, register: SqlRegister, sandbox: Path, client: Client, task_queue: str, author: Author) -> None:
        self._world = world
        self._register = register
        self._sandbox = sandbox
        self._verifications = VerificationClient(client, task_queue)
        self._agreements = AgreementWorkflows(client, task_queue)
        self._author = author

    async def come_on_board(self, patient: Callable[[], bool]) -> None:
        """Ask for every verification, then for every agreement, and sign the agreements as their mails come."""
        for company in self._world.companies:
            if company.activated_by:
                await self._activate(company.orgnr, company.activated_by)
        for company in self._world.companies:
            if company.b2c_signer:
                await self._open_for_consumers(company.orgnr, company.b2c_signer, patient)

    async def _activate(self, orgnr: str, email: str) -> None:
        self._register.begin_verification(orgnr, self._author.at)
        await self._verifications.start(orgnr, self._register.ask_round(orgnr, email, self._author.by, self._author.at))

    async def _open_for_consumers(self, orgnr: str, signer: AgreementSigner, patient: Callable[[], bool]) -> None:
        self._register.request_agreement(orgnr, parse_signer(signer.name, signer.email), None, self._author)
        await self._agreements.asked(orgnr)
        while patient():
            if link := await asyncio.to_thread(self._mailed_link, signer.email):
                await _accept(link)
                return
            await asyncio.sleep(_LOOK_EVERY.total_seconds())

    def _mailed_link(self, address: str) -> str | None:
        found = (_LINK.search(_plain_text(mail)) for mail in sorted(mailbox_of(self._sandbox, address).glob("*.eml")))
        return next((match[0] for match in found if match), None)


def _plain_text(mail: Path) -> str:
    body = BytesParser(policy=policy.default).parsebytes(mail.read_bytes()).get_body(("plain",))
    return body.get_content() if body is not None else ""


async def _accept(link: str) -> None:
    """Read, tick and accept, as a browser without scripts does."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_PAGE_PATIENCE_S)) as browser:
        async with browser.get(link) as page:
            form = html.document_fromstring(await page.read()).find(".//input[@name='form']")
        if form is None:
            raise RuntimeError(f"no agreement to accept behind {link}")
        async with browser.post(link, data={"form": form.get("value", ""), "read": "yes"}) as answer:
            answer.raise_for_status()

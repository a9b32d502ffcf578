"""The whole outside world in one process: PEPPOL, eFaktura and Vipps, phones, mail, print, signing and Brreg of one state folder."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from typing import Annotated

from pydantic import Field

from sandbox.brreg import Brreg, BrregEntry
from sandbox.consumers import ConsumerEntry, Consumers, HubEntry
from sandbox.efaktura_hub import EfakturaHub
from sandbox.issuers import IssuerEntry, Issuers
from sandbox.mailboxes import HOST, Mailbox, Mailboxes, MailServer, MailServerEntry
from sandbox.peppol import Peppol, PeppolEntry
from sandbox.peppol_network import PeppolNetwork
from sandbox.phones import TOKEN, Phone, Phones, SmsDesk
from sandbox.pki import Pki
from sandbox.post import Post
from sandbox.print_house import INBOX, PRINTED, USERNAME, Press, PrintHouse, PrintHouseEntry
from sandbox.script import Entry
from sandbox.signing_desk import SigningDesk, SigningServiceEntry
from sandbox.signing_mail import SigningMail
from sandbox.signings import SignerEntry, Signings
from sandbox.trust import Trust

_CALLED = "/signing/webhook"
"""Where the web process is told that something has happened to a document."""


class Outside(Entry):
    """Who is outside and how they answer. A mailbox that is not named does not exist.

    Where `peppol` is named, PEPPOL is in use, and who is not among its participants does not receive there.
    Where `consumers` is named, eFaktura and Vipps are in use, and who is not among them does not receive there.
    Where `phones` is named, SMS is in use, and a number that is not among them has no phone.
    Where `signers` is named, there is a signing service, and who is not among them signs by hand, on its page.
    Where `brreg` is named, Enhetsregisteret is asked, and who is not among its companies does not exist there.
    """

    peppol: Sequence[PeppolEntry] | None = None
    consumers: Sequence[ConsumerEntry] | None = None
    efaktura_hub: HubEntry = HubEntry()
    issuers: Sequence[IssuerEntry] = ()
    phones: Sequence[Phone] | None = None
    signers: Sequence[SignerEntry] | None = None
    signing_service: SigningServiceEntry = SigningServiceEntry()
    brreg: Sequence[BrregEntry] | None = None

    mailboxes: Sequence[Mailbox] = ()
    mail_server: MailServerEntry = MailServerEntry()
    print: Annotated[Sequence[PrintHouseEntry], Field(max_length=1)] = (PrintHouseEntry(),)


class Ports(Entry):
    """The ports to listen on, that of our inbox of PEPPOL, where statuses are sent to, and that of our web process.

    0 asks for a free one; without a web process nobody is told of signatures.
    """

    smtp: int = 0
    sftp: int = 0
    sms: int = 0
    inbox: int = 0
    web: int = 0


class Norway:
    """Start and stop of the outside world.

    Without an `outside` everybody receives by PEPPOL and has said yes to eFaktura from all, every address has a mailbox, every number
    a phone, the print house is well, and one person may sign for every company.
    """

    def __init__(self, state: Path, bounce_domain: str, outside: Outside | None = None, clock_shift: timedelta = timedelta(0)) -> None:
        self._state = state.absolute()
        self._bounce_domain = bounce_domain
        self._outside = outside
        self._clock_shift = clock_shift
        self._running = AsyncExitStack()

    async def start(self, ports: Ports) -> dict[str, str]:
        """Open all doors and tell where they are, as the settings of those who use them. Raises OSError if a port is taken."""
        outside = self._outside or Outside()
        trust = Trust(self._state / "keys")
        post = Post(self._state, self._bounce_domain)
        mail = MailServer(post, Mailboxes(outside.mailboxes if self._outside else None), outside.mail_server, trust)
        house = PrintHouse(Press(self._state / "print"), (*outside.print, PrintHouseEntry())[0], trust)
        self._running.push_async_callback(mail.stop)
        self._running.push_async_callback(house.stop)
        smtp, sftp = await mail.start(ports.smtp), await house.start(ports.sftp)
        doors = self._mail_settings(smtp, trust, post) | self._print_settings(sftp, trust)
        doors |= await self._start_phones(ports.sms) | await self._start_hub(trust)
        doors |= await self._start_signing(post, ports.web) | await self._start_brreg()
        return doors | await self._start_peppol(trust, ports.inbox)

    async def _start_hub(self, trust: Trust) -> dict[str, str]:
        outside = self._outside
        if outside and outside.consumers is None and not outside.issuers:
            return {"FAKTURAFLYT_EFAKTURA_GATEWAY": "none"}
        issuers = Issuers(self._state, outside.issuers if outside else None, self._clock_shift)
        consumers = Consumers(self._state, outside.consumers or () if outside else None, self._clock_shift, issuers)
        hub = EfakturaHub(self._state, consumers, (outside or Outside()).efaktura_hub, trust, issuers)
        self._running.push_async_callback(hub.stop)
        return await hub.start()

    async def _start_signing(self, post: Post, web_port: int) -> dict[str, str]:
        outside = self._outside or Outside()
        if self._outside and outside.signers is None:
            return {"FAKTURAFLYT_SIGNING_GATEWAY": "none"}
        signings = Signings(self._state, outside.signers or (), self._clock_shift)
        called = f"http://{HOST}:{web_port}{_CALLED}" if web_port else None
        desk = SigningDesk(self._state, signings, outside.signing_service, SigningMail(post), called)
        self._running.push_async_callback(desk.stop)
        return await desk.start()

    async def _start_brreg(self) -> dict[str, str]:
        entries = self._outside.brreg if self._outside else None
        if self._outside and entries is None:
            return {"FAKTURAFLYT_BRREG_GATEWAY": "none"}
        brreg = Brreg(self._state, entries)
        self._running.push_async_callback(brreg.stop)
        return await brreg.start()

    async def _start_phones(self, port: int) -> dict[str, str]:
        entries = self._outside.phones if self._outside else None
        if self._outside and entries is None:
            return {"FAKTURAFLYT_SMS_GATEWAY": "none"}
        desk = SmsDesk(Phones(self._state, entries))
        self._running.push_async_callback(desk.stop)
        port = await desk.start(port)
        return {
            "FAKTURAFLYT_SMS_GATEWAY": "http",
            "FAKTURAFLYT_SMS_BASE_URL": f"http://{HOST}:{port}",
            "FAKTURAFLYT_SMS_TOKEN": TOKEN,
        }

    async def _start_peppol(self, trust: Trust, inbox_port: int) -> dict[str, str]:
        entries = self._outside.peppol if self._outside else None
        if self._outside and entries is None:
            return {}
        pki = await asyncio.to_thread(Pki, self._state / "keys" / "peppol")
        peppol = await asyncio.to_thread(Peppol, self._state, pki, trust, entries, inbox_port)
        network = await asyncio.to_thread(PeppolNetwork, self._state, pki, peppol.access_point, peppol.peer.url, entries)
        self._running.push_async_callback(peppol.stop)
        self._running.push_async_callback(network.stop)
        return await peppol.start() | await network.start()

    async def stop(self) -> None:
        """Close all doors."""
        await self._running.aclose()
        await asyncio.sleep(0)

    def _mail_settings(self, port: int, trust: Trust, post: Post) -> dict[str, str]:
        return {
            "FAKTURAFLYT_MAIL_HOST": HOST,
            "FAKTURAFLYT_MAIL_PORT": str(port),
            "FAKTURAFLYT_MAIL_STARTTLS": "true",
            "FAKTURAFLYT_MAIL_CA_FILE": str(trust.ca_file),
            "FAKTURAFLYT_MAIL_BOUNCE_DOMAIN": self._bounce_domain,
            "FAKTURAFLYT_BOUNCE_MAILDIR": str(post.bounce_maildir),
        }

    def _print_settings(self, port: int, trust: Trust) -> dict[str, str]:
        return {
            "FAKTURAFLYT_PRINT_HOST": HOST,
            "FAKTURAFLYT_PRINT_PORT": str(port),
            "FAKTURAFLYT_PRINT_USERNAME": USERNAME,
            "FAKTURAFLYT_PRINT_KEY_FILE": str(trust.client_key),
            "FAKTURAFLYT_PRINT_KNOWN_HOSTS": str(trust.known_hosts),
            "FAKTURAFLYT_PRINT_INBOX": INBOX,
            "FAKTURAFLYT_PRINT_ARCHIVE": PRINTED,
        }

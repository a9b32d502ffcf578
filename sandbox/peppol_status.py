"""Message Level Statuses that the sandbox's access point sends back: so long after, once or more often, even before the receipt."""

import asyncio
import ssl
import uuid
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

import aiohttp
from as4.peppol import (
    BusdoxDocidQnsDocumentIdentifier,
    PeppolAS4MessageBuilderArgs,
    PeppolAS4Profile,
    PeppolSendingExchange,
    create_peppol_external_party,
)
from cryptography import x509
from cryptography.x509.oid import NameOID
from pydantic import Field

from documents.mls import MLS_DOCUMENT_TYPE, MLS_PROCESS, write_mls
from documents.sbdh import BusinessHeader
from domain.peppol.mls import SERVICE_PROVIDER, MessageLevelStatus, MlsCode, MlsIssue, MlsReason
from sandbox.issuing import Holder
from sandbox.peppol_desk import Opened, party
from sandbox.script import Duration, Entry

_TRY_AGAIN_AFTER = timedelta(seconds=1)
_TRIES = 60
_SENTENCES = {MlsCode.REJECTED: "Rejected as the world file says", MlsCode.ACKNOWLEDGED: "Forwarded", MlsCode.DELIVERED: None}


class StatusRule(Entry):
    """Which status follows a message that was taken. `times: 2` is the same one twice; `early`: it is sent before the receipt.

    `by: stranger` is from an access point of the network that the receiver is not at.
    """

    code: MlsCode = MlsCode.DELIVERED
    reason: MlsReason = MlsReason.DELIVERY
    after: Duration = timedelta(0)
    times: int = Field(default=1, ge=1)
    early: bool = False
    by: Literal["receiver", "stranger"] = "receiver"


@dataclass(frozen=True)
class Inbox:
    """Where the sender of documents receives status messages."""

    url: str
    certificate: x509.Certificate


class StatusPost:
    """Sends status messages from our seat, or a stranger's, to an inbox; without one, none are sent."""

    def __init__(self, seat: Holder, stranger: Holder, inbox: Inbox | None = None, tls: ssl.SSLContext | None = None) -> None:
        self._seats = {"receiver": seat, "stranger": stranger}
        self._inbox = inbox
        self._tls = tls
        self._tasks: set[asyncio.Task[None]] = set()

    async def announce(self, rule: StatusRule, opened: Opened) -> None:
        """Send the status of a document that was taken, now or later. Positive ones only to who asked for them."""
        header = opened.header
        if header is None or header.status_to is None or self._inbox is None:
            return
        if rule.code is not MlsCode.REJECTED and header.status_wanted != "ALWAYS_SEND":
            return
        work = self._send(rule, header, header.status_to, self._inbox)
        if rule.early:
            await work
        else:
            task = asyncio.get_running_loop().create_task(work)
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        """Send no more."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _send(self, rule: StatusRule, header: BusinessHeader, to: str, inbox: Inbox) -> None:
        await asyncio.sleep(rule.after.total_seconds())
        seat = self._seats[rule.by]
        document = write_mls(_status(rule, header, _service_provider(seat), to))
        for _ in range(rule.times):
            headers, body = await asyncio.to_thread(_build, seat, document, to, inbox)
            await self._deliver(headers, body, inbox)

    async def _deliver(self, headers: dict[str, str], body: bytes, inbox: Inbox) -> None:
        """Send until the inbox answers anything: it may be restarting."""
        for _ in range(_TRIES):
            with suppress(aiohttp.ClientError, OSError):
                async with (
                    aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=self._tls or True)) as session,
                    session.post(inbox.url, headers=headers, data=body) as response,
                ):
                    if response.status < 500:
                        return
            await asyncio.sleep(_TRY_AGAIN_AFTER.total_seconds())


def _build(seat: Holder, document: bytes, to: str, inbox: Inbox) -> tuple[dict[str, str], bytes]:
    name = str(inbox.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)
    exchange = PeppolSendingExchange(
        profile=PeppolAS4Profile,
        local_party=party(seat),
        remote_party=create_peppol_external_party(name, inbox.certificate),
    )
    arguments = PeppolAS4MessageBuilderArgs(
        sender=_service_provider(seat),
        recipient=to,
        document_type_identifier=BusdoxDocidQnsDocumentIdentifier.from_identifier_value(MLS_DOCUMENT_TYPE.partition("::")[2]),
        document_identification_instance_identifier=str(uuid.uuid4()),
        process_identifier=MLS_PROCESS,
        c1_country_id="NO",
    )
    headers, body = exchange.build(document, arguments)
    return dict(headers), bytes(body)


def _service_provider(seat: Holder) -> str:
    return f"{SERVICE_PROVIDER}:{''.join(character for character in seat.name if character.isdigit())}"


def _status(rule: StatusRule, header: BusinessHeader, sender: str, receiver: str) -> MessageLevelStatus:
    rejected = rule.code is MlsCode.REJECTED
    return MessageLevelStatus(
        id=str(uuid.uuid4()),
        issued_at=datetime.now(UTC).replace(microsecond=0),
        sender=sender,
        receiver=receiver,
        code=rule.code,
        document=header.instance,
        text=_SENTENCES[rule.code],
        issues=(MlsIssue(location="NA", reason=rule.reason, text="As the world file says"),) if rejected else (),
    )

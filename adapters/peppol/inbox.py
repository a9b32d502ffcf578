"""Our receiving access point. It serves one participant, our own service provider, and takes Message Level Statuses alone.

TLS is a reverse proxy's work. Whatever comes is answered with a signed receipt or a signed error of ebMS.
"""

import asyncio
from collections.abc import Mapping

from aiohttp import web
from as4.core.common import AS4InternalParty
from as4.core.context import AS4ParseContext, SecurityPolicy
from as4.core.receipt import AS4Receipt
from as4.errors import BaseAS4ReceiptableError, BaseProfileLevelException, BaseValueInconsistentException, ParticipantNotServicedError
from as4.peppol import PeppolAS4Profile, peppol_security_policy
from as4.profiles.peppol.message import PeppolAS4Message
from as4.utils.mime_handler import MIMEHandler
from cryptography import x509

from adapters.peppol.access_point import AccessPoint, seat_of
from adapters.peppol.certificates import TrustFiles
from adapters.peppol.status_folder import KeptStatus, StatusFolder, kept_document
from documents.mls import MLS_DOCUMENT_TYPE, NotMls, read_mls
from documents.sbdh import NoBusinessDocument, unwrap
from domain.errors import Misconfigured
from domain.messages import MessageCode, Text
from domain.ports import Clock

PATH = "/as4"
MAX_MESSAGE_BYTES = 2 * 1024 * 1024
"""A status message has a few KB; more is refused unread."""

_SOAP = "application/soap+xml"


class NotTakenHere(BaseProfileLevelException):
    """A document of a kind that is not received here, or none that can be read."""

    description = "Only Message Level Statuses are received here"


class Inbox:
    """Receives over HTTP and keeps in a folder before it answers."""

    def __init__(self, access_point: AccessPoint, trust: TrustFiles, folder: StatusFolder, clock: Clock) -> None:
        self._access_point = access_point
        self._trust = trust
        self._folder = folder
        self._clock = clock
        self._policy: SecurityPolicy | None = None
        self._runner: web.ServerRunner | None = None

    async def start(self, host: str, port: int) -> int:
        """Listen and tell the port; 0 asks for a free one. Several workers on one machine share a port, and the folder behind it.

        Raises:
            OSError: another program has the port.
            Misconfigured: certificates or key cannot be used.
        """
        self._policy = await asyncio.to_thread(_policy, self._trust)
        await asyncio.to_thread(lambda: self._access_point.party)
        self._runner = web.ServerRunner(web.Server(self._respond, access_log=None))
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port, reuse_port=True).start()
        return int(self._runner.addresses[0][1])

    async def stop(self) -> None:
        """Answer what is going on and listen no more."""
        if self._runner is not None:
            await self._runner.cleanup()

    def receive(self, headers: Mapping[str, str], body: bytes) -> bytes:
        """Open, verify and keep a message, and tell the signal to answer."""
        party = self._access_point.party
        context = AS4ParseContext(local_party=party, accept_participant=self._accept, security_policy=self._policy or _policy(self._trust))
        message = PeppolAS4Profile.parse_message(MIMEHandler.payload_from_request(dict(headers), body), context)
        error = message.parse_error or self._misaddressed(message)
        return _signal(message, error, party) if error else self._kept(message, party)

    async def _respond(self, request: web.BaseRequest) -> web.StreamResponse:
        if request.method != "POST" or request.path != PATH:
            return web.Response(status=404)
        body = bytearray()
        async for piece in request.content.iter_any():
            body += piece
            if len(body) > MAX_MESSAGE_BYTES:
                return web.Response(status=413)
        signal = await asyncio.to_thread(self.receive, request.headers, bytes(body))
        return web.Response(body=signal, content_type=_SOAP)

    def _kept(self, message: PeppolAS4Message, party: AS4InternalParty) -> bytes:
        """Keep the message, unless it was before, and tell its one receipt."""
        known = self._folder.answered(message.message_id)
        if known is not None:
            return known
        try:
            kept = self._read(message)
        except (NotTakenHere, NoBusinessDocument, NotMls) as refusal:
            return _signal(message, NotTakenHere(detail=str(refusal)), party)
        return self._folder.keep(kept, _signal(message, None, party))

    def _read(self, message: PeppolAS4Message) -> KeptStatus:
        header, document = unwrap(next(iter(message.decrypted_data.values())))
        if header.document_type != MLS_DOCUMENT_TYPE:
            raise NotTakenHere(detail="This document type is not received here")
        assert message.signer_certificate is not None  # noqa: S101 - the policy demands a signature
        return KeptStatus(
            instance=header.instance,
            message_id=message.message_id,
            seat=seat_of(message.signer_certificate),
            received_at=self._clock.now(),
            status=read_mls(document),
            document_base64=kept_document(document),
        )

    def _accept(self, participant: str) -> None:
        if participant != self._access_point.service_provider:
            raise ParticipantNotServicedError(participant)

    def _misaddressed(self, message: PeppolAS4Message) -> BaseAS4ReceiptableError | None:
        if message.addressed_to is not None and message.addressed_to.party_id == self._access_point.seat:
            return None
        return BaseValueInconsistentException(detail="The message is addressed to another access point")


def _signal(message: PeppolAS4Message, error: BaseAS4ReceiptableError | None, party: AS4InternalParty) -> bytes:
    answered = message.model_copy(update={"parse_error": error})
    _, signal = AS4Receipt.for_message(answered, party).get_request_data()
    return signal


def _policy(trust: TrustFiles) -> SecurityPolicy:
    try:
        roots, authorities = (x509.load_pem_x509_certificates(file.read_bytes()) for file in (trust.root_file, trust.access_point_ca_file))
    except (OSError, ValueError) as error:
        raise Misconfigured(Text(code=MessageCode.PEPPOL_MISCONFIGURED), "the network's certificates cannot be read") from error
    return peppol_security_policy(*roots, intermediates=authorities)

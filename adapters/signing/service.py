"""Documents to sign, at a signing service in the shape of Visma Sign's published API (F12).

    POST /document/                       201, Location: .../document/{id}
    POST /document/{id}/files?filename=   the PDF
    POST /document/{id}/invitations       from here on somebody is mailed
    GET  /document/{id}, GET /document/?name=, POST /document/{id}/remind, POST /document/{id}/cancel, GET /document/{id}/files/0

The API knows no key of ours, so the document's name carries it, and every invitation looks for that name first; what is there is
continued, what is missing is made. Nobody is mailed before the last step, and that step is passed over where an invitation is there.
What cannot be known: whether a search shows at once what was just made. Where it does not, a lost answer leaves an empty document
behind that nobody is invited to; a second mail takes a lost answer to the last step *and* a document that does not show its own
invitation yet.
"""

import json
import re
from urllib.parse import quote

from adapters.http_exchange import Answered
from adapters.mail.addresses import usable_address
from adapters.signing.line import CALL_DEADLINE, SigningLine
from adapters.signing.wire import (
    MAX_DOCUMENT_BYTES,
    DocumentHeard,
    DocumentStatus,
    Unreadable,
    Wanted,
    read_document,
    read_found,
    seen,
)
from domain.errors import Misconfigured, NotFound, NotReached, TooHeavy
from domain.messages import MessageCode, Text
from domain.verification.signing import Invitation, SigningSeen

MAX_SIGNED_BYTES = 2 * MAX_DOCUMENT_BYTES
"""A signed document holds its signatures as well."""
INVITE_DEADLINE = 6 * CALL_DEADLINE
"""The longest that inviting takes: a search, a look, the three steps, and one more look should there be two of a name."""
_REFUSED = 400
_ID = re.compile(r"[0-9A-Za-z-]{1,64}")


class HttpSigningService:
    """Implements domain.ports.SigningService."""

    def __init__(self, line: SigningLine) -> None:
        self._line = line

    async def invite(self, invitation: Invitation, document: bytes) -> str:
        """Ask for a signature, once for each key. Gives the document's id.

        Raises:
            Unavailable, Misconfigured: it is not done; asking again goes on where it stopped.
            Uncertain: the line was lost; asking again with the same key finds what is there.
            NotReached: the address cannot be mailed to, or the service does not take the request.
            TooHeavy: the PDF is 10 MB or more.
        """
        address = usable_address(invitation.email)
        if address is None:
            raise NotReached(Text(code=MessageCode.SIGNING_ADDRESS_UNUSABLE))
        if len(document) >= MAX_DOCUMENT_BYTES:
            raise TooHeavy("the signing service takes documents under 10 MB")
        wanted = Wanted(title=invitation.title, key=invitation.key)
        there = await self._find(wanted) or await self._create(wanted)
        if there.status is DocumentStatus.NEW and not there.files:
            _taken(await self._line.tell(f"/document/{there.uuid}/files?filename=fullmakt.pdf", document, "application/pdf"))
        if not there.invitations:
            _taken(await self._line.tell(f"/document/{there.uuid}/invitations", _invitation(address, invitation)))
        return there.uuid

    async def look(self, document: str) -> SigningSeen:
        """Tell where a document is. Raises NotFound, Unavailable, Misconfigured."""
        return seen(await self._document(document))

    async def remind(self, document: str) -> None:
        """Mail the invitation again. Raises NotFound, Unavailable, Misconfigured; Uncertain: it may have been mailed."""
        answered = await self._line.tell(f"/document/{_known(document)}/remind")
        if _is_refused(answered):  # it is over: there is nobody to remind
            raise NotFound("nobody is to sign this document any more")

    async def cancel(self, document: str) -> None:
        """End a document that is not signed; one that is over stays as it is.

        Raises NotFound, Unavailable, Misconfigured; Uncertain: cancel again, that changes nothing.
        """
        answered = await self._line.tell(f"/document/{_known(document)}/cancel")
        if _is_refused(answered) and not (await self.look(document)).state.is_over:
            raise Misconfigured(Text(code=MessageCode.SIGNING_NOT_TAKEN), f"cancelling: {answered.attempt.ended}")

    async def signed_document(self, document: str) -> bytes:
        """Fetch the signed document. Raises NotFound if it is not signed, Unavailable, Misconfigured."""
        if (await self._document(document)).status is not DocumentStatus.SIGNED:
            raise NotFound("the document is not signed")
        answered = await self._line.ask(f"/document/{_known(document)}/files/0", MAX_SIGNED_BYTES)
        if _is_refused(answered) or not answered.body.startswith(b"%PDF-"):
            raise self._line.unreadable("an answer that is no PDF")
        return answered.body

    async def _find(self, wanted: Wanted) -> DocumentHeard | None:
        """Find the document of this key: the one that got farthest, should there be several."""
        answered = await self._line.ask(f"/document/?name={quote(f'[{wanted.key}]', safe='')}")
        try:
            found = read_found(answered.body).documents
        except Unreadable as error:
            raise self._line.unreadable(error) from error
        ours = [each for each in found if wanted.is_name(each.name) and each.status is not DocumentStatus.DELETED]
        whole = [await self._document(each.uuid) for each in ours]  # a search may leave files and invitations out
        return max(whole, key=_progress, default=None)

    async def _create(self, wanted: Wanted) -> DocumentHeard:
        answered = await self._line.tell("/document/", json.dumps({"document": {"name": wanted.name}}, ensure_ascii=False).encode())
        _taken(answered)
        uuid = (answered.location or "").rstrip("/").rpartition("/")[2]
        if not _ID.fullmatch(uuid):
            raise self._line.unreadable("a new document without an address")  # asking again finds it by its name
        return DocumentHeard(uuid=uuid, name=wanted.name, status=DocumentStatus.NEW)

    async def _document(self, document: str) -> DocumentHeard:
        answered = await self._line.ask(f"/document/{_known(document)}")
        try:
            return read_document(answered.body)
        except Unreadable as error:
            raise self._line.unreadable(error) from error


def _invitation(address: str, invitation: Invitation) -> bytes:
    asked = {
        "email": address,
        "language": invitation.language,
        "messages": {"send_invitation_email": True},
    }
    return json.dumps([asked]).encode()


def _progress(document: DocumentHeard) -> tuple[bool, bool]:
    return bool(document.invitations), bool(document.files)


def _taken(answered: Answered) -> None:
    if _is_refused(answered):
        raise NotReached(Text(code=MessageCode.SIGNING_NOT_TAKEN))


def _is_refused(answered: Answered) -> bool:
    return (answered.attempt.http_status or 0) >= _REFUSED


def _known(document: str) -> str:
    """Let nothing into an address that is no id."""
    if not _ID.fullmatch(document):
        raise NotFound("no such document")
    return document

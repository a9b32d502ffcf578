"""Invoices submitted to the hub of eFaktura and Vipps: one channel for each, over the same line.

An invoice shows in the net bank and in Vipps alike, whichever it was submitted for (H9), and is one claim. A consignment holds one
invoice and is named after its delivery: the hub takes nothing of a second one of the same name (209), and tells by the name how far
the first one came. So an attempt in doubt is asked for, and the same bytes are sent again only if the hub never took them.
"""

import re
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from http import HTTPStatus

from adapters.efaktura import wire
from adapters.efaktura.hub import recipient_of
from adapters.efaktura.line import ASK_AGAIN_AFTER, HubLine, evidence_of
from adapters.efaktura.reasons import reason_for
from adapters.efaktura.wire import Code, Consignment, ConsignmentAnswer, InvoiceClaim, Operation, Route, StatusAnswer, Unreadable
from adapters.http_exchange import CONNECT_WITHIN, Answered, Attempt, NoAnswer, NothingSent
from adapters.slots import SLOT_WITHIN
from domain import records
from domain.channel_words import WORDS
from domain.channels import Channel
from domain.consumers.claims import claim_of, unclaimable
from domain.deliveries.late_evidence import News
from domain.errors import Misconfigured, NotReached, Unanswered, Unavailable
from domain.lifecycle import Event
from domain.messages import MessageCode, Text
from domain.mobiles import mobile_of
from domain.records import Found, HandOver, NotTaken, Taken, TurnedAway
from domain.value import Value

TAKE_WITHIN = timedelta(minutes=1)
"""For the hub to take a consignment, from the first byte sent to the last byte of the answer."""
HAND_OVER_DEADLINE = SLOT_WITHIN + CONNECT_WITHIN + TAKE_WITHIN
"""The longest a hand-over takes; an activity's start_to_close must be longer."""

FIND_AFTER = timedelta(seconds=10)
"""A hub that took a consignment and could not say so knows it at once."""

ON_ITS_WAY_FOR = timedelta(minutes=2)
"""So long a consignment that the hub does not know may still be on its way to it."""

_TOLD = MessageCode.EFAKTURA_MISCONFIGURED
_SAYABLE = re.compile(r"[A-Za-z0-9_.-]{1,40}")

Link = Callable[[str, datetime], str]
"""Makes the signed address of an invoice's presentation (H16), from its id and the time it is made at."""


_ROUTES = {Channel.EFAKTURA: Route.AGREEMENT, Channel.VIPPS: Route.VIPPS}


class _Refusals(Value):
    """How a channel words what the hub refuses."""

    not_found: MessageCode
    due_date: MessageCode
    other: MessageCode


_REFUSALS = {
    Channel.EFAKTURA: _Refusals(
        not_found=MessageCode.EFAKTURA_RECEIVER_NOT_FOUND,
        due_date=MessageCode.EFAKTURA_DUE_DATE_TOO_NEAR,
        other=MessageCode.EFAKTURA_REFUSED,
    ),
    Channel.VIPPS: _Refusals(
        not_found=MessageCode.VIPPS_RECEIVER_NOT_FOUND,
        due_date=MessageCode.VIPPS_DUE_DATE_TOO_NEAR,
        other=MessageCode.VIPPS_REFUSED,
    ),
}


class HubChannel:
    """Implements domain.ports.DeliveryChannel and StatusProvider for eFaktura, or for Vipps."""

    def __init__(self, channel: Channel, line: HubLine, link: Link | None = None) -> None:
        self.channel = channel
        self._line = line
        self._link = link

    def prepare(self, consignment: records.Consignment) -> bytes:
        """Make the claim once: what is to be paid, exactly (P10), by whom, until when, and where its details are shown.

        Raises:
            NotReached: it can never become a claim: KID, account or mobile number are missing, nothing is to be paid, ...
        """
        mobile = mobile_of(consignment.customer, consignment.company.settings)
        if hindrance := self._hindrance(consignment, mobile):
            raise NotReached(Text(code=hindrance))
        summary, customer = consignment.summary, consignment.customer
        claim = InvoiceClaim(
            route=_ROUTES[self.channel],
            issuer=consignment.company.orgnr,
            issuer_name=consignment.company.name,
            invoice_number=summary.key.number,
            recipient=recipient_of(customer.number, customer.name, mobile, customer.email, customer.address),
            account=summary.account or "",
            kid=summary.kid or "",
            amount_oere=oere(summary.payable),
            issue_date=summary.issue_date,
            due_date=summary.due_date,
            presentation_url=self._link(consignment.invoice, consignment.at) if self._link else None,
        )
        return wire.consignment(self._line.submitter, consignment_id(consignment.delivery, self._line.submitter), [claim]).body()

    def reference(self, prepared: bytes) -> str:
        """Tell the consignment id: statuses are asked for by it."""
        return wire.read_consignment(prepared).consignment_id

    async def hand_over(self, delivery: str, prepared: bytes) -> HandOver:  # noqa: ARG002 - the consignment names itself
        """Submit the consignment. One that the hub has already counts as taken.

        Raises:
            Unavailable: the hub is away, or left alone because it was, or asks us to come back; nothing was taken.
            Unanswered: it may have been taken, and `find` asks.
            Misconfigured: the hub does not let us in, or does not know the issuer.
        """
        self._line.admit()
        consignment = wire.read_consignment(prepared)
        match await self._line.call(Operation.ADD_INVOICES, prepared, _TOLD, TAKE_WITHIN):
            case NothingSent(attempt=attempt):
                raise self._line.unavailable(attempt.ended)
            case NoAnswer(attempt=attempt):
                raise Unanswered(f"no answer from the hub: {attempt.ended}", FIND_AFTER)
            case Answered(attempt=Attempt(http_status=HTTPStatus.TOO_MANY_REQUESTS) as attempt) as answered:
                raise Unavailable(f"the hub asks us to come back: {attempt.ended}", answered.retry_after or ASK_AGAIN_AFTER)
            case Answered() as answered:
                return self._outcome(consignment, answered)

    async def find(self, delivery: str, prepared: bytes, since: datetime) -> Found:  # noqa: ARG002 - the consignment names itself
        """Ask the hub whether it took the consignment; what became of it afterwards is told by `news_of`.

        Raises:
            Unavailable, Misconfigured: as for hand_over.
            Unanswered: it does not know it yet, and it may be on its way.
        """
        reference = wire.read_consignment(prepared).consignment_id
        told, answered = await self._asked(reference)
        if told is None:
            if self._line.clock.now() < since + ON_ITS_WAY_FOR:
                raise Unanswered("the hub does not know the consignment yet", ASK_AGAIN_AFTER)
            return NotTaken()
        return Taken(reference=reference, evidence=evidence_of(reference, answered))

    async def news_of(self, reference: str) -> News | None:
        """Tell whether a consignment reached the bank or was stopped on the way (H17); nothing yet is None.

        Raises:
            Unavailable, Misconfigured: as for hand_over.
        """
        told, answered = await self._asked(reference)
        match told.status if told else None:
            case wire.ConsignmentState.PROCESSED:
                text = Text(code=WORDS[self.channel].delivered or WORDS[self.channel].sent)
                return News(event=Event.CONFIRMED, text=text, evidence=evidence_of(reference, answered))
            case wire.ConsignmentState.STOPPED:
                text = Text(code=MessageCode.EFAKTURA_STOPPED)
                return News(event=Event.REFUSED_BY_RECEIVER, text=text, evidence=evidence_of(reference, answered))
            case _:
                return None

    def _hindrance(self, consignment: records.Consignment, mobile: str | None) -> MessageCode | None:
        """Tell why an invoice cannot become a claim. Routing knows most of it before; a card or a document may have changed since."""
        if reason := unclaimable(claim_of(consignment.summary)):
            return reason
        return MessageCode.VIPPS_NO_MOBILE if self.channel is Channel.VIPPS and mobile is None else None

    def _outcome(self, consignment: Consignment, answered: Answered) -> HandOver:
        """Tell what the answer to a submission says of our invoice. What proves nothing leaves it in doubt."""
        status = answered.attempt.http_status or 0
        try:
            answer = wire.read_consignment_answer(answered.body)
        except Unreadable as error:
            if HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR and status != HTTPStatus.REQUEST_TIMEOUT:
                return self._turned_away(consignment, f"HTTP {status}", answered)
            raise Unanswered(f"{answered.attempt.ended}: {error}", FIND_AFTER) from error
        return self._decided(consignment, answer, answered)

    def _decided(self, consignment: Consignment, answer: ConsignmentAnswer, answered: Answered) -> HandOver:
        (claim,) = consignment.invoices
        if answer.consignment_id != consignment.consignment_id:
            raise Unanswered("the hub answers for another consignment", FIND_AFTER)
        status = answered.attempt.http_status or 0
        match answer.refusal_of(claim.invoice_number):
            case Code.TEMPORARY_UNAVAILABLE:
                raise Unavailable("the hub cannot take it just now", answered.retry_after or ASK_AGAIN_AFTER)
            case None if status == HTTPStatus.OK or answer.code == Code.DUPLICATE:
                return Taken(reference=consignment.consignment_id, evidence=evidence_of(consignment.consignment_id, answered))
            case code if code is None or status >= HTTPStatus.INTERNAL_SERVER_ERROR:  # it contradicts itself
                raise Unanswered(f"{answered.attempt.ended} with code {_sayable(code or Code.OK)}", FIND_AFTER)
            case Code.ISSUER_UNKNOWN as code:
                evidence = evidence_of(consignment.consignment_id, answered)
                raise Misconfigured(Text(code=_TOLD), f"the hub answers {code}: issuer unknown or not ours to send for", evidence)
            case code:
                return self._turned_away(consignment, code, answered)

    def _turned_away(self, consignment: Consignment, code: str, answered: Answered) -> TurnedAway:
        return TurnedAway(text=refusal(self.channel, code), evidence=evidence_of(consignment.consignment_id, answered))

    async def _asked(self, reference: str) -> tuple[StatusAnswer | None, Answered]:
        """Ask how far a consignment came. None if the hub never took it."""
        asked = wire.StatusQuestion(submitter=self._line.submitter, consignment_id=reference)
        ended = await self._line.call(Operation.GET_CONSIGNMENT_STATUS, asked.body(), _TOLD)
        if not isinstance(ended, Answered) or ended.attempt.http_status != HTTPStatus.OK:
            retry_after = ended.retry_after if isinstance(ended, Answered) else None
            raise self._line.unavailable(f"no status: {ended.attempt.ended}", retry_after or ASK_AGAIN_AFTER)
        try:
            answer = wire.read_status_answer(ended.body)
        except Unreadable as error:
            raise self._line.unavailable(str(error), ASK_AGAIN_AFTER) from error
        if answer.consignment_id != reference:
            raise self._line.unavailable("the hub tells of another consignment", ASK_AGAIN_AFTER)
        match answer:
            case StatusAnswer(code=Code.UNKNOWN_CONSIGNMENT):
                return None, ended
            case StatusAnswer(code=Code.OK, status=status) if status is not None:
                return answer, ended
            case _:
                raise self._line.unavailable(f"no status: code {_sayable(answer.code)}", ASK_AGAIN_AFTER)


def consignment_id(delivery: str, submitter: str) -> str:
    """Name a delivery's consignment, always the same; it tells nothing of the invoice."""
    return str(uuid.uuid5(uuid.uuid5(uuid.NAMESPACE_DNS, submitter), delivery))


def oere(payable: str) -> int:
    """Write an amount in øre. A valid document has two decimals at most (BR-DEC-18): nothing is ever rounded (P10)."""
    amount = Decimal(payable) * 100
    if amount != amount.to_integral_value():
        raise ValueError("an amount to pay has two decimals at most")
    return int(amount)


def refusal(channel: Channel, code: str) -> Text:
    """Word a refusal. H15: the registry that said yes was wrong; H14: the due date; else the reason and the hub's code."""
    match code:
        case Code.RECEIVER_NOT_FOUND:
            return Text(code=_REFUSALS[channel].not_found)
        case Code.DUE_DATE_TOO_NEAR:
            return Text(code=_REFUSALS[channel].due_date)
        case _:
            words = reason_for(code)
            params = {"code": _sayable(code), "reason_nb": words.nb, "reason_en": words.en}
            return Text(code=_REFUSALS[channel].other, params=params)


def _sayable(code: str) -> str:
    """Repeat a code if it looks like one: a hub's free text could name people (promise 4)."""
    return code if _SAYABLE.fullmatch(code) or code.startswith("HTTP ") else "?"

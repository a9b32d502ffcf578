"""Deliver an invoice by a channel: prepare once, claim, hand over, record (design.md, step 4).

One activity does it all and may be tried again at any point: the ledger, not the activity, remembers how far it came.
"""

import asyncio
from collections.abc import Awaitable, Mapping
from datetime import timedelta
from typing import NamedTuple, TypeVar

import structlog
from temporalio import activity

from activities.addressing import Addressing
from activities.attempts import Hinder, kept_alive, memory, tell_hindrance
from activities.insisting import insist
from activities.packing import Packing
from domain.channel_words import WORDS
from domain.channels import Channel
from domain.deliveries.delivery import (
    DeliverRequest,
    DeliveryOutcome,
    DeliveryStopped,
    HandedOver,
    LedgerState,
    OutcomeUnknown,
    RefusedByChannel,
)
from domain.deliveries.ledger import outcome_of
from domain.errors import Corrupt, Misconfigured, NotFound, NotReached, PortError, TooHeavy, Unanswered, Unavailable, Uncertain
from domain.identity import ObjectRef, delivery_id
from domain.lifecycle import Event
from domain.messages import MessageCode, Text
from domain.parcels.parcel import Parcel
from domain.parcels.sender_notices import lost_by_post
from domain.ports import Clock, DeliveryChannel, DocumentStore, InvoiceRegister
from domain.records import (
    AlreadySettled,
    CannotTell,
    Change,
    Claim,
    Claimed,
    Consignment,
    Found,
    HandOver,
    InDoubt,
    LedgerMove,
    NotTaken,
    PeppolReceiver,
    Taken,
    TurnedAway,
)

_MESSAGE = "application/octet-stream"
_EVIDENCE = "text/plain"

_FIRST_PAUSE = timedelta(seconds=5)
"""Greylisting and a restarting server are over within minutes."""
_LONGEST_WAIT = timedelta(hours=1)
"""As mail servers do among themselves."""
_WAIT_IN_DOUBT = timedelta(minutes=2)

T = TypeVar("T")

log = structlog.get_logger()


class _Ready(NamedTuple):
    """A message that can be handed over, and what it is meant to carry."""

    prepared: ObjectRef
    reference: str | None
    parcel: Parcel | None


class Delivery:
    """Delivers by the channels this deployment has."""

    def __init__(
        self,
        *,
        invoices: InvoiceRegister,
        store: DocumentStore,
        packing: Packing,
        channels: Mapping[Channel, DeliveryChannel],
        clock: Clock,
        evidence_windows: Mapping[Channel, timedelta],
        hinder: Hinder,
        addressing: Addressing | None = None,
    ) -> None:
        self._invoices = invoices
        self._store = store
        self._packing = packing
        self._channels = channels
        self._clock = clock
        self._windows = evidence_windows
        self._hinder = hinder
        self._addressing = addressing

    @activity.defn
    async def deliver(self, request: DeliverRequest) -> DeliveryOutcome:
        """Deliver once, or find out how an earlier try ended. Only failures after which nothing was sent are raised."""
        return await kept_alive(self._deliver(request, memory().looks), self._hinder, pause_after(activity.info().attempt))

    @activity.defn
    async def await_answer(self, request: DeliverRequest) -> None:
        """Ask whether the channel reaches the receiver, and return once that is answered, yes or no (N1)."""
        await kept_alive(self._ask(request, memory().looks), self._hinder)

    async def _ask(self, request: DeliverRequest, looks: int) -> None:
        if self._addressing:
            try:
                await self._receiver(self._addressing, request.invoice, looks)
            except NotReached:
                return
            except Misconfigured as error:
                await tell_hindrance(self._hinder, error.text)  # a failure carries no text that people are shown
                raise

    async def _deliver(self, request: DeliverRequest, looks: int) -> DeliveryOutcome:
        channel = self._channels[request.channel]
        delivery = delivery_id(request.invoice, request.channel, request.n)
        try:
            claim = await self._claim_for(request, delivery, channel, looks)
        except NotReached as error:
            await self._note_without_claim(request, delivery, Event.REFUSED_BY_CHANNEL, error.text)
            return RefusedByChannel(delivery=delivery, text=error.text)
        except Misconfigured as error:
            await self._note_without_claim(request, delivery, Event.DELIVERY_STOPPED, error.text)
            return DeliveryStopped(delivery=delivery, text=error.text)
        answer = await asyncio.to_thread(self._invoices.claim, claim)
        match answer:
            case Claimed():
                return await self._hand_over(claim, channel, answer.prepared)
            case InDoubt():
                return await self._clear_doubt(claim, channel, answer)
            case AlreadySettled():
                outcome = outcome_of(answer.delivery, self._windows[request.channel])
                if outcome is None:
                    raise Unavailable("the delivery is being given back")
                return outcome

    async def _note_without_claim(self, request: DeliverRequest, delivery: str, event: Event, text: Text) -> None:
        """Nothing was prepared, so the ledger has no row: the timeline alone tells why.

        The next delivery has the same id, then; so what it tells is kept apart by the activity it is.
        """
        info = activity.info()
        change = Change(
            invoice=request.invoice,
            key=f"{delivery}:{event}:{info.workflow_run_id}:{info.activity_id}",
            event=event,
            at=self._clock.now(),
            text=text,
            channel=request.channel,
        )
        await insist(lambda: self._invoices.record(change))

    async def _claim_for(self, request: DeliverRequest, delivery: str, channel: DeliveryChannel, looks: int) -> Claim:
        attempt = activity.info().attempt
        ready = await self._earlier_message(request, delivery) if attempt > 1 else None
        if ready is None:
            ready = await self._prepare(request, delivery, channel, looks)
        return Claim(
            invoice=request.invoice,
            delivery=delivery,
            channel=request.channel,
            attempt=attempt,
            prepared=ready.prepared,
            parcel=ready.parcel,
            reference=ready.reference,
            text=Text(code=WORDS[request.channel].started),
            at=self._clock.now(),
        )

    async def _earlier_message(self, request: DeliverRequest, delivery: str) -> _Ready | None:
        """Find the message an earlier attempt prepared: it is sent as it is, never built anew."""
        rows = await asyncio.to_thread(self._invoices.deliveries, request.invoice)
        row = next((row for row in rows if row.id == delivery), None)
        return _Ready(row.prepared, row.reference, row.parcel) if row else None

    async def _prepare(self, request: DeliverRequest, delivery: str, channel: DeliveryChannel, looks: int) -> _Ready:
        """Make the message once. Nothing is packed for a receiver that PEPPOL does not reach."""
        by_peppol = request.channel is Channel.PEPPOL and self._addressing
        receiver = await self._receiver(by_peppol, request.invoice, looks) if by_peppol else None
        consignment = await self._packing.pack(request.invoice, delivery, request.channel, self._clock.now())
        if receiver:
            message = await self._peppol_message(consignment.model_copy(update={"peppol": receiver}), channel)
        else:
            message = await asyncio.to_thread(channel.prepare, consignment)
        ref = await asyncio.to_thread(self._store.put, consignment.company.orgnr, message, _MESSAGE)
        return _Ready(ref, channel.reference(message), consignment.parcel)

    async def _receiver(self, addressing: Addressing, invoice: str, looks: int) -> PeppolReceiver:
        customer, kind = await self._packing.addressee(invoice)
        return await addressing.receiver(customer, kind, looks)

    async def _peppol_message(self, consignment: Consignment, channel: DeliveryChannel) -> bytes:
        """Make a message that carries the document itself. One that is too large for PEPPOL may fit another channel."""
        try:
            document = await self._packing.pack_document(consignment)
            return await asyncio.to_thread(channel.prepare, consignment.model_copy(update={"document": document}))
        except TooHeavy as error:
            raise NotReached(Text(code=MessageCode.PEPPOL_TOO_LARGE)) from error

    async def _hand_over(self, claim: Claim, channel: DeliveryChannel, prepared: ObjectRef) -> DeliveryOutcome:
        try:
            message = await asyncio.to_thread(self._store.get, prepared)
            answer = await self._noting(claim, channel.hand_over(claim.delivery, message))
        except (Unavailable, NotFound, Corrupt):  # nothing was sent
            await insist(lambda: self._invoices.release(claim))
            raise
        except Misconfigured as error:
            return await self._stopped(claim, error.text, error.evidence)
        except Uncertain as error:
            return await self._unknown(claim, error.text, error.evidence)
        return await self._tell(claim, answer)

    async def _clear_doubt(self, claim: Claim, channel: DeliveryChannel, doubt: InDoubt) -> DeliveryOutcome:
        """Ask the channel about an attempt that never told how it went. What it cannot tell is unknown, not tried again."""
        match await self._found(claim, channel, doubt):
            case Taken() as taken:
                return await self._tell(claim, taken)
            case NotTaken():
                return await self._hand_over(await self._claimed_anew(claim), channel, doubt.prepared)
            case CannotTell(text=text, evidence=evidence):
                return await self._unknown(claim, text, evidence)

    async def _found(self, claim: Claim, channel: DeliveryChannel, doubt: InDoubt) -> Found:
        """Ask the channel. Whatever is away meanwhile is not left alone for long: the channel remembers the delivery for minutes only."""
        try:
            message = await asyncio.to_thread(self._store.get, doubt.prepared)
            return await self._noting(claim, channel.find(claim.delivery, message, doubt.since))
        except Unavailable as error:
            error.retry_after = error.retry_after or min(pause_after(claim.attempt), _WAIT_IN_DOUBT)
            raise

    async def _claimed_anew(self, claim: Claim) -> Claim:
        """Claim a delivery that was in doubt once more: what may be under way from now on has its own time to arrive.

        Nothing is lost if the register is away just now, so it is not insisted on: the next attempt does the same.
        """
        anew = claim.model_copy(update={"at": self._clock.now()})
        await asyncio.to_thread(self._invoices.release, anew)
        await asyncio.to_thread(self._invoices.claim, anew)
        return anew

    async def _noting(self, claim: Claim, asking: Awaitable[T]) -> T:
        """Ask the channel; of an attempt that proves nothing, keep what came back before it fails.

        A store or register that is away just then loses it: what the failure says of the delivery must not change for that.
        """
        try:
            return await asking
        except (Unanswered, Unavailable) as error:
            if error.evidence:
                try:
                    await asyncio.to_thread(self._note, claim, error.evidence)
                except PortError:
                    log.warning("attempt_not_kept", delivery=claim.delivery, exc_info=True)
            raise

    def _note(self, claim: Claim, evidence: bytes) -> None:
        ref = self._store.put(claim.prepared.company, evidence, _EVIDENCE)
        self._invoices.keep_evidence(claim.invoice, ref, self._clock.now())

    async def _tell(self, claim: Claim, hand_over: HandOver) -> DeliveryOutcome:
        evidence = await self._kept(claim, hand_over.evidence)
        match hand_over:
            case Taken(reference=reference, text=text):
                sent = text or Text(code=WORDS[claim.channel].sent)
                move = self._move(claim, LedgerState.HANDED_OVER, reference=reference, evidence=evidence)
                await self._record(claim, Event.HANDED_OVER, sent, move)
                lost = lost_by_post(claim.parcel)
                return HandedOver(delivery=claim.delivery, evidence_window=self._windows[claim.channel], lost_attachments=lost)
            case TurnedAway(text=text):
                await self._record(claim, Event.REFUSED_BY_CHANNEL, text, self._move(claim, LedgerState.REFUSED, evidence=evidence))
                return RefusedByChannel(delivery=claim.delivery, text=text)

    async def _kept(self, claim: Claim, evidence: bytes) -> ObjectRef:
        return await insist(lambda: self._store.put(claim.prepared.company, evidence, _EVIDENCE))

    async def _unknown(self, claim: Claim, text: Text, said: bytes) -> DeliveryOutcome:
        evidence = await self._kept(claim, said) if said else None
        await self._record(claim, Event.OUTCOME_LOST, text, self._move(claim, LedgerState.UNKNOWN, evidence=evidence))
        lost = lost_by_post(claim.parcel)
        return OutcomeUnknown(delivery=claim.delivery, text=text, evidence_window=self._windows[claim.channel], lost_attachments=lost)

    async def _stopped(self, claim: Claim, text: Text, said: bytes) -> DeliveryOutcome:
        evidence = await self._kept(claim, said) if said else None
        await self._record(claim, Event.DELIVERY_STOPPED, text, self._move(claim, LedgerState.REFUSED, evidence=evidence))
        return DeliveryStopped(delivery=claim.delivery, text=text)

    def _move(self, claim: Claim, to: LedgerState, reference: str | None = None, evidence: ObjectRef | None = None) -> LedgerMove:
        return LedgerMove(delivery=claim.delivery, attempt=claim.attempt, to=to, reference=reference, evidence=evidence)

    async def _record(self, claim: Claim, event: Event, text: Text, move: LedgerMove) -> None:
        change = Change(
            invoice=claim.invoice,
            key=f"{claim.delivery}:{event}",
            event=event,
            at=self._clock.now(),
            text=text,
            channel=claim.channel,
            ledger=move,
        )
        await insist(lambda: self._invoices.record(change))


def pause_after(attempt: int) -> timedelta:
    """Tell how long a channel that is away is left alone. A worker that died is replaced sooner: Temporal's own policy tells when."""
    return min(_FIRST_PAUSE * (1 << min(attempt - 1, 10)), _LONGEST_WAIT)

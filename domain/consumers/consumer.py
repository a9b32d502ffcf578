"""What the eFaktura hub and Vipps tell of a consumer, and what we have learned of one (H5, H10, H12, H13, K)."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from domain.channels import Channel
from domain.companies.parties import Language
from domain.invoice import PostalAddress
from domain.messages import MessageCode, Text
from domain.value import Value

WAIT_FOR_CONSUMER = timedelta(hours=72)
"""How long a consumer has to say yes before the last look (H6, decision 4)."""

ONE_REQUEST_WITHIN = timedelta(hours=72)
"""A company asks a consumer once in this time, however many invoices wait (H6)."""


class Registry(StrEnum):
    """Where a consumer may receive, in the order they are asked (H5). Values are never renamed."""

    AGREEMENT = "agreement"
    """An active eFaktura agreement with the company."""
    YES_TO_ALL = "yes_to_all"
    """`Ja takk til alle` in the net bank."""
    VIPPS = "vipps"
    """Vipps by the mobile number."""


CHANNEL: Mapping[Registry, Channel] = {
    Registry.AGREEMENT: Channel.EFAKTURA,
    Registry.YES_TO_ALL: Channel.EFAKTURA,
    Registry.VIPPS: Channel.VIPPS,
}


REGISTRY_NAMES: Mapping[Registry, tuple[str, str]] = {
    Registry.AGREEMENT: ("eFaktura-avtale", "eFaktura agreement"),
    Registry.YES_TO_ALL: ("ja takk til alle", "yes to eFaktura from all"),
    Registry.VIPPS: ("Vipps", "Vipps"),
}
"""Each registry's name, Norwegian and English."""


class Reception(StrEnum):
    """What a registry answers (H10). Its fourth answer, temporarily unavailable, is the error Unavailable: it is never a no."""

    RECEIVING = "receiving"
    NOT_RECEIVING = "not_receiving"
    NOT_AVAILABLE = "not_available"
    """The registry cannot be asked about this consumer (no mobile number, say)."""


class ConsumerQuestion(Value):
    """Who a consumer is, as the hub is asked (H12). Personal: lives in activities and adapters, never in a workflow."""

    issuer: str
    """Orgnr of the company that wants to send."""
    reference: str
    """The eFaktura reference: the customer number (I4)."""
    name: str
    mobile: str | None = None
    """E.164; None if the card has no Norwegian mobile number."""
    email: str | None = None
    address: PostalAddress = PostalAddress()


class RegistryAnswer(Value):
    """What one registry said. `reason` words every answer but a yes."""

    registry: Registry
    reception: Reception
    reason: Text | None = None


class Round(StrEnum):
    """When the registries were asked. Values are never renamed."""

    FIRST = "first"
    RECHECK = "recheck"
    """Once more after the wait, exactly once (H6)."""
    EARLY = "early"
    """A consumer was heard to say yes during the wait; finding nothing does not use up the re-check (decision 4)."""


class Look(Value):
    """An answer that an invoice was given, in which round."""

    round: Round
    answer: RegistryAnswer
    at: datetime


def number_is_anothers(looks: Iterable[Look]) -> bool:
    """Tell whether the mobile number on the card was found to be somebody else's (P2): nothing is sent there."""
    return any(look.answer.reason is not None and look.answer.reason.code is MessageCode.VIPPS_OTHER_PERSON for look in looks)


class LookRequest(Value):
    """Ask the registries for an invoice's consumer, in order, up to the first that receives."""

    invoice: str
    round: Round
    instant: datetime


class AskRequest(Value):
    """Ask an invoice's consumer to say yes to eFaktura; there is `wait` for an answer from the moment in which the consumer is asked."""

    invoice: str
    wait: timedelta


class Asked(Value):
    """The consumer has been asked, by this invoice or by another one of the company within the last 72 hours."""

    kind: Literal["asked"] = "asked"
    text: Text


class CouldNotAsk(Value):
    """Nobody could be asked: no way to the consumer took the request."""

    kind: Literal["could_not_ask"] = "could_not_ask"
    text: Text


AskOutcome = Annotated[Asked | CouldNotAsk, Field(discriminator="kind")]


class ConsumerStatus(StrEnum):
    """Where a consumer stands with a company, as the Forbrukerregister lists it (K2). Values are never renamed."""

    UNKNOWN = "unknown"
    ASKED = "asked"
    AGREEMENT = "agreement"
    YES_TO_ALL = "yes_to_all"
    VIPPS = "vipps"
    NOT_RECEIVING = "not_receiving"
    BLOCKED = "blocked"
    """Has reserved against this company's eFaktura (H13)."""


_STATUS: Mapping[Registry, ConsumerStatus] = {
    Registry.AGREEMENT: ConsumerStatus.AGREEMENT,
    Registry.YES_TO_ALL: ConsumerStatus.YES_TO_ALL,
    Registry.VIPPS: ConsumerStatus.VIPPS,
}


def status_of(answers: Iterable[RegistryAnswer]) -> ConsumerStatus:
    """Tell where a round of answers puts a consumer."""
    noes = []
    for answer in answers:
        if answer.reception is Reception.RECEIVING:
            return _STATUS[answer.registry]
        noes.append(answer.reason)
    blocked = any(reason and reason.code is MessageCode.EFAKTURA_BLOCKED for reason in noes)
    return ConsumerStatus.BLOCKED if blocked else ConsumerStatus.NOT_RECEIVING


class Consumer(Value):
    """A row of the Forbrukerregister: a consumer of one company and what is known of him or her (K2, K3)."""

    company: str
    customer_number: str
    reference: str
    """The eFaktura reference number."""
    name: str
    email: str | None = None
    mobile: str | None = None
    language: Language = Language.NB
    status: ConsumerStatus = ConsumerStatus.UNKNOWN
    updated_at: datetime


class MessageTaken(Value):
    """A gateway or mail server took a message to a consumer, under a name of its own."""

    kind: Literal["message_taken"] = "message_taken"
    reference: str


class MessageRefused(Value):
    """It said no for good: no such number or address, or one that takes no messages. `code` is what it called that."""

    kind: Literal["message_refused"] = "message_refused"
    code: str


MessageOutcome = Annotated[MessageTaken | MessageRefused, Field(discriminator="kind")]


FRESH = timedelta(hours=24)
"""So long an agreement that the Forbrukerregister knows of is believed without asking; one that has gone is told by the delivery (H15)."""


def believed(consumer: Consumer, now: datetime) -> RegistryAnswer | None:
    """Tell what the Forbrukerregister knows of a consumer that need not be asked for; the re-check asks the hub itself."""
    if consumer.status is not ConsumerStatus.AGREEMENT or now - consumer.updated_at > FRESH:
        return None
    return RegistryAnswer(registry=Registry.AGREEMENT, reception=Reception.RECEIVING)


class RequestWay(StrEnum):
    """How a consumer was asked (H7). Values are never renamed."""

    SMS = "sms"
    EMAIL = "email"


class ConsumerRequest(Value):
    """The last request to a consumer, by the invoice it was made for."""

    invoice: str
    at: datetime
    way: RequestWay | None = None
    """None while it is being sent. It stays so if the attempt never told how it went: then the consumer counts as asked."""


class AskedAddress(Value):
    """A mobile number or mail address that a consumer was last asked at."""

    address: str
    request: ConsumerRequest


MOST_PER_PAGE = 100
"""Consumers on a page at most (K3)."""


class ConsumerFilter(Value):
    """Which consumers of a company to list (K3): a text found in name, phone, e-mail or reference; statuses; a page.

    Pages count from 1, and hold MOST_PER_PAGE at most.
    """

    company: str
    query: str = ""
    statuses: frozenset[ConsumerStatus] = frozenset()
    page: int = 1
    per_page: int = 20


class ConsumerPage(Value):
    """One page of a listing, and how many there are in all."""

    consumers: tuple[Consumer, ...]
    total: int


class AgreementChange(Value):
    """What the hub tells of an agreement since we last asked."""

    issuer: str
    reference: str
    active: bool
    at: datetime

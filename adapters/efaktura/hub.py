"""Consumers looked up in the hub of eFaktura and Vipps (H5, H10, H12, H13, P2)."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from http import HTTPStatus

from adapters.efaktura.line import ASK_AGAIN_AFTER, HubLine
from adapters.efaktura.wire import (
    Address,
    AgreementNews,
    Because,
    ChangesQuestion,
    Code,
    IdentifierAnswer,
    IdentifierQuestion,
    Operation,
    Recipient,
    Route,
    Status,
    Unreadable,
    read_changes_answer,
    read_identifier_answer,
)
from adapters.http_exchange import Answered
from domain.consumers.consumer import AgreementChange, ConsumerQuestion, Reception, Registry, RegistryAnswer
from domain.errors import Misconfigured, Unavailable
from domain.invoice import PostalAddress
from domain.messages import MessageCode, Text

_TOLD = MessageCode.EFAKTURA_LOOKUP_MISCONFIGURED

_ROUTES: Mapping[Registry, Route] = {
    Registry.AGREEMENT: Route.AGREEMENT,
    Registry.YES_TO_ALL: Route.YES_TO_ALL,
    Registry.VIPPS: Route.VIPPS,
}

_PLAIN_NO: Mapping[Registry, MessageCode] = {
    Registry.AGREEMENT: MessageCode.EFAKTURA_NO_AGREEMENT,
    Registry.YES_TO_ALL: MessageCode.EFAKTURA_NOT_YES_TO_ALL,
    Registry.VIPPS: MessageCode.VIPPS_NOT_FOUND,
}

_OTHER_PERSON: Mapping[Registry, MessageCode] = {
    Registry.AGREEMENT: MessageCode.EFAKTURA_OTHER_PERSON,
    Registry.YES_TO_ALL: MessageCode.EFAKTURA_OTHER_PERSON,
    Registry.VIPPS: MessageCode.VIPPS_OTHER_PERSON,
}

_AGAINST = frozenset(Because)
"""With one of these a yes is no yes."""


class HttpEfakturaHub:
    """Implements domain.ports.EfakturaHub."""

    def __init__(self, line: HubLine) -> None:
        self._line = line

    async def ask(self, registry: Registry, question: ConsumerQuestion) -> RegistryAnswer:
        """Ask one registry. Vipps knows mobile numbers alone: without one it is not asked.

        Raises:
            Unavailable: no answer that can be read, or the registry cannot tell just now; never read as no. `retry_after` if it said when.
            Misconfigured: the hub does not let us in, or does not know the issuer.
        """
        if registry is Registry.VIPPS and question.mobile is None:
            return _no(registry, Reception.NOT_AVAILABLE, MessageCode.VIPPS_NO_MOBILE)
        asked = IdentifierQuestion(issuer=question.issuer, route=_ROUTES[registry], recipient=_recipient(question))
        answered = await self._answered(Operation.GET_EFAKTURA_IDENTIFIERS, asked.body())
        try:
            answer = read_identifier_answer(answered.body)
        except Unreadable as error:
            raise self._line.unavailable(str(error), answered.retry_after or ASK_AGAIN_AFTER) from error
        _check(answer.code, answered.retry_after)
        return self._registry_answer(registry, answer, answered.retry_after)

    async def changes(self, issuer: str, since: datetime) -> Sequence[AgreementChange]:
        """List what has changed in an issuer's agreements, the oldest first.

        Raises:
            Unavailable, Misconfigured: as for ask.
        """
        asked = ChangesQuestion(issuer=issuer, since=since)
        answered = await self._answered(Operation.GET_AGREEMENT_CHANGES, asked.body())
        try:
            answer = read_changes_answer(answered.body)
        except Unreadable as error:
            raise self._line.unavailable(str(error), ASK_AGAIN_AFTER) from error
        _check(answer.code, answered.retry_after)
        return [_change(issuer, news) for news in sorted(answer.changes, key=lambda news: news.at)]

    async def _answered(self, operation: Operation, body: bytes) -> Answered:
        """Ask, and take nothing but a 200 for an answer."""
        self._line.admit()
        ended = await self._line.call(operation, body, _TOLD)
        if isinstance(ended, Answered) and ended.attempt.http_status == HTTPStatus.OK:
            return ended
        retry_after = ended.retry_after if isinstance(ended, Answered) else None
        raise self._line.unavailable(ended.attempt.ended, retry_after or ASK_AGAIN_AFTER)

    def _registry_answer(self, registry: Registry, answer: IdentifierAnswer, retry_after: timedelta | None) -> RegistryAnswer:
        match answer.status:
            case Status.RECEIVING if answer.because not in _AGAINST:
                return RegistryAnswer(registry=registry, reception=Reception.RECEIVING)
            case Status.RECEIVING | Status.NOT_RECEIVING:
                return _no(registry, Reception.NOT_RECEIVING, _why(registry, answer.because))
            case Status.NOT_AVAILABLE:
                return _no(registry, Reception.NOT_AVAILABLE, _why(registry, answer.because))
            case Status.TEMPORARY_UNAVAILABLE:
                raise _temporarily_unavailable(retry_after)
            case None:
                raise self._line.unavailable("neither yes nor no", ASK_AGAIN_AFTER)


def recipient_of(reference: str, name: str, mobile: str | None, email: str | None, address: PostalAddress) -> Recipient:
    """Word who a consumer is (H12)."""
    street = ", ".join(line for line in (address.line1, address.line2, address.line3) if line)
    where = Address(street=street or None, postcode=address.postcode, city=address.city, country=address.country)
    return Recipient(
        efaktura_reference=reference, name=name, mobile=mobile, email=email, address=where if where.model_dump(exclude_none=True) else None
    )


def _recipient(question: ConsumerQuestion) -> Recipient:
    return recipient_of(question.reference, question.name, question.mobile, question.email, question.address)


def _check(code: str, retry_after: timedelta | None) -> None:
    """Make sure that the hub took the question."""
    match code:
        case Code.OK:
            return
        case Code.ISSUER_UNKNOWN:
            raise Misconfigured(Text(code=_TOLD), f"the hub answers {code}: issuer unknown or not ours to send for")
        case _:  # also a code that we do not know: it is not a no
            raise _temporarily_unavailable(retry_after)


def _temporarily_unavailable(retry_after: timedelta | None) -> Unavailable:
    return Unavailable("the hub cannot tell just now", retry_after or ASK_AGAIN_AFTER)


def _why(registry: Registry, because: str | None) -> MessageCode:
    match because:
        case Because.BLOCKED:
            return MessageCode.EFAKTURA_BLOCKED
        case Because.OTHER_PERSON:
            return _OTHER_PERSON[registry]
        case _:
            return _PLAIN_NO[registry]


def _no(registry: Registry, reception: Reception, code: MessageCode) -> RegistryAnswer:
    return RegistryAnswer(registry=registry, reception=reception, reason=Text(code=code))


def _change(issuer: str, news: AgreementNews) -> AgreementChange:
    return AgreementChange(issuer=issuer, reference=news.efaktura_reference, active=news.active, at=news.at)

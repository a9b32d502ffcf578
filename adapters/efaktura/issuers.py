"""Companies that become issuers at the hub (I7, I11): what is said to it, and what it answers.

As in wire.py the format is our own, shaped after the public names: the operations createIssuer, getIssuer, deleteIssuer and
addBrandAgreementRule, and the codes 5002, 5006, 5007 and 5008. Words are ours where the public lists have none (docs/losses.md).
"""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from http import HTTPStatus
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.alias_generators import to_camel

from adapters.efaktura.line import ASK_AGAIN_AFTER, HubLine
from adapters.http_exchange import Answered
from domain.consumers.agreement_errors import AgreementError
from domain.consumers.b2c_agreement import Agreement, Capture, HubState, IssuerAnswer, IssuerCreated, IssuerRefused
from domain.messages import MessageCode

_TOLD = MessageCode.EFAKTURA_LOOKUP_MISCONFIGURED


class IssuerOperation(StrEnum):
    """What the hub is asked to do with an issuer."""

    CREATE_ISSUER = "createIssuer"
    GET_ISSUER = "getIssuer"
    DELETE_ISSUER = "deleteIssuer"
    ADD_BRAND_AGREEMENT_RULE = "addBrandAgreementRule"


class IssuerCode(StrEnum):
    """Codes the hub answers with. Numbers are the public ones; words are ours."""

    OK = "0"
    UNKNOWN = "5002"
    """The issuer does not exist, or is not ours."""
    ACCOUNT_INVALID = "5006"
    POSITION_INVALID = "5007"
    RULE_EXISTS = "5008"
    EXISTS = "ISSUER_EXISTS"
    """It is ours already."""
    HELD_ELSEWHERE = "ISSUER_HELD_ELSEWHERE"
    """Another provider holds an agreement on this organisation number (I13)."""
    KID_LENGTH_INVALID = "KID_LENGTH_INVALID"
    TEMPORARY_UNAVAILABLE = "TEMPORARY_UNAVAILABLE"


_TAKEN = frozenset({IssuerCode.OK, IssuerCode.EXISTS, IssuerCode.RULE_EXISTS})
"""What was done before is as good as done now."""

_REFUSALS: Mapping[str, AgreementError] = {
    IssuerCode.UNKNOWN: AgreementError.BID_CHECK_FAILED,
    IssuerCode.HELD_ELSEWHERE: AgreementError.BID_CHECK_FAILED,
    IssuerCode.ACCOUNT_INVALID: AgreementError.ACCOUNT_INVALID,
    IssuerCode.POSITION_INVALID: AgreementError.POSITION_INVALID,
    IssuerCode.KID_LENGTH_INVALID: AgreementError.KID_LENGTH_INVALID,
}
"""Codes of the hub in the words of the published API (I9)."""


class _Said(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=to_camel, validate_by_name=True)

    def body(self) -> bytes:
        return self.model_dump_json(by_alias=True, exclude_none=True, indent=1).encode()


class NewIssuer(_Said):
    """createIssuer."""

    submitter: str
    issuer: str
    issuer_name: str


class IssuerQuestion(_Said):
    """getIssuer, deleteIssuer."""

    submitter: str
    issuer: str


class BrandAgreementRule(_Said):
    """addBrandAgreementRule: where the bank finds the customer number in the KID of a payment."""

    submitter: str
    issuer: str
    billing_account: str
    customer_reference_position: str
    """`KID[1-5]` (I12)."""
    kid_length: int


class _Heard(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", alias_generator=to_camel, validate_by_name=True)


class Done(_Heard):
    """Whether it was done."""

    code: str


class IssuerSeen(_Heard):
    """How far an issuer is."""

    code: str = IssuerCode.OK
    status: HubState | None = None


HeardT = TypeVar("HeardT", bound=_Heard)


class HttpAgreementHub:
    """Implements domain.ports.AgreementHub."""

    def __init__(self, line: HubLine) -> None:
        self._line = line

    async def create(self, agreement: Agreement, company_name: str) -> IssuerAnswer:
        """Open the agreement; again changes nothing. One whose rule for capture is refused is not left open without it.

        Raises:
            Unavailable: no answer that can be read; whatever was done may be asked for again.
            Misconfigured: the hub does not let us in.
        """
        wanted = NewIssuer(submitter=self._line.submitter, issuer=agreement.company, issuer_name=company_name)
        code = await self._do(IssuerOperation.CREATE_ISSUER, wanted)
        if code in _TAKEN and agreement.capture:
            rule = _rule(self._line.submitter, agreement.company, agreement.capture)
            code = await self._do(IssuerOperation.ADD_BRAND_AGREEMENT_RULE, rule)
            if code not in _TAKEN:
                await self.delete(agreement.company)
        return IssuerCreated() if code in _TAKEN else IssuerRefused(error=_REFUSALS.get(code, AgreementError.UNEXPECTED))

    async def state(self, company: str) -> HubState | None:
        """Tell how far it is; None if the hub knows no such issuer of ours.

        Raises:
            Unavailable, Misconfigured: as for create.
        """
        asked = IssuerQuestion(submitter=self._line.submitter, issuer=company)
        seen, retry_after = await self._call(IssuerOperation.GET_ISSUER, asked, IssuerSeen)
        if seen.code == IssuerCode.UNKNOWN:
            return None
        if seen.code != IssuerCode.OK or seen.status is None:  # also a code that we do not know: it is no news
            raise self._line.unavailable(f"the hub answers {seen.code}", retry_after or ASK_AGAIN_AFTER)
        return seen.status

    async def delete(self, company: str) -> None:
        """End it; again changes nothing.

        Raises:
            Unavailable, Misconfigured: as for create.
        """
        code = await self._do(IssuerOperation.DELETE_ISSUER, IssuerQuestion(submitter=self._line.submitter, issuer=company))
        if code not in {IssuerCode.OK, IssuerCode.UNKNOWN}:
            raise self._line.unavailable(f"the hub answers {code}", ASK_AGAIN_AFTER)

    async def _do(self, operation: IssuerOperation, said: _Said) -> str:
        done, retry_after = await self._call(operation, said, Done)
        if done.code == IssuerCode.TEMPORARY_UNAVAILABLE:
            raise self._line.unavailable("the hub cannot do it just now", retry_after or ASK_AGAIN_AFTER)
        return done.code

    async def _call(self, operation: IssuerOperation, said: _Said, heard: type[HeardT]) -> tuple[HeardT, timedelta | None]:
        """Ask, and take nothing but a 200 that can be read for an answer."""
        self._line.admit()
        ended = await self._line.call(operation, said.body(), _TOLD)
        retry_after = ended.retry_after if isinstance(ended, Answered) else None
        if not (isinstance(ended, Answered) and ended.attempt.http_status == HTTPStatus.OK):
            raise self._line.unavailable(ended.attempt.ended, retry_after or ASK_AGAIN_AFTER)
        try:
            return heard.model_validate_json(ended.body), retry_after
        except ValidationError as error:
            raise self._line.unavailable("the hub's answer cannot be read", retry_after or ASK_AGAIN_AFTER) from error


def _rule(submitter: str, company: str, capture: Capture) -> BrandAgreementRule:
    return BrandAgreementRule(
        submitter=submitter,
        issuer=company,
        billing_account=capture.account,
        customer_reference_position=capture.position,
        kid_length=capture.kid_length,
    )

"""The public page of a B2C agreement: read, ticked, accepted (I6). Whoever holds the link needs no login.

There are no cookies. What a form must bring is the link itself and a token that is bound to it, and it must come from this page.
"""

import asyncio
from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit

import structlog
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from adapters.agreement_links import AgreementLinks
from adapters.register import SqlRegister
from composition.agreement_service import AgreementService
from documents.agreement_text import AgreementText, agreement_text
from domain.companies.parties import Language
from domain.consumers.agreement_errors import AgreementError, AgreementRefused
from domain.consumers.b2c_agreement import Agreement, AgreementStatus
from domain.errors import NotFound, PortError
from domain.formats import format_date, format_orgnr
from domain.moments import moment
from domain.value import Value
from domain.waits import OSLO
from web.agreement_words import NO_SUCH_AGREEMENT, NOT_FROM_HERE, NOT_JUST_NOW, AgreementWords, agreement_words, signed_otherwise
from web.pages import LanguageChoice, form_page, language_choices, problem_page
from web.words import Problem

MAX_FORM_BYTES = 4096

log = structlog.get_logger()


class AgreementPage(Value):
    """Everything that the template places."""

    language: Language
    languages: tuple[LanguageChoice, ...]
    words: AgreementWords
    title: str
    company: str
    text: AgreementText
    form_token: str
    problem: str | None = None
    accepted_at: str | None = None
    until: str
    sent_by: str


class AgreementPages:
    """Answers the addresses behind agreement links. Addresses are secrets: none is ever logged."""

    def __init__(self, links: AgreementLinks, service: AgreementService, register: SqlRegister, base_url: str, product: str) -> None:
        self._links = links
        self._service = service
        self._register = register
        self._origin = "{0.scheme}://{0.netloc}".format(urlsplit(base_url))
        self._product = product

    async def page(self, request: Request) -> Response:
        """Show the agreement, or that it is accepted. Changes nothing."""
        try:
            agreement = await self._agreement(request)
        except PortError as error:
            return _away(error)
        if agreement is None or not _is_of_use(agreement, self._service):
            return _of_no_use(agreement)
        return await self._shown(request, agreement)

    async def accept(self, request: Request) -> Response:
        """Accept the agreement, if it was ticked that it is read; again changes nothing."""
        body = await _body(request)
        if body is None or not self._came_from_here(request):
            return problem_page(NOT_FROM_HERE, HTTPStatus.FORBIDDEN)
        try:
            agreement = await self._agreement(request)
            if agreement is None or not _is_of_use(agreement, self._service):
                return _of_no_use(agreement)
            return await self._accepted(request, agreement, body)
        except AgreementRefused as refused:
            return problem_page(_refusal(refused, request, self._links, self._service), HTTPStatus.CONFLICT)
        except PortError as error:
            return _away(error)

    async def _accepted(self, request: Request, agreement: Agreement, body: dict[str, list[str]]) -> Response:
        text = await self._text(agreement, _language(request, agreement))
        read = self._links.read_form(body.get("form", [""])[0], request.path_params["token"])
        if read is None:
            return problem_page(NOT_FROM_HERE, HTTPStatus.FORBIDDEN)
        words = agreement_words(text.language)
        if agreement.acceptance is None:
            if read != text.sha256:
                return await self._shown(request, agreement, words.read_anew)
            if body.get("read") != ["yes"]:
                return await self._shown(request, agreement, words.not_ticked)
            await self._service.accept(agreement, text, request.client.host if request.client else "")
        # Loading the receipt anew sends nothing again.
        return RedirectResponse(f"?lang={text.language}", HTTPStatus.SEE_OTHER)

    async def _agreement(self, request: Request) -> Agreement | None:
        """Find what a link leads to; nothing for one that was not made here, has been changed or has expired."""
        invited = self._links.read(request.path_params["token"], self._service.now)
        if invited is None:
            return None
        try:
            return await asyncio.to_thread(self._register.agreement, invited.company, invited.n)
        except NotFound:
            return None

    async def _text(self, agreement: Agreement, language: Language) -> AgreementText:
        company = await asyncio.to_thread(self._register.company, agreement.company)
        return agreement_text(agreement, company.name, self._product, language)

    async def _shown(self, request: Request, agreement: Agreement, problem: str | None = None) -> Response:
        language = _language(request, agreement)
        try:
            company = await asyncio.to_thread(self._register.company, agreement.company)
        except PortError as error:
            return _away(error)
        text, words = agreement_text(agreement, company.name, self._product, language), agreement_words(language)
        accepted = agreement.acceptance
        page = AgreementPage(
            language=language,
            languages=language_choices(language),
            words=words,
            title=words.accepted_title if accepted else text.title,
            company=company.name,
            text=text,
            form_token=self._links.form_token(request.path_params["token"], text.sha256),
            problem=problem,
            accepted_at=words.accepted_at.format(at=moment(accepted.at, language)) if accepted else None,
            until=words.until.format(day=format_date(agreement.expires_at.astimezone(OSLO).date(), language)),
            sent_by=words.sent_by.format(product=self._product),
        )
        return form_page("agreement.html.j2", page, HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK)

    def _came_from_here(self, request: Request) -> bool:
        """Believe the browser where it says who sends the form; one that says nothing still needs link and token."""
        site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
        if site is not None and site != "same-origin":
            return False
        # Our Referrer-Policy makes browsers send `null` where the form comes from our own page.
        return origin is None or origin in {self._origin, "null"}


def _is_of_use(agreement: Agreement, service: AgreementService) -> bool:
    """Tell whether there is something to accept, or a receipt to show."""
    return agreement.acceptance is not None or agreement.link_works(service.now)


def _of_no_use(agreement: Agreement | None) -> Response:
    """Tell why there is nothing to accept."""
    if agreement is None:
        return problem_page(NO_SUCH_AGREEMENT, HTTPStatus.NOT_FOUND)
    if agreement.status is AgreementStatus.SUPERSEDED:
        return problem_page(signed_otherwise(format_orgnr(agreement.company)), HTTPStatus.GONE)
    return problem_page(NO_SUCH_AGREEMENT, HTTPStatus.GONE)


def _refusal(refused: AgreementRefused, request: Request, links: AgreementLinks, service: AgreementService) -> Problem:
    """Word what the register did not accept: somebody else was faster, or time ran out."""
    invited = links.read(request.path_params["token"], service.now)
    if refused.error is AgreementError.ALREADY_SIGNED and invited is not None:
        return signed_otherwise(format_orgnr(invited.company))
    return NO_SUCH_AGREEMENT


def _language(request: Request, agreement: Agreement) -> Language:
    try:
        return Language(request.query_params.get("lang", ""))
    except ValueError:
        return agreement.signer.language


async def _body(request: Request) -> dict[str, list[str]] | None:
    """Read the form; nothing of one that is larger than ours can be, or of another kind."""
    if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return None
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_FORM_BYTES:
            return None
    try:
        return parse_qs(body.decode("ascii"), max_num_fields=8)
    except ValueError:  # UnicodeDecodeError is one
        return None


def _away(error: PortError) -> Response:
    log.warning("agreement_not_shown", why=type(error).__name__, reason=str(error))
    return problem_page(NOT_JUST_NOW, HTTPStatus.SERVICE_UNAVAILABLE, {"Retry-After": "30"})

"""The public web application: which address shows what."""

import asyncio
import re
from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from adapters.agreement_links import PATH as AGREEMENT_PATH
from adapters.download_links import PATH as ATTACHMENTS_PATH
from adapters.presentation_links import PATH, PresentationLinks
from adapters.presentations import NoSuchFile, Presentations
from adapters.signing.webhook import PATH as SIGNING_PATH
from domain.companies.parties import Language
from domain.parcels.attachments import PDF
from domain.parcels.parcel import INVOICE_PDF
from domain.ports import Clock
from domain.presentation import PresentedInvoice
from domain.records import OutgoingFile
from web.agreements import AgreementPages
from web.answering import AT_ONCE, Answers
from web.attachments import AttachmentPages
from web.downloads import download
from web.headers import SafeHeaders
from web.pages import invoice_page, problem_page
from web.signing import SigningCalls
from web.words import NO_SUCH_PAGE, NOT_NOW

_POSITION = re.compile(r"[1-9][0-9]{0,3}")


class InvoicePages:
    """Answers the addresses behind a link. Addresses are secrets: none is ever logged."""

    def __init__(self, links: PresentationLinks, presentations: Presentations, clock: Clock, product: str, at_once: int = AT_ONCE) -> None:
        self._links = links
        self._presentations = presentations
        self._clock = clock
        self._product = product
        self._answers = Answers(at_once)

    async def page(self, request: Request) -> Response:
        """Show the invoice, in the customer's language or the one that `lang` asks for."""

        async def show(invoice: PresentedInvoice) -> Response:
            language = await self._language(request, invoice)
            presented = await self._presentations.show(invoice.submission, language)
            # In a thread: ten thousand lines take a third of a second, in which others are to be answered.
            return await asyncio.to_thread(invoice_page, request.path_params["token"], invoice, presented, self._product)

        return await self._answer(request, show)

    async def invoice_pdf(self, request: Request) -> Response:
        """Give the invoice PDF, under the name that every receiver sees (decision 14)."""

        async def give(invoice: PresentedInvoice) -> Response:
            content = await self._presentations.invoice_pdf(invoice.submission)
            return download(OutgoingFile(name=INVOICE_PDF, media_type=PDF, content=content))

        return await self._answer(request, give)

    async def file(self, request: Request) -> Response:
        """Give a file that goes with the invoice."""

        async def give(invoice: PresentedInvoice) -> Response:
            n = request.path_params["n"]
            if not _POSITION.fullmatch(n):
                raise NoSuchFile
            return download(await self._presentations.file(invoice.submission, int(n)))

        return await self._answer(request, give)

    async def _language(self, request: Request, invoice: PresentedInvoice) -> Language:
        try:
            return Language(request.query_params.get("lang", ""))
        except ValueError:
            return await self._presentations.language(invoice.submission)

    async def _answer(self, request: Request, give: Callable[[PresentedInvoice], Awaitable[Response]]) -> Response:
        """Answer for a good link. Every other one gets the same page, without a look into register or store."""
        invoice = self._links.read(request.path_params["token"], self._clock.now())
        if invoice is None:
            return problem_page(NO_SUCH_PAGE, 404)
        return await self._answers.about(invoice.submission, lambda: give(invoice))


def application(
    pages: InvoicePages, agreements: AgreementPages, attachments: AttachmentPages, signing: SigningCalls | None = None
) -> ASGIApp:
    """Compose the web application."""
    app = Starlette(
        routes=[
            Route("/healthz", _healthy),
            Route(f"{AGREEMENT_PATH}{{token}}", agreements.page, methods=["GET", "HEAD"]),
            Route(f"{AGREEMENT_PATH}{{token}}", agreements.accept, methods=["POST"]),
            Route(f"{ATTACHMENTS_PATH}{{token}}", attachments.page),
            Route(f"{ATTACHMENTS_PATH}{{token}}/vedlegg.zip", attachments.all),
            Route(f"{ATTACHMENTS_PATH}{{token}}/{{n}}", attachments.file),
            Route(f"{PATH}{{token}}", pages.page),
            Route(f"{PATH}{{token}}/{INVOICE_PDF}", pages.invoice_pdf),
            Route(f"{PATH}{{token}}/vedlegg/{{n}}", pages.file),
            *([Route(SIGNING_PATH, signing.call, methods=["POST"])] if signing else []),
        ],
        exception_handlers={HTTPException: _no_such_page, Exception: _failed},
    )
    app.router.redirect_slashes = False
    return SafeHeaders(app)


async def _healthy(_: Request) -> Response:
    return PlainTextResponse("ok\n")


async def _no_such_page(_: Request, error: Exception) -> Response:
    status, headers = (error.status_code, error.headers) if isinstance(error, HTTPException) else (404, None)
    return problem_page(NO_SUCH_PAGE, status, headers)


async def _failed(_: Request, __: Exception) -> Response:
    return problem_page(NOT_NOW, 500)

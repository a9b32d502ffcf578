"""`python -m web`: serves the public pages until it is told to stop (SIGTERM, Ctrl-C)."""

import signal
import sys

import uvicorn
import uvloop
from starlette.types import ASGIApp

from adapters.clock import ShiftedClock
from adapters.document_pool import DocumentPool
from adapters.document_store import ObjectStore
from adapters.presentation_links import PresentationLinks
from adapters.presentations import Presentations
from adapters.register import SchemaMismatch, SqlRegister
from adapters.sealing import UnusableLinkSettings
from composition.agreement_service import AgreementService
from composition.agreements import agreement_links
from composition.downloads import download_links
from composition.signing_calls import signing_calls
from domain.errors import Unavailable
from settings import ClockSettings, ProductSettings, RegisterSettings, StoreSettings, WebSettings
from web.agreements import AgreementPages
from web.app import InvoicePages, application
from web.attachments import AttachmentPages, Openings

_CONNECTIONS = 500
"""Open at once; a reverse proxy in front keeps slow ones away."""

EX_TRY_AGAIN = 75
"""Register or store is not ready, or no worker has made the tables yet; whoever keeps processes running starts it again (sysexits.h)."""

_GRACE_SECONDS = 10
"""For answers under way when it is told to stop."""


def main() -> int:
    """Serve. Returns the exit code: 2 if the settings cannot be used, 75 if register or store cannot; a taken port ends it with 3."""
    settings = WebSettings()
    try:
        links = PresentationLinks(settings.base_url, settings.keys.get_secret_value().split())
        register, store = SqlRegister(RegisterSettings().url), ObjectStore(StoreSettings().url)
    except UnusableLinkSettings as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except (Unavailable, SchemaMismatch) as error:
        sys.stderr.write(f"{error}\n")
        return EX_TRY_AGAIN
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)  # uvicorn raises again what it has heard, once it has stopped
    uvloop.run(_serve(settings, links, register, store))
    return 0


async def _serve(settings: WebSettings, links: PresentationLinks, register: SqlRegister, store: ObjectStore) -> None:
    async with DocumentPool(checks=False) as documents:
        presentations = Presentations(companies=register, invoices=register, store=store, documents=documents)
        pages = InvoicePages(links, presentations, ShiftedClock(ClockSettings().shift), ProductSettings().name)
        attachments = AttachmentPages(
            download_links(), presentations, Openings(register), ShiftedClock(ClockSettings().shift), ProductSettings().name
        )
        agreements = AgreementPages(
            agreement_links(), AgreementService.from_settings(), register, settings.base_url, ProductSettings().name
        )
        await uvicorn.Server(_config(settings, application(pages, agreements, attachments, signing_calls(register)))).serve()


def _config(settings: WebSettings, app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,  # an address is all it takes to see the invoice
        server_header=False,
        proxy_headers=False,  # nothing here depends on who asks
        limit_concurrency=_CONNECTIONS,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )


if __name__ == "__main__":
    sys.exit(main())

"""`fakturaflyt link`: the address of the page that an invoice's receiver sees."""

import json as json_format

from adapters.clock import ShiftedClock
from adapters.download_links import NoAttachments, OfferedAgain
from adapters.presentation_links import InvoiceLinks, PresentationLinks
from adapters.register import SqlRegister
from adapters.sealing import UnusableLinkSettings
from cli.acting import allowed_on
from cli.failure import CommandFailed
from composition.downloads import download_links
from domain.companies.authorisation import Action
from settings import ClockSettings, RegisterSettings, WebSettings


def link(invoice: str, /, *, attachments: bool = False, json: bool = False) -> int:
    """Print the address of an invoice's page. Whoever has it sees the invoice, from now on for 16 months.

    Args:
        invoice: The invoice's id, e.g. invoice/310001015/invoice/100003.
        attachments: The page where its attachments are fetched instead, from now on for 90 days: for a receiver whose link has ended.
        json: Print one JSON object.

    Returns:
        0; whether a web process serves the address is not looked at.

    Raises:
        CommandFailed: what was given is no invoice's id, or links are not set up.
    """
    settings, register = WebSettings(), SqlRegister(RegisterSettings().url)
    allowed_on(register, Action.READ, invoice)
    try:
        links = PresentationLinks(settings.base_url, settings.keys.get_secret_value().split())
        made = OfferedAgain(download_links(), register) if attachments else InvoiceLinks(links, register)
        address = made.link_for(invoice, ShiftedClock(ClockSettings().shift).now())
    except NoAttachments as error:
        raise CommandFailed(
            f"{invoice} er ikke sendt på e-post med vedlegg. / {invoice} was not sent by e-mail with attachments."
        ) from error
    except UnusableLinkSettings as error:
        raise CommandFailed(str(error)) from error
    except ValueError as error:
        raise CommandFailed(f"{invoice} er ingen faktura-id. / {invoice} is no invoice id.") from error
    print(json_format.dumps({"invoice": invoice, "link": address}) if json else address)
    return 0

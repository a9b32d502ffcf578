"""Links to attachments, composed from the settings of the web process."""

import structlog

from adapters.download_links import DownloadLinks
from settings import WebSettings

log = structlog.get_logger()


def download_links() -> DownloadLinks:
    """Compose who makes and reads the links to attachments. Raises UnusableLinkSettings."""
    web = WebSettings()
    return DownloadLinks(web.base_url, web.keys.get_secret_value().split(), web.downloads_for)


def attachment_links() -> DownloadLinks | None:
    """Compose who makes the links that mails hold, where this deployment has keys to seal them. Raises UnusableLinkSettings."""
    if WebSettings().keys.get_secret_value().strip():
        return download_links()
    log.warning("attachments_of_any_size_go_in_the_mail", why="FAKTURAFLYT_WEB_KEYS is not set, so nothing can be put behind a link")
    return None

"""Links to attachments, composed from the settings of the web process."""

from adapters.download_links import DownloadLinks
from settings import WebSettings


def download_links() -> DownloadLinks:
    """Compose who makes and reads the links to attachments. Raises UnusableLinkSettings."""
    web = WebSettings()
    return DownloadLinks(web.base_url, web.keys.get_secret_value().split(), web.downloads_for)


def attachment_links() -> DownloadLinks | None:
    """Compose who makes the links that mails hold, where this deployment has keys to seal them. Raises UnusableLinkSettings."""
    return download_links() if WebSettings().keys.get_secret_value().strip() else None

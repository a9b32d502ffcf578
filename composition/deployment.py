"""What this deployment offers, read from its settings."""

from domain.channels import Channel
from domain.consumers.checklist import HUB_CHANNELS
from domain.deployment import Deployment
from domain.routing import WITHOUT_PEPPOL
from settings import EfakturaSettings, PeppolSettings, ProductSettings, SmsSettings, WaitSettings


def deployment() -> Deployment:
    """Tell which channels there are, whether SMS are sent, and how long consumers are waited for."""
    peppol = frozenset[Channel]() if PeppolSettings().gateway == "none" else frozenset({Channel.PEPPOL})
    hub = frozenset[Channel]() if EfakturaSettings().gateway == "none" else HUB_CHANNELS
    return Deployment(
        offered=WITHOUT_PEPPOL | peppol | hub,
        sends_sms=SmsSettings().gateway != "none",
        consumer_wait=WaitSettings().consumer,
        kyc_hold=WaitSettings().kyc_hold,
        product=ProductSettings().name,
    )

"""Sending by PEPPOL, composed from the settings of a deployment that does."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import structlog

from activities.asked_statuses import AskedStatuses
from activities.received_statuses import ReceivedStatuses
from activities.statuses import Statuses, StatusNews
from adapters.document_store import ObjectStore
from adapters.peppol.access_point import AccessPoint, AccessPointFiles
from adapters.peppol.as4_gateway import As4Gateway
from adapters.peppol.certificates import NetworkTrust, TrustFiles
from adapters.peppol.http_gateway import HttpGateway, Provider
from adapters.peppol.inbox import Inbox
from adapters.peppol.lookup import NetworkDirectory
from adapters.peppol.sml import NameServers
from adapters.peppol.status_folder import StatusFolder
from adapters.register import SqlRegister
from domain.errors import Misconfigured
from domain.peppol.certificates import alarms_of
from domain.ports import Certificates, Clock, PeppolDirectory
from domain.sentences import in_both_languages
from settings import (
    PeppolAccessPointSettings,
    PeppolInboxSettings,
    PeppolLookupSettings,
    PeppolProviderSettings,
    PeppolSettings,
)

log = structlog.get_logger()


@asynccontextmanager
async def peppol_directory(clock: Clock) -> AsyncIterator[PeppolDirectory | None]:
    """Open the look-up of PEPPOL receivers, if this deployment sends by PEPPOL."""
    if PeppolSettings().gateway == "none":
        yield None
        return
    settings = PeppolLookupSettings()
    servers = NameServers(zone=settings.zone, servers=tuple(settings.name_servers.split()))
    async with NetworkDirectory(servers, trust_files(), clock, settings.look_again_after) as directory:
        yield directory


def trust_files() -> TrustFiles:
    """Name the certificates that trust in the network begins with."""
    return TrustFiles(**PeppolLookupSettings().model_dump(include=set(TrustFiles.model_fields)))


def access_point() -> AccessPoint:
    """Compose our own access point."""
    settings = PeppolAccessPointSettings()
    files = AccessPointFiles(
        certificate_file=settings.certificate_file, key_file=settings.key_file, message_domain=PeppolSettings().message_domain
    )
    return AccessPoint(files)


def certificates() -> tuple[Certificates, ...]:
    """Compose what this deployment sends by PEPPOL with and expires some day."""
    gateway = PeppolSettings().gateway
    if gateway == "none":
        return ()
    trust = NetworkTrust(trust_files())
    return (access_point(), trust) if gateway == "as4" else (trust,)


def tell_of_certificates(clock: Clock) -> None:
    """Log every certificate that a person must renew."""
    for alarm in alarms_of((term for held in certificates() for term in held.terms()), clock.now()):
        log.warning("certificate_alarm", told=in_both_languages(alarm.text), urgency=alarm.urgency, days_left=alarm.days_left)


@asynccontextmanager
async def status_inbox(clock: Clock) -> AsyncIterator[None]:
    """Listen for Message Level Statuses, if this deployment has an access point of its own. Raises OSError if the port is taken.

    Certificates or a key that cannot be used stop PEPPOL alone: e-mail and print go on, and statuses are heard after the next start.
    """
    if PeppolSettings().gateway != "as4":
        yield
        return
    settings = PeppolInboxSettings()
    inbox = Inbox(access_point(), trust_files(), StatusFolder(settings.folder), clock)
    try:
        await inbox.start(settings.host, settings.port)
    except Misconfigured as error:
        log.exception("statuses_are_not_heard", told=in_both_languages(error.text))
    try:
        yield
    finally:
        await inbox.stop()


def peppol_gateway(clock: Clock, directory: PeppolDirectory) -> As4Gateway | HttpGateway:
    """Compose how this deployment sends by PEPPOL: by an access point of its own, or by a provider's."""
    settings = PeppolSettings()
    if settings.gateway == "http":
        provider = PeppolProviderSettings()
        named = Provider(base_url=provider.base_url, token=provider.token, message_domain=settings.message_domain, ca_file=provider.ca_file)
        return HttpGateway(named, clock, max_in_flight=settings.max_in_flight)
    ours = PeppolAccessPointSettings()
    return As4Gateway(
        access_point(),
        directory,
        clock,
        status_wanted=ours.status_wanted,
        tls_ca_file=ours.tls_ca_file,
        max_in_flight=settings.max_in_flight,
    )


def statuses(
    gateway: As4Gateway | HttpGateway, register: SqlRegister, store: ObjectStore, news: StatusNews, window: timedelta, clock: Clock
) -> Statuses:
    """Compose how it is learned what became of what was sent by PEPPOL: from our own inbox, or from the provider."""
    if isinstance(gateway, HttpGateway):
        asked = AskedStatuses(provider=gateway, invoices=register, news=news, clock=clock, window=window)
        return Statuses(asked.look, PeppolProviderSettings().status_poll)
    settings = PeppolInboxSettings()
    received = ReceivedStatuses(inbox=StatusFolder(settings.folder), receivers=gateway, invoices=register, store=store, news=news)
    return Statuses(received.look, settings.poll)

"""Reaching consumers by eFaktura and Vipps, composed from the settings of a deployment that does."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from activities.agreements import AgreementChanges
from activities.asked_statuses import AskedStatuses
from activities.consumer_looks import ConsumerHistory, ConsumerLooks
from activities.consumer_requests import ConsumerRequests
from activities.hub_watch import HubWatch
from activities.invoice_workflows import InvoiceWorkflows
from activities.statuses import StatusNews
from adapters.efaktura.channel import HubChannel
from adapters.efaktura.hub import HttpEfakturaHub
from adapters.efaktura.line import HubAddress, HubLine
from adapters.mail.requests import SmtpRequestLetters
from adapters.presentation_links import InvoiceLinks, PresentationLinks
from adapters.register import SqlRegister
from adapters.sms.http import HttpTextMessages, SmsGateway
from composition.channels import mail_channel, mail_sender
from documents.request_body import request_body
from domain.channels import Channel
from domain.consumers.checklist import HUB_CHANNELS
from domain.ports import Clock
from settings import EfakturaSettings, ProductSettings, SmsSettings, WebSettings


def hub_line(clock: Clock) -> HubLine | None:
    """Compose the line to the hub, if this deployment has one."""
    settings = EfakturaSettings()
    if settings.gateway == "none":
        return None
    address = HubAddress(**settings.model_dump(include=set(HubAddress.model_fields)))
    return HubLine(address, clock, max_in_flight=settings.max_in_flight)


def hub_channels(line: HubLine | None, register: SqlRegister) -> dict[Channel, HubChannel]:
    """Compose the channels of the hub: eFaktura and Vipps, or none. Raises UnusableLinkSettings: nobody could follow our links."""
    if line is None:
        return {}
    web = WebSettings()
    links = InvoiceLinks(PresentationLinks(web.base_url, web.keys.get_secret_value().split()), register)
    return {channel: HubChannel(channel, line, links.link_for) for channel in sorted(HUB_CHANNELS)}


class ConsumerActivities:
    """The activities that only invoices to consumers need."""

    def __init__(
        self, *, line: HubLine, register: SqlRegister, history: ConsumerHistory, workflows: InvoiceWorkflows, news: StatusNews, clock: Clock
    ) -> None:
        self._line = line
        self._register = register
        self._history = history
        self._workflows = workflows
        self._news = news
        self._clock = clock

    def all(self, channels: Mapping[Channel, HubChannel], windows: Mapping[Channel, timedelta]) -> Sequence[Callable[..., Any]]:
        """Compose looking up, asking, and the watch over the hub."""
        hub = HttpEfakturaHub(self._line)
        looks = ConsumerLooks(
            invoices=self._register,
            consumers=self._register,
            history=self._history,
            hub=hub,
            clock=self._clock,
            hinder=self._workflows.hinder,
        )
        changes = AgreementChanges(
            companies=self._register,
            invoices=self._register,
            consumers=self._register,
            hub=hub,
            tell=self._workflows.consumer_answered,
            clock=self._clock,
        )
        statuses = [self._statuses(channel, windows) for channel in channels.values()]
        watch = HubWatch([changes.look, *(asked.look for asked in statuses)], EfakturaSettings().poll)
        return looks.look_up_consumer, self._requests().ask_consumer, watch.watch_hub

    def _statuses(self, channel: HubChannel, windows: Mapping[Channel, timedelta]) -> AskedStatuses:
        return AskedStatuses(
            provider=channel,
            invoices=self._register,
            news=self._news,
            clock=self._clock,
            window=windows[channel.channel],
            channel=channel.channel,
        )

    def _requests(self) -> ConsumerRequests:
        return ConsumerRequests(
            companies=self._register,
            invoices=self._register,
            consumers=self._register,
            text_messages=_text_messages(self._clock),
            letters=SmtpRequestLetters(mail_channel(self._clock), mail_sender(), request_body, ProductSettings().name, self._clock),
            clock=self._clock,
        )


def _text_messages(clock: Clock) -> HttpTextMessages | None:
    settings = SmsSettings()
    if settings.gateway == "none":
        return None
    gateway = SmsGateway(**settings.model_dump(include=set(SmsGateway.model_fields)))
    return HttpTextMessages(gateway, clock, max_in_flight=settings.max_in_flight)

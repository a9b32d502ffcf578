"""B2C agreements, composed from the settings of a deployment that reaches consumers."""

from collections.abc import Callable, Sequence
from typing import Any

from temporalio.client import Client

from activities.agreement_workflows import AgreementWorkflows
from activities.b2c_agreements import B2CActivations
from activities.invoice_workflows import InvoiceWorkflows
from adapters.agreement_links import AgreementLinks
from adapters.efaktura.issuers import HttpAgreementHub
from adapters.efaktura.line import HubLine
from adapters.mail.agreements import SmtpAgreementLetters
from adapters.register import SqlRegister
from composition.channels import mail_channel, mail_sender
from documents.agreement_body import agreement_body
from domain.ports import Clock
from settings import ProductSettings, TemporalSettings, WebSettings


def agreement_links() -> AgreementLinks:
    """Compose who makes and reads the links of agreements. Raises UnusableLinkSettings."""
    web = WebSettings()
    return AgreementLinks(web.base_url, web.keys.get_secret_value().split())


def agreement_activities(client: Client, line: HubLine, register: SqlRegister, clock: Clock) -> Sequence[Callable[..., Any]]:
    """Compose the activities of the agreements' workflows."""
    task_queue = TemporalSettings().task_queue
    letters = SmtpAgreementLetters(
        mail_channel(clock), mail_sender(), agreement_body, agreement_links().link, ProductSettings().name, clock
    )
    made = B2CActivations(
        companies=register,
        agreements=register,
        invoices=register,
        hub=HttpAgreementHub(line),
        letters=letters,
        tell_agreement=AgreementWorkflows(client, task_queue).news,
        tell_invoice=InvoiceWorkflows(client, task_queue).b2c_active,
        clock=clock,
    )
    return (
        made.look_at_agreements,
        made.invite_to_agreement,
        made.open_agreement,
        made.note_hub_state,
        made.let_consumers_go,
        made.ask_for_agreements,
    )

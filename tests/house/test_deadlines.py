"""No attempt outlives its claim: what one may do ends before Temporal starts the next (design.md, "Delivery ledger")."""

from types import ModuleType

import pytest

from activities.consumer_requests import IN_FLIGHT
from activities.insisting import INSISTING
from adapters.brreg.register import LOOK_UP_DEADLINE
from adapters.efaktura import channel as efaktura
from adapters.efaktura.line import QUESTION_DEADLINE
from adapters.mail import smtp
from adapters.peppol import as4_gateway, http_gateway
from adapters.print_house import sftp
from adapters.signing.service import INVITE_DEADLINE
from adapters.sms import http as sms
from workflows.policies import ASK_CONSUMER, DELIVER, LOOK, SIGNING


@pytest.mark.parametrize("channel", [smtp, sftp, as4_gateway, http_gateway, efaktura], ids=lambda channel: channel.__name__)
def test_asking_handing_over_and_writing_down_fit_into_an_attempt(channel: ModuleType) -> None:
    asking = handing_over = channel.HAND_OVER_DEADLINE  # asking takes at most as long
    if channel is http_gateway:
        asking = handing_over / 2
    assert asking + handing_over + INSISTING < DELIVER["start_to_close_timeout"]


def test_asking_a_consumer_by_sms_and_then_by_mail_and_writing_it_down_fit_into_an_attempt() -> None:
    assert sms.SEND_DEADLINE + smtp.HAND_OVER_DEADLINE + INSISTING < ASK_CONSUMER["start_to_close_timeout"] <= IN_FLIGHT


def test_three_questions_to_the_hub_fit_into_one_look() -> None:
    assert LOOK["start_to_close_timeout"] > 3 * QUESTION_DEADLINE


def test_looking_a_company_up_and_inviting_somebody_to_sign_fit_into_an_attempt() -> None:
    assert LOOK_UP_DEADLINE + INVITE_DEADLINE < SIGNING["start_to_close_timeout"] < SIGNING["schedule_to_close_timeout"]

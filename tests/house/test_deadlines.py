"""No attempt outlives its claim: what one may do ends before Temporal starts the next (design.md, "Delivery ledger")."""

from types import ModuleType

import pytest

from activities.delivery import INSISTING
from adapters.mail import smtp
from adapters.peppol import as4_gateway, http_gateway
from adapters.print_house import sftp
from workflows.policies import DELIVER


@pytest.mark.parametrize("channel", [smtp, sftp, as4_gateway, http_gateway], ids=lambda channel: channel.__name__)
def test_asking_handing_over_and_writing_down_fit_into_an_attempt(channel: ModuleType) -> None:
    asking = handing_over = channel.HAND_OVER_DEADLINE  # asking takes at most as long
    if channel is http_gateway:
        asking = handing_over / 2
    assert asking + handing_over + INSISTING < DELIVER["start_to_close_timeout"]

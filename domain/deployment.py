"""What a deployment offers, as far as it decides the way of an invoice."""

from datetime import timedelta

from domain.channels import Channel
from domain.companies.parties import CompanySettings, Customer
from domain.consumers.consumer import WAIT_FOR_CONSUMER
from domain.mobiles import mobile_of
from domain.routing import WITHOUT_PEPPOL
from domain.value import Value
from domain.waits import KYC_HOLD


class Deployment(Value):
    """The channels there are, and how consumers are asked and waited for."""

    offered: frozenset[Channel] = WITHOUT_PEPPOL
    sends_sms: bool = True
    """Without an SMS gateway consumers are asked by e-mail, at any hour."""
    consumer_wait: timedelta = WAIT_FOR_CONSUMER
    kyc_hold: timedelta = KYC_HOLD
    """How long an invoice waits for its company to be verified before it stands before a person (decision 8)."""
    product: str = "Autoinvoice"
    """What texts call the service (decision 7)."""

    def asks_by_sms(self, customer: Customer, company: CompanySettings) -> bool:
        """Tell whether a consumer is asked by SMS (H7)."""
        return self.sends_sms and mobile_of(customer, company) is not None

"""What bringing a company on board needs of the outside: a signing service and Enhetsregisteret, as far as the deployment has them."""

from adapters.brreg.register import BrregAddress, HttpBusinessRegister
from adapters.signing.authorisation import Credentials
from adapters.signing.line import SigningAddress, SigningLine
from adapters.signing.service import HttpSigningService
from domain.ports import BusinessRegister, Clock, SigningService
from settings import BrregSettings, SigningSettings


def signing_service(clock: Clock) -> SigningService | None:
    """Compose the signing service, if this deployment has one."""
    settings = SigningSettings()
    if settings.gateway == "none":
        return None
    address = SigningAddress(**settings.model_dump(include=set(SigningAddress.model_fields)))
    return HttpSigningService(SigningLine(address, clock, max_in_flight=settings.max_in_flight))


def signing_credentials() -> Credentials:
    """Tell what a call of the signing service is held against; without a secret no call is believed."""
    settings = SigningSettings()
    return Credentials(identifier=settings.identifier, secret=settings.secret)


def business_register(clock: Clock) -> BusinessRegister | None:
    """Compose Enhetsregisteret, if this deployment asks it."""
    settings = BrregSettings()
    if settings.gateway == "none":
        return None
    address = BrregAddress(**settings.model_dump(include=set(BrregAddress.model_fields)))
    return HttpBusinessRegister(address, clock, max_in_flight=settings.max_in_flight)

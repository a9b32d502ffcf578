r"""How a request to the signing service, or one from it, is authorised, as Visma Sign publishes it.

    Authorization: Onnistuu IDENTIFIER:MAC
    MAC = base64(HMAC-SHA512(base64-decoded secret, METHOD \n Content-MD5 \n Content-Type \n Date \n path with query))

The Date is the machine's own time: business time (a world file may shift it) is none that an outside server believes in.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime

from pydantic import SecretStr

from domain.value import Value

SCHEME = "Onnistuu"
MAX_SKEW = timedelta(minutes=15)
"""A request whose Date is farther from our time is not believed: whoever overheard it cannot use it for ever."""


class Credentials(Value):
    """Who asks, and the secret both sides know, in base64 as the service gives it."""

    identifier: str
    secret: SecretStr


class UnusableSecret(ValueError):
    """The secret is no base64, or empty."""


class Forged(Exception):
    """A request is not from whom it says it is, or it is too old to be believed."""


def authorised(method: str, target: str, body: bytes, content_type: str, credentials: Credentials, now: datetime) -> dict[str, str]:
    """Write the headers of a request. Raises UnusableSecret."""
    headers = {
        "Content-MD5": _md5(body),
        "Content-Type": content_type,
        "Date": format_datetime(now.astimezone(UTC), usegmt=True),
    }
    mac = _mac(method, target, headers, credentials)
    return headers | {"Authorization": f"{SCHEME} {credentials.identifier}:{mac}"}


def check_authorised(method: str, target: str, headers: Mapping[str, str], body: bytes, credentials: Credentials, now: datetime) -> None:
    """Make sure that a request is from who knows the secret, whole and fresh.

    Raises:
        Forged: it is not.
        UnusableSecret: nobody could be believed.
    """
    told = {name.lower(): value for name, value in headers.items()}
    signed = {name: told.get(name.lower(), "") for name in ("Content-MD5", "Content-Type", "Date")}
    expected = f"{SCHEME} {credentials.identifier}:{_mac(method, target, signed, credentials)}"
    if not hmac.compare_digest(expected.encode(), told.get("authorization", "").encode()):
        raise Forged("the authorisation is not ours")
    if not hmac.compare_digest(signed["Content-MD5"].encode(), _md5(body).encode()):
        raise Forged("the body is not the one that was authorised")
    if abs(_moment(signed["Date"]) - now) > MAX_SKEW:
        raise Forged("the authorisation is too old")


def _mac(method: str, target: str, headers: Mapping[str, str], credentials: Credentials) -> str:
    text = "\n".join((method, headers["Content-MD5"], headers["Content-Type"], headers["Date"], target))
    return base64.b64encode(hmac.new(_key(credentials), text.encode(), hashlib.sha512).digest()).decode()


def _key(credentials: Credentials) -> bytes:
    try:
        key = base64.b64decode(credentials.secret.get_secret_value(), validate=True)
    except (binascii.Error, ValueError) as error:
        raise UnusableSecret("the secret is no base64") from error
    if not key:
        raise UnusableSecret("the secret is empty")
    return key


def _md5(body: bytes) -> str:
    return base64.b64encode(hashlib.md5(body, usedforsecurity=False).digest()).decode()


def _moment(date: str) -> datetime:
    try:
        moment = parsedate_to_datetime(date)
    except ValueError as error:
        raise Forged("the Date cannot be read") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

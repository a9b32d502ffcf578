"""What the signing service calls to tell: something has happened to a document. It only says that a look is due.

No call of this kind is in the published API that we know; its form is our own (docs/losses.md), authorised as the published
requests are:

    POST {path}     {"document": {"uuid": "..."}}

Early, late and double calls do no harm: what counts is what a look then finds.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field, ValidationError

from adapters.signing.authorisation import Credentials, Forged, UnusableSecret, check_authorised
from domain.value import Value

PATH = "/signing/webhook"
MAX_CALL_BYTES = 16 * 1024
"""A call is small: whoever reads more than this of one reads somebody else's."""


class _Named(BaseModel):
    uuid: Annotated[str, Field(pattern=r"^[0-9A-Za-z-]{1,64}$")]


class _Call(BaseModel):
    document: _Named


class SigningNews(Value):
    """A document that is to be looked at."""

    document: str


def read_call(target: str, headers: Mapping[str, str], body: bytes, credentials: Credentials, now: datetime) -> SigningNews:
    """Read a call (a POST) that has come in. `target` is its path with the query, `now` the machine's time.

    Raises:
        Forged: it is not from the signing service, too old, or cannot be read.
    """
    if len(body) > MAX_CALL_BYTES:
        raise Forged("a call that is too long")
    try:
        check_authorised("POST", target, headers, body, credentials, now)
        return SigningNews(document=_Call.model_validate_json(body).document.uuid)
    except (UnusableSecret, ValidationError):
        raise Forged("a call that cannot be read") from None

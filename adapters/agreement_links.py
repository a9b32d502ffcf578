"""Signed links to a B2C agreement that is to be accepted (I6): `{base_url}/avtale/{token}`. Whoever holds one may sign until it ends."""

import struct
from collections.abc import Sequence
from datetime import UTC, datetime

from adapters.sealing import Seal, usable_base
from domain.consumers.b2c_agreement import Agreement
from domain.value import Value

PATH = "/avtale/"
"""What stands between the base URL and the token."""

_PURPOSE = b"fakturaflyt agreement link 1"
_FORM_PURPOSE = b"fakturaflyt agreement form 1"
_PACKED = struct.Struct(">IIQ")
"""Orgnr, number of the activation, expiry (seconds of the epoch)."""


class InvitedTo(Value):
    """What a link leads to."""

    company: str
    n: int
    expires_at: datetime


class AgreementLinks:
    """Makes links and reads them back."""

    def __init__(self, base_url: str, keys: Sequence[str]) -> None:
        """Take the public address of the web process, and the keys, the newest first.

        Raises:
            UnusableLinkSettings: there is no key, one is too short to be a secret, or the address is none.
        """
        self._seal, self._forms = Seal(keys, _PURPOSE), Seal(keys, _FORM_PURPOSE)
        self._base_url = usable_base(base_url)

    def link(self, agreement: Agreement) -> str:
        """Make the link of an activation."""
        packed = _PACKED.pack(int(agreement.company), agreement.n, int(agreement.expires_at.timestamp()))
        return f"{self._base_url}{PATH}{self._seal.seal(packed)}"

    def read(self, token: str, at: datetime) -> InvitedTo | None:
        """Tell what a link leads to. Nothing if it was not made here, has been changed, or has expired: nobody learns which."""
        opened = self._seal.opened(token)
        if opened is None or len(opened) != _PACKED.size:
            return None
        company, n, expires_at = _PACKED.unpack(opened)
        invited = InvitedTo(company=f"{company:09}", n=n, expires_at=datetime.fromtimestamp(expires_at, UTC))
        return invited if at < invited.expires_at else None

    def form_token(self, token: str, text_sha256: str) -> str:
        """Make the hidden token of a form: it is bound to the link and to the text that was shown, and serves nowhere else."""
        return self._forms.seal(f"{token}\n{text_sha256}".encode())

    def read_form(self, form_token: str, token: str) -> str | None:
        """Tell the hash of the text that a form was shown with; nothing if the form is not one of this link's."""
        opened = self._forms.opened(form_token)
        link, _, text_sha256 = (opened or b"").decode().partition("\n")
        return text_sha256 if opened and link == token else None

"""Sealed tokens for links: AES-SIV (RFC 5297), so that none can be made, changed or read without a key, and nothing about it is kept."""

import base64
import binascii
import re
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MIN_KEY_LENGTH = 32
"""Characters of a key; `openssl rand -hex 32` makes one of 64."""

_LONGEST_TOKEN = 2048


class UnusableLinkSettings(ValueError):
    """Links cannot be made or read with what is configured. Says so in Norwegian and English."""


class Seal:
    """Seals and opens tokens for one purpose. The first key seals; all of them open."""

    def __init__(self, keys: Sequence[str], purpose: bytes) -> None:
        """Take the keys, the newest first. `purpose` keeps these tokens apart from any other use of the same secrets.

        Raises:
            UnusableLinkSettings: there is no key, or one is too short to be a secret.
        """
        if not keys or any(len(key) < MIN_KEY_LENGTH for key in keys):
            raise UnusableLinkSettings(
                f"FAKTURAFLYT_WEB_KEYS må ha minst én nøkkel på minst {MIN_KEY_LENGTH} tegn; lag en med: openssl rand -hex 32\n"
                f"FAKTURAFLYT_WEB_KEYS needs at least one key of at least {MIN_KEY_LENGTH} characters; make one with: openssl rand -hex 32"
            )
        self._purpose = purpose
        self._ciphers = tuple(AESSIV(HKDF(algorithm=SHA256(), length=64, salt=None, info=purpose).derive(key.encode())) for key in keys)

    def seal(self, content: bytes) -> str:
        """Make a token; the same content gives the same one."""
        return base64.urlsafe_b64encode(self._ciphers[0].encrypt(content, [self._purpose])).rstrip(b"=").decode()

    def opened(self, token: str) -> bytes | None:
        """Tell what a token holds; nothing if it was not made here or has been changed."""
        sealed = _decoded(token)
        for cipher in self._ciphers if sealed else ():
            try:
                return cipher.decrypt(sealed, [self._purpose])
            except InvalidTag:
                continue  # AES-SIV compares in constant time; another key may have sealed it
        return None


def usable_base(base_url: str) -> str:
    """Take the public address of the web process.

    Raises:
        UnusableLinkSettings: it is none.
    """
    if not re.fullmatch(r"https?://[^\s?#]+", base_url):
        raise UnusableLinkSettings(
            "FAKTURAFLYT_WEB_BASE_URL må være en http(s)-adresse.\nFAKTURAFLYT_WEB_BASE_URL must be an http(s) address."
        )
    return base_url.rstrip("/")


def _decoded(token: str) -> bytes:
    """Decode a token; nothing if it is not written exactly as we write it, so that each link has one spelling alone."""
    if len(token) > _LONGEST_TOKEN or not token.isascii():
        return b""
    try:
        sealed = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (binascii.Error, ValueError):
        return b""
    return sealed if base64.urlsafe_b64encode(sealed).rstrip(b"=").decode() == token else b""

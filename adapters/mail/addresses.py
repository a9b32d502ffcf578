"""Addresses and names of a mail: who gets it, what it is called, and where it comes back to (VERP).

Message-ID and return path are made of the same token, so a returned mail names its message even when the mail server
that returned it left the message's own headers out.
"""

import hashlib
import re

from email_validator import EmailNotValidError, validate_email

_TOKEN_CHARACTERS = 32
_TOKEN = rf"[0-9a-f]{{{_TOKEN_CHARACTERS}}}"


def usable_address(address: str | None) -> str | None:
    """Bring an address into the ASCII form that every mail server takes, or None if it has none.

    A domain of other letters (`blåbær.example`) has one; a local part of other letters needs SMTPUTF8, which few receivers offer.
    """
    try:
        checked = validate_email(address or "", check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        return None
    return checked.ascii_email


def message_id(delivery: str, recipient: str, domain: str) -> str:
    """Name the message of a delivery: the same delivery to the same recipient is always the same message."""
    digest = hashlib.sha256(f"{delivery}\n{recipient.lower()}".encode()).hexdigest()
    return f"<{digest[:_TOKEN_CHARACTERS]}@{domain}>"


def return_path(message_id: str) -> str:
    """Tell the envelope sender of a message: what is returned to it can only be this message."""
    return f"b-{message_id.strip('<>')}"


def returned_message_id(text: str, domain: str) -> str | None:
    """Find a return path in a header's text and tell which message it belongs to."""
    return _find(rf"\bb-({_TOKEN})@", text, domain)


def own_message_id(text: str, domain: str) -> str | None:
    """Find a Message-ID that we gave in a header's text."""
    return _find(rf"<({_TOKEN})@", text, domain)


def _find(token: str, text: str, domain: str) -> str | None:
    found = re.search(rf"{token}{re.escape(domain)}(?![\w.-])", text, re.IGNORECASE)
    return f"<{found[1].lower()}@{domain}>" if found else None

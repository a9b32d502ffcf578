"""What a mail server's replies and failures mean for a delivery (RFC 5321 4.2, RFC 3463)."""

import re
import ssl

from aiosmtplib import (
    SMTPDataError,
    SMTPException,
    SMTPNotSupported,
    SMTPRecipientRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)

from domain.errors import Misconfigured, PortError, Unavailable
from domain.messages import MessageCode, Text

_ENVELOPE_ERRORS = (SMTPSenderRefused, SMTPRecipientRefused, SMTPDataError)
_LOGIN_CODES = frozenset({530, 534, 535, 538})
"""Authentication required, too weak, wrong, or only with encryption (RFC 4954 6): ours to mend."""


def refusal(error: SMTPResponseException) -> Text | None:
    """Tell why the message was turned away for good, or None if the reply is no such refusal."""
    if not isinstance(error, _ENVELOPE_ERRORS) or not 500 <= error.code < 600 or error.code in _LOGIN_CODES:
        return None
    return Text(code=_refusal_code(error), params={"code": str(error.code)})


def before_the_final_dot(error: Exception) -> PortError:
    """Translate a failure up to the final dot: nothing was sent, so it is our configuration or the other side being away."""
    if _is_ours_to_mend(error):
        return Misconfigured(Text(code=MessageCode.EMAIL_MISCONFIGURED), f"mail server: {_outline(error)}")
    return Unavailable(f"mail server: {_outline(error)}")


def reply_line(code: int, message: str) -> str:
    """Write a reply down as evidence."""
    return f"{code} {message}"


def _outline(error: Exception) -> str:
    """Name a failure without the server's own words, which may hold addresses (promise 4)."""
    code = f" {error.code}" if isinstance(error, SMTPResponseException) else ""
    return f"{type(error).__name__}{code}"


def _is_ours_to_mend(error: Exception) -> bool:
    """Tell whether the server refuses us before it knows the message (greeting, EHLO, STARTTLS, AUTH), or lacks what we ask for."""
    if not isinstance(error, SMTPResponseException):
        # aiosmtplib has no class of its own for a server without STARTTLS or without a login method that we know.
        return isinstance(error, ssl.SSLCertVerificationError | SMTPNotSupported) or type(error) is SMTPException
    return 500 <= error.code < 600 and (error.code in _LOGIN_CODES or not isinstance(error, _ENVELOPE_ERRORS))


def _refusal_code(error: SMTPResponseException) -> MessageCode:
    enhanced = re.match(r"5\.(\d{1,3}\.\d{1,3})\b", error.message)
    detail = enhanced[1] if enhanced else ""
    if detail in {"2.3", "3.4"} or (error.code == 552 and detail != "2.2"):  # 5.2.2 is a full mailbox
        return MessageCode.EMAIL_TOO_LARGE
    if isinstance(error, SMTPRecipientRefused) and not detail.startswith(("2.", "7.")):  # mailbox state, policy: the address is right
        return MessageCode.EMAIL_ADDRESS_REFUSED
    return MessageCode.EMAIL_REFUSED

"""What can go wrong at a port. `activities/failures.py` alone decides what is tried again.

PortError
 ├─ Unavailable     nothing was sent; trying again is right
 │   └─ Hindered    and people are told why while it is waited for
 ├─ Unanswered      the channel may have taken it, and knows the same message again: ask it by `find` in a moment
 ├─ Uncertain       the channel may have taken it; never try again blindly
 ├─ Misconfigured   a person must mend our side (login, certificate, key)
 └─ TooHeavy        the document needs more time or memory than one may take; trying again does not help
"""

from datetime import timedelta

from domain.messages import Text
from domain.sentences import in_both_languages


class PortError(Exception):
    """Something outside did not do what was asked."""


class Unavailable(PortError):
    """The outside did not answer, or asked us to come back; nothing was taken. `retry_after` if it said when.

    `evidence` is what the channel said, if it said anything.
    """

    def __init__(self, what: str, retry_after: timedelta | None = None) -> None:
        super().__init__(what)
        self.retry_after = retry_after
        self.evidence = b""


class Hindered(Unavailable):
    """Unavailable, for a reason that lasts and that people are told while it is waited for.

    `reason` names it, the same each time; `text` may tell more, e.g. when it is tried again.
    """

    def __init__(self, text: Text, reason: str, retry_after: timedelta | None = None) -> None:
        super().__init__(in_both_languages(text), retry_after)
        self.text = text
        self.reason = reason


class NotReached(PortError):
    """The channel does not reach this receiver; nothing was sent, and the next channel is right. `text` tells it to people."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.code)
        self.text = text


class LookAgain(PortError):
    """Not found, but not often enough to be believed: ask again after a while. `looks` counts the looks so far, `text` tells people."""

    def __init__(self, text: Text, looks: int, after: timedelta) -> None:
        super().__init__(in_both_languages(text))
        self.text = text
        self.looks = looks
        self.after = after


class Unanswered(PortError):
    """No answer that proves anything came, and the channel recognises the same bytes for a while: `find` may tell, after `retry_after`.

    The claim is kept: the delivery is in doubt until the channel tells. `evidence` shows the attempt and what came back.
    """

    def __init__(self, what: str, retry_after: timedelta, evidence: bytes = b"") -> None:
        super().__init__(what)
        self.retry_after = retry_after
        self.evidence = evidence


class Uncertain(PortError):
    """The line was lost after sending: the channel may have taken the invoice. `text` tells it to people.

    `evidence` is what the channel said, if it said anything.
    """

    def __init__(self, text: Text, what: str, evidence: bytes = b"") -> None:
        super().__init__(what)
        self.text = text
        self.evidence = evidence


class Misconfigured(PortError):
    """Our login, certificate or key was not accepted. `text` tells it to people; `evidence` is what the channel said, if anything."""

    def __init__(self, text: Text, what: str, evidence: bytes = b"") -> None:
        super().__init__(what)
        self.text = text
        self.evidence = evidence


class TooHeavy(PortError):
    """Work on the document needs more time or memory than one document may take; trying again does not help."""


class NotFound(PortError):
    """The register or the store has no such thing."""


class AlreadyThere(PortError):
    """Somebody else was faster: the register has one of this name already. Trying again finds it there."""


class Corrupt(PortError):
    """The bytes read are not the bytes stored (their hash differs)."""

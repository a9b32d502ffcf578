"""How a command fails: one sentence for its user and an exit code."""

EX_REJECTED = 1
"""The document or the request is refused: mend it first."""

EX_USAGE = 2
"""The command was called with what does not exist or cannot be read."""

EX_NOT_ALLOWED = 77
"""The user lacks the role for it, or does not exist (sysexits.h EX_NOPERM)."""

EX_TRY_AGAIN = 75
"""Nothing is wrong with the request; the service is not ready. Trying again is safe (sysexits.h EX_TEMPFAIL)."""


class CommandFailed(Exception):
    """A command cannot do what it was asked. The text is shown as it is."""

    def __init__(self, text: str, code: int = EX_USAGE) -> None:
        super().__init__(text)
        self.code = code

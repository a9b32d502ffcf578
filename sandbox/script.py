"""How somebody outside answers: one answer after the other, the last one for ever (world.md)."""

from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict


class Manner(StrEnum):
    """The ways to answer a call."""

    OK = "ok"
    REFUSE = "refuse"
    BUSY = "busy"
    TIMEOUT = "timeout"
    DROP = "drop"
    MALFORMED = "malformed"
    UNTRUSTED = "untrusted"
    DOWN = "down"


def _iso_text(value: object) -> object:
    if isinstance(value, timedelta) or (isinstance(value, str) and value.startswith("P")):
        return value
    raise ValueError("not an ISO 8601 duration")


Duration = Annotated[timedelta, BeforeValidator(_iso_text, json_schema_input_type=str)]
"""An ISO 8601 duration: PT5S, PT2M, P1D."""


class Entry(BaseModel):
    """A part of a world file: what it does not know is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Slow(Entry):
    """Answers well, but late."""

    slow: Duration


class Refuse(Entry):
    """Refuses with this reason. A reason that begins with an SMTP code (`552 5.3.4 too big`) is a mailbox's whole reply."""

    refuse: str


Answer = Manner | Slow | Refuse


AnswerT = TypeVar("AnswerT", bound=Entry | StrEnum)


class Script(Generic[AnswerT]):
    """The answers still to come. The position is not kept over a restart: a world begins anew."""

    def __init__(self, answers: AnswerT | list[AnswerT], reason: str | None = None) -> None:
        listed = answers if isinstance(answers, list) else [answers]
        self._answers: list[AnswerT | Refuse | Manner] = [_with_reason(answer, reason) for answer in listed] or [Manner.OK]

    @property
    def coming(self) -> AnswerT | Refuse | Manner:
        """Tell how the next call is answered, without using that up."""
        return self._answers[0]

    def next(self) -> AnswerT | Refuse | Manner:
        """Tell how the next call is answered."""
        return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]


def _with_reason(answer: AnswerT, reason: str | None) -> AnswerT | Refuse:
    return Refuse(refuse=reason) if answer is Manner.REFUSE and reason else answer

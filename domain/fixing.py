"""Whether a mended document may take the place of the accepted one (`fix_and_resend`), and how a no is worded."""

from typing import Annotated, Literal

from pydantic import Field

from domain.findings import Finding
from domain.submission import Accepted, DocumentSummary
from domain.value import Value


class Mended(Value):
    """The document that takes the place of the one accepted before (`fix_and_resend`)."""

    digest: str
    customer: str
    summary: DocumentSummary
    findings: tuple[Finding, ...] = ()
    decision: Accepted
    """The acceptance of the mended document, with its plan."""


class Fixed(Value):
    """The mended document is the invoice's."""

    kind: Literal["fixed"] = "fixed"


class NotFixed(Value):
    """Nothing was changed; `why` is told to who asked, Norwegian and English."""

    kind: Literal["not_fixed"] = "not_fixed"
    why: str


FixOutcome = Annotated[Fixed | NotFixed, Field(discriminator="kind")]

NOT_HANDED_IN = NotFixed(why="Det rettede dokumentet er ikke levert inn. / The mended document was not handed in.")
ALREADY_SENT = NotFixed(
    why="En mottaker har, eller kan ha, det første dokumentet; rett det med en kreditnota. / "
    "A receiver has, or may have, the first document; mend it with a credit note."
)


def not_acceptable(rules: tuple[str, ...]) -> NotFixed:
    """Word that the mended document is rejected itself."""
    named = ", ".join(rules)
    return NotFixed(why=f"Det rettede dokumentet er avvist: {named}. / The mended document was rejected: {named}.")

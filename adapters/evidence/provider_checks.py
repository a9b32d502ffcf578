"""Whether the parts of a delivery by an access point provider fit each other. Nothing of a provider's is signed."""

import hashlib
from base64 import b64decode
from collections.abc import Iterator

from pydantic import ValidationError

from adapters.evidence.kept import said_by
from adapters.evidence.peppol_checks import check_enclosed, check_unproven
from adapters.peppol.http_gateway import ProviderEvidence, ProviderStatusEvidence
from adapters.peppol.submission import Submission
from documents.evidence.checks import NOT_THERE, Check, CheckCode, fails, holds, not_checked
from documents.evidence.content import CarriedFiles, OtherContent, check_content
from domain.value import Value

C = CheckCode


class ProviderParts(Value):
    """What a pack holds of one delivery by a provider; None where a part is not in it."""

    delivery: str
    reference: str | None
    """The name of the document in the register."""
    facts: bytes | None
    sent: bytes | None
    enclosed: tuple[bytes, ...]
    answers: tuple[bytes, ...]
    signals: tuple[bytes, ...]
    """Receipts and refusals, which a provider gives none of."""
    evidence: tuple[bytes, ...]
    unproven: tuple[bytes, ...]
    unproven_answers: tuple[bytes, ...]
    submitted: bytes | None
    files: CarriedFiles


def check_provider(parts: ProviderParts) -> Iterator[Check]:
    """Check that what went to a provider is what was submitted, and that its answers are about that."""
    if parts.signals:
        yield fails(C.RECEIPT, "the message that it would be about is not in the pack", parts.delivery)
    if parts.facts is None or parts.sent is None:
        yield not_checked(C.DOCUMENT, f"the message {NOT_THERE}", parts.delivery)
        return
    try:
        submission = Submission.model_validate_json(parts.facts)
    except ValidationError:
        yield fails(C.MESSAGE, "what is known of the message cannot be read", parts.delivery)
        return
    if (submission.delivery, submission.instance) != (parts.delivery, parts.reference):
        yield fails(C.MESSAGE, "it is of another delivery", parts.delivery)
        return
    yield _document(parts, parts.sent, submission)
    if parts.evidence or parts.answers:
        yield _answers(parts, submission)
    yield from check_unproven(parts.delivery, submission.instance, parts.unproven, parts.unproven_answers)


def _document(parts: ProviderParts, sent: bytes, submission: Submission) -> Check:
    if hashlib.sha256(sent).hexdigest() != submission.document_sha256:
        return fails(C.DOCUMENT, "another document than was prepared", parts.delivery)
    if parts.submitted is None:
        return not_checked(C.DOCUMENT, f"the submitted document {NOT_THERE}", parts.delivery)
    try:
        check_content(sent, parts.submitted, parts.files)
        check_enclosed(sent, parts.enclosed)
    except OtherContent as error:
        return fails(C.DOCUMENT, str(error), parts.delivery)
    return holds(C.DOCUMENT, parts.delivery)


def _answers(parts: ProviderParts, submission: Submission) -> Check:
    """Check that what was taken apart is what is kept, and is about this document."""
    answers = []
    for said in map(said_by, parts.evidence):
        match said:
            case ProviderEvidence(submission=about, answer_base64=answer) if about == submission:
                answers.append(b64decode(answer))
            case ProviderStatusEvidence(instance=name, status_answer_base64=answer) if name == submission.instance:
                answers.append(b64decode(answer))
            case _:
                return fails(C.EVIDENCE, "it is of another message", parts.delivery)
    if sorted(answers) != sorted(parts.answers):
        return fails(C.EVIDENCE, "it is of another answer", parts.delivery)
    return holds(C.EVIDENCE, parts.delivery)

"""The merged PDF of an e-mail (A1-A11, decision 1): what may be merged, and how it went."""

from collections.abc import Iterable
from typing import Literal

from domain.companies.parties import Language
from domain.messages import MessageCode, Text
from domain.parcels.attachments import MAX_MERGED_BYTES
from domain.records import OutgoingFile
from domain.sentences import sentence
from domain.value import Value

MERGE_UP_TO_PAGES = 500
"""Pages of the merged PDF, the invoice's own included: what a mail program and a reader still open in a moment."""


class Merged(Value):
    """One PDF: the invoice first, then the attachments in the order they came in."""

    kind: Literal["merged"] = "merged"
    pages: int
    pdf: bytes


class NotMerged(Value):
    """Nothing was merged. `reason` may name a file (`file`): it goes to the register, never into a workflow's history or a log."""

    kind: Literal["not_merged"] = "not_merged"
    reason: Text


def within_merge_limit(files: Iterable[OutgoingFile]) -> bool:
    """Tell whether files are small enough to be merged: exactly 5 MB still is (A4)."""
    return sum(len(file.content) for file in files) <= MAX_MERGED_BYTES


def sent_separately(not_merged: NotMerged) -> Text:
    """Word the warning that the files went out one by one instead (A6)."""
    reasons = {f"reason_{language}": sentence(not_merged.reason, language) for language in Language}
    return Text(code=MessageCode.ATTACHMENTS_SENT_SEPARATELY, params=reasons)

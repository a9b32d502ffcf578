"""`fakturaflyt merge`: one PDF of an invoice and its attachments, without sending anything."""

import asyncio
import json as json_format
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from adapters.merging_children import MergingChildren
from cli.failure import EX_REJECTED
from cli.files import read_file, write_file
from cli.wording import both, text_json
from documents.merging.merge import MERGED_UP_TO_BYTES
from domain.parcels.attachments import MAX_MERGED_BYTES
from domain.parcels.merging import Merged, NotMerged
from domain.records import OutgoingFile


def merge(invoice: Path, /, *files: Path, output: Annotated[Path, Parameter(name=["--output", "-o"])], json: bool = False) -> int:
    """Put attachments (PDFs and images) behind an invoice PDF, as it is done for e-mails, and tell why where that cannot be done.

    Args:
        invoice: The invoice PDF.
        files: The attachments, in order; at most 5 MB together.
        output: Where the merged PDF goes; a file that is there is replaced. Nothing is written if nothing was merged.
        json: Print one JSON object.

    Returns:
        0 if the files were merged, 1 if they cannot be.

    Raises:
        CommandFailed: a file cannot be read or written.
    """
    outcome = asyncio.run(_merged(read_file(invoice, at_most_bytes=MERGED_UP_TO_BYTES + 1), _attachments(files)))
    if isinstance(outcome, Merged):
        write_file(output, outcome.pdf)
    print(json_format.dumps(_told(outcome), ensure_ascii=False) if json else _line(outcome, output))
    return 0 if isinstance(outcome, Merged) else EX_REJECTED


async def _merged(invoice: bytes, files: Sequence[OutgoingFile]) -> Merged | NotMerged:
    async with MergingChildren() as child:
        return await child.merge(invoice, files)


def _attachments(files: Sequence[Path]) -> tuple[OutgoingFile, ...]:
    """Read files; what kind each is of is read from its bytes."""
    return tuple(OutgoingFile(name=file.name, media_type="", content=read_file(file, at_most_bytes=MAX_MERGED_BYTES + 1)) for file in files)


def _told(outcome: Merged | NotMerged) -> dict[str, Any]:
    match outcome:
        case Merged(pages=pages):
            return {"merged": True, "pages": pages, "reason": None}
        case NotMerged(reason=reason):
            told = text_json(reason)
            return {"merged": False, "pages": None, "reason": told.pop("reason_code")} | told


def _line(outcome: Merged | NotMerged, output: Path) -> str:
    match outcome:
        case Merged(pages=1):
            return f"{output}: 1 side / 1 page"
        case Merged(pages=pages):
            return f"{output}: {pages} sider / {pages} pages"
        case NotMerged(reason=reason):
            return f"Ikke slått sammen / Not merged: {both(reason)}"

"""The documents of a plan: files and folders into summaries. Their rules are not checked here."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from cli.failure import CommandFailed
from cli.files import read_file
from documents.invoice_json import as_ubl
from documents.ubl_summary import glance
from documents.ubl_xml import MAX_DOCUMENT_BYTES, Unreadable
from domain.findings import Finding
from domain.submission import DocumentSummary

FILE_RULE = "FF-FILE"


def documents_in(paths: Iterable[Path]) -> Iterator[Path]:
    """List the files named, and the XML files in the folders named, in order; a folder that holds none stands for itself."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        within = sorted(file for file in path.rglob("*") if file.suffix.lower() == ".xml" and file.is_file())
        yield from within or [path]


def read_summary(path: Path) -> DocumentSummary | Finding:
    """Read what a plan needs of a document, or tell why it cannot be read."""
    if path.is_dir():
        return Finding(rule=FILE_RULE, text_nb="Mappen har ingen XML-filer.", text_en="The folder holds no XML files.")
    try:
        return glance(as_ubl(read_file(path, at_most_bytes=MAX_DOCUMENT_BYTES + 1)))
    except CommandFailed as error:
        text_nb, _, text_en = str(error).partition(" / ")
        return Finding(rule=FILE_RULE, text_nb=text_nb, text_en=text_en)
    except Unreadable as error:
        return error.finding

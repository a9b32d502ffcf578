"""A consignment as a print job: the PDFs and a small JSON file, the job file, that tells how and for whom to print them."""

import hashlib
import re
from io import BytesIO
from typing import Literal
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from documents.postal_lines import postal_lines
from domain.companies.parties import Customer, Language, LetterClass, PrintColour
from domain.messages import MessageCode
from domain.records import Consignment, OutgoingFile
from domain.value import Value

_SLUG_CHARACTERS = 60


class PrintFile(Value):
    """One PDF of a job, in the order of printing. `pages` is None where they cannot be counted."""

    name: str
    sha256: str
    pages: int | None


class PrintJob(Value):
    """The job file. Both sides of the sheet where there is more than one page (N10); class and colour as the company chose (M5)."""

    job: str
    invoice: str
    address: tuple[str, ...]
    country: str
    postage: LetterClass = LetterClass.LETTER
    colour: PrintColour = PrintColour.BLACK_AND_WHITE
    sides: Literal["single", "double"]
    files: tuple[PrintFile, ...]
    attachments_left_out: int = 0


class PreparedJob(Value):
    """A job as it is handed over: the PDFs first, the job file last, because it is what the print house picks up."""

    name: str
    pdfs: dict[str, bytes]
    job_file: bytes

    @property
    def attachments_left_out(self) -> int:
        """How many attachments stayed out (C6)."""
        return PrintJob.model_validate_json(self.job_file).attachments_left_out

    @property
    def job_file_name(self) -> str:
        """The name of the job file."""
        return f"{self.name}.json"


def job_name(delivery: str) -> str:
    """Name the job of a delivery, safe in any file system; the hash keeps apart what the safe letters cannot."""
    slug = re.sub(r"[^A-Za-z0-9]+", "-", delivery).strip("-")[:_SLUG_CHARACTERS]
    return f"{slug}-{hashlib.sha256(delivery.encode()).hexdigest()[:16]}"


def build_job(consignment: Consignment) -> bytes:
    """Make the job as one zip. The same consignment gives the same bytes."""
    name = job_name(consignment.delivery)
    contents = [file.content for file in consignment.files]
    files = tuple(_describe(f"{name}{f'-{n}' if n else ''}.pdf", file) for n, file in enumerate(consignment.files))
    job = PrintJob(
        job=name,
        invoice=consignment.invoice,
        address=_address(consignment.customer),
        country=consignment.customer.address.country or "NO",
        postage=consignment.company.settings.print_letter_class,
        colour=consignment.company.settings.print_colour,
        sides="single" if [file.pages for file in files] == [1] else "double",
        files=files,
        attachments_left_out=sum(one.text.code is MessageCode.ATTACHMENT_NOT_PRINTED for one in consignment.parcel.left_out),
    )
    pdfs = {file.name: content for file, content in zip(files, contents, strict=True)}
    return _zip({**pdfs, f"{name}.json": job.model_dump_json(indent=2).encode()})


def read_job(prepared: bytes) -> PreparedJob:
    """Read a prepared job back."""
    with ZipFile(BytesIO(prepared)) as archive:
        *pdfs, job_file = archive.namelist()
        return PreparedJob(
            name=job_file.removesuffix(".json"), pdfs={pdf: archive.read(pdf) for pdf in pdfs}, job_file=archive.read(job_file)
        )


def _describe(name: str, file: OutgoingFile) -> PrintFile:
    return PrintFile(name=name, sha256=hashlib.sha256(file.content).hexdigest(), pages=file.pages)


def _address(customer: Customer) -> tuple[str, ...]:
    return (customer.name, *postal_lines(customer.address, Language.EN))


def _zip(files: dict[str, bytes]) -> bytes:
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_STORED) as archive:
        for name, content in files.items():
            archive.writestr(ZipInfo(name), content)
    return buffer.getvalue()

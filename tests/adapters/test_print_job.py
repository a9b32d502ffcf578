import hashlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.print_house.job import build_job, job_name, read_job
from documents.pages import page_count
from domain.channels import Channel
from domain.companies.parties import CompanySettings, LetterClass, PrintColour
from domain.invoice import PostalAddress
from domain.messages import MessageCode, Text
from domain.parcels.parcel import LeftOut, Parcel, Source
from domain.records import Consignment, OutgoingFile
from tests.adapters.outside import ADDRESS, consignment, pdf


def job_file(letter: Consignment) -> Any:
    return json.loads(read_job(build_job(letter)).job_file)


def printable(*attachments: bytes) -> Consignment:
    files = tuple(
        OutgoingFile(name="vedlegg.pdf", media_type="application/pdf", content=content, pages=page_count(content))
        for content in attachments
    )
    return consignment(Channel.PRINT, attachments=files)


def test_a_job_is_the_pdf_and_a_job_file_that_tells_how_and_for_whom_to_print_it() -> None:
    letter = consignment(Channel.PRINT)
    job = read_job(build_job(letter))
    assert job.pdfs == {f"{job.name}.pdf": letter.files[0].content}
    assert json.loads(job.job_file) == {
        "job": job.name,
        "invoice": letter.invoice,
        "address": ["Jonas Tankevik", "Utkastet 14", "0150 Oslo"],
        "country": "NO",
        "postage": "letter",
        "colour": "black_and_white",
        "sides": "single",
        "files": [{"name": f"{job.name}.pdf", "sha256": hashlib.sha256(letter.files[0].content).hexdigest(), "pages": 1}],
        "attachments_left_out": 0,
    }


def test_the_same_consignment_is_the_same_job_byte_for_byte() -> None:
    assert build_job(consignment(Channel.PRINT)) == build_job(consignment(Channel.PRINT))


@given(st.text(max_size=300), st.text(max_size=300))
def test_job_names_are_safe_for_any_file_system_and_different_for_different_deliveries(one: str, other: str) -> None:
    for name in (job_name(one), job_name(other)):
        assert len(name) < 100
        assert set(name) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-")
    assert (job_name(one) == job_name(other)) == (one == other)


@pytest.mark.parametrize(("country", "last"), [("SE", "SWEDEN"), ("NO", "0150 Oslo"), ("SJ", "0150 Oslo")])
def test_only_mail_that_leaves_norway_has_a_country_line(country: str, last: str) -> None:
    abroad: PostalAddress = ADDRESS.model_copy(update={"country": country})
    assert job_file(consignment(Channel.PRINT, customer={"address": abroad}))["address"][-1] == last


def test_more_than_one_page_is_printed_on_both_sides() -> None:
    letter = consignment(Channel.PRINT)
    two_pages = letter.files[0].model_copy(update={"content": pdf(2), "pages": 2})
    assert job_file(letter.model_copy(update={"invoice_pdf": two_pages}))["sides"] == "double"


def test_attachments_are_printed_after_the_invoice() -> None:
    job = read_job(build_job(printable(pdf(2), pdf(3))))
    assert list(job.pdfs) == [f"{job.name}.pdf", f"{job.name}-1.pdf", f"{job.name}-2.pdf"]
    assert [file["pages"] for file in json.loads(job.job_file)["files"]] == [1, 2, 3]


def test_a_job_prints_what_is_packed_and_says_how_much_was_left_out() -> None:
    """C6; domain/parcels/parcel.py decides it."""
    reasons = (MessageCode.ATTACHMENT_NOT_PRINTED, MessageCode.ATTACHMENT_NOT_PRINTED, MessageCode.ATTACHMENT_NOT_PDF)
    left_out = tuple(LeftOut(source=Source.ATTACHMENT, n=n, text=Text(code=code)) for n, code in enumerate(reasons, 1))
    job = job_file(consignment(Channel.PRINT).model_copy(update={"parcel": Parcel(left_out=left_out)}))
    assert (len(job["files"]), job["attachments_left_out"]) == (1, 2)


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\n%%EOF", pdf()[:300], b"\x00" * 1000])
def test_the_pages_of_a_broken_pdf_are_not_counted(content: bytes) -> None:
    assert page_count(content) is None


@pytest.mark.parametrize(("letter_class", "told"), [(LetterClass.A, "a"), (LetterClass.B, "b"), (LetterClass.LETTER, "letter")])
def test_letter_class_and_colour_are_the_companys_choice(letter_class: LetterClass, told: str) -> None:
    settings = CompanySettings(print_letter_class=letter_class, print_colour=PrintColour.COLOUR)
    job = job_file(consignment(Channel.PRINT, company={"settings": settings}))
    assert (job["postage"], job["colour"]) == (told, "colour")

"""The process that merges: it answers whatever it is given, and is as good as new afterwards."""

import asyncio
from collections.abc import Callable

import pytest
from support.pdfs import HOSTILE, form, needs_shared_pdfs, page, pages, picture, shared_pdfs

from adapters.merging_child import MergingChild
from documents.merging.merge import merge
from domain.merging import Merged, NotMerged
from domain.records import OutgoingFile

INVOICE = page(text="faktura")


def attached(content: bytes) -> OutgoingFile:
    return OutgoingFile(name="vedlegg", media_type="application/octet-stream", content=content)


@pytest.mark.timeout(300)
async def test_hostile_files_get_an_answer_wherever_they_stand_and_the_next_invoice_its_pdf(
    record_property: Callable[[str, object], None],
) -> None:
    async with MergingChild() as child:
        for name, make in HOSTILE.items():
            outcome = await child.merge(INVOICE, (attached(make()),))
            record_property(name, str(outcome.reason.code) if isinstance(outcome, NotMerged) else f"{outcome.pages} pages")
            assert (await child.merge(make(), (attached(page(text="etter")),))).kind in {"merged", "not_merged"}
            assert isinstance(await child.merge(INVOICE, (attached(page(text="etter")),)), Merged), name


async def test_without_files_to_read_it_makes_the_same_bytes() -> None:
    samples = [
        form("Kari"),
        pages(3),
        *(picture(kind) for kind in ("PNG", "JPEG", "TIFF", "GIF")),
        picture("PNG", mode="RGBA"),
    ]
    async with MergingChild() as child:
        for content in samples:
            assert await child.merge(INVOICE, (attached(content),)) == merge(INVOICE, (attached(content),))


@needs_shared_pdfs
async def test_without_files_to_read_it_comes_to_the_same_verdicts() -> None:
    async with MergingChild() as child:
        for path in shared_pdfs:
            outcome, here = await child.merge(INVOICE, (attached(path.read_bytes()),)), merge(INVOICE, (attached(path.read_bytes()),))
            assert (path.name, outcome.kind) == (path.name, here.kind)


async def test_many_at_once_all_get_their_own_answer() -> None:
    async with MergingChild() as child:
        outcomes = await asyncio.gather(*(child.merge(INVOICE, (attached(pages(n)),)) for n in range(1, 12)))
    assert [outcome.pages for outcome in outcomes if isinstance(outcome, Merged)] == list(range(2, 13))

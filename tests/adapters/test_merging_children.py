"""The process that merges: it answers whatever it is given, and is as good as new afterwards."""

import asyncio
from collections.abc import Callable

import psutil
import pytest
from support.pdfs import HOSTILE, form, needs_shared_pdfs, page, pages, picture, shared_pdfs

from adapters.merging_children import MergingChildren
from documents.merging.merge import merge
from domain.parcels.merging import Merged, NotMerged
from domain.records import OutgoingFile

INVOICE = page(text="faktura")


def attached(content: bytes) -> OutgoingFile:
    return OutgoingFile(name="vedlegg", media_type="application/octet-stream", content=content)


@pytest.mark.timeout(300)
async def test_hostile_files_get_an_answer_wherever_they_stand_and_the_next_invoice_its_pdf(
    record_property: Callable[[str, object], None],
) -> None:
    async with MergingChildren() as children:
        for name, make in HOSTILE.items():
            outcome = await children.merge(INVOICE, (attached(make()),))
            record_property(name, str(outcome.reason.code) if isinstance(outcome, NotMerged) else f"{outcome.pages} pages")
            assert (await children.merge(make(), (attached(page(text="etter")),))).kind in {"merged", "not_merged"}
            assert isinstance(await children.merge(INVOICE, (attached(page(text="etter")),)), Merged), name


async def test_without_files_to_read_it_makes_the_same_bytes() -> None:
    samples = [
        form("Kari"),
        pages(3),
        *(picture(kind) for kind in ("PNG", "JPEG", "TIFF", "GIF")),
        picture("PNG", mode="RGBA"),
    ]
    async with MergingChildren() as children:
        for content in samples:
            assert await children.merge(INVOICE, (attached(content),)) == merge(INVOICE, (attached(content),))


@needs_shared_pdfs
async def test_without_files_to_read_it_comes_to_the_same_verdicts() -> None:
    async with MergingChildren() as children:
        for path in shared_pdfs:
            outcome, here = await children.merge(INVOICE, (attached(path.read_bytes()),)), merge(INVOICE, (attached(path.read_bytes()),))
            assert (path.name, outcome.kind) == (path.name, here.kind)


@pytest.mark.parametrize("processes", [1, 3])
async def test_many_at_once_all_get_their_own_answer_from_no_more_processes_than_allowed(
    processes: int, spawned: Callable[[], int]
) -> None:
    async with MergingChildren(processes=processes) as children:
        outcomes = await asyncio.gather(*(children.merge(INVOICE, (attached(pages(n)),)) for n in range(1, 12)))
        assert spawned() == processes
    assert [outcome.pages for outcome in outcomes if isinstance(outcome, Merged)] == list(range(2, 13))
    assert spawned() == 0


async def test_one_after_the_other_they_share_a_process(spawned: Callable[[], int]) -> None:
    async with MergingChildren(processes=3) as children:
        for n in range(1, 4):
            await children.merge(INVOICE, (attached(pages(n)),))
        assert spawned() == 1


async def test_a_merge_that_takes_too_much_fails_alone() -> None:
    bomb = HOSTILE["content that unfolds to 2 GB"]()
    async with MergingChildren(processes=2) as children:
        mine, *others = await asyncio.gather(
            children.merge(INVOICE, (attached(bomb),)), *(children.merge(INVOICE, (attached(pages(3)),)) for _ in range(4))
        )
    assert isinstance(mine, NotMerged)
    assert all(isinstance(other, Merged) for other in others)


@pytest.fixture
def spawned() -> Callable[[], int]:
    """Count the processes that merge: this one's children that the standard library has spawned since the test began."""

    def found() -> set[psutil.Process]:
        return {child for child in psutil.Process().children() if "spawn_main" in " ".join(child.cmdline())}

    before = found()
    return lambda: len(found() - before)

"""A letter whose attachments cannot be counted leaves without them; nothing of them is read outside the child process (C6)."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from support.cards import FJORD, RORBERG
from support.documents import ubl

from activities.packing import Packing
from adapters.document_pool import DocumentPool
from adapters.document_store import ObjectStore
from adapters.register import SqlRegister, migrate
from domain.channels import Channel
from domain.errors import TooHeavy
from domain.identity import InvoiceKey, delivery_id, invoice_id
from domain.invoice import DocumentType
from domain.messages import MessageCode
from domain.submission import StoredFile
from tests.contracts.register_values import acceptance, submission

pytestmark = pytest.mark.asyncio(loop_scope="session")

KEY = InvoiceKey(company=FJORD.orgnr, type=DocumentType.INVOICE, number="100003")


class OverwhelmedPool(DocumentPool):
    """A pool whose process falls over an attachment."""

    async def page_counts(self, pdfs: Sequence[bytes]) -> tuple[int | None, ...]:
        raise TooHeavy(f"{len(pdfs)} files")


@pytest.fixture
def register(tmp_path: Path) -> Iterator[SqlRegister]:
    url = f"sqlite:///{tmp_path}/register.db"
    migrate(url)
    register = SqlRegister(url)
    yield register
    register.close()


async def test_an_attachment_that_is_too_heavy_to_count_stays_out_and_the_letter_leaves(register: SqlRegister, tmp_path: Path) -> None:
    store = ObjectStore(str(tmp_path / "store"))
    file = StoredFile(object=store.put(FJORD.orgnr, b"%PDF-1.4 hostile", "application/pdf"), file_name="a.pdf")
    document = store.put(FJORD.orgnr, ubl(KEY.number), "application/xml")
    record = submission().model_copy(update={"key": KEY, "document": document, "invoice_pdf": None, "attachments": (file,)})
    register.save_company(FJORD)
    register.save_customer(RORBERG)
    register.keep_submission(record)
    register.reserve(acceptance(record).model_copy(update={"customer": RORBERG.number}))
    async with OverwhelmedPool() as documents:
        packing = Packing(companies=register, invoices=register, store=store, documents=documents)
        delivery = delivery_id(invoice_id(KEY), Channel.PRINT, 1)
        letter = await packing.pack(invoice_id(KEY), delivery, Channel.PRINT, datetime(2026, 12, 1, tzinfo=UTC))
    assert [(each.name, each.pages) for each in letter.files] == [("faktura.pdf", None)]
    assert [each.text.code for each in letter.parcel.left_out] == [MessageCode.ATTACHMENT_NOT_PRINTED]

"""What becomes of an e-mail's attachments where merging is away or in vain (A4-A6)."""

from collections.abc import Sequence

import pytest

from activities.mail_attachments import MailAttachments
from domain.errors import Unavailable
from domain.messages import MessageCode
from domain.parcels.merging import Merged, NotMerged
from domain.records import OutgoingFile

pytestmark = pytest.mark.asyncio(loop_scope="session")


class NoProcess:
    """A machine on which no further process can be started."""

    async def merge(self, invoice_pdf: bytes, files: Sequence[OutgoingFile]) -> Merged | NotMerged:  # noqa: ARG002 - the port has them
        raise Unavailable("no process")


@pytest.mark.parametrize("merging", [NoProcess(), None])
async def test_a_merge_that_cannot_begin_is_a_reason_and_does_not_stop_the_invoice(merging: NoProcess | None) -> None:
    outcome = await MailAttachments(merging).merged(b"", ())
    assert isinstance(outcome, NotMerged)
    assert outcome.reason.code is MessageCode.MERGE_NOT_NOW

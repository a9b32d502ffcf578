"""What becomes of an invoice when the bucket forgets, loses replies or returns corrupt bytes, at each step that reads or writes it."""

import hashlib
from dataclasses import dataclass

import pytest
from support.cards import FJORD
from support.house import TAKEN, House
from support.s3 import Fault, Proxy, S3Server, store_url
from temporalio.client import WorkflowFailureError

from adapters.document_store import ObjectStore
from domain.errors import Misconfigured
from domain.lifecycle import Status
from domain.messages import MessageCode, Text
from domain.operator import Release
from domain.submission import Accepted
from starter import HandedIn

pytestmark = pytest.mark.asyncio(loop_scope="session")

BY = {"by": "drift@fjordlys.example", "reason": "lageret er i orden"}


@dataclass
class Bucket:
    """The bucket that the house keeps its documents in, and the way to it."""

    name: str
    server: S3Server
    way: Proxy


@pytest.fixture
def bucket(house: House, s3_server: S3Server, s3_proxy: Proxy) -> Bucket:
    name = s3_server.bucket()
    house.store = ObjectStore(store_url(name, s3_proxy.server_port))
    return Bucket(name, s3_server, s3_proxy)


async def delivered_once(house: House, status: Status = Status.SENT) -> None:
    await house.until(status)
    assert house.email.taken == [f"{house.invoice}:email:1"]
    assert house.print.taken == []


@pytest.mark.parametrize("fault", [Fault.UNCONDITIONAL, Fault.REPLY_LOST, Fault.CORRUPT, Fault.HALF_A_REPLY])
async def test_one_fault_at_any_request_is_not_noticed(house: House, bucket: Bucket, fault: Fault) -> None:
    async with house.worker():
        bucket.way.faults.append(fault)
        answer = await house.submit(house.document())
        assert isinstance(answer.decision, Accepted)
        bucket.way.faults.append(fault)
        await delivered_once(house)
    await house.handle(house.invoice).terminate()


def spoil(house: House, bucket: Bucket) -> None:
    """Change one byte of the stored document behind everybody's back."""
    document = house.document()
    bucket.server.put(bucket.name, f"{FJORD.orgnr}/{hashlib.sha256(document).hexdigest()}", bytes([document[0] ^ 1]) + document[1:])


async def test_a_document_that_the_store_spoilt_before_it_was_decided_is_never_sent_and_mended_by_submitting_again(
    house: House, bucket: Bucket
) -> None:
    await house.service_without_temporal().submit(HandedIn(document=house.document()))
    spoil(house, bucket)
    async with house.worker():
        report = await house.service().count()
        assert report.started == (house.invoice,)
        with pytest.raises(WorkflowFailureError):
            await house.handle(house.invoice).result()
        assert house.status() is None
        answer = await house.submit(house.document())
        assert isinstance(answer.decision, Accepted)
        await delivered_once(house)
    await house.handle(house.invoice).terminate()


async def test_a_document_that_the_store_spoilt_before_it_was_delivered_waits_for_a_person_and_is_mended_by_submitting_again(
    house: House, bucket: Bucket
) -> None:
    house.email.answers = [Misconfigured(Text(code=MessageCode.EMAIL_MISCONFIGURED), "535"), TAKEN]
    async with house.worker():
        await house.submit(house.document())
        await house.until(Status.NEEDS_ATTENTION)
        spoil(house, bucket)
        await house.service().act(house.invoice, Release(**BY))
        await house.until(Status.NEEDS_ATTENTION)
        assert house.told(house.invoice)[-1] == "delivery_broken"
        assert house.email.taken == []
        answer = await house.submit(house.document())  # the bytes are put right
        assert isinstance(answer.decision, Accepted)
        assert answer.decision.repeated
        await house.service().act(house.invoice, Release(**BY))
        await house.until(Status.SENT)
    assert len(house.email.taken) == 1
    await house.handle(house.invoice).terminate()

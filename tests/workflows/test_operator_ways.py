"""A person sends an invoice once more, another way, or mended: resend, reroute, fix_and_resend (N5, design.md step 5)."""

import asyncio
from datetime import timedelta

import pytest
from support.documents import Line
from support.house import TAKEN, House
from temporalio.testing import WorkflowEnvironment

from domain.channels import Channel
from domain.deliveries.delivery import LedgerState
from domain.deliveries.late_evidence import LateEvidence
from domain.errors import NotFound, Unavailable, Uncertain
from domain.lifecycle import Event, Status
from domain.messages import MessageCode, Text
from domain.operator import Cancel, Hold, Release, Reroute, Resend, Settle, Settlement
from domain.records import TurnedAway
from domain.submission import Accepted, ErpStatus, Refused, Submission, SubmissionRecord
from starter import AttachedFile, HandedIn, OperatorRefused

pytestmark = pytest.mark.asyncio(loop_scope="session")

BY = {"by": "drift", "reason": "kunden fant den ikke"}
REFUSES = TurnedAway(text=Text(code=MessageCode.EMAIL_REFUSED, params={"code": "554"}), evidence=b"554")


async def until(house: House, env: WorkflowEnvironment, status: Status) -> None:
    with env.with_time_skipping_disabled():
        await house.submit(house.document())
    await house.until(status)


async def test_a_resend_sends_once_more_the_same_way_and_the_wait_begins_anew(house: House, env: WorkflowEnvironment) -> None:
    async with house.worker():
        await until(house, env, Status.SENT)
        with pytest.raises(OperatorRefused, match='"by" og "reason"'):
            await house.service().act(house.invoice, Resend(by="drift"))
        await house.service().act(house.invoice, Resend(**BY))
        await house.to_the_end(env)
    assert house.email.taken == [f"{house.invoice}:email:{n}" for n in (1, 2)]
    asked = next(entry for entry in house.register.timeline(house.invoice) if entry.text.code == "resend_asked")
    assert (asked.channel, asked.by, asked.reason) == (Channel.EMAIL, BY["by"], BY["reason"])


async def test_a_resend_that_fails_stands_before_a_person_and_takes_no_other_channel(house: House, env: WorkflowEnvironment) -> None:
    house.email.answers = [TAKEN, REFUSES]
    async with house.worker():
        await until(house, env, Status.SENT)
        await house.service().act(house.invoice, Resend(**BY))
        await house.until(Status.NEEDS_ATTENTION)
        assert house.print.taken == []
        assert (await house.service().count()).discrepancies == 0


async def test_a_resend_after_the_end_opens_a_case(house: House, env: WorkflowEnvironment) -> None:
    async with house.worker():
        await house.submit(house.document())
        await house.handle(house.invoice).result()
        with env.with_time_skipping_disabled():
            with pytest.raises(OperatorRefused, match="hold er ikke mulig"):
                await house.service().act(house.invoice, Hold(**BY))
            await house.service().act(house.invoice, Resend(**BY))
        case = f"{house.invoice}/case/1"
        await env.fast_forward(house.handle(case))
        assert await house.handle(case).result() == Status.SENT
        with env.with_time_skipping_disabled():
            await house.service().act(house.invoice, Reroute(channel=Channel.PRINT, **BY))
        await env.fast_forward(house.handle(f"{house.invoice}/case/2"))
        await house.handle(f"{house.invoice}/case/2").result()
        assert (await house.service().count()).discrepancies == 0
    assert house.email.taken == [f"{house.invoice}:email:{n}" for n in (1, 2)]
    assert house.print.taken == [f"{house.invoice}:print:1"]
    assert house.register.invoice(house.invoice).cases == 2


async def test_a_case_that_is_refused_as_it_opens_leaves_nothing(house: House, env: WorkflowEnvironment) -> None:
    async with house.worker():
        await house.submit(house.document())
        await house.handle(house.invoice).result()
        with pytest.raises(OperatorRefused, match='"channel"'), env.with_time_skipping_disabled():
            await house.service().act(house.invoice, Reroute(**BY))
        assert not await house.workflows.runs(f"{house.invoice}/case/1")
    assert house.register.invoice(house.invoice).cases == 0


async def test_a_delivery_that_waits_is_rerouted_and_nothing_is_sent_twice(house: House, env: WorkflowEnvironment) -> None:
    house.email.answers = [Unavailable("451", retry_after=timedelta(hours=1))]
    async with house.worker():
        await until(house, env, Status.DELIVERING)
        await house.service().act(house.invoice, Reroute(channel=Channel.PRINT, **BY))
        await house.to_the_end(env)
    assert (house.email.taken, house.print.taken) == ([], [f"{house.invoice}:print:1"])


async def test_a_reroute_that_the_hand_over_has_overtaken_is_refused(house: House, env: WorkflowEnvironment) -> None:
    house.email.pause = timedelta(seconds=2)
    async with house.worker():
        with env.with_time_skipping_disabled():
            await house.submit(house.document())
            await house.until(Status.DELIVERING)
            with pytest.raises(OperatorRefused, match="sendt i mellomtiden"):
                await house.service().act(house.invoice, Reroute(channel=Channel.PRINT, **BY))
        await house.to_the_end(env)
    assert (len(house.email.taken), house.print.taken) == (1, [])


async def test_an_unknown_outcome_is_settled_before_anything_is_sent_again(house: House, env: WorkflowEnvironment) -> None:
    house.email.answers = [Uncertain(Text(code=MessageCode.EMAIL_OUTCOME_UNKNOWN), "lost"), TAKEN]
    async with house.worker():
        await until(house, env, Status.OUTCOME_UNKNOWN)
        for act in (Resend(**BY), Reroute(channel=Channel.PRINT, **BY)):
            with pytest.raises(OperatorRefused, match="bruk settle"):
                await house.service().act(house.invoice, act)
        await house.service().act(house.invoice, Settle(outcome=Settlement.NOT_SENT, **BY))
        await house.to_the_end(env)
    assert len(house.email.taken) == 1


async def test_a_way_that_is_not_open_is_told_at_once(house: House, env: WorkflowEnvironment) -> None:
    async with house.worker():
        await until(house, env, Status.SENT)
        await house.service().act(house.invoice, Reroute(channel=Channel.PEPPOL, **BY))
        await house.until(Status.NEEDS_ATTENTION)
        told = await house.details()
    assert house.told(house.invoice)[-3:] == ["rerouted", "peppol_not_offered", "wish_failed"]
    assert "Den tidligere leveringen (e-post) står." in told
    assert "kom ikke frem på noen" not in told
    assert "peppol_not_offered" in house.told(house.invoice)


async def test_a_wish_that_fails_can_be_tried_again_or_dropped_and_the_invoice_stays_sent(house: House, env: WorkflowEnvironment) -> None:
    house.print.answers = [TurnedAway(text=Text(code=MessageCode.PRINT_REFUSED), evidence=b"no")]
    async with house.worker():
        await until(house, env, Status.SENT)
        await house.service().act(house.invoice, Reroute(channel=Channel.PRINT, **BY))
        await house.until(Status.NEEDS_ATTENTION)
        await house.service().act(house.invoice, Release(**BY))
        await house.until(Status.NEEDS_ATTENTION)
        assert (len(house.print.asked), len(house.email.asked)) == (2, 1), "what was chosen is tried again, not the first way"
        dropped = await house.service().act(house.invoice, Cancel(**BY))
        assert dropped.status is Status.SENT
        assert await house.to_the_end(env) == Status.SENT
    assert house.told(house.invoice)[-2:] == ["left_as_sent", "evidence_window_passed"]


async def test_a_delivered_invoice_is_delivered_again_when_a_failed_wish_is_dropped(house: House, env: WorkflowEnvironment) -> None:
    house.print.answers = [TurnedAway(text=Text(code=MessageCode.PRINT_REFUSED), evidence=b"no")]
    async with house.worker():
        await until(house, env, Status.SENT)
        confirmed = LateEvidence(delivery=f"{house.invoice}:email:1", event=Event.CONFIRMED, text=Text(code=MessageCode.PEPPOL_DELIVERED))
        await house.workflows.tell(house.invoice, confirmed)
        await house.until(Status.DELIVERED)
        await house.service().act(house.invoice, Reroute(channel=Channel.PRINT, **BY))
        await house.until(Status.NEEDS_ATTENTION)
        assert house.told(house.invoice)[-1] == "wish_failed"
        dropped = await house.service().act(house.invoice, Cancel(**BY))
        assert dropped.status is Status.DELIVERED
        assert await house.to_the_end(env) == Status.DELIVERED
        with env.with_time_skipping_disabled():
            await house.service().act(house.invoice, Reroute(channel=Channel.PRINT, **BY))
            await eventually(house, Status.NEEDS_ATTENTION)
            await house.service().act(house.invoice, Cancel(**BY))
            assert await house.handle(f"{house.invoice}/case/1").result() == Status.DELIVERED
    assert house.register.invoice(house.invoice).status is Status.DELIVERED
    assert house.told(house.invoice).count("left_as_delivered") == 2


async def test_a_second_sending_that_comes_back_leaves_the_first_one_sent(house: House, env: WorkflowEnvironment) -> None:
    async with house.worker():
        await until(house, env, Status.SENT)
        await house.service().act(house.invoice, Reroute(channel=Channel.PRINT, **BY))
        await house.until(Status.SENT)
        await house.service().act(house.invoice, Reroute(channel=Channel.EMAIL, **BY))
        await house.until(Status.SENT)
        text = Text(code=MessageCode.EMAIL_BOUNCED_NO_ADDRESS)
        bounced = LateEvidence(delivery=f"{house.invoice}:email:2", event=Event.BOUNCED, text=text)
        await house.workflows.tell(house.invoice, bounced)
        await house.until(Status.NEEDS_ATTENTION)
        dropped = await house.service().act(house.invoice, Cancel(**BY))
        assert dropped.status is Status.SENT
        assert await house.to_the_end(env) == Status.SENT
    assert "cancelled" not in house.told(house.invoice)


async def test_a_wish_after_the_end_that_is_dropped_leaves_the_invoice_sent(house: House, env: WorkflowEnvironment) -> None:
    house.print.answers = [TurnedAway(text=Text(code=MessageCode.PRINT_REFUSED), evidence=b"no")]
    async with house.worker():
        await house.submit(house.document())
        await house.handle(house.invoice).result()
        with env.with_time_skipping_disabled():
            await house.service().act(house.invoice, Reroute(channel=Channel.PRINT, **BY))
            await eventually(house, Status.NEEDS_ATTENTION)
            await house.service().act(house.invoice, Cancel(**BY))
            assert await house.handle(f"{house.invoice}/case/1").result() == Status.SENT
        assert (await house.service().count()).discrepancies == 0
    record = house.register.invoice(house.invoice)
    assert (record.status, record.ended_at is not None) == (Status.SENT, True)


async def eventually(house: House, status: Status) -> None:
    while house.status() is not status:
        await asyncio.sleep(0.05)


async def test_a_mended_document_takes_the_place_of_one_that_nobody_has(house: House, env: WorkflowEnvironment) -> None:
    house.email.answers = [REFUSES, TAKEN]
    house.print.answers = [TurnedAway(text=Text(code=MessageCode.PRINT_REFUSED), evidence=b"no")]
    mended = house.document(Line("Arbeid i november, rettet"))
    async with house.worker():
        await until(house, env, Status.NEEDS_ATTENTION)
        with pytest.raises(OperatorRefused, match="avvist: "):
            await house.service().fix_and_resend(HandedIn(document=mended.replace(b"2550.00", b"2551.00", 1)), **BY)
        assert house.status() is Status.NEEDS_ATTENTION
        await house.service().fix_and_resend(HandedIn(document=mended), **BY)
        again, first = await house.submit(mended), await house.submit(house.document())
        assert isinstance(again.decision, Accepted)
        assert again.decision.repeated
        assert isinstance(first.decision, Refused)
        await house.to_the_end(env)
        assert (await house.service().count()).discrepancies == 0
    assert house.email.taken == [f"{house.invoice}:email:2"]
    assert "fixed" in house.told(house.invoice)
    assert house.register.deliveries(house.invoice)[-1].state is LedgerState.HANDED_OVER


@pytest.mark.parametrize(("keep", "names"), [(False, ["rettet.pdf"]), (True, ["timer.pdf", "rettet.pdf"])], ids=["replaced", "kept"])
async def test_the_files_of_a_mended_document_replace_those_of_the_first_or_join_them(
    house: House, env: WorkflowEnvironment, keep: bool, names: list[str]
) -> None:
    house.email.answers = [REFUSES, TAKEN]
    house.print.answers = [TurnedAway(text=Text(code=MessageCode.PRINT_REFUSED), evidence=b"no")]
    first, further, unmarked = (
        AttachedFile(name=f"{name}.pdf", content=b"%PDF-1.4" + name.encode()) for name in ("timer", "rettet", "intern")
    )
    files = (further, unmarked.model_copy(update={"marked": False}))
    mended = HandedIn(document=house.document(Line("Rettet")), attachments=files)
    async with house.worker():
        with env.with_time_skipping_disabled():
            await house.service().submit(HandedIn(document=house.document(), attachments=(first,), mail_text="Takk for handelen"))
            await house.until(Status.NEEDS_ATTENTION)
        answer = await house.service().fix_and_resend(mended, **BY, keep_files=keep)
        await house.to_the_end(env)
    assert [warning.text_nb.partition(":")[0] for warning in answer.warnings] == ["intern.pdf"]
    parcel = house.register.deliveries(house.invoice)[-1].parcel
    assert parcel is not None
    assert [file.name for file in parcel.files] == names
    assert sent_last(house).mail_text == "Takk for handelen"


def sent_last(house: House) -> SubmissionRecord:
    invoice = house.register.invoice(house.invoice)
    key = invoice.key
    return house.register.submission(Submission(company=key.company, type=key.type, number=key.number, digest=invoice.digest))


async def test_a_document_that_a_receiver_has_is_not_replaced(house: House, env: WorkflowEnvironment) -> None:
    house.email.answers = [TAKEN, REFUSES]
    mended = house.document(Line("Rettet"))
    async with house.worker():
        await until(house, env, Status.SENT)
        with pytest.raises(OperatorRefused, match="fix_and_resend er ikke mulig"):
            await house.service().fix_and_resend(HandedIn(document=mended), **BY)
        await house.service().act(house.invoice, Resend(**BY))
        await house.until(Status.NEEDS_ATTENTION)
        with pytest.raises(OperatorRefused, match="kreditnota"):
            await house.service().fix_and_resend(HandedIn(document=mended), **BY)
    assert house.status() is Status.NEEDS_ATTENTION


async def test_a_mended_document_of_a_rejected_invoice_is_refused_and_never_sent(house: House) -> None:
    async with house.worker():
        await house.service().submit(HandedIn(document=house.document(), erp_status=ErpStatus.ON_HOLD))
        with pytest.raises(OperatorRefused, match="Rett den og send den inn på nytt under samme nummer"):
            await house.service().fix_and_resend(HandedIn(document=house.document(Line("Rettet"))), **BY)
        assert (await house.service().count()).started == ()
    assert house.status() is Status.REJECTED
    assert house.email.taken == []


async def test_what_was_never_handed_in_is_not_there_and_a_mended_document_of_it_is_never_sent(house: House) -> None:
    async with house.worker():
        with pytest.raises(NotFound):
            await house.service().fix_and_resend(HandedIn(document=house.document()), **BY)
        with pytest.raises(NotFound):
            await house.service().act(house.invoice, Hold(**BY))
        counted = await house.service().count()
    assert (counted.started, counted.tally.submissions) == ((), 0)
    assert house.email.taken == []


async def test_what_is_not_decided_yet_is_there_and_a_mended_document_of_it_is_refused(house: House) -> None:
    await house.service_without_temporal().submit(HandedIn(document=house.document()))
    async with house.worker():
        with pytest.raises(OperatorRefused, match="ikke avgjort"):
            await house.service().fix_and_resend(HandedIn(document=house.document(Line("Rettet"))), **BY)
    assert len(house.register.unstarted_submissions(house.clock.now() + timedelta(days=1), 10)) == 1

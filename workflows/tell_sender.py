"""TellSender: tell the sender of a letter by e-mail that it went out without its attachments (C6).

A story of its own, so that a mail server that is away holds up no invoice. Temporal hands each attempt out once: one that never
told how it went may have mailed, and is not followed by another.
"""

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError

with workflow.unsafe.imports_passed_through():
    from activities.failures import MISCONFIGURED, UNAVAILABLE
    from activities.journal import Happening, Journal
    from activities.sender_notices import SenderNotices
    from domain import names
    from domain.identity import invoice_of
    from domain.lifecycle import Event
    from domain.messages import MessageCode, Text
    from domain.parcels.sender_notices import NoticeOutcome, SenderNotice
    from workflows import policies
    from workflows.uncancelled import uncancelled

_NOTHING_SENT = frozenset({UNAVAILABLE, MISCONFIGURED})


@workflow.defn(name=names.TELL_SENDER)
class TellSender:
    """Mails once; while nothing is sent it tries again, and the timeline tells how it ended."""

    @workflow.run
    async def run(self, notice: SenderNotice) -> None:
        """Mail, and write down what became of it. That somebody asks to cancel it changes nothing: how it ends must be told."""
        await uncancelled(self._told(notice), lambda: None)

    async def _told(self, notice: SenderNotice) -> None:
        outcome = await self._outcome(notice)
        happening = Happening(
            invoice=invoice_of(notice.delivery),
            key=f"{notice.delivery}:{Event.SENDER_TOLD}",
            event=Event.SENDER_TOLD,
            instant=workflow.now(),
            text=outcome.text,
            evidence=outcome.evidence,
        )
        await workflow.execute_local_activity_method(Journal.write_down, happening, **policies.JOURNAL)

    async def _outcome(self, notice: SenderNotice) -> NoticeOutcome:
        until, pause = workflow.now() + policies.SENDER_TOLD_WITHIN, policies.TELL_SENDER_AGAIN_AFTER
        while True:
            try:
                return await workflow.execute_activity_method(SenderNotices.mail_sender, notice, **policies.TELL_SENDER)
            except ActivityError as error:
                if not _nothing_sent(error):
                    return NoticeOutcome(text=Text(code=MessageCode.SENDER_PERHAPS_TOLD))
            if workflow.now() >= until:
                return NoticeOutcome(text=Text(code=MessageCode.SENDER_NOT_TOLD_AWAY))
            await workflow.sleep(pause, summary="e-posttjeneren er borte / the mail server is away")
            pause = min(2 * pause, policies.TELL_SENDER_AT_LEAST_EVERY)


def _nothing_sent(error: ActivityError) -> bool:
    return isinstance(error.cause, ApplicationError) and error.cause.type in _NOTHING_SENT

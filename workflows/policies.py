"""Every timeout and retry policy, with its reason. Business waits (72 h, 7 days) are in domain/waits.py."""

from datetime import timedelta
from typing import TypedDict

from temporalio.common import RetryPolicy
from temporalio.workflow import ActivityCancellationType


class LocalPolicy(TypedDict):
    """Options of a local activity."""

    start_to_close_timeout: timedelta
    schedule_to_close_timeout: timedelta
    local_retry_threshold: timedelta
    retry_policy: RetryPolicy


class RemotePolicy(TypedDict):
    """Options of an activity."""

    start_to_close_timeout: timedelta
    schedule_to_close_timeout: timedelta
    heartbeat_timeout: timedelta
    retry_policy: RetryPolicy
    cancellation_type: ActivityCancellationType


_AWAY = RetryPolicy(initial_interval=timedelta(milliseconds=200), maximum_interval=timedelta(minutes=10))
"""For register and store: a hiccup is over at once, an outage of days costs few events."""

_TIMER_FROM = timedelta(seconds=10)
"""Longer pauses between tries of a local activity are timers in history, not a workflow task kept alive."""

WORKFLOW_TASK_TIMEOUT = timedelta(seconds=10)
"""A worker that dies is noticed after this; local activities run inside the task, and the largest documents take seconds to check."""

HEARD_WITHIN = timedelta(seconds=15)
"""A worker that lives hears an act by then: the server waits 10 s for a dead worker before it asks another one, and 20 s for any."""

DONE_WITHIN = timedelta(seconds=15)
"""Who asked something of a verification waits so long for its outcome: most signing services answer sooner. Then it goes on without."""

LOOKS_IN_ONE_RUN = 500
"""A wait with so many looks goes on in a new run: each look is six events, and a long history is slow to replay."""

ACT_COMES_WITHIN = timedelta(minutes=1)
"""A case that a person opens begins with the act itself; after this it was refused as it came."""

DECIDE = LocalPolicy(
    start_to_close_timeout=timedelta(minutes=2),  # a document of 100 MB with thousands of lines is checked in less
    schedule_to_close_timeout=timedelta(days=90),  # an invoice that is stored is decided in the end: register or store may be away
    local_retry_threshold=_TIMER_FROM,
    retry_policy=_AWAY,
)
"""Accept or reject. Never given up: "received" must become an answer."""

JOURNAL = LocalPolicy(
    start_to_close_timeout=timedelta(seconds=30),  # a few rows; a busy SQLite is waited for up to 10 s
    schedule_to_close_timeout=timedelta(days=90),  # what happened is written down in the end, whatever the register's state
    local_retry_threshold=_TIMER_FROM,
    retry_policy=_AWAY,
)
"""Write the timeline, decide the next step."""

DELIVER = RemotePolicy(
    start_to_close_timeout=timedelta(minutes=10),  # longer than asking, handing over and insisting to write it down, by any channel
    schedule_to_close_timeout=timedelta(hours=24),  # a channel that is away for a day is passed over for the next one
    heartbeat_timeout=timedelta(seconds=15),  # a dead worker is noticed soon; a busy one beats every 3 s
    retry_policy=RetryPolicy(
        # After a worker's death, or a bug; while a channel is away the activity names the pause itself, up to an hour.
        initial_interval=timedelta(seconds=5),
        backoff_coefficient=2,
        maximum_interval=timedelta(minutes=5),  # however many tries came before: a Peppol receiver knows its message for 8 minutes
    ),
    # The operator's hold or cancel must learn how a hand-over that has begun turned out.
    cancellation_type=ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
)
"""Deliver by a channel. Tried again only while nothing was sent."""

ASK = RemotePolicy(
    start_to_close_timeout=timedelta(minutes=5),  # one look-up, and the cards and the PDF it needs
    schedule_to_close_timeout=timedelta(days=90),  # an outage is no verdict: it goes on being asked as long as a person could
    heartbeat_timeout=timedelta(seconds=15),
    retry_policy=RetryPolicy(initial_interval=timedelta(hours=1), backoff_coefficient=1),  # a person is told already (design.md, "Errors")
    cancellation_type=ActivityCancellationType.TRY_CANCEL,  # nothing is sent: an act need not wait for the answer
)
"""Go on asking, hourly, whether a channel reaches the receiver."""

LOOK = RemotePolicy(
    start_to_close_timeout=timedelta(minutes=5),  # three questions to the hub, each within its own deadline
    schedule_to_close_timeout=timedelta(hours=24),  # then a person is told, and it goes on being asked (H10, design.md "Errors")
    heartbeat_timeout=timedelta(seconds=15),
    retry_policy=RetryPolicy(initial_interval=timedelta(seconds=5), backoff_coefficient=2, maximum_interval=timedelta(minutes=30)),
    cancellation_type=ActivityCancellationType.TRY_CANCEL,  # nothing is sent: an act need not wait for the answer
)
"""Ask the registries whether a consumer receives."""

ASK_CONSUMER = RemotePolicy(
    start_to_close_timeout=timedelta(minutes=5),  # an SMS, or a mail with its own deadline
    schedule_to_close_timeout=timedelta(hours=24),  # a gateway that is away for a day: the invoice goes on without having asked
    heartbeat_timeout=timedelta(seconds=15),
    # While another invoice asks, tries come every few seconds: a worker that dies then must not leave the next one to a long pause.
    retry_policy=RetryPolicy(initial_interval=timedelta(seconds=5), backoff_coefficient=2, maximum_interval=timedelta(minutes=2)),
    # A request on its way must be told: nobody is asked twice.
    cancellation_type=ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
)
"""Ask the consumer to say yes to eFaktura."""

TELL_SENDER = RemotePolicy(
    start_to_close_timeout=timedelta(minutes=5),  # a mail with its own deadline
    schedule_to_close_timeout=timedelta(days=90),  # while no worker is there, nothing is sent
    heartbeat_timeout=timedelta(seconds=15),
    retry_policy=RetryPolicy(maximum_attempts=1),  # one that never told how it went may have mailed: nobody is told twice
    cancellation_type=ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
)
"""Mail a sender that a letter went out without its attachments."""

TELL_SENDER_AGAIN_AFTER = timedelta(minutes=15)
"""After an attempt that sent nothing: the mail server is away, or does not let us in. Each pause is twice the one before."""

TELL_SENDER_AT_LEAST_EVERY = timedelta(hours=12)

SENDER_TOLD_WITHIN = timedelta(days=3)
"""Later the news is of no use; the timeline tells what was left out anyway."""

LEARN = RemotePolicy(
    start_to_close_timeout=timedelta(minutes=1),
    schedule_to_close_timeout=timedelta(days=90),  # a bounce or a refusal that is known must not be forgotten
    heartbeat_timeout=timedelta(minutes=1),
    retry_policy=_AWAY,
    cancellation_type=ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
)
"""Write down what was learned while the invoice ended."""

WATCH = RemotePolicy(
    start_to_close_timeout=timedelta(hours=6),  # then a new run, so that histories stay short
    schedule_to_close_timeout=timedelta(days=30),
    heartbeat_timeout=timedelta(seconds=15),  # a dead worker is noticed soon; a busy one beats every 3 s
    retry_policy=RetryPolicy(initial_interval=timedelta(seconds=5), maximum_interval=timedelta(minutes=5)),
    cancellation_type=ActivityCancellationType.TRY_CANCEL,
)
"""Watch for returned mail, or for what receivers' access points tell."""

WATCH_AGAIN_AFTER = timedelta(minutes=5)
"""A watch that failed for good begins anew after this: what it stumbled over may be mended by then."""

COUNT = RemotePolicy(
    start_to_close_timeout=timedelta(minutes=30),  # hundreds of thousands of rows
    schedule_to_close_timeout=timedelta(hours=3),  # before the working day begins
    heartbeat_timeout=timedelta(minutes=1),  # a page of invoices takes a second; a dead worker must not block the next count
    retry_policy=RetryPolicy(initial_interval=timedelta(seconds=10), maximum_interval=timedelta(minutes=10)),
    cancellation_type=ActivityCancellationType.TRY_CANCEL,
)
"""Count invoices at night."""

SIGNING = RemotePolicy(
    start_to_close_timeout=timedelta(minutes=12),  # looking a company up, making the paper and inviting, each within its own deadline
    schedule_to_close_timeout=timedelta(minutes=30),  # then a person is told, and it is tried again in an hour
    heartbeat_timeout=timedelta(seconds=15),
    retry_policy=RetryPolicy(initial_interval=timedelta(seconds=5), backoff_coefficient=2, maximum_interval=timedelta(minutes=2)),
    cancellation_type=ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
)
"""Ask the signing service or Enhetsregisteret once. A signal cannot hasten a retry, so the long pauses are the workflow's own."""

SIGNING_AGAIN_AFTER = timedelta(hours=1)
"""What failed for half an hour is tried again after this: an outage is no verdict."""

SIGNING_FIRST_LOOK = timedelta(minutes=1)
"""A call of the webhook that came before the invitation was written down is made up for by this look."""

SIGNING_LOOKS = timedelta(hours=4)
"""The webhook tells at once; a look finds what it did not tell: soon at first, when most people sign."""

SIGNING_LOOKS_LATER = timedelta(days=1)
"""From the third day on: a signer who has waited so long may wait months."""

SIGNING_SOON = timedelta(days=2)

RELEASE = RemotePolicy(
    start_to_close_timeout=timedelta(hours=6),  # 400 000 invoices at twenty a second
    schedule_to_close_timeout=timedelta(days=90),  # a register that is away is waited for; each invoice looks by itself, too
    heartbeat_timeout=timedelta(seconds=15),  # a dead worker is noticed soon: the first invoice is to leave within a minute
    retry_policy=RetryPolicy(initial_interval=timedelta(seconds=1), backoff_coefficient=2, maximum_interval=timedelta(minutes=5)),
    cancellation_type=ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
)
"""Tell the waiting invoices that their company is verified."""
INVITE = RemotePolicy(
    start_to_close_timeout=timedelta(minutes=5),  # a mail with its own deadline
    schedule_to_close_timeout=timedelta(hours=24),  # then its workflow tells that the mail server is away, and tries again
    heartbeat_timeout=timedelta(seconds=15),
    retry_policy=RetryPolicy(initial_interval=timedelta(seconds=5), backoff_coefficient=2, maximum_interval=timedelta(minutes=10)),
    cancellation_type=ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
)
"""Mail the link of an agreement."""

OPEN_AGREEMENT = RemotePolicy(
    start_to_close_timeout=timedelta(minutes=5),  # two questions to the hub, each within its own deadline
    schedule_to_close_timeout=timedelta(hours=24),  # the promise is broken by then: its workflow tells so, and tries again
    heartbeat_timeout=timedelta(seconds=15),
    retry_policy=RetryPolicy(initial_interval=timedelta(seconds=5), backoff_coefficient=2, maximum_interval=timedelta(minutes=10)),
    cancellation_type=ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
)
"""Open an agreement at the hub; again changes nothing there."""

TRY_AGAIN_AFTER = timedelta(hours=1)
"""After a step of an agreement that failed for good: a person may have mended our side by then."""

ASK_FOR_AGREEMENTS = RemotePolicy(
    start_to_close_timeout=timedelta(minutes=20),  # a page of questions, each within its own deadline
    schedule_to_close_timeout=timedelta(minutes=25),  # the next half hour asks anew
    heartbeat_timeout=timedelta(seconds=15),
    retry_policy=RetryPolicy(initial_interval=timedelta(seconds=10), maximum_interval=timedelta(minutes=5)),
    cancellation_type=ActivityCancellationType.TRY_CANCEL,
)
"""Ask the hub about a page of pending agreements."""

LET_GO = RemotePolicy(
    start_to_close_timeout=timedelta(hours=1),  # a signal is a few milliseconds; thousands may wait
    schedule_to_close_timeout=timedelta(days=90),  # nobody else tells them
    heartbeat_timeout=timedelta(minutes=2),
    retry_policy=_AWAY,
    cancellation_type=ActivityCancellationType.TRY_CANCEL,
)
"""Tell held invoices that B2C is active."""

LET_GO_AGAIN_AFTER = timedelta(minutes=10)
"""An invoice that was decided while the agreement became active may have been held just afterwards: it is told by the second round.

Longer than a decision takes (DECIDE: two minutes an attempt) between reading the company's card and writing the invoice's row.
"""

"""Any order of claims, releases and records, by attempts in any order: a receiver gets the invoice once, or somebody is told."""

from itertools import count

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from adapters.register import SqlRegister
from domain.deliveries.delivery import LedgerState
from domain.deliveries.ledger_moves import IllegalMove
from domain.identity import invoice_id
from domain.lifecycle import Event, IllegalTransition, Status
from domain.records import AlreadySettled, Change, Claim, Claimed, InDoubt, StaleAttempt
from tests.contracts.register_values import acceptance, change, claim, move, submission

ENDS = {
    Event.HANDED_OVER: LedgerState.HANDED_OVER,
    Event.REFUSED_BY_CHANNEL: LedgerState.REFUSED,
    Event.OUTCOME_LOST: LedgerState.UNKNOWN,
}
attempts = st.integers(min_value=1, max_value=6)
deliveries = st.integers(min_value=1, max_value=2)


class LedgerMachine(RuleBasedStateMachine):
    """The model: who may be sending right now, by (delivery, attempt), as the answers told it."""

    def __init__(self, register: SqlRegister, number: int) -> None:
        super().__init__()
        self.register = register
        self.record = submission(str(number))
        self.invoice = invoice_id(self.record.key)

    @initialize()
    def accept(self) -> None:
        self.register.keep_submission(self.record)
        self.register.reserve(acceptance(self.record))
        self.sending: tuple[str, int] | None = None
        self.handed_over = 0
        self.keys = 0

    @rule(n=deliveries, attempt=attempts)
    def claim(self, n: int, attempt: int) -> None:
        wanted = claim(self.record, attempt=attempt, n=n)
        status, owner = self.register.invoice(self.invoice).status, self._attempt(wanted)
        try:
            answer = self.register.claim(wanted)
        except StaleAttempt:
            assert owner is not None
            assert attempt < owner
        except IllegalTransition:
            beside_another = self.sending is not None and self.sending[0] != wanted.delivery
            after_another = owner is None and status is Status.DELIVERING
            assert beside_another or after_another or status not in {Status.ROUTING, Status.DELIVERING}
        else:
            self._claimed(wanted, answer)

    def _claimed(self, wanted: Claim, answer: Claimed | InDoubt | AlreadySettled) -> None:
        match answer:
            case Claimed():
                assert self.sending is None, "two attempts may send at once"
                self.sending = (wanted.delivery, wanted.attempt)
            case InDoubt():
                assert self.sending is not None
                assert self.sending[0] == wanted.delivery
                assert self.sending[1] <= wanted.attempt
                self.sending = (wanted.delivery, wanted.attempt)
            case AlreadySettled():
                assert self.sending is None or self.sending[0] != wanted.delivery

    @rule(n=deliveries, attempt=attempts)
    def release(self, n: int, attempt: int) -> None:
        given_back = claim(self.record, attempt=attempt, n=n)
        if self._attempt(given_back) is None:
            return
        try:
            self.register.release(given_back)
        except (StaleAttempt, IllegalMove):
            assert self.sending != (given_back.delivery, attempt)
        else:
            assert self.sending in {None, (given_back.delivery, attempt)} or self.sending[0] != given_back.delivery
            if self.sending == (given_back.delivery, attempt):
                self.sending = None

    @rule(n=deliveries, attempt=attempts, event=st.sampled_from(sorted(ENDS)))
    def tell(self, n: int, attempt: int, event: Event) -> None:
        told = claim(self.record, attempt=attempt, n=n)
        if self._attempt(told) is None:
            return
        if self._record(change(self.record, event, key=self._key(), ledger=move(told, ENDS[event]))):
            given_up = self.sending is None and event is Event.REFUSED_BY_CHANNEL
            assert given_up or self.sending == (told.delivery, attempt), "an attempt told about a delivery that was not its own"
            self.sending = None
            self.handed_over += event is Event.HANDED_OVER

    @rule(event=st.sampled_from([Event.HELD, Event.RELEASED]))
    def stop_and_go(self, event: Event) -> None:
        if self._record(change(self.record, event, key=self._key())):
            assert self.sending is None, "the invoice was stopped while it was being handed over"

    @invariant()
    def is_handed_over_once_at_most(self) -> None:
        assert self.handed_over <= 1
        taken = [row for row in self.register.deliveries(self.invoice) if row.state is LedgerState.HANDED_OVER]
        assert len(taken) == self.handed_over
        assert (self.register.invoice(self.invoice).status is Status.SENT) == bool(taken)

    @invariant()
    def the_ledger_knows_who_sends(self) -> None:
        rows = [(row.id, row.attempt) for row in self.register.deliveries(self.invoice) if row.state is LedgerState.HANDING_OVER]
        assert rows == ([self.sending] if self.sending else [])

    def _record(self, wanted: Change) -> bool:
        try:
            self.register.record(wanted)
        except (StaleAttempt, IllegalMove, IllegalTransition):
            return False
        return True

    def _key(self) -> str:
        self.keys += 1
        return str(self.keys)

    def _attempt(self, wanted: Claim) -> int | None:
        return next((row.attempt for row in self.register.deliveries(self.invoice) if row.id == wanted.delivery), None)


def test_a_receiver_gets_the_invoice_once_in_any_order_of_events(register: SqlRegister) -> None:
    numbers = count()
    limits = settings(max_examples=25, stateful_step_count=25, deadline=None)
    run_state_machine_as_test(lambda: LedgerMachine(register, next(numbers)), settings=limits)

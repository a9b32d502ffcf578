"""A process of its own that works on a register: `register_child.py URL ACTION [ARGUMENT]...`; tells on standard output."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from adapters.register import SqlRegister, migrate
from domain.consumers.consumer import RequestWay
from domain.lifecycle import Event
from domain.submission import Accepted
from tests.contracts.register_values import NOW, ORGNR, acceptance, change, claim, company, submission


def write(url: str, name: str, count: str) -> None:
    """Submit and accept numbers of its own, and skip a channel on the invoice that all processes share."""
    register = SqlRegister(url)
    for i in range(int(count)):
        record = submission(f"{name}-{i}")
        register.keep_submission(record)
        register.reserve(acceptance(record, owner=f"{name}-{i}"))
        register.record(change(submission("shared"), Event.CHANNEL_SKIPPED, key=f"{name}-{i}"))


def reserve(url: str, name: str) -> None:
    """Decide about the number that all processes want, with content of its own."""
    record = submission("wanted", content=name)
    register = SqlRegister(url)
    register.keep_submission(record)
    _wait_for_start()
    tell(register.reserve(acceptance(record, owner=name)).decision.kind)


def contend(url: str, name: str, count: str) -> None:
    """Submit and decide about one number after another that other processes want too, some with the same content."""
    register = SqlRegister(url)
    _wait_for_start()
    answers = []
    for i in range(int(count)):
        record = submission(f"wanted-{i}", content=name)
        register.keep_submission(record)
        decision = register.reserve(acceptance(record, owner=f"{os.getpid()}-{i}")).decision
        answers.append("repeated" if isinstance(decision, Accepted) and decision.repeated else decision.kind)
    tell(" ".join(answers))


def save(url: str, count: str) -> None:
    """Save the cards of companies that other processes save too."""
    register = SqlRegister(url)
    _wait_for_start()
    for i in range(int(count)):
        register.save_company(company(str(900_000_000 + i)))
    tell("saved")


def take(url: str, attempt: str) -> None:
    """Claim the delivery that all processes want."""
    register = SqlRegister(url)
    _wait_for_start()
    answer = register.claim(claim(submission("shared"), attempt=int(attempt)))
    tell(answer.kind)


def ask(url: str, name: str, invoices: str, consumers: str) -> None:
    """Claim the request to each consumer for invoice after invoice, as other processes do; tell the requests this one would send."""
    register = SqlRegister(url)
    _wait_for_start()
    sent = []
    for i in range(int(invoices)):
        consumer, invoice = str(i % int(consumers)), f"{name}-{i}"
        if register.claim_request(ORGNR, consumer, invoice, NOW) is None:
            sent.append(consumer)
            register.settle_request(ORGNR, consumer, invoice, RequestWay.SMS)
    tell(" ".join(sent))


def count(url: str) -> None:
    """Accept invoice after invoice until killed, telling the number of each one that is safe."""
    register = SqlRegister(url)
    number = 0
    while True:
        record = submission(str(number))
        register.keep_submission(record)
        register.reserve(acceptance(record, owner=str(number)))
        tell(str(number))
        number += 1


def make(url: str) -> None:
    """Migrate at the same time as others."""
    _wait_for_start()
    migrate(url)
    tell("migrated")


def tell(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def _wait_for_start() -> None:
    tell("ready")
    sys.stdin.readline()


ACTIONS: dict[str, Callable[..., None]] = {
    "write": write,
    "reserve": reserve,
    "take": take,
    "count": count,
    "make": make,
    "contend": contend,
    "save": save,
    "ask": ask,
}

if __name__ == "__main__":
    ACTIONS[sys.argv[2]](sys.argv[1], *sys.argv[3:])

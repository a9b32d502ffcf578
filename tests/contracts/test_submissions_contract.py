from datetime import timedelta

import pytest

from adapters.register import SqlRegister
from domain.errors import NotFound
from domain.submission import ErpStatus, Submission, SubmissionRecord
from tests.contracts.register_values import NOW, acceptance, later, rejection, submission

LATE = NOW + timedelta(days=1)


def name(record: SubmissionRecord) -> Submission:
    return Submission(**dict(record.key), digest=record.digest)


def test_a_submission_comes_back_as_it_was_kept(register: SqlRegister) -> None:
    record = submission(customer="10001")
    register.keep_submission(record)
    assert register.submission(name(record)) == record


def test_a_submission_without_other_files_comes_back_as_it_was_kept(register: SqlRegister) -> None:
    record = submission().model_copy(update={"invoice_pdf": None, "attachments": ()})
    register.keep_submission(record)
    assert register.submission(name(record)) == record


def test_a_submission_that_was_never_kept_is_not_found(register: SqlRegister) -> None:
    with pytest.raises(NotFound):
        register.submission(name(submission()))


def test_keeping_the_same_submission_again_changes_nothing(register: SqlRegister) -> None:
    register.keep_submission(submission())
    register.keep_submission(submission(at=later(hours=1)))
    assert register.submission(name(submission())).submitted_at == NOW


def test_an_accepted_submission_is_not_changed_by_keeping_it_again(register: SqlRegister) -> None:
    register.keep_submission(submission())
    register.reserve(acceptance(submission()))
    register.keep_submission(submission(erp_status=ErpStatus.VOID))
    assert register.submission(name(submission())).erp_status is ErpStatus.OPEN
    assert register.unstarted_submissions(LATE, 10) == ()


def test_a_rejected_submission_that_comes_again_awaits_a_new_decision(register: SqlRegister) -> None:
    void = submission(erp_status=ErpStatus.VOID)
    register.keep_submission(void)
    register.reserve(rejection(void))
    assert register.unstarted_submissions(LATE, 10) == ()
    register.keep_submission(submission(at=later(hours=1)))
    assert register.submission(name(void)) == submission(at=later(hours=1))
    assert register.unstarted_submissions(LATE, 10) == (name(void),)


def test_submissions_that_nobody_decided_are_listed_the_oldest_first(register: SqlRegister) -> None:
    old, older, young = submission("1", at=later(minutes=2)), submission("2", at=later(minutes=1)), submission("3", at=later(hours=2))
    for record in (old, older, young):
        register.keep_submission(record)
    assert register.unstarted_submissions(later(hours=1), 10) == (name(older), name(old))
    assert register.unstarted_submissions(later(hours=1), 1) == (name(older),)


def test_other_content_under_a_number_that_is_taken_awaits_no_decision(register: SqlRegister) -> None:
    register.keep_submission(submission(content="a"))
    register.keep_submission(submission(content="b"))
    register.reserve(acceptance(submission(content="a")))
    assert register.unstarted_submissions(LATE, 10) == ()

from domain.findings import MAX_LOOKED_AT, Severity, first_of_each_severity


def test_no_number_of_warnings_hides_what_is_fatal() -> None:
    broken = [Severity.WARNING] * (MAX_LOOKED_AT + 5) + [Severity.FATAL]
    kept = list(first_of_each_severity(broken, lambda one: one))
    assert kept == [Severity.WARNING] * MAX_LOOKED_AT + [Severity.FATAL]

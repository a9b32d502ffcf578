"""For all tests."""

import pytest
from hypothesis import settings

# Examples share two busy processors with servers: how long one takes says nothing.
settings.register_profile("house", deadline=None)
settings.load_profile("house")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell the seeds and figures that tests have recorded."""
    for report in (*terminalreporter.getreports("failed"), *terminalreporter.getreports("passed")):
        if report.user_properties:
            figures = "; ".join(f"{name}: {value}" for name, value in report.user_properties)
            terminalreporter.write_line(f"{report.nodeid.rpartition('::')[2]}: {figures}")

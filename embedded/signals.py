"""How a person stops the stack: once asks, twice insists."""

import asyncio
import os
import signal
from collections.abc import Callable

_STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def cancel_on_signals(insist: Callable[[], None]) -> None:
    """Have the first Ctrl-C, SIGTERM or closed terminal cancel the current task, so that everything ends in its order.

    The second calls `insist` and leaves at once with exit code 130.
    """
    task = asyncio.current_task()
    if task is None:
        raise RuntimeError("called outside a task")
    asked = False

    def stop() -> None:
        nonlocal asked
        if asked:
            insist()
            os._exit(130)
        asked = True
        task.cancel()

    loop = asyncio.get_running_loop()
    for number in _STOPS:
        loop.add_signal_handler(number, stop)

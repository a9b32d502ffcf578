"""A process that checks documents goes on hearing that its child processes have ended."""

import subprocess
import sys

CHILD = """
import asyncio
import uvloop
from documents.rules_cen import load_rules

async def started():
    return await asyncio.create_subprocess_exec("cat", stdin=asyncio.subprocess.PIPE)

async def ended(child):
    child.stdin.close()
    return await asyncio.wait_for(child.wait(), 20)

with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
    child = runner.run(started())
    load_rules()
    print("ended with", runner.run(ended(child)))
"""


def test_an_event_loop_hears_of_its_children_after_the_rules_are_loaded() -> None:
    told = subprocess.run([sys.executable, "-c", CHILD], capture_output=True, text=True, check=True)
    assert told.stdout == "ended with 0\n"

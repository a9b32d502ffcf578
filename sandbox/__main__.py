"""`python -m sandbox`: runs the outside world until it is told to stop (SIGTERM, Ctrl-C)."""

import argparse
import asyncio
import json
import signal
import sys
from pathlib import Path

import uvloop

from sandbox.deposit import deposit
from sandbox.norway import Norway, Outside, Ports
from sandbox.world_file import WorldError, load_world
from settings import ClockSettings, MailSettings


def main() -> int:
    """Run the sandbox. Returns the exit code: 1 if a port is taken, 2 if the world file is wrong."""
    arguments = _arguments()
    try:
        outside = load_world(arguments.world).outside if arguments.world else None
    except WorldError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    try:
        uvloop.run(_run(arguments, outside))
    except OSError as error:
        sys.stderr.write(f"Sandkassen kan ikke starte: {error}\nThe sandbox cannot start: {error}\n")
        return 1
    return 0


async def _run(arguments: argparse.Namespace, outside: Outside | None) -> None:
    told_to_stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, told_to_stop.set)
    norway = Norway(arguments.state, MailSettings().bounce_domain, outside, ClockSettings().shift)
    try:
        doors = await norway.start(
            Ports(
                smtp=arguments.smtp_port,
                sftp=arguments.sftp_port,
                sms=arguments.sms_port,
                inbox=arguments.inbox_port,
                web=arguments.web_port,
            )
        )
        text = json.dumps(doors, indent=2)
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()
        if arguments.ports_file:
            deposit(arguments.ports_file, text.encode())
        await told_to_stop.wait()
    finally:
        await norway.stop()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m sandbox",
        description="Norway on loopback: an access point, the hub of eFaktura and Vipps, mailboxes, phones, print, signing and Brreg.",
    )
    parser.add_argument("--state", type=Path, required=True, help="folder for keys, received documents, mailboxes and printed jobs")
    parser.add_argument("--world", type=Path, help="world file; without one every address has a mailbox")
    parser.add_argument("--ports-file", type=Path, help="file that says, once all doors are open, where they are (JSON of settings)")
    parser.add_argument("--smtp-port", type=int, default=0, help="default: a free one")
    parser.add_argument("--sftp-port", type=int, default=0, help="default: a free one")
    parser.add_argument("--sms-port", type=int, default=0, help="default: a free one")
    parser.add_argument("--inbox-port", type=int, default=0, help="where PEPPOL statuses are sent to; default: a free one")
    parser.add_argument("--web-port", type=int, default=0, help="where the signing service tells of signatures; default: it does not")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())

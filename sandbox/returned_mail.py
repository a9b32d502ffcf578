"""Returned mail as mail servers write it: a delivery status notification (RFC 3464) with the returned headers (RFC 3462)."""

from datetime import datetime
from email.message import Message
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime, make_msgid

from sandbox.script import Duration, Entry

SERVER = "mx.sandbox.example"


class ReturnRule(Entry):
    """How a mailbox returns what it took: so long after, with this status (RFC 3463)."""

    after: Duration
    status: str = "5.1.1"


def notification(taken: bytes, sender: str, recipient: str, status: str, at: datetime) -> bytes:
    """Write the notification that goes to the sender of a message that could not be delivered."""
    report = MIMEMultipart("report", report_type="delivery-status")
    report["Return-Path"] = "<>"
    report["Delivered-To"] = sender
    report["From"] = f"Mail Delivery System <MAILER-DAEMON@{SERVER}>"
    report["To"] = sender
    report["Subject"] = "Undelivered Mail Returned to Sender"
    report["Date"] = format_datetime(at)
    report["Message-ID"] = make_msgid(domain=SERVER)
    report["Auto-Submitted"] = "auto-replied"
    report.attach(MIMEText(f"Your message could not be delivered.\n\n<{recipient}>: status {status}\n", "plain", "utf-8"))
    report.attach(_delivery_status(recipient, status, at))
    head, _, _ = taken.partition(b"\r\n\r\n")
    report.attach(MIMEText(head.decode("ascii", "replace").replace("\r\n", "\n") + "\n", "rfc822-headers", "us-ascii"))
    return report.as_bytes()


def _delivery_status(recipient: str, status: str, at: datetime) -> Message:
    per_message, per_recipient = Message(), Message()
    per_message["Reporting-MTA"] = f"dns; {SERVER}"
    per_message["Arrival-Date"] = format_datetime(at)
    per_recipient["Final-Recipient"] = f"rfc822; {recipient}"
    per_recipient["Action"] = "failed"
    per_recipient["Status"] = status
    per_recipient["Diagnostic-Code"] = f"smtp; 550 {status} returned as the world file says"
    part = MIMEBase("message", "delivery-status")
    part.attach(per_message)
    part.attach(per_recipient)
    return part

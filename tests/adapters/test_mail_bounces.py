"""Notifications in the shapes that Postfix, Exchange and Gmail give them (RFC 3464), written anew for invented addresses."""

from datetime import UTC, datetime
from email import message_from_bytes
from pathlib import Path

import pytest
from flufl.bounce import scan_message

from adapters.mail import bounces
from adapters.mail.bounces import MAX_NOTIFICATION_BYTES, BounceMaildir, is_about, read_notification
from adapters.mail.message import build_message, read_envelope
from documents.mail_page import MailBody
from domain.errors import Unavailable
from domain.records import Bounce
from sandbox.returned_mail import notification
from tests.adapters.outside import BOUNCE_DOMAIN, MAILBOX, SENDER, consignment

TOKEN = "0123456789abcdef0123456789abcdef"
MESSAGE_ID = f"<{TOKEN}@{BOUNCE_DOMAIN}>"
RETURN_PATH = f"b-{TOKEN}@{BOUNCE_DOMAIN}"

POSTFIX = f"""\
Return-Path: <>
X-Original-To: {RETURN_PATH}
Delivered-To: {RETURN_PATH}
Date: Tue,  1 Dec 2026 09:00:03 +0100 (CET)
From: MAILER-DAEMON@mx.privat.example (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: {RETURN_PATH}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="4F1A2B3C4D.1764576003/mx.privat.example"
Content-Transfer-Encoding: 8bit

This is a MIME-encapsulated message.

--4F1A2B3C4D.1764576003/mx.privat.example
Content-Description: Notification
Content-Type: text/plain; charset=utf-8

This is the mail system at host mx.privat.example.

<jonas@privat.example>: unknown user

--4F1A2B3C4D.1764576003/mx.privat.example
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.privat.example
X-Postfix-Queue-ID: 4F1A2B3C4D
X-Postfix-Sender: rfc822; {RETURN_PATH}
Arrival-Date: Tue,  1 Dec 2026 09:00:02 +0100 (CET)

Final-Recipient: rfc822; jonas@privat.example
Original-Recipient: rfc822;jonas@privat.example
Action: failed
Status: 5.1.1
Diagnostic-Code: X-Postfix; unknown user

--4F1A2B3C4D.1764576003/mx.privat.example
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers
Content-Transfer-Encoding: 8bit

Return-Path: <{RETURN_PATH}>
From: Fjordlys Demo AS <noreply.autoinvoice@visma.com>
To: jonas@privat.example
Message-ID: {MESSAGE_ID}
Subject: Faktura 100001

--4F1A2B3C4D.1764576003/mx.privat.example--
"""

EXCHANGE = f"""\
From: <postmaster@elvtest.example>
To: <{RETURN_PATH}>
Date: Tue, 1 Dec 2026 08:00:05 +0000
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="6f0c1d2e-3b4a-4c5d-8e9f-0a1b2c3d4e5f"
X-MS-Exchange-Message-Is-Ndr:
Content-Language: nb-NO
Message-ID: <9c8b7a66-5544-4332-a110-ffeeddccbbaa@EX01.elvtest.example>
Subject: Kan ikke leveres: Faktura 100001
MIME-Version: 1.0

--6f0c1d2e-3b4a-4c5d-8e9f-0a1b2c3d4e5f
Content-Type: multipart/alternative; differences=Content-Type;
\tboundary="inner-6f0c"

--inner-6f0c
Content-Type: text/plain; charset="utf-8"
Content-Transfer-Encoding: base64

S3VubmUgaWtrZSBsZXZlcmVzLgo=

--inner-6f0c
Content-Type: text/html; charset="utf-8"
Content-Transfer-Encoding: base64

PHA+S3VubmUgaWtrZSBsZXZlcmVzLjwvcD4=

--inner-6f0c--

--6f0c1d2e-3b4a-4c5d-8e9f-0a1b2c3d4e5f
Content-Type: message/delivery-status

Reporting-MTA: dns;EX01.elvtest.example
Received-From-MTA: dns;relay.visma.example
Arrival-Date: Tue, 1 Dec 2026 08:00:04 +0000

Original-Recipient: rfc822;faktura@elvtest.example
Final-Recipient: rfc822;faktura@elvtest.example
Action: failed
Status: 5.1.10
Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup

--6f0c1d2e-3b4a-4c5d-8e9f-0a1b2c3d4e5f
Content-Type: message/rfc822

From: Fjordlys Demo AS <noreply.autoinvoice@visma.com>
To: faktura@elvtest.example
Subject: Faktura 100001
Message-ID: {MESSAGE_ID}
MIME-Version: 1.0
Content-Type: text/plain

--6f0c1d2e-3b4a-4c5d-8e9f-0a1b2c3d4e5f--
"""

GMAIL = f"""\
Delivered-To: someone-else@fakturaflyt.example
Received: by 2002:a05:6402:0:0:0:0:1 with SMTP id x1; Tue, 01 Dec 2026 00:00:06 -0800 (PST)
Content-Type: multipart/report; boundary="000000000000abcdef0600000000"; report-type=delivery-status
To: someone-else@fakturaflyt.example
X-Failed-Recipients: jonas@privat.example
Auto-Submitted: auto-replied
From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>
Subject: Delivery Status Notification (Failure)
Message-ID: <6740a1b2.050a0220.1.GMR@mx.google.com>
Date: Tue, 01 Dec 2026 00:00:06 -0800 (PST)

--000000000000abcdef0600000000
Content-Type: multipart/related; boundary="000000000000abcdf00600000000"

--000000000000abcdf00600000000
Content-Type: text/plain; charset="UTF-8"

** Address not found **

--000000000000abcdf00600000000--
--000000000000abcdef0600000000
Content-Type: message/delivery-status

Reporting-MTA: dns; googlemail.com
Arrival-Date: Tue, 01 Dec 2026 00:00:05 -0800 (PST)
X-Original-Message-ID: {MESSAGE_ID}

Final-Recipient: rfc822; jonas@privat.example
Action: failed
Status: 5.2.1
Diagnostic-Code: smtp; 550-5.2.1 The email account that you tried to reach is inactive.
Last-Attempt-Date: Tue, 01 Dec 2026 00:00:06 -0800 (PST)

--000000000000abcdef0600000000
Content-Type: message/rfc822

From: Fjordlys Demo AS <noreply.autoinvoice@visma.com>
Message-ID:
 {MESSAGE_ID}
To: jonas@privat.example
Subject: Faktura 100001

Hei.

--000000000000abcdef0600000000--
"""


def read(text: str) -> Bounce | None:
    return read_notification(text.encode(), "name", BOUNCE_DOMAIN)


@pytest.mark.parametrize(("text", "status"), [(POSTFIX, "5.1.1"), (EXCHANGE, "5.1.10"), (GMAIL, "5.2.1")])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_the_notifications_of_common_servers_name_the_message_and_its_status(text: str, status: str, newline: str) -> None:
    assert read(text.replace("\n", newline)) == Bounce(id="name", message_id=MESSAGE_ID, status=status, permanent=True)


@pytest.mark.parametrize(("action", "status"), [("delayed", "4.4.1"), ("relayed", "2.0.0"), ("delivered", "2.0.0"), ("expanded", "2.0.0")])
def test_what_is_only_late_or_went_well_is_not_permanent(action: str, status: str) -> None:
    bounce = read(POSTFIX.replace("Action: failed", f"Action: {action}").replace("Status: 5.1.1", f"Status: {status}"))
    assert bounce == Bounce(id="name", message_id=MESSAGE_ID, status=status, permanent=False)


def test_mail_that_a_server_gave_up_on_is_permanent_though_its_status_says_temporary() -> None:
    """A queue that expires after days returns `failed` with 4.4.1: nobody will try that mail again."""
    bounce = read(POSTFIX.replace("Status: 5.1.1", "Status: 4.4.1"))
    assert bounce == Bounce(id="name", message_id=MESSAGE_ID, status="4.4.1", permanent=True)


def test_the_return_path_alone_names_the_message() -> None:
    bare = POSTFIX.replace(f"Message-ID: {MESSAGE_ID}\n", "").replace("Content-Type: text/rfc822-headers", "Content-Type: text/plain")
    bounce = read(bare)
    assert bounce is not None
    assert bounce.message_id == MESSAGE_ID


def test_the_returned_headers_alone_name_the_message() -> None:
    bounce = read(POSTFIX.replace(RETURN_PATH, f"postmaster@{BOUNCE_DOMAIN}"))
    assert bounce is not None
    assert bounce.message_id == MESSAGE_ID


def test_the_return_path_decides_where_the_returned_headers_name_another_message() -> None:
    other = "f" * 32
    bounce = read(POSTFIX.replace(f"Message-ID: <{TOKEN}", f"Message-ID: <{other}"))
    assert bounce is not None
    assert bounce.message_id == MESSAGE_ID


def test_a_recipient_that_failed_counts_among_others_that_did_not() -> None:
    two = POSTFIX.replace(
        "Final-Recipient: rfc822; jonas",
        "Final-Recipient: rfc822; other@privat.example\nAction: relayed\nStatus: 2.0.0\n\nFinal-Recipient: rfc822; jonas",
    )
    assert read(two) == Bounce(id="name", message_id=MESSAGE_ID, status="5.1.1", permanent=True)


def test_a_status_with_words_around_it_is_read() -> None:
    bounce = read(POSTFIX.replace("Status: 5.1.1", "Status: 5.1.1 (bad destination mailbox address)"))
    assert bounce is not None
    assert bounce.status == "5.1.1"


NESTED = "".join(f'Content-Type: multipart/mixed; boundary="{n}"\n\n--{n}\n' for n in range(3000))

GARBAGE = {
    "empty": "",
    "spam": "Subject: You have won\n\nClick here.\n",
    "out of office": f"To: {RETURN_PATH}\nAuto-Submitted: auto-replied\nSubject: Fri\n\nJeg er på ferie.\n",
    "another house's message": POSTFIX.replace(BOUNCE_DOMAIN, "bounce.other.example"),
    "our domain as the beginning of another": POSTFIX.replace(BOUNCE_DOMAIN, f"{BOUNCE_DOMAIN}.evil.example"),
    "no recipient fields": POSTFIX.replace("Action: failed\n", ""),
    "cut in the middle": POSTFIX[: POSTFIX.index("Content-Type: message/delivery-status")].replace(RETURN_PATH, "x@y.example"),
    "nested without end": f"To: {RETURN_PATH}\n{NESTED}",
    "broken charset": POSTFIX.replace("text/plain; charset=utf-8", 'text/plain; charset="\x00"').replace(TOKEN, "no token"),
}


@pytest.mark.parametrize("name", GARBAGE)
def test_what_is_no_notification_about_our_mail_is_not_read_as_one(name: str) -> None:
    assert read(GARBAGE[name]) is None


@pytest.fixture
def maildir(tmp_path: Path) -> Path:
    BounceMaildir(tmp_path / "bounces", BOUNCE_DOMAIN)
    return tmp_path / "bounces"


def deliver(maildir: Path, name: str, content: bytes) -> None:
    (maildir / "new" / name).write_bytes(content)


def test_a_bounce_is_unread_until_it_is_marked_and_then_stays_read(maildir: Path) -> None:
    deliver(maildir, "1764576003.1.mx", POSTFIX.encode())
    mailbox = BounceMaildir(maildir, BOUNCE_DOMAIN)
    (bounce,) = mailbox.unread()
    assert mailbox.unread() == (bounce,)
    mailbox.mark_read(bounce)
    mailbox.mark_read(bounce)
    assert BounceMaildir(maildir, BOUNCE_DOMAIN).unread() == ()
    assert [path.name for path in (maildir / "cur").iterdir()] == ["1764576003.1.mx:2,S"]


def test_a_bounce_is_there_as_it_came_for_the_proof_and_is_about_one_mail_alone(maildir: Path) -> None:
    deliver(maildir, "1764576003.1.mx", POSTFIX.encode())
    mailbox = BounceMaildir(maildir, BOUNCE_DOMAIN)
    (bounce,) = mailbox.unread()
    assert mailbox.content(bounce) == POSTFIX.encode()
    assert is_about(mailbox.content(bounce), MESSAGE_ID)
    assert not is_about(mailbox.content(bounce), MESSAGE_ID.replace(TOKEN, "f" * 32))
    assert not is_about(b"Subject: You have won", MESSAGE_ID)
    mailbox.mark_read(bounce)
    with pytest.raises(Unavailable):
        mailbox.content(bounce)


def test_a_full_mailbox_is_read_piece_by_piece_the_oldest_first(maildir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounces, "READ_AT_ONCE", 2)
    mailbox = BounceMaildir(maildir, BOUNCE_DOMAIN)
    for name in ("5", "1", "4", "3", "2"):
        (maildir / "new" / name).write_bytes(b"no notification" if name == "3" else POSTFIX.encode())
    looks = []
    while (maildir / "new").exists() and any((maildir / "new").iterdir()):
        found = mailbox.unread()
        looks.append([bounce.id for bounce in found])
        for bounce in found:
            mailbox.mark_read(bounce)
    assert looks == [["1", "2"], ["4"], ["5"]]


def test_a_message_that_another_program_moved_but_nobody_read_is_unread(maildir: Path) -> None:
    (maildir / "cur" / "1764576003.1.mx:2,F").write_bytes(POSTFIX.encode())
    mailbox = BounceMaildir(maildir, BOUNCE_DOMAIN)
    (bounce,) = mailbox.unread()
    mailbox.mark_read(bounce)
    assert [path.name for path in (maildir / "cur").iterdir()] == ["1764576003.1.mx:2,FS"]
    assert mailbox.unread() == ()


def test_garbage_is_put_aside_for_a_person_and_hides_no_bounce(maildir: Path) -> None:
    deliver(maildir, "1", GARBAGE["spam"].encode())
    deliver(maildir, "2", b"\xff\xfe\x00" * 100)
    deliver(maildir, "3", b"x" * (MAX_NOTIFICATION_BYTES + 1))
    deliver(maildir, "4", POSTFIX.encode())
    mailbox = BounceMaildir(maildir, BOUNCE_DOMAIN)
    assert [bounce.id for bounce in mailbox.unread()] == ["4"]
    assert sorted(path.name for path in (maildir / ".unreadable" / "new").iterdir()) == ["1", "2", "3"]


def test_the_oldest_bounce_comes_first(maildir: Path) -> None:
    for name in ("1764576009.1.mx", "1764576003.1.mx"):
        deliver(maildir, name, POSTFIX.encode())
    assert [bounce.id for bounce in BounceMaildir(maildir, BOUNCE_DOMAIN).unread()] == ["1764576003.1.mx", "1764576009.1.mx"]


def test_what_the_sandbox_returns_is_read_by_us_and_by_another_implementation() -> None:
    sent = build_message(consignment(), MailBody(subject="Faktura", text="Hei.", html="<p>Hei.</p>"), SENDER)
    envelope = read_envelope(sent)
    returned = notification(sent, envelope.sender, MAILBOX, "5.2.1", datetime(2026, 12, 1, tzinfo=UTC))
    assert read_notification(returned, "name", BOUNCE_DOMAIN) == Bounce(
        id="name", message_id=envelope.message_id, status="5.2.1", permanent=True
    )
    assert scan_message(message_from_bytes(returned)) == {MAILBOX.encode()}

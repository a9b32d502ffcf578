"""A message as it was sent, read back by somebody who cannot decrypt it."""

import gzip
import hashlib
from base64 import b64encode
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.documents import ubl

from adapters.peppol.receipts import signal_time
from adapters.peppol.sent_message import NotAsSent, SentMessage, read_sent
from documents.sbdh import enclosed_bytes, unwrap
from tests.adapters.test_peppol_as4_message import MESSAGE_ID, VECTORS, answered, built, prepared
from tests.documents.test_sbdh import HEADER


def test_a_message_tells_its_name_and_the_parts_that_are_signed() -> None:
    message = built()
    assert read_sent(prepared(message), message.mime) == SentMessage(message_id=MESSAGE_ID, signed_parts=message.signed_parts)


def test_the_content_that_is_kept_is_the_one_that_is_signed() -> None:
    message = built()
    (content,) = (part for part in message.signed_parts if part.uri.startswith("cid:"))
    assert content.digest == b64encode(hashlib.sha256(message.payload).digest()).decode()
    header, _ = unwrap(gzip.decompress(message.payload))
    assert header == HEADER
    assert ubl().endswith(enclosed_bytes(gzip.decompress(message.payload)))


@pytest.mark.parametrize(
    ("found", "put"),
    [
        (b"fakturaflyt.example", b"fakturaflyt.exampel"),
        (b"<ds:SignatureValue>", b"<ds:SignatureValue>AA"),
        (b"originalSender", b"originalsender"),
    ],
)
def test_a_message_whose_headers_were_touched_is_not_as_it_was_sent(found: bytes, put: bytes) -> None:
    message = built()
    mime = message.mime.replace(found, put, 1)
    assert mime != message.mime
    with pytest.raises(NotAsSent):
        read_sent(prepared(message), mime)


@settings(max_examples=50)
@given(st.binary(max_size=300))
def test_nonsense_is_no_message(nonsense: bytes) -> None:
    with pytest.raises(NotAsSent):
        read_sent(answered()[0], nonsense)


def test_an_answer_tells_its_time() -> None:
    assert signal_time((VECTORS / "phase4-receipt.xml").read_bytes()) == datetime(2022, 3, 7, 17, 36, 50, 173_000, tzinfo=UTC)
    assert signal_time(b"") is None
    assert signal_time(b"<Envelope/>") is None

"""AS4 messages and receipts as bytes: what an access point makes of them when somebody has touched them."""

from functools import cache
from pathlib import Path

import pytest
from as4.core.receipt import AS4Receipt
from as4.peppol import create_peppol_external_party
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.documents import ubl

from adapters.peppol.access_point import AccessPoint, seat_of, service_provider
from adapters.peppol.as4_message import BuiltMessage, build_message
from adapters.peppol.prepared import Package, PreparedMessage, SignedPart, read_message, read_package, write_package
from adapters.peppol.receipts import ErrorSignal, Receipt, Unproven, read_signal
from sandbox.issuing import Holder
from sandbox.peppol_desk import Desk, Duplicate, party
from tests.adapters.peppol_outside import INVOICE, RECEIVER, access_point_files, desk, pki
from tests.documents.test_sbdh import HEADER

VECTORS = Path(__file__).parent / "vectors"
MESSAGE_ID = "b41e8116@fakturaflyt.example"


def built(receiver: Holder | None = None, addressee: str | None = None, **header: str) -> BuiltMessage:
    seat = receiver or pki().peer
    return build_message(
        HEADER.model_copy(update=header),
        ubl(),
        message_id=MESSAGE_ID,
        sender=party(pki().us),
        receiver=create_peppol_external_party(addressee or seat.name, seat.certificate),
    )


def prepared(message: BuiltMessage) -> PreparedMessage:
    return PreparedMessage(
        delivery="invoice/310001015/invoice/1:peppol:1",
        message_id=MESSAGE_ID,
        instance=HEADER.instance,
        sender=HEADER.sender,
        receiver=HEADER.receiver,
        document_type=INVOICE,
        process=HEADER.process,
        url="https://127.0.0.1/as4",
        receiver_certificate=pki().peer.certificate.public_bytes(Encoding.PEM).decode(),
        signed_until=pki().us.certificate.not_valid_after_utc,
        headers=message.headers,
        signed_parts=message.signed_parts,
        mime_sha256=message.mime_sha256,
    )


def error_code(at: Desk, message: BuiltMessage, mime: bytes | None = None) -> str | None:
    opened = at.open(message.headers, mime or message.mime)
    return opened.error.error_code if opened.error else None


def test_a_message_is_opened_by_whom_it_is_for(tmp_path: Path) -> None:
    opened = desk(tmp_path).open(built().headers, built().mime)
    assert opened.error is not None, "headers and body of two builds do not belong together"
    message = built()
    opened = desk(tmp_path).open(message.headers, message.mime)
    assert (opened.error, opened.header) == (None, HEADER)


def test_a_wildcard_document_type_travels_as_it_is_written(tmp_path: Path) -> None:
    document_type = INVOICE.replace("busdox-docid-qns", "peppol-doctype-wildcard").replace("#compliant", "@x*#compliant")
    message = built(document_type=document_type)
    opened = desk(tmp_path).open(message.headers, message.mime)
    assert opened.header is not None
    assert opened.header.document_type == document_type


def test_a_body_that_was_tampered_with_cannot_be_decrypted(tmp_path: Path) -> None:
    message = built()
    place = message.mime.rindex(b"\r\n--") - 200
    tampered = message.mime[:place] + bytes([message.mime[place] ^ 1]) + message.mime[place + 1 :]
    assert error_code(desk(tmp_path), message, tampered) == "EBMS:0102"


@pytest.mark.parametrize(
    ("what", "instead"), [(b"PNO000123</", b"PNO000124</"), (b"0192:310012033</", b"0192:310010014</"), (b"billing:01", b"billing:02")]
)
def test_a_header_that_was_tampered_with_is_not_authentic(tmp_path: Path, what: bytes, instead: bytes) -> None:
    message = built()
    assert what in message.mime
    assert error_code(desk(tmp_path), message, message.mime.replace(what, instead)) == "EBMS:0101"


def test_a_message_addressed_to_another_access_point_is_not_taken(tmp_path: Path) -> None:
    assert error_code(desk(tmp_path), built(addressee="PNO000777")) == "EBMS:0003"


def test_a_receiver_that_is_not_served_is_named_so(tmp_path: Path) -> None:
    opened = desk(tmp_path, participants=("0192:310010014",)).open(*request(built()))
    assert opened.error is not None
    assert (opened.error.error_code, opened.error.detail) == ("EBMS:0004", "PEPPOL:NOT_SERVICED")


def test_a_duplicate_is_told_by_message_id_and_by_instance_even_after_a_restart(tmp_path: Path) -> None:
    message = built()
    first = desk(tmp_path).open(*request(message))
    assert desk(tmp_path).keep(first) is None
    assert isinstance(desk(tmp_path).keep(first), Duplicate)
    again_under_another_id = build_message(
        HEADER, ubl(), message_id="other@fakturaflyt.example", sender=party(pki().us),
        receiver=create_peppol_external_party(pki().peer.name, pki().peer.certificate),
    )  # fmt: skip
    assert isinstance(desk(tmp_path).keep(desk(tmp_path).open(*request(again_under_another_id))), Duplicate)
    assert len(list((tmp_path / RECEIVER).iterdir())) == 1


@cache
def answered() -> tuple[PreparedMessage, bytes]:
    message = built()
    at = desk(Path("/nowhere"))
    return prepared(message), at.answer(at.open(*request(message)), None)


def test_a_receipt_proves_the_message_it_is_for_and_no_other() -> None:
    message, receipt = answered()
    assert isinstance(read_signal(receipt, message), Receipt)
    other = message.model_copy(update={"message_id": "other@fakturaflyt.example"})
    assert isinstance(read_signal(receipt, other), Unproven)


def test_a_receipt_for_another_build_of_the_same_message_proves_nothing() -> None:
    _, receipt = answered()
    assert isinstance(read_signal(receipt, prepared(built())), Unproven)


def test_a_receipt_signed_by_another_certificate_of_the_same_network_proves_nothing() -> None:
    message = built()
    at = desk(Path("/nowhere"))
    receipt = at.answer(at.open(*request(message)), None, pki().third)
    assert isinstance(read_signal(receipt, prepared(message)), Unproven)


def test_an_unsigned_error_proves_nothing() -> None:
    message, _ = answered()
    unsigned = UNSIGNED_ERROR.replace("MESSAGE_ID", message.message_id).encode()
    assert isinstance(read_signal(unsigned, message), Unproven)


def test_a_signed_error_names_its_code() -> None:
    message = built()
    at = desk(Path("/nowhere"))
    signal = read_signal(at.answer(at.open(*request(message)), Duplicate()), prepared(message))
    assert isinstance(signal, ErrorSignal)
    assert (signal.code, signal.not_serviced) == ("EBMS:4001", False)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_receipt_that_was_touched_proves_nothing_or_the_very_same(data: st.DataObject) -> None:
    message, receipt = answered()
    place = data.draw(st.integers(0, len(receipt) - 1))
    touched = receipt[:place] + data.draw(st.binary(max_size=3)) + receipt[place + data.draw(st.integers(0, 5)) :]
    signal = read_signal(touched, message)
    assert isinstance(signal, Unproven) or signal == read_signal(receipt, message)


@given(st.binary(max_size=300))
def test_nonsense_proves_nothing(nonsense: bytes) -> None:
    assert isinstance(read_signal(nonsense, answered()[0]), Unproven)


def test_a_package_is_read_as_it_was_written_and_written_the_same_twice() -> None:
    message = built()
    package = Package(message=prepared(message), mime=message.mime, metadata=b"<SMP/>", payload=message.payload)
    written = write_package(package)
    assert written == write_package(package)
    assert read_package(written) == package
    assert read_message(written) == package.message


def test_a_receipt_made_by_phase4_is_read_and_proves_the_parts_it_names() -> None:
    receipt = (VECTORS / "phase4-receipt.xml").read_bytes()
    certificate, references = phase4(receipt)
    message = answered()[0].model_copy(
        update={
            "message_id": "3b3775c9-e88d-47f9-be5a-8e045ca2bc07@phase4",
            "receiver_certificate": certificate.public_bytes(Encoding.PEM).decode(),
            "signed_parts": references,
        }
    )
    assert read_signal(receipt, message) == Receipt(receipt_id="1384cf77-2de9-4303-a4e7-ca935a20f4fd@phase4")
    assert isinstance(read_signal(receipt, message.model_copy(update={"signed_parts": references[:2]})), Unproven)
    assert isinstance(read_signal(receipt.replace(b"2022-03-07T17:36:50.173Z", b"2022-03-07T17:36:51.173Z"), message), Unproven)
    assert (seat_of(certificate), service_provider(seat_of(certificate))) == ("POP000306", "0242:000306")


def test_an_access_point_is_named_by_its_certificate(tmp_path: Path) -> None:
    ours = AccessPoint(access_point_files(tmp_path / "ours", pki().us))
    assert (ours.seat, ours.service_provider) == ("PNO000123", "0242:000123")


def request(message: BuiltMessage) -> tuple[dict[str, str], bytes]:
    return message.headers, message.mime


def phase4(receipt: bytes) -> tuple[x509.Certificate, tuple[SignedPart, ...]]:
    """Read certificate and references out of phase4's receipt: what its sender knew of the message, which is not published."""
    signal = AS4Receipt.parse(receipt, _certificate_in(receipt))
    parts = tuple(
        SignedPart(uri=one.uri, transforms=tuple(one.transform_algorithms), digest_algorithm=one.digest_algorithm, digest=one.digest_value)
        for one in signal.non_repudiated_references
    )
    return _certificate_in(receipt), parts


def _certificate_in(receipt: bytes) -> x509.Certificate:
    _, _, rest = receipt.partition(b"<wsse:BinarySecurityToken")
    _, _, rest = rest.partition(b">")
    encoded, _, _ = rest.partition(b"<")
    return x509.load_pem_x509_certificate(b"-----BEGIN CERTIFICATE-----\n" + encoded + b"\n-----END CERTIFICATE-----")


UNSIGNED_ERROR = """<S12:Envelope xmlns:S12="http://www.w3.org/2003/05/soap-envelope"><S12:Header>
<eb:Messaging xmlns:eb="http://docs.oasis-open.org/ebxml-msg/ebms/v3.0/ns/core/200704/"><eb:SignalMessage><eb:MessageInfo>
<eb:Timestamp>2026-12-01T08:00:00Z</eb:Timestamp><eb:MessageId>e@x</eb:MessageId><eb:RefToMessageId>MESSAGE_ID</eb:RefToMessageId>
</eb:MessageInfo><eb:Error errorCode="EBMS:0004" severity="failure"><eb:ErrorDetail>PEPPOL:NOT_SERVICED</eb:ErrorDetail></eb:Error>
</eb:SignalMessage></eb:Messaging></S12:Header><S12:Body/></S12:Envelope>"""

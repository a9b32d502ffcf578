from datetime import UTC, datetime

import pytest
from lxml import etree
from support.documents import ubl

from documents.sbdh import BusinessHeader, NoBusinessDocument, header_alone, unwrap, wrap

HEADER = BusinessHeader(
    sender="0192:310001015",
    receiver="0192:310012033",
    document_type=(
        "busdox-docid-qns::urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice"
        "##urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0::2.1"
    ),
    process="urn:fdc:peppol.eu:2017:poacc:billing:01:1.0",
    country="NO",
    instance="7a4b2c1e-0000-4000-8000-000000000001",
    created_at=datetime(2026, 12, 1, 8, 0, tzinfo=UTC),
    status_to="0242:000123",
    status_wanted="ALWAYS_SEND",
)


def test_the_document_travels_byte_for_byte_behind_its_header() -> None:
    document = ubl()
    assert document.partition(b"?>\n")[2] in wrap(HEADER, document)


def test_header_and_document_are_read_back() -> None:
    header, document = unwrap(wrap(HEADER, ubl()))
    assert header == HEADER
    assert etree.tostring(etree.fromstring(document), method="c14n", exclusive=True) == c14n(ubl())


def test_a_header_without_wishes_for_status_messages_has_no_scopes_for_them() -> None:
    header = HEADER.model_copy(update={"status_to": None, "status_wanted": None})
    assert b"MLS_" not in wrap(header, ubl())
    assert unwrap(wrap(header, ubl()))[0] == header


def test_an_element_without_a_namespace_keeps_having_none() -> None:
    _, document = unwrap(wrap(HEADER, b"<x:a xmlns:x='urn:x'><plain/></x:a>"))
    assert etree.fromstring(document)[0].tag == "plain"


@pytest.mark.parametrize("encoding", ["ISO-8859-1", "UTF-16"])
def test_a_document_in_another_encoding_travels_as_utf_8(encoding: str) -> None:
    document = ubl().decode().replace('encoding="UTF-8"', f'encoding="{encoding}"').encode(encoding)
    assert c14n(unwrap(wrap(HEADER, document))[1]) == c14n(ubl())


def test_a_byte_order_mark_does_not_end_up_within_the_business_document() -> None:
    assert c14n(unwrap(wrap(HEADER, b"\xef\xbb\xbf" + ubl()))[1]) == c14n(ubl())


def test_the_header_alone_is_small_whatever_the_document_weighs() -> None:
    business_document = wrap(HEADER, b"<a>" + b"x" * 12_000_000 + b"</a>")
    assert len(header_alone(business_document)) < 3000
    assert b"7a4b2c1e" in header_alone(business_document)


@pytest.mark.parametrize(
    "nonsense",
    [
        b"",
        b"no xml",
        b"<a/>",
        ubl(),
        wrap(HEADER, b""),
        wrap(HEADER, b"<a/><b/>"),
        wrap(HEADER, b"<a/>").replace(b"COUNTRY_C1", b"COUNTRY_C2"),
        wrap(HEADER, b"<a/>").replace(b"2026-12-01T", b"yesterday"),
        wrap(HEADER, b"<a/>").replace(b"0192:310012033", b""),
        b"<!DOCTYPE x [<!ENTITY e 'x'>]>" + wrap(HEADER, b"<a/>"),
    ],
)
def test_what_is_no_business_document_is_refused_with_a_reason(nonsense: bytes) -> None:
    with pytest.raises(NoBusinessDocument, match="the "):
        unwrap(nonsense)


def c14n(document: bytes) -> bytes:
    return etree.tostring(etree.fromstring(document), method="c14n", exclusive=True)

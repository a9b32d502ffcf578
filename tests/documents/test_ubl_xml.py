from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.ubl_summary import identify
from documents.ubl_xml import MAX_DEPTH, MAX_DOCUMENT_BYTES, Unreadable, parse_xml

OPEN = '<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2">'
CLOSE = "</Invoice>"


def _refusal(document: bytes) -> str:
    with pytest.raises(Unreadable) as refused:
        parse_xml(document)
    finding = refused.value.finding
    assert finding.text_nb.endswith(".")
    assert finding.text_en.endswith(".")
    return finding.rule


def _bomb(use: str) -> bytes:
    entities = "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(12))
    return f'<!DOCTYPE Invoice [<!ENTITY a "aaaaaaaaaa">{entities}]>{use}'.encode()


@pytest.mark.parametrize(
    "document",
    [
        f'<!DOCTYPE Invoice [<!ENTITY e SYSTEM "file:///etc/hostname">]>{OPEN}<ID>&e;</ID>{CLOSE}'.encode(),
        f'<!DOCTYPE Invoice SYSTEM "http://127.0.0.1:9/invoice.dtd">{OPEN}{CLOSE}'.encode(),
        f"<!-- {'x' * 20_000} --><!DOCTYPE Invoice>{OPEN}{CLOSE}".encode(),
        f'<?xml version="1.0" encoding="utf-16"?><!DOCTYPE Invoice>{OPEN}{CLOSE}'.encode("utf-16"),
        _bomb(f"{OPEN}&m;{CLOSE}"),
    ],
    ids=["external entity", "external DTD", "after a long comment", "in UTF-16", "entity bomb"],
)
def test_a_doctype_is_refused(document: bytes) -> None:
    assert _refusal(document) == "FF-DOCTYPE"


def test_an_entity_bomb_in_an_attribute_is_refused_before_it_goes_off() -> None:
    assert _refusal(_bomb(f'{OPEN[:-1]} a="&m;"/>')) == "FF-LIMIT"


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"\0" * 100,
        b"%PDF-1.7",
        b"Faktura",
        OPEN.encode(),
        f"{OPEN}&foo;{CLOSE}".encode(),
        b'\n<?xml version="1.0"?><Invoice/>',
        f'<?xml version="1.0" encoding="utf-8"?>{OPEN}<ID>å</ID>{CLOSE}'.encode("latin-1"),
        f'<?xml version="1.0" encoding="klingon"?>{OPEN}{CLOSE}'.encode(),
    ],
)
def test_what_is_not_xml_is_refused(document: bytes) -> None:
    assert _refusal(document) == "FF-XML"


def test_a_wrong_encoding_is_named_as_the_reason() -> None:
    with pytest.raises(Unreadable, match="encoding"):
        parse_xml(f'<?xml version="1.0" encoding="utf-8"?>{OPEN}<ID>å</ID>{CLOSE}'.encode("latin-1"))


@pytest.mark.parametrize("document", [b"<Order/>", b"<Invoice/>", b'<CreditNote xmlns="urn:other"/>'])
def test_other_documents_are_refused(document: bytes) -> None:
    assert _refusal(document) == "FF-ROOT"


@pytest.mark.parametrize("levels", [MAX_DEPTH + 1, 300, 200_000])
def test_deep_nesting_is_refused(levels: int) -> None:
    assert _refusal(f"{OPEN}{'<a>' * levels}{'</a>' * levels}{CLOSE}".encode()) == "FF-LIMIT"


def test_documents_over_the_size_cap_are_refused_unread() -> None:
    assert _refusal(b"<" * (MAX_DOCUMENT_BYTES + 1)) == "FF-SIZE"


def test_a_text_of_seventy_megabytes_is_read() -> None:
    root = parse_xml(f"{OPEN}<ID>{'x' * 70_000_000}</ID>{CLOSE}".encode())
    assert len(root[0].text or "") == 70_000_000


def test_xinclude_is_left_alone() -> None:
    include = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/hostname" parse="text"/>'
    root = parse_xml(f"{OPEN}<ID>{include}</ID>{CLOSE}".encode())
    assert "".join(map(str, root.itertext())) == ""
    assert root[0][0].get("href") == "file:///etc/hostname"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
def test_other_encodings_are_read_where_the_document_declares_them(encoding: str) -> None:
    declared = encoding.removesuffix("-sig")
    root = parse_xml(f'<?xml version="1.0" encoding="{declared}"?>{OPEN}<ID>Å1</ID>{CLOSE}'.encode(encoding))
    assert root[0].text == "Å1"


def test_a_comment_does_not_cut_a_text_in_two() -> None:
    root = parse_xml(f"{OPEN}<ID>12<!-- x -->34<?a b?>5<![CDATA[6]]>7</ID>{CLOSE}".encode())
    assert root[0].text == "1234567"


def _documents() -> Iterator[st.SearchStrategy[bytes]]:
    yield st.binary(max_size=200)
    yield st.text(max_size=200).map(lambda text: f"{OPEN}{text}{CLOSE}".encode())


@given(st.one_of(*_documents()))
def test_any_bytes_are_read_or_refused_with_a_sentence(document: bytes) -> None:
    try:
        identify(document)
    except Unreadable as error:
        told = error.finding.text_en
    else:
        told = ""
    assert told.endswith(".")

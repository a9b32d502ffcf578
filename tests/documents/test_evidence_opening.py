"""A pack is held against its manifest, and whatever is wrong with it is told, never raised or unpacked."""

import io
import zipfile
import zlib
from collections.abc import Callable

import pytest
from support.packs import contents, forged, repacked, without

from documents.evidence.checks import Check, CheckCode, Verdict
from documents.evidence.files import EvidenceFile
from documents.evidence.manifest import MANIFEST, FileRole, Manifest, NotAManifest, read_manifest, write_manifest
from documents.evidence.opening import open_pack
from documents.evidence.pack import described, zipped
from domain.lifecycle import Status
from tests.contracts.register_values import NOW

FILES = (
    EvidenceFile(name="submitted/document.xml", role=FileRole.DOCUMENT, media_type="application/xml", content=b"<Invoice/>"),
    EvidenceFile(name="submitted/faktura.pdf", role=FileRole.INVOICE_PDF, media_type="application/pdf", content=b"%PDF-1.7"),
)
ABOUT = Manifest(invoice="invoice/310001015/invoice/1", status=Status.SENT, recorded_until=NOW, files=tuple(map(described, FILES)))
PACK = zipped([(MANIFEST, write_manifest(ABOUT)), *((file.name, file.content) for file in FILES)])


def failing(pack: bytes) -> tuple[Check, ...]:
    _, checks = open_pack(pack)
    return tuple(check for check in checks if check.verdict is Verdict.FAILS)


def test_a_pack_that_is_as_it_was_made_has_nothing_wrong_with_it() -> None:
    opened, checks = open_pack(PACK)
    assert [check.code for check in checks] == ["readable", "complete", "unchanged", "undamaged"]
    assert {check.verdict for check in checks} == {Verdict.HOLDS}
    assert opened is not None
    assert opened.one(FileRole.DOCUMENT) == b"<Invoice/>"


@pytest.mark.parametrize("content", [b"", b"PK", b"%PDF-1.7", PACK[:200], PACK[:-30], b"\x00" * 5000], ids=range(6))
def test_what_is_no_zip_is_told(content: bytes) -> None:
    assert [check.code for check in failing(content)] == [CheckCode.READABLE]


@pytest.mark.parametrize(
    "manifest",
    [
        b"",
        b"{}",
        b"[]",
        b'{"format": "another", "version": 1}',
        write_manifest(ABOUT)[:-10],
        write_manifest(ABOUT.model_copy(update={"version": 2})),
        b"\xff",
    ],
)
def test_a_manifest_that_is_none_or_of_a_newer_version_is_told(manifest: bytes) -> None:
    with pytest.raises(NotAManifest):
        read_manifest(manifest)
    assert [check.code for check in failing(repacked(PACK, {MANIFEST: manifest}, manifest=False))] == [CheckCode.READABLE]


def test_a_newer_version_is_named() -> None:
    newer = repacked(PACK, {MANIFEST: write_manifest(ABOUT.model_copy(update={"version": 2}))}, manifest=False)
    assert failing(newer)[0].detail == "version 2; this release reads up to 1"


def test_a_pack_without_a_manifest_is_told() -> None:
    assert [check.code for check in failing(zipped([("submitted/document.xml", b"<Invoice/>")]))] == [CheckCode.READABLE]


def test_a_file_that_is_missing_extra_or_there_twice_is_named() -> None:
    entries = contents(PACK)
    lost = zipped((name, content) for name, content in entries.items() if name != "submitted/faktura.pdf")
    assert [(check.code, check.detail) for check in failing(lost)] == [(CheckCode.COMPLETE, "'submitted/faktura.pdf' is missing")]
    added = zipped([*entries.items(), ("../evil.sh", b"#!")])
    assert [(check.code, check.detail) for check in failing(added)] == [(CheckCode.COMPLETE, "'../evil.sh' is not in the manifest")]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_an_entry_that_is_there_twice_is_told_whichever_of_them_is_right() -> None:
    entries = [*contents(PACK).items()]
    for twice in ([*entries, ("submitted/document.xml", b"<Other/>")], [("submitted/document.xml", b"<Other/>"), *entries]):
        assert CheckCode.COMPLETE in [check.code for check in failing(zipped(twice))]


def test_a_file_that_the_manifest_names_twice_is_told() -> None:
    twice = ABOUT.model_copy(update={"files": (*ABOUT.files, ABOUT.files[0])})
    pack = repacked(PACK, {MANIFEST: write_manifest(twice)}, manifest=False)
    assert [check.code for check in failing(pack)] == [CheckCode.COMPLETE]


@pytest.mark.parametrize("content", [b"<Invoic2/>", b"<Invoice />", b""])
def test_a_file_with_another_content_is_named_and_not_used(content: bytes) -> None:
    pack = repacked(PACK, {"submitted/document.xml": content}, manifest=False)
    assert [(check.code, check.about) for check in failing(pack)] == [(CheckCode.UNCHANGED, "submitted/document.xml")]
    opened, _ = open_pack(pack)
    assert opened is not None
    assert opened.one(FileRole.DOCUMENT) is None


def test_a_byte_that_flipped_on_the_disk_is_found_out() -> None:
    place = PACK.index(b"<Invoice/>") + 1
    flipped = PACK[:place] + b"J" + PACK[place + 1 :]
    assert [(check.code, check.about) for check in failing(flipped)] == [(CheckCode.UNCHANGED, "submitted/document.xml")]


def test_bytes_that_no_list_of_the_entries_shows_are_told() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in contents(PACK).items():
            archive.writestr(zipfile.ZipInfo(name), content)
            assert archive.fp is not None
            archive.fp.write(b"between")
            archive.start_dir = archive.fp.tell()
    noted = io.BytesIO()
    with zipfile.ZipFile(noted, "w") as archive:
        for name, content in contents(PACK).items():
            entry = zipfile.ZipInfo(name)
            entry.comment = b"beside"
            archive.writestr(entry, content)
    for pack in (buffer.getvalue(), noted.getvalue()):
        assert [(check.code, "hidden" in check.detail) for check in failing(pack)] == [(CheckCode.READABLE, True)]


def bomb() -> bytes:
    """Ten megabytes of nothing in ten kilobytes, with a manifest that fits."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("submitted/document.xml", bytes(10_000_000))
        archive.writestr("submitted/faktura.pdf", b"%PDF-1.7")
        entries = {"submitted/document.xml": bytes(10_000_000), "submitted/faktura.pdf": b"%PDF-1.7", MANIFEST: write_manifest(ABOUT)}
        archive.writestr(MANIFEST, forged(entries))
    return buffer.getvalue()


def lying() -> bytes:
    """A pack whose directory tells more bytes of an entry than there are."""
    place = PACK.rindex(b"PK\x01\x02")
    return PACK[: place + 20] + (2**31).to_bytes(4, "little") * 2 + PACK[place + 28 :]


def encrypted() -> bytes:
    place = PACK.rindex(b"PK\x01\x02")
    return PACK[: place + 8] + b"\x01\x00" + PACK[place + 10 :]


@pytest.mark.parametrize("made", [bomb, lying, encrypted])
def test_a_zip_that_would_unpack_to_more_than_it_is_or_hides_is_not_unpacked(
    made: Callable[[], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    pack = made()
    monkeypatch.setattr(zlib, "decompressobj", None)
    assert [check.code for check in failing(pack)] == [CheckCode.READABLE]


@pytest.mark.parametrize("pack", [b"MZ an executable" + PACK, PACK + b"<script>"], ids=["before", "behind"])
def test_something_around_the_zip_is_told(pack: bytes) -> None:
    assert [check.code for check in failing(pack)] == [CheckCode.READABLE]


def test_a_file_left_out_of_zip_and_manifest_alike_leaves_a_pack_that_is_complete() -> None:
    assert failing(without(PACK, {"submitted/faktura.pdf"})) == ()

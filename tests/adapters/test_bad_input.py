"""Whatever is handed in, the answer is a finding with rule, place and sentences, within 5 s of processor time and bounded memory.

No file that a document names is read, and nobody is called. Hostile PDFs and images are not opened where documents are checked:
tests/documents/test_merge.py and tests/adapters/test_merging_children.py hold the merger against them, tests/documents/test_logo.py the
logo.
"""

import json
import os
import re
import socket
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import pytest_asyncio
from support.documents import Line, ubl

from adapters.document_pool import DocumentPool, cpu_for
from adapters.supervised_process import SupervisedProcess, TaskLimits
from domain.findings import Finding

MB = 1024 * 1024
LIMITS = TaskLimits(time=timedelta(seconds=60), memory_bytes=1536 * MB, keep_bytes=640 * MB, cpu=timedelta(seconds=5))
WATCHED = ("open", "socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.system", "os.exec", "ctypes.dlopen")

events: list[str] = []
"""What the child did that leaves the process."""


def _warm_up() -> None:
    """Load all that checking needs, then listen: nothing is loaded later."""
    from documents import rules  # noqa: PLC0415

    rules.load()
    _told(ubl())
    _told(json.dumps(EXAMPLE).encode())
    sys.addaudithook(_watch)


def _watch(name: str, arguments: tuple[object, ...]) -> None:
    if name in WATCHED and arguments[0] != os.devnull:  # where Saxon's own words go
        events.append(f"{name} {arguments[0]}")


def _told(document: bytes) -> tuple[tuple[Finding, ...], list[str]]:
    """Do what `fakturaflyt validate` does; the imports stand here because the child alone pays for them."""
    from documents.invoice_json import as_ubl, findings_of  # noqa: PLC0415
    from documents.rules import check  # noqa: PLC0415
    from documents.ubl_xml import Unreadable  # noqa: PLC0415

    events.clear()
    try:
        findings = findings_of(document, check(as_ubl(document)).findings)
    except Unreadable as error:
        findings = error.findings
    return findings, list(events)


class Canary(NamedTuple):
    """A file and an address that a document names: whoever reads the one takes its content, whoever calls the other is heard."""

    file: Path
    content: int
    port: socket.socket

    def untouched(self) -> bool:
        """Tell whether nobody read or called. Asked once."""
        try:
            self.port.accept()
        except BlockingIOError:
            return os.read(self.content, 100) == b"canary"
        return False


@pytest.fixture
def canary(tmp_path: Path) -> Iterator[Canary]:
    file = tmp_path / "canary"
    os.mkfifo(file)
    content = os.open(file, os.O_RDWR | os.O_NONBLOCK)
    os.write(content, b"canary")
    with socket.create_server(("127.0.0.1", 0)) as port:
        port.setblocking(False)
        yield Canary(file, content, port)
    os.close(content)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def child() -> AsyncIterator[SupervisedProcess]:
    child = SupervisedProcess(_warm_up)
    await child.ready()
    yield child
    child.kill()


EXAMPLE: dict[str, Any] = json.loads((Path(__file__).parents[2] / "docs" / "invoice.example.json").read_text(encoding="utf-8"))
DOCUMENT = ubl().decode()
HEAD, BODY = DOCUMENT[: DOCUMENT.index("<Invoice")], DOCUMENT[DOCUMENT.index("<Invoice") :]
NUMBER = "<cbc:CustomizationID>"


def within(content: str) -> str:
    """Put something in front of the first element."""
    return BODY.replace(NUMBER, content + NUMBER, 1)


def noted(content: str) -> str:
    """Make something the note."""
    return BODY.replace("<cbc:DocumentCurrencyCode>", f"<cbc:Note>{content}</cbc:Note><cbc:DocumentCurrencyCode>", 1)


def bomb(use: str) -> str:
    """Make a thousand thousand million characters of a few lines."""
    return f"<!DOCTYPE Invoice [{_entities(12, 10)}]>{use}"


def quadratic() -> str:
    """Use one large entity again and again."""
    return f'<!DOCTYPE Invoice [<!ENTITY e "{"a" * 100_000}">]>{noted("&e;" * 10_000)}'


def attributes(count: int) -> str:
    return attributed(" ".join(f'a{n}=""' for n in range(count)))


def namespaces(count: int) -> str:
    return attributed(" ".join(f'xmlns:a{n}="urn:{n}"' for n in range(count)))


def _entities(count: int, each: int) -> str:
    return '<!ENTITY e0 "0123456789">' + "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * each}">' for n in range(count))


def _lines_times_rows(count: int) -> str:
    """Have every row of the VAT summary compared with every line."""
    document = ubl(lines=tuple(Line() for _ in range(count))).decode()
    start, end = document.index("<cac:TaxSubtotal>"), document.index("</cac:TaxSubtotal>") + len("</cac:TaxSubtotal>")
    return document[:start] + document[start:end] * count + document[end:]


def changed(**fields: object) -> bytes:
    """Change the JSON example."""
    return json.dumps(EXAMPLE | fields).encode()


def priced(price: str) -> str:
    return re.sub("(<cbc:PriceAmount[^>]*>)[^<]*<", lambda found: f"{found[1]}{price}<", BODY)


def attributed(attributes: str) -> str:
    return BODY.replace("<Invoice ", f"<Invoice {attributes} ", 1)


_XI = 'xmlns:xi="http://www.w3.org/2001/XInclude"'
_LATER = "2026-12-01"

NAMES_OTHERS: dict[str, Callable[[str], str]] = {
    "external entity": lambda uri: f'<!DOCTYPE Invoice [<!ENTITY e SYSTEM "{uri}">]>{noted("&e;")}',
    "external parameter entity": lambda uri: f'<!DOCTYPE Invoice [<!ENTITY % e SYSTEM "{uri}"> %e;]>{BODY}',
    "external DTD": lambda uri: f'<!DOCTYPE Invoice SYSTEM "{uri}">{BODY}',
    "XInclude of a text": lambda uri: noted(f'<xi:include {_XI} href="{uri}" parse="text"/>'),
    "XInclude of an element": lambda uri: within(f'<xi:include {_XI} href="{uri}"/>'),
    "stylesheet": lambda uri: f'<?xml-stylesheet type="text/xsl" href="{uri}"?>{BODY}',
    "schema": lambda uri: attributed(f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="urn:x {uri}"'),
    "entity in JSON": lambda uri: changed(buyer_reference=f'<!DOCTYPE a SYSTEM "{uri}">&a;').decode(),
}
HARMLESS = {"stylesheet", "schema", "entity in JSON"}
"""What is no fault of an invoice, and is not followed."""


@pytest.mark.parametrize("named", NAMES_OTHERS)
@pytest.mark.asyncio(loop_scope="module")
async def test_what_a_document_names_is_neither_read_nor_called(named: str, canary: Canary, child: SupervisedProcess) -> None:
    for uri in (canary.file.as_uri(), f"http://127.0.0.1:{canary.port.getsockname()[1]}/invoice.dtd"):
        findings, did = await child.run(LIMITS, _told, NAMES_OTHERS[named](uri).encode())
        assert [finding.rule for finding in findings] == ([] if named in HARMLESS else ["XSD" if "XInclude" in named else "FF-DOCTYPE"])
        assert "canary" not in repr(findings)
        assert did == []
    assert canary.untouched()


BAD: dict[str, tuple[Callable[[], str | bytes], str, str]] = {
    "entity bomb": (lambda: bomb(noted("&e12;")), "FF-DOCTYPE", "/"),
    "entity bomb in an attribute": (lambda: bomb(attributed('a="&e12;"')), "FF-LIMIT", "/"),
    "one large entity used often": (quadratic, "FF-DOCTYPE", "/"),
    "deep": (lambda: within("<a>" * 200_000 + "</a>" * 200_000), "FF-LIMIT", "/"),
    "deep and cut off": (lambda: within("<a>" * 200_000), "FF-LIMIT", "/"),
    "huge text": (lambda: noted("a" * 20_000_000), "FF-LIMIT", "/Invoice/cbc:Note"),
    "huge text in JSON": (lambda: changed(payment_terms="a" * 20_000_000), "FF-LIMIT", "/payment_terms"),
    "huge attribute": (lambda: attributed(f'a="{"a" * 20_000_000}"'), "FF-LIMIT", "/"),
    "huge number": (lambda: priced("1" * 900_000), "PEPPOL-EN16931-R120", "/Invoice/cac:InvoiceLine"),
    "huge exponent": (lambda: priced("1e999999999"), "XSD", "/Invoice/cac:InvoiceLine/cac:Price/cbc:PriceAmount"),
    "huge name": (lambda: within(f"<{'a' * 1_000_000}/>"), "FF-LIMIT", "/Invoice"),
    "huge key in JSON": (lambda: b'{"' + b"a" * 20_000_000 + b'": 1}', "FF-UNKNOWN", f"/{'a' * 60}…"),
    "many elements": (lambda: within("<a/>" * 10_000_000), "FF-LIMIT", "/"),
    "many notes": (lambda: noted("a</cbc:Note><cbc:Note>" * 100_000 + "a"), "PEPPOL-EN16931-R002", "/Invoice"),
    "many attributes": (lambda: attributes(100_000), "FF-LIMIT", "/"),
    "very many attributes": (lambda: attributes(400_000), "FF-LIMIT", "/"),
    "many namespaces": (lambda: namespaces(100_000), "FF-RULES", "/"),
    "many values in JSON": (lambda: b'{"lines": [' + b"[]," * 10_000_000 + b"[]]}", "FF-LIMIT", "/"),
    "many lines in JSON": (lambda: changed(lines=EXAMPLE["lines"] * 1000 + [{}] * 100_000), "FF-MISSING", "/lines/2000/id"),
    "many identifiers in JSON": (
        lambda: changed(buyer=EXAMPLE["buyer"] | {"identifiers": [{}] * 150_000}),
        "FF-MISSING",
        "/buyer/identifiers/0/value",
    ),
    "many keys in JSON": (lambda: b"{" + b",".join(b'"%d": 1' % n for n in range(300_000)) + b"}", "FF-LIMIT", "/"),
    "many notes in JSON": (lambda: changed(notes=[{"text": "a"}] * 100_000), "PEPPOL-EN16931-R002", "/"),
    "deep JSON": (lambda: b'{"lines": ' * 200_000, "FF-LIMIT", "/"),
    "UTF-16 that declares UTF-16 and is UTF-8": (lambda: HEAD.replace("UTF-8", "UTF-16") + BODY, "FF-XML", "/"),
    "UTF-32": (lambda: DOCUMENT.encode("utf-32"), "FF-XML", "/"),
    "Latin-1 that declares UTF-8": (lambda: (HEAD + noted("å")).encode("latin-1"), "FF-XML", "/"),
    "an encoding that nobody knows": (lambda: '<?xml version="1.0" encoding="utf-7"?>' + BODY, "FF-XML", "/"),
    "two byte order marks": (lambda: b"\xef\xbb\xbf\xef\xbb\xbf" + DOCUMENT.encode(), "FF-XML", "/"),
    "JSON in UTF-16": (lambda: changed().decode().encode("utf-16"), "FF-JSON", "/"),
    "JSON in Latin-1": (lambda: json.dumps(EXAMPLE, ensure_ascii=False).encode("latin-1"), "FF-JSON", "/"),
    "half a character in JSON": (lambda: changed(number="\ud800"), "FF-VALUE", "/number"),
    "a character that XML has not": (lambda: noted("&#0;"), "FF-XML", "/"),
    "decimal comma": (lambda: priced("1,50"), "XSD", "/Invoice/cac:InvoiceLine/cac:Price/cbc:PriceAmount"),
    "decimal comma in JSON": (lambda: changed(totals=EXAMPLE["totals"] | {"payable": "9290,00"}), "FF-VALUE", "/totals/payable"),
    "31 February": (lambda: BODY.replace(_LATER, "2026-02-31"), "XSD", "/Invoice/cbc:IssueDate"),
    "31 February in JSON": (lambda: changed(issue_date="2026-02-31"), "FF-VALUE", "/issue_date"),
    "a year of nine digits": (lambda: BODY.replace(_LATER, "999999999-01-01"), "FF-VALUE", "/Invoice/cbc:IssueDate"),
}


@pytest.mark.parametrize("what", BAD)
@pytest.mark.asyncio(loop_scope="module")
async def test_bad_input_is_told_by_rule_place_and_sentences_within_five_seconds(what: str, child: SupervisedProcess) -> None:
    make, rule, where = BAD[what]
    document = make()
    findings, did = await child.run(LIMITS, _told, document.encode() if isinstance(document, str) else document)
    assert (rule, where) in {(finding.rule, finding.location) for finding in findings}
    assert all(finding.text_nb.endswith(".") and finding.text_en.endswith(".") for finding in findings)
    assert all(len(finding.text_nb) + len(finding.location) < 1000 for finding in findings)
    assert len(findings) <= 101
    assert did == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.asyncio(loop_scope="module")
async def test_other_encodings_that_say_so_are_no_fault(encoding: str, child: SupervisedProcess) -> None:
    declared = HEAD.replace("UTF-8", encoding.removesuffix("-sig"))
    assert await child.run(LIMITS, _told, (declared + BODY).encode(encoding)) == ((), [])


async def test_rules_that_compare_everything_with_everything_are_stopped_by_the_processor_time_that_the_size_earns() -> None:
    document = _lines_times_rows(3000).encode()
    assert timedelta(seconds=5) < cpu_for(document) < timedelta(seconds=20)
    async with DocumentPool(processes=1) as pool:
        (finding,) = (await pool.check(document)).findings
        assert finding.rule == "FF-TOO-HEAVY"
        assert (await pool.check(ubl())).findings == ()

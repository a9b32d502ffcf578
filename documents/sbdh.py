"""The Standard Business Document that every Peppol message carries: the SBD header and, untouched behind it, the document.

Source: Peppol Business Message Envelope (SBDH) 2.0.
"""

from datetime import datetime
from xml.sax.saxutils import escape

from lxml import etree

from documents.ubl_xml import MAX_DOCUMENT_BYTES
from documents.utf8 import as_utf8, without_declaration
from domain.value import Value

NAMESPACE = "http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader"
PARTICIPANT_SCHEME = "iso6523-actorid-upis"
PROCESS_SCHEME = "cenbii-procid-ubl"

_NS = {"sh": NAMESPACE}
_HEADER = f"{{{NAMESPACE}}}StandardBusinessDocumentHeader"
_END = b"</sh:StandardBusinessDocument>"
_HEADER_END = b"</sh:StandardBusinessDocumentHeader>"


class NoBusinessDocument(Exception):
    """Bytes that were to be a Standard Business Document are none; the text says why."""


class BusinessHeader(Value):
    """The SBD header of one message. Participants are written `0192:310001015`."""

    sender: str
    receiver: str
    document_type: str
    """Scheme and value: `busdox-docid-qns::urn:oasis:...::Invoice##urn:cen.eu:...::2.1`."""
    process: str
    country: str
    """COUNTRY_C1: the sender's country, ISO 3166-1 alpha-2."""
    instance: str
    """InstanceIdentifier: what a Message Level Status refers to."""
    created_at: datetime
    status_to: str | None = None
    """MLS_TO: the service provider, `0242:000123`, that wants the Message Level Status."""
    status_wanted: str | None = None
    """MLS_TYPE: ALWAYS_SEND or FAILURE_ONLY."""


def wrap(header: BusinessHeader, document: bytes) -> bytes:
    """Write the business document. The document's own bytes follow the header as they are, if they are UTF-8.

    The envelope's namespace has a prefix, so that an element without a namespace, in an extension say, keeps having none.

    Raises:
        Unreadable: the document is not UTF-8 and cannot be written as such.
    """
    beginning = f'<sh:StandardBusinessDocument xmlns:sh="{NAMESPACE}">{_written(header)}'
    return b"".join((beginning.encode(), without_declaration(as_utf8(document)), _END))


def unwrap(business_document: bytes) -> tuple[BusinessHeader, bytes]:
    """Read the header and the document behind it.

    Raises:
        NoBusinessDocument: it is too large, no XML, or something is missing in it.
    """
    header, document = _parts(business_document)
    return _read(header), etree.tostring(document, xml_declaration=True, encoding="UTF-8", with_tail=False)


def enclosed_bytes(business_document: bytes) -> bytes:
    """Cut the document out of a business document that `wrap` wrote, every byte as it is.

    Raises:
        NoBusinessDocument: `wrap` did not write it.
    """
    _, mark, document = business_document.partition(_HEADER_END)
    if not mark or not document.endswith(_END):
        raise NoBusinessDocument("the business document is none of ours")
    return document.removesuffix(_END)


def header_alone(business_document: bytes) -> bytes:
    """Write the business document again without the document in it, whose size must not matter to who reads the header.

    Raises:
        NoBusinessDocument: it is too large or no XML, or has no header.
    """
    header, _ = _parts(business_document)
    root = etree.Element(f"{{{NAMESPACE}}}StandardBusinessDocument", nsmap=_NS)
    root.append(header)
    return etree.tostring(root)


def _parts(business_document: bytes) -> tuple[etree._Element, etree._Element]:
    if len(business_document) > MAX_DOCUMENT_BYTES + 100_000:
        raise NoBusinessDocument("the business document is too large")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    try:
        root = etree.fromstring(business_document, parser)
    except etree.XMLSyntaxError as error:
        raise NoBusinessDocument(f"the business document is not XML (line {error.lineno})") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise NoBusinessDocument("the business document has a DOCTYPE")
    match list(root.iterchildren("*")):
        case [etree._Element(tag=tag) as header, document] if tag == _HEADER:  # noqa: SLF001  # lxml's name for it
            return header, document
    raise NoBusinessDocument("the business document is not one header and one document")


def _written(header: BusinessHeader) -> str:
    scheme, _, document_type = header.document_type.partition("::")
    scopes = [
        _scope("DOCUMENTID", document_type, scheme),
        _scope("PROCESSID", header.process, PROCESS_SCHEME),
        _scope("COUNTRY_C1", header.country),
    ]
    if header.status_to:
        scopes.append(_scope("MLS_TO", header.status_to, PARTICIPANT_SCHEME))
    if header.status_wanted:
        scopes.append(_scope("MLS_TYPE", header.status_wanted))
    return (
        "<sh:StandardBusinessDocumentHeader><sh:HeaderVersion>1.0</sh:HeaderVersion>"
        f"{_party('Sender', header.sender)}{_party('Receiver', header.receiver)}{_identification(header, document_type)}"
        f"<sh:BusinessScope>{''.join(scopes)}</sh:BusinessScope></sh:StandardBusinessDocumentHeader>"
    )


def _party(role: str, participant: str) -> str:
    return f'<sh:{role}><sh:Identifier Authority="{PARTICIPANT_SCHEME}">{escape(participant)}</sh:Identifier></sh:{role}>'


def _identification(header: BusinessHeader, document_type: str) -> str:
    syntax, _, rest = document_type.partition("##")
    namespace, _, root = syntax.partition("::")
    return (
        f"<sh:DocumentIdentification><sh:Standard>{escape(namespace)}</sh:Standard><sh:TypeVersion>{escape(rest.rpartition('::')[2])}</sh:TypeVersion>"
        f"<sh:InstanceIdentifier>{escape(header.instance)}</sh:InstanceIdentifier><sh:Type>{escape(root)}</sh:Type>"
        f"<sh:CreationDateAndTime>{header.created_at.isoformat(timespec='milliseconds')}</sh:CreationDateAndTime></sh:DocumentIdentification>"
    )


def _scope(kind: str, value: str, scheme: str | None = None) -> str:
    identifier = f"<sh:Identifier>{escape(scheme)}</sh:Identifier>" if scheme else ""
    return f"<sh:Scope><sh:Type>{kind}</sh:Type><sh:InstanceIdentifier>{escape(value)}</sh:InstanceIdentifier>{identifier}</sh:Scope>"


def _read(header: etree._Element) -> BusinessHeader:
    scopes = {_text(scope, "sh:Type"): scope for scope in header.iterfind("sh:BusinessScope/sh:Scope", _NS)}
    try:
        document_type = scopes["DOCUMENTID"]
        return BusinessHeader(
            sender=_text(header, "sh:Sender/sh:Identifier"),
            receiver=_text(header, "sh:Receiver/sh:Identifier"),
            document_type=f"{_text(document_type, 'sh:Identifier')}::{_text(document_type, 'sh:InstanceIdentifier')}",
            process=_text(scopes["PROCESSID"], "sh:InstanceIdentifier"),
            country=_text(scopes["COUNTRY_C1"], "sh:InstanceIdentifier"),
            instance=_text(header, "sh:DocumentIdentification/sh:InstanceIdentifier"),
            created_at=datetime.fromisoformat(_text(header, "sh:DocumentIdentification/sh:CreationDateAndTime")),
            status_to=_text(scopes["MLS_TO"], "sh:InstanceIdentifier") if "MLS_TO" in scopes else None,
            status_wanted=_text(scopes["MLS_TYPE"], "sh:InstanceIdentifier") if "MLS_TYPE" in scopes else None,
        )
    except KeyError as error:
        raise NoBusinessDocument(f"the header has no scope {error.args[0]}") from None
    except ValueError:
        raise NoBusinessDocument("the header's time of creation is no time") from None


def _text(element: etree._Element, path: str) -> str:
    found = element.findtext(path, namespaces=_NS)
    if not found or not found.strip():
        raise NoBusinessDocument(f"the header has no {path.replace('sh:', '')}")
    return found.strip()

"""Message Level Status (MLS) 1.0, a UBL 2.1 ApplicationResponse, in and out."""

from datetime import datetime

from lxml import etree

from documents.ubl_xml import CAC, CBC, NAMESPACES
from domain.peppol.mls import MessageLevelStatus, MlsCode, MlsIssue, MlsReason

CUSTOMIZATION = "urn:peppol:edec:mls:1.0"
PROFILE = "urn:peppol:edec:mls"
_UBL = "urn:oasis:names:specification:ubl:schema:xsd:ApplicationResponse-2"
MLS_DOCUMENT_TYPE = f"busdox-docid-qns::{_UBL}::ApplicationResponse##{CUSTOMIZATION}::2.1"
MLS_PROCESS = PROFILE
MAX_MLS_BYTES = 1024 * 1024

_ROOT = f"{{{_UBL}}}ApplicationResponse"
_WITHOUT_LOCATION = "NA"
_RESPONSE = "cac:DocumentResponse/cac:Response"


class NotMls(Exception):
    """A document is no Message Level Status; the text says why, and quotes nothing."""


def write_mls(status: MessageLevelStatus) -> bytes:
    """Write a status message."""
    root = etree.Element(_ROOT, nsmap={"ubl": _UBL, "cac": CAC, "cbc": CBC})
    _text(root, "CustomizationID", CUSTOMIZATION)
    _text(root, "ProfileID", PROFILE)
    _text(root, "ID", status.id)
    _text(root, "IssueDate", status.issued_at.date().isoformat())
    _text(root, "IssueTime", status.issued_at.timetz().isoformat(timespec="seconds"))
    _party(root, "SenderParty", status.sender)
    _party(root, "ReceiverParty", status.receiver)
    answer = _group(root, "DocumentResponse")
    response = _group(answer, "Response")
    _text(response, "ResponseCode", status.code)
    if status.text:
        _text(response, "Description", status.text)
    _text(_group(answer, "DocumentReference"), "ID", status.document)
    for issue in status.issues:
        _issue(answer, issue)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def read_mls(document: bytes) -> MessageLevelStatus:
    """Read a status message.

    Raises:
        NotMls: too large, no XML, another kind of document, or something is missing or not of its code list.
    """
    root = _root(document)
    if _read(root, "cbc:CustomizationID") != CUSTOMIZATION:
        raise NotMls("another customization than MLS 1.0")
    try:
        return MessageLevelStatus(
            id=_read(root, "cbc:ID"),
            issued_at=datetime.fromisoformat(f"{_read(root, 'cbc:IssueDate')}T{_read(root, 'cbc:IssueTime')}"),
            sender=_read_party(root, "cac:SenderParty"),
            receiver=_read_party(root, "cac:ReceiverParty"),
            code=MlsCode(_read(root, f"{_RESPONSE}/cbc:ResponseCode")),
            document=_read(root, "cac:DocumentResponse/cac:DocumentReference/cbc:ID"),
            text=root.findtext(f"{_RESPONSE}/cbc:Description", namespaces=NAMESPACES),
            issues=tuple(_read_issues(root)),
        )
    except ValueError:
        raise NotMls("a date, time or code is none that MLS knows") from None


def _root(document: bytes) -> etree._Element:
    if len(document) > MAX_MLS_BYTES:
        raise NotMls("too large")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(document, parser)
    except etree.XMLSyntaxError:
        raise NotMls("not XML") from None
    if root.tag != _ROOT or root.getroottree().docinfo.internalDTD is not None:
        raise NotMls("no ApplicationResponse")
    return root


def _read(element: etree._Element, path: str) -> str:
    text = (element.findtext(path, namespaces=NAMESPACES) or "").strip()
    if not text:
        raise NotMls(f"{path} is missing")
    return text


def _read_party(root: etree._Element, path: str) -> str:
    scheme = root.find(f"{path}/cbc:EndpointID", NAMESPACES)
    return f"{'' if scheme is None else scheme.get('schemeID', '')}:{_read(root, f'{path}/cbc:EndpointID')}"


def _read_issues(root: etree._Element) -> list[MlsIssue]:
    lines = root.findall("cac:DocumentResponse/cac:LineResponse", NAMESPACES)
    return [
        MlsIssue(
            location=_read(line, "cac:LineReference/cbc:LineID"),
            reason=MlsReason(_read(response, "cac:Status/cbc:StatusReasonCode")),
            text=_read(response, "cbc:Description"),
        )
        for line in lines
        for response in line.findall("cac:Response", NAMESPACES)
    ]


def _issue(answer: etree._Element, issue: MlsIssue) -> None:
    line = _group(answer, "LineResponse")
    _text(_group(line, "LineReference"), "LineID", issue.location or _WITHOUT_LOCATION)
    response = _group(line, "Response")
    _text(response, "Description", issue.text)
    _text(_group(response, "Status"), "StatusReasonCode", issue.reason)


def _party(root: etree._Element, role: str, provider: str) -> None:
    scheme, _, value = provider.partition(":")
    _text(_group(root, role), "EndpointID", value).set("schemeID", scheme)


def _group(parent: etree._Element, name: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{CAC}}}{name}")


def _text(parent: etree._Element, name: str, text: str) -> etree._Element:
    element = etree.SubElement(parent, f"{{{CBC}}}{name}")
    element.text = text
    return element

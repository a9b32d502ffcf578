"""What signed metadata says: another SMP to ask, or where a participant receives a service, in which process, from when to when."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from cryptography import x509
from lxml import etree

from adapters.peppol.distrust import Distrusted
from adapters.peppol.smp_signature import PUBLISHING, read_certificate
from documents.sbdh import PARTICIPANT_SCHEME, PROCESS_SCHEME
from domain.peppol.network import Distrust, Lack, Service

AS4_PROFILE = "peppol-transport-as4-v2_0"
"""The transport profile of Peppol AS4 2.0."""

_NAMES = {
    "smp": PUBLISHING,
    "ids": "http://busdox.org/transport/identifiers/1.0/",
    "wsa": "http://www.w3.org/2005/08/addressing",
}
_COMMON_NAME = re.compile(r"CN=([^,/+]+)", re.IGNORECASE)


@dataclass(frozen=True)
class Redirect:
    """Another SMP has the answer; its certificate has this common name."""

    address: str
    signer: str


@dataclass(frozen=True)
class Endpoint:
    """Where messages go, and the certificate of the access point there."""

    url: str
    certificate: x509.Certificate


def redirect_of(metadata: etree._Element) -> Redirect | None:
    """Read the reference to another SMP, if the metadata is one."""
    found = metadata.find("smp:ServiceMetadata/smp:Redirect", _NAMES)
    if found is None:
        return None
    subject = _text(found, "smp:CertificateUID")
    named = _COMMON_NAME.search(subject)
    return Redirect(address=found.get("href", ""), signer=named[1].strip() if named else subject)


def endpoint_of(metadata: etree._Element, participant: str, service: Service, at: datetime) -> Endpoint | Lack:
    """Find where a participant receives a service by AS4 at a time, or what is lacking.

    Raises:
        Distrusted: the metadata is about another participant or document type, or cannot be understood.
    """
    information = metadata.find("smp:ServiceMetadata/smp:ServiceInformation", _NAMES)
    if information is None:
        raise Distrusted(Distrust.UNREADABLE, "it has no ServiceInformation")
    _check_subject(information, participant, service)
    processes = [one for one in information.iterfind("smp:ProcessList/smp:Process", _NAMES) if _process(one) == service.process]
    if not processes:
        return Lack.PROCESS
    endpoints = [endpoint for process in processes for endpoint in process.iterfind("smp:ServiceEndpointList/smp:Endpoint", _NAMES)]
    return _active([endpoint for endpoint in endpoints if endpoint.get("transportProfile", "").strip() == AS4_PROFILE], at)


def _check_subject(information: etree._Element, participant: str, service: Service) -> None:
    found = _identifier(information, "ids:ParticipantIdentifier")
    if found.lower() != f"{PARTICIPANT_SCHEME}::{participant}".lower():
        raise Distrusted(Distrust.OTHER_PARTY, f"it is about {found}")
    document_type = _identifier(information, "ids:DocumentIdentifier")
    if document_type != service.document_type:
        raise Distrusted(Distrust.OTHER_PARTY, f"it is about {document_type}")


def _active(endpoints: Iterable[etree._Element], at: datetime) -> Endpoint | Lack:
    lack = Lack.TRANSPORT
    for endpoint in endpoints:
        starts, ends = _time(endpoint, "smp:ServiceActivationDate"), _time(endpoint, "smp:ServiceExpirationDate")
        if (starts is None or starts <= at) and (ends is None or at < ends):
            return _endpoint(endpoint)
        lack = Lack.NOT_ACTIVE
    return lack


def _endpoint(endpoint: etree._Element) -> Endpoint:
    url = _text(endpoint, "wsa:EndpointReference/wsa:Address")
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme != "https" or not parts.hostname:
        raise Distrusted(Distrust.UNREADABLE, f"{url!r} is no address of an access point")
    certificate = read_certificate(endpoint.findtext("smp:Certificate", None, _NAMES), Distrust.ACCESS_POINT_CERTIFICATE)
    return Endpoint(url, certificate)


def _process(process: etree._Element) -> str | None:
    scheme, _, value = _identifier(process, "ids:ProcessIdentifier").partition("::")
    return value if scheme == PROCESS_SCHEME else None


def _identifier(parent: etree._Element, path: str) -> str:
    found = parent.find(path, _NAMES)
    return "" if found is None else f"{found.get('scheme', '').strip()}::{(found.text or '').strip()}"


def _text(parent: etree._Element, path: str) -> str:
    return (parent.findtext(path, None, _NAMES) or "").strip()


def _time(parent: etree._Element, path: str) -> datetime | None:
    """Read a date and time; one without a zone is UTC."""
    text = _text(parent, path)
    if not text:
        return None
    try:
        time = datetime.fromisoformat(text)
    except ValueError as error:
        raise Distrusted(Distrust.UNREADABLE, f"{text!r} is no date and time") from error
    return time if time.tzinfo else time.replace(tzinfo=UTC)

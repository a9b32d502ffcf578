"""What an SMP publishes, as Peppol SMP 1.3 writes it, signed (XML Signature, rsa-sha256, Canonical XML 1.0)."""

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree
from signxml.algorithms import CanonicalizationMethod, DigestAlgorithm, SignatureConstructionMethod, SignatureMethod
from signxml.signer import XMLSigner

from sandbox.issuing import Holder
from sandbox.peppol_directory import PROCESS_SCHEME, SCHEME

_OPEN = (
    '<smp:{0} xmlns:smp="http://busdox.org/serviceMetadata/publishing/1.0/" xmlns:ids="http://busdox.org/transport/identifiers/1.0/"'
    ' xmlns:wsa="http://www.w3.org/2005/08/addressing">'
)


@dataclass(frozen=True)
class Endpoint:
    """Where a participant receives a kind of document, and from when to when."""

    participant: str
    document_type: str
    process: str
    url: str
    certificate: x509.Certificate
    active_from: datetime
    active_until: datetime


def service_group(base_url: str, participant: str, document_types: Iterable[str]) -> bytes:
    """List what a participant accepts, by links to the metadata of each."""
    links = "".join(
        f"<smp:ServiceMetadataReference href={quoteattr(metadata_url(base_url, participant, document_type))}/>"
        for document_type in sorted(document_types)
    )
    return (
        f"{_OPEN.format('ServiceGroup')}{_participant(participant)}"
        f"<smp:ServiceMetadataReferenceCollection>{links}</smp:ServiceMetadataReferenceCollection></smp:ServiceGroup>"
    ).encode()


def metadata_url(base_url: str, participant: str, document_type: str) -> str:
    """Write the address of the metadata of one kind of document."""
    return f"{base_url}/{quote(f'{SCHEME}::{participant}', safe='')}/services/{quote(document_type, safe='')}"


def metadata(endpoint: Endpoint) -> str:
    """Write where a participant receives a kind of document."""
    scheme, _, document_type = endpoint.document_type.partition("::")
    certificate = base64.encodebytes(endpoint.certificate.public_bytes(Encoding.DER)).decode()
    return _signable(
        f"<smp:ServiceInformation>{_participant(endpoint.participant)}"
        f"<ids:DocumentIdentifier scheme={quoteattr(scheme)}>{escape(document_type)}</ids:DocumentIdentifier>"
        f'<smp:ProcessList><smp:Process><ids:ProcessIdentifier scheme="{PROCESS_SCHEME}">{escape(endpoint.process)}</ids:ProcessIdentifier>'
        '<smp:ServiceEndpointList><smp:Endpoint transportProfile="peppol-transport-as4-v2_0">'
        f"<wsa:EndpointReference><wsa:Address>{escape(endpoint.url)}</wsa:Address></wsa:EndpointReference>"
        "<smp:RequireBusinessLevelSignature>false</smp:RequireBusinessLevelSignature>"
        f"<smp:ServiceActivationDate>{endpoint.active_from.isoformat()}</smp:ServiceActivationDate>"
        f"<smp:ServiceExpirationDate>{endpoint.active_until.isoformat()}</smp:ServiceExpirationDate>"
        f"<smp:Certificate>{certificate}</smp:Certificate>"
        "<smp:ServiceDescription>Sandbox</smp:ServiceDescription><smp:TechnicalContactUrl>https://sandbox.example</smp:TechnicalContactUrl>"
        "</smp:Endpoint></smp:ServiceEndpointList></smp:Process></smp:ProcessList></smp:ServiceInformation>"
    )


def redirect(url: str, to: Holder) -> str:
    """Write a reference to another SMP, named by the subject of its certificate."""
    subject = to.certificate.subject.rfc4514_string()
    return _signable(f"<smp:Redirect href={quoteattr(url)}><smp:CertificateUID>{escape(subject)}</smp:CertificateUID></smp:Redirect>")


def signed(document: str, by: Holder) -> bytes:
    """Sign a document as a whole."""
    signer = XMLSigner(
        method=SignatureConstructionMethod.enveloped,
        signature_algorithm=SignatureMethod.RSA_SHA256,
        digest_algorithm=DigestAlgorithm.SHA256,
        c14n_algorithm=CanonicalizationMethod.CANONICAL_XML_1_0,
    )
    tree = signer.sign(etree.fromstring(document.encode()), key=by.key, cert=by.certificate.public_bytes(Encoding.PEM).decode())
    return etree.tostring(tree, xml_declaration=True, encoding="UTF-8")


def _signable(content: str) -> str:
    return f"{_OPEN.format('SignedServiceMetadata')}<smp:ServiceMetadata>{content}</smp:ServiceMetadata></smp:SignedServiceMetadata>"


def _participant(participant: str) -> str:
    return f'<ids:ParticipantIdentifier scheme="{SCHEME}">{escape(participant)}</ids:ParticipantIdentifier>'

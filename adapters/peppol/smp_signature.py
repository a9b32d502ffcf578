"""What an SMP says, believed only as far as a trusted certificate has signed it (XML Signature, enveloped)."""

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from lxml import etree
from signxml.algorithms import CanonicalizationMethod, DigestAlgorithm, SignatureMethod
from signxml.exceptions import SignXMLException
from signxml.verifier import SignatureConfiguration, VerifyResult, XMLVerifier

from adapters.peppol.certificates import NetworkTrust, Untrusted
from adapters.peppol.distrust import Distrusted
from domain.peppol.network import Distrust

PUBLISHING = "http://busdox.org/serviceMetadata/publishing/1.0/"
DSIG = "http://www.w3.org/2000/09/xmldsig#"

_SIGNED_METADATA = f"{{{PUBLISHING}}}SignedServiceMetadata"
_SERVICE_GROUP = f"{{{PUBLISHING}}}ServiceGroup"
_NOT_BASE64 = re.compile(r"-----[A-Z ]+-----|\s+")


@dataclass(frozen=True)
class Signed:
    """The part of an answer that is signed, and by whom."""

    content: etree._Element
    signer: x509.Certificate


class _Verifier(XMLVerifier):
    """Canonicalizes an element as a document of its own.

    Inside a document lxml adds `xmlns=""` below an element that inherits its default namespace: no signature over such a SignedInfo
    would be accepted, and Java writes no others.
    """

    def _c14n(self, nodes: etree._Element, algorithm: CanonicalizationMethod, inclusive_ns_prefixes: Sequence[str] | None = None) -> bytes:
        alone = etree.fromstring(etree.tostring(nodes, with_tail=False), _parser())
        canonical: bytes = super()._c14n(alone, algorithm, inclusive_ns_prefixes)
        return canonical


def read_signed(answer: bytes, trust: NetworkTrust, at: datetime) -> Signed:
    """Read signed metadata.

    Raises:
        Distrusted: it is none, or the signature or the certificate is not accepted.
        Misconfigured: our own trust anchors cannot be read.
    """
    root = _parsed(answer, _SIGNED_METADATA)
    signer = _signer(root)
    try:
        trust.check_smp(signer, at)
    except Untrusted as error:
        raise Distrusted(Distrust.SMP_CERTIFICATE, str(error)) from error
    return Signed(_signed_part(root, signer, at), signer)


def read_intact(answer: bytes, at: datetime) -> Signed:
    """Read signed metadata whoever has signed it: the signature is verified, its certificate is not.

    Raises:
        Distrusted: it is none, or the signature does not fit.
    """
    root = _parsed(answer, _SIGNED_METADATA)
    signer = _signer(root)
    return Signed(_signed_part(root, signer, at), signer)


def check_service_group(answer: bytes) -> None:
    """Check that an answer lists what a participant is registered for. It is not signed. Raises Distrusted if it is something else."""
    _parsed(answer, _SERVICE_GROUP)


def read_certificate(text: str | None, distrust: Distrust) -> x509.Certificate:
    """Read a certificate in base64, with spaces and PEM lines or without. Raises Distrusted for this reason if it is none."""
    try:
        return x509.load_der_x509_certificate(base64.b64decode(_NOT_BASE64.sub("", text or ""), validate=True))
    except (binascii.Error, ValueError) as error:
        raise Distrusted(distrust, f"the certificate cannot be read: {error}") from error


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


def _parsed(answer: bytes, tag: str) -> etree._Element:
    try:
        root = etree.fromstring(answer, _parser())
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Distrusted(Distrust.UNREADABLE, f"not XML: {answer[:40]!r}") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise Distrusted(Distrust.UNREADABLE, "it has a DOCTYPE")
    if root.tag != tag:
        raise Distrusted(Distrust.UNREADABLE, f"the root element is {str(root.tag)[:100]}")
    return root


def _signer(root: etree._Element) -> x509.Certificate:
    found = root.findtext(f"{{{DSIG}}}Signature/{{{DSIG}}}KeyInfo/{{{DSIG}}}X509Data/{{{DSIG}}}X509Certificate")
    if found is None:
        raise Distrusted(Distrust.SIGNATURE, "no signature with a certificate")
    return read_certificate(found, Distrust.SMP_CERTIFICATE)


def _signed_part(root: etree._Element, signer: x509.Certificate, at: datetime) -> etree._Element:
    """Verify the signature and return what it covers, which has to be the whole document: nothing else of it is read."""
    config = SignatureConfiguration(
        location="./",
        signature_methods=frozenset({SignatureMethod.RSA_SHA256, SignatureMethod.RSA_SHA384, SignatureMethod.RSA_SHA512}),
        digest_algorithms=frozenset({DigestAlgorithm.SHA256, DigestAlgorithm.SHA384, DigestAlgorithm.SHA512}),
        verification_time=at,
        # What a reference without a canonicalization stands for (XML Signature 4.4.3.2): many SMPs leave it out.
        default_reference_c14n_method=CanonicalizationMethod.CANONICAL_XML_1_0,
    )
    try:
        result = _Verifier().verify(root, x509_cert=signer, expect_config=config)
    except (SignXMLException, UnsupportedAlgorithm, etree.LxmlError, ValueError) as error:
        raise Distrusted(Distrust.SIGNATURE, f"{type(error).__name__}: {error}") from error
    if not isinstance(result, VerifyResult) or result.signed_xml is None or not _covers_all(result):
        raise Distrusted(Distrust.SIGNATURE, "the signature does not cover the whole answer")
    return result.signed_xml


def _covers_all(result: VerifyResult) -> bool:
    """Tell whether the signature refers to the document as such (`URI=""`), not to a part that could stand anywhere in it."""
    reference = result.signature_xml.find(f"{{{DSIG}}}SignedInfo/{{{DSIG}}}Reference")
    return reference is not None and reference.get("URI") == ""

"""Signed metadata as SMPs of every habit write it, signed by another implementation than the one that verifies it, and as nobody may."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pybergshamra as other
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from adapters.peppol.certificates import NetworkTrust, Untrusted, seat_id
from adapters.peppol.distrust import Distrusted
from adapters.peppol.smp_metadata import Endpoint, endpoint_of, redirect_of
from adapters.peppol.smp_signature import check_service_group, read_certificate, read_signed
from domain.errors import Misconfigured
from domain.peppol.network import Distrust, Lack
from sandbox import smp_metadata
from sandbox.issuing import Holder
from sandbox.pki import Pki, Purpose
from tests.adapters.peppol_network import PEER_SEAT, RECEIVER, URL, access_point, pki, question, trust_files

NOW = datetime.now(UTC)
SERVICE = question().service
C14N, C14N_11, EXCLUSIVE = other.Algorithm.C14N, other.Algorithm.C14N11, other.Algorithm.EXC_C14N
TEMPLATE = """\
<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo><CanonicalizationMethod Algorithm="{signed_info}"/>\
<SignatureMethod Algorithm="{method}"/><Reference URI="{uri}"><Transforms><Transform Algorithm="{enveloped}"/>{transform}</Transforms>\
<DigestMethod Algorithm="{digest}"/><DigestValue/></Reference></SignedInfo><SignatureValue/><KeyInfo><X509Data><X509Certificate>\
{certificate}</X509Certificate></X509Data></KeyInfo></Signature>"""


def smp() -> Holder:
    return pki().member(Purpose.SMP, "PNO000501")


def metadata(**changes: str) -> str:
    """Write the metadata of RECEIVER, pretty and with spaces around values, as some SMPs do; changes replace words in it."""
    endpoint = smp_metadata.Endpoint(
        participant=RECEIVER, document_type=SERVICE.document_type, process=SERVICE.process, url=URL,
        certificate=access_point().certificate, active_from=NOW - timedelta(days=1), active_until=NOW + timedelta(days=1),
    )  # fmt: skip
    text = smp_metadata.metadata(endpoint).replace("><", ">\n  <")
    text = re.sub(r">(0192:\d+|urn:[^<]+|https:[^<]+)<", r">\n    \1\n  <", text)
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    return text


def signed(
    document: str,
    by: Holder | None = None,
    *,
    c14n: str | None = None,
    signed_info: str = C14N,
    method: str = other.Algorithm.RSA_SHA256,
    digest: str = other.Algorithm.SHA256,
    uri: str = "",
) -> bytes:
    """Sign with the other implementation; without `c14n` the reference names no canonicalization, as many SMPs leave it."""
    by = by or smp()
    template = TEMPLATE.format(
        signed_info=signed_info, method=method, digest=digest, uri=uri, enveloped=other.Algorithm.ENVELOPED_SIGNATURE,
        transform=f'<Transform Algorithm="{c14n}"/>' if c14n else "",
        certificate="".join(by.certificate.public_bytes(Encoding.PEM).decode().splitlines()[1:-1]),
    )  # fmt: skip
    keys = other.KeysManager()
    key = other.load_rsa_private_pem(by.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    keys.add_key(key)
    context = other.DsigContext(keys, secure_defaults=False)
    root, end = document.rsplit("</", 1)
    return other.sign(context, f"{root}{template}</{end}").encode()


def read(answer: bytes) -> Endpoint | Lack:
    return endpoint_of(read_signed(answer, NetworkTrust(trust_files()), NOW).content, RECEIVER, SERVICE, NOW)


def distrusted(answer: bytes) -> Distrust:
    with pytest.raises(Distrusted) as caught:
        read(answer)
    assert caught.value.detail
    return caught.value.distrust


def without_the_time(value: object) -> str | None:
    """Name a parameter alike in every process of a test run."""
    return str(value).replace(str(NOW.date()), "today")[:10] if isinstance(value, str) and value[:2] == "20" else None


@pytest.mark.parametrize("c14n", [None, C14N, EXCLUSIVE, C14N_11])
@pytest.mark.parametrize("signed_info", [C14N, EXCLUSIVE])
def test_what_another_implementation_signed_is_read(c14n: str | None, signed_info: str) -> None:
    assert read(signed(metadata(), c14n=c14n, signed_info=signed_info)) == Endpoint(URL, access_point().certificate)


@pytest.mark.parametrize("name", ["SHA384", "SHA512"])
def test_stronger_algorithms_are_taken(name: str) -> None:
    method, digest = getattr(other.Algorithm, f"RSA_{name}"), getattr(other.Algorithm, name)
    assert isinstance(read(signed(metadata(), method=method, digest=digest)), Endpoint)


@pytest.mark.parametrize(
    ("method", "digest"), [(other.Algorithm.RSA_SHA1, other.Algorithm.SHA256), (other.Algorithm.RSA_SHA256, other.Algorithm.SHA1)]
)
def test_sha1_is_not_believed(method: str, digest: str) -> None:
    assert distrusted(signed(metadata(), method=method, digest=digest)) is Distrust.SIGNATURE


def test_a_signature_over_a_part_says_nothing_about_the_rest() -> None:
    part = metadata(**{"<smp:ServiceMetadata>": '<smp:ServiceMetadata Id="part">'})
    assert distrusted(signed(part, uri="#part")) is Distrust.SIGNATURE


def test_a_signed_answer_wrapped_into_another_says_nothing_about_the_other() -> None:
    whole = metadata(**{"<smp:SignedServiceMetadata ": '<smp:SignedServiceMetadata Id="whole" '})
    inner = signed(whole, uri="#whole").decode()
    signature = inner[inner.index("<Signature ") : inner.index("</Signature>") + len("</Signature>")]
    forged = metadata(**{URL: "https://thief.example/as4"})
    root, end = forged.rsplit("</", 1)
    answer = f"{root}{inner.replace(signature, '')}{signature}</{end}".encode()
    assert distrusted(answer) is Distrust.SIGNATURE


def test_a_comment_put_into_a_value_afterwards_cuts_nothing_off() -> None:
    answer = signed(metadata()).replace(URL.encode(), URL.replace("127", "<!-- x -->127").encode())
    assert read(answer) == Endpoint(URL, access_point().certificate)


def _space(answer: bytes) -> bytes:
    return answer.replace(b"<smp:ProcessList>", b"<smp:ProcessList> ")


def _other_address(answer: bytes) -> bytes:
    return answer.replace(URL.encode(), b"https://thief.example/as4")


def _other_signer(answer: bytes) -> bytes:
    mine, theirs = (
        "".join(pki().member(Purpose.SMP, seat).certificate.public_bytes(Encoding.PEM).decode().splitlines()[1:-1]).encode()
        for seat in ("PNO000501", "PNO000502")
    )
    return answer.replace(mine, theirs)


@pytest.mark.parametrize("change", [_space, _other_address, _other_signer])
def test_what_was_changed_after_signing_is_not_believed(change: Callable[[bytes], bytes]) -> None:
    answer = signed(metadata())
    assert change(answer) != answer
    assert distrusted(change(answer)) is Distrust.SIGNATURE


@pytest.mark.parametrize(
    "answer",
    [b"", b"<", b"<a/>", b"\x00\xff", b"%PDF-1.7", b"<!DOCTYPE html><html/>", b'<?xml version="1.0" encoding="x"?><a/>', b"<a>" * 300],
)
def test_what_is_no_metadata_is_told_as_that(answer: bytes) -> None:
    assert distrusted(answer) is Distrust.UNREADABLE
    with pytest.raises(Distrusted):
        check_service_group(answer)


def test_entities_are_not_resolved_nor_multiplied() -> None:
    entities = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9))
    bomb = f'<!DOCTYPE a [<!ENTITY a0 "x">{entities}<!ENTITY f SYSTEM "file:///etc/hostname">]>{metadata()}'
    assert distrusted(bomb.replace(URL, "&a9;&f;").encode()) is Distrust.UNREADABLE


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("poacc:billing:01:1.0", "poacc:billing:02:1.0", Lack.PROCESS),
        ("cenbii-procid-ubl", "other-process-scheme", Lack.PROCESS),
        ("peppol-transport-as4-v2_0", "busdox-transport-as2-ver1p0", Lack.TRANSPORT),
        ((NOW + timedelta(days=1)).isoformat(), (NOW - timedelta(hours=1)).isoformat(), Lack.NOT_ACTIVE),
        ((NOW - timedelta(days=1)).isoformat(), (NOW + timedelta(hours=1)).isoformat(), Lack.NOT_ACTIVE),
        ((NOW + timedelta(days=1)).isoformat(), "2999-12-31T23:59:59.000Z", Endpoint(URL, access_point().certificate)),
        ((NOW - timedelta(days=1)).isoformat(), "2022-01-01T00:00:00", Endpoint(URL, access_point().certificate)),
        ((NOW - timedelta(days=1)).isoformat(), "", Endpoint(URL, access_point().certificate)),
        (RECEIVER, RECEIVER.upper(), Endpoint(URL, access_point().certificate)),
    ],
    ids=without_the_time,
)  # fmt: skip
def test_what_the_receiver_lacks_is_found(old: str, new: str, told: Endpoint | Lack) -> None:
    assert read(signed(metadata(**{old: new}))) == told


@pytest.mark.parametrize(
    ("old", "new", "distrust"),
    [
        (RECEIVER, "0192:974760673", Distrust.OTHER_PARTY),
        ("iso6523-actorid-upis", "other-scheme", Distrust.OTHER_PARTY),
        ("Invoice-2::Invoice", "CreditNote-2::CreditNote", Distrust.OTHER_PARTY),
        (URL, "http://127.0.0.1:4443/as4", Distrust.UNREADABLE),
        (URL, "https://", Distrust.UNREADABLE),
        (URL, "https://[::1", Distrust.UNREADABLE),
        (URL, "", Distrust.UNREADABLE),
        ((NOW - timedelta(days=1)).isoformat(), "soon", Distrust.UNREADABLE),
        ("smp:ServiceInformation>", "smp:Nothing>", Distrust.UNREADABLE),
        ("smp:Certificate>", "smp:Nothing>", Distrust.ACCESS_POINT_CERTIFICATE),
    ],
    ids=without_the_time,
)
def test_signed_nonsense_is_not_believed_either(old: str, new: str, distrust: Distrust) -> None:
    assert distrusted(signed(metadata(**{old: new}))) is distrust


def test_of_several_endpoints_the_one_in_use_is_taken() -> None:
    """A receiver that moves is published at both places, each with its dates."""
    text = metadata()
    start, end = text.index("<smp:Endpoint "), text.index("</smp:Endpoint>") + len("</smp:Endpoint>")
    endpoint = text[start:end]
    former = endpoint.replace((NOW + timedelta(days=1)).isoformat(), NOW.isoformat()).replace(URL, "https://former.example/as4")
    as2 = endpoint.replace("peppol-transport-as4-v2_0", "busdox-transport-as2-ver1p0").replace(URL, "https://as2.example")
    assert read(signed(text[:start] + as2 + former + text[start:])) == Endpoint(URL, access_point().certificate)


@pytest.mark.parametrize(
    ("subject", "signer"),
    [
        ("C=NO,O=Somebody,OU=PEPPOL TEST SMP,CN=PNO000179", "PNO000179"),
        ("CN=PNO000179,OU=PEPPOL TEST SMP,O=Somebody,C=NO", "PNO000179"),
        ("cn = x, C=NO", "cn = x, C=NO"),
        ("PNO000179:15d5b1", "PNO000179:15d5b1"),
    ],
)
def test_a_redirect_names_the_signer_of_what_it_refers_to(subject: str, signer: str) -> None:
    target = smp_metadata.redirect("https://other.example/x", smp()).replace(smp().certificate.subject.rfc4514_string(), subject)
    found = redirect_of(read_signed(signed(target), NetworkTrust(trust_files()), NOW).content)
    assert found is not None
    assert (found.address, found.signer) == ("https://other.example/x", signer)


@pytest.mark.parametrize("form", ["pem", "wrapped", "bare"])
def test_a_certificate_is_read_in_every_form_smps_write(form: str) -> None:
    pem = access_point().certificate.public_bytes(Encoding.PEM).decode()
    bare = "".join(pem.splitlines()[1:-1])
    text = {"pem": pem, "wrapped": f"\n  {bare[:60]}\r\n {bare[60:]}  ", "bare": bare}[form]
    assert read_certificate(text, Distrust.SIGNATURE) == access_point().certificate


@pytest.mark.parametrize("authority", [None, *Purpose])
def test_a_ca_is_no_member(authority: Purpose | None) -> None:
    certificate = pki().authority(authority).certificate if authority else pki().root.certificate
    trust = NetworkTrust(trust_files())
    for check in (trust.check_smp, trust.check_access_point):
        with pytest.raises(Untrusted):
            check(certificate, NOW)


def test_a_certificate_counts_from_its_first_moment_to_its_last() -> None:
    certificate = access_point().certificate
    trust = NetworkTrust(trust_files())
    trust.check_access_point(certificate, certificate.not_valid_before_utc)
    trust.check_access_point(certificate, certificate.not_valid_after_utc)
    for at in (certificate.not_valid_before_utc - timedelta(seconds=1), certificate.not_valid_after_utc + timedelta(seconds=1)):
        with pytest.raises(Untrusted):
            trust.check_access_point(certificate, at)


@pytest.mark.parametrize("seat", ["POP000001", "PNO000999", "PNL000052"])
def test_a_seat_is_named_by_the_certificate(seat: str) -> None:
    assert seat_id(pki().issue(Purpose.ACCESS_POINT, seat).certificate) == seat


@pytest.mark.parametrize("content", [None, b"", b"-----BEGIN CERTIFICATE-----\nxx\n-----END CERTIFICATE-----\n"])
@pytest.mark.parametrize("file", ["root_file", "smp_ca_file"])
def test_trust_files_that_cannot_be_read_are_ours_to_mend(tmp_path: Path, file: str, content: bytes | None) -> None:
    path = tmp_path / "trust.pem"
    if content is not None:
        path.write_bytes(content)
    trust = NetworkTrust(trust_files(**{file: path}))
    with pytest.raises(Misconfigured, match=r"trust\.pem"):
        trust.check_smp(smp().certificate, NOW)


def test_both_networks_at_once_may_be_trusted(tmp_path: Path) -> None:
    """While the network changes its PKI there are two roots and two CAs of each purpose."""
    later = Pki(tmp_path)
    root, authority = tmp_path / "both_roots.pem", tmp_path / "both_cas.pem"
    root.write_bytes(pki().root_file.read_bytes() + later.root_file.read_bytes())
    authority.write_bytes(b"".join(each.authority_file(Purpose.ACCESS_POINT).read_bytes() for each in (pki(), later)))
    trust = NetworkTrust(trust_files(root_file=root, access_point_ca_file=authority))
    for member in (access_point(), later.member(Purpose.ACCESS_POINT, PEER_SEAT)):
        trust.check_access_point(member.certificate, NOW)

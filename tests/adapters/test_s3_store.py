"""The document store on an S3 that fails: busy, broken, silent, cut off, forgetful, corrupt."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from support.s3 import Fault, Proxy, S3Server, store_url

from adapters import s3
from adapters.document_store import ObjectStore
from domain.errors import Corrupt, NotFound, Unavailable
from domain.identity import ObjectRef
from tests.contracts.register_values import ORGNR

XML = "application/xml"
DATA = b"<Invoice>" + b"x" * 200_000 + b"</Invoice>"
DOWN = "The document store cannot be used"
TRIES = 1 + s3.RETRIES


@pytest.fixture
def bucket(s3_server: S3Server) -> str:
    return s3_server.bucket()


@pytest.fixture
def store(bucket: str, s3_proxy: Proxy) -> ObjectStore:
    return ObjectStore(store_url(bucket, s3_proxy.server_port))


@pytest.fixture
def proxy(s3_proxy: Proxy, store: ObjectStore) -> Iterator[Proxy]:
    """The way to a store in which nothing has happened yet."""
    yield s3_proxy
    s3_proxy.faults.clear()
    s3_proxy.always = None
    assert store.get(store.put(ORGNR, DATA, XML)) == DATA, "the store does not mend itself"


def kept(store: ObjectStore, proxy: Proxy, data: bytes = DATA) -> ObjectRef:
    ref = store.put(ORGNR, data, XML)
    proxy.seen.clear()
    return ref


@pytest.mark.parametrize("fault", [Fault.BUSY, Fault.BROKEN, Fault.CUT_OFF, Fault.REPLY_LOST])
def test_a_hiccup_is_not_noticed(store: ObjectStore, proxy: Proxy, fault: Fault) -> None:
    proxy.faults.extend([fault, fault])
    ref = store.put(ORGNR, DATA, XML)
    proxy.faults.extend([fault, fault])
    assert store.get(ref) == DATA


@pytest.mark.parametrize("fault", [Fault.BUSY, Fault.BROKEN, Fault.CUT_OFF, Fault.REPLY_LOST])
def test_an_outage_is_unavailable_after_a_few_tries_told_in_one_line(store: ObjectStore, proxy: Proxy, fault: Fault) -> None:
    ref = kept(store, proxy)
    proxy.always = fault
    for verb in (lambda: store.put(ORGNR, b"other", XML), lambda: store.get(ref)):
        proxy.seen.clear()
        with pytest.raises(Unavailable, match=DOWN) as caught:
            verb()
        assert "\n" not in str(caught.value)
        assert len(proxy.seen) == TRIES


def test_bytes_whose_reply_was_lost_are_found_to_be_there_and_right(store: ObjectStore, proxy: Proxy) -> None:
    proxy.faults.append(Fault.REPLY_LOST)
    ref = store.put(ORGNR, DATA, XML)
    assert proxy.seen == ["PUT", "PUT", "GET"]
    assert store.get(ref) == DATA


def test_a_server_that_overwrites_does_no_harm(store: ObjectStore, proxy: Proxy) -> None:
    proxy.always = Fault.UNCONDITIONAL
    proxy.faults.append(Fault.REPLY_LOST)
    assert store.put(ORGNR, DATA, XML) == store.put(ORGNR, DATA, XML)


def test_one_wrong_bit_of_the_right_length_is_read_again_and_twice_it_is_corrupt(store: ObjectStore, proxy: Proxy) -> None:
    ref = kept(store, proxy)
    proxy.faults.append(Fault.CORRUPT)
    assert store.get(ref) == DATA
    proxy.faults.extend([Fault.CORRUPT, Fault.CORRUPT])
    with pytest.raises(Corrupt, match=ref.sha256):
        store.get(ref)
    assert store.get(ref) == DATA


def test_what_was_spoilt_on_the_way_in_is_mended_by_handing_it_in_again(bucket: str, s3_server: S3Server, s3_proxy: Proxy) -> None:
    store = ObjectStore(store_url(bucket, s3_proxy.server_port))
    ref = store.put(ORGNR, b"<Invoice/>", XML)
    s3_server.put(bucket, f"{ORGNR}/{ref.sha256}", b"<Invoicf/>")
    with pytest.raises(Corrupt):
        store.get(ref)
    assert store.put(ORGNR, b"<Invoice/>", XML) == ref
    assert store.get(ref) == b"<Invoice/>"


def test_half_a_body_is_never_taken_for_the_whole(store: ObjectStore, proxy: Proxy) -> None:
    ref = kept(store, proxy)
    proxy.always = Fault.HALF_A_REPLY
    with pytest.raises((Unavailable, Corrupt)):
        store.get(ref)


def test_a_server_that_says_nothing_is_unavailable(bucket: str, s3_proxy: Proxy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(s3, "REQUEST_TIMEOUT", timedelta(milliseconds=300))
    monkeypatch.setattr(s3, "RETRYING", timedelta(milliseconds=100))
    store = ObjectStore(store_url(bucket, s3_proxy.server_port))
    s3_proxy.always = Fault.SILENT
    with pytest.raises(Unavailable, match=DOWN):
        store.put(ORGNR, DATA, XML)
    s3_proxy.always = None
    assert store.get(store.put(ORGNR, DATA, XML)) == DATA


def test_a_server_that_is_away_is_unavailable(bucket: str, s3_server: S3Server, s3_proxy: Proxy) -> None:
    assert s3_proxy.server_port
    with s3_server.proxy() as gone:
        store = ObjectStore(store_url(bucket, gone.server_port))
        ref = store.put(ORGNR, DATA, XML)
    for verb in (lambda: store.put(ORGNR, DATA, XML), lambda: store.get(ref)):
        with pytest.raises(Unavailable, match=DOWN):
            verb()


def test_credentials_that_are_refused_are_unavailable_until_somebody_mends_them(store: ObjectStore, proxy: Proxy) -> None:
    ref = kept(store, proxy)
    proxy.always = Fault.FORBIDDEN
    for verb in (lambda: store.put(ORGNR, b"other", XML), lambda: store.get(ref)):
        with pytest.raises(Unavailable, match=DOWN):
            verb()


def test_a_bucket_that_does_not_exist_is_not_a_missing_object(s3_proxy: Proxy) -> None:
    store = ObjectStore(store_url("nowhere", s3_proxy.server_port))
    with pytest.raises(Unavailable, match="404"):
        store.put(ORGNR, DATA, XML)
    with pytest.raises(Unavailable, match="404"):
        store.get(ObjectRef(company=ORGNR, sha256="0" * 64, size_bytes=1, media_type=XML))


def test_a_hundred_megabytes_come_back(store: ObjectStore, proxy: Proxy) -> None:
    data = bytes(range(256)) * 400_000
    assert store.get(kept(store, proxy, data)) == data


def test_two_deployments_may_share_a_bucket_under_prefixes_of_their_own(bucket: str, s3_proxy: Proxy) -> None:
    url = store_url(bucket, s3_proxy.server_port)
    one, other = (ObjectStore(url.replace("?", f"/{prefix}?")) for prefix in ("one", "two/parts"))
    ref = one.put(ORGNR, DATA, XML)
    with pytest.raises(NotFound):
        other.get(ref)
    other.put(ORGNR, DATA, XML)
    assert one.get(ref) == other.get(ref) == DATA


@pytest.mark.parametrize(
    "url", ["s3://", "s3:///prefix", "s3://bucket?endpont=https://s3.example", "s3://key:secret@bucket", "gs://bucket"]
)
def test_a_url_that_names_no_bucket_is_refused_and_its_secrets_are_not_told(url: str) -> None:
    with pytest.raises(Unavailable, match="s3://BUCKET") as caught:
        ObjectStore(url)
    assert "secret" not in str(caught.value)


def test_a_request_ends_within_the_time_a_decision_has() -> None:
    assert timedelta(minutes=2) > s3.RETRYING + s3.REQUEST_TIMEOUT
    assert s3.REQUEST_TIMEOUT.total_seconds() * 1_200_000 > 100_000_000

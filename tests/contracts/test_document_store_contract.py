import hashlib

import pytest

from adapters.document_store import ObjectStore
from domain.errors import NotFound
from domain.identity import ObjectRef
from tests.contracts.register_values import ORGNR

XML = "application/xml"


def test_bytes_come_back_under_the_name_of_their_hash(store: ObjectStore) -> None:
    ref = store.put(ORGNR, b"<Invoice/>", XML)
    assert ref == ObjectRef(company=ORGNR, sha256=hashlib.sha256(b"<Invoice/>").hexdigest(), size_bytes=10, media_type=XML)
    assert store.get(ref) == b"<Invoice/>"


@pytest.mark.parametrize("data", [b"", b"\0" * 7_000_000])
def test_nothing_and_much_can_be_kept(store: ObjectStore, data: bytes) -> None:
    assert store.get(store.put(ORGNR, data, XML)) == data


def test_keeping_the_same_bytes_again_is_the_same_object(store: ObjectStore) -> None:
    assert store.put(ORGNR, b"same", XML) == store.put(ORGNR, b"same", XML)


def test_an_object_that_was_never_kept_is_not_found(store: ObjectStore) -> None:
    with pytest.raises(NotFound):
        store.get(ObjectRef(company=ORGNR, sha256="0" * 64, size_bytes=1, media_type=XML))


def test_one_company_never_reads_the_objects_of_another(store: ObjectStore) -> None:
    ref = store.put(ORGNR, b"secret", XML)
    with pytest.raises(NotFound):
        store.get(ref.model_copy(update={"company": "810859172"}))


@pytest.mark.parametrize("company", ["../987654325", "98765432", "9876543251", "98765432a", "٩٨٧٦٥٤٣٢٥", "", "987654325\n"])
def test_a_company_that_is_not_nine_digits_gets_no_place(store: ObjectStore, company: str) -> None:
    with pytest.raises(ValueError, match="nine digits"):
        store.put(company, b"data", XML)
    with pytest.raises(ValueError, match="nine digits"):
        store.get(ObjectRef(company=company, sha256="0" * 64, size_bytes=1, media_type=XML))


def test_a_reference_cannot_point_outside_the_store(store: ObjectStore) -> None:
    with pytest.raises(ValueError, match="hexadecimal"):
        store.get(ObjectRef(company=ORGNR, sha256="../../../etc/passwd", size_bytes=1, media_type=XML))

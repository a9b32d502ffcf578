from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial

import pytest

from adapters.register import SqlRegister
from domain.companies.audit import AuditSubject, Author
from domain.companies.customer_classes import CustomerClass
from domain.companies.parties import Customer
from domain.consumers.rights import ERASED_NAME
from domain.errors import AlreadyThere, NotFound
from domain.verification.kyc_status import KycStatus
from tests.contracts.register_values import ORGNR, company, customer

KARI = Author(by="kari@fjordlys.example", at=datetime(2026, 12, 1, 8, 0, tzinfo=UTC))


def test_a_company_comes_back_as_it_was_saved(register: SqlRegister) -> None:
    register.save_company(company())
    assert register.company(ORGNR) == company()


def test_saving_a_company_again_replaces_its_card(register: SqlRegister) -> None:
    register.save_company(company())
    renamed = company().model_copy(update={"name": "Nytt navn AS", "parent": None})
    register.save_company(renamed)
    assert register.companies() == (renamed,)


def test_companies_are_listed_by_orgnr(register: SqlRegister) -> None:
    register.save_company(company("987654325"))
    register.save_company(company("810859172"))
    assert [each.orgnr for each in register.companies()] == ["810859172", "987654325"]


def test_an_unknown_company_is_not_found(register: SqlRegister) -> None:
    with pytest.raises(NotFound, match=ORGNR):
        register.company(ORGNR)


def test_a_customer_comes_back_as_it_was_saved(register: SqlRegister) -> None:
    register.save_company(company())
    register.save_customer(customer())
    assert register.customer(ORGNR, "10001") == customer()


def test_saving_a_customer_again_replaces_the_card(register: SqlRegister) -> None:
    register.save_company(company())
    register.save_customer(customer())
    moved = customer().model_copy(update={"email": None, "force_print": False})
    register.save_customer(moved)
    assert register.customers(ORGNR) == (moved,)


def test_a_customer_of_an_unknown_company_is_not_saved(register: SqlRegister) -> None:
    with pytest.raises(NotFound, match=ORGNR):
        register.save_customer(customer())
    assert register.customers(ORGNR) == ()


def test_one_company_never_sees_the_customers_of_another(register: SqlRegister) -> None:
    register.save_company(company("987654325"))
    register.save_company(company("810859172"))
    register.save_customer(customer(company="987654325"))
    with pytest.raises(NotFound):
        register.customer("810859172", "10001")
    assert register.customers("810859172") == ()
    assert register.customers_by_orgnr("810859172", "923609016") == ()


def test_customers_are_found_by_their_orgnr(register: SqlRegister) -> None:
    register.save_company(company())
    register.save_customer(customer("10002"))
    register.save_customer(customer("10001"))
    register.save_customer(customer("10003", orgnr=None))
    assert [each.number for each in register.customers_by_orgnr(ORGNR, "923609016")] == ["10001", "10002"]


def test_who_changed_what_on_a_card_is_kept_field_by_field(register: SqlRegister) -> None:
    register.save_company(company())
    author = Author(by="kari@fjordlys.example", at=datetime(2026, 12, 1, 8, 0, tzinfo=UTC))
    register.change_company(ORGNR, author, lambda card: card.model_copy(update={"kyc": KycStatus.UNVERIFIED}))
    register.change_company(ORGNR, author, lambda card: card)
    assert register.company(ORGNR).kyc is KycStatus.UNVERIFIED
    (entry,) = register.audit(ORGNR)
    assert (entry.field, entry.before, entry.after, entry.by, entry.at) == ("kyc", '"exempt"', '"unverified"', author.by, author.at)


def test_a_change_of_an_unknown_company_is_not_found(register: SqlRegister) -> None:
    with pytest.raises(NotFound, match=ORGNR):
        register.change_company(ORGNR, Author(by="kari", at=datetime(2026, 12, 1, tzinfo=UTC)), lambda card: card)
    assert register.audit(ORGNR) == ()


def test_who_added_a_company_is_kept_with_all_that_the_card_said(register: SqlRegister) -> None:
    register.add_company(company(), KARI)
    assert register.company(ORGNR) == company()
    told = {entry.field: (entry.before, entry.after) for entry in register.audit(ORGNR)}
    assert told["name"] == (None, '"Fjellbygg Østlandet AS"')
    assert told["settings.contact.person"] == (None, '"Åse Ødegård"')


def test_a_company_that_is_there_is_not_added_again(register: SqlRegister) -> None:
    register.add_company(company(), KARI)
    before = register.audit(ORGNR)
    with pytest.raises(AlreadyThere, match=ORGNR):
        register.add_company(company().model_copy(update={"name": "Ny"}), KARI)
    assert register.company(ORGNR) == company()
    assert register.audit(ORGNR) == before


def test_who_changed_what_on_a_customers_card_is_kept(register: SqlRegister) -> None:
    register.save_company(company())
    assert register.change_customer(ORGNR, "10001", KARI, lambda _: customer()) == customer()
    moved = register.change_customer(ORGNR, "10001", KARI, lambda card: (card or customer()).model_copy(update={"email": None}))
    assert register.customer(ORGNR, "10001") == moved
    *added, changed = register.audit(ORGNR)
    assert {(entry.field, entry.after) for entry in added} >= {("name", '"Kystens Kafé"'), ("address.city", '"Bodø"')}
    assert (changed.subject_id, changed.field, changed.before, changed.after) == ("10001", "email", '"faktura@kafe.example"', "null")


def test_a_customer_of_an_unknown_company_is_not_changed(register: SqlRegister) -> None:
    with pytest.raises(NotFound, match=ORGNR):
        register.change_customer(ORGNR, "10001", KARI, lambda _: customer())
    assert register.audit(ORGNR) == ()


def test_an_erased_customer_leaves_nothing_personal_on_the_card_or_in_the_audit(register: SqlRegister) -> None:
    register.save_company(company())
    register.change_customer(ORGNR, "10001", KARI, lambda _: customer())
    register.change_customer(ORGNR, "10002", KARI, lambda _: customer("10002"))
    register.change_customer(ORGNR, "10001", KARI, lambda _: customer().model_copy(update={"name": "Kystens Krog", "phone": None}))
    rows = len(register.audit(ORGNR))
    register.erase_customer(ORGNR, "10001", KARI)
    entries = [entry for entry in register.audit(ORGNR) if entry.subject_id == "10001"]
    told = " ".join(str(text) for entry in entries for text in (entry.before, entry.after))
    for personal in ("Kystens", "kafe.example", "22 00", "400 01", "Bodø", "923609016", "974760673"):
        assert personal not in told
    assert ERASED_NAME in told
    assert register.customer(ORGNR, "10001").name == ERASED_NAME
    assert len(register.audit(ORGNR)) > rows
    assert "Kystens Kafé" in str(register.audit(ORGNR)), "the other customer's audit stays"


def test_what_is_not_personal_stays_in_the_audit_of_an_erased_customer(register: SqlRegister) -> None:
    register.save_company(company())
    register.change_customer(ORGNR, "10001", KARI, lambda _: customer())
    register.erase_customer(ORGNR, "10001", KARI)
    told = {(entry.field, entry.before, entry.after) for entry in register.audit(ORGNR)}
    assert ("force_print", None, "true") in told
    assert ("force_print", "true", "false") in told


def test_an_unknown_customer_is_not_erased(register: SqlRegister) -> None:
    register.save_company(company())
    with pytest.raises(NotFound, match="10001"):
        register.erase_customer(ORGNR, "10001", KARI)


def test_of_two_that_change_a_card_at_once_none_is_lost(register: SqlRegister) -> None:
    register.save_company(company())
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: register.change_customer(ORGNR, "10001", KARI, _counted), range(24)))
    assert register.customer(ORGNR, "10001").name == "24"


def _counted(card: Customer | None) -> Customer:
    return customer().model_copy(update={"name": str(int(card.name) + 1 if card else 1)})


def test_customer_classes_come_back_as_they_were_made_and_changed_by_id(register: SqlRegister) -> None:
    register.save_company(company())
    for id_ in ("STORE", "ALLE"):
        register.change_customer_class(ORGNR, id_, KARI, partial(_class_named, id_))
    changed = register.change_customer_class(ORGNR, "ALLE", KARI, lambda one: (one or _class_named("", None)).model_copy(update=OMITS))
    assert register.customer_class(ORGNR, "ALLE") == changed
    assert register.customer_classes(ORGNR) == (changed, _class_named("STORE", None))
    *_, entry = register.audit(ORGNR)
    assert (entry.subject, entry.subject_id, entry.field, entry.after) == (AuditSubject.CUSTOMER_CLASS, "ALLE", "omit_invoice_pdf", "true")


def test_a_changed_class_changes_no_customer(register: SqlRegister) -> None:
    register.save_company(company())
    register.save_customer(customer())
    register.change_customer_class(ORGNR, "STORE", KARI, lambda _: _class_named("STORE", None).model_copy(update=OMITS))
    assert register.customer(ORGNR, "10001") == customer()


def test_an_unknown_class_or_company_is_not_found(register: SqlRegister) -> None:
    with pytest.raises(NotFound, match=ORGNR):
        register.change_customer_class(ORGNR, "STORE", KARI, partial(_class_named, "STORE"))
    register.save_company(company())
    with pytest.raises(NotFound, match="STORE"):
        register.customer_class(ORGNR, "STORE")


OMITS = {"omit_invoice_pdf": True}


def _class_named(id_: str, _standing: CustomerClass | None) -> CustomerClass:
    return CustomerClass(company=ORGNR, id=id_, description="Kjeder", first_attachment_shows=False)

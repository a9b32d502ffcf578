from datetime import UTC, datetime

import pytest

from adapters.register import SqlRegister
from domain.audit import Author
from domain.errors import NotFound
from domain.kyc import KycStatus
from tests.contracts.register_values import ORGNR, company, customer


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

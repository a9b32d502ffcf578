"""What two versions of a card differ in."""

from support.cards import FJORD

from domain.companies.audit import FieldChange, differences
from domain.companies.parties import Company


def test_a_changed_setting_is_named_by_its_way() -> None:
    settings = FJORD.settings.model_copy(update={"contact": FJORD.settings.contact.model_copy(update={"person": "Åse"})})
    changed = FJORD.model_copy(update={"settings": settings})
    assert list(differences(FJORD, changed)) == [FieldChange(field="settings.contact.person", before='"Ingrid Prøvesen"', after='"Åse"')]


def test_a_new_card_is_told_field_by_field_with_nothing_before() -> None:
    told = list(differences(None, FJORD))
    assert {change.before for change in told} == {None}
    assert {"orgnr", "settings.peppol", "address.city"} <= {change.field for change in told}
    assert not any(change.field == "settings" for change in told)


def test_the_same_card_differs_in_nothing() -> None:
    again = Company.model_validate_json(FJORD.model_dump_json())
    assert list(differences(FJORD, again)) == []

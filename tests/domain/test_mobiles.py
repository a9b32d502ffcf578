import pytest

from domain.companies.parties import CompanySettings, Customer, MobileField
from domain.mobiles import mobile_of


@pytest.mark.parametrize(
    ("text", "mobile"),
    [
        ("400 01 013", "+4740001013"),
        ("0047 400 01 013", "+4740001013"),
        ("+47-40001013", "+4740001013"),
        ("(+47) 400.01.013", "+4740001013"),
        ("4740001013", "+4740001013"),
        ("tlf. 900 01 013", "+4790001013"),
        ("22 00 00 00", None),
        ("+46 70 123 45 67", None),
        ("0046701234567", None),
        ("400 01 01", None),
        ("400 ABC 12", None),
        ("vet ikke", None),
        ("", None),
        (None, None),
    ],
)
@pytest.mark.parametrize("field", MobileField)
def test_the_mobile_number_is_read_from_the_field_that_the_company_names(field: MobileField, text: str | None, mobile: str | None) -> None:
    others = dict.fromkeys(MobileField, "900 99 999") | {field: text}
    customer = Customer(company="310001015", number="1", name="Silje", **{name.value: value for name, value in others.items()})
    assert mobile_of(customer, CompanySettings(mobile_field=field)) == mobile

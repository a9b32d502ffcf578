"""The mobile number of a customer (H4, P9)."""

from domain.companies.parties import CompanySettings, Customer, MobileField
from domain.identifiers import InvalidMobile, parse_mobile


def mobile_of(customer: Customer, company: CompanySettings) -> str | None:
    """Read a customer's mobile number from the field the company keeps it in; None if it is no Norwegian mobile number."""
    fields = {MobileField.MOBILE: customer.mobile, MobileField.PHONE: customer.phone, MobileField.PHONE2: customer.phone2}
    try:
        return parse_mobile(fields[company.mobile_field] or "")
    except InvalidMobile:
        return None

"""Parties of a UBL document: seller (BG-4), buyer (BG-7), payee (BG-10), tax representative (BG-11)."""

from lxml import etree

from documents.ubl_fields import find, find_all, identifier, text
from domain.invoice import Contact, Identifier, Party, PostalAddress

SEPA = "SEPA"
"""Scheme of the bank-assigned creditor id (BT-90), which stands among the party's identifiers."""

VAT = "VAT"
"""Tax scheme of VAT identifiers and categories; a registration in any other is BT-32."""

_OTHER_SCHEME = "TAX"


def read_party(party: etree._Element) -> Party:
    """Read the `cac:Party` of a seller or buyer, whose name is the registered one (BT-27, BT-44)."""
    return _read(party, text(party, "cac:PartyLegalEntity/cbc:RegistrationName"), text(party, "cac:PartyName/cbc:Name"))


def read_named_party(party: etree._Element | None) -> Party | None:
    """Read a payee or tax representative, whose name is the one it goes by (BT-59, BT-62)."""
    if party is None:
        return None
    return _read(party, text(party, "cac:PartyName/cbc:Name"), text(party, "cac:PartyLegalEntity/cbc:RegistrationName"))


def _read(party: etree._Element, name: str | None, other_name: str | None) -> Party:
    registration = _tax_registration(party)
    return Party(
        name=name or other_name or "",
        trading_name=other_name if name else None,
        identifiers=_identifiers(party),
        legal_id=identifier(party, "cac:PartyLegalEntity/cbc:CompanyID"),
        legal_form=text(party, "cac:PartyLegalEntity/cbc:CompanyLegalForm"),
        vat_id=vat_id(party),
        tax_registration=text(registration, "cbc:CompanyID"),
        tax_registration_scheme=text(registration, "cac:TaxScheme/cbc:ID") or _OTHER_SCHEME,
        endpoint=identifier(party, "cbc:EndpointID"),
        creditor_id=_creditor_id(party),
        address=read_address(find(party, "cac:PostalAddress")),
        contact=_contact(find(party, "cac:Contact")),
    )


def read_address(address: etree._Element | None) -> PostalAddress:
    """Read a postal address; an absent one has no fields."""
    return PostalAddress(
        line1=text(address, "cbc:StreetName"),
        line2=text(address, "cbc:AdditionalStreetName"),
        line3=text(address, "cac:AddressLine/cbc:Line"),
        postcode=text(address, "cbc:PostalZone"),
        city=text(address, "cbc:CityName"),
        subdivision=text(address, "cbc:CountrySubentity"),
        country=text(address, "cac:Country/cbc:IdentificationCode"),
    )


def vat_id(party: etree._Element | None) -> str | None:
    """Read the VAT identifier (BT-31, BT-48, BT-63): the tax scheme named VAT."""
    return next((text(scheme, "cbc:CompanyID") for scheme in find_all(party, "cac:PartyTaxScheme") if _is_vat(scheme)), None)


def _tax_registration(party: etree._Element) -> etree._Element | None:
    schemes = find_all(party, "cac:PartyTaxScheme")
    return next((scheme for scheme in schemes if not _is_vat(scheme) and text(scheme, "cbc:CompanyID")), None)


def _is_vat(scheme: etree._Element) -> bool:
    return (text(scheme, "cac:TaxScheme/cbc:ID") or "").upper() == VAT


def _identifiers(party: etree._Element) -> tuple[Identifier, ...]:
    return tuple(one for one in _identifications(party) if not _is_sepa(one))


def _creditor_id(party: etree._Element) -> str | None:
    return next((one.value for one in _identifications(party) if _is_sepa(one)), None)


def _identifications(party: etree._Element) -> list[Identifier]:
    found = (identifier(element) for element in find_all(party, "cac:PartyIdentification/cbc:ID"))
    return [one for one in found if one]


def _is_sepa(one: Identifier) -> bool:
    return (one.scheme or "").upper() == SEPA


def _contact(contact: etree._Element | None) -> Contact:
    return Contact(name=text(contact, "cbc:Name"), telephone=text(contact, "cbc:Telephone"), email=text(contact, "cbc:ElectronicMail"))

"""Parties of a UBL document: seller (BG-4), buyer (BG-7), payee (BG-10), tax representative (BG-11)."""

from lxml import etree

from documents.ubl_fields import find, find_all, identifier, text
from domain.invoice import Contact, Identifier, Party, PostalAddress

_SEPA = "SEPA"
"""Scheme of the bank-assigned creditor id (BT-90), which stands among the party's identifiers."""


def read_party(party: etree._Element) -> Party:
    """Read a `cac:Party`, `cac:PayeeParty` or `cac:TaxRepresentativeParty`."""
    registered = text(party, "cac:PartyLegalEntity/cbc:RegistrationName")
    trading = text(party, "cac:PartyName/cbc:Name")
    return Party(
        name=registered or trading or "",
        trading_name=trading if registered else None,
        identifiers=_identifiers(party),
        legal_id=identifier(party, "cac:PartyLegalEntity/cbc:CompanyID"),
        legal_form=text(party, "cac:PartyLegalEntity/cbc:CompanyLegalForm"),
        vat_id=vat_id(party),
        tax_registration=_tax_registration(party),
        endpoint=identifier(party, "cbc:EndpointID"),
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


def _tax_registration(party: etree._Element) -> str | None:
    schemes = find_all(party, "cac:PartyTaxScheme")
    return next((text(scheme, "cbc:CompanyID") for scheme in schemes if not _is_vat(scheme)), None)


def _is_vat(scheme: etree._Element) -> bool:
    return text(scheme, "cac:TaxScheme/cbc:ID") == "VAT"


def _identifiers(party: etree._Element) -> tuple[Identifier, ...]:
    found = (identifier(element) for element in find_all(party, "cac:PartyIdentification/cbc:ID"))
    return tuple(one for one in found if one and one.scheme != _SEPA)


def _contact(contact: etree._Element | None) -> Contact:
    return Contact(name=text(contact, "cbc:Name"), telephone=text(contact, "cbc:Telephone"), email=text(contact, "cbc:ElectronicMail"))

"""Parties written as UBL: seller (BG-4), buyer (BG-7), payee (BG-10), tax representative (BG-11), delivery (BG-13)."""

from documents.ubl_party import SEPA, VAT
from documents.ubl_writer_fields import Node, field, group, identification
from domain.invoice import Contact, Delivery, Party, PostalAddress


def write_party(name: str, party: Party) -> Node:
    """Write a seller or buyer, whose name is the registered one (BT-27, BT-44)."""
    return group(name, group("Party", *_parts(party, registered=party.name, named=party.trading_name)))


def write_named_party(name: str, party: Party | None) -> Node:
    """Write a payee or tax representative, whose name is the one it goes by (BT-59, BT-62)."""
    return None if party is None else group(name, *_parts(party, registered=party.trading_name, named=party.name))


def write_delivery(delivery: Delivery | None) -> Node:
    """Write where and when it was delivered."""
    if delivery is None:
        return None
    return group(
        "Delivery",
        field("ActualDeliveryDate", delivery.delivered_on),
        group("DeliveryLocation", identification("ID", delivery.location_id), _address("Address", delivery.address)),
        group("DeliveryParty", group("PartyName", field("Name", delivery.party_name))),
    )


def _parts(party: Party, *, registered: str | None, named: str | None) -> tuple[Node, ...]:
    return (
        identification("EndpointID", party.endpoint),
        *(group("PartyIdentification", identification("ID", one)) for one in party.identifiers),
        group("PartyIdentification", field("ID", party.creditor_id, schemeID=SEPA)),
        group("PartyName", field("Name", named)),
        _address("PostalAddress", party.address),
        _tax_scheme(party.vat_id, VAT),
        _tax_scheme(party.tax_registration, party.tax_registration_scheme),
        group(
            "PartyLegalEntity",
            field("RegistrationName", registered),
            identification("CompanyID", party.legal_id),
            field("CompanyLegalForm", party.legal_form),
        ),
        _contact(party.contact),
    )


def _tax_scheme(company_id: str | None, scheme: str) -> Node:
    if not company_id:
        return None
    return group("PartyTaxScheme", field("CompanyID", company_id), group("TaxScheme", field("ID", scheme)))


def _address(name: str, address: PostalAddress | None) -> Node:
    if address is None:
        return None
    return group(
        name,
        field("StreetName", address.line1),
        field("AdditionalStreetName", address.line2),
        field("CityName", address.city),
        field("PostalZone", address.postcode),
        field("CountrySubentity", address.subdivision),
        group("AddressLine", field("Line", address.line3)),
        group("Country", field("IdentificationCode", address.country)),
    )


def _contact(contact: Contact) -> Node:
    return group(
        "Contact",
        field("Name", contact.name),
        field("Telephone", contact.telephone),
        field("ElectronicMail", contact.email),
    )

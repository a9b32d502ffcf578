"""What the rules ask of a whole document, found out once."""

from functools import cached_property

from lxml import etree

from documents.peppol.codes import code_list
from documents.peppol.reading import clark, every, normalized, one, raw, text
from documents.ubl_xml import INVOICE

_SUPPLIER = "cac:AccountingSupplierParty/cac:Party"
_CUSTOMER = "cac:AccountingCustomerParty/cac:Party"
_COUNTRY = "cac:PostalAddress/cac:Country/cbc:IdentificationCode"
NOWHERE = "XX"


class Facts:
    """One document and what is true of it."""

    def __init__(self, root: etree._Element) -> None:
        self.root = root

    @cached_property
    def is_invoice(self) -> bool:
        """Not a credit note."""
        return self.root.tag == INVOICE

    @cached_property
    def currency(self) -> str | None:
        """The currency of the document (BT-5)."""
        found = one(self.root, "cbc:DocumentCurrencyCode")
        return None if found is None else found.text or ""

    @cached_property
    def profile(self) -> str | None:
        """The business process (BT-23) where Peppol knows it: `01` billing, `02` billing with response."""
        process = text(self.root, "cbc:ProfileID")
        return next((profile for profile in ("01", "02") if process in code_list(f"profile_{profile}")), None)

    @cached_property
    def supplier_country(self) -> str:
        """Where the seller is by its VAT number, else by that of its tax representative, else by its address."""
        return self._country(_SUPPLIER, "cac:TaxRepresentativeParty")

    @cached_property
    def supplier_own_country(self) -> str:
        """Where the seller is by its VAT number, else by its address."""
        return self._country(_SUPPLIER)

    @cached_property
    def customer_country(self) -> str:
        """Where the buyer is by its VAT number, else by its address."""
        return self._country(_CUSTOMER)

    def _country(self, party: str, representative: str | None = None) -> str:
        """Ask each in turn. A party with two VAT numbers, which EN 16931 refuses, is nowhere."""
        for one_ in (party, representative):
            prefixes = _vat_prefixes(self.root, one_) if one_ else []
            if len(prefixes) > 1:
                return NOWHERE
            if prefixes and prefixes[0]:
                return normalized(prefixes[0]).upper()
        return _address_country(self.root, party) or NOWHERE

    @cached_property
    def suppliers(self) -> tuple[etree._Element, ...]:
        """Every party that stands as seller, wherever: schema-valid documents have one."""
        return tuple(party for role in self.root.iter(clark("cac:AccountingSupplierParty")) for party in every(role, "cac:Party"))

    @cached_property
    def customers(self) -> tuple[etree._Element, ...]:
        """Every party that stands as buyer, wherever."""
        return tuple(party for role in self.root.iter(clark("cac:AccountingCustomerParty")) for party in every(role, "cac:Party"))

    @cached_property
    def tells_means_of_payment(self) -> bool:
        """There is a means of payment, wherever."""
        return next(self.root.iter(clark("cac:PaymentMeans")), None) is not None

    @cached_property
    def supplier_address_country(self) -> str:
        """The country in the seller's address (BT-40)."""
        return _address_country(self.root, _SUPPLIER)

    @cached_property
    def customer_address_country(self) -> str:
        """The country in the buyer's address (BT-55)."""
        return _address_country(self.root, _CUSTOMER)

    @cached_property
    def is_german(self) -> bool:
        """Both parties have German addresses."""
        return self.supplier_address_country == self.customer_address_country == "DE"


def _vat_prefixes(root: etree._Element, party: str) -> list[str]:
    schemes = every(root, f"{party}/cac:PartyTaxScheme")
    return [raw(scheme, "cbc:CompanyID")[:2] for scheme in schemes if raw(scheme, "cac:TaxScheme/cbc:ID") == "VAT"]


def _address_country(root: etree._Element, party: str) -> str:
    found = one(root, f"{party}/{_COUNTRY}")
    return text(found).upper()

"""Whom a document is for, among a company's customers, and what is known of a consumer."""

from collections.abc import Sequence
from typing import Protocol

from domain.companies.parties import Customer
from domain.consumers.consumer import Consumer
from domain.errors import NotFound
from domain.ports import CompanyRegister
from domain.submission import DocumentSummary


def buyers(company: str, named: str | None, summary: DocumentSummary | None, companies: CompanyRegister) -> tuple[Customer, ...]:
    """Find whom a document is for: the number the ERP named, a number in the document, or the buyer's orgnr."""
    if named:
        return _by_numbers(company, (named,), companies)
    if summary is None:
        return ()
    numbered = _by_numbers(company, summary.buyer_identifiers, companies)
    # A number may stand in the document by mistake: the card must not contradict whom the document names as buyer.
    by_number = tuple(found for found in numbered if not (found.orgnr and summary.buyer_orgnr) or found.orgnr == summary.buyer_orgnr)
    if by_number or not summary.buyer_orgnr:
        return by_number
    return companies.customers_by_orgnr(company, summary.buyer_orgnr)


def _by_numbers(company: str, numbers: tuple[str, ...], companies: CompanyRegister) -> tuple[Customer, ...]:
    found = []
    for number in numbers:
        try:
            found.append(companies.customer(company, number))
        except NotFound:
            continue
    return tuple(found)


class Consumers(Protocol):
    """The Forbrukerregister, as far as plans need it."""

    def consumer(self, company: str, customer_number: str) -> Consumer:
        """Find a consumer of a company. Raises NotFound."""


def known_consumer(customers: Sequence[Customer], consumers: Consumers) -> Consumer | None:
    """Find what the Forbrukerregister knows of the one customer that matches a document, if it knows anything."""
    if len(customers) != 1:
        return None
    (customer,) = customers
    try:
        return consumers.consumer(customer.company, customer.number)
    except NotFound:
        return None

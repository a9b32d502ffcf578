"""The register's cards as one command sees them: each is read once, and a company's customers together."""

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from itertools import count

from domain.companies.parties import Company, Customer
from domain.consumers.consumer import MOST_PER_PAGE, Consumer, ConsumerFilter, ConsumerStatus
from domain.errors import NotFound
from domain.ports import CompanyRegister, ConsumerRegister

_ONE_BY_ONE = 50


class KnownCards:
    """Implements `CompanyRegister`, for a command that reads thousands of cards and changes none."""

    def __init__(self, register: CompanyRegister) -> None:
        self._register = register
        self._companies: dict[str, Company | NotFound] = {}
        self._customers: dict[str, _Customers] = {}

    def save_company(self, company: Company) -> None:
        """Add a company or replace its card."""
        self._companies.pop(company.orgnr, None)
        self._register.save_company(company)

    def company(self, orgnr: str) -> Company:
        """Find a company. Raises NotFound."""
        if orgnr not in self._companies:
            try:
                self._companies[orgnr] = self._register.company(orgnr)
            except NotFound as error:
                self._companies[orgnr] = error
        found = self._companies[orgnr]
        if isinstance(found, NotFound):
            raise found
        return found

    def companies(self) -> tuple[Company, ...]:
        """List all companies by orgnr."""
        return self._register.companies()

    def save_customer(self, customer: Customer) -> None:
        """Add a customer or replace the card. Raises NotFound if the company is unknown."""
        self._customers.pop(customer.company, None)
        self._register.save_customer(customer)

    def customer(self, company: str, number: str) -> Customer:
        """Find a customer by number. Raises NotFound."""
        found = self._of(company).by_number.get(number)
        return found or self._register.customer(company, number)

    def customers(self, company: str) -> tuple[Customer, ...]:
        """List a company's customers by number."""
        return self._of(company).cards

    def customers_by_orgnr(self, company: str, orgnr: str) -> tuple[Customer, ...]:
        """Find the company's customers that carry this orgnr."""
        return tuple(self._of(company).by_orgnr.get(orgnr, ()))

    def _of(self, company: str) -> "_Customers":
        if company not in self._customers:
            self._customers[company] = _Customers(self._register.customers(company))
        return self._customers[company]


class KnownAgreements:
    """Finds consumers with an active agreement in the Forbrukerregister; after some questions it reads all there are."""

    def __init__(self, register: ConsumerRegister) -> None:
        self._register = register
        self._asked = 0
        self._all: dict[str, dict[str, Consumer]] = {}

    def consumer(self, company: str, customer_number: str) -> Consumer:
        """Find a consumer. Raises NotFound, also if there is one without an agreement."""
        self._asked += 1
        if self._asked <= _ONE_BY_ONE:
            return self._register.consumer(company, customer_number)
        if company not in self._all:
            self._all[company] = {consumer.customer_number: consumer for consumer in self._agreements(company)}
        found = self._all[company].get(customer_number)
        if found is None:
            raise NotFound(f"{company} {customer_number}")
        return found

    def _agreements(self, company: str) -> Iterator[Consumer]:
        wanted = ConsumerFilter(company=company, statuses=frozenset({ConsumerStatus.AGREEMENT}), per_page=MOST_PER_PAGE)
        for page in count(1):
            found = self._register.consumers(wanted.model_copy(update={"page": page})).consumers
            yield from found
            if len(found) < MOST_PER_PAGE:
                return


class _Customers:
    def __init__(self, cards: tuple[Customer, ...]) -> None:
        self.cards = cards

    @cached_property
    def by_number(self) -> dict[str, Customer]:
        return {card.number: card for card in self.cards}

    @cached_property
    def by_orgnr(self) -> dict[str, list[Customer]]:
        found = defaultdict[str, list[Customer]](list)
        for card in self.cards:
            if card.orgnr:
                found[card.orgnr].append(card)
        return found

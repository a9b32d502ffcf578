"""The register of companies, their customers and users, and of who changed what."""

from collections.abc import Callable
from typing import Protocol

from domain.companies.audit import AuditEntry, Author
from domain.companies.customer_classes import CustomerClass
from domain.companies.parties import Company, Customer
from domain.companies.users import Role, User


class CompanyRegister(Protocol):
    """Companies and their customers."""

    def save_company(self, company: Company) -> None:
        """Add a company or replace its card."""

    def company(self, orgnr: str) -> Company:
        """Find a company. Raises NotFound."""

    def companies(self) -> tuple[Company, ...]:
        """List all companies by orgnr."""

    def save_customer(self, customer: Customer) -> None:
        """Add a customer or replace the card. Raises NotFound if the company is unknown."""

    def customer(self, company: str, number: str) -> Customer:
        """Find a customer by number. Raises NotFound."""

    def customers(self, company: str) -> tuple[Customer, ...]:
        """List a company's customers by number."""

    def customers_by_orgnr(self, company: str, orgnr: str) -> tuple[Customer, ...]:
        """Find the company's customers that carry this orgnr."""


class AuditedCards(Protocol):
    """Cards whose every change is written down: who, when, from what, to what.

    The audit is only ever added to; what it holds of a consumer's person goes when the consumer is erased (P14).
    """

    def add_company(self, company: Company, author: Author) -> None:
        """Add a company and write down who did. Raises AlreadyThere."""

    def change_company(self, orgnr: str, author: Author, change: Callable[[Company], Company]) -> Company:
        """Change a company's card and write down who changed what, in one transaction. Raises NotFound."""

    def change_customer(self, company: str, number: str, author: Author, change: Callable[[Customer | None], Customer]) -> Customer:
        """Change a customer's card, or make one of nothing, and write it down. Raises NotFound if the company is unknown."""

    def change_customer_class(
        self, company: str, id_: str, author: Author, change: Callable[[CustomerClass | None], CustomerClass]
    ) -> CustomerClass:
        """Change a customer class, or make one of nothing, and write it down; no customer changes (G4).

        Raises NotFound if the company is unknown.
        """

    def customer_class(self, company: str, id_: str) -> CustomerClass:
        """Find a customer class. Raises NotFound."""

    def customer_classes(self, company: str) -> tuple[CustomerClass, ...]:
        """List a company's customer classes by id."""

    def erase_customer(self, company: str, number: str, author: Author) -> None:
        """Take everything personal off a customer's card, and out of what the audit tells of it. Raises NotFound."""

    def audit(self, company: str) -> tuple[AuditEntry, ...]:
        """Read who changed what of a company, its customers and its users, the oldest first."""


class Users(Protocol):
    """Who may do what. Every change is written down in the audit of the company it concerns."""

    def user(self, user: str) -> User:
        """Find a user by mail address. Raises NotFound."""

    def users(self) -> tuple[User, ...]:
        """List all users by mail address."""

    def first_with(self, role: Role, company: str) -> User | None:
        """Find the user who has had a role in a company the longest (F4)."""

    def grant(self, user: str, name: str, role: Role, company: str, author: Author) -> User:
        """Give a user a role in a company, or in all with EVERY_COMPANY; a new one is added, and a known one takes the name.

        Giving the same role again changes nothing. Raises NotFound if the company is unknown.
        """

    def revoke(self, user: str, role: Role, company: str, author: Author) -> User:
        """Take a role away; again changes nothing. Raises NotFound if there is no such user."""

    def remove_user(self, user: str, author: Author) -> None:
        """Forget a user with all roles. Raises NotFound."""

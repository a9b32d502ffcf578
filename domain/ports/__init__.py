"""The outside world as the service needs it: the few verbs of each, never a vendor's whole API.

Register and store block (thread activities); channels, documents and mailboxes are async.
Every verb may raise the errors of domain/errors.py.
"""

from domain.ports.agreements import AgreementHub, AgreementLetters, B2CAgreements
from domain.ports.cards import AuditedCards, CompanyRegister, Users
from domain.ports.channels import BounceMailbox, DeliveryChannel, SenderLetters, StatusInbox, StatusProvider
from domain.ports.clock import Clock
from domain.ports.consumers import ConsumerRegister, EfakturaHub, RequestLetters, TextMessages
from domain.ports.documents import AttachmentLinks, Documents, DocumentStore, Merging
from domain.ports.invoices import InvoiceRegister, Reconciliation
from domain.ports.peppol import Certificates, PeppolDirectory, PeppolReceivers
from domain.ports.verifications import BusinessRegister, SigningService, Verifications

__all__ = [
    "AgreementHub",
    "AgreementLetters",
    "AttachmentLinks",
    "AuditedCards",
    "B2CAgreements",
    "BounceMailbox",
    "BusinessRegister",
    "Certificates",
    "Clock",
    "CompanyRegister",
    "ConsumerRegister",
    "DeliveryChannel",
    "DocumentStore",
    "Documents",
    "EfakturaHub",
    "InvoiceRegister",
    "Merging",
    "PeppolDirectory",
    "PeppolReceivers",
    "Reconciliation",
    "RequestLetters",
    "SenderLetters",
    "SigningService",
    "StatusInbox",
    "StatusProvider",
    "TextMessages",
    "Users",
    "Verifications",
]

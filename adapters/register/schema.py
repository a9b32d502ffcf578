"""The tables of the register. Every change of them is a migration in `migrations/versions`."""

from datetime import datetime
from enum import StrEnum

from pydantic import TypeAdapter
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
    true,
)

from adapters.register.columns import JsonValue, UtcDateTime, bytewise, enum_column
from domain.channels import Channel
from domain.companies.audit import AuditSubject
from domain.companies.parties import CompanySettings, CustomerKind, Language
from domain.companies.users import Role as UserRole
from domain.consumers.agreement_errors import AgreementError
from domain.consumers.b2c_agreement import Acceptance, AgreementStatus, Capture, Signer
from domain.consumers.consumer import ConsumerStatus, Reception, Registry, RequestWay, Round
from domain.deliveries.delivery import LedgerState
from domain.errors import PortError
from domain.findings import Finding
from domain.identity import ObjectRef
from domain.invoice import DocumentType, PostalAddress
from domain.lifecycle import Event, Status
from domain.messages import Text as Sentence
from domain.parcels.parcel import Parcel
from domain.submission import Decision, DocumentSummary, ErpStatus, StoredFile
from domain.verification.authority import Authority
from domain.verification.kyc_status import KycStatus
from domain.verification.rounds import RoundState, Stage
from domain.verification.signing import Signature

HEAD = "0013"
"""The revision these tables belong to: the newest file of `migrations/versions`."""


class SchemaMismatch(PortError):
    """The register's tables are not those of this release; nothing was read or written."""


class Verdict(StrEnum):
    """The kind of a decision, as a column that can be counted."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    REFUSED = "refused"
    REPLACED = "replaced"
    """Accepted first, and a mended document took its place."""


class Role(StrEnum):
    """What an object is to the invoice that refers to it. Values are never renamed."""

    DOCUMENT = "document"
    INVOICE_PDF = "invoice_pdf"
    ATTACHMENT = "attachment"
    PREPARED = "prepared"
    EVIDENCE = "evidence"


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_object = TypeAdapter(ObjectRef)
_sentence = TypeAdapter(Sentence)
_address = TypeAdapter(PostalAddress)
_files = TypeAdapter(tuple[StoredFile, ...])
_key = bytewise(Text())
_orgnr = bytewise(String(9))
_sha256 = bytewise(String(64))

schema_version = Table("alembic_version", MetaData(), Column("version_num", String(32), primary_key=True))
"""Alembic's own table, to be read without Alembic."""

companies = Table(
    "companies",
    metadata,
    Column("orgnr", _orgnr, primary_key=True),
    Column("name", Text, nullable=False),
    Column("form", String(10), nullable=False),
    Column("created_on", Date, nullable=False),
    Column("parent", String(9)),
    Column("account", String(11)),
    Column("address", JsonValue(_address), nullable=False),
    Column("kyc", enum_column(KycStatus), nullable=False, server_default=KycStatus.EXEMPT),
    Column("settings", JsonValue(TypeAdapter(CompanySettings)), nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("company", _orgnr, nullable=False),
    Column("subject", enum_column(AuditSubject), nullable=False),
    Column("subject_id", _key, nullable=False),
    Column("field", Text, nullable=False),
    Column("before", Text),
    Column("after", Text),
    Column("by", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index(None, "company", "id"),
)
"""Rows are only ever added; what they tell of a consumer's person goes when the consumer is erased."""

users = Table("users", metadata, Column("id", _key, primary_key=True), Column("name", Text, nullable=False))

user_roles = Table(
    "user_roles",
    metadata,
    Column("user_id", ForeignKey("users.id"), primary_key=True),
    Column("company", _orgnr, primary_key=True),
    Column("role", enum_column(UserRole), primary_key=True),
    Column("since", UtcDateTime, nullable=False),
    Index(None, "company"),
)
"""Without a foreign key to companies: a role in the whole deployment is of no single one."""

customers = Table(
    "customers",
    metadata,
    Column("company", ForeignKey("companies.orgnr"), primary_key=True),
    Column("number", _key, primary_key=True),
    Column("name", Text, nullable=False),
    Column("kind", enum_column(CustomerKind), nullable=False),
    Column("orgnr", _key),
    Column("main_unit", _key),
    Column("email", Text),
    Column("mobile", Text),
    Column("phone", Text),
    Column("phone2", Text),
    Column("address", JsonValue(_address), nullable=False),
    Column("language", enum_column(Language), nullable=False),
    Column("send_to_autoinvoice", Boolean, nullable=False),
    Column("send_as_efaktura", Boolean, nullable=False, server_default=true()),
    Column("force_print", Boolean, nullable=False),
    Column("customer_class", Text),
    Column("omit_invoice_pdf", Boolean, nullable=False, server_default=false()),
    Column("first_attachment_shows", Boolean, nullable=False, server_default=false()),
    Index(None, "company", "orgnr"),
)

customer_classes = Table(
    "customer_classes",
    metadata,
    Column("company", ForeignKey("companies.orgnr"), primary_key=True),
    Column("id", _key, primary_key=True),
    Column("description", Text, nullable=False),
    Column("omit_invoice_pdf", Boolean, nullable=False),
    Column("first_attachment_shows", Boolean, nullable=False),
)

submissions = Table(
    "submissions",
    metadata,
    Column("company", _orgnr, primary_key=True),
    Column("type", enum_column(DocumentType), primary_key=True),
    Column("number", _key, primary_key=True),
    Column("digest", _sha256, primary_key=True),
    Column("document", JsonValue(_object), nullable=False),
    Column("invoice_pdf", JsonValue(TypeAdapter(StoredFile))),
    Column("attachments", JsonValue(_files), nullable=False),
    Column("erp_status", enum_column(ErpStatus), nullable=False),
    Column("customer", Text),
    Column("mail_text", Text),
    Column("submitted_at", UtcDateTime, nullable=False),
    Column("verdict", enum_column(Verdict)),
    Column("decided_at", UtcDateTime),
    Index("ix_submissions_undecided", "submitted_at", sqlite_where=text("verdict IS NULL"), postgresql_where=text("verdict IS NULL")),
)
"""Without a foreign key to companies: what an unknown company hands in is kept too, and rejected with a reason."""

invoices = Table(
    "invoices",
    metadata,
    Column("id", _key, primary_key=True),
    Column("company", _orgnr, nullable=False),
    Column("type", enum_column(DocumentType), nullable=False),
    Column("number", _key, nullable=False),
    Column("digest", _sha256, nullable=False),
    Column("owner", _key, nullable=False),
    Column("status", enum_column(Status), nullable=False),
    Column("status_since", UtcDateTime, nullable=False),
    Column("customer", Text),
    Column("decision", JsonValue(TypeAdapter(Decision)), nullable=False),
    Column("findings", JsonValue(TypeAdapter(tuple[Finding, ...])), nullable=False),
    Column("summary", JsonValue(TypeAdapter(DocumentSummary))),
    Column("decided_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("cases", Integer, nullable=False, server_default="0"),
    UniqueConstraint("company", "type", "number"),
    ForeignKeyConstraint(
        ["company", "type", "number", "digest"],
        ["submissions.company", "submissions.type", "submissions.number", "submissions.digest"],
    ),
    Index(None, "decided_at"),
    Index(None, "company", "decided_at"),
    Index("ix_invoices_open", "id", sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL")),
)
"""Accepted and rejected invoices, one row per number. A row whose status is not `rejected` holds the number."""

timeline = Table(
    "timeline",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("invoice", ForeignKey("invoices.id"), nullable=False),
    Column("key", _key, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("event", enum_column(Event), nullable=False),
    Column("status", enum_column(Status), nullable=False),
    Column("channel", enum_column(Channel)),
    Column("text", JsonValue(_sentence), nullable=False),
    Column("by", Text),
    Column("reason", Text),
    Column("evidence", JsonValue(_object)),
    UniqueConstraint("invoice", "key"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", _key, primary_key=True),
    Column("invoice", ForeignKey("invoices.id"), nullable=False, index=True),
    Column("channel", enum_column(Channel), nullable=False),
    Column("state", enum_column(LedgerState), nullable=False),
    Column("attempt", BigInteger, nullable=False),
    Column("digest", _sha256, nullable=False, server_default=""),
    Column("prepared", JsonValue(_object), nullable=False),
    Column("parcel", JsonValue(TypeAdapter(Parcel))),
    Column("reference", _key, index=True),
    Column("evidence", JsonValue(_object)),
    Column("text", JsonValue(_sentence)),
    Column("started_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Index(
        "ix_deliveries_in_doubt",
        "changed_at",
        sqlite_where=text("state IN ('handing_over', 'unknown')"),
        postgresql_where=text("state IN ('handing_over', 'unknown')"),
    ),
)

object_references = Table(
    "object_references",
    metadata,
    Column("company", _orgnr, primary_key=True),
    Column("sha256", _sha256, primary_key=True),
    Column("invoice", _key, primary_key=True),
    Column("role", enum_column(Role), primary_key=True),
    Column("media_type", Text, nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("file_name", Text),
    Column("retain_until", Date, nullable=False),
    Index(None, "retain_until"),
)
"""Who refers to an object of the document store, and how long; an object goes when its last reference does."""

consumers = Table(
    "consumers",
    metadata,
    Column("company", ForeignKey("companies.orgnr"), primary_key=True),
    Column("customer_number", _key, primary_key=True),
    Column("reference", _key, nullable=False),
    Column("name", Text, nullable=False),
    Column("email", Text),
    Column("mobile", Text),
    Column("language", enum_column(Language), nullable=False),
    Column("status", enum_column(ConsumerStatus), nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("found_by", _key, nullable=False),
    Column("sorted_by", _key, nullable=False),
    Index(None, "company", "sorted_by"),
)
"""The Forbrukerregister. `found_by` and `sorted_by` are made of the others: how a consumer is searched for and listed."""

consumer_requests = Table(
    "consumer_requests",
    metadata,
    Column("company", _orgnr, primary_key=True),
    Column("customer_number", _key, primary_key=True),
    Column("invoice", _key, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("way", enum_column(RequestWay)),
)
"""The last request to each consumer, and the invoice it was made for. Without a `way` it is being sent, or nobody knows."""

asked_addresses = Table(
    "asked_addresses",
    metadata,
    Column("company", _orgnr, primary_key=True),
    Column("receiver", _key, primary_key=True),
    Column("customer_number", _key, nullable=False),
    Column("invoice", _key, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("way", enum_column(RequestWay)),
)
"""The last request to each mobile number and mail address: several customers of a company may have the same one."""

consumer_looks = Table(
    "consumer_looks",
    metadata,
    Column("invoice", ForeignKey("invoices.id"), primary_key=True),
    Column("round", enum_column(Round), primary_key=True),
    Column("registry", enum_column(Registry), primary_key=True),
    Column("reception", enum_column(Reception), nullable=False),
    Column("reason", JsonValue(_sentence)),
    Column("at", UtcDateTime, nullable=False),
)

verifications = Table(
    "verifications",
    metadata,
    Column("company", _orgnr, primary_key=True),
    Column("started_at", UtcDateTime, nullable=False),
    Column("stage", enum_column(Stage), nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("name", Text),
    Column("authority", JsonValue(TypeAdapter(Authority))),
)
"""Without a foreign key to companies: what is signed may come before the company is created here (F5)."""

signing_rounds = Table(
    "signing_rounds",
    metadata,
    Column("company", ForeignKey("verifications.company"), primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("email", Text, nullable=False),
    Column("asked_by", Text, nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("state", enum_column(RoundState), nullable=False),
    Column("paper", _key, unique=True),
    Column("invited_at", UtcDateTime),
    Column("opened_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    Column("reminded_at", JsonValue(TypeAdapter(tuple[datetime, ...])), nullable=False),
    Column("signatures", JsonValue(TypeAdapter(tuple[Signature, ...])), nullable=False),
    Column("evidence", JsonValue(_object)),
    Column("cancelled_by", Text),
    Column("cancel_reason", Text),
)

attestations = Table(
    "attestations",
    metadata,
    Column("company", ForeignKey("verifications.company"), primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("born", Date, nullable=False),
    Column("by", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("round", Integer),
)
b2c_agreements = Table(
    "b2c_agreements",
    metadata,
    Column("company", ForeignKey("companies.orgnr"), primary_key=True),
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("signer", JsonValue(TypeAdapter(Signer)), nullable=False),
    Column("capture", JsonValue(TypeAdapter(Capture))),
    Column("status", enum_column(AgreementStatus), nullable=False),
    Column("requested_by", Text, nullable=False),
    Column("requested_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("reminded_at", UtcDateTime),
    Column("acceptance", JsonValue(TypeAdapter(Acceptance))),
    Column("created_at", UtcDateTime),
    Column("error", enum_column(AgreementError)),
    Column("changed_at", UtcDateTime, nullable=False),
    Index(
        "ix_b2c_agreements_standing",
        "company",
        unique=True,
        sqlite_where=text("status IN ('signed', 'active_at_nets', 'active_in_bank')"),
        postgresql_where=text("status IN ('signed', 'active_at_nets', 'active_in_bank')"),
    ),
)
"""Activations of B2C, one of each company signed at most. The signer's name and address are nowhere else."""

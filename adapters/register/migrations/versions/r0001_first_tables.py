"""Make the first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_ORGNR = sa.String(9).with_variant(sa.String(9, collation="C"), "postgresql")
_SHA256 = sa.String(64).with_variant(sa.String(64, collation="C"), "postgresql")
_UNDECIDED = sa.text("verdict IS NULL")
_OPEN = sa.text("ended_at IS NULL")
_IN_DOUBT = sa.text("state IN ('handing_over', 'unknown')")


def upgrade() -> None:
    """Make the tables, those first that others refer to."""
    _companies()
    _customers()
    _submissions()
    _invoices()
    _timeline()
    _deliveries()
    _object_references()


def downgrade() -> None:
    """Drop the tables with all that they hold."""
    for table in ("object_references", "deliveries", "timeline", "invoices", "submissions", "customers", "companies"):
        op.drop_table(table)


def _companies() -> None:
    op.create_table(
        "companies",
        sa.Column("orgnr", _ORGNR, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("form", sa.String(10), nullable=False),
        sa.Column("created_on", sa.Date(), nullable=False),
        sa.Column("parent", sa.String(9)),
        sa.Column("account", sa.String(11)),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("settings", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("orgnr", name="pk_companies"),
    )


def _customers() -> None:
    op.create_table(
        "customers",
        sa.Column("company", _ORGNR, nullable=False),
        sa.Column("number", _KEY, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("orgnr", _KEY),
        sa.Column("email", sa.Text()),
        sa.Column("mobile", sa.Text()),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("language", sa.String(40), nullable=False),
        sa.Column("send_to_autoinvoice", sa.Boolean(), nullable=False),
        sa.Column("force_print", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["company"], ["companies.orgnr"], name="fk_customers_companies"),
        sa.PrimaryKeyConstraint("company", "number", name="pk_customers"),
    )
    op.create_index("ix_customers_company_orgnr", "customers", ["company", "orgnr"])


def _submissions() -> None:
    op.create_table(
        "submissions",
        sa.Column("company", _ORGNR, nullable=False),
        sa.Column("type", sa.String(40), nullable=False),
        sa.Column("number", _KEY, nullable=False),
        sa.Column("digest", _SHA256, nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("invoice_pdf", sa.Text()),
        sa.Column("attachments", sa.Text(), nullable=False),
        sa.Column("erp_status", sa.String(40), nullable=False),
        sa.Column("customer", sa.Text()),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verdict", sa.String(40)),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("company", "type", "number", "digest", name="pk_submissions"),
    )
    op.create_index("ix_submissions_undecided", "submissions", ["submitted_at"], sqlite_where=_UNDECIDED, postgresql_where=_UNDECIDED)


def _invoices() -> None:
    op.create_table(
        "invoices",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("company", _ORGNR, nullable=False),
        sa.Column("type", sa.String(40), nullable=False),
        sa.Column("number", _KEY, nullable=False),
        sa.Column("digest", _SHA256, nullable=False),
        sa.Column("owner", _KEY, nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("status_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("customer", sa.Text()),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("findings", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text()),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(
            ["company", "type", "number", "digest"],
            ["submissions.company", "submissions.type", "submissions.number", "submissions.digest"],
            name="fk_invoices_submissions",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_invoices"),
        sa.UniqueConstraint("company", "type", "number", name="uq_invoices_company_type_number"),
    )
    op.create_index("ix_invoices_company_decided_at", "invoices", ["company", "decided_at"])
    op.create_index("ix_invoices_decided_at", "invoices", ["decided_at"])
    op.create_index("ix_invoices_open", "invoices", ["id"], sqlite_where=_OPEN, postgresql_where=_OPEN)


def _timeline() -> None:
    op.create_table(
        "timeline",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("invoice", _KEY, nullable=False),
        sa.Column("key", _KEY, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event", sa.String(40), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("channel", sa.String(40)),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by", sa.Text()),
        sa.Column("reason", sa.Text()),
        sa.ForeignKeyConstraint(["invoice"], ["invoices.id"], name="fk_timeline_invoices"),
        sa.PrimaryKeyConstraint("id", name="pk_timeline"),
        sa.UniqueConstraint("invoice", "key", name="uq_timeline_invoice_key"),
    )


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("invoice", _KEY, nullable=False),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("attempt", sa.BigInteger(), nullable=False),
        sa.Column("prepared", sa.Text(), nullable=False),
        sa.Column("reference", _KEY),
        sa.Column("evidence", sa.Text()),
        sa.Column("text", sa.Text()),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["invoice"], ["invoices.id"], name="fk_deliveries_invoices"),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
    )
    op.create_index("ix_deliveries_in_doubt", "deliveries", ["changed_at"], sqlite_where=_IN_DOUBT, postgresql_where=_IN_DOUBT)
    op.create_index("ix_deliveries_invoice", "deliveries", ["invoice"])
    op.create_index("ix_deliveries_reference", "deliveries", ["reference"])


def _object_references() -> None:
    op.create_table(
        "object_references",
        sa.Column("company", _ORGNR, nullable=False),
        sa.Column("sha256", _SHA256, nullable=False),
        sa.Column("invoice", _KEY, nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("file_name", sa.Text()),
        sa.Column("retain_until", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("company", "sha256", "invoice", "role", name="pk_object_references"),
    )
    op.create_index("ix_object_references_retain_until", "object_references", ["retain_until"])

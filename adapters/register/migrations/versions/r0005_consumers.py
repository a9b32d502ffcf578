"""Keep what is known of consumers and what invoices were told of them; let a customer's card carry more phones."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_ORGNR = sa.String(9).with_variant(sa.String(9, collation="C"), "postgresql")
_CARD_COLUMNS = ("phone", "phone2", "send_as_efaktura")


def upgrade() -> None:
    """Add the columns, empty, and the tables."""
    op.add_column("customers", sa.Column("phone", sa.Text()))
    op.add_column("customers", sa.Column("phone2", sa.Text()))
    op.add_column("customers", sa.Column("send_as_efaktura", sa.Boolean(), nullable=False, server_default=sa.true()))
    _consumers()
    _consumer_requests()
    _consumer_looks()


def downgrade() -> None:
    """Drop the tables and the columns with what they hold."""
    for table in ("consumer_looks", "consumer_requests", "consumers"):
        op.drop_table(table)
    for column in _CARD_COLUMNS:
        op.drop_column("customers", column)


def _consumers() -> None:
    op.create_table(
        "consumers",
        sa.Column("company", _ORGNR, nullable=False),
        sa.Column("customer_number", _KEY, nullable=False),
        sa.Column("reference", _KEY, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text()),
        sa.Column("mobile", sa.Text()),
        sa.Column("language", sa.String(40), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("found_by", _KEY, nullable=False),
        sa.Column("sorted_by", _KEY, nullable=False),
        sa.PrimaryKeyConstraint("company", "customer_number", name="pk_consumers"),
        sa.ForeignKeyConstraint(["company"], ["companies.orgnr"], name="fk_consumers_companies"),
    )
    op.create_index("ix_consumers_company_sorted_by", "consumers", ["company", "sorted_by"])


def _consumer_requests() -> None:
    op.create_table(
        "consumer_requests",
        sa.Column("company", _ORGNR, nullable=False),
        sa.Column("customer_number", _KEY, nullable=False),
        sa.Column("invoice", _KEY, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("way", sa.String(40)),
        sa.PrimaryKeyConstraint("company", "customer_number", name="pk_consumer_requests"),
    )


def _consumer_looks() -> None:
    op.create_table(
        "consumer_looks",
        sa.Column("invoice", _KEY, nullable=False),
        sa.Column("round", sa.String(40), nullable=False),
        sa.Column("registry", sa.String(40), nullable=False),
        sa.Column("reception", sa.String(40), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("invoice", "round", "registry", name="pk_consumer_looks"),
        sa.ForeignKeyConstraint(["invoice"], ["invoices.id"], name="fk_consumer_looks_invoices"),
    )

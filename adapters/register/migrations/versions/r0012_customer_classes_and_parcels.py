"""Keep customer classes, what customers have of them, and what each delivery was meant to carry."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_ORGNR = sa.String(9).with_variant(sa.String(9, collation="C"), "postgresql")
_CHOICES = ("omit_invoice_pdf", "first_attachment_shows")


def upgrade() -> None:
    """Add table and columns: customers that are there keep the invoice PDF, and earlier deliveries carried all that was submitted."""
    op.create_table(
        "customer_classes",
        sa.Column("company", _ORGNR, nullable=False),
        sa.Column("id", _KEY, nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in _CHOICES),
        sa.ForeignKeyConstraint(["company"], ["companies.orgnr"], name="fk_customer_classes_companies"),
        sa.PrimaryKeyConstraint("company", "id", name="pk_customer_classes"),
    )
    with op.batch_alter_table("customers") as table:
        table.add_column(sa.Column("customer_class", sa.Text()))
        for name in _CHOICES:
            table.add_column(sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("deliveries", sa.Column("parcel", sa.Text()))


def downgrade() -> None:
    """Drop table and columns with what they hold."""
    op.drop_column("deliveries", "parcel")
    with op.batch_alter_table("customers") as table:
        for name in ("customer_class", *_CHOICES):
            table.drop_column(name)
    op.drop_table("customer_classes")

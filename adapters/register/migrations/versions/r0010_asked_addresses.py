"""Keep which phones and mail addresses were asked, so that one that stands on several cards is asked once."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_ORGNR = sa.String(9).with_variant(sa.String(9, collation="C"), "postgresql")


def upgrade() -> None:
    """Add the table, empty: requests of the last three days count by their customers alone."""
    op.create_table(
        "asked_addresses",
        sa.Column("company", _ORGNR, nullable=False),
        sa.Column("receiver", _KEY, nullable=False),
        sa.Column("customer_number", _KEY, nullable=False),
        sa.Column("invoice", _KEY, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("way", sa.String(40)),
        sa.PrimaryKeyConstraint("company", "receiver", name="pk_asked_addresses"),
    )


def downgrade() -> None:
    """Drop the table with what it holds."""
    op.drop_table("asked_addresses")

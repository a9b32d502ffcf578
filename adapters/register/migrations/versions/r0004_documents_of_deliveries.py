"""Keep which document each delivery carries: an invoice may be mended between two of them."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_SHA256 = sa.String(64).with_variant(sa.String(64, collation="C"), "postgresql")


def upgrade() -> None:
    """Add the column; deliveries that are there carry the document their invoice has."""
    op.add_column("deliveries", sa.Column("digest", _SHA256, nullable=False, server_default=""))
    op.execute("UPDATE deliveries SET digest = (SELECT invoices.digest FROM invoices WHERE invoices.id = deliveries.invoice)")


def downgrade() -> None:
    """Drop the column with what it holds."""
    op.drop_column("deliveries", "digest")

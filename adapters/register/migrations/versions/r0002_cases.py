"""Count an invoice's cases, and keep what shows a row of its timeline."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; no invoice has a case yet."""
    op.add_column("invoices", sa.Column("cases", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("timeline", sa.Column("evidence", sa.Text()))


def downgrade() -> None:
    """Drop the columns with what they hold."""
    op.drop_column("timeline", "evidence")
    op.drop_column("invoices", "cases")

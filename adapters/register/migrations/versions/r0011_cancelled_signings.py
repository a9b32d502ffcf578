"""Keep who ended the signing of a company, and why."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_COLUMNS = ("cancelled_by", "cancel_reason")


def upgrade() -> None:
    """Add the columns, empty: of signings ended before, nobody kept who ended them."""
    with op.batch_alter_table("signing_rounds") as table:
        for name in _COLUMNS:
            table.add_column(sa.Column(name, sa.Text()))


def downgrade() -> None:
    """Drop the columns with what they hold."""
    with op.batch_alter_table("signing_rounds") as table:
        for name in _COLUMNS:
            table.drop_column(name)

"""Let a customer's card name the main unit of a sub-unit."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the column, empty."""
    op.add_column("customers", sa.Column("main_unit", _KEY))


def downgrade() -> None:
    """Drop the column."""
    op.drop_column("customers", "main_unit")

"""Keep which signed round a person is attested to have signed."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, empty: of earlier attestations the electronic ID had told who signed."""
    with op.batch_alter_table("attestations") as table:
        table.add_column(sa.Column("round", sa.Integer()))


def downgrade() -> None:
    """Drop the column with what it holds."""
    with op.batch_alter_table("attestations") as table:
        table.drop_column("round")

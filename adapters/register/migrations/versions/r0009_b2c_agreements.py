"""Keep B2C agreements: who was asked to sign for a company, and what became of it."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_ORGNR = sa.String(9).with_variant(sa.String(9, collation="C"), "postgresql")
_STANDING = sa.text("status IN ('signed', 'active_at_nets', 'active_in_bank')")


def upgrade() -> None:
    """Add the table. The database itself keeps a company from having two signed agreements (I8)."""
    op.create_table(
        "b2c_agreements",
        sa.Column("company", _ORGNR, sa.ForeignKey("companies.orgnr", name="fk_b2c_agreements_companies"), primary_key=True),
        sa.Column("n", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("signer", sa.Text(), nullable=False),
        sa.Column("capture", sa.Text()),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("requested_by", sa.Text(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True)),
        sa.Column("acceptance", sa.Text()),
        sa.Column("created_at", sa.DateTime(timezone=True)),
        sa.Column("error", sa.String(40)),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index(
        "ix_b2c_agreements_standing", "b2c_agreements", ["company"], unique=True, sqlite_where=_STANDING, postgresql_where=_STANDING
    )


def downgrade() -> None:
    """Drop it with what it holds."""
    op.drop_table("b2c_agreements")

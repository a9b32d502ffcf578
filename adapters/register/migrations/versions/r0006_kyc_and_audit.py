"""Keep whether a company is verified, and who changed what on the cards."""

from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_ORGNR = sa.String(9).with_variant(sa.String(9, collation="C"), "postgresql")
_KYC_FROM = date(2022, 7, 1)


def upgrade() -> None:
    """Add column and table. Companies of before the rule are exempt, those of after it sent all the time and count as verified."""
    op.add_column("companies", sa.Column("kyc", sa.String(40), nullable=False, server_default="exempt"))
    op.execute(sa.text("UPDATE companies SET kyc = 'verified' WHERE created_on >= :day").bindparams(day=_KYC_FROM))
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True, autoincrement=True),
        sa.Column("company", _ORGNR, nullable=False),
        sa.Column("subject", sa.String(40), nullable=False),
        sa.Column("subject_id", _KEY, nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("before", sa.Text()),
        sa.Column("after", sa.Text()),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_audit_company_id", "audit", ["company", "id"])


def downgrade() -> None:
    """Drop them with what they hold."""
    op.drop_table("audit")
    op.drop_column("companies", "kyc")

"""Keep how companies are verified: who was asked to sign, what came of it, who vouched for whom."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_ORGNR = sa.String(9).with_variant(sa.String(9, collation="C"), "postgresql")
_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "verifications",
        sa.Column("company", _ORGNR, nullable=False),
        sa.Column("started_at", _TIME, nullable=False),
        sa.Column("stage", sa.String(40), nullable=False),
        sa.Column("changed_at", _TIME, nullable=False),
        sa.Column("name", sa.Text()),
        sa.Column("authority", sa.Text()),
        sa.PrimaryKeyConstraint("company", name="pk_verifications"),
    )
    op.create_table(
        "signing_rounds",
        sa.Column("company", _ORGNR, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", _TIME, nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("paper", _KEY),
        sa.Column("invited_at", _TIME),
        sa.Column("opened_at", _TIME),
        sa.Column("ended_at", _TIME),
        sa.Column("reminded_at", sa.Text(), nullable=False),
        sa.Column("signatures", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text()),
        sa.PrimaryKeyConstraint("company", "n", name="pk_signing_rounds"),
        sa.ForeignKeyConstraint(["company"], ["verifications.company"], name="fk_signing_rounds_verifications"),
        sa.UniqueConstraint("paper", name="uq_signing_rounds_paper"),
    )
    op.create_table(
        "attestations",
        sa.Column("company", _ORGNR, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("born", sa.Date(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("company", "n", name="pk_attestations"),
        sa.ForeignKeyConstraint(["company"], ["verifications.company"], name="fk_attestations_verifications"),
    )


def downgrade() -> None:
    """Drop them with what they hold."""
    op.drop_table("attestations")
    op.drop_table("signing_rounds")
    op.drop_table("verifications")

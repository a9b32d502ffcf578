"""Keep users with their roles, and the text that an ERP gives a mail."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_ORGNR = sa.String(9).with_variant(sa.String(9, collation="C"), "postgresql")


def upgrade() -> None:
    """Add tables and column."""
    op.create_table(
        "users",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
    )
    op.create_table(
        "user_roles",
        sa.Column("user_id", _KEY, nullable=False),
        sa.Column("company", _ORGNR, nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "company", "role", name="pk_user_roles"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_user_roles_users"),
    )
    op.create_index("ix_user_roles_company", "user_roles", ["company"])
    op.add_column("submissions", sa.Column("mail_text", sa.Text()))


def downgrade() -> None:
    """Drop them with what they hold."""
    op.drop_column("submissions", "mail_text")
    op.drop_table("user_roles")
    op.drop_table("users")

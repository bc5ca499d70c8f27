"""By when something must happen in each filing; which case of a rule spoke, and plain Japanese beside its words."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "deadline",
        sa.Column("filing_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("moved_from", sa.Date(), nullable=True),
        sa.Column("follows", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["filing_id"], ["filing.id"], name=op.f("fk_deadline_filing_id")),
        sa.PrimaryKeyConstraint("filing_id", "kind", name=op.f("pk_deadline")),
    )
    op.create_index(op.f("ix_deadline_day"), "deadline", ["day"], unique=False)
    op.add_column("finding", sa.Column("rule_case", sa.String(length=120), nullable=False, server_default=""))
    op.add_column("finding", sa.Column("message_easy", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("finding", "message_easy")
    op.drop_column("finding", "rule_case")
    op.drop_index(op.f("ix_deadline_day"), table_name="deadline")
    op.drop_table("deadline")

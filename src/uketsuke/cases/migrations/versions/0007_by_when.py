"""By when something must happen in each filing."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
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


def downgrade() -> None:
    op.drop_index(op.f("ix_deadline_day"), table_name="deadline")
    op.drop_table("deadline")

"""Whose filing it is, so that earlier ones are found; and what a person told of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("filing", sa.Column("person", sa.String(length=64), nullable=True))
    op.add_column("filing", sa.Column("told", sa.JSON(), nullable=True))
    op.create_index(op.f("ix_filing_person"), "filing", ["person"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_filing_person"), table_name="filing")
    op.drop_column("filing", "told")
    op.drop_column("filing", "person")

"""Who moved what; and a token by which a batch that is handed in again is known."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("event", sa.Column("who", sa.String(length=120), nullable=True))
    op.add_column("batch", sa.Column("token", sa.String(length=64), nullable=True))
    op.create_index(op.f("ix_batch_token"), "batch", ["token"], unique=True)


def downgrade() -> None:
    op.drop_index(op.f("ix_batch_token"), table_name="batch")
    op.drop_column("batch", "token")
    op.drop_column("event", "who")

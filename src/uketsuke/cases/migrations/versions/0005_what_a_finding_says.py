"""What a rule expected, found and would have a clerk ask, beside its message."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("finding", sa.Column("detail", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("finding", "detail")

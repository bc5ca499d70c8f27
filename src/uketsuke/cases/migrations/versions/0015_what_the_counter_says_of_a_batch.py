"""To which filing a batch's pages belong, as the counter said when it handed them in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("batch", sa.Column("ticket_receipt", sa.String(length=80), nullable=True))
    op.add_column("batch", sa.Column("ticket_page", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("batch", "ticket_page")
    op.drop_column("batch", "ticket_receipt")

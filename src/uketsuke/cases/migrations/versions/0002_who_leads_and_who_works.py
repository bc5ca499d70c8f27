"""Who leads and who works; pages are recorded while their file is still being opened."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    leases = op.create_table(
        "lease",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("holder", sa.String(length=120), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lease")),
    )
    # The row is there before anybody wants it, so that taking the lease is one guarded UPDATE.
    op.bulk_insert(leases, [{"name": "reconciler", "holder": None, "until": None}])
    op.create_table(
        "worker",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_worker")),
    )
    op.add_column("step_attempt", sa.Column("worker", sa.String(length=120), nullable=True))
    op.create_index(op.f("ix_step_attempt_ended_at"), "step_attempt", ["ended_at"], unique=False)
    op.add_column("original_file", sa.Column("page_count", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("original_file", "page_count")
    op.drop_index(op.f("ix_step_attempt_ended_at"), table_name="step_attempt")
    op.drop_column("step_attempt", "worker")
    op.drop_table("worker")
    op.drop_table("lease")

"""Why a document of a checklist has its status, and what people say of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("checklist_item", sa.Column("reason", sa.String(length=120), nullable=True))
    op.create_table(
        "document_tick",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("filing_id", sa.Integer(), nullable=False),
        sa.Column("document", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.String(length=120), nullable=True),
        sa.Column("who", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["filing_id"], ["filing.id"], name=op.f("fk_document_tick_filing_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_tick")),
    )
    op.create_index(op.f("ix_document_tick_filing_id"), "document_tick", ["filing_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_document_tick_filing_id"), table_name="document_tick")
    op.drop_table("document_tick")
    op.drop_column("checklist_item", "reason")

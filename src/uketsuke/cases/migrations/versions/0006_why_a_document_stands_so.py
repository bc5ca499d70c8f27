"""Why a document of a checklist has its status, and what was shown at the counter."""

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
        "shown_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("filing_id", sa.Integer(), nullable=False),
        sa.Column("document", sa.String(length=120), nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column("who", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["filing_id"], ["filing.id"], name=op.f("fk_shown_document_filing_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shown_document")),
    )
    op.create_index(op.f("ix_shown_document_filing_id"), "shown_document", ["filing_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_shown_document_filing_id"), table_name="shown_document")
    op.drop_table("shown_document")
    op.drop_column("checklist_item", "reason")

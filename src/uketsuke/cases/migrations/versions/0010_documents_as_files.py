"""Documents as files, small pictures of pages, and the full text of what is no form."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "page_text",
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("engine", sa.String(length=80), nullable=True),
        sa.Column("body", sa.JSON(), nullable=True),
        sa.Column("thumbnail_key", sa.String(length=64), nullable=True),
        sa.Column("error", sa.String(length=16), nullable=True),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_page_text_page_id")),
        sa.PrimaryKeyConstraint("page_id", name=op.f("pk_page_text")),
    )
    op.create_index(op.f("ix_page_text_state"), "page_text", ["state"], unique=False)
    op.create_table(
        "document_set",
        sa.Column("filing_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("error", sa.String(length=16), nullable=True),
        sa.ForeignKeyConstraint(["filing_id"], ["filing.id"], name=op.f("fk_document_set_filing_id")),
        sa.PrimaryKeyConstraint("filing_id", "version", name=op.f("pk_document_set")),
    )
    op.create_index(op.f("ix_document_set_state"), "document_set", ["state"], unique=False)
    op.create_table(
        "document_file",
        sa.Column("filing_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("document", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("pages", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["filing_id"], ["filing.id"], name=op.f("fk_document_file_filing_id")),
        sa.PrimaryKeyConstraint("filing_id", "version", "position", name=op.f("pk_document_file")),
    )
    # What was read and converted before gets its texts and documents like any other.
    op.execute("insert into page_text (page_id, state) select id, 'waiting' from page where state = 'read'")
    op.execute(
        "insert into document_set (filing_id, version, state) select filing_id, max(version), 'waiting' "
        "from online_case group by filing_id"
    )


def downgrade() -> None:
    op.drop_table("document_file")
    op.drop_index(op.f("ix_document_set_state"), table_name="document_set")
    op.drop_table("document_set")
    op.drop_index(op.f("ix_page_text_state"), table_name="page_text")
    op.drop_table("page_text")

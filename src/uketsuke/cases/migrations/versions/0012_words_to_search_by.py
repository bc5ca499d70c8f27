"""Words to search by: what each filing is found under, in an index of the database's own kind."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        # Terms are parted by spaces: to this tokenizer every sign beyond ASCII is a letter. Their places are not kept.
        op.execute("create virtual table search_index using fts5(terms, tokenize='ascii', detail=none, columnsize=0)")
        return
    op.create_table(
        "search_index",
        sa.Column("filing_id", sa.Integer(), nullable=False),
        sa.Column("terms", postgresql.TSVECTOR(), nullable=False),
        sa.ForeignKeyConstraint(
            ["filing_id"], ["filing.id"], name=op.f("fk_search_index_filing_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("filing_id", name=op.f("pk_search_index")),
    )
    op.create_index("ix_search_index_terms", "search_index", ["terms"], postgresql_using="gin")


def downgrade() -> None:
    op.execute("drop table search_index")

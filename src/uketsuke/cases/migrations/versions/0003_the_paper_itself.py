"""Where each sheet came from and lies, what replaced it, and what people corrected."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_BATCH = (
    ("slot", sa.String(length=120)),
    ("operator", sa.String(length=120)),
    ("box", sa.String(length=64)),
    ("bundle", sa.String(length=64)),
    ("sides", sa.String(length=8)),
    ("declared_envelopes", sa.Integer()),
    ("declared_sheets", sa.Integer()),
    ("awaits", sa.String(length=8)),
    ("pass_key", sa.String(length=120)),
)
_FILE = (("source_key", sa.String(length=64)), ("scan_pass", sa.String(length=8)))
_PAGE = (
    ("sheet", sa.Integer()),
    ("side", sa.String(length=8)),
    ("fingerprint", sa.String(length=64)),
    ("fingerprint_kind", sa.String(length=40)),
)


def upgrade() -> None:
    for table, columns in (("batch", _BATCH), ("original_file", _FILE), ("page", _PAGE)):
        for name, kind in columns:
            op.add_column(table, sa.Column(name, kind, nullable=True))
    op.create_index(op.f("ix_batch_box"), "batch", ["box"], unique=False)
    op.create_index(op.f("ix_original_file_source_key"), "original_file", ["source_key"], unique=True)
    op.create_index(op.f("ix_page_fingerprint_kind"), "page", ["fingerprint_kind"], unique=False)

    op.create_table(
        "page_replacement",
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("by_page_id", sa.Integer(), nullable=False),
        sa.Column("filing_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_page_replacement_page_id")),
        sa.ForeignKeyConstraint(["by_page_id"], ["page.id"], name=op.f("fk_page_replacement_by_page_id")),
        sa.ForeignKeyConstraint(["filing_id"], ["filing.id"], name=op.f("fk_page_replacement_filing_id")),
        sa.PrimaryKeyConstraint("page_id", name=op.f("pk_page_replacement")),
        sa.UniqueConstraint("by_page_id", name=op.f("uq_page_replacement_by_page_id")),
    )
    op.create_index(op.f("ix_page_replacement_filing_id"), "page_replacement", ["filing_id"], unique=False)
    op.create_table(
        "correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("filing_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=120), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("who", sa.String(length=120), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["filing_id"], ["filing.id"], name=op.f("fk_correction_filing_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
    )
    op.create_index(op.f("ix_correction_filing_id_field"), "correction", ["filing_id", "field"], unique=False)


def downgrade() -> None:
    op.drop_table("correction")
    op.drop_table("page_replacement")
    op.drop_index(op.f("ix_page_fingerprint_kind"), table_name="page")
    op.drop_index(op.f("ix_original_file_source_key"), table_name="original_file")
    op.drop_index(op.f("ix_batch_box"), table_name="batch")
    for table, columns in (("page", _PAGE), ("original_file", _FILE), ("batch", _BATCH)):
        for name, _ in columns:
            op.drop_column(table, name)

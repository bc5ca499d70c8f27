"""How good accepted values are: look-alike sheets, the sample, what people key, and versions of the calibration."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sheet_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("filing_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=120), nullable=False),
        sa.Column("sheet", sa.String(length=40), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("odd", sa.Boolean(), nullable=False),
        sa.Column("who", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["filing_id"], ["filing.id"], name=op.f("fk_sheet_mark_filing_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet_mark")),
    )
    op.create_index(op.f("ix_sheet_mark_filing_id_field"), "sheet_mark", ["filing_id", "field"])
    op.create_index(op.f("ix_filing_received_on"), "filing", ["received_on"])
    op.create_table(
        "sample_plan",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("rate", sa.Float(), nullable=False),
        sa.Column("needed", sa.Integer(), nullable=False),
        sa.Column("volume", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_sample_plan")),
    )
    op.create_table(
        "quality_sample",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("filing_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=120), nullable=False),
        sa.Column("office", sa.String(length=16), nullable=False),
        sa.Column("form", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("critical", sa.Boolean(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("box", sa.JSON(), nullable=False),
        sa.Column("rate", sa.Float(), nullable=False),
        sa.Column("calibration", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("truth", sa.JSON(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("held_by", sa.String(length=120), nullable=True),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("evidence", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["filing_id"], ["filing.id"], name=op.f("fk_quality_sample_filing_id")),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_quality_sample_page_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_sample")),
        sa.UniqueConstraint("filing_id", "field", name=op.f("uq_quality_sample_filing_id_field")),
    )
    op.create_index(op.f("ix_quality_sample_state_office"), "quality_sample", ["state", "office"])
    op.create_index(op.f("ix_quality_sample_settled_at"), "quality_sample", ["settled_at"])
    op.create_table(
        "quality_keying",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sample_id", sa.Integer(), nullable=False),
        sa.Column("who", sa.String(length=120), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("known", sa.Boolean(), nullable=False),
        sa.Column("settles", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["sample_id"], ["quality_sample.id"], name=op.f("fk_quality_keying_sample_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_keying")),
        sa.UniqueConstraint("sample_id", "who", name=op.f("uq_quality_keying_sample_id_who")),
    )
    op.create_index(op.f("ix_quality_keying_who"), "quality_keying", ["who"])
    op.create_table(
        "calibration_version",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("based_on", sa.Integer(), nullable=False),
        sa.Column("checked", sa.JSON(), nullable=False),
        sa.Column("made_by", sa.String(length=120), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_calibration_version")),
    )
    op.create_index(op.f("ix_calibration_version_state"), "calibration_version", ["state"])


def downgrade() -> None:
    for table in ("calibration_version", "quality_keying", "quality_sample", "sample_plan", "sheet_mark"):
        op.drop_table(table)
    op.drop_index(op.f("ix_filing_received_on"), "filing")

"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("office", sa.String(length=16), nullable=False),
        sa.Column("together", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch")),
    )
    op.create_index(op.f("ix_batch_state"), "batch", ["state"], unique=False)

    op.create_table(
        "cover_seen",
        sa.Column("office", sa.String(length=16), nullable=False),
        sa.Column("serial", sa.String(length=40), nullable=False),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("office", "serial", name=op.f("pk_cover_seen")),
    )
    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=16), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("from_state", sa.String(length=16), nullable=True),
        sa.Column("to_state", sa.String(length=16), nullable=True),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
    )
    op.create_index(op.f("ix_event_subject_subject_id"), "event", ["subject", "subject_id"], unique=False)

    op.create_table(
        "receipt_counter",
        sa.Column("office", sa.String(length=16), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("office", "day", name=op.f("pk_receipt_counter")),
    )
    op.create_table(
        "step_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("job", sa.String(length=32), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("heartbeat_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("error", sa.String(length=120), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_step_attempt")),
    )
    op.create_index(op.f("ix_step_attempt_job_subject_id"), "step_attempt", ["job", "subject_id"], unique=False)
    op.create_index(op.f("ix_step_attempt_outcome"), "step_attempt", ["outcome"], unique=False)

    op.create_table(
        "filing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("receipt", sa.String(length=80), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("office", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("procedure", sa.String(length=32), nullable=True),
        sa.Column("variant", sa.String(length=16), nullable=True),
        sa.Column("envelope", sa.Integer(), nullable=False),
        sa.Column("main", sa.Boolean(), nullable=False),
        sa.Column("separator_serial", sa.String(length=40), nullable=True),
        sa.Column("duplicate_of", sa.String(length=80), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_filing_batch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_filing")),
        sa.UniqueConstraint("batch_id", "position", name=op.f("uq_filing_batch_id_position")),
        sa.UniqueConstraint("receipt", name=op.f("uq_filing_receipt")),
    )
    op.create_index(op.f("ix_filing_state"), "filing", ["state"], unique=False)

    op.create_table(
        "original_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("store_key", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("failures", sa.JSON(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_original_file_batch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_original_file")),
        sa.UniqueConstraint("batch_id", "position", name=op.f("uq_original_file_batch_id_position")),
    )
    op.create_index(op.f("ix_original_file_sha256"), "original_file", ["sha256"], unique=False)
    op.create_index(op.f("ix_original_file_state"), "original_file", ["state"], unique=False)

    op.create_table(
        "checklist_item",
        sa.Column("filing_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("document", sa.String(length=120), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("pages", sa.JSON(), nullable=False),
        sa.Column("receipt", sa.String(length=80), nullable=True),
        sa.ForeignKeyConstraint(["filing_id"], ["filing.id"], name=op.f("fk_checklist_item_filing_id")),
        sa.PrimaryKeyConstraint("filing_id", "position", name=op.f("pk_checklist_item")),
    )
    op.create_table(
        "field_result",
        sa.Column("filing_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["filing_id"], ["filing.id"], name=op.f("fk_field_result_filing_id")),
        sa.PrimaryKeyConstraint("filing_id", "name", name=op.f("pk_field_result")),
    )
    op.create_table(
        "filing_link",
        sa.Column("filing_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["filing_id"], ["filing.id"], name=op.f("fk_filing_link_filing_id")),
        sa.ForeignKeyConstraint(["other_id"], ["filing.id"], name=op.f("fk_filing_link_other_id")),
        sa.PrimaryKeyConstraint("filing_id", "other_id", name=op.f("pk_filing_link")),
    )
    op.create_table(
        "finding",
        sa.Column("filing_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=120), nullable=False),
        sa.Column("severity", sa.String(length=16), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("message_ja", sa.Text(), nullable=False),
        sa.Column("message_en", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["filing_id"], ["filing.id"], name=op.f("fk_finding_filing_id")),
        sa.PrimaryKeyConstraint("filing_id", "position", name=op.f("pk_finding")),
    )
    op.create_index(op.f("ix_finding_rule"), "finding", ["rule"], unique=False)

    op.create_table(
        "online_case",
        sa.Column("filing_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["filing_id"], ["filing.id"], name=op.f("fk_online_case_filing_id")),
        sa.PrimaryKeyConstraint("filing_id", "version", name=op.f("pk_online_case")),
    )
    op.create_table(
        "page",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("file_index", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("image_key", sa.String(length=64), nullable=True),
        sa.Column("glyphs_key", sa.String(length=64), nullable=True),
        sa.Column("dpi", sa.Float(), nullable=True),
        sa.Column("normalised_key", sa.String(length=64), nullable=True),
        sa.Column("summary", sa.JSON(), nullable=True),
        sa.Column("readings", sa.JSON(), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_page_batch_id")),
        sa.ForeignKeyConstraint(["file_id"], ["original_file.id"], name=op.f("fk_page_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page")),
        sa.UniqueConstraint("file_id", "file_index", name=op.f("uq_page_file_id_file_index")),
    )
    op.create_index(op.f("ix_page_batch_id_state"), "page", ["batch_id", "state"], unique=False)
    op.create_index(op.f("ix_page_state"), "page", ["state"], unique=False)

    op.create_table(
        "filing_page",
        sa.Column("filing_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["filing_id"], ["filing.id"], name=op.f("fk_filing_page_filing_id")),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_filing_page_page_id")),
        sa.PrimaryKeyConstraint("filing_id", "position", name=op.f("pk_filing_page")),
        sa.UniqueConstraint("page_id", name=op.f("uq_filing_page_page_id")),
    )


def downgrade() -> None:
    op.drop_table("filing_page")
    op.drop_index(op.f("ix_page_state"), table_name="page")
    op.drop_index(op.f("ix_page_batch_id_state"), table_name="page")

    op.drop_table("page")
    op.drop_table("online_case")
    op.drop_index(op.f("ix_finding_rule"), table_name="finding")

    op.drop_table("finding")
    op.drop_table("filing_link")
    op.drop_table("field_result")
    op.drop_table("checklist_item")
    op.drop_index(op.f("ix_original_file_state"), table_name="original_file")
    op.drop_index(op.f("ix_original_file_sha256"), table_name="original_file")

    op.drop_table("original_file")
    op.drop_index(op.f("ix_filing_state"), table_name="filing")

    op.drop_table("filing")
    op.drop_index(op.f("ix_step_attempt_outcome"), table_name="step_attempt")
    op.drop_index(op.f("ix_step_attempt_job_subject_id"), table_name="step_attempt")

    op.drop_table("step_attempt")
    op.drop_table("receipt_counter")
    op.drop_index(op.f("ix_event_subject_subject_id"), table_name="event")

    op.drop_table("event")
    op.drop_table("cover_seen")
    op.drop_index(op.f("ix_batch_state"), table_name="batch")

    op.drop_table("batch")

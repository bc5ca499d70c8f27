"""Every version of a case waits in an outbox to be delivered, and is never changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0011"
branch_labels = None
depends_on = None

_REFUSAL = "a version of a case is never changed"


def upgrade() -> None:
    op.create_table(
        "case_outbox",
        sa.Column("filing_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["filing_id", "version"],
            ["online_case.filing_id", "online_case.version"],
            name=op.f("fk_case_outbox_filing_id_version"),
        ),
        sa.PrimaryKeyConstraint("filing_id", "version", name=op.f("pk_case_outbox")),
        sa.UniqueConstraint("key", name=op.f("uq_case_outbox_key")),
    )
    op.create_index(op.f("ix_case_outbox_delivered_at"), "case_outbox", ["delivered_at"], unique=False)
    op.execute(
        "insert into case_outbox (filing_id, version, key, created_at) "
        "select online_case.filing_id, online_case.version, filing.receipt || '/' || online_case.version, "
        "online_case.created_at from online_case join filing on filing.id = online_case.filing_id"
    )
    if op.get_context().dialect.name == "postgresql":
        op.execute(
            "create function refuse_change_of_version() returns trigger language plpgsql as "
            f"$$ begin raise exception '{_REFUSAL}'; end $$"
        )
        op.execute(
            "create trigger online_case_is_immutable before update on online_case "
            "for each row execute function refuse_change_of_version()"
        )
    else:
        op.execute(
            "create trigger online_case_is_immutable before update on online_case "
            f"begin select raise(abort, '{_REFUSAL}'); end"
        )


def downgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        op.execute("drop trigger online_case_is_immutable on online_case")
        op.execute("drop function refuse_change_of_version()")
    else:
        op.execute("drop trigger online_case_is_immutable")
    op.drop_index(op.f("ix_case_outbox_delivered_at"), table_name="case_outbox")
    op.drop_table("case_outbox")

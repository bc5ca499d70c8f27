"""Registrations of organisations, their reports and what is tied to them; mails that wait to be sent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "registration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("filing_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=True),
        sa.Column("organisation", sa.Text(), nullable=True),
        sa.Column("name_key", sa.String(length=200), nullable=True),
        sa.Column("corporate_number", sa.String(length=13), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("category", sa.String(length=16), nullable=True),
        sa.Column("statuses", sa.JSON(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=True),
        sa.Column("email", sa.String(length=120), nullable=True),
        sa.Column("phone", sa.String(length=40), nullable=True),
        sa.Column("authentication_id", sa.String(length=40), nullable=True),
        sa.Column("password_set_on", sa.Date(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("reminded_for", sa.Date(), nullable=True),
        sa.Column("leaves", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["filing_id"], ["filing.id"], name=op.f("fk_registration_filing_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration")),
        sa.UniqueConstraint("authentication_id", name=op.f("uq_registration_authentication_id")),
        sa.UniqueConstraint("filing_id", name=op.f("uq_registration_filing_id")),
    )
    for column in ("state", "name_key", "corporate_number", "expires_on"):
        op.create_index(op.f(f"ix_registration_{column}"), "registration", [column], unique=False)
    op.create_table(
        "registration_user",
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("authentication_id", sa.String(length=40), nullable=True),
        sa.Column("email", sa.String(length=120), nullable=True),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_registration_user_registration_id")
        ),
        sa.PrimaryKeyConstraint("registration_id", "position", name=op.f("pk_registration_user")),
    )
    op.create_index(
        op.f("ix_registration_user_authentication_id"), "registration_user", ["authentication_id"], unique=False
    )
    op.create_table(
        "registration_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("filing_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("for_end", sa.Date(), nullable=False),
        sa.Column("continues", sa.Boolean(), nullable=True),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["filing_id"], ["filing.id"], name=op.f("fk_registration_report_filing_id")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_registration_report_registration_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration_report")),
        sa.UniqueConstraint("filing_id", name=op.f("uq_registration_report_filing_id")),
    )
    for column in ("state", "registration_id"):
        op.create_index(op.f(f"ix_registration_report_{column}"), "registration_report", [column], unique=False)
    op.create_table(
        "registration_tie",
        sa.Column("filing_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("evidence", sa.String(length=24), nullable=False),
        sa.ForeignKeyConstraint(["filing_id"], ["filing.id"], name=op.f("fk_registration_tie_filing_id")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_registration_tie_registration_id")
        ),
        sa.PrimaryKeyConstraint("filing_id", name=op.f("pk_registration_tie")),
    )
    op.create_index(op.f("ix_registration_tie_registration_id"), "registration_tie", ["registration_id"], unique=False)
    op.create_table(
        "mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("filing_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=120), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["filing_id"], ["filing.id"], name=op.f("fk_mail_filing_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail")),
        sa.UniqueConstraint("key", name=op.f("uq_mail_key")),
    )
    op.create_index(op.f("ix_mail_filing_id"), "mail", ["filing_id"], unique=False)
    op.create_index(op.f("ix_mail_state_next_try"), "mail", ["state", "next_try"], unique=False)


def downgrade() -> None:
    for table in ("mail", "registration_tie", "registration_report", "registration_user", "registration"):
        op.drop_table(table)

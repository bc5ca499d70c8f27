"""The reviewers' desk: what a correction replaced, the queue of what is in review, and who has a filing on the desk."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from alembic import op

from uketsuke.cases.clock import japan_date, utc_now

revision = "0014"
down_revision = "0017"
branch_labels = None
depends_on = None

# As `review_queue` counts them. What is in review before this revision is put in the queue by its own rows.
_FILL = sa.text("""
insert into review_entry (filing_id, office, procedure, stands_on, fields, rules, documents, pages, online)
select filing.id, filing.office, coalesce(filing.procedure, ''),
  coalesce(
    (select min(day) from deadline
      where filing_id = filing.id and status in ('due', 'open') and day >= :today),
    (select max(day) from deadline where filing_id = filing.id and status in ('due', 'open')),
    (select filing.received_on where exists
      (select 1 from deadline where filing_id = filing.id and status in ('due', 'open'))),
    :no_day),
  (select count(*) from field_result where filing_id = filing.id and not accepted),
  (select count(*) from finding where filing_id = filing.id and severity <> 'info'
     and rule not like 'intake.%' and rule not like 'online.%'),
  (select count(*) from checklist_item where filing_id = filing.id and status in ('missing', 'unreadable')),
  (select count(*) from finding where filing_id = filing.id and severity <> 'info' and rule like 'intake.%'),
  (select count(*) from finding where filing_id = filing.id and severity <> 'info' and rule like 'online.%')
from filing where filing.state = 'review'
""").bindparams(sa.bindparam("today", type_=sa.Date()), sa.bindparam("no_day", type_=sa.Date()))


def upgrade() -> None:
    op.add_column("correction", sa.Column("replaced", sa.JSON(), nullable=True))
    op.add_column("correction", sa.Column("ended_by", sa.String(length=120), nullable=True))
    op.create_table(
        "review_entry",
        sa.Column("filing_id", sa.Integer(), nullable=False),
        sa.Column("office", sa.String(length=16), nullable=False),
        sa.Column("procedure", sa.String(length=32), nullable=False),
        sa.Column("stands_on", sa.Date(), nullable=False),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("fields", "rules", "documents", "pages", "online")
        ),
        sa.ForeignKeyConstraint(["filing_id"], ["filing.id"], name=op.f("fk_review_entry_filing_id")),
        sa.PrimaryKeyConstraint("filing_id", name=op.f("pk_review_entry")),
    )
    op.create_index(op.f("ix_review_entry_stands_on_filing_id"), "review_entry", ["stands_on", "filing_id"])
    op.create_index(
        op.f("ix_review_entry_office_stands_on_filing_id"), "review_entry", ["office", "stands_on", "filing_id"]
    )
    op.create_table(
        "review_claim",
        sa.Column("filing_id", sa.Integer(), nullable=False),
        sa.Column("who", sa.String(length=120), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["filing_id"], ["filing.id"], name=op.f("fk_review_claim_filing_id")),
        sa.PrimaryKeyConstraint("filing_id", name=op.f("pk_review_claim")),
    )
    op.create_index(op.f("ix_review_claim_who"), "review_claim", ["who"])
    op.get_bind().execute(_FILL, {"today": japan_date(utc_now()), "no_day": date(9999, 12, 31)})


def downgrade() -> None:
    op.drop_table("review_claim")
    op.drop_table("review_entry")
    for column in ("ended_by", "replaced"):
        op.drop_column("correction", column)

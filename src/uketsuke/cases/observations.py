"""Values of which people found the truth: where their ink is, and of how many like it each stands for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from uketsuke.cases.corrections import split_name
from uketsuke.cases.quality_tables import SampleRow
from uketsuke.cases.tables import CorrectionRow, FieldRow, FilingPageRow, FilingRow, PageRow
from uketsuke.forms.entered import DOUBTED, UNREADABLE
from uketsuke.forms.pages import PageSummary
from uketsuke.forms.readings import FieldResult, Reading, Value, from_data

BY_INK = frozenset({"ocr", "fused"})
"""Sources of values that hang on how ink looks: only of those the reader's calibration says how sure it is."""


@dataclass(frozen=True, slots=True)
class Observation:
    """A value that people settled: whose filing's, where on which form page, what stands there.

    `stands_for` is one over the share at which it was drawn, 1 of what was corrected without being drawn. `sample` is
    the number of the sample, None of a correction; `evidence` what the reader saw in it when it was asked before.
    """

    receipt: str
    image_key: str
    form: str
    page_no: int
    field: str
    truth: Value
    stands_for: float
    sample: int | None = None
    evidence: dict[str, Any] | None = None


def settled_samples(session: Session, limit: int) -> tuple[Observation, ...]:
    """The newest samples that are right or wrong, of values that were read by their ink."""
    rows = session.execute(
        select(SampleRow, FilingRow.receipt, PageRow.normalised_key, PageRow.summary)
        .join(FilingRow, FilingRow.id == SampleRow.filing_id)
        .join(PageRow, PageRow.id == SampleRow.page_id)
        .where(SampleRow.state.in_(("right", "wrong")), SampleRow.source.in_(BY_INK))
        .order_by(SampleRow.settled_at.desc(), SampleRow.id.desc())
        .limit(limit)
    )
    return tuple(
        Observation(
            receipt, key, row.form, page_no, row.field, row.truth, 1.0 / row.rate, sample=row.id, evidence=row.evidence
        )
        for row, receipt, key, summary in rows
        if (page_no := _page_no(summary, row.form)) is not None and key
    )


def corrected_values(session: Session, limit: int) -> tuple[Observation, ...]:
    """The newest values that people put in place of what was read by its ink, or found right, and that are in force."""
    rows = session.execute(
        select(CorrectionRow, FilingRow.receipt)
        .join(FilingRow, FilingRow.id == CorrectionRow.filing_id)
        .where(CorrectionRow.ended_at.is_(None))
        .order_by(CorrectionRow.id.desc())
        .limit(limit)
    ).all()
    found = []
    for row, receipt in rows:
        if row.value in (DOUBTED, UNREADABLE) or row.replaced is None:
            continue
        if from_data(Reading, row.replaced).source not in BY_INK:
            continue
        at = _place(session, row.filing_id, row.field)
        if at is not None:
            found.append(Observation(receipt, *at, row.field, row.value, 1.0))
    return tuple(found)


def keep_evidence(session: Session, sample: int, evidence: dict[str, Any]) -> None:
    """Keeps what the reader saw in a sample, so that its page need not be read again for the next fit."""
    session.execute(update(SampleRow).where(SampleRow.id == sample).values(evidence=evidence))


def _place(session: Session, filing_id: int, field: str) -> tuple[str, str, int] | None:
    """The image, form and page of it on which a field of a filing stands."""
    body = session.scalar(
        select(FieldRow.body).where(FieldRow.filing_id == filing_id, FieldRow.name == split_name(field)[0])
    )
    if body is None:
        return None
    result = from_data(FieldResult, body)
    row = session.execute(
        select(PageRow.normalised_key, PageRow.summary)
        .join(FilingPageRow, FilingPageRow.page_id == PageRow.id)
        .where(FilingPageRow.filing_id == filing_id, FilingPageRow.position == result.page)
    ).one_or_none()
    if row is None or not row.normalised_key:
        return None
    page_no = _page_no(row.summary, result.form)
    return None if page_no is None else (row.normalised_key, result.form, page_no)


def _page_no(summary: object, form: str) -> int | None:
    match = from_data(PageSummary, summary).form
    return match.page_no if match is not None and match.form == form else None

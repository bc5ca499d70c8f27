"""What people changed in a filing's fields: kept for ever, applied over whatever is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from uketsuke.cases.clock import utc_now
from uketsuke.cases.reopening import reopen
from uketsuke.cases.states import record_event
from uketsuke.cases.tables import CorrectionRow, FieldRow
from uketsuke.cases.values import Correction
from uketsuke.forms.errors import UsageError
from uketsuke.forms.readings import FieldResult, Value


def correct_field(session: Session, filing_id: int, field: str, value: Value, *, who: str, why: str) -> bool:
    """Records a person's value of a field of a filing in `review`, and has the filing checked again.

    Enqueue `finish_filing` after the commit when this is true. False when the filing is not in `review`:
    nothing is changed then. Tables are not corrected as a whole. Raises UsageError for a field that the
    filing does not have, a table, or a change by nobody.
    """
    if not who.strip():
        raise UsageError("a correction needs a name: who makes it")
    body = session.scalar(select(FieldRow.body).where(FieldRow.filing_id == filing_id, FieldRow.name == field))
    if body is None:
        raise UsageError(f"{field}: この受付にない項目です / the filing has no such field")
    if body["rows"] or any(isinstance(entry, dict) for entry in _listed(value)):
        raise UsageError(f"{field}: 表はまとめて訂正できません / a table cannot be corrected as a whole")
    if not reopen(session, filing_id, "review"):
        return False
    session.add(
        CorrectionRow(filing_id=filing_id, field=field, value=value, who=who.strip(), why=why.strip(), at=utc_now())
    )
    record_event(session, "filing", filing_id, "corrected", detail={"field": field})
    session.flush()
    return True


def corrections_of(session: Session, filing_id: int) -> tuple[Correction, ...]:
    """The corrections in force, one a field: the newest."""
    rows = session.scalars(
        select(CorrectionRow)
        .where(CorrectionRow.filing_id == filing_id, CorrectionRow.ended_at.is_(None))
        .order_by(CorrectionRow.id)
    )
    newest = {row.field: Correction(row.field, row.value, row.who, row.why, row.at) for row in rows}
    return tuple(newest.values())


def end_corrections_at(session: Session, filing_id: int, position: int) -> int:
    """Ends the corrections of fields that were read at this position of the filing and nowhere else.

    The page there is scanned anew: what a person made of the old one says nothing of the new one. How many ended.
    """
    ended = 0
    for name, body in session.execute(select(FieldRow.name, FieldRow.body).where(FieldRow.filing_id == filing_id)):
        if {occurrence["page"] for occurrence in body["occurrences"]} == {position}:
            in_force = session.scalars(
                select(CorrectionRow.id).where(
                    CorrectionRow.filing_id == filing_id, CorrectionRow.field == name, CorrectionRow.ended_at.is_(None)
                )
            ).all()
            session.execute(update(CorrectionRow).where(CorrectionRow.id.in_(in_force)).values(ended_at=utc_now()))
            ended += len(in_force)
    return ended


def corrected(fields: Mapping[str, FieldResult], corrections: Sequence[Correction]) -> dict[str, FieldResult]:
    """The fields with what people said in place of what was read, in the same order; others as they are.

    A correction of a field whose page is not there is left out, as the field is.
    """
    said = {correction.field: correction.value for correction in corrections}
    return {name: _with(result, said[name]) if name in said else result for name, result in fields.items()}


def _with(result: FieldResult, value: Value) -> FieldResult:
    reading = replace(
        result.reading,
        value=value,
        confidence=1.0,
        accepted=True,
        status="empty" if value is None else "read",
        source="correction",
        alternatives=(),
        doubts=(),
    )
    return replace(result, reading=reading)


def _listed(value: Value) -> list[object]:
    return list(value) if isinstance(value, list) else []

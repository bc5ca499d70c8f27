"""The sample: which accepted values of a filing people look at again, drawn when the filing comes to rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from uketsuke.cases.calibrations import number_in_force
from uketsuke.cases.clock import utc_now
from uketsuke.cases.corrections import item_of, named_readings
from uketsuke.cases.quality_tables import SampleRow
from uketsuke.cases.sample_plan import is_drawn, plan_of
from uketsuke.cases.values import FilingWork
from uketsuke.forms.definitions import FormField
from uketsuke.forms.readings import FieldResult, Reading

NOT_KEYED = frozenset({"photo", "signature", "table"})
"""Kinds of which nobody can key what stands there."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A value that the machine accepted, by the name that corrections have for it, and what the form says of it."""

    field: str
    form: str
    kind: str
    critical: bool
    page: int
    reading: Reading


def accepted_values(fields: Mapping[str, FieldResult]) -> Iterator[Accepted]:
    """The values that nobody need look at because the machine is sure; neither empty boxes nor what people said."""
    for result in fields.values():
        for field, reading in named_readings(result):
            if not reading.accepted or reading.status != "read" or reading.source == "correction":
                continue
            try:
                item, whole = item_of(result.form, field), item_of(result.form, result.name)
            except KeyError:
                # What no form has: nobody could be asked for it.
                continue
            if item.kind not in NOT_KEYED:
                # A cell is as critical as its table: columns have no say of their own.
                critical = isinstance(whole, FormField) and whole.critical
                yield Accepted(field, result.form, item.kind, critical, result.page, reading)


def draw_sample(session: Session, work: FilingWork, fields: Mapping[str, FieldResult]) -> int:
    """Draws accepted values of a filing into the sample, at the share that is planned; how many.

    Each value is drawn once or never, however often its filing is checked.
    """
    rate = plan_of(session).rate
    drawn = [value for value in accepted_values(fields) if is_drawn(work.receipt, value.field, rate)]
    if not drawn:
        return 0
    there = set(session.scalars(select(SampleRow.field).where(SampleRow.filing_id == work.id)))
    pages = {page.position: page.id for page in work.pages}
    new = [value for value in drawn if value.field not in there and value.page in pages]
    calibration, now = number_in_force(session), utc_now()
    session.add_all(
        SampleRow(
            filing_id=work.id,
            field=value.field,
            office=work.office,
            form=value.form,
            kind=value.kind,
            critical=value.critical,
            value=value.reading.value,
            confidence=value.reading.confidence,
            source=value.reading.source,
            page_id=pages[value.page],
            box=value.reading.box.as_list(),
            rate=rate,
            calibration=calibration,
            state="waiting",
            truth=None,
            drawn_at=now,
        )
        for value in new
    )
    session.flush()
    return len(new)

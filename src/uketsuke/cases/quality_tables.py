"""The tables of how good the accepted values are: what people looked at again, what they said, and what came of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Date, Float, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from uketsuke.cases.tables import Table, UtcDateTime


class SheetMarkRow(Table):
    """What a person said of one value on a look-alike sheet: `odd` went to the reviewers, the others are confirmed.

    `value` is what stood there, so that a field with another value by now is shown again.
    """

    __tablename__ = "sheet_mark"
    __table_args__ = (Index(None, "filing_id", "field"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    filing_id: Mapped[int] = mapped_column(ForeignKey("filing.id"))
    field: Mapped[str] = mapped_column(String(120))
    sheet: Mapped[str] = mapped_column(String(40))
    value: Mapped[Any] = mapped_column(JSON)
    odd: Mapped[bool] = mapped_column(Boolean)
    who: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class SamplePlanRow(Table):
    """At which share accepted values are drawn into the sample from a day on, and what that rests on."""

    __tablename__ = "sample_plan"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    rate: Mapped[float] = mapped_column(Float)
    needed: Mapped[int] = mapped_column(Integer)
    volume: Mapped[int] = mapped_column(Integer)


class SampleRow(Table):
    """An accepted value drawn into the sample: what the machine said, and what people found.

    `rate` is the share at which it was drawn. `state`: `waiting` for a first person, `second` for another one,
    `differs` for a third, then `right`, `wrong` or `unclear` (nobody can read it). `truth` is what stands there, of
    settled ones. `held_by` has it on the screen until `held_until`. `evidence` is what the reader saw in it, when it
    was asked again for a fit. What is corrected meanwhile stays: it is about what the machine said of this ink.
    """

    __tablename__ = "quality_sample"
    __table_args__ = (UniqueConstraint("filing_id", "field"), Index(None, "state", "office"))

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    filing_id: Mapped[int] = mapped_column(ForeignKey("filing.id"))
    field: Mapped[str] = mapped_column(String(120))
    office: Mapped[str] = mapped_column(String(16))
    form: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(40))
    critical: Mapped[bool] = mapped_column(Boolean)
    value: Mapped[Any] = mapped_column(JSON)
    confidence: Mapped[float] = mapped_column(Float)
    source: Mapped[str] = mapped_column(String(16))
    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"))
    box: Mapped[Any] = mapped_column(JSON)
    rate: Mapped[float] = mapped_column(Float)
    calibration: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(16))
    truth: Mapped[Any] = mapped_column(JSON)
    drawn_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    held_by: Mapped[str | None] = mapped_column(String(120))
    held_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    evidence: Mapped[Any | None] = mapped_column(JSON(none_as_null=True))


class KeyingRow(Table):
    """What one person keyed of a sample without seeing what the machine said. `known`: the answer was known before,
    and the person was measured; `settles`: a third person's, who saw where two others differ."""

    __tablename__ = "quality_keying"
    __table_args__ = (UniqueConstraint("sample_id", "who"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    sample_id: Mapped[int] = mapped_column(ForeignKey("quality_sample.id"))
    who: Mapped[str] = mapped_column(String(120), index=True)
    value: Mapped[Any] = mapped_column(JSON)
    known: Mapped[bool] = mapped_column(Boolean)
    settles: Mapped[bool] = mapped_column(Boolean)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class CalibrationRow(Table):
    """One version of the readers' calibration that was fitted from what people found.

    `state`: `refused` by the held-out check, `ready`, `in_force` (one at most) or `retired`; without any in force the
    program's own is. `checked` are the figures of the check, `based_on` the version it takes further.
    """

    __tablename__ = "calibration_version"

    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    body: Mapped[Any] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(16), index=True)
    based_on: Mapped[int] = mapped_column(Integer)
    checked: Mapped[Any] = mapped_column(JSON)
    made_by: Mapped[str] = mapped_column(String(120))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)

"""Receipt numbers: `HQ-20261123-000017`, or with the serial of the cover sheet that opened the envelope."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from uketsuke.cases.database import insert_missing
from uketsuke.cases.tables import CoverSeenRow, ReceiptCounterRow
from uketsuke.forms.errors import UsageError
from uketsuke.forms.pages import Separator

_SERIAL = re.compile(r"[A-Za-z0-9]{1,32}")
_OFFICE = re.compile(r"[A-Za-z0-9]{1,16}")


_SERIALS_DAY = date(1970, 1, 1)
"""Cover sheets may lie in a drawer for years: their serials run through, under a day that is no day of receipt."""
_ALL_OFFICES = ""
"""No office has this code: the row that all splits lock."""


@dataclass(frozen=True, slots=True)
class EnvelopeNumber:
    """What all receipts of one envelope begin with; `earlier_uses` counts its sheet's uses before."""

    stem: str
    serial: str
    earlier_uses: int

    def receipt(self, position: int) -> str:
        """The receipt of the envelope's filing at `position` (from 0): the stem, then `-2`, `-3` …"""
        return self.stem if position == 0 else f"{self.stem}-{position + 1}"


def next_numbers(session: Session, office: str, day: date, count: int) -> tuple[str, ...]:
    """The next `count` running receipts of an office and day; holds the counter until the transaction ends."""
    counter = _locked_counter(session, office, day)
    first = counter.last + 1
    counter.last += count
    session.flush()
    return tuple(f"{office}-{day:%Y%m%d}-{number:06d}" for number in range(first, counter.last + 1))


def next_serials(session: Session, office: str, count: int) -> tuple[str, ...]:
    """The next `count` serials of an office's cover sheets; a committed serial is never given again.

    Raises UsageError for an office code that is not 1–16 letters and digits.
    """
    if not _OFFICE.fullmatch(office):
        raise UsageError(f"office code {office!r} must be 1 to 16 letters and digits")
    counter = _locked_counter(session, office, _SERIALS_DAY)
    first = counter.last + 1
    counter.last += count
    session.flush()
    return tuple(f"{number:06d}" for number in range(first, counter.last + 1))


def hold_splits(session: Session) -> None:
    """Makes all splits follow one another, so that each sees the filings before it: their bytes, their cover sheets.

    One lock, taken first, also keeps two splits from waiting for each other's cover sheets. Holds until the
    transaction ends; a split takes milliseconds.
    """
    _locked_counter(session, _ALL_OFFICES, _SERIALS_DAY)


def envelope_number(session: Session, separator: Separator | None, day: date) -> EnvelopeNumber | None:
    """The number of an envelope that a cover sheet opened; None without one or with an unusable serial.

    A sheet used before still gives a receipt of its own: `…-C000123-R2`, `-R3` …
    """
    if separator is None or separator.kind != "coversheet":
        return None
    office, serial = separator.office or "", separator.serial or ""
    if not (_SERIAL.fullmatch(serial) and _OFFICE.fullmatch(office)):
        return None
    insert_missing(session, CoverSeenRow, office=office, serial=serial, uses=0)
    seen = session.scalars(
        select(CoverSeenRow).where(CoverSeenRow.office == office, CoverSeenRow.serial == serial).with_for_update()
    ).one()
    earlier = seen.uses
    seen.uses += 1
    session.flush()
    again = f"-R{earlier + 1}" if earlier else ""
    return EnvelopeNumber(f"{office}-{day:%Y%m%d}-C{serial}{again}", serial, earlier)


def _locked_counter(session: Session, office: str, day: date) -> ReceiptCounterRow:
    insert_missing(session, ReceiptCounterRow, office=office, day=day, last=0)
    query = (
        select(ReceiptCounterRow)
        .where(ReceiptCounterRow.office == office, ReceiptCounterRow.day == day)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return session.scalars(query).one()

"""The time of the records: kept in UTC, spoken of in Japan's days."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

JAPAN = ZoneInfo("Asia/Tokyo")


def utc_now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC)


def japan_date(moment: datetime) -> date:
    """The calendar day in Japan of an aware moment: the day a filing counts as received."""
    return moment.astimezone(JAPAN).date()

"""What a verb opens first: the records of a data directory, and the filing that a receipt number names."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from uketsuke.forms.errors import UsageError

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from uketsuke.workers.world import World


def world_of(data: Path | None) -> World:
    """The records, store and settings of a data directory; of the usual one without `data`."""
    from uketsuke.workers.settings import load_settings
    from uketsuke.workers.world import World

    return World.of(load_settings(data))


def filing_of(session: Session, receipt: str) -> int:
    """The id of the filing with that receipt number. Raises UsageError when there is none."""
    from uketsuke.cases import records

    found = records.find_filing(session, receipt)
    if found is None:
        raise UsageError(
            f"{receipt}: この受付番号はありません / no filing has this receipt number; see `uketsuke cases list`"
        )
    return found

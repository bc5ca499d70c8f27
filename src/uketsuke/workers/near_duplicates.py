"""Which filings of a batch hold a sheet that was scanned before, in another filing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from uketsuke.cases import records
from uketsuke.cases.values import Facts, Lookalike, NewFiling, SplitWork
from uketsuke.intake.fingerprints import are_near


def with_near_duplicates(
    session: Session, batch_id: int, filings: Sequence[NewFiling], pages: Sequence[SplitWork]
) -> list[NewFiling]:
    """The filings, each with the earlier ones that hold another scan of one of its form pages.

    Pages are compared with those of the same form page in filings of the last weeks, and in the filings before
    theirs in the batch.
    """
    by_id = {page.id: page for page in pages}
    earlier: dict[str, tuple[Lookalike, ...]] = {}
    in_batch: dict[str, list[tuple[int, str, Facts]]] = {}
    found: list[NewFiling] = []
    for place, filing in enumerate(filings):
        near: list[str | int] = []
        own = [
            (kind, page)
            for page_id in filing.pages
            if (page := by_id[page_id]).fingerprint is not None
            and (kind := records.fingerprint_kind(page.summary)) is not None
        ]
        for kind, page in own:
            mine = (page.fingerprint or "", page.facts)
            if kind not in earlier:
                earlier[kind] = records.lookalikes(session, batch_id, kind)
            near += [other.receipt for other in earlier[kind] if are_near(mine, (other.fingerprint, other.facts))]
            near += [other for other, mark, facts in in_batch.get(kind, ()) if are_near(mine, (mark, facts))]
        for kind, page in own:
            in_batch.setdefault(kind, []).append((place, page.fingerprint or "", page.facts))
        found.append(replace(filing, near=tuple(dict.fromkeys(near))))
    return found

"""What became of every file handed in, so that two runs can be compared, and what in the records cannot be."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from uketsuke.cases import records

_MOST_DIFFERENCES = 20
"""Of one file; more would only hide the next file."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where pages of a file ended: in the filing `receipt`, or, with an empty receipt, in the exceptions.

    `pages` are positions in the file, from 0.
    """

    batch: int
    file: str
    receipt: str
    state: str
    procedure: str
    pages: tuple[int, ...]


def outcomes(session: Session) -> dict[str, Any]:
    """By file name: its filings as `process --json` has them, and its failures.

    Without times, which differ from run to run; receipts are written `<file>/<position>`, since the order in which
    batches are split gives them their numbers. A name that was taken in twice counts for the last; see `faults`.
    """
    found = {}
    names: dict[str, str] = {}
    for batch, files in records.names_by_batch(session).items():
        name = Path(files[0]).name
        answer = records.export_process(session, (batch,))
        del answer["seconds"], answer["skipped"]
        for position, filing in enumerate(answer["filings"]):
            names[filing["receipt"]] = f"{name}/{position}"
            filing["case"].get("dates", {}).pop("converted", None)
            for page in filing["pages"]:
                page["file"] = Path(page["file"]).name
                del page["seconds"]
        for failure in answer["failures"]:
            failure["file"] = Path(failure["file"]).name
        found[name] = answer
    return {name: _renamed(answer, names) for name, answer in sorted(found.items())}


def differences(expected: Mapping[str, Any], found: Mapping[str, Any]) -> tuple[str, ...]:
    """Where two runs differ, as `file: place: what`; empty when they are equal. Values are not told."""
    told = []
    for name in sorted({*expected, *found}):
        if name not in found:
            told.append(f"{name}: 失われた / lost")
        elif name not in expected:
            told.append(f"{name}: 余分 / came from nowhere")
        else:
            told.extend([f"{name}: {place}" for place in _unequal(expected[name], found[name], "")][:_MOST_DIFFERENCES])
    return tuple(told)


def places(session: Session) -> tuple[Place, ...]:
    """Where every page is, in the order in which the batches came."""
    found = []
    names = records.names_by_batch(session)
    for batch in sorted(records.list_batches(session), key=lambda batch: batch.id):
        file = Path(names[batch.id][0]).name
        for overview in records.list_filings(session, batch_ids=(batch.id,)):
            pages = tuple(page.index for page in records.pages_of_filing(session, overview.id))
            procedure = overview.procedure or "—"
            found.append(Place(batch.id, file, overview.receipt, overview.state, procedure, pages))
        failed = tuple(failure.index for failure in batch.failures if failure.index is not None)
        if batch.failures:
            found.append(Place(batch.id, file, "", "failed", ", ".join(f.code for f in batch.failures), failed))
    return tuple(found)


def faults(session: Session) -> tuple[str, ...]:
    """What must not be in records at rest: paper that does not add up, anything doubled, anything left to do."""
    told = []
    taken = Counter(Path(name).name for names in records.names_by_batch(session).values() for name in names)
    told += [f"{name}: {times} 回受け取り / taken in {times} times" for name, times in taken.items() if times > 1]
    batches = records.list_batches(session)
    for batch in batches:
        if batch.state != "closed" or not batch.balance.even:
            told.append(f"batch {batch.id}: {batch.state}, {batch.balance.lost} pages lost")
    filings = records.list_filings(session)
    receipts = Counter(filing.receipt for filing in filings)
    told += [f"{receipt}: {times} filings" for receipt, times in receipts.items() if times > 1]
    pages = Counter(page.id for filing in filings for page in records.pages_of_filing(session, filing.id))
    told += [f"page {page}: in {times} filings" for page, times in pages.items() if times > 1]
    accounted = len(pages) + sum(batch.balance.pages_failed for batch in batches)
    known = sum(batch.balance.pages for batch in batches)
    if accounted != known:
        told.append(f"{known} pages came in, {accounted} are accounted for")
    for filing in filings:
        moves = Counter(event.to_state for event in records.history(session, "filing", filing.id))
        told += [f"{filing.receipt}: {times} times {state}" for state, times in moves.items() if times > 1]
    told += [f"left to do: {work.job} {work.subject_id}" for work in records.pending_work(session)]
    return tuple(told)


def _renamed(answer: Any, names: Mapping[str, str]) -> Any:
    text = json.dumps(answer, ensure_ascii=False)
    # The longest first: HQ-20261123-C000123 also begins HQ-20261123-C000123-2.
    for receipt in sorted(names, key=len, reverse=True):
        text = text.replace(receipt, names[receipt])
    return json.loads(text)


def _unequal(expected: Any, found: Any, place: str) -> list[str]:
    if isinstance(expected, dict) and isinstance(found, dict):
        keys = sorted({*expected, *found})
        return [told for key in keys for told in _unequal(expected.get(key), found.get(key), f"{place}.{key}")]
    if isinstance(expected, list) and isinstance(found, list):
        if len(expected) != len(found):
            return [f"{place or 'it'}: {len(expected)} → {len(found)}"]
        return [
            told
            for number, (one, other) in enumerate(zip(expected, found, strict=True))
            for told in _unequal(one, other, f"{place}[{number}]")
        ]
    return [] if expected == found else [f"{place.lstrip('.')} differs"]

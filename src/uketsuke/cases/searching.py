"""Finding filings by whatever somebody knows of them: a name in any writing, a number or its end, a date, an address,
a word that stands on one of the papers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from uketsuke.cases.search_entries import Entry, Role, entries_of
from uketsuke.cases.search_index import NEWEST, ask, index_filing
from uketsuke.cases.search_query import Rank, Stage, clean, stages
from uketsuke.cases.search_terms import Asked, holds, terms_of
from uketsuke.cases.tables import FilingRow
from uketsuke.forms.errors import UsageError
from uketsuke.forms.geometry import BoxPx

__all__ = ["Found", "Hit", "Match", "find", "index_filing"]

SNIPPET = 60
"""Characters of a value that are shown."""
CHECKED_AGAIN = "separated"
_CURSOR = re.compile("([0-9]{1,2})-([0-9]{1,19})")
_SENTENCE = re.compile("(?<=[。．.！？\n])")


@dataclass(frozen=True, slots=True)
class Match:
    """A value in which something that was asked for stands.

    `field` is a field's name, `table.column`, `receipt`, or `page_text`; `text` is the value, of a long one the part
    around what was found; `page` is a position in the filing and `box` on it, None where nobody knows.
    """

    role: Role
    field: str
    text: str
    page: int | None
    box: BoxPx | None


@dataclass(frozen=True, slots=True)
class Hit:
    """A filing that was found: by what kind of thing, and where in it; no matches while it is being checked anew."""

    filing_id: int
    receipt: str
    office: str
    state: str
    procedure: str | None
    variant: str | None
    received: date
    rank: Rank
    matches: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """Filings in the order in which they count; `after` is where to go on, None after the last.

    `query` is what was looked for: without what no search takes. `loosely`: what may follow has only dictionary words
    in common with the query.
    """

    query: str
    hits: tuple[Hit, ...]
    after: str | None
    loosely: bool = False


def find(
    session: Session, query: str, *, offices: Sequence[str] | None, limit: int = 20, after: str | None = None
) -> Found:
    """The filings that a query finds, `limit` at most: exact numbers first, then names, addresses, and other text.

    Widths, kana, old and variant kanji, bars, the order of a name's words and the calendar of a date make no
    difference; the beginning of a word or number is enough, of a number also its end. Of several words all must stand
    in the filing. Within a rank the newest filing comes first. Where something was found otherwise, filings that have
    only dictionary words in common with the query come when one goes on from `Found.after`. Nothing of the query is
    kept or logged.

    Args:
        session: an open transaction, reading is enough.
        query: what somebody typed, any text.
        offices: codes of the offices whose filings may be found; None for all.
        limit: how many filings.
        after: `Found.after` of the answer that this one goes on from.
    Raises:
        UsageError: `after` is none of ours.
    """
    cleaned = clean(query)
    asked = () if offices is not None and not offices else stages(cleaned)
    first, below = _read_cursor(after)
    found: list[tuple[int, int]] = []
    cursor, loosely = None, False
    for number, stage in enumerate(asked[first:], start=first):
        most = limit - len(found)
        if stage.rank == "words" and found:
            # What has only words in common comes when somebody goes on: it is dear to find, and rarely what was meant.
            cursor, loosely = f"{number}-{NEWEST}", True
            break
        ids = ask(session, stage, offices=offices, below=below, most=most)
        found += [(id, number) for id in ids]
        below = NEWEST
        if len(ids) == most:
            cursor = f"{number}-{ids[-1]}" if ids else cursor
            break
    return Found(cleaned, tuple(_hits(session, found, asked)), cursor, loosely)


def _read_cursor(after: str | None) -> tuple[int, int]:
    if after is None:
        return 0, NEWEST
    match = _CURSOR.fullmatch(after)
    if match is None:
        raise UsageError("続きの位置が読めません / this is no place to go on from")
    return int(match[1]), int(match[2])


def _hits(session: Session, found: Sequence[tuple[int, int]], asked: Sequence[Stage]) -> Iterator[Hit]:
    """The filings with what was found in them; `found` are ids, each with the number of the stage that gave it."""
    ids = [id for id, _ in found]
    rows = {row.id: row for row in session.scalars(select(FilingRow).where(FilingRow.id.in_(ids)))}
    roles = max((asked[number].roles for _, number in found), key=len, default=())
    entries = entries_of(session, ids, roles)
    for id, number in found:
        stage, matches = asked[number], _matches(asked[number], entries.get(id, []))
        if id in rows and not matches:
            # Terms of different values looked like one value; a later question may still be answered by one.
            everything = entries_of(session, [id])[id]
            later = ((stage, _matches(stage, everything)) for stage in asked[number + 1 :])
            stage, matches = next((answer for answer in later if answer[1]), (stage, ()))
        # While a filing is checked again nobody can tell.
        if id in rows and (matches or rows[id].state == CHECKED_AGAIN):
            row = rows[id]
            about = (row.id, row.receipt, row.office, row.state, row.procedure, row.variant, row.received_on)
            yield Hit(*about, stage.rank, matches)


def _matches(stage: Stage, entries: Sequence[Entry]) -> tuple[Match, ...]:
    """The values in which all parts of a way stand, the applicant's own before others; none without such a way."""
    asked = [entry for entry in entries if entry.role in stage.roles]
    own_first = sorted(asked, key=lambda entry: stage.roles.index(entry.role))
    own_last = sorted(asked, key=lambda entry: -stage.roles.index(entry.role))
    terms: dict[Entry, set[str]] = {}

    def holder(part: Asked, *, alone: bool) -> Entry | None:
        # One part alone stands in what the rank is about: in another role an earlier stage had found it.
        for entry in own_last if alone else own_first:
            if entry not in terms:
                terms[entry] = terms_of([entry], with_words=stage.rank == "words")
            if holds(part, terms[entry]):
                return entry
        return None

    for way in stage.ways:
        held = [(entry, part) for part in way if (entry := holder(part, alone=len(way) == 1)) is not None]
        if len(held) == len(way):
            first = dict(reversed(held))
            return tuple(_match(entry, first[entry]) for entry in dict.fromkeys(entry for entry, _ in held))
    return ()


def _match(entry: Entry, part: Asked) -> Match:
    """Where in the value, or in which line of a page, the part stands."""
    place = next((line for line in entry.lines if holds(part, terms_of([line]))), entry)
    return Match(place.role, place.name, _snippet(place, part), place.page, place.box)


def _snippet(entry: Entry, part: Asked) -> str:
    """The value, or of a long one the sentence that holds the part, cut to what is shown."""
    chosen = entry.text
    if len(chosen) > SNIPPET:
        sentences = [sentence.strip() for sentence in _SENTENCE.split(chosen)]
        chosen = next((s for s in sentences if holds(part, terms_of([replace(entry, text=s)]))), chosen)
    shown = " ".join(chosen.split())
    return shown if len(shown) <= SNIPPET else shown[: SNIPPET - 1] + "…"

"""The index of what filings can be found by: one row of terms a filing, in SQLite's FTS5 or as a tsvector with GIN.

It says which filings an answer is among, and nothing of where; what is shown is read from the records. A filing that is
taken back to be checked again stays found by what it was until the check has given something new.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from uketsuke.cases.search_entries import entries_of
from uketsuke.cases.search_query import Stage, for_postgresql, for_sqlite
from uketsuke.cases.search_terms import AllOf, AnyOf, Asked, Term, office_term, terms_of
from uketsuke.cases.tables import FilingRow

_KEPT = {
    "sqlite": (
        text("delete from search_index where rowid = :filing"),
        text("insert into search_index (rowid, terms) values (:filing, :terms)"),
    ),
    "postgresql": (
        text("delete from search_index where filing_id = :filing"),
        text("insert into search_index (filing_id, terms) values (:filing, cast(:terms as tsvector))"),
    ),
}
_FOUND = {
    "sqlite": text(
        "select rowid from search_index where search_index match :asked and rowid < :below "
        "order by rowid desc limit :most"
    ),
    # The fence keeps the order out of the choice of a plan: read from the newest row on, every row's terms would be
    # unpacked until twenty fit, which takes seconds where few do. The index gives all that fit in milliseconds.
    "postgresql": text(
        "select filing_id from (select filing_id from search_index where terms @@ cast(:asked as tsquery) offset 0) "
        "as fitting where filing_id < :below order by filing_id desc limit :most"
    ),
}
NEWEST = 2**62
"""Above every filing's id."""


def index_filing(session: Session, filing_id: int) -> None:
    """Has a filing found by what the records say of it now; nothing for one that is not there.

    Called in the transaction that changes what they say: when a filing is made, when the results of its check are
    saved, when the full text of a page is. Doing it again changes nothing.
    """
    session.flush()
    # Two that index one filing at once would each leave out what the other has not committed yet.
    office = session.scalar(select(FilingRow.office).where(FilingRow.id == filing_id).with_for_update())
    if office is None:
        return
    entries = entries_of(session, [filing_id])[filing_id]
    save_terms(session, [(filing_id, {office_term(office), *terms_of(entries)})])


def save_terms(session: Session, rows: Iterable[tuple[int, Iterable[str]]]) -> None:
    """Puts the terms of filings in the place of those they had."""
    dialect = session.get_bind().dialect.name
    remove, add = _KEPT[dialect]
    # Terms are letters and digits: the quotes are for those that a tsvector would take for something else.
    mark = "'{}'" if dialect == "postgresql" else "{}"
    values = [{"filing": filing, "terms": " ".join(map(mark.format, sorted(terms)))} for filing, terms in rows]
    if values:
        session.execute(remove, values)
        session.execute(add, values)


def filings_after(session: Session, filing_id: int, most: int) -> tuple[int, ...]:
    """The next filings in the order of their ids, to index them anew; empty after the last."""
    query = select(FilingRow.id).where(FilingRow.id > filing_id).order_by(FilingRow.id).limit(most)
    return tuple(session.scalars(query))


def count_indexed(session: Session) -> tuple[int, int]:
    """How many filings stand in the index, and how many there are."""
    indexed = session.scalar(text("select count(*) from search_index")) or 0
    return indexed, session.scalar(select(func.count()).select_from(FilingRow)) or 0


def ask(session: Session, stage: Stage, *, offices: Sequence[str] | None, below: int, most: int) -> tuple[int, ...]:
    """The filings that answer a stage, the newest first: their ids, all less than `below`, `most` at most.

    `offices` are the codes of those whose filings may be found; None for all.
    """
    asked: Asked = stage.asked
    if offices is not None:
        asked = AllOf((AnyOf(tuple(Term(office_term(office)) for office in offices)), asked))
    values = {"below": below, "most": most}
    if session.get_bind().dialect.name == "postgresql":
        query = " & ".join([for_postgresql(asked), *(f"!{for_postgresql(before)}" for before in stage.before)])
        # Nor is what unpacking costs known to the planner, which would read all rows for a frequent term.
        session.execute(text("set local enable_seqscan = off"))
        found = session.scalars(_FOUND["postgresql"], {"asked": query, **values}).all()
        session.execute(text("set local enable_seqscan = on"))
        return tuple(found)
    query = "".join([for_sqlite(asked), *(f" NOT {for_sqlite(before)}" for before in stage.before)])
    return tuple(session.scalars(_FOUND["sqlite"], {"asked": query, **values}))

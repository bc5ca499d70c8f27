"""From the read pages of a batch to its filings: receipts, links, repeats."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from uketsuke.cases.clock import japan_date, utc_now
from uketsuke.cases.joining import facts_from, join_pages, split_work
from uketsuke.cases.paper import count_differs, paper_of
from uketsuke.cases.receipts import EnvelopeNumber, envelope_number, hold_splits, next_numbers
from uketsuke.cases.search_index import index_filing
from uketsuke.cases.sheets import PAPER_ORDER
from uketsuke.cases.states import move, record_event
from uketsuke.cases.tables import BatchRow, FileRow, FilingPageRow, FilingRow, FindingRow, LinkRow, PageRow
from uketsuke.cases.values import Join, Lookalike, NewFiling, SplitWork
from uketsuke.forms.errors import UketsukeError
from uketsuke.forms.pages import Separator
from uketsuke.forms.readings import Finding, from_data, to_data


class PaperLost(UketsukeError):
    """A split that would leave a page out or put it into two filings; nothing of it is kept."""


def split_is_due(session: Session, batch_id: int) -> bool:
    """Whether every page of an opened batch is read or failed and its filings do not exist yet."""
    opened = session.scalar(select(BatchRow.id).where(BatchRow.id == batch_id, BatchRow.state == "opened"))
    waiting = session.scalar(
        select(PageRow.id).where(PageRow.batch_id == batch_id, PageRow.state == "rendered").limit(1)
    )
    return opened is not None and waiting is None


def pages_to_split(session: Session, batch_id: int) -> tuple[SplitWork, ...] | None:
    """The read pages of a batch in batch order; None when the split is not due or done before.

    Empty when no page could be read: call `save_split` with no filings then, so that the batch moves on.
    """
    if not split_is_due(session, batch_id):
        return None
    rows = session.execute(
        select(PageRow.id, PageRow.file_id, PageRow.summary, PageRow.facts, PageRow.sheet, PageRow.fingerprint)
        .join(FileRow, FileRow.id == PageRow.file_id)
        .where(PageRow.batch_id == batch_id, PageRow.state == "read")
        .order_by(*PAPER_ORDER)
    )
    return tuple(split_work(*row) for row in rows)


NEAR_DAYS = timedelta(days=62)
"""A sheet that is scanned again is scanned again within weeks; among more filings chance would find more."""


def lookalikes(session: Session, batch_id: int, kind: str) -> tuple[Lookalike, ...]:
    """The pages of one kind (see `fingerprint_kind`) in filings of the office's last weeks, none of this batch's."""
    office, created = session.execute(select(BatchRow.office, BatchRow.created_at).where(BatchRow.id == batch_id)).one()
    rows = session.execute(
        select(FilingRow.receipt, PageRow.fingerprint, PageRow.facts)
        .join(FilingPageRow, FilingPageRow.filing_id == FilingRow.id)
        .join(PageRow, PageRow.id == FilingPageRow.page_id)
        .where(
            PageRow.fingerprint_kind == kind,
            PageRow.batch_id != batch_id,
            FilingRow.office == office,
            FilingRow.received_on >= japan_date(created) - NEAR_DAYS,
        )
        .order_by(FilingRow.id)
    )
    return tuple(Lookalike(receipt, fingerprint, facts_from(facts)) for receipt, fingerprint, facts in rows)


def save_split(
    session: Session, batch_id: int, filings: Sequence[NewFiling], joins: Sequence[Join] = ()
) -> tuple[int, ...]:
    """Makes the filings of a batch, in order, and returns their ids; a second call changes nothing.

    `joins` are the pages that go into filings of other batches; enqueue `finish_filing` for those too.

    Each gets its receipt; filings of one envelope are linked; a cover sheet seen before gives
    `intake.cover_reused`, bytes that are in another filing already `intake.duplicate` with that
    receipt in `duplicate_of`, another scan of a sheet `intake.near_duplicate`; notes of opened files
    become findings, and so do counts that are not the declared ones. Enqueue `finish_filing` for
    every id after the commit (`close_batch` when there is none). Raises PaperLost when a read page
    of the batch would stand in no filing or in two, Overtaken when a filing that pages join has changed.
    """
    if not move(session, "batch", batch_id, "split", expected_from="opened", detail={"filings": len(filings)}):
        return filings_of_batch(session, batch_id)
    _check_paper(session, batch_id, filings, joins)
    join_pages(session, batch_id, joins)
    batch = session.get_one(BatchRow, batch_id)
    day = japan_date(batch.created_at)
    hold_splits(session)
    openings = _openings(session, filings, batch)
    receipts = _receipts(session, filings, openings, batch.office, day)
    rows = [
        FilingRow(
            receipt=receipt,
            batch_id=batch_id,
            position=position,
            channel=batch.channel,
            office=batch.office,
            state="received",
            procedure=filing.procedure,
            variant=filing.variant,
            envelope=filing.envelope,
            main=filing.main,
            separator_serial=openings[filing.envelope].serial if filing.envelope in openings else None,
            received_on=day,
            version=0,
            created_at=utc_now(),
        )
        for position, (filing, receipt) in enumerate(zip(filings, receipts, strict=True))
    ]
    session.add_all(rows)
    session.flush()
    _place_pages(session, filings, rows)
    _link(session, rows)
    session.flush()
    _say_what_intake_found(session, batch_id, filings, rows, openings, joins)
    ids = tuple(row.id for row in rows)
    session.flush()
    with session.no_autoflush:
        for filing_id, receipt in zip(ids, receipts, strict=True):
            record_event(session, "filing", filing_id, "received", to_state="received", detail={"receipt": receipt})
            move(session, "filing", filing_id, "separated", expected_from="received")
            index_filing(session, filing_id)
    session.flush()
    session.expire_all()
    return ids


def filings_of_batch(session: Session, batch_id: int) -> tuple[int, ...]:
    """Ids of a batch's filings in order; empty before the split."""
    return tuple(
        session.scalars(select(FilingRow.id).where(FilingRow.batch_id == batch_id).order_by(FilingRow.position))
    )


def _check_paper(session: Session, batch_id: int, filings: Sequence[NewFiling], joins: Sequence[Join]) -> None:
    read = sorted(session.scalars(select(PageRow.id).where(PageRow.batch_id == batch_id, PageRow.state == "read")))
    joining = [page for join in joins for page in (*join.pages, *(new for _, _, new in join.replacing))]
    planned = sorted([*(page for filing in filings for page in filing.pages), *joining])
    if planned != read:
        raise PaperLost(f"batch {batch_id}: {len(read)} pages were read, the split places {len(planned)} of them")
    if any(not filing.pages for filing in filings):
        raise PaperLost(f"batch {batch_id}: the split has a filing without pages")


def _openings(session: Session, filings: Sequence[NewFiling], batch: BatchRow) -> dict[int, EnvelopeNumber]:
    day = japan_date(batch.created_at)
    sheets: dict[int, Separator] = {}
    for filing in filings:
        if filing.separator is not None:
            sheets.setdefault(filing.envelope, filing.separator)
    numbered = {envelope: envelope_number(session, sheet, day) for envelope, sheet in sheets.items()}
    return {envelope: number for envelope, number in numbered.items() if number is not None}


def _receipts(
    session: Session,
    filings: Sequence[NewFiling],
    openings: Mapping[int, EnvelopeNumber],
    office: str,
    day: date,
) -> list[str]:
    plain = sum(1 for filing in filings if filing.envelope not in openings)
    running = iter(next_numbers(session, office, day, plain))
    given: Counter[int] = Counter()
    receipts = []
    for filing in filings:
        opening = openings.get(filing.envelope)
        receipts.append(opening.receipt(given[filing.envelope]) if opening else next(running))
        given[filing.envelope] += 1
    return receipts


def _place_pages(session: Session, filings: Sequence[NewFiling], rows: Sequence[FilingRow]) -> None:
    session.add_all(
        FilingPageRow(filing_id=row.id, position=position, page_id=page)
        for filing, row in zip(filings, rows, strict=True)
        for position, page in enumerate(filing.pages)
    )


def _link(session: Session, rows: Sequence[FilingRow]) -> None:
    envelopes: dict[int, list[FilingRow]] = {}
    for row in rows:
        envelopes.setdefault(row.envelope, []).append(row)
    session.add_all(
        LinkRow(filing_id=row.id, other_id=other.id)
        for together in envelopes.values()
        for row in together
        for other in together
        if other is not row
    )


def _say_what_intake_found(
    session: Session,
    batch_id: int,
    filings: Sequence[NewFiling],
    rows: Sequence[FilingRow],
    openings: Mapping[int, EnvelopeNumber],
    joins: Sequence[Join],
) -> None:
    notes, earlier_filings = _notes(session, batch_id), _same_bytes(session, batch_id)
    differing = [count_differs(found) for found in paper_of(session, batch_id).differences]
    for filing, row in zip(filings, rows, strict=True):
        earlier = earlier_filings.get(row.id)
        repeated = None if filing.duplicate_of is None else rows[filing.duplicate_of].receipt
        row.duplicate_of = earlier or repeated
        findings = [*filing.findings, *notes.get(row.id, ()), *differing]
        if earlier is not None:
            findings.append(_duplicate(earlier))
        near = dict.fromkeys(rows[place].receipt if isinstance(place, int) else place for place in filing.near)
        findings += [_near_duplicate(receipt) for receipt in near if receipt != row.duplicate_of]
        opening = openings.get(row.envelope)
        if opening is not None and opening.earlier_uses:
            findings.append(_cover_reused(opening))
        session.add_all(_finding_rows(row.id, findings, start=0))
    for filing_id in dict.fromkeys(join.filing_id for join in joins):
        add_findings(session, filing_id, [*notes.get(filing_id, ()), *differing])


def _notes(session: Session, batch_id: int) -> dict[int, list[Finding]]:
    """What opening noted of a batch's files, by the filings that have a page of the file."""
    files = session.execute(
        select(FileRow.id, FileRow.notes).where(FileRow.batch_id == batch_id).order_by(FileRow.position)
    )
    noted = {file_id: [from_data(Finding, note) for note in entries] for file_id, entries in files if entries}
    if not noted:
        return {}
    places = session.execute(
        select(FilingPageRow.filing_id, PageRow.file_id)
        .join(PageRow, PageRow.id == FilingPageRow.page_id)
        .where(PageRow.batch_id == batch_id, PageRow.file_id.in_(noted))
        .distinct()
        .order_by(FilingPageRow.filing_id, PageRow.file_id)
    )
    found: dict[int, list[Finding]] = {}
    for filing_id, file_id in places:
        found.setdefault(filing_id, []).extend(noted[file_id])
    return found


def _same_bytes(session: Session, batch_id: int) -> dict[int, str]:
    """The earliest receipt of another filing that has a page of the same bytes, by filing of the batch."""
    mine, mine_file, mine_place = aliased(PageRow), aliased(FileRow), aliased(FilingPageRow)
    first = (
        select(mine_place.filing_id.label("repeating"), func.min(FilingPageRow.filing_id).label("earlier"))
        .select_from(mine_place)
        .join(mine, mine.id == mine_place.page_id)
        .join(mine_file, mine_file.id == mine.file_id)
        .join(FileRow, (FileRow.sha256 == mine_file.sha256) & (FileRow.id != mine_file.id))
        .join(PageRow, (PageRow.file_id == FileRow.id) & (PageRow.file_index == mine.file_index))
        .join(FilingPageRow, FilingPageRow.page_id == PageRow.id)
        .where(mine.batch_id == batch_id, FilingPageRow.filing_id < mine_place.filing_id)
        .group_by(mine_place.filing_id)
        .subquery()
    )
    rows = session.execute(
        select(first.c.repeating, FilingRow.receipt).join(FilingRow, FilingRow.id == first.c.earlier)
    )
    return dict(rows.all())


def add_findings(session: Session, filing_id: int, findings: Sequence[Finding]) -> None:
    """Adds findings after those a filing has already."""
    taken = session.scalar(
        select(func.coalesce(func.max(FindingRow.position), -1)).where(FindingRow.filing_id == filing_id)
    )
    session.add_all(_finding_rows(filing_id, findings, start=(-1 if taken is None else taken) + 1))


def _finding_rows(filing_id: int, findings: Sequence[Finding], *, start: int) -> list[FindingRow]:
    return [
        FindingRow(
            filing_id=filing_id,
            position=position,
            rule=finding.rule,
            severity=finding.severity,
            fields=list(finding.fields),
            message_ja=finding.message_ja,
            message_en=finding.message_en,
            detail=None if finding.detail is None else to_data(finding.detail),
        )
        for position, finding in enumerate(findings, start=start)
    ]


def _duplicate(receipt: str) -> Finding:
    return Finding(
        rule="intake.duplicate",
        severity="warning",
        fields=(),
        message_ja=f"同じファイルが受付番号 {receipt} で既に受け付けられています。",
        message_en=f"The same file has already been received under receipt {receipt}.",
    )


def _near_duplicate(receipt: str) -> Finding:
    return Finding(
        rule="intake.near_duplicate",
        severity="warning",
        fields=(),
        message_ja=f"受付番号 {receipt} と同じ用紙をもう一度スキャンしたものかもしれません。見比べてください。",
        message_en=f"This may be another scan of a sheet that is in filing {receipt}. Compare them.",
    )


def _cover_reused(opening: EnvelopeNumber) -> Finding:
    return Finding(
        rule="intake.cover_reused",
        severity="warning",
        fields=(),
        message_ja=f"受付票の番号 {opening.serial} は以前にも使われています。別の受付番号を付けました。",
        message_en=f"Cover sheet {opening.serial} was used before; this filing got a receipt of its own.",
    )

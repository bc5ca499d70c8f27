"""From the read pages of a batch to its filings: receipts, links, repeats."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from uketsuke.cases.clock import japan_date, utc_now
from uketsuke.cases.receipts import EnvelopeNumber, envelope_number, hold_counter, next_number
from uketsuke.cases.states import move, record_event
from uketsuke.cases.tables import BatchRow, FileRow, FilingPageRow, FilingRow, FindingRow, LinkRow, PageRow
from uketsuke.cases.values import NewFiling, SplitWork
from uketsuke.forms.errors import UketsukeError
from uketsuke.forms.pages import PageSummary, Separator
from uketsuke.forms.readings import Finding, from_data


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
        select(PageRow.id, PageRow.file_id, PageRow.summary, PageRow.facts)
        .join(FileRow, FileRow.id == PageRow.file_id)
        .where(PageRow.batch_id == batch_id, PageRow.state == "read")
        .order_by(FileRow.position, PageRow.file_index)
    )
    return tuple(
        SplitWork(
            id=id,
            file_id=file_id,
            summary=from_data(PageSummary, summary),
            facts={name: (value, confidence) for name, (value, confidence) in facts.items()},
        )
        for id, file_id, summary, facts in rows
    )


def save_split(session: Session, batch_id: int, filings: Sequence[NewFiling]) -> tuple[int, ...]:
    """Makes the filings of a batch, in order, and returns their ids; a second call changes nothing.

    Each gets its receipt; filings of one envelope are linked; a cover sheet seen before gives
    `intake.cover_reused`, bytes that are in another filing already `intake.duplicate` with that
    receipt in `duplicate_of`; notes of opened files become findings. Enqueue `finish_filing` for
    every id after the commit (`close_batch` when there is none). Raises PaperLost when a read page
    of the batch would stand in no filing or in two.
    """
    if not move(session, "batch", batch_id, "split", expected_from="opened", detail={"filings": len(filings)}):
        return filings_of_batch(session, batch_id)
    _check_paper(session, batch_id, filings)
    batch = session.get_one(BatchRow, batch_id)
    day = japan_date(batch.created_at)
    hold_counter(session, batch.office, day)
    openings = _openings(session, filings, batch)
    rows: list[FilingRow] = []
    for position, filing in enumerate(filings):
        opening = openings.get(filing.envelope)
        in_envelope = sum(1 for earlier in filings[:position] if earlier.envelope == filing.envelope)
        row = FilingRow(
            receipt=opening.receipt(in_envelope) if opening else next_number(session, batch.office, day),
            batch_id=batch_id,
            position=position,
            channel=batch.channel,
            office=batch.office,
            state="received",
            procedure=filing.procedure,
            variant=filing.variant,
            envelope=filing.envelope,
            main=filing.main,
            separator_serial=opening.serial if opening else None,
            received_on=day,
            version=0,
            created_at=utc_now(),
        )
        session.add(row)
        rows.append(row)
    session.flush()
    _Split(session, filings, rows, openings).save()
    return tuple(row.id for row in rows)


def filings_of_batch(session: Session, batch_id: int) -> tuple[int, ...]:
    """Ids of a batch's filings in order; empty before the split."""
    return tuple(
        session.scalars(select(FilingRow.id).where(FilingRow.batch_id == batch_id).order_by(FilingRow.position))
    )


def _check_paper(session: Session, batch_id: int, filings: Sequence[NewFiling]) -> None:
    read = sorted(session.scalars(select(PageRow.id).where(PageRow.batch_id == batch_id, PageRow.state == "read")))
    planned = sorted(page for filing in filings for page in filing.pages)
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


@dataclass(frozen=True, slots=True)
class _Split:
    """What hangs on the filing rows of one split."""

    session: Session
    filings: Sequence[NewFiling]
    rows: Sequence[FilingRow]
    openings: Mapping[int, EnvelopeNumber]

    def save(self) -> None:
        for filing, row in zip(self.filings, self.rows, strict=True):
            self.session.add_all(
                FilingPageRow(filing_id=row.id, position=position, page_id=page)
                for position, page in enumerate(filing.pages)
            )
            self.session.add_all(
                LinkRow(filing_id=row.id, other_id=other.id)
                for other in self.rows
                if other is not row and other.envelope == row.envelope
            )
        self.session.flush()
        for filing, row in zip(self.filings, self.rows, strict=True):
            earlier = self._same_bytes(row)
            repeated = None if filing.duplicate_of is None else self.rows[filing.duplicate_of].receipt
            row.duplicate_of = earlier or repeated
            findings = [*filing.findings, *self._notes(row)]
            if earlier is not None:
                findings.append(_duplicate(earlier))
            opening = self.openings.get(row.envelope)
            if opening is not None and opening.earlier_uses:
                findings.append(_cover_reused(opening))
            add_findings(self.session, row.id, findings)
            record_event(
                self.session, "filing", row.id, "received", to_state="received", detail={"receipt": row.receipt}
            )
        self.session.flush()
        for row in self.rows:
            move(self.session, "filing", row.id, "separated", expected_from="received")
            self.session.expire(row)

    def _notes(self, row: FilingRow) -> list[Finding]:
        files = self.session.execute(
            select(FileRow.position, FileRow.notes)
            .join(PageRow, PageRow.file_id == FileRow.id)
            .join(FilingPageRow, FilingPageRow.page_id == PageRow.id)
            .where(FilingPageRow.filing_id == row.id)
            .order_by(FileRow.position)
        ).all()
        by_file: dict[int, list[object]] = dict(files)
        return [from_data(Finding, note) for notes in by_file.values() for note in notes]

    def _same_bytes(self, row: FilingRow) -> str | None:
        """The earliest receipt of another filing that has a page of the same bytes."""
        mine, mine_file = aliased(PageRow), aliased(FileRow)
        found: str | None = self.session.scalar(
            select(FilingRow.receipt)
            .join(FilingPageRow, FilingPageRow.filing_id == FilingRow.id)
            .join(PageRow, PageRow.id == FilingPageRow.page_id)
            .join(FileRow, FileRow.id == PageRow.file_id)
            .join(mine_file, mine_file.sha256 == FileRow.sha256)
            .join(mine, (mine.file_id == mine_file.id) & (mine.file_index == PageRow.file_index))
            .where(
                mine.id.in_(select(FilingPageRow.page_id).where(FilingPageRow.filing_id == row.id)),
                FileRow.id != mine_file.id,
                FilingRow.id < row.id,
            )
            .order_by(FilingRow.id)
            .limit(1)
        )
        return found


def add_findings(session: Session, filing_id: int, findings: Sequence[Finding]) -> None:
    """Adds findings after those a filing has already."""
    taken = session.scalar(
        select(func.coalesce(func.max(FindingRow.position), -1)).where(FindingRow.filing_id == filing_id)
    )
    start = (-1 if taken is None else taken) + 1
    session.add_all(
        FindingRow(
            filing_id=filing_id,
            position=start + offset,
            rule=finding.rule,
            severity=finding.severity,
            fields=list(finding.fields),
            message_ja=finding.message_ja,
            message_en=finding.message_en,
        )
        for offset, finding in enumerate(findings)
    )


def _duplicate(receipt: str) -> Finding:
    return Finding(
        rule="intake.duplicate",
        severity="warning",
        fields=(),
        message_ja=f"同じファイルが受付番号 {receipt} で既に受け付けられています。",
        message_en=f"The same file has already been received under receipt {receipt}.",
    )


def _cover_reused(opening: EnvelopeNumber) -> Finding:
    return Finding(
        rule="intake.cover_reused",
        severity="warning",
        fields=(),
        message_ja=f"受付票の番号 {opening.serial} は以前にも使われています。別の受付番号を付けました。",
        message_en=f"Cover sheet {opening.serial} was used before; this filing got a receipt of its own.",
    )

"""From a separated filing to one at rest: its fields, findings, checklist, state and case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from uketsuke.cases.clock import utc_now
from uketsuke.cases.conversion import convert
from uketsuke.cases.corrections import corrections_of
from uketsuke.cases.deadlines import save_deadlines
from uketsuke.cases.joining import facts_from
from uketsuke.cases.later import want_documents
from uketsuke.cases.outcome import decide
from uketsuke.cases.persons import person_of
from uketsuke.cases.registering import save_tie_and_report, start
from uketsuke.cases.registration_values import Tie
from uketsuke.cases.reopening import hold
from uketsuke.cases.search_index import index_filing
from uketsuke.cases.splitting import add_findings
from uketsuke.cases.states import FilingState, move
from uketsuke.cases.tables import (
    CaseRow,
    ChecklistRow,
    FieldRow,
    FileRow,
    FilingPageRow,
    FilingRow,
    FindingRow,
    LinkRow,
    PageRow,
)
from uketsuke.cases.telling import told_of
from uketsuke.cases.ticks import ticks_of
from uketsuke.cases.values import Channel, FilingFacts, FilingPage, FilingWork, LinkedFiling
from uketsuke.forms.deadlines import Deadline
from uketsuke.forms.pages import PageSummary
from uketsuke.forms.readings import ChecklistItem, FieldResult, Finding, PageReadings, from_data, to_data


def filing_to_finish(session: Session, filing_id: int) -> FilingWork | None:
    """What fusing and checking a filing needs; None when it was finished before or does not exist."""
    row = session.get(FilingRow, filing_id)
    return filing_work(session, filing_id) if row is not None and row.state == "separated" else None


def filing_work(session: Session, filing_id: int) -> FilingWork:
    """The same of a filing in any state, to look at it once more. Raises KeyError when there is none."""
    row = session.get(FilingRow, filing_id)
    if row is None:
        raise KeyError(f"no filing {filing_id}")
    return FilingWork(
        id=row.id,
        receipt=row.receipt,
        batch_id=row.batch_id,
        channel=cast(Channel, row.channel),
        office=row.office,
        procedure=row.procedure,
        variant=row.variant,
        main=row.main,
        received=row.received_on,
        pages=pages_of_filing(session, row.id),
        findings=findings_of(session, row.id),
        linked=linked_filings(session, row.id),
        corrections=corrections_of(session, row.id),
        ticks=ticks_of(session, row.id),
        told=told_of(row),
        duplicate_of=row.duplicate_of,
    )


def finish_filing(
    session: Session,
    work: FilingWork,
    *,
    fields: Mapping[str, FieldResult],
    findings: Sequence[Finding],
    checklist: Sequence[ChecklistItem],
    deadlines: Sequence[Deadline] = (),
    tie: Tie = Tie("none"),  # noqa: B008 - a frozen value
) -> FilingState | None:
    """Records the results of a filing and moves it to where it rests; returns that state.

    `findings` are those of the check; the intake's, already recorded, stay and count too; `deadlines` take the
    place of those it had; `tie` says whose registered organisation's it is (`ties.find_tie`). The filing goes to
    `unrecognised`, to `review`, or through `ready` to `converted` with version 1 of its case (see `outcome.decide`),
    and what that starts (`registering.start`). None when it was finished before, or got other pages or ticks since
    `work` was asked for (then there is work left): nothing is changed then.
    Ask `closing_is_due(session, work.batch_id)` after the commit and enqueue `close_batch`.
    """
    if not hold(session, work.id, "separated") or _page_ids(session, work.id) != [page.id for page in work.pages]:
        return None
    row = session.get_one(FilingRow, work.id)
    if ticks_of(session, work.id) != work.ticks or told_of(row) != work.told:
        return None
    row.person = person_of(work.procedure, fields)
    move(session, "filing", work.id, "read", expected_from="separated", detail={"fields": len(fields)})
    session.add_all(
        FieldRow(
            filing_id=work.id,
            name=name,
            position=position,
            status=result.reading.status,
            accepted=result.reading.accepted,
            body=to_data(result),
        )
        for position, (name, result) in enumerate(fields.items())
    )
    add_findings(session, work.id, findings)
    session.add_all(
        ChecklistRow(
            filing_id=work.id,
            position=position,
            document=item.document,
            status=item.status,
            pages=list(item.pages),
            receipt=item.receipt,
            reason=item.reason,
        )
        for position, item in enumerate(checklist)
    )
    save_deadlines(session, work.id, deadlines)
    save_tie_and_report(session, work.id, tie, procedure=work.procedure, received=work.received, fields=fields)
    index_filing(session, work.id)
    every_finding = findings_of(session, work.id)
    outcome = decide(work.procedure, fields, every_finding, checklist, [page.summary for page in work.pages])
    if outcome == "unrecognised" or work.procedure is None:
        move(session, "filing", work.id, "unrecognised", expected_from="read")
        return "unrecognised"
    move(session, "filing", work.id, "checked", expected_from="read", detail={"findings": len(every_finding)})
    move(session, "filing", work.id, outcome, expected_from="checked")
    if outcome == "review":
        return "review"
    facts = FilingFacts(
        receipt=work.receipt,
        version=1,
        channel=work.channel,
        office=work.office,
        received=work.received,
        procedure=work.procedure,
        variant=work.variant,
        fields={name: result.reading.value for name, result in fields.items()},
        checklist=tuple(checklist),
        pages=work.pages,
        linked=work.linked,
    )
    session.add(CaseRow(filing_id=work.id, version=1, body=convert(facts), created_at=utc_now()))
    want_documents(session, work.id, 1)
    move(
        session,
        "filing",
        work.id,
        "converted",
        expected_from="ready",
        detail={"version": 1},
        columns={"version": 1},
    )
    start(session, work.id, facts, tie=tie, told=work.told, deadlines=deadlines)
    return "converted"


def _page_ids(session: Session, filing_id: int) -> list[int]:
    query = select(FilingPageRow.page_id).where(FilingPageRow.filing_id == filing_id)
    return list(session.scalars(query.order_by(FilingPageRow.position)))


def pages_of_filing(session: Session, filing_id: int) -> tuple[FilingPage, ...]:
    """The pages of a filing in order, with summaries and readings; empty for an unknown id."""
    rows = session.execute(
        select(FilingPageRow.position, FileRow.name, PageRow)
        .join(PageRow, PageRow.id == FilingPageRow.page_id)
        .join(FileRow, FileRow.id == PageRow.file_id)
        .where(FilingPageRow.filing_id == filing_id)
        .order_by(FilingPageRow.position)
    )
    return tuple(
        FilingPage(
            id=page.id,
            position=position,
            file=name,
            index=page.file_index,
            image_key=page.image_key or "",
            normalised_key=page.normalised_key or "",
            summary=from_data(PageSummary, page.summary),
            readings=None if page.readings is None else from_data(PageReadings, page.readings),
            seconds=page.seconds,
            facts=facts_from(page.facts),
        )
        for position, name, page in rows
    )


def fields_of(session: Session, filing_id: int) -> dict[str, FieldResult]:
    """The fused fields of a filing by name, in the order they were saved; empty before it is finished."""
    rows = session.execute(
        select(FieldRow.name, FieldRow.body).where(FieldRow.filing_id == filing_id).order_by(FieldRow.position)
    )
    return {name: from_data(FieldResult, body) for name, body in rows}


def findings_of(session: Session, filing_id: int) -> tuple[Finding, ...]:
    """The findings of a filing, in the order they were made."""
    rows = session.scalars(select(FindingRow).where(FindingRow.filing_id == filing_id).order_by(FindingRow.position))
    return tuple(
        from_data(
            Finding,
            {
                "rule": row.rule,
                "severity": row.severity,
                "fields": row.fields,
                "message_ja": row.message_ja,
                "message_en": row.message_en,
                "detail": row.detail,
            },
        )
        for row in rows
    )


def checklist_of(session: Session, filing_id: int) -> tuple[ChecklistItem, ...]:
    """The checklist of a filing, in its order."""
    rows = session.scalars(
        select(ChecklistRow).where(ChecklistRow.filing_id == filing_id).order_by(ChecklistRow.position)
    )
    return tuple(
        from_data(
            ChecklistItem,
            {
                "document": row.document,
                "status": row.status,
                "pages": row.pages,
                "receipt": row.receipt,
                "reason": row.reason,
            },
        )
        for row in rows
    )


def linked_filings(session: Session, filing_id: int) -> tuple[LinkedFiling, ...]:
    """The filings handed in with this one, in their order, with what their pages are."""
    rows = session.scalars(
        select(FilingRow)
        .join(LinkRow, LinkRow.other_id == FilingRow.id)
        .where(LinkRow.filing_id == filing_id)
        .order_by(FilingRow.id)
    ).all()
    return tuple(
        LinkedFiling(
            receipt=row.receipt,
            procedure=row.procedure,
            variant=row.variant,
            main=row.main,
            pages=tuple(
                from_data(PageSummary, summary)
                for summary in session.scalars(
                    select(PageRow.summary)
                    .join(FilingPageRow, FilingPageRow.page_id == PageRow.id)
                    .where(FilingPageRow.filing_id == row.id)
                    .order_by(FilingPageRow.position)
                )
            ),
        )
        for row in rows
    )


def case_of(session: Session, filing_id: int) -> dict[str, object]:
    """The newest version of a filing's case; empty until it is converted."""
    body: dict[str, object] | None = session.scalar(
        select(CaseRow.body).where(CaseRow.filing_id == filing_id).order_by(CaseRow.version.desc()).limit(1)
    )
    return body or {}

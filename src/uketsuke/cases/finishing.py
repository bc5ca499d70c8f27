"""From a separated filing to one at rest: its fields, findings, checklist, state and case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, cast

from sqlalchemy import func, select
from sqlalchemy.orm import Session, defer

from uketsuke.cases.clock import japan_date, utc_now
from uketsuke.cases.conversion import convert, misfit_findings, online_values
from uketsuke.cases.corrections import corrections_of
from uketsuke.cases.deadlines import save_deadlines
from uketsuke.cases.joining import facts_from
from uketsuke.cases.linked import Company, company_of, hold_envelope, release_waiting
from uketsuke.cases.looks import LOOKED
from uketsuke.cases.outcome import Outcome, decide
from uketsuke.cases.persons import person_of
from uketsuke.cases.registering import save_tie_and_report, start
from uketsuke.cases.registration_values import Tie
from uketsuke.cases.reopening import drop_checked, hold, reopen
from uketsuke.cases.review_queue import Reason, count_reasons, enter, stands_on
from uketsuke.cases.sampling import draw_sample
from uketsuke.cases.search_index import index_filing
from uketsuke.cases.splitting import add_findings
from uketsuke.cases.states import FilingState, move
from uketsuke.cases.tables import (
    ChecklistRow,
    EventRow,
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
from uketsuke.cases.values import Channel, Content, Correction, FilingFacts, FilingPage, FilingWork, LinkedFiling
from uketsuke.cases.versions import add_version
from uketsuke.forms.deadlines import Deadline
from uketsuke.forms.pages import PageSummary
from uketsuke.forms.readings import ChecklistItem, FieldResult, Finding, PageReadings, from_data, to_data
from uketsuke.forms.told import Told

SAID_BEFORE = ("format.charset", "format.length")
"""Rules about what the online form takes, of fields that are converted."""
NOT_CHECKED_YET = ("received", "separated", "read")
"""States of a filing in which it has no fields."""


def filing_to_finish(session: Session, filing_id: int) -> FilingWork | None:
    """What fusing and checking a filing needs; None when it was finished before or does not exist."""
    row = session.get(FilingRow, filing_id)
    return filing_work(session, filing_id) if row is not None and row.state == "separated" else None


def filing_work(session: Session, filing_id: int, *, with_readings: bool = True) -> FilingWork:
    """The same of a filing in any state, to look at it once more. Raises KeyError when there is none.

    Without readings its pages say only what they are: enough to check what is fused already.
    """
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
        pages=pages_of_filing(session, row.id, with_readings=with_readings),
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
    contents: Mapping[str, Content] | None = None,
    tie: Tie = Tie("none"),  # noqa: B008 - a frozen value
) -> FilingState | None:
    """Records the results of a filing and moves it to where it rests; returns that state.

    `findings` are those of the check; the intake's, already recorded, stay and count too; `deadlines` take the
    place of those it had; `contents` says of stored files, by their keys, what they are, `tie` whose registered
    organisation's it is (`ties.find_tie`). The filing goes to `unrecognised`, to `review`, or through `ready` to
    `converted` with the next version of its case and that one's row in the outbox (see `outcome.decide`), and what that
    starts (`registering.start`); then those that waited for it are `separated` again. None when it was finished before,
    or got other pages, ticks or corrections since `work` was asked for (then there is work left): nothing is changed
    then.
    Ask `closing_is_due(session, work.batch_id)` after the commit and enqueue `close_batch`.
    """
    hold_envelope(session, work.id)
    if not hold(session, work.id, "separated") or _page_ids(session, work.id) != [page.id for page in work.pages]:
        return None
    if _said(session, work.id) != (work.ticks, work.told, work.corrections):
        return None
    move(session, "filing", work.id, "read", expected_from="separated", detail={"fields": len(fields)})
    checked = _save_check(
        session, work, fields=fields, findings=findings, checklist=checklist, deadlines=deadlines, tie=tie
    )
    draw_sample(session, work, fields)
    if checked.outcome == "unrecognised" or work.procedure is None:
        move(session, "filing", work.id, "unrecognised", expected_from="read")
        return "unrecognised"
    move(session, "filing", work.id, "checked", expected_from="read", detail={"findings": len(checked.findings)})
    move(session, "filing", work.id, checked.outcome, expected_from="checked")
    if checked.outcome == "review":
        enter(session, work.id, stands_on(deadlines, work.received, japan_date(utc_now())), checked.reasons)
        return "review"
    version = session.get_one(FilingRow, work.id).version + 1
    made = replace(work, findings=checked.findings, linked=checked.linked)
    facts = _facts(made, version, fields, checklist, checked.company, contents or {})
    add_version(session, work.id, facts)
    move(
        session,
        "filing",
        work.id,
        "converted",
        expected_from="ready",
        detail={"version": version},
        columns={"version": version},
    )
    start(session, work.id, facts, tie=tie, told=work.told, deadlines=deadlines)
    release_waiting(session, work.id)
    return "converted"


def hold_in_review(session: Session, filing_id: int, since: int) -> bool:
    """Keeps a filing that is in `review` and its envelope as they are until the transaction ends; False when it is in
    another state, or anything was changed after `since` (`last_change`)."""
    hold_envelope(session, filing_id)
    return hold(session, filing_id, "review") and last_change(session, filing_id) == since


def last_change(session: Session, filing_id: int) -> int:
    """The number of the last thing in a filing's history that changed anything; 0 without any."""
    return (
        session.scalar(
            select(func.max(EventRow.id)).where(
                EventRow.subject == "filing", EventRow.subject_id == filing_id, EventRow.kind != LOOKED
            )
        )
        or 0
    )


def check_in_review(
    session: Session,
    work: FilingWork,
    *,
    fields: Mapping[str, FieldResult],
    findings: Sequence[Finding],
    checklist: Sequence[ChecklistItem],
    deadlines: Sequence[Deadline] = (),
    tie: Tie = Tie("none"),  # noqa: B008 - a frozen value
) -> Literal["review", "separated"]:
    """Puts what a new check says of a filing that is held in `review` in the place of what the last one said.

    What was read is the same but for what people said of it, so nothing is fused again. With nothing left for a person
    it goes to `separated`: enqueue `finish_filing` after the commit, which makes the case.
    """
    drop_checked(session, work.id)
    checked = _save_check(
        session, work, fields=fields, findings=findings, checklist=checklist, deadlines=deadlines, tie=tie
    )
    if checked.outcome != "review":
        reopen(session, work.id, "review")
        return "separated"
    enter(session, work.id, stands_on(deadlines, work.received, japan_date(utc_now())), checked.reasons)
    return "review"


@dataclass(frozen=True, slots=True)
class _Checked:
    """A check as it was saved: every finding, whom the filing goes with, and where it goes from here, and why."""

    findings: tuple[Finding, ...]
    linked: tuple[LinkedFiling, ...]
    company: Company
    outcome: Outcome
    reasons: dict[Reason, int]


def _save_check(
    session: Session,
    work: FilingWork,
    *,
    fields: Mapping[str, FieldResult],
    findings: Sequence[Finding],
    checklist: Sequence[ChecklistItem],
    deadlines: Sequence[Deadline],
    tie: Tie,
) -> _Checked:
    """Records what a check gives; findings and checklist of the last one are gone by now."""
    row = session.get_one(FilingRow, work.id)
    row.person = person_of(work.procedure, fields)
    linked = linked_filings(session, work.id)
    company = company_of(work.procedure, row.person, linked)
    _save_fields(session, work.id, fields)
    add_findings(session, work.id, [*_with_misfits(work, fields, findings), *company.findings])
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
    summaries = [page.summary for page in work.pages]
    return _Checked(
        every_finding,
        linked,
        company,
        decide(work.procedure, fields, every_finding, checklist, summaries, waits=company.waits),
        count_reasons(fields.values(), every_finding, checklist, summaries),
    )


def _save_fields(session: Session, filing_id: int, fields: Mapping[str, FieldResult]) -> None:
    """Records fields; rows that are as they were are left alone."""
    rows = {row.name: row for row in session.scalars(select(FieldRow).where(FieldRow.filing_id == filing_id))}
    for position, (name, result) in enumerate(fields.items()):
        body = to_data(result)
        row = rows.get(name)
        if row is None:
            row = FieldRow(filing_id=filing_id, name=name, position=position)
            session.add(row)
        elif row.body == body:
            continue
        row.status, row.accepted, row.body = result.reading.status, result.reading.accepted, body


def _said(session: Session, filing_id: int) -> tuple[dict[str, str], Told, tuple[Correction, ...]]:
    """What people say of a filing now."""
    row = session.get_one(FilingRow, filing_id)
    return ticks_of(session, filing_id), told_of(row), corrections_of(session, filing_id)


def draft_of(session: Session, filing_id: int, contents: Mapping[str, Content] | None = None) -> dict[str, Any]:
    """The case that a checked filing would become as it is now, under the number of its next version; empty without a
    procedure, or before it is checked. Nothing is recorded. Raises KeyError when there is no such filing."""
    work = filing_work(session, filing_id)
    fields = fields_of(session, filing_id)
    row = session.get_one(FilingRow, filing_id)
    if work.procedure is None or row.state in NOT_CHECKED_YET:
        return {}
    company = company_of(work.procedure, row.person, work.linked)
    checklist = checklist_of(session, filing_id)
    return convert(_facts(work, row.version + 1, fields, checklist, company, contents or {}))


def _facts(
    work: FilingWork,
    version: int,
    fields: Mapping[str, FieldResult],
    checklist: Sequence[ChecklistItem],
    company: Company,
    contents: Mapping[str, Content],
) -> FilingFacts:
    return FilingFacts(
        receipt=work.receipt,
        version=version,
        channel=work.channel,
        office=work.office,
        received=work.received,
        converted=utc_now(),
        procedure=work.procedure or "",
        variant=work.variant,
        fields=fields,
        corrections=work.corrections,
        checklist=tuple(checklist),
        findings=work.findings,
        pages=work.pages,
        linked=work.linked,
        main=company.main,
        contents=contents,
    )


def _with_misfits(
    work: FilingWork, fields: Mapping[str, FieldResult], findings: Sequence[Finding]
) -> tuple[Finding, ...]:
    """The findings of the check, and what the online form does not take of what is settled.

    A rule that says at the counter that the online form takes fewer characters is said here with its consequence, so
    the rule's own finding of those fields is left out.
    """
    misfits = misfit_findings(online_values(work.procedure, work.variant, fields).misfits)
    settled = [found for found in misfits if all(fields[n].reading.accepted for n in found.fields if n in fields)]
    about = {name for found in settled if found.severity == "warning" for name in found.fields}
    kept = [found for found in findings if found.rule not in SAID_BEFORE or not about & set(found.fields)]
    return (*kept, *settled)


def _page_ids(session: Session, filing_id: int) -> list[int]:
    query = select(FilingPageRow.page_id).where(FilingPageRow.filing_id == filing_id)
    return list(session.scalars(query.order_by(FilingPageRow.position)))


def pages_of_filing(session: Session, filing_id: int, *, with_readings: bool = True) -> tuple[FilingPage, ...]:
    """The pages of a filing in order, with summaries and (unless left out) readings; empty for an unknown id."""
    query = (
        select(FilingPageRow.position, FileRow.name, FileRow.store_key, PageRow)
        .join(PageRow, PageRow.id == FilingPageRow.page_id)
        .join(FileRow, FileRow.id == PageRow.file_id)
        .where(FilingPageRow.filing_id == filing_id)
        .order_by(FilingPageRow.position)
    )
    rows = session.execute(query if with_readings else query.options(defer(PageRow.readings)))
    return tuple(
        FilingPage(
            id=page.id,
            position=position,
            file=name,
            index=page.file_index,
            image_key=page.image_key or "",
            normalised_key=page.normalised_key or "",
            summary=from_data(PageSummary, page.summary),
            readings=(None if not with_readings or page.readings is None else from_data(PageReadings, page.readings)),
            seconds=page.seconds,
            facts=facts_from(page.facts),
            original_key=original,
        )
        for position, name, original, page in rows
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
        .execution_options(populate_existing=True)
    ).all()
    return tuple(
        LinkedFiling(
            receipt=row.receipt,
            procedure=row.procedure,
            variant=row.variant,
            main=row.main,
            state=row.state,
            person=row.person,
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

"""The pipeline, composed once: what each step asks of the records, computes, and commits.

A step is `step(world, id) -> the work that can be done next`. It looks for what is left to do, computes outside
any transaction, and commits through the records' guarded moves; done twice or side by side it changes nothing.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from uketsuke.cases import records
from uketsuke.cases.boundaries import committing
from uketsuke.cases.database import reading_scope, session_scope
from uketsuke.cases.documents.pictures import thumbnail_of
from uketsuke.cases.values import FileWork, Join, NewFiling, PageWork, PromotedPage, Work
from uketsuke.desk import correcting
from uketsuke.desk.correcting import Changed
from uketsuke.desk.rechecking import check_fields, context_of
from uketsuke.extractors.fusing import fuse
from uketsuke.forms.errors import UsageError
from uketsuke.forms.pages import Glyph
from uketsuke.forms.readings import Value
from uketsuke.forms.told import Told
from uketsuke.intake.fingerprints import fingerprint
from uketsuke.intake.images import resized
from uketsuke.intake.opening import Limits, open_file, read_glyphs
from uketsuke.intake.pngs import grey_png, load_grey
from uketsuke.intake.splitting import SplitPage, split
from uketsuke.validators.checking import CheckResult
from uketsuke.validators.deadlines import deadlines_of
from uketsuke.validators.reasons import reasons_for_people
from uketsuke.workers.contents import contents_of
from uketsuke.workers.near_duplicates import with_near_duplicates
from uketsuke.workers.opening_turns import SideRecorder, Turn
from uketsuke.workers.reading import read_side, read_side_as
from uketsuke.workers.settings import Settings
from uketsuke.workers.tickets import filings_of, follow_tickets
from uketsuke.workers.world import World


def open_batch(world: World, batch_id: int) -> tuple[Work, ...]:
    """Open and render the files of a batch, or as many of their pages as fit in one turn; then the rest is next."""
    with reading_scope(world.database) as session:
        files = records.files_to_open(session, batch_id)
    turn = Turn()
    for file in files:
        if turn.over or not open_one(world, file, turn):
            return (Work("open_batch", batch_id),)
    return after_opening(world, batch_id)


def open_one(world: World, file: FileWork, turn: Turn) -> bool:
    """Open one stored original and record its pages and failures as they come; whether it was opened to its end."""
    with tempfile.TemporaryDirectory(dir=world.places.work, prefix=f"{os.getpid()}-") as workdir:
        sides = SideRecorder(world, file, turn)
        path = world.store.path(file.key)
        limits = limits_of(world.settings)
        opened = open_file(path, Path(workdir), name=file.name, limits=limits, start=file.start, take=sides.take)
        sides.save()
    if opened.complete:
        with committing(world.database, "open_file.result") as session:
            records.save_opened_file(session, file.id, (), sides.left(opened), opened.notes)
    return opened.complete


def after_opening(world: World, batch_id: int) -> tuple[Work, ...]:
    """Move the batch on when all its files are opened and its pages read; pages were enqueued as they came."""
    with committing(world.database, "open_batch.result") as session:
        records.finish_opening(session, batch_id)
    with reading_scope(world.database) as session:
        due = records.split_is_due(session, batch_id)
    return _if(due, Work("split_batch", batch_id))


def read_page(world: World, page_id: int) -> tuple[Work, ...]:
    """Turn a page upright, say what it is, and read its fields, or whose it is."""
    with reading_scope(world.database) as session:
        page = records.page_to_read(session, page_id)
    if page is None:
        return ()
    # Built before the clock starts: what the first page of a process waits for is not that page's.
    world.warm()
    started = time.perf_counter()
    image, glyphs = _side(world, page)
    side = read_side(image, page.dpi, glyphs, world.catalogue, world.recogniser, world.reader, world.calibration())
    seconds = time.perf_counter() - started
    key = world.store.put(grey_png(side.page.image))
    # The counter sees pages as they come; later nobody would have to unpack the image for it.
    thumbnail = world.store.put(thumbnail_of(resized(side.page.image, 0.5)))
    form = side.page.summary.form
    mark = None if form is None else fingerprint(side.page.image, world.catalogue.form(form.form), form.page_no)
    with committing(world.database, "read_page.result") as session:
        records.save_page_read(
            session,
            page_id,
            summary=side.page.summary,
            normalised_key=key,
            readings=side.readings,
            facts=side.facts,
            seconds=seconds,
            fingerprint=mark,
            thumbnail_key=thumbnail,
        )
    return split_if_due(world, page.batch_id)


def split_if_due(world: World, batch_id: int) -> tuple[Work, ...]:
    """The split of a batch whose last page was settled. Asked after the commit: who commits last sees all pages."""
    with reading_scope(world.database) as session:
        return _if(records.split_is_due(session, batch_id), Work("split_batch", batch_id))


def split_batch(world: World, batch_id: int) -> tuple[Work, ...]:
    """Put the pages of a batch into filings: behind a ticket into one that is there, the others into new ones."""
    with reading_scope(world.database) as session:
        pages = records.pages_to_split(session, batch_id)
        if pages is None:
            return ()
        followed = follow_tickets(session, pages, world.catalogue, records.ticket_of_batch(session, batch_id))
    rest = followed.rest
    plans = split([SplitPage(summary=page.summary, facts=page.facts) for page in rest], world.catalogue)
    filings = [*followed.filings, *filings_of(plans, rest, behind=len(followed.filings))]
    with reading_scope(world.database) as session:
        filings = with_near_duplicates(session, batch_id, filings, pages)
    try:
        return save_filings(world, batch_id, filings, followed.joins)
    except records.Overtaken:
        # A filing has changed since: the sweep brings this batch back, and it is decided anew.
        return ()


def save_filings(
    world: World, batch_id: int, filings: Sequence[NewFiling], joins: Sequence[Join] = ()
) -> tuple[Work, ...]:
    """Record the filings of a batch, and the pages that join others."""
    with committing(world.database, "split_batch.result") as session:
        made = records.save_split(session, batch_id, filings, joins)
    ids = dict.fromkeys((*made, *(join.filing_id for join in joins)))
    return tuple(Work("finish_filing", filing) for filing in ids) or (Work("close_batch", batch_id),)


def finish_filing(world: World, filing_id: int) -> tuple[Work, ...]:
    """Fuse what was read, check it, and bring the filing to rest."""
    with reading_scope(world.database) as session:
        work = records.filing_to_finish(session, filing_id)
    if work is None:
        return ()
    read = fuse([(page.position, page.readings) for page in work.pages if page.readings is not None], world.catalogue)
    fields = records.corrected(read, work.corrections)
    with reading_scope(world.database) as session:
        tie = records.find_tie(session, work.procedure, fields)
        context = context_of(work, records.earlier_filings(session, work, fields), tie)
    result = check_fields(work, context, fields)
    deadlines = deadlines_of(context, fields, world.catalogue)
    with committing(world.database, "finish_filing.result") as session:
        records.finish_filing(
            session,
            work,
            fields=fields,
            findings=result.findings,
            checklist=result.checklist,
            deadlines=deadlines,
            contents=contents_of(world.store, work.pages),
            tie=tie,
        )
    with reading_scope(world.database) as session:
        batches = dict.fromkeys((work.batch_id, *records.batches_of_filing(session, filing_id)))
        released = records.released(session, filing_id)
    return (
        *(Work("finish_filing", other) for other in released),
        *(due for batch in batches for due in close_if_due(world, batch)),
    )


def close_if_due(world: World, batch_id: int) -> tuple[Work, ...]:
    """The closing of a batch whose last filing rests. Asked after the commit, as `split_if_due` is."""
    with reading_scope(world.database) as session:
        return _if(records.closing_is_due(session, batch_id), Work("close_batch", batch_id))


def close_batch(world: World, batch_id: int) -> tuple[Work, ...]:
    """Close a batch whose filings all rest, when its paper adds up."""
    with committing(world.database, "close_batch.result") as session:
        records.close_batch(session, batch_id)
    return ()


def promote_page(world: World, page_id: int, form_id: str, page_no: int, *, who: str) -> tuple[Work, ...]:
    """Read a page that was taken for no form as the form page that a person says it is, and check its filing again.

    `who` is a code, as events hold it. The work that can be done next; none when somebody else was faster.

    Raises:
        UsageError: there is no such form page, the page cannot become one, or its print is not found on it;
            nothing is changed.
    """
    form = world.catalogue.forms.get(form_id)
    if form is None or page_no not in {page.number for page in form.pages}:
        raise UsageError(f"{form_id} {page_no}: この様式・ページはありません / no such form page; see `forms export`")
    with reading_scope(world.database) as session:
        page = records.page_to_promote(session, page_id, form.id, form.procedure)
    image, glyphs = _side(world, page)
    started = time.perf_counter()
    side = read_side_as(image, glyphs, form, page_no, world.recogniser, world.reader, world.calibration())
    if side is None or side.readings is None:
        raise UsageError(
            f"{form_id} {page_no}: この面にその様式の印刷が見つかりません。何も変更していません / "
            "the print of that form page is not found on this side; nothing was changed"
        )
    promoted = PromotedPage(
        summary=side.page.summary,
        normalised_key=world.store.put(grey_png(side.page.image)),
        readings=side.readings,
        facts=side.facts,
        procedure=form.procedure,
        variant=form.variant,
        seconds=time.perf_counter() - started,
        fingerprint=fingerprint(side.page.image, form, page_no),
    )
    with session_scope(world.database) as session:
        filings = records.promote_page(session, page_id, promoted, who=who)
    return tuple(Work("finish_filing", filing) for filing in filings)


def check_again(world: World, filing_id: int, told: Told | None = None, shown: Sequence[str] = ()) -> CheckResult:
    """What the rules of today say of a recorded filing, with `told` and `shown` as if they were known of it.

    Nothing is recorded. Raises KeyError when there is no such filing.
    """
    with reading_scope(world.database) as session:
        work = records.filing_work(session, filing_id)
        fields = records.fields_of(session, filing_id)
        earlier = records.earlier_filings(session, work, fields)
        tie = records.find_tie(session, work.procedure, fields)
    work = replace(work, told=told or work.told, ticks={**work.ticks, **dict.fromkeys(shown, records.SHOWN)})
    return check_fields(work, context_of(work, earlier, tie), fields)


def tell(world: World, filing_id: int, changes: Mapping[str, str | None], *, who: str) -> tuple[Work, ...]:
    """Say of a filing what its papers do not (see `Told`), and have it checked again."""
    with session_scope(world.database) as session:
        filings = records.tell(session, filing_id, changes, who=who)
    return tuple(Work("finish_filing", filing) for filing in filings)


def correct(world: World, filing_id: int, field: str, value: Value, *, who: str, why: str) -> Changed:
    """Put a person's value in place of what was read, see `desk.correcting.correct`; its work can be done next."""
    return correcting.correct(world.database, filing_id, field, value, who=who, why=why)


def tick_documents(
    world: World, filing_id: int, documents: Sequence[str], reason: str | None, *, who: str
) -> tuple[Work, ...]:
    """Say that documents were shown and given back, or why they are not needed, and have the filing checked again.

    Raises UsageError for a reason that is no person's to give.
    """
    if reason is not None and reason not in reasons_for_people():
        raise UsageError(
            f"{reason}: この理由はありません / no such reason; use one of {', '.join(reasons_for_people())}"
        )
    with session_scope(world.database) as session:
        filings = records.tick_documents(session, filing_id, documents, reason, who=who)
    return tuple(Work("finish_filing", filing) for filing in filings)


def limits_of(settings: Settings) -> Limits:
    """What opening a file may cost, from the settings."""
    million = 1_000_000
    return Limits(
        file_bytes=settings.max_file_mb * million,
        pages=settings.max_pages,
        page_pixels=settings.max_page_megapixels * million,
        image_pixels=settings.max_image_megapixels * million,
        output_bytes=settings.max_output_mb * million,
        memory=settings.open_memory_mb * million,
        page_seconds=settings.page_timeout_s,
    )


def _side(world: World, page: PageWork) -> tuple[np.ndarray, tuple[Glyph, ...]]:
    """A stored side as its opening left it: grey image and glyphs."""
    glyphs = read_glyphs(None if page.glyphs_key is None else world.store.path(page.glyphs_key))
    return load_grey(world.store.path(page.image_key)), glyphs


def _if(condition: bool, work: Work) -> tuple[Work, ...]:
    return (work,) if condition else ()

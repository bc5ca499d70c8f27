"""What becomes of work that killed its worker again and again: its page or file goes to the failures, the rest goes on.

Nothing is ever tried for ever, and nothing that was handed in disappears.
"""

from __future__ import annotations

from uketsuke.cases import records
from uketsuke.cases.database import reading_scope, session_scope
from uketsuke.cases.values import NewFailure, NewFiling, Work
from uketsuke.forms.pages import FailureCode
from uketsuke.forms.readings import Finding
from uketsuke.workers import pipeline
from uketsuke.workers.world import World

_CODES: dict[str, FailureCode] = {
    "MemoryError": "memory",
    "signal-9": "memory",
    "JobTimeoutException": "timeout",
    "timeout": "timeout",
}
"""How the last attempt ended, in the failures' words; a process killed from outside was nearly always out of memory."""
_REASONS: dict[FailureCode, str] = {
    "memory": "処理に必要なメモリーが足りませんでした。解像度を下げてもう一度スキャンしてください。"
    " / Processing it took more memory than there is; scan it again at a lower resolution.",
    "timeout": "時間内に処理できませんでした。もう一度スキャンしてください。"
    " / It could not be processed within the time allowed; scan it again.",
    "damaged": "処理を繰り返しましたが読めませんでした。もう一度スキャンしてください。"
    " / It could not be processed in several attempts; scan it again.",
}


def give_up(world: World, work: Work, last_error: str | None) -> tuple[Work, ...]:
    """Settle this work without doing it; returns what can be done next."""
    code = _CODES.get(last_error or "", "damaged")
    match work.job:
        case "open_batch":
            return _give_up_file(world, work.subject_id, code)
        case "read_page":
            return _give_up_page(world, work.subject_id, code)
        case "split_batch":
            return _leave_together(world, work.subject_id)
        case "finish_filing":
            return _leave_to_people(world, work.subject_id)
        case "close_batch":
            return pipeline.close_batch(world, work.subject_id)
        case "read_text":
            with session_scope(world.database) as session:
                records.save_text_failed(session, work.subject_id, code)
            return ()
        case "make_documents":
            with session_scope(world.database) as session:
                records.save_documents_failed(session, work.subject_id, code)
            return ()


def _give_up_file(world: World, batch_id: int, code: FailureCode) -> tuple[Work, ...]:
    """Files are opened and recorded in order, so the first page not recorded of the first file that waits did it."""
    with session_scope(world.database) as session:
        for file in records.files_to_open(session, batch_id)[:1]:
            if file.page_count is None:
                records.save_opened_file(session, file.id, (), (NewFailure(None, code, _REASONS[code]),))
            elif file.start < file.page_count:
                failure = NewFailure(file.start, code, _REASONS[code])
                records.save_pages(session, file.id, (), (failure,), page_count=file.page_count)
            else:
                records.save_opened_file(session, file.id, ())
    return pipeline.open_batch(world, batch_id)


def _give_up_page(world: World, page_id: int, code: FailureCode) -> tuple[Work, ...]:
    with session_scope(world.database) as session:
        page = records.page_to_read(session, page_id)
        if page is None:
            return ()
        records.save_page_failed(session, page_id, code, _REASONS[code])
    return pipeline.split_if_due(world, page.batch_id)


def _leave_together(world: World, batch_id: int) -> tuple[Work, ...]:
    with reading_scope(world.database) as session:
        pages = records.pages_to_split(session, batch_id)
    if pages is None:
        return ()
    ids = tuple(page.id for page in pages)
    whole = NewFiling(pages=ids, procedure=None, variant=None, envelope=0, main=True, findings=(_not_done("split"),))
    return pipeline.save_filings(world, batch_id, [whole] if ids else [])


def _leave_to_people(world: World, filing_id: int) -> tuple[Work, ...]:
    with session_scope(world.database) as session:
        work = records.filing_to_finish(session, filing_id)
        if work is None:
            return ()
        records.finish_filing(session, work, fields={}, findings=(_not_done("check"),), checklist=())
    return pipeline.close_if_due(world, work.batch_id)


def _not_done(step: str) -> Finding:
    ja, en = {
        "split": (
            "この束を自動で分けられませんでした。手で分けてください。",
            "This batch could not be split; split it by hand.",
        ),
        "check": (
            "自動で点検できませんでした。目で確かめてください。",
            "This filing could not be checked; look at it.",
        ),
    }[step]
    return Finding("intake.step_failed", "error", (), ja, en)

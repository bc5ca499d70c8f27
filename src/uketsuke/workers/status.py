"""What lies where, who works at what, and why what should move does not: looked up afresh, for `uketsuke status`."""

from __future__ import annotations

import fcntl
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from uketsuke.cases import records
from uketsuke.cases.clock import japan_date, utc_now
from uketsuke.cases.database import reading_scope
from uketsuke.cases.values import Counts, ExceptionEntry, FilingOverview, Lane, Lease, LivingWorker, Waiting
from uketsuke.cases.work import STALE_AFTER
from uketsuke.forms.deadlines import Deadline
from uketsuke.validators.deadlines import explain_deadline
from uketsuke.workers.places import Places
from uketsuke.workers.queueing import LANES, job_id, queue_answers
from uketsuke.workers.world import World

LISTED = 100
"""Exceptions, stuck steps and deadlines named one by one; all are counted."""

REASONS: dict[str, tuple[str, str]] = {
    "no_worker": (
        "ワーカーが動いていません。`uketsuke serve` か `uketsuke worker` を起動してください。",
        "No worker is running: start `uketsuke serve` or `uketsuke worker`.",
    ),
    "queue_away": (
        "キュー (Redis) が応答しません。記録は失われません。戻ると自動で続きます。",
        "The queue (Redis) does not answer. Nothing is lost; work goes on by itself when it is back.",
    ),
    "no_leader": (
        "失われた作業を戻す担当がいません。`uketsuke serve` を起動してください。",
        "Nobody brings lost work back: start `uketsuke serve`.",
    ),
    "resting": (
        "失敗した作業が {count} 件、次の試行を待っています。",
        "{count} step(s) failed and wait for their next try.",
    ),
    "later": (
        "全文と PDF の作成が {count} 件残っています。`uketsuke serve` か `uketsuke worker` の空いた時に進みます。",
        "{count} text(s) and document(s) are still to be made: when `uketsuke serve` or `uketsuke worker` is idle.",
    ),
    "no_mail_server": (
        "メール {count} 通が送信を待っています。UKETSUKE_SMTP_URL が設定されていません。",
        "{count} mail(s) wait: UKETSUKE_SMTP_URL is not set.",
    ),
    "waits_for_person": (
        "受付 {count} 件が人の確認を待っています。",
        "{count} filing(s) wait for a person.",
    ),
    "exceptions": (
        "例外一覧に {count} 件あります。自動では進みません。",
        "{count} exception(s) are listed; they do not move by themselves.",
    ),
}
"""Why something does not move, in words for people: Japanese, English."""
TRIED = (
    "{tried} 回失敗しました（{error}）。次の試行: {next}",
    "It failed {tried} time(s) ({error}); next try: {next}",
)
LAST_TRY = (
    "{tried} 回失敗しました（{error}）。次は実行せず、例外一覧に移します。",
    "It failed {tried} time(s) ({error}); next it goes to the exceptions list untried.",
)


def look(world: World) -> dict[str, Any]:
    """The state of everything as plain data; `docs/schemas/status.schema.json` says what is in it.

    Works with no worker running and with Redis away. Raises ServiceUnavailable when the records are away.
    """
    now = utc_now()
    settings = world.settings
    answers = queue_answers(settings)
    stale_after = STALE_AFTER if settings.shared else timedelta(0)
    with reading_scope(world.database) as session:
        counts = records.counts(session)
        waiting = records.waiting_work(session, stale_after=stale_after)
        later = records.later_work(session, stale_after=stale_after)
        left_for_later = records.count_later(session)
        listed = records.exceptions(session)
        lease = records.lease_of(session, records.RECONCILER)
        known = records.living_workers(session)
        passes = records.waiting_passes(session)
        today = japan_date(now)
        due = records.list_filings(session, by_deadline=True, today=today, limit=LISTED)
        due_counts = records.count_due(session, today)
        mails = records.count_mails(session)
    at_desks = {desk.job_id for desk in world.desks.occupied().values()}
    workers = _really_alive(known, world)
    leads = lease is not None and lease.until >= now and (lease.holder != world.name or _supervised(world.places))
    everything = (*waiting, *later)
    busy = at_desks | {job_id(w.work) for w in everything if w.at_work}
    lanes = {lane: _lane([w for w in everything if w.lane == lane], busy, now) for lane in LANES}
    resting = [w for w in everything if w.failures and job_id(w.work) not in busy]
    return {
        "data": str(settings.data),
        "at": _moment(now),
        "queue": "running" if answers else "stopped",
        "database": world.database.url.render_as_string(hide_password=True),
        "leader": _leader(lease, leads),
        "workers": [_worker(worker) for worker in workers],
        "at_work": sorted(busy),
        "pending": len(waiting),
        "lanes": lanes,
        "batches": dict(counts.batches),
        "files": dict(counts.files),
        "pages": dict(counts.pages),
        "filings": dict(counts.filings),
        "deadlines": {
            "overdue": due_counts.overdue,
            "within_week": due_counts.soon,
            "unread": due_counts.unread,
            "list": [_due(filing, filing.due, today) for filing in due if filing.due is not None],
        },
        "mails": {
            "waiting": mails.waiting,
            "oldest": None if mails.oldest is None else _moment(mails.oldest),
            "given_up": mails.given_up,
        },
        "waiting_passes": [
            {"batch": one.batch_id, "slot": one.slot, "missing": one.awaits, "since": _moment(one.since)}
            for one in passes
        ],
        "why": [
            {"code": code, "count": count, "ja": ja.format(count=count), "en": en.format(count=count)}
            for code, count in _why(
                counts,
                waiting,
                workers,
                resting,
                len(listed),
                left_for_later,
                answers=answers,
                shared=settings.shared,
                leads=leads,
                unsent=0 if settings.smtp_url else mails.waiting,
            ).items()
            for ja, en in (REASONS[code],)
        ],
        "stuck": [_stuck(w, settings.max_attempts) for w in resting[:LISTED]],
        "exceptions": {
            "count": len(listed),
            "by_code": dict(sorted(Counter(entry.code for entry in listed).items())),
            "list": [_exception(entry) for entry in listed[:LISTED]],
        },
    }


def _why(
    counts: Counts,
    waiting: Sequence[Waiting],
    workers: Sequence[LivingWorker],
    resting: Sequence[Waiting],
    listed: int,
    later: int,
    *,
    answers: bool,
    shared: bool,
    leads: bool,
    unsent: int,
) -> dict[str, int]:
    """Why things do not move: reason codes, each with how many things it holds up, the worst first."""
    people = sum(counts.filings.get(state, 0) for state in ("review", "unrecognised", "returned"))
    found = {
        "no_worker": 0 if workers else len(waiting),
        # A queue of our own runs while a supervisor does: without workers there is one reason, not two.
        "queue_away": 0 if answers or not (workers or shared) else len(waiting),
        "no_leader": 0 if leads or not workers else len(waiting),
        "resting": len(resting),
        "later": 0 if workers else later,
        "no_mail_server": unsent,
        "waits_for_person": people,
        "exceptions": listed,
    }
    return {code: count for code, count in found.items() if count}


def _lane(waiting: Sequence[Waiting], busy: Iterable[str], now: datetime) -> dict[str, Any]:
    at_work = [w for w in waiting if job_id(w.work) in busy]
    oldest = min((w.since for w in waiting), default=None)
    return {
        "waiting": len(waiting) - len(at_work),
        "at_work": len(at_work),
        "steps": dict(sorted(Counter(w.work.job for w in waiting).items())),
        "oldest": None if oldest is None else _moment(oldest),
        "age_seconds": None if oldest is None else round(max(0.0, (now - oldest).total_seconds()), 1),
    }


def _really_alive(known: Sequence[LivingWorker], world: World) -> tuple[LivingWorker, ...]:
    """Without those of this data directory whose process is gone although it was heard of lately."""
    seated = {f"{world.name}:{pid}" for pid in world.desks.seated()}
    return tuple(w for w in known if w.name in seated or not w.name.startswith(f"{world.name}:"))


def _supervised(places: Places) -> bool:
    """Whether somebody holds this data directory's lock."""
    with places.lock.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _leader(lease: Lease | None, leads: bool) -> dict[str, Any] | None:
    return None if lease is None else {"holder": lease.holder, "until": _moment(lease.until), "alive": leads}


def _worker(worker: LivingWorker) -> dict[str, Any]:
    return {
        "name": worker.name,
        "since": _moment(worker.since),
        "seen": _moment(worker.seen),
        "at_work": None if worker.work is None else job_id(worker.work),
        "at_work_since": None if worker.work_since is None else _moment(worker.work_since),
    }


def _stuck(waiting: Waiting, max_attempts: int) -> dict[str, Any]:
    next_try = None if waiting.next_try is None else _moment(waiting.next_try)
    ja, en = TRIED if waiting.failures < max_attempts else LAST_TRY
    words = {"tried": waiting.failures, "error": waiting.error or "-", "next": next_try}
    return {
        "step": job_id(waiting.work),
        "lane": waiting.lane,
        "batch": waiting.batch_id,
        "since": _moment(waiting.since),
        "tried": waiting.failures,
        "error": waiting.error,
        "next_try": next_try,
        "ja": ja.format(**words),
        "en": en.format(**words),
    }


def _exception(entry: ExceptionEntry) -> dict[str, Any]:
    return {
        "code": entry.code,
        "reason": entry.reason,
        "since": _moment(entry.since),
        "batch": entry.batch_id,
        "file": entry.file,
        "index": entry.index,
        "receipt": entry.receipt,
    }


def _due(filing: FilingOverview, deadline: Deadline, today: date) -> dict[str, Any]:
    rule, day = explain_deadline(deadline.kind), deadline.day
    return {
        "receipt": filing.receipt,
        "state": filing.state,
        "kind": deadline.kind,
        "status": deadline.status,
        "day": None if day is None else day.isoformat(),
        "days_left": None if day is None else (day - today).days,
        "ja": deadline.kind if rule is None else rule.title_ja,
        "en": deadline.kind if rule is None else rule.title_en,
    }


def _moment(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def lane_names() -> dict[Lane, str]:
    """The lanes as people call them, Japanese / English."""
    return {"counter": "窓口 / counter", "mail": "郵送 / mail", "text": "後で / later"}

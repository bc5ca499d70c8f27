"""The records' one door: every function that jobs, commands and pages call, by name.

Sessions open at the edge: `with session_scope(engine) as session:` around one call that changes
something, `with reading_scope(engine) as session:` around calls that only look. The functions never
commit. All that change something are guarded by the state they start from, so a job that runs
twice or beside itself changes nothing the second time. The order of a batch:

    receive_batch → open_batch: files_to_open, save_pages …, save_opened_file …, finish_opening
                  → read_page: page_to_read, save_page_read        (for each of pages_of_batch)
                  → split_batch: pages_to_split, save_split        (once split_is_due)
                  → finish_filing: filing_to_finish, finish_filing (for each of filings_of_batch)
                  → close_batch: close_batch                       (once closing_is_due)

When nothing of that is left to do (`later_work`):

    read_text: page_to_transcribe, save_page_text       (for each page that was read)
    make_documents: documents_to_make, save_documents   (for each case, once all texts of its pages are read)

A person may change what a resting filing is made of: `page_to_promote`, `promote_page`; then `rerun_filing` brings
it back to where `finish_filing` begins. `correct_field` does so with a value, also of what is a case: its next version.
On the desk of `desk.correcting` it stays in `review` meanwhile: `hold_in_review`, `note_correction`, `check_in_review`.

A registration begins with `finish_filing` of its application; then `approve`, `password_set`, `accept_report` … and,
every day, `daily_work`. Mails are written with all these and sent by `next_mail`, `begin_try`, `end_try`.

Who may enter are users: `take_try`, `credentials_of`, `begin_session`; then every request `session_of`.

`waiting_work` names every job with something to do, whatever happened to the queue; `exceptions` what people must see.
"""

from __future__ import annotations

from uketsuke.cases.api_tokens import add_token, program_of, revoke_token, see_token, tokens_of_user
from uketsuke.cases.calibrations import OWN as OWN_CALIBRATION
from uketsuke.cases.calibrations import (
    add_calibration,
    body_of,
    calibration_versions,
    number_in_force,
    use_calibration,
)
from uketsuke.cases.claims import claim, claims_of, release_claim
from uketsuke.cases.closing import accept_balance, balance_of, close_batch, closing_is_due
from uketsuke.cases.corrections import (
    CORRECTED_FROM,
    Outdated,
    correct_field,
    correctable,
    corrected,
    corrections_of,
    end_correction,
    mark_of,
    note_correction,
    put_back,
    reading_of,
    reopen_without,
    replaced_by_correction,
    says,
)
from uketsuke.cases.counter_day import (
    batch_moment,
    filings_of_day,
    returned_filings,
    sides_of_batch,
    thumbnail_of_side,
    unplaced_of_day,
)
from uketsuke.cases.daily import daily_work, end_validity, remind
from uketsuke.cases.deadlines import RETURNED_FROM, count_due, deadlines_of, next_deadline, return_filing
from uketsuke.cases.differences import case_diff
from uketsuke.cases.document_files import (
    document_files,
    documents_to_make,
    save_documents,
    save_documents_failed,
)
from uketsuke.cases.document_report import count_documents
from uketsuke.cases.doubts import doubt_fields
from uketsuke.cases.exceptions import exceptions
from uketsuke.cases.export import export_failures, export_filing, export_process, images_of_filing
from uketsuke.cases.field_history import history_of
from uketsuke.cases.finishing import (
    check_in_review,
    checklist_of,
    draft_of,
    fields_of,
    filing_to_finish,
    filing_work,
    findings_of,
    finish_filing,
    hold_in_review,
    last_change,
    linked_filings,
    pages_of_filing,
)
from uketsuke.cases.hand_ins import HandedInOtherwise, batch_token, files_of_batch, handed_in_before
from uketsuke.cases.joining import Overtaken, ticket_target
from uketsuke.cases.keying import count_tasks, differences, key_value, next_task, settle_difference, task_of
from uketsuke.cases.leases import RECONCILER, hold_lease, lease_of, release_lease
from uketsuke.cases.linked import released
from uketsuke.cases.lookalikes import mark_values, marked_values, values_of_day
from uketsuke.cases.looks import looked_lately, record_look
from uketsuke.cases.mails import (
    begin_try,
    count_mails,
    end_try,
    list_mails,
    mail_by_id,
    next_mail,
    send_again,
    write_mail,
)
from uketsuke.cases.observations import corrected_values, keep_evidence, settled_samples
from uketsuke.cases.page_records import fingerprint_kind, page_to_read, save_page_failed, save_page_read
from uketsuke.cases.page_texts import (
    lines_of_filing,
    page_to_transcribe,
    save_page_text,
    save_text_failed,
    thumbnail_of_page,
)
from uketsuke.cases.paper import TICKET_REFUSED, find_in_box, find_pages, paper_of, sheets_of_batch
from uketsuke.cases.passes import (
    OTHER_PASS,
    join_pass,
    pass_waiting_for,
    stop_waiting,
    waiting_passes,
    waiting_since_before,
)
from uketsuke.cases.persons import earlier_filings
from uketsuke.cases.promoting import page_to_promote, promote_page
from uketsuke.cases.quality_figures import keyers, quality_of
from uketsuke.cases.queries import (
    batch_ids,
    batches_of_filing,
    count_batches,
    count_filings,
    duplicate_of,
    failures_of,
    filings_by_state,
    find_filing,
    form_of_field,
    history,
    image_of_page,
    list_batches,
    list_filings,
    names_by_batch,
    newest_event,
    state_of,
)
from uketsuke.cases.receipts import next_serials
from uketsuke.cases.receiving import (
    AlreadyTaken,
    check_office,
    files_to_open,
    finish_opening,
    original_path,
    pages_of_batch,
    receive_batch,
    save_opened_file,
    save_pages,
    source_key,
    taken_in,
    ticket_of_batch,
)
from uketsuke.cases.registering import address_of
from uketsuke.cases.registration_queries import (
    filings_tied_to,
    find_registration,
    find_report,
    list_registrations,
    of_same_user,
    registration_by_id,
    registration_of,
    reports_of_registration,
)
from uketsuke.cases.registrations import (
    accept_report,
    approve,
    password_set,
    refuse,
    refuse_report,
)
from uketsuke.cases.registrations import end as end_registration
from uketsuke.cases.reopening import REOPENED_FROM, rerun_filing
from uketsuke.cases.review_queue import count_queue, move_on, next_in_queue, passed, queue_rows, queued
from uketsuke.cases.sample_plan import make_plan, plan_is_due, plan_of
from uketsuke.cases.sampling import draw_sample
from uketsuke.cases.search_index import count_indexed, filings_after, index_filing
from uketsuke.cases.searching import find
from uketsuke.cases.sign_ins import (
    begin_session,
    complete_session,
    end_session,
    forget_tries,
    give_password,
    offer_secret,
    offered_secret,
    record_refusal,
    see_session,
    session_of,
    sessions_of_user,
    take_try,
)
from uketsuke.cases.splitting import PaperLost, filings_of_batch, lookalikes, pages_to_split, save_split, split_is_due
from uketsuke.cases.telling import tell
from uketsuke.cases.ticks import SHOWN, tick_documents, ticked_documents, ticks_of
from uketsuke.cases.ties import find_tie
from uketsuke.cases.users import (
    add_first_admin,
    add_user,
    change_user,
    credentials_of,
    end_sessions,
    find_user,
    list_users,
    set_password,
    set_second_factor,
    set_user_state,
    use_code,
)
from uketsuke.cases.versions import case_of, undelivered, versions_of
from uketsuke.cases.withdrawing import WITHDRAWN_FROM, resume_filing, withdraw_filing
from uketsuke.cases.work import (
    AttemptOutcome,
    attempts,
    batch_at_rest,
    beat,
    begin_attempt,
    count_later,
    counts,
    due_work,
    end_attempt,
    forget_silent_workers,
    forget_worker,
    last_error,
    later_work,
    living_workers,
    pending_work,
    progress,
    see_worker,
    unfinished_batches,
    waiting_work,
    whereabouts,
)

__all__ = [
    "CORRECTED_FROM",
    "OTHER_PASS",
    "OWN_CALIBRATION",
    "RECONCILER",
    "REOPENED_FROM",
    "RETURNED_FROM",
    "SHOWN",
    "TICKET_REFUSED",
    "WITHDRAWN_FROM",
    "AlreadyTaken",
    "AttemptOutcome",
    "HandedInOtherwise",
    "Outdated",
    "Overtaken",
    "PaperLost",
    "accept_balance",
    "accept_report",
    "add_calibration",
    "add_first_admin",
    "add_token",
    "add_user",
    "address_of",
    "approve",
    "attempts",
    "balance_of",
    "batch_at_rest",
    "batch_ids",
    "batch_moment",
    "batch_token",
    "batches_of_filing",
    "beat",
    "begin_attempt",
    "begin_session",
    "begin_try",
    "body_of",
    "calibration_versions",
    "case_diff",
    "case_of",
    "change_user",
    "check_in_review",
    "check_office",
    "checklist_of",
    "claim",
    "claims_of",
    "close_batch",
    "closing_is_due",
    "complete_session",
    "correct_field",
    "correctable",
    "corrected",
    "corrected_values",
    "corrections_of",
    "count_batches",
    "count_documents",
    "count_due",
    "count_filings",
    "count_indexed",
    "count_later",
    "count_mails",
    "count_queue",
    "count_tasks",
    "counts",
    "credentials_of",
    "daily_work",
    "deadlines_of",
    "differences",
    "document_files",
    "documents_to_make",
    "doubt_fields",
    "draft_of",
    "draw_sample",
    "due_work",
    "duplicate_of",
    "earlier_filings",
    "end_attempt",
    "end_correction",
    "end_registration",
    "end_session",
    "end_sessions",
    "end_try",
    "end_validity",
    "exceptions",
    "export_failures",
    "export_filing",
    "export_process",
    "failures_of",
    "fields_of",
    "files_of_batch",
    "files_to_open",
    "filing_to_finish",
    "filing_work",
    "filings_after",
    "filings_by_state",
    "filings_of_batch",
    "filings_of_day",
    "filings_tied_to",
    "find",
    "find_filing",
    "find_in_box",
    "find_pages",
    "find_registration",
    "find_report",
    "find_tie",
    "find_user",
    "findings_of",
    "fingerprint_kind",
    "finish_filing",
    "finish_opening",
    "forget_silent_workers",
    "forget_tries",
    "forget_worker",
    "form_of_field",
    "give_password",
    "handed_in_before",
    "history",
    "history_of",
    "hold_in_review",
    "hold_lease",
    "image_of_page",
    "images_of_filing",
    "index_filing",
    "join_pass",
    "keep_evidence",
    "key_value",
    "keyers",
    "last_change",
    "last_error",
    "later_work",
    "lease_of",
    "lines_of_filing",
    "linked_filings",
    "list_batches",
    "list_filings",
    "list_mails",
    "list_registrations",
    "list_users",
    "living_workers",
    "lookalikes",
    "looked_lately",
    "mail_by_id",
    "make_plan",
    "mark_of",
    "mark_values",
    "marked_values",
    "move_on",
    "names_by_batch",
    "newest_event",
    "next_deadline",
    "next_in_queue",
    "next_mail",
    "next_serials",
    "next_task",
    "note_correction",
    "number_in_force",
    "of_same_user",
    "offer_secret",
    "offered_secret",
    "original_path",
    "page_to_promote",
    "page_to_read",
    "page_to_transcribe",
    "pages_of_batch",
    "pages_of_filing",
    "pages_to_split",
    "paper_of",
    "pass_waiting_for",
    "passed",
    "password_set",
    "pending_work",
    "plan_is_due",
    "plan_of",
    "program_of",
    "progress",
    "promote_page",
    "put_back",
    "quality_of",
    "queue_rows",
    "queued",
    "reading_of",
    "receive_batch",
    "record_look",
    "record_refusal",
    "refuse",
    "refuse_report",
    "registration_by_id",
    "registration_of",
    "release_claim",
    "release_lease",
    "released",
    "remind",
    "reopen_without",
    "replaced_by_correction",
    "reports_of_registration",
    "rerun_filing",
    "resume_filing",
    "return_filing",
    "returned_filings",
    "revoke_token",
    "save_documents",
    "save_documents_failed",
    "save_opened_file",
    "save_page_failed",
    "save_page_read",
    "save_page_text",
    "save_pages",
    "save_split",
    "save_text_failed",
    "says",
    "see_session",
    "see_token",
    "see_worker",
    "send_again",
    "session_of",
    "sessions_of_user",
    "set_password",
    "set_second_factor",
    "set_user_state",
    "settle_difference",
    "settled_samples",
    "sheets_of_batch",
    "sides_of_batch",
    "source_key",
    "split_is_due",
    "state_of",
    "stop_waiting",
    "take_try",
    "taken_in",
    "task_of",
    "tell",
    "thumbnail_of_page",
    "thumbnail_of_side",
    "tick_documents",
    "ticked_documents",
    "ticket_of_batch",
    "ticket_target",
    "ticks_of",
    "tokens_of_user",
    "undelivered",
    "unfinished_batches",
    "unplaced_of_day",
    "use_calibration",
    "use_code",
    "values_of_day",
    "versions_of",
    "waiting_passes",
    "waiting_since_before",
    "waiting_work",
    "whereabouts",
    "withdraw_filing",
    "write_mail",
]

"""Checks of the papers and of who hands them in: how old certificates are, whether somebody may file at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from uketsuke.forms.calendar import shift_months
from uketsuke.forms.kinds import date as dates
from uketsuke.forms.readings import Words
from uketsuke.validators.checklist_data import documents_of
from uketsuke.validators.checks.judging import Judgement, judged
from uketsuke.validators.checks.spans import words_of
from uketsuke.validators.facts import Facts, FiledBy, vocabulary
from uketsuke.validators.filers import may_file
from uketsuke.validators.rules import Case

SURE = 0.9
"""A date of issue less probable than this is not held against a paper."""
_FILERS: Mapping[FiledBy, Words] = {
    "applicant": Words("申請人本人", "the applicant"),
    "legal_representative": Words("法定代理人", "a legal representative"),
    "relative": Words("親族", "a relative"),
    "organization": Words("所属機関の職員", "staff of the organisation"),
    "lawyer": Words("弁護士・行政書士", "a lawyer or 行政書士"),
    "public_benefit_body": Words("公益法人の職員", "staff of a public interest corporation"),
    "support_body": Words("登録支援機関の職員", "staff of a support organisation"),
}


def document_age(case: Case, facts: Facts) -> Iterator[Judgement]:  # noqa: ARG001 - every check has the same shape
    """No attachment is older on the day of receipt than the list that asks for it allows.

    One whose date of issue was not read for sure is not judged, nor one that no list of the procedure asks for.
    """
    allowed = _valid_months(facts.context.procedure)
    for document, said in facts.attachments():
        if document not in allowed:
            continue
        issued, probability = said.get("issue_date", (None, 0.0))
        day = dates.latest(issued) if isinstance(issued, str) else None
        if day is None or probability < SURE:
            yield Judgement("not_evaluable", document=document)
            continue
        label = vocabulary("document").by_value[document]
        months = str(allowed[document])
        if facts.context.received <= shift_months(day, allowed[document]):
            yield Judgement("pass", document=document)
            continue
        words = {
            "document": Words(label.label_ja, label.label_en.lower()),
            "value": words_of(day),
            "months": Words(months, months),
        }
        yield Judgement("fail", (), words, document=document)


def filer(case: Case, facts: Facts) -> Iterator[Judgement]:
    """Who files may: the answer is not the case's `answer`. Nobody knows for whom nothing is said of the procedure."""
    who, procedure = facts.filed_by(), facts.context.procedure
    answer = may_file(who, procedure, "paper") if who and procedure else None
    if who is None or answer is None:
        yield Judgement("not_evaluable")
        return
    condition = answer.condition or Words("", "")
    yield judged(answer.answer != case.parameters["answer"], filer=_FILERS[who], condition=condition)


def _valid_months(procedure: str | None) -> Mapping[str, int]:
    """How many months old each kind of attachment may be; of two lists the more lenient one counts."""
    found: dict[str, int] = {}
    for _, document in documents_of(procedure or ""):
        if document.valid_months is not None:
            for kind in document.serving:
                found[kind] = max(document.valid_months, found.get(kind, 0))
    return found

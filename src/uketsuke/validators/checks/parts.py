"""Form pages: all there, each once, of a version in force, and of parts we know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from uketsuke.forms.definitions import Form
from uketsuke.forms.readings import Words
from uketsuke.validators.checks.judging import Judgement, failed, judged
from uketsuke.validators.facts import Facts
from uketsuke.validators.rules import Case
from uketsuke.validators.statuses import status_sought, variant_sought


def part_not_defined(case: Case, facts: Facts) -> Iterator[Judgement]:  # noqa: ARG001 - every check has the same shape
    """The parts that this application needs are among the forms we know, and there: a filing without them is read only
    as far as its common part goes."""
    procedure, variant = facts.context.procedure, facts.context.variant
    if procedure is None:
        return
    variants = [s.variant for s in facts.catalogue.sets if s.procedure == procedure]
    if not variants or None in variants:
        yield judged(
            bool(variants), what=Words("この手続の様式は登録されていません。", "No form of this procedure is defined.")
        )
        return
    needed, sought = variant_sought(facts), status_sought(facts)
    names = (sought[0],) if sought and sought[0] and needed else ()
    letter = (needed or "").upper()
    if needed is not None and needed not in variants:
        yield failed(
            *names,
            what=Words(
                f"この在留資格の様式（区分{letter}）は登録されていません。２枚目以降は読み取れません。",
                f"The form parts for this status (part {letter}) are not defined; they cannot be read.",
            ),
        )
    elif variant in variants:
        yield Judgement("pass")
    elif _unknown_pages(facts):
        yield failed(
            what=Words(
                "登録されていない様式の用紙があるようです。２枚目以降の用紙を確かめてください。",
                "Some pages seem to be form parts that are not defined; please look at them.",
            )
        )
    else:
        part = Words(f"（区分{letter}）", f" (part {letter})") if needed else Words("", "")
        yield failed(
            *names,
            what=Words(
                f"２枚目以降の，在留資格ごとの用紙{part.ja}が見つかりません。",
                f"The form parts for the status of residence{part.en} were not found.",
            ),
        )


def page_missing(case: Case, facts: Facts) -> Iterator[Judgement]:  # noqa: ARG001 - every check has the same shape
    """Every page of the form set is there. A page not recognised may be it, so then it is only a doubt."""
    seen = set(_form_pages(facts))
    for form in needed_forms(facts):
        for page in form.pages:
            there = (form.id, page.number) in seen
            title = _title(form, page.number)
            doubtful = bool(_unknown_pages(facts))
            yield judged(there, doubtful=doubtful, title=title, form=_same(form.id), page=_same(str(page.number)))


def page_doubled(case: Case, facts: Facts) -> Iterator[Judgement]:  # noqa: ARG001 - every check has the same shape
    """No form page stands twice."""
    for (form_id, number), count in Counter(_form_pages(facts)).items():
        if form_id in facts.catalogue.forms:
            title = _title(facts.catalogue.forms[form_id], number)
            page, copies = _same(str(number)), _same(str(count))
            yield judged(count == 1, title=title, form=_same(form_id), page=page, count=copies)


def version_not_current(case: Case, facts: Facts) -> Iterator[Judgement]:  # noqa: ARG001 - every check has the same shape
    """Every form was in force on the day of receipt."""
    received = facts.context.received
    for form_id in dict.fromkeys(form for form, _ in _form_pages(facts)):
        form = facts.catalogue.forms.get(form_id)
        if form is None:
            continue
        early = form.effective_from is not None and received < form.effective_from
        late = form.effective_to is not None and received > form.effective_to
        yield judged(not (early or late), form=_same(form.id), version=_same(form.version))


def needed_forms(facts: Facts) -> tuple[Form, ...]:
    """The forms of the filing's set; of an unknown variant only the common part; none without a procedure."""
    procedure, variant = facts.context.procedure, facts.context.variant
    form_set = facts.catalogue.set_of(procedure, variant)
    if form_set is not None:
        return tuple(facts.catalogue.form(form_id) for form_id in form_set.forms)
    if procedure is None:
        return ()
    return tuple(f for f in facts.catalogue.forms.values() if f.procedure == procedure and f.common)


def _form_pages(facts: Facts) -> list[tuple[str, int]]:
    return [(page.form.form, page.form.page_no) for page in facts.pages if page.role == "form" and page.form]


def _unknown_pages(facts: Facts) -> int:
    return sum(page.role == "unknown" for page in facts.pages)


def _title(form: Form, number: int) -> Words:
    title = next((page.title_ja for page in form.pages if page.number == number), form.title_ja)
    return Words(form.title_ja if title == form.title_ja else f"{form.title_ja} {title}", form.title_en)


def _same(text: str) -> Words:
    return Words(text, text)

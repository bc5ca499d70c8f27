"""Form pages: all there, each once, of a version in force, and of parts we know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from uketsuke.forms.definitions import Form
from uketsuke.forms.readings import Words
from uketsuke.validators.checks.judging import Judgement, judged
from uketsuke.validators.facts import Facts
from uketsuke.validators.rules import Case
from uketsuke.validators.statuses import status_sought, variant_sought

_NOTHING = Words("", "")


def part_not_defined(case: Case, facts: Facts) -> Iterator[Judgement]:
    """The filing is not in the state that the case names. States:

    `procedure`: no form of it is defined; `part`: its status of residence takes form parts that are not; otherwise
    the parts are not there, and some pages are of no known form (`unknown_pages`) or none is (`absent`).
    """
    if facts.context.procedure is None:
        yield Judgement("not_evaluable")
        return
    state, needed = _state(facts)
    sought = status_sought(facts)
    names = (sought[0],) if sought and sought[0] and needed and state in ("part", "absent") else ()
    letter = (needed or "").upper()
    yield judged(
        state != case.parameters["state"],
        *names,
        letter=_same(letter),
        part=Words(f"（区分{letter}）", f" (part {letter})") if letter else _NOTHING,
        found=Words("不明の用紙", "unknown pages") if state == "unknown_pages" else Words("なし", "nothing"),
    )


def page_missing(case: Case, facts: Facts) -> Iterator[Judgement]:  # noqa: ARG001 - every check has the same shape
    """Every page of the form set is there. A page not recognised may be it, so then it is only a doubt."""
    seen = set(_form_pages(facts))
    forms = needed_forms(facts)
    if not forms:
        yield Judgement("not_evaluable")
    for form in forms:
        for page in form.pages:
            there = (form.id, page.number) in seen
            title = _title(form, page.number)
            doubtful = bool(_unknown_pages(facts))
            yield judged(there, doubtful=doubtful, title=title, form=_same(form.id), page=_same(str(page.number)))


def page_doubled(case: Case, facts: Facts) -> Iterator[Judgement]:  # noqa: ARG001 - every check has the same shape
    """No form page stands twice. Of a page that is no known form nobody knows."""
    for (form_id, number), count in Counter(_form_pages(facts)).items():
        if form_id in facts.catalogue.forms:
            title = _title(facts.catalogue.forms[form_id], number)
            page, copies = _same(str(number)), _same(str(count))
            yield judged(count == 1, title=title, form=_same(form_id), page=page, count=copies)
        else:
            yield Judgement("not_evaluable")
    if _unknown_pages(facts):
        yield Judgement("not_evaluable")


def version_not_current(case: Case, facts: Facts) -> Iterator[Judgement]:  # noqa: ARG001 - every check has the same shape
    """Every form was in force on the day of receipt; of a form without effective dates nobody knows."""
    received = facts.context.received
    for form_id in dict.fromkeys(form for form, _ in _form_pages(facts)):
        form = facts.catalogue.forms.get(form_id)
        if form is None or (form.effective_from is None and form.effective_to is None):
            yield Judgement("not_evaluable")
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


def _state(facts: Facts) -> tuple[str, str | None]:
    """What is wrong with the form parts ("" when nothing is), and the part that the status applied for takes."""
    procedure, variant = facts.context.procedure, facts.context.variant
    variants = [s.variant for s in facts.catalogue.sets if s.procedure == procedure]
    if not variants or None in variants:
        return ("" if variants else "procedure"), None
    needed = variant_sought(facts)
    if needed is not None and needed not in variants:
        return "part", needed
    if variant in variants:
        return "", needed
    return ("unknown_pages" if _unknown_pages(facts) else "absent"), needed


def _form_pages(facts: Facts) -> list[tuple[str, int]]:
    return [(page.form.form, page.form.page_no) for page in facts.pages if page.role == "form" and page.form]


def _unknown_pages(facts: Facts) -> int:
    return sum(page.role == "unknown" for page in facts.pages)


def _title(form: Form, number: int) -> Words:
    title = next((page.title_ja for page in form.pages if page.number == number), form.title_ja)
    return Words(form.title_ja if title == form.title_ja else f"{form.title_ja} {title}", form.title_en)


def _same(text: str) -> Words:
    return Words(text, text)

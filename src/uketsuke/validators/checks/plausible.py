"""What may be right but is unusual: amounts, ages, years, addresses, numbers of other countries."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from uketsuke.forms import places
from uketsuke.forms.kinds import date as dates
from uketsuke.forms.kinds.folding import NONE
from uketsuke.forms.readings import Words
from uketsuke.validators.checks.formats import place, written
from uketsuke.validators.checks.judging import Judgement, judged
from uketsuke.validators.facts import Facts, age_on, settled, vocabulary
from uketsuke.validators.rules import Case
from uketsuke.validators.wording import answer, item, shown

_BIRTH = "date_of_birth"


def between(case: Case, facts: Facts) -> Iterator[Judgement]:
    """A number lies in `range`, or in that of `ranges` which the answer to `by` names; `unless` it is one of those."""
    name, by = case.parameters["field"], case.parameters.get("by")
    definition, known = facts.definition(name), facts.answer(name)
    if definition is None:
        return
    names = (name, by) if by else (name,)
    asked, choice = (facts.answer(by), facts.definition(by)) if by else (None, None)
    ranges = case.parameters.get("ranges", {})
    bounds = ranges.get(asked.value) if asked and isinstance(asked.value, str) else case.parameters.get("range")
    if known is None or not isinstance(known.value, int) or bounds is None:
        yield Judgement("not_evaluable", names)
        return
    fits = bounds[0] <= known.value <= bounds[1] or known.value in case.parameters.get("unless", ())
    unit = answer(choice, asked.value) if choice and asked else Words("", "")
    amounts = {"value": _amount(known.value), "low": _amount(bounds[0]), "high": _amount(bounds[1])}
    yield judged(fits, *names, field=item(definition), unit=_bare(unit), more=amounts)


def age_then(case: Case, facts: Facts) -> Iterator[Judgement]:
    """On the day of `field` the applicant was at least as old as `least` says for the answer to `by`."""
    name, by = case.parameters["field"], case.parameters["by"]
    definition, choice = facts.definition(name), facts.definition(by)
    if definition is None or choice is None or facts.definition(_BIRTH) is None:
        return
    names = (name, _BIRTH, by)
    then, born, level = facts.answer(name), _days(facts, _BIRTH), facts.answer(by)
    day = dates.latest(then.value) if then and isinstance(then.value, str) else None
    if day is None or born is None or level is None or level.value is None:
        yield Judgement("not_evaluable", names)
        return
    least = case.parameters["least"].get(level.value)
    if least is None or day < born[0]:
        return  # A birth after graduation is said by date.order.
    age = age_on(born[0], day)
    words = {"value": shown(definition.kind, then.value if then else None), "level": answer(choice, level.value)}
    yield judged(age >= least, *names, field=item(definition), age=_number(age), least=_number(least), more=words)


def age_of_answer(case: Case, facts: Facts) -> Iterator[Judgement]:
    """Who gives one of the `answers` (a choice's `values`, or a text with one of the `words`) is of its age."""
    name = case.parameters["field"]
    definition, known, ages = facts.definition(name), facts.answer(name), facts.ages()
    if definition is None or facts.definition(_BIRTH) is None:
        return
    if known is None or not isinstance(known.value, str) or ages is None:
        yield Judgement("not_evaluable", (name, _BIRTH))
        return
    fitting = next((entry for entry in case.parameters["answers"] if _gives(known.value, entry)), None)
    too_young = fitting is not None and "from" in fitting and ages[1] < fitting["from"]
    too_old = fitting is not None and "to" in fitting and ages[0] > fitting["to"]
    value = _bare(answer(definition, known.value))
    yield judged(not (too_young or too_old), name, _BIRTH, field=item(definition), value=value, age=_number(ages[0]))


def years_lived(case: Case, facts: Facts) -> Iterator[Judgement]:
    """A number of years fits into the life behind `not_before_age`."""
    name = case.parameters["field"]
    definition, known, ages = facts.definition(name), facts.answer(name), facts.ages()
    if definition is None or facts.definition(_BIRTH) is None:
        return
    if known is None or not isinstance(known.value, int) or ages is None:
        yield Judgement("not_evaluable", (name, _BIRTH))
        return
    fits = known.value <= max(0, ages[1] - case.parameters["not_before_age"])
    yield judged(fits, name, _BIRTH, field=item(definition), value=_number(known.value), age=_number(ages[1]))


def part_of(case: Case, facts: Facts) -> Iterator[Judgement]:
    """The number `part` is not more than the number `whole`."""
    part, whole = (facts.definition(case.parameters[key]) for key in ("part", "whole"))
    if part is None or whole is None:
        return
    less, more = facts.answer(part.name), facts.answer(whole.name)
    if less is None or more is None or not isinstance(less.value, int) or not isinstance(more.value, int):
        yield Judgement("not_evaluable", (part.name, whole.name))
        return
    amounts = {"value": _number(less.value), "other_value": _number(more.value)}
    fits = less.value <= more.value
    yield judged(fits, part.name, whole.name, field=item(part), other=item(whole), more=amounts)


def address(case: Case, facts: Facts) -> Iterator[Judgement]:  # noqa: ARG001 - every check has the same shape
    """An address lies where the postal code before it says. One without a code, or abroad, is not judged."""
    for entry in facts.entries():
        if entry.kind != "address":
            continue
        value = written(entry) if entry.reading.accepted else None
        code = places.code_within(value) if value else None
        agrees = places.agrees_with_postal_code(value, code) if value and code else None
        there = Words("，".join(places.municipalities_of(code)) if code and agrees is False else "", "")
        shown_code = Words(f"〒{code[:3]}-{code[3:]}", f"{code[:3]}-{code[3:]}") if code else Words("", "")
        yield judged(
            agrees, entry.field.name, field=place(entry), value=shown_code, other_value=Words(there.ja, there.ja)
        )


def passport_pattern(case: Case, facts: Facts) -> Iterator[Judgement]:
    """A passport number has the usual shape of the numbers of the applicant's nationality, where one is known."""
    name = "passport_number"
    definition, number, nation = facts.definition(name), facts.answer(name), facts.answer("nationality")
    if definition is None or facts.definition("nationality") is None:
        return
    pattern = case.parameters["patterns"].get(nation.value) if nation and isinstance(nation.value, str) else None
    if number is None or not isinstance(number.value, str) or number.value == NONE or pattern is None:
        yield Judgement("not_evaluable", (name, "nationality"))
        return
    country = vocabulary("nationality").by_value[str(nation.value if nation else "")]
    yield judged(
        re.fullmatch(pattern, number.value) is not None,
        name,
        "nationality",
        field=item(definition),
        value=Words(number.value, number.value),
        country=Words(country.label_ja, country.label_en),
    )


def words_in(case: Case, facts: Facts) -> Iterator[Judgement]:
    """None of the `fields` says one of the `words`."""
    for name in case.parameters["fields"]:
        definition = facts.definition(name)
        if definition is None:
            continue
        known = settled(facts.fields[name].reading)
        if known is None or not isinstance(known.value, str):
            yield Judgement("not_evaluable", (name,))
            continue
        found = [word for word in case.parameters["words"] if word in known.value]
        said = Words("，".join(found), ", ".join(found))
        yield judged(not found, name, field=item(definition), value=said)


def _gives(value: str, entry: Mapping[str, Any]) -> bool:
    words: Sequence[str] = entry.get("words", ())
    return value in entry.get("values", ()) or any(word in value.upper() for word in words)


def _days(facts: Facts, name: str) -> tuple[date, date] | None:
    known = facts.answer(name)
    if known is None or not isinstance(known.value, str):
        return None
    first, last = dates.earliest(known.value), dates.latest(known.value)
    return (first, last) if first and last else None


def _amount(value: int) -> Words:
    return Words(f"{value:,}", f"{value:,}")


def _number(value: int) -> Words:
    return Words(str(value), str(value))


def _bare(words: Words) -> Words:
    """Without the brackets that answers stand in."""
    return Words(words.ja.strip("「」"), words.en.strip('"'))

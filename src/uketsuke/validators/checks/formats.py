"""The shape of numbers and addresses, and their check digits."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from uketsuke.forms.kinds import corporate_number, is_valid
from uketsuke.forms.online import OnlineField, limit_of, words_of
from uketsuke.forms.readings import Words
from uketsuke.validators.checks.judging import Judgement, failed, judged
from uketsuke.validators.facts import Entry, Facts
from uketsuke.validators.rules import Case
from uketsuke.validators.wording import cell, item

_CHECK_DIGITS: Mapping[str, tuple[Callable[[str], bool], Callable[[str], bool]]] = {
    "corporate_number": (corporate_number.has_shape, corporate_number.check_digit_holds),
}
"""By kind: whether the value has the shape a check digit needs, and whether the digit agrees."""
_CODE = re.compile(r"[0-9-]*")
"""The digits and bars that stand behind 〒."""
_TEXTS = ("text", "free_text", "name", "address", "kana")


def format_of_kind(case: Case, facts: Facts) -> Iterator[Judgement]:
    """Every entry of the case's kind has the kind's shape; an unsure reading is judged with its doubt.

    Of the fields in `abroad`, which may be of people in other countries, only a shape that is right is judged.
    """
    kind, abroad = case.parameters["kind"], case.parameters.get("abroad", ())
    hints = case.parameters.get("hints", {})
    for entry in facts.entries():
        if entry.kind != kind:
            continue
        value = written(entry)
        if value is None:
            yield Judgement("not_evaluable", (entry.field.name,))
            continue
        shape = _CHECK_DIGITS[kind][0] if kind in _CHECK_DIGITS else None
        hint = hints.get(str(len(value)), {"ja": "", "en": ""})
        fits = shape(value) if shape else is_valid(entry.kind, value)
        yield judged(
            fits or (None if entry.field.name in abroad else False),
            entry.field.name,
            doubtful=not entry.reading.accepted,
            field=place(entry),
            value=Words(value, value),
            hint=Words(hint["ja"], hint["en"]),
        )


def postal_code(case: Case, facts: Facts) -> Iterator[Judgement]:  # noqa: ARG001 - every check has the same shape
    """A postal code has seven digits, in a box of its own or behind 〒 in an address; others do not say any."""
    for entry in facts.entries():
        if entry.kind not in ("postal_code", "address"):
            continue
        value = written(entry)
        if value is None or (entry.kind == "address" and not value.startswith("〒")):
            yield Judgement("not_evaluable", (entry.field.name,))
            continue
        code = value if entry.kind == "postal_code" else _digits_of(value)
        yield judged(
            is_valid("postal_code", code.replace("-", "")),
            entry.field.name,
            doubtful=not entry.reading.accepted,
            field=place(entry),
            value=Words(code, code),
        )


def check_digit(case: Case, facts: Facts) -> Iterator[Judgement]:
    """The check digit agrees, where the shape is right."""
    kind = case.parameters["kind"]
    has_shape, agrees = _CHECK_DIGITS[kind]
    for entry in facts.entries():
        if entry.kind != kind:
            continue
        value = written(entry)
        passes = agrees(value) if value is not None and has_shape(value) else None
        words = Words(value or "", value or "")
        doubtful = not entry.reading.accepted
        yield judged(passes, entry.field.name, doubtful=doubtful, field=place(entry), value=words)


def latin_name(case: Case, facts: Facts) -> Iterator[Judgement]:  # noqa: ARG001 - every check has the same shape
    """The applicant's name is there in Latin letters, not in Japanese script alone."""
    definition, result = facts.definition("name"), facts.fields.get("name")
    if definition is None or result is None:
        return
    kanji = facts.fields.get("name_kanji")
    if result.reading.status != "read":
        yield Judgement("not_evaluable", ("name",))
    elif result.reading.value is not None:
        yield Judgement("pass", ("name",))
    elif kanji is None or not isinstance(kanji.reading.value, str):
        yield Judgement("not_evaluable", ("name",))
    else:
        value = kanji.reading.value
        doubtful = not kanji.reading.accepted
        yield failed("name", doubtful=doubtful, field=item(definition), value=Words(value, value))


def charset(case: Case, facts: Facts) -> Iterator[Judgement]:  # noqa: ARG001 - every check has the same shape
    """Every character of an accepted text can be entered in the online form."""
    for entry, online in _online(facts):
        value = entry.reading.value
        if online.characters is None or entry.kind not in _TEXTS:
            continue
        if not entry.reading.accepted or not isinstance(value, str):
            yield Judgement("not_evaluable", (entry.field.name,))
            continue
        refused = online.refused(value)
        words = Words(refused, refused)
        takes = words_of(online.characters)
        yield judged(not refused, entry.field.name, field=place(entry), characters=words, more={"class": takes})


def length(case: Case, facts: Facts) -> Iterator[Judgement]:  # noqa: ARG001 - every check has the same shape
    """No accepted text is longer than the online form takes."""
    for entry in facts.entries():
        value = entry.reading.value
        if entry.kind not in _TEXTS:
            continue
        if not entry.reading.accepted or not isinstance(value, str):
            yield Judgement("not_evaluable", (entry.field.name,))
            continue
        online = _online_field(entry)
        printed = entry.column.max_length if entry.column else entry.field.max_length
        limit = (online.limit if online else None) or printed
        if limit is not None:
            size, most = str(len(value)), str(limit)
            words = {"length": Words(size, size), "limit": Words(most, most)}
            yield judged(len(value) <= limit, entry.field.name, field=place(entry), more=words)


def digits(case: Case, facts: Facts) -> Iterator[Judgement]:  # noqa: ARG001 - every check has the same shape
    """No accepted number has more digits, in the unit of the online form, than that takes."""
    for entry, online in _online(facts):
        value = entry.reading.value
        if entry.kind not in ("number", "money") or online.most is None:
            continue
        asked = facts.answer(online.fields[1]) if online.over else None
        counted = online.counted(value, asked.value if asked else None) if isinstance(value, int) else None
        if not entry.reading.accepted or counted is None:
            yield Judgement("not_evaluable", (entry.field.name,))
            continue
        size = str(len(str(counted)))
        yield judged(
            len(str(counted)) <= online.most,
            entry.field.name,
            field=place(entry),
            value=Words(str(value), str(value)),
            length=Words(size, size),
            limit=Words(str(online.most), str(online.most)),
            unit=Words(online.unit or "", online.unit_en or ""),
        )


def _online(facts: Facts) -> Iterator[tuple[Entry, OnlineField]]:
    """The entries that the online form asks for too."""
    for entry in facts.entries():
        if online := _online_field(entry):
            yield entry, online


def _online_field(entry: Entry) -> OnlineField | None:
    name = f"{entry.field.name}.{entry.column.name}" if entry.column else entry.field.name
    value = entry.reading.value
    return limit_of(name, value if isinstance(value, str) else "")


def _digits_of(address: str) -> str:
    match = _CODE.match(address.removeprefix("〒").lstrip())
    return match[0] if match else ""


def written(entry: Entry) -> str | None:
    """The value of a reading that saw one, settled or not."""
    reading = entry.reading
    return reading.value if reading.status == "read" and isinstance(reading.value, str) else None


def place(entry: Entry) -> Words:
    """How the place of an entry is called."""
    if entry.row is not None and entry.column is not None:
        return cell(entry.field, entry.row, entry.column)
    return item(entry.field)

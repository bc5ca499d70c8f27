"""The values of a filing as the online form takes them, and back to those of the paper.

What the online form has no field for, cannot take, or can only say less exactly, is kept whole beside it, `as_written`,
by the paper's fields: nothing is cut. `to_paper(to_online(values))` is the same values again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from uketsuke.cases.transforms import TRANSFORMS, DoesNotFit, Fields, Parts, whole_months
from uketsuke.forms.online import WHOLE, Group, OnlineField, groups_of, online_fields
from uketsuke.forms.readings import Value, Words

ROUNDED = frozenset({"monthly", "months_between"})
"""Transforms that may say less exactly: then the case says so, too."""
_FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000}
_HALF_WIDTH = {full: half for half, full in _FULL_WIDTH.items()}


@dataclass(frozen=True, slots=True)
class Misfit:
    """Why paper fields did not become online ones whole: `exact` is False where the value is there, but rounded.

    `title` is what the online form calls the field, `row` (from 1) is where it stands in a table.
    """

    fields: tuple[str, ...]
    title: str
    reason: Words
    row: int | None = None
    exact: bool = True


@dataclass(frozen=True, slots=True)
class OnlineValues:
    """`values` by online field, `as_written` by paper field; `made_of`: what online fields each paper field gave."""

    values: dict[str, Any]
    as_written: dict[str, Any]
    made_of: dict[str, tuple[str, ...]]
    misfits: tuple[Misfit, ...]


def to_online(values: Mapping[str, Value], *, exact: bool) -> OnlineValues:
    """The values of some paper fields as the online form takes them.

    Args:
        values: by paper field, only those of pages that are there.
        exact: with every field of the online form of 12979 N, null where nobody asked, and by its lists alone;
            otherwise with what the given fields give.
    """
    groups = groups_of(values, exact=exact)
    made: dict[str, Any] = _every_field() if exact else {}
    as_written: Fields = {name: value for name, value in values.items() if value is not None}
    made_of: dict[str, list[str]] = {name: [] for name in values}
    misfits: list[Misfit] = []
    for group in groups:
        here = {name: values.get(name) for name in group.fields}
        given, kept, found = _table(here, group) if group.by == "table" else _forward(here, group)
        made |= given
        misfits += found
        for name in group.fields:
            if name in made_of:
                made_of[name] += given
            if group.by != "any_row":
                as_written.pop(name, None)
        as_written.update(kept)
    ids = {name: tuple(dict.fromkeys(given)) for name, given in made_of.items()}
    ordered = {name: as_written[name] for name in values if name in as_written}
    return OnlineValues(made, ordered, ids, tuple(misfits))


def to_paper(
    online: Mapping[str, Any], as_written: Mapping[str, Any], names: Collection[str], *, exact: bool
) -> dict[str, Value]:
    """The values of the paper fields `names` that `to_online` made `online` and `as_written` of."""
    found: dict[str, Value] = dict.fromkeys(names)
    for group in groups_of(names, exact=exact):
        if group.by == "table":
            (name,) = group.fields
            found[name] = _rows(online.get(name), as_written.get(name), group)
        elif any(entry.id in online for entry in group.parts.values()):
            found |= {name: value for name, value in _backward(online, group).items() if name in found}
    tables = {group.fields[0] for group in groups_of(names, exact=exact) if group.by == "table"}
    return found | {name: value for name, value in as_written.items() if name in found and name not in tables}


def _every_field() -> dict[str, Any]:
    return {entry.id: None for entry in online_fields() if "." not in entry.id}


def _forward(values: Mapping[str, Value], group: Group) -> tuple[dict[str, Any], Fields, list[Misfit]]:
    """The online values of a group, the paper values they do not say whole, and why not."""
    written: Fields = {name: value for name, value in values.items() if value is not None}
    try:
        parts = TRANSFORMS[group.by].forward([values[name] for name in group.fields], group)
        entered = {group.parts[part].id: _entered(value, group.parts[part]) for part, value in parts.items()}
    except DoesNotFit as problem:
        title = group.parts.get(problem.part, group.parts.get(WHOLE, _first(group))).title or group.id
        nothing = {entry.id: None for entry in group.parts.values()}
        return nothing, written, [Misfit(tuple(values), title, problem.reason)]
    back = _backward(entered, group)
    kept: Fields = {name: value for name, value in written.items() if name not in back or back[name] != value}
    return entered, kept, list(_rounded(values, parts, group))


def _first(group: Group) -> OnlineField:
    return next(iter(group.parts.values()))


def _rounded(values: Mapping[str, Value], parts: Parts, group: Group) -> Iterator[Misfit]:
    if group.by not in ROUNDED or parts[WHOLE] is None:
        return
    entry = group.parts[WHOLE]
    first, second = (values[name] for name in group.fields)
    if group.by == "monthly" and isinstance(first, int) and isinstance(second, str) and first % entry.over[second]:
        reason = Words("12で割り切れない年額です", "twelve does not divide the year's amount")
        yield Misfit(group.fields, entry.title, reason, exact=False)
    if group.by == "months_between" and not whole_months(first, second):
        reason = Words("月の途中で終わります", "it ends within a month")
        yield Misfit(group.fields, entry.title, reason, exact=False)


def _backward(online: Mapping[str, Any], group: Group) -> Fields:
    parts = {part: _left(online.get(entry.id), entry) for part, entry in group.parts.items()}
    return TRANSFORMS[group.by].backward(parts, group)


def _entered(value: Value, entry: OnlineField) -> Value:
    """A value as it is typed into the field. Raises DoesNotFit when the field does not take it."""
    if isinstance(value, int):
        _in_bounds(value, entry)
    if not isinstance(value, str) or entry.options:
        return value
    typed = value.translate(_FULL_WIDTH) if entry.characters == "full_width" else value
    if refused := entry.refused(typed):
        raise DoesNotFit(
            f"使えない文字「{refused}」があります", f"the field does not take {refused}, which is in it", entry.part
        )
    if entry.exactly and len(typed) != entry.exactly:
        raise DoesNotFit(
            f"{entry.exactly}文字ではありません", f"it does not have {entry.exactly} characters", entry.part
        )
    if entry.limit and len(typed) > entry.limit:
        raise DoesNotFit(
            f"{len(typed)}文字あり，{entry.limit}文字を超えています",
            f"it has {len(typed)} characters, and the field takes {entry.limit}",
            entry.part,
        )
    return typed


def _in_bounds(value: int, entry: OnlineField) -> None:
    low = entry.least is not None and value < entry.least
    high = entry.greatest is not None and value > entry.greatest
    if low or high or (entry.limit is not None and len(str(value)) > entry.limit):
        least, most = entry.least or 0, 10 ** (entry.limit or 0) - 1 if entry.greatest is None else entry.greatest
        raise DoesNotFit(f"{least}から{most}までの数ではありません", f"it is not within {least} and {most}")


def _left(value: Any, entry: OnlineField) -> Value:
    """A value of the online form as the paper has it: half width where the field takes full width."""
    if isinstance(value, str) and entry.characters == "full_width":
        return value.translate(_HALF_WIDTH)
    return value  # type: ignore[no-any-return]


def _table(values: Mapping[str, Value], group: Group) -> tuple[dict[str, Any], Fields, list[Misfit]]:
    (name,) = group.fields
    rows = values[name]
    if not isinstance(rows, list):
        return {name: rows}, {}, []
    online: list[dict[str, Any]] = []
    kept: list[dict[str, Any]] = []
    misfits: list[Misfit] = []
    for number, row in enumerate(rows, start=1):
        if group.rows is not None and number > group.rows:
            reason = Words(f"{group.rows}行を超えています", f"the field takes {group.rows} rows")
            misfits += [Misfit((name,), name, reason, number)]
            kept.append(row)  # type: ignore[arg-type]
            continue
        made, beside = _row(row, group, misfits, number)
        online.append(made)
        kept.append(beside)
    while kept and not kept[-1]:
        kept.pop()
    return {name: online}, {name: kept} if kept else {}, misfits


def _row(row: Any, group: Group, misfits: list[Misfit], number: int) -> tuple[dict[str, Any], dict[str, Any]]:
    made: dict[str, Any] = {}
    beside: dict[str, Any] = {}
    for column in group.columns:
        given, kept, found = _forward({name: row.get(name) for name in column.fields}, column)
        made |= given
        beside |= kept
        misfits += [Misfit(group.fields, one.title, one.reason, number, one.exact) for one in found]
    return made, beside


def _rows(online: Any, kept: Any, group: Group) -> Value:
    if not isinstance(online, list) and not isinstance(kept, list):
        return online  # type: ignore[no-any-return]
    rows: Sequence[dict[str, Any]] = online or ()
    beside: Sequence[dict[str, Any]] = kept or ()
    found = []
    for number in range(max(len(rows), len(beside))):
        given = rows[number] if number < len(rows) else {}
        row: dict[str, Any] = {}
        for column in group.columns:
            row |= _backward(given, column) if given else dict.fromkeys(column.fields)
        found.append(row | (beside[number] if number < len(beside) else {}))
    return found

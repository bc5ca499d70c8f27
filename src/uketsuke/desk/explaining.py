"""How what is typed for a field will be taken, said back before it is saved; and what could be meant by it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from uketsuke.forms import places
from uketsuke.forms.definitions import Column, FormField
from uketsuke.forms.entered import UNREADABLE, entered
from uketsuke.forms.errors import UsageError
from uketsuke.forms.kinds import NUMBER_KINDS, eras, format_value
from uketsuke.forms.kinds import date as dates
from uketsuke.forms.kinds.folding import NONE
from uketsuke.forms.kinds.presence import PRESENT
from uketsuke.forms.readings import Value
from uketsuke.forms.vocabulary import fold, load_vocabulary

MOST_SUGGESTED = 5
Trouble = Literal["", "no_value", "no_day", "no_option", "not_listed", "elsewhere"]
"""Why something cannot be saved; `elsewhere` can: the postal code is another place's than the address names."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What a text will be taken as: its value, the same as people write it (a date in both calendars), or why not."""

    value: Value
    said: str
    trouble: Trouble = ""
    about: str = ""

    @property
    def fits(self) -> bool:
        """Whether it can be saved."""
        return self.trouble in ("", "elsewhere")


def explain(item: FormField | Column, text: str) -> Taken:
    """What a text will be taken as for a field or column."""
    try:
        value = entered(item, text)
    except UsageError:
        return Taken(None, "", _trouble(item))
    said = said_of(item, value)
    if item.kind == "address" and isinstance(value, str):
        code = places.code_within(value)
        if code is not None and places.agrees_with_postal_code(value, code) is False:
            return Taken(value, said, "elsewhere", "、".join(places.municipalities_of(code)))
    return Taken(value, said)


def text_of(item: FormField | Column, value: Value) -> str:
    """A value as a person would type it, so that `entered` gives it back; "" for an empty box. Codes stay codes: the
    paper says them."""
    if value is None or value == UNREADABLE:
        return ""
    if isinstance(value, list):
        return ",".join(text_of(item, entry) for entry in value if isinstance(entry, str))
    if isinstance(value, int):
        return str(value)
    if value == NONE and item.kind in NUMBER_KINDS:
        return "なし"
    if value == PRESENT and item.kind in ("photo", "signature"):
        return "あり"
    if value == dates.UNKNOWN and item.kind == "date":
        return "不詳"
    for option in item.options:
        if option.value == value:
            return option.label_ja
    if item.vocabulary is not None and item.kind not in ("period_of_stay", "code"):
        entry = load_vocabulary(item.vocabulary).by_value.get(value)
        return value if entry is None else entry.label_ja
    return format_value(item.kind, value) if item.kind == "period_of_stay" else value


def said_of(item: FormField | Column, value: Value) -> str:
    """A value in words beside what is typed: a date in both calendars, a number with its marks; "" where that says
    nothing more."""
    if isinstance(value, int):
        return f"{value:,}"
    if not isinstance(value, str):
        return ""
    if item.kind in ("date", "year_month"):
        return _in_both_calendars(value)
    if item.vocabulary is not None and item.kind != "period_of_stay":
        entry = load_vocabulary(item.vocabulary).by_value.get(value)
        return "" if entry is None else f"{entry.label_ja}（{value}）"
    if item.options:
        return ""
    said = format_value(item.kind, value)
    return "" if said == value else said


def suggestions(item: FormField | Column, text: str) -> tuple[str, ...]:
    """What could be meant by a text that is begun: entries of the field's list, or places of a postal code."""
    bare = text.strip()
    if not bare:
        return ()
    if item.kind == "address":
        code = places.code_within(bare)
        rest = bare[-1].isdigit()
        return (
            tuple(f"〒{code[:3]}-{code[3:]} {place}" for place in places.places_of(code))[:MOST_SUGGESTED]
            if (code and rest)
            else ()
        )
    if item.options:
        words = [(option.label_ja, fold(option.label_ja + " " + option.label_en)) for option in item.options]
        return tuple(label for label, word in words if fold(bare) in word)[:MOST_SUGGESTED]
    if item.vocabulary is None or item.kind == "period_of_stay":
        return ()
    return tuple(dict.fromkeys(_listed(item.vocabulary, fold(bare))))[:MOST_SUGGESTED]


def _listed(name: str, begun: str) -> Iterator[str]:
    entries = load_vocabulary(name).entries
    writings = [(entry, [fold(w) for w in (entry.value, entry.label_ja, entry.label_en, *entry.variants)])
                for entry in entries]  # fmt: skip
    for fits in (str.startswith, str.__contains__):
        for entry, words in writings:
            if begun and any(fits(word, begun) for word in words):
                yield entry.label_ja


def _in_both_calendars(value: str) -> str:
    first = dates.earliest(value)
    western = dates.format(value)
    if first is None:
        return ""
    era = next((one for one in reversed(eras.load_eras()) if one.holds(first)), None)
    if era is None:
        return western
    number = first.year - era.first_day.year + 1
    behind = western.partition("年")[2]
    return f"{western} ＝ {era.name}{'元' if number == 1 else number}年{behind}"


def _trouble(item: FormField | Column) -> Trouble:
    if item.kind in ("date", "year_month"):
        return "no_day"
    if item.kind == "choice":
        return "no_option"
    return "not_listed" if item.vocabulary is not None else "no_value"

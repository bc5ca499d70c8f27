"""How items, values and documents are called when a clerk reads a finding out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from uketsuke.forms.definitions import Column, FormField, Kind
from uketsuke.forms.kinds import format_value
from uketsuke.forms.readings import Value, Words
from uketsuke.validators.facts import vocabulary

_ITEM_NUMBER = re.compile(r"\d+(?:\(\d+\))?")
_NUMBERED = re.compile(r"^\(\d+\)\s*")
_PARTIES = (
    ("representative_", "法定代理人の", "legal representative: "),
    ("agent_", "取次者の", "agent: "),
    ("dispatch_", "派遣先の", "place of dispatch: "),
    ("activity_employer_", "勤務先の", "place of employment: "),
    ("other_activity_employer_", "資格外活動の勤務先の", "place of other activity: "),
    ("supporter_employer_", "扶養者の勤務先の", "supporter's employer: "),
    ("employer_", "勤務先の", "employer: "),
    ("supporter_", "扶養者の", "supporter: "),
    ("payer_", "経費支弁者の", "person paying the expenses: "),
    ("guarantor_", "身元保証人の", "guarantor: "),
    ("guardian_", "監護人の", "guardian: "),
    ("enrolled_school_", "通学先の", "school: "),
    ("user_", "利用者の", "user: "),
)
"""Whose a fact is by the beginning of its name, in Japanese and English; the longer beginning stands first."""
_SAYS_WHOSE = ("勤務先", "派遣", "所属機関", "うち", "扶養者", "支弁", "保証人", "監護人", "通学先", "教育機関", "利用")
"""A label with one of these says itself whose the fact is."""


def item(field: FormField) -> Words:
    """`「３ 氏名」` style name of an item: its number on the form and its label without notes."""
    return _item(field.name, field.item, field.label_ja, field.label_en)


@lru_cache(maxsize=4096)
def _item(name: str, printed: str, label_ja: str, label_en: str) -> Words:
    number = match[0] if (match := _ITEM_NUMBER.match(printed)) else ""
    whose = next((party for party in _PARTIES if name.startswith(party[0])), ("", "", ""))
    if any(word in label_ja for word in _SAYS_WHOSE):
        whose = ("", "", "")
    ja, en = whose[1] + _short(label_ja), whose[2] + _short(label_en)
    return Words(f"「{number} {ja}」" if number else f"「{ja}」", f'"{number} {en}"' if number else f'"{en}"')


def items(fields: Sequence[FormField]) -> Words:
    """Several items, `「9 電話番号」「9 携帯電話番号」`."""
    each = [item(field) for field in fields]
    return Words("".join(w.ja for w in each), " or ".join(w.en for w in each))


def cell(field: FormField, row: int, column: Column) -> Words:
    """A cell of a table: `「16 在日親族」2行目の氏名`."""
    table = item(field)
    return Words(f"{table.ja}{row}行目の{column.label_ja}", f"{table.en} row {row}, {column.label_en}")


def answer(field: FormField, value: Value) -> Words:
    """A choice's printed word, or the value as `shown` gives it."""
    for option in field.options:
        if option.value == value:
            return Words(f"「{option.label_ja}」", f'"{option.label_en or option.value}"')
    return shown(field.kind, value, field.vocabulary)


def shown(kind: Kind, value: Value, vocabulary_name: str | None = None) -> Words:
    """A value as a person writes it; vocabulary values by their labels, lists with commas."""
    if vocabulary_name is not None and isinstance(value, str):
        for entry in vocabulary(vocabulary_name).entries:
            if entry.value == value:
                return Words(entry.label_ja, entry.label_en or entry.label_ja)
    if isinstance(value, str | int):
        text = format_value(kind, value)
        if text == "none":
            return Words("なし", text)
        return Words(text, str(value) if kind in ("date", "year_month") else text)
    if isinstance(value, list):
        text = "、".join(str(part) for part in value)
        return Words(text, text)
    return Words("空欄", "empty")


def _short(label: str) -> str:
    """The label without its leading (1), without what follows ※, and without notes in brackets at its end."""
    bare = _NUMBERED.sub("", label).split("※")[0].strip()
    cut = re.sub(r"\s*(?:（[^（）]*）|\((?!\d)[^()]*\))$", "", bare)
    return cut or bare or label

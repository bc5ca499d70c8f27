"""How answers on paper become answers of the online form, and back: one pair of functions for each transform.

`forward(values, group)` takes the paper values of the group's fields in their order and gives those of its parts;
`backward(parts, group)` gives the paper values that the parts alone say, by field; a field it leaves out cannot be told
from them. Neither knows of limits: `online_values` looks at those. `backward` of what `forward` gave is the same again
but where a transform says otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from uketsuke.forms.kinds import date, period_of_stay
from uketsuke.forms.kinds.folding import NONE
from uketsuke.forms.online import WHOLE, Group
from uketsuke.forms.places import code_within
from uketsuke.forms.readings import Value, Words
from uketsuke.forms.vocabulary import load_vocabulary

Parts = dict[str, Value]
Fields = dict[str, Value]
UNKNOWN_CODE = "0000000"
"""What the online form takes for a postal code that nobody knows. Source: the form's own notes."""
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_KNOWN = {8: "full", 6: "day_unknown", 4: "month_day_unknown"}
"""By the number of digits: what of a birth date is known."""
_PERIOD = re.compile(r"P(?:([0-9]+)Y)?(?:([0-9]+)M)?")


class DoesNotFit(Exception):
    """The online form cannot take a value; `reason` says why, of which part where it is one."""

    def __init__(self, ja: str, en: str, part: str = WHOLE) -> None:
        super().__init__(en)
        self.reason = Words(ja, en)
        self.part = part


@dataclass(frozen=True, slots=True)
class Transform:
    """Both ways of one transform, and what it does in words: the documentation's."""

    forward: Callable[[Sequence[Value], Group], Parts]
    backward: Callable[[Parts, Group], Fields]
    says: str


def _same(values: Sequence[Value], group: Group) -> Parts:  # noqa: ARG001 - every transform has the same shape
    return {WHOLE: values[0]}


def _same_back(parts: Parts, group: Group) -> Fields:
    return {group.fields[0]: parts[WHOLE]}


def _number(values: Sequence[Value], group: Group) -> Parts:  # noqa: ARG001
    return {WHOLE: None if values[0] == NONE else values[0]}


def _number_if_any(values: Sequence[Value], group: Group) -> Parts:
    (value,) = values
    if value is None:
        return {WHOLE: None, "any": None}
    any_ = group.options["any"]["no" if value == NONE else "yes"]
    return {WHOLE: None if value == NONE else value, "any": any_}


def _number_if_any_back(parts: Parts, group: Group) -> Fields:
    none = parts["any"] == group.options["any"]["no"]
    return {group.fields[0]: NONE if none else parts[WHOLE]}


def _choice(values: Sequence[Value], group: Group) -> Parts:
    (value,) = values
    if value is None:
        return dict.fromkeys(group.parts)
    if isinstance(value, list):
        return {part: [_option(one, group, part) for one in value] for part in group.parts}
    return {part: _option(value, group, part) for part in group.parts}


def _choice_back(parts: Parts, group: Group) -> Fields:
    chosen = parts[WHOLE]
    if isinstance(chosen, list):
        return {group.fields[0]: [_value(one, group) for one in chosen]}
    return {group.fields[0]: None if chosen is None else _value(chosen, group)}


def _choice_or_other(values: Sequence[Value], group: Group) -> Parts:
    (value,) = values
    options = group.options[WHOLE]
    if not isinstance(value, str):
        return {WHOLE: None, "other": None}
    named = options.get(value.upper())
    return {WHOLE: named, "other": None} if named else {WHOLE: options["other"], "other": value}


def _choice_or_other_back(parts: Parts, group: Group) -> Fields:
    if parts["other"] is not None or parts[WHOLE] is None:
        return {group.fields[0]: parts["other"]}
    return {group.fields[0]: _value(parts[WHOLE], group)}


def _named(values: Sequence[Value], group: Group) -> Parts:
    (value,) = values
    if value is None:
        return {WHOLE: None}
    found = load_vocabulary(group.vocabulary or "").lookup(str(value))
    if found is None:
        raise DoesNotFit("選択肢にありません", "it is not in the list")
    return {WHOLE: _option(found, group, WHOLE)}


def _named_back(parts: Parts, group: Group) -> Fields:
    if parts[WHOLE] is None:
        return {group.fields[0]: None}
    entry = load_vocabulary(group.vocabulary or "").by_value[str(_value(parts[WHOLE], group))]
    return {group.fields[0]: entry.label_ja}


def _list(values: Sequence[Value], group: Group) -> Parts:
    found: list[str | None] = [None if value is None else _option(value, group, WHOLE) for value in values]
    return {WHOLE: found if any(found) else None}  # type: ignore[dict-item]


def _list_back(parts: Parts, group: Group) -> Fields:
    chosen = parts[WHOLE] if isinstance(parts[WHOLE], list) else [None] * len(group.fields)
    return {
        name: None if one is None else _value(one, group)
        for name, one in zip(group.fields, chosen, strict=True)  # type: ignore[arg-type]
    }


def _address(values: Sequence[Value], group: Group) -> Parts:  # noqa: ARG001
    (value,) = values
    if not isinstance(value, str):
        return {WHOLE: None, "postal_code": None}
    code = code_within(value)
    if code is None:
        return {WHOLE: value, "postal_code": UNKNOWN_CODE}
    rest = value.removeprefix("〒").lstrip()
    return {WHOLE: re.sub(r"^[0-9]{3}-?[0-9]{4}\s*", "", rest) or None, "postal_code": code}


def _address_back(parts: Parts, group: Group) -> Fields:
    code, rest = parts["postal_code"], parts[WHOLE]
    if code in (None, UNKNOWN_CODE):
        return {group.fields[0]: rest}
    return {group.fields[0]: f"〒{str(code)[:3]}-{str(code)[3:]} {rest or ''}".strip()}


def _by_script(values: Sequence[Value], group: Group) -> Parts:  # noqa: ARG001
    (value,) = values
    latin = isinstance(value, str) and value.isascii()
    return {"latin": value if latin else None, WHOLE: None if latin else value}


def _by_script_back(parts: Parts, group: Group) -> Fields:
    return {group.fields[0]: parts[WHOLE] if parts["latin"] is None else parts["latin"]}


def _birth_date(values: Sequence[Value], group: Group) -> Parts:
    (value,) = values
    known = group.options["known"]
    if value is None:
        return {WHOLE: None, "known": None}
    if value == date.UNKNOWN:
        return {WHOLE: None, "known": known["unknown"]}
    digits = _digits(value)
    return {WHOLE: digits, "known": known[_KNOWN[len(digits)]]}


def _birth_date_back(parts: Parts, group: Group) -> Fields:
    unknown = parts["known"] == group.options["known"]["unknown"]
    return {group.fields[0]: date.UNKNOWN if unknown else _dashed(parts[WHOLE])}


def _date(values: Sequence[Value], group: Group) -> Parts:  # noqa: ARG001
    (value,) = values
    if value is None:
        return {WHOLE: None}
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise DoesNotFit("年月日がそろっていません", "year, month and day are not all known")
    return {WHOLE: _digits(value)}


def _date_back(parts: Parts, group: Group) -> Fields:
    return {group.fields[0]: _dashed(parts[WHOLE])}


def _date_in_words(values: Sequence[Value], group: Group) -> Parts:  # noqa: ARG001
    return {WHOLE: date.format(values[0]) if isinstance(values[0], str) else None}


def _date_in_words_back(parts: Parts, group: Group) -> Fields:
    text = parts[WHOLE]
    return {group.fields[0]: date.normalise(text) if isinstance(text, str) else None}


def _year_month(values: Sequence[Value], group: Group) -> Parts:
    (value,) = values
    digits = None if value is None else _digits(value)
    if digits is not None and len(digits) == len("20260401"):
        raise DoesNotFit("年月だけの欄に日まで書かれています", "a day stands where year and month are asked")
    if "year" not in group.parts:
        return {WHOLE: digits}
    whole = digits is not None and len(digits) == len("202604")
    known = None if digits is None else group.options["known"]["known" if whole else "month_unknown"]
    return {WHOLE: digits if whole else None, "year": None if whole else digits, "known": known}


def _year_month_back(parts: Parts, group: Group) -> Fields:
    return {group.fields[0]: _dashed(parts[WHOLE] if parts[WHOLE] is not None else parts.get("year"))}


def _period(values: Sequence[Value], group: Group) -> Parts:  # noqa: ARG001
    (value,) = values
    if value is None:
        return {"years": None, "months": None}
    match = _PERIOD.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise DoesNotFit("年数と月数で表せません", "it is no number of years and months")
    return {"years": int(match[1] or 0), "months": int(match[2] or 0)}


def _period_back(parts: Parts, group: Group) -> Fields:
    years, months = parts["years"], parts["months"]
    if not isinstance(years, int) or not isinstance(months, int):
        return {group.fields[0]: None}
    return {group.fields[0]: period_of_stay.duration(years * 12 + months)}


def _period_in_words(values: Sequence[Value], group: Group) -> Parts:  # noqa: ARG001
    return {WHOLE: period_of_stay.format(values[0]) if isinstance(values[0], str) else None}


def _period_in_words_back(parts: Parts, group: Group) -> Fields:
    text = parts[WHOLE]
    return {group.fields[0]: period_of_stay.normalise(text) if isinstance(text, str) else None}


def _monthly(values: Sequence[Value], group: Group) -> Parts:
    amount, unit = values
    if not isinstance(amount, int):
        return {WHOLE: None}
    counted = group.parts[WHOLE].counted(amount, unit)
    if counted is None:
        raise DoesNotFit("年額か月額かが分かりません", "whether it is a year's or a month's is not known")
    return {WHOLE: counted}


def _monthly_back(parts: Parts, group: Group) -> Fields:
    if parts[WHOLE] is None:
        return {}
    return {group.fields[0]: parts[WHOLE], group.fields[1]: "monthly"}


def _times(values: Sequence[Value], group: Group) -> Parts:
    (value,) = values
    return {WHOLE: group.parts[WHOLE].counted(value, None) if isinstance(value, int) else None}


def _times_back(parts: Parts, group: Group) -> Fields:
    value = parts[WHOLE]
    return {group.fields[0]: value // group.parts[WHOLE].per if isinstance(value, int) else None}


def _months_between(values: Sequence[Value], group: Group) -> Parts:  # noqa: ARG001
    if values[0] is None and values[1] is None:
        return {WHOLE: None}
    days = [date.earliest(value) if isinstance(value, str) and _DAY.fullmatch(value) else None for value in values]
    first, last = days
    if first is None or last is None or last < first:
        raise DoesNotFit("始まりと終わりの年月日がそろっていません", "its first and last day are not both known")
    months = (last.year - first.year) * 12 + last.month - first.month
    # From the 1st to the last day of a month, or to the day before the same day: whole months; any rest is one more.
    return {WHOLE: months + (last.day + 1 > first.day)}


def whole_months(first: Value, last: Value) -> bool:
    """Whether from one day to another (both counted) it is a number of whole months."""
    begin, end = (date.earliest(str(day)) for day in (first, last))
    return begin is not None and end is not None and (end + timedelta(days=1)).day == begin.day


def _nothing_back(parts: Parts, group: Group) -> Fields:  # noqa: ARG001
    return {}


def _any_row(values: Sequence[Value], group: Group) -> Parts:
    return {WHOLE: group.options[WHOLE]["yes" if values[0] else "no"]}


def _option(value: Value | object, group: Group, part: str) -> str:
    found = group.options.get(part, {}).get(value) if isinstance(value, str) else None
    if found is None:
        raise DoesNotFit("選択肢にありません", "it is not in the list", part)
    return found


def _value(option: Value | object, group: Group) -> str:
    for value, shown in group.options[WHOLE].items():
        if shown == option:
            return value
    raise ValueError(f"{group.id}: no list has the option {option}")


def _digits(value: Value) -> str:
    match = _DATE.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise DoesNotFit("日付として読めません", "it is no date")
    return "".join(part for part in match.groups() if part)


def _dashed(digits: Value) -> Value:
    if not isinstance(digits, str):
        return None
    return "-".join(part for part in (digits[:4], digits[4:6], digits[6:]) if part)


TRANSFORMS: Mapping[str, Transform] = {
    "same": Transform(_same, _same_back, "as it is"),
    "number": Transform(_number, _same_back, "as it is; nothing where the paper says なし, which stands beside it"),
    "number_if_any": Transform(_number_if_any, _number_if_any_back, "the number, and whether there is one"),
    "choice": Transform(_choice, _choice_back, "the option of the list"),
    "choice_or_other": Transform(
        _choice_or_other, _choice_or_other_back, "the option of that name, else その他 and words"
    ),
    "named": Transform(_named, _named_back, "the option that the words name; other words for it stand beside it"),
    "list": Transform(_list, _list_back, "the options of several fields, in their order"),
    "address": Transform(
        _address, _address_back, "the code before the address, 0000000 (unknown) without one; the rest"
    ),
    "by_script": Transform(_by_script, _by_script_back, "Latin names in one field, others in the other"),
    "birth_date": Transform(_birth_date, _birth_date_back, "its digits, eight, six or four, and what of it is known"),
    "date": Transform(_date, _date_back, "its eight digits"),
    "date_in_words": Transform(_date_in_words, _date_in_words_back, "as 2026年4月1日"),
    "year_month": Transform(_year_month, _year_month_back, "its six digits, or the year's four, month unknown"),
    "period": Transform(_period, _period_back, "whole years, and the months left"),
    "period_in_words": Transform(_period_in_words, _period_in_words_back, "as 1年3月"),
    "monthly": Transform(
        _monthly, _monthly_back, "a twelfth of a year's amount, whole yen; the year's stands beside it"
    ),
    "times": Transform(_times, _times_back, "years turned into months"),
    "months_between": Transform(_months_between, _nothing_back, "months from first to last day, which stand beside it"),
    "any_row": Transform(_any_row, _nothing_back, "有 where the table has a row"),
}
"""Every transform but `table`, which is `online_values`' own: it converts each row as a filing of its own."""

"""The online form: each of its fields, what it takes, and which answer of the paper form it is made of.

The dictionary is data (`data/online`): the official form of 12979 N, whose fields other applications share by name; how
answers that it does not name are converted, by their kind; and why a field on either side has none on the other.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from uketsuke.forms import paths
from uketsuke.forms.catalogue import load_catalogue
from uketsuke.forms.definitions import Column, FormField
from uketsuke.forms.errors import FormDataError
from uketsuke.forms.readings import Value, Words
from uketsuke.forms.vocabulary import load_vocabulary

_CLASSES: Mapping[str, Words] = {
    "digits": Words("半角数字", "digits"),
    "upper": Words("半角の英大文字と空白", "upper-case Latin letters and spaces"),
    "upper_digits": Words("半角の英大文字と数字", "upper-case Latin letters and digits"),
    "ascii": Words("半角の英数字と記号", "Latin letters, digits and signs"),
    "full_width": Words("全角の文字", "characters that have a full-width form in Japanese"),
}
_UPPER = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ -'.,")
_DIGITS = frozenset("0123456789")
CharacterClass = Literal["digits", "upper", "upper_digits", "ascii", "full_width"]
Transform = Literal[
    "same", "number", "number_if_any", "choice", "choice_or_other", "named", "list", "address", "by_script",
    "birth_date", "date", "date_in_words", "year_month", "period", "period_in_words", "monthly", "times",
    "months_between", "any_row", "table",
]  # fmt: skip
"""How an answer on paper becomes one online; what each does stands in `cases/transforms.py`."""
TRANSFORMS: tuple[Transform, ...] = get_args(Transform)
WHOLE = "value"
"""The part that is the answer itself, where a transform gives several."""


class OnlineField(BaseModel):
    """One field of the online form. What the keys mean stands on top of the data file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    section: str = ""
    item: str = ""
    title: str = ""
    required: bool = False
    conditional: bool = False
    repeats: int = 1
    characters: CharacterClass | None = None
    most: int | None = None
    exactly: int | None = None
    least: int | None = None
    greatest: int | None = None
    options: str | None = None
    field: tuple[str, ...] = ()
    by: Transform = "same"
    part: str = WHOLE
    unit: str | None = None
    unit_en: str | None = None
    per: int = 1
    over: Mapping[str, int] = {}
    why: str | None = None
    only: bool = False
    beside: bool = False

    @field_validator("field", mode="before")
    @classmethod
    def _one_or_more(cls, value: object) -> object:
        return (value,) if isinstance(value, str) else value

    @property
    def fields(self) -> tuple[str, ...]:
        """The paper fields it is made of; none when `why` says so."""
        return () if self.why else self.field or (self.id,)

    @property
    def limit(self) -> int | None:
        """The most characters or digits it takes; None where it sets no bound."""
        return self.exactly or self.most

    def counted(self, value: int, answer: Value) -> int | None:
        """A number on paper as the online form counts it, whole units only; None when the answer does not say how."""
        if not self.over:
            return value * self.per
        return value // self.over[answer] if isinstance(answer, str) and answer in self.over else None

    def refused(self, text: str) -> str:
        """The characters of a text that cannot be entered, each once, in order."""
        return "".join(dict.fromkeys(c for c in text if not _enters(c, self.characters)))


class CodeList(BaseModel):
    """A code list: our values and the option that each is online; `beyond` are options that no value means."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    options: Mapping[str, str]
    beyond: tuple[str, ...] = ()
    extends: str | None = None


class KindRule(BaseModel):
    """How answers of a kind are converted when the dictionary does not name their field."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: str
    ending: str = ""
    by: Transform = "same"
    characters: CharacterClass | None = None
    most: int | None = None
    exactly: int | None = None
    options: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Paper fields and the online fields made of them by one transform: `parts` by the name of the part.

    `options` are those of each part that has a code list: our value → the option online. Of a table, `columns` are the
    groups of a row, their fields and ids without the table's name; `rows` is how many rows the online form takes.
    """

    fields: tuple[str, ...]
    by: Transform
    parts: Mapping[str, OnlineField]
    options: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    columns: tuple[Group, ...] = ()
    rows: int | None = None
    vocabulary: str | None = None

    @property
    def id(self) -> str:
        """The online field that holds the answer itself, of a table the table."""
        return self.parts[WHOLE].id if WHOLE in self.parts else self.fields[0]


def words_of(characters: CharacterClass) -> Words:
    """A class of characters in words."""
    return _CLASSES[characters]


def online_fields() -> tuple[OnlineField, ...]:
    """The fields of the online form in its order. Raises FormDataError when a file does not say what it must."""
    return _dictionary().fields


def limit_of(name: str, text: str = "") -> OnlineField | None:
    """The online field that takes the paper field `name` (`table.column`) as it is; None when it asks no such thing.

    Where Latin text has a field of its own, `text` says which.
    """
    found = {entry.part: entry for entry in online_fields() if entry.fields[:1] == (name,)}
    if "latin" in found and text.isascii():
        return found["latin"]
    return found.get("other") or found.get(WHOLE)


def reason(why: str) -> Words:
    """Why an online field has no answer on paper. Raises KeyError for a reason that is not in the data."""
    return _dictionary().why[why]


def left_out() -> Mapping[str, Words]:
    """The paper fields that the online form has no field for, with the reason."""
    return _dictionary().left_out


def kind_rules() -> tuple[KindRule, ...]:
    """How answers are converted that the dictionary does not name; the first of their kind and name counts."""
    return _dictionary().kinds


def options_beyond(name: str) -> tuple[str, ...]:
    """The options of a list that no answer of the paper form means."""
    return _dictionary().lists[name].beyond


def goes_with(procedure: str | None) -> tuple[str, ...]:
    """The procedures with one of which the online system takes this one; none for what it takes by itself, or never."""
    return _dictionary().together.get(procedure or "", ())


def groups_of(names: Iterable[str], *, exact: bool) -> tuple[Group, ...]:
    """How some paper fields are converted, in the order of the online form; those it does not name follow.

    Args:
        names: paper fields; one that no form has is taken as it is.
        exact: by the lists of the online form of 12979 N alone. Otherwise values that are in no list are called as the
            paper form calls them: the lists of other applications are not known.
    """
    wanted = dict.fromkeys(name for name in names if name not in left_out())
    found: list[Group] = []
    covered: set[str] = set()
    for group in _groups(exact):
        if any(name in wanted for name in group.fields):
            found.append(group)
            covered.update(group.fields)
    return (*found, *(_by_kind(name) for name in wanted if name not in covered))


def definition_of(name: str) -> FormField | None:
    """What a paper field is: it is the same on every form that has it. None when no form has it."""
    return _definitions().get(name)


@dataclass(frozen=True, slots=True)
class _Dictionary:
    fields: tuple[OnlineField, ...]
    lists: Mapping[str, CodeList]
    kinds: tuple[KindRule, ...]
    why: Mapping[str, Words]
    left_out: Mapping[str, Words]
    together: Mapping[str, tuple[str, ...]]


@cache
def _dictionary() -> _Dictionary:
    folder = paths.FORM_DATA / "online"
    try:
        fields, lists, kinds = (_read(folder / name) for name in ("coe_n.toml", "lists.toml", "kinds.toml"))
        made = _Dictionary(
            tuple(OnlineField.model_validate(entry) for entry in fields["fields"]),
            {name: CodeList.model_validate(entry) for name, entry in lists.items()},
            tuple(KindRule.model_validate(entry) for entry in kinds["kind"]),
            {name: Words(**entry) for name, entry in kinds["why"].items()},
            {name: Words(**entry) for name, entry in kinds["left_out"].items()},
            {procedure: tuple(mains) for procedure, mains in kinds["together"].items()},
        )
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError, ValidationError) as error:
        raise FormDataError(f"{folder.name}: {error}") from error
    for entry in made.fields:
        if entry.options is not None and entry.options not in made.lists:
            raise FormDataError(f"coe_n.toml: {entry.id} names the list {entry.options}, which is not there")
        if entry.why is not None and entry.why not in made.why:
            raise FormDataError(f"coe_n.toml: {entry.id} names the reason {entry.why}, which is not there")
    return made


def _read(path: Any) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def _groups(exact: bool) -> tuple[Group, ...]:
    entries = [entry for entry in online_fields() if not entry.why and (exact or not entry.only)]
    tables = dict.fromkeys(entry.fields[0].partition(".")[0] for entry in entries if "." in entry.fields[0])
    plain = _gathered([entry for entry in entries if "." not in entry.fields[0]], exact)
    return (*plain, *(_table(_definitions()[name], entries, exact) for name in tables))


def _gathered(entries: Iterable[OnlineField], exact: bool, columns: Mapping[str, Column] | None = None) -> list[Group]:
    parts: dict[tuple[tuple[str, ...], Transform], dict[str, OnlineField]] = {}
    for entry in entries:
        parts.setdefault((entry.fields, entry.by), {})[entry.part] = entry
    known: Mapping[str, FormField | Column] = _definitions() if columns is None else columns
    return [
        Group(
            fields,
            by,
            of,
            {name: _options(entry, known.get(fields[0]), exact) for name, entry in of.items() if entry.options},
            # The list of what is called by name, and the vocabulary of its names, are called alike.
            vocabulary=of[WHOLE].options if by == "named" else None,
        )
        for (fields, by), of in parts.items()
    ]


def _table(definition: FormField, entries: Iterable[OnlineField], exact: bool) -> Group:
    """A table: the columns that the online form names, by it; the others by their kind."""
    start = f"{definition.name}."
    own = [entry for entry in entries if entry.fields[0].startswith(start)]
    inside = [
        entry.model_copy(
            update={"id": entry.id.removeprefix(start), "field": tuple(n.removeprefix(start) for n in entry.fields)}
        )
        for entry in own
    ]
    columns = {column.name: column for column in definition.columns}
    gathered = _gathered(inside, exact, columns)
    named = {name for group in gathered for name in group.fields}
    rest = [_of_kind(column) for column in definition.columns if column.name not in named]
    rows = max((entry.repeats for entry in own), default=None) if exact else None
    return Group((definition.name,), "table", {}, columns=(*gathered, *rest), rows=rows)


def _by_kind(name: str) -> Group:
    definition = definition_of(name)
    if definition is None:
        return Group((name,), "same", {WHOLE: OnlineField(id=name)})
    return _table(definition, (), exact=False) if definition.kind == "table" else _of_kind(definition)


def _of_kind(item: FormField | Column) -> Group:
    rules = [rule for rule in kind_rules() if rule.kind == item.kind and item.name.endswith(rule.ending)]
    rule = rules[0] if rules else KindRule(kind=item.kind)
    title = item.label_ja
    shared = {"field": (item.name,), "by": rule.by, "title": title, "options": rule.options}
    limits = {"characters": rule.characters, "most": rule.most, "exactly": rule.exactly}
    parts = {WHOLE: OnlineField.model_validate({"id": item.name, **shared, **limits})}
    if rule.by == "address":
        code = item.name.removesuffix("address") + "postal_code"
        parts["postal_code"] = OnlineField.model_validate({"id": code, **shared, "part": "postal_code"})
    if rule.by == "birth_date":
        known = {"id": f"{item.name}_known", **shared, "part": "known", "options": "date_known"}
        parts["known"] = OnlineField.model_validate(known)
    choosing = rule.by in ("choice", "birth_date")
    options = {part: _options(entry, item, False) for part, entry in parts.items() if choosing}
    return Group((item.name,), rule.by, parts, {part: found for part, found in options.items() if found})


def _options(entry: OnlineField, item: FormField | Column | None, exact: bool) -> Mapping[str, str]:
    """Our values and the options they are: by the list, and unless `exact` by the paper form's own words too."""
    lists = _dictionary().lists
    found: dict[str, str] = {}
    name = entry.options
    while name is not None:
        found |= {value: option for value, option in lists[name].options.items() if value not in found}
        name = lists[name].extends
    if item is not None and not exact and entry.part == WHOLE:
        choices = [(option.value, option) for option in item.options]
        if item.vocabulary and entry.by == "choice":
            choices += [(entry_.value, entry_) for entry_ in load_vocabulary(item.vocabulary).entries]  # type: ignore[misc]
        for value, option in choices:
            found.setdefault(value, f"{option.label_ja} {option.label_en}".strip())
    return found


@cache
def _definitions() -> Mapping[str, FormField]:
    found: dict[str, FormField] = {}
    for form in load_catalogue().forms.values():
        for item in form.fields:
            found.setdefault(item.name, item)
    return found


def _enters(character: str, characters: CharacterClass | None) -> bool:
    if characters is None:
        return True
    if characters == "digits":
        return character in _DIGITS
    if characters == "upper":
        return character in _UPPER
    if characters == "upper_digits":
        return character in _DIGITS or (character in _UPPER and character.isalpha())
    if characters == "ascii":
        return " " <= character <= "~"
    try:
        character.encode("cp932")
    except UnicodeEncodeError:
        return False
    return True

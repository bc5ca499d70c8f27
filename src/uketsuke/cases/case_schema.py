"""The published schema and description of a case: what of them the dictionary of the online form says.

`python -m uketsuke.cases.case_schema docs` writes the definitions of the fields of 12979 N in
`schemas/case.schema.json`, the table `online-12979-n.md` and the end of `case.md` anew.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from uketsuke.cases.conversion import OWN_KEYS
from uketsuke.cases.sections import load_sections, section_of
from uketsuke.cases.transforms import TRANSFORMS
from uketsuke.forms.catalogue import load_catalogue
from uketsuke.forms.online import (
    WHOLE,
    Group,
    OnlineField,
    groups_of,
    kind_rules,
    left_out,
    online_fields,
    options_beyond,
    reason,
    words_of,
)

N = "online_12979_n"
MARK = "<!-- Below: python -m uketsuke.cases.case_schema docs -->\n"
_PATTERNS = {
    "digits": "^[0-9]*$",
    "upper": "^[A-Z .,'-]*$",
    "upper_digits": "^[A-Z0-9]*$",
    "ascii": "^[ -~]*$",
    "full_width": "^[^ -~]*$",
}
_DIGITS = {"birth_date": "^([0-9]{4}|[0-9]{6}|[0-9]{8})$"}


def n_definitions() -> dict[str, Any]:
    """The fields of the online form of 12979 N as JSON Schema: by section, each with its limits and its list."""
    found: dict[str, dict[str, Any]] = {section.id: {} for section in load_sections()}
    tables: dict[str, dict[str, Any]] = {}
    groups = _exact_groups()
    for entry in online_fields():
        name, _, column = entry.id.partition(".")
        if column:
            tables.setdefault(name, {})[column] = _definition(entry, groups.get(entry.id))
        else:
            found[section_of(name)][name] = _definition(entry, groups.get(entry.id))
    for name, columns in tables.items():
        rows = max(entry.repeats for entry in online_fields() if entry.id.startswith(f"{name}."))
        row = {"type": "object", "additionalProperties": False, "properties": columns}
        found[section_of(name)][name] = {"type": ["array", "null"], "maxItems": rows, "items": row}
    return {
        f"{N}_{section}": {
            "type": "object",
            "additionalProperties": False,
            "required": list(fields),
            "properties": fields,
        }
        for section, fields in found.items()
        if fields
    }


def _exact_groups() -> dict[str, Group]:
    names = {name.partition(".")[0] for entry in online_fields() for name in entry.fields}
    found: dict[str, Group] = {}
    for group in groups_of(sorted(names), exact=True):
        for column in group.columns:
            found |= {f"{group.fields[0]}.{entry.id}": column for entry in column.parts.values()}
        found |= {entry.id: group for entry in group.parts.values()}
    return found


def _definition(entry: OnlineField, group: Group | None) -> dict[str, Any]:
    said: dict[str, Any] = {"title": f"{entry.item} {entry.title}".strip()}
    if group is None:
        return said | {"type": "null"}
    options = list(dict.fromkeys(group.options.get(entry.part, {}).values()))
    options += options_beyond(entry.options) if entry.options else ()
    if options and group.by == "list":
        return said | {"type": ["array", "null"], "maxItems": entry.repeats, "items": {"enum": [*options, None]}}
    if options:
        return said | {"enum": [*options, None]}
    if group.by in ("monthly", "times", "months_between", "period") or _is_number(entry):
        most = 10 ** (entry.limit or 0) - 1 if entry.greatest is None else entry.greatest
        return said | {"type": ["integer", "null"], "minimum": entry.least or 0, "maximum": most}
    said |= {"type": ["string", "null"], "minLength": entry.exactly or 1}
    if entry.limit:
        said["maxLength"] = entry.limit
    if pattern := _DIGITS.get(group.by) or _PATTERNS.get(entry.characters or ""):
        said["pattern"] = pattern
    return said


def _is_number(entry: OnlineField) -> bool:
    kinds = {item.name: item.kind for form in load_catalogue().forms.values() for item in form.fields}
    return bool(entry.fields) and kinds.get(entry.fields[0]) in ("number", "money")


def case_schema(path: Path) -> str:
    """The schema of a case in the file, with the definitions of the online form as the dictionary has them today."""
    schema = json.loads(path.read_text(encoding="utf-8"))
    kept = {name: definition for name, definition in schema["$defs"].items() if not name.startswith(N)}
    made = n_definitions()
    inner = {section: {"$ref": f"#/$defs/{N}_{section}"} for section in (name.removeprefix(f"{N}_") for name in made)}
    own = {section: inner.pop(section) for section in OWN_KEYS if section in inner}
    extra = {name: {"$ref": "#/$defs/values"} for name in ("fee",)}
    fields = {"type": "object", "additionalProperties": False, "required": list(inner), "properties": inner | extra}
    schema["$defs"] = {**kept, N: {"properties": own | {"fields": fields}}, **made}
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def online_page() -> str:
    """The table of all fields of the online form of 12979 N, below the mark of its page."""
    return "".join(f"{line}\n" for line in _lines())


def _lines() -> Iterator[str]:
    entries = [entry for entry in online_fields() if not entry.beside]
    asked = sum(bool(entry.fields) for entry in entries)
    yield f"\n{len(entries)} fields: {asked} from the paper form, {len(entries) - asked} that it does not ask."
    section = ""
    for entry in online_fields():
        if entry.section != section:
            section = entry.section
            yield from ("", f"## {section}", "")
            yield "| 項目 | オンラインの欄 | a case has it as | 入るもの / it takes | どこから / where it comes from |"
            yield "| --- | --- | --- | --- | --- |"
        times = f" ×{entry.repeats}" if entry.repeats > 1 else ""
        yield f"| {entry.item} | {entry.title} | `{entry.id}`{times} | {_takes(entry)} | {_from(entry)} |"
    yield from ("", "## 紙の様式にあってオンラインにない項目 / on paper only", "")
    yield from ("They stand in `as_written`.", "", "| field | 理由 | why |", "| --- | --- | --- |")
    for name, why in left_out().items():
        yield f"| `{name}` | {why.ja} | {why.en} |"


def _takes(entry: OnlineField) -> str:
    said = []
    if entry.options:
        said.append(f"list `{entry.options}`")
    if entry.characters:
        said.append(words_of(entry.characters).ja)
    if entry.limit:
        said.append(f"{'=' if entry.exactly else '≤'} {entry.limit}")
    if entry.greatest is not None:
        said.append(f"{entry.least or 0}–{entry.greatest}")
    if entry.unit:
        said.append(entry.unit)
    return "，".join(said)


def _from(entry: OnlineField) -> str:
    if entry.why:
        why = reason(entry.why)
        return f"— {why.ja} / {why.en}"
    fields = ", ".join(f"`{name}` {_items(name)}".strip() for name in entry.fields)
    how = "as it is" if entry.by == "same" else TRANSFORMS[entry.by].says
    return f"{fields}: {how}" + (f" ({entry.part})" if entry.part not in (WHOLE,) else "")


def _items(name: str) -> str:
    """Where the paper form of 12979 N asks a field: its form parts and items."""
    places = [
        f"{form} {item.item}"
        for form in ("12979-1", "12979-n")
        for item in load_catalogue().form(form).fields
        if item.name == name.partition(".")[0]
    ]
    return f"({'; '.join(dict.fromkeys(places))})" if places else ""


def transforms_page() -> str:
    """How values are converted: every transform, and which one each kind of field takes; below the mark of its page."""
    lines = ["", "| transform | gives |", "| --- | --- |"]
    lines += [f"| `{name}` | {transform.says} |" for name, transform in TRANSFORMS.items()]
    lines += ["", "| kind of field | transform | takes |", "| --- | --- | --- |"]
    for rule in kind_rules():
        ending = f" (…`{rule.ending}`)" if rule.ending else ""
        size = f"= {rule.exactly}" if rule.exactly else f"≤ {rule.most}" if rule.most else ""
        takes = [words_of(rule.characters).en if rule.characters else "", size]
        lines.append(f"| `{rule.kind}`{ending} | `{rule.by}` | {', '.join(filter(None, takes))} |")
    return "".join(f"{line}\n" for line in lines)


def _main(docs: Path) -> None:
    schema = docs / "schemas" / "case.schema.json"
    schema.write_text(case_schema(schema), encoding="utf-8")
    for name, written in (("online-12979-n.md", online_page()), ("case.md", transforms_page())):
        page = docs / name
        page.write_text(page.read_text(encoding="utf-8").partition(MARK)[0] + MARK + written, encoding="utf-8")


if __name__ == "__main__":
    _main(Path(sys.argv[1]))

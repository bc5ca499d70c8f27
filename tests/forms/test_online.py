"""The dictionary of the online form is the official form, field by field, and leaves none unexplained."""

from __future__ import annotations

import json
from typing import Any

import pytest

from uketsuke.forms import paths
from uketsuke.forms.catalogue import load_catalogue
from uketsuke.forms.online import (
    OnlineField,
    goes_with,
    groups_of,
    left_out,
    limit_of,
    online_fields,
    options_beyond,
    reason,
    words_of,
)
from uketsuke.validators.rules import explain

REFERENCE = paths.PROJECT_ROOT.parent / "shared" / "reference" / "online_coe_N_fields.json"
beside = pytest.mark.skipif(not REFERENCE.is_file(), reason="the reference does not lie beside this checkout")
FIELDS = [entry for entry in online_fields() if not entry.beside]
WITHOUT_LABELS = {"sex", "date_of_birth_known", "family_in_japan.date_of_birth_known"}
"""Radio buttons whose labels the reference lacks."""
CLASSES = {
    "半角数字": "digits", "半角英字(大文字入力)": "upper", "半角英数字(大文字入力)": "upper_digits",
    "半角英数字記号": "ascii", "全角": "full_width",
}  # fmt: skip


def reference() -> Any:
    return json.loads(REFERENCE.read_text(encoding="utf-8"))


@beside
def test_it_has_exactly_the_fields_of_the_official_form_in_their_order() -> None:
    def named(section: str, item: str, title: str, required: bool, conditional: bool, repeats: int) -> tuple[Any, ...]:
        return section, item, title, required, conditional, repeats

    official = [
        named(f["section"], f["no"], f["title"], f["required"], f["conditional"], f.get("repeats", 1))
        for f in reference()["fields"]
    ]
    ours = [named(e.section, e.item, e.title, e.required, e.conditional, e.repeats) for e in FIELDS]
    assert len(official) == 131
    assert ours == official


@beside
def test_it_takes_what_the_official_form_takes() -> None:
    wrong = []
    for entry, official in zip(FIELDS, reference()["fields"], strict=True):
        if "charset" in official and entry.characters != CLASSES[official["charset"]]:
            wrong.append((entry.id, entry.characters))
        lengths = [control["max_length"] for control in official["controls"] if "max_length" in control]
        mixed = {control["type"] for control in official["controls"]} >= {"radio", "text"}
        if lengths and not mixed and entry.limit != max(lengths):
            wrong.append((entry.id, entry.limit))
    assert wrong == []


def lists_of(official: Any, lists: Any) -> list[str] | None:
    """The options that the official form prints, of a field with a list."""
    for control in official["controls"]:
        if "options_list" in control and isinstance(lists[control["options_list"]], list):
            return list(lists[control["options_list"]])
        if "options" in control and control["type"] != "text" and not control["options"][0].isdigit():
            return list(control["options"])
    named = [control["option"] for control in official["controls"] if "option" in control]
    return named or None


@beside
def test_its_lists_are_those_of_the_official_form_to_the_letter() -> None:
    data = reference()
    groups = {e.id: group for group in every_group() for e in group.parts.values()}
    columns = {f"{g.fields[0]}.{e.id}": c for g in every_group() for c in g.columns for e in c.parts.values()}
    checked = 0
    for entry, official in zip(FIELDS, data["fields"], strict=True):
        printed = lists_of(official, data["option_lists"])
        if printed is None or entry.why or entry.id in WITHOUT_LABELS:
            continue
        meant = set((groups | columns)[entry.id].options[entry.part].values())
        beyond = set(options_beyond(entry.options or ""))
        assert (meant | beyond, meant & beyond) == (set(printed), set()), entry.id
        checked += 1
    assert checked >= 30


def every_group() -> Any:
    names = {name.partition(".")[0] for entry in online_fields() for name in entry.fields}
    return groups_of(sorted(names), exact=True)


def test_every_field_has_a_source_on_the_paper_form_or_a_reason_why_not() -> None:
    asked = {
        f"{item.name}.{column.name}" if column else item.name
        for form in ("12979-1", "12979-n")
        for item in load_catalogue().form(form).fields
        for column in (None, *item.columns)
    }
    for entry in online_fields():
        assert set(entry.fields) <= asked, entry.id
        if not entry.fields:
            assert reason(entry.why or "").ja and reason(entry.why or "").en


def test_every_field_of_the_paper_form_has_an_online_one_or_a_reason_why_not() -> None:
    used = {name for entry in online_fields() for name in entry.fields} | set(left_out())
    for form in ("12979-1", "12979-n"):
        for item in load_catalogue().form(form).fields:
            names = [f"{item.name}.{column.name}" for column in item.columns] or [item.name]
            assert set(names) <= used, item.name


def test_no_two_fields_are_called_alike() -> None:
    assert len({entry.id for entry in online_fields()}) == len(online_fields())


@pytest.mark.parametrize(
    ("field", "text", "found"),
    [
        ("name", "", "name"),
        ("work_experience.employer", "ABC Ltd.", "work_experience.employer_latin"),
        ("work_experience.employer", "株式会社ABC", "work_experience.employer"),
        ("address", "", "address"),
        ("entry_port", "青森空港", "entry_port_other"),
        ("signature", "", None),
        ("reason", "", None),
    ],
)
def test_the_field_that_takes_a_text_is_found_by_the_paper_field(field: str, text: str, found: str | None) -> None:
    entry = limit_of(field, text)
    assert (entry.id if entry else None) == found


@pytest.mark.parametrize(
    ("characters", "text", "refused"),
    [
        ("digits", "03-12", "-"), ("upper", "O'NEIL-Smith", "mith"), ("upper_digits", "AB12 ", " "),
        ("ascii", "aé", "é"), ("full_width", "A-髙﨑", ""), ("full_width", "é𠮷", "é𠮷"), (None, "é", ""),
    ],
)  # fmt: skip
def test_characters_that_cannot_be_entered_are_named(characters: Any, text: str, refused: str) -> None:
    assert OnlineField(id="x", characters=characters).refused(text) == refused
    assert characters is None or words_of(characters).ja


def test_what_goes_only_with_another_application_is_what_the_rule_says() -> None:
    rule = explain("online.alone")
    assert set(rule.cases[0].procedures) == {"12980", "13130"}
    for procedure in rule.cases[0].procedures:
        assert goes_with(procedure) == rule.cases[0].not_linked
    assert goes_with("13126") == goes_with(None) == ()

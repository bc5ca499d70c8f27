"""The catalogue holds every item of the published forms, in boxes that a pen and a reader can use."""

from __future__ import annotations

import json
import shutil
from importlib import import_module
from itertools import combinations, pairwise
from pathlib import Path

import pytest

from uketsuke.forms import paths
from uketsuke.forms.catalogue import load_catalogue, read_catalogue
from uketsuke.forms.definitions import Form, FormField, FormSet
from uketsuke.forms.errors import FormDataError, UsageError
from uketsuke.forms.formfile import read_form_file
from uketsuke.forms.geometry import BoxMm
from uketsuke.forms.vocabulary import load_vocabulary


def _all_items() -> dict[tuple[str, int], list[str]]:
    """The item numbers of every page in printed order, from all `items_*.py` beside this file."""
    found: dict[tuple[str, int], list[str]] = {}
    for path in sorted(Path(__file__).parent.glob("items_*.py")):
        items = import_module(path.stem).ITEMS
        assert not found.keys() & items.keys(), f"{path.name} lists a page a second time"
        found |= items
    return found


ITEMS = _all_items()
APPLICANT = {
    "name",
    "date_of_birth",
    "nationality",
    "sex",
    "address",
    "phone",
    "mobile_phone",
    "passport_number",
    "passport_expiry",
    "status_of_residence",
    "period_of_stay",
    "period_of_stay_expiry",
    "residence_card_number",
}
FORMS = load_catalogue().forms
PAGES = [(form, page.number) for form in FORMS.values() for page in form.pages]
by_page = pytest.mark.parametrize(("form", "page_no"), PAGES, ids=[f"{form.id}-{no}" for form, no in PAGES])
by_form = pytest.mark.parametrize("form", FORMS.values(), ids=list(FORMS))


def ink_boxes(field: FormField) -> list[BoxMm]:
    """The smallest boxes that take ink: date parts, options, cells, or the field's own box."""
    cells = [cell for row in field.rows_mm for cell in row]
    options = [option.box_mm for option in field.options]
    return [*field.parts_mm.values(), *options, *field.cells_mm, *cells] or [field.box_mm]


def overlap(one: BoxMm, other: BoxMm) -> bool:
    return (
        one.left < other.right - 1e-6
        and other.left < one.right - 1e-6
        and one.top < other.bottom - 1e-6
        and other.top < one.bottom - 1e-6
    )


def test_the_forms_and_sets_are_those_whose_items_are_listed() -> None:
    catalogue = load_catalogue()
    listed = {form_id for form_id, _ in ITEMS}
    assert set(catalogue.forms) == listed
    procedures = {form.procedure for form in catalogue.forms.values() if form.procedure}
    assert set(catalogue.procedures) == procedures >= {"12980", "13125", "13126", "13130"}
    assert {form_id for forms in catalogue.sets for form_id in forms.forms} == listed - {"fee-84"}
    for procedure in ("13125", "13126"):
        for variant in ("n", "p", "r"):
            parts = (f"{procedure}-1", f"{procedure}-{variant}")
            assert catalogue.set_of(procedure, variant) == FormSet(procedure, variant, parts)
    for one_part in ("12945", "12980", "12981", "13130", "registration", "periodic_report"):
        assert catalogue.set_of(one_part, None) == FormSet(one_part, None, (one_part,))
    assert catalogue.set_of("13126", None) is None
    assert catalogue.form("fee-84").procedure is None


def test_an_unknown_form_is_a_wrong_call_that_names_the_forms() -> None:
    with pytest.raises(UsageError, match="13126-1"):
        load_catalogue().form("99999")


@pytest.mark.parametrize(("page", "items"), ITEMS.items(), ids=[f"{form}-{no}" for form, no in ITEMS])
def test_every_item_of_the_paper_form_stands_on_its_page_in_order(page: tuple[str, int], items: list[str]) -> None:
    form_id, page_no = page
    printed = [field.item for field in FORMS[form_id].fields_on(page_no)]
    assert list(dict.fromkeys(printed)) == items


def test_the_forms_have_the_pages_of_the_paper_forms() -> None:
    assert {(form.id, page.number) for form in FORMS.values() for page in form.pages} == set(ITEMS)
    titles = {
        "n": ["申請人等作成用２Ｎ", "所属機関等作成用１Ｎ", "所属機関等作成用２Ｎ"],
        "p": ["申請人等作成用２Ｐ", "申請人等作成用３Ｐ", "所属機関等作成用１Ｐ", "所属機関等作成用２Ｐ"],
        "r": ["申請人等作成用２Ｒ", "扶養者等作成用１Ｒ"],
    }
    for procedure in ("13125", "13126"):
        for variant, pages in titles.items():
            assert [page.title_ja for page in FORMS[f"{procedure}-{variant}"].pages] == pages


@pytest.mark.parametrize("form_id", ["13126-1", "13125-1", "12980", "12981", "13130"])
def test_the_applicants_facts_have_the_same_bare_names_on_every_common_part(form_id: str) -> None:
    names = {field.name for field in FORMS[form_id].fields}
    assert names >= APPLICANT
    assert FORMS[form_id].common


def test_forms_of_organisations_have_no_applicant() -> None:
    for form_id in ("registration", "periodic_report"):
        names = {field.name for field in FORMS[form_id].fields}
        assert not names & APPLICANT
        assert {"employer_name", "employer_corporate_number", "employer_address"} <= names


def test_what_was_never_seen_on_a_form_keeps_its_mark() -> None:
    certified = {field.name: field.confidence for field in FORMS["12981"].fields}
    assert {name for name, confidence in certified.items() if confidence != "inferred"} == {"certified_activity"}
    card = {field.name: field.confidence for field in FORMS["12945"].fields}
    seen = {"photo", "early_application_reason", "signature", "signature_date"}
    assert {name for name, confidence in card.items() if confidence != "inferred"} == seen


def test_composite_items_are_named_as_the_contract_says() -> None:
    form = FORMS["13126-1"]
    assert form.field("criminal_record").kind == "choice"
    assert form.field("criminal_record_detail").kind == "text"
    assert form.field("has_family_in_japan").kind == "choice"
    family = form.field("family_in_japan")
    assert [column.name for column in family.columns] == (
        [
            "relationship",
            "name",
            "date_of_birth",
            "nationality",
            "living_together",
            "employer_or_school",
            "residence_card_number",
        ]
    )
    assert len(family.rows_mm) == 6
    assert {FORMS["13126-n"].field(f"dispatch_period_{end}").kind for end in ("from", "to")} == {"date"}
    assert all(field.name.startswith("fee_") for field in FORMS["fee-84"].fields)


def test_sister_forms_ask_the_same_but_never_look_alike() -> None:
    for variant in ("n", "p", "r"):
        extension, change = FORMS[f"13126-{variant}"], FORMS[f"13125-{variant}"]
        assert [(f.name, f.item) for f in extension.fields] == [(f.name, f.item) for f in change.fields]
        assert extension.youshiki != change.youshiki
        for form, corner in ((extension, "在留期間更新用"), (change, "在留資格変更用")):
            layout = read_form_file(paths.FORM_DATA / "forms" / f"{form.id}.toml")
            assert {page.right_ja for page in layout.pages} == {corner}


def test_no_more_is_claimed_of_a_form_than_its_sources_say() -> None:
    assert {field.confidence for field in FORMS["13125-p"].fields} == {"inferred"}
    assert {field.confidence for field in FORMS["13125-1"].fields} == {"official"}
    inferred = {field.item for field in FORMS["13126-p"].fields if field.page < 3 and field.confidence == "inferred"}
    assert {"20", "21", "24", "25", "26(1)"} <= inferred
    assert not inferred & {"17(1)", "18", "19(1)", "22(1)", "22(5)"}


def test_the_same_name_means_the_same_kind_and_options_everywhere() -> None:
    seen: dict[str, FormField] = {}
    for form in FORMS.values():
        for field in form.fields:
            first = seen.setdefault(field.name, field)
            assert first.kind == field.kind, field.name
            assert [option.value for option in first.options] == [option.value for option in field.options], field.name


@by_form
def test_every_vocabulary_named_by_a_field_exists(form: Form) -> None:
    for field in form.fields:
        for vocabulary in [field.vocabulary, *(column.vocabulary for column in field.columns)]:
            if vocabulary is not None:
                assert load_vocabulary(vocabulary).entries
        assert field.vocabulary is not None or field.kind not in (
            "nationality",
            "status_of_residence",
            "period_of_stay",
        )


@by_form
def test_a_form_says_which_it_is_and_where_its_blank_lies(form: Form) -> None:
    assert form.blank.is_file()
    # Nobody has seen the 様式 number of the two forms that organisations file.
    assert form.youshiki.startswith("別記第") or form.id in {"registration", "periodic_report"}
    assert form.legal_basis
    assert form.title_en
    assert all(field.label_ja for field in form.fields)
    assert {field.confidence for field in form.fields} <= {"official", "secondary", "inferred"}


@by_page
def test_boxes_lie_on_the_page_and_do_not_overlap(form: Form, page_no: int) -> None:
    fields = form.fields_on(page_no)
    for field in fields:
        assert field.box_mm.left >= 5 and field.box_mm.top >= 5
        assert field.box_mm.right <= 205 and field.box_mm.bottom <= 292
    for one, other in combinations(fields, 2):
        assert not overlap(one.box_mm, other.box_mm), f"{one.name} and {other.name}"
    for field in fields:
        for box, other in combinations(ink_boxes(field), 2):
            assert not overlap(box, other), field.name


@by_page
def test_the_box_of_a_field_of_parts_is_the_union_of_the_parts(form: Form, page_no: int) -> None:
    for field in form.fields_on(page_no):
        boxes = ink_boxes(field)
        assert field.box_mm.left == pytest.approx(min(box.left for box in boxes), abs=0.002)
        assert field.box_mm.top == pytest.approx(min(box.top for box in boxes), abs=0.002)
        assert field.box_mm.right == pytest.approx(max(box.right for box in boxes), abs=0.002)
        assert field.box_mm.bottom == pytest.approx(max(box.bottom for box in boxes), abs=0.002)


@by_page
def test_entries_are_as_low_and_dates_as_wide_as_on_the_official_forms(form: Form, page_no: int) -> None:
    layout = read_form_file(paths.FORM_DATA / "forms" / f"{form.id}.toml").pages[page_no - 1]
    lines = {put.field: put.lines for row in layout.rows for put in row.put if put.field}
    for field in form.fields_on(page_no):
        if field.kind == "photo":
            continue
        limit = 7.0 if field.kind == "table" else 8.0
        for box in ink_boxes(field):
            assert 3 <= box.height / lines.get(field.name, 1) <= limit or field.kind == "choice", field.name
        if field.parts_mm:
            assert list(field.parts_mm) == ["year", "month", "day"][: 2 if field.kind == "year_month" else 3]
            assert field.parts_mm["year"].width >= 14
            assert min(box.width for box in field.parts_mm.values()) >= 9


@by_page
def test_there_is_room_for_a_circle_between_printed_words(form: Form, page_no: int) -> None:
    for field in form.fields_on(page_no):
        circled = [option.box_mm for option in field.options if option.mark == "circle"]
        for one, other in combinations(circled, 2):
            apart = max(other.left - one.right, one.left - other.right, other.top - one.bottom, one.top - other.bottom)
            assert apart >= 2, field.name


def test_a_choice_in_a_table_has_its_options_inside_the_cell() -> None:
    family = FORMS["13126-1"].field("family_in_japan")
    index = [column.name for column in family.columns].index("living_together")
    for row in family.rows_mm:
        for option in family.columns[index].options:
            assert option.box_mm.left > 0 and option.box_mm.right < row[index].width
            assert option.box_mm.top > 0 and option.box_mm.bottom < row[index].height


def test_one_character_boxes_are_grouped_as_the_numbers_are() -> None:
    form = FORMS["13126-n"]
    assert len(form.field("employer_corporate_number").cells_mm) == 13
    cells = form.field("employer_insurance_office_number").cells_mm
    gaps = [right.left - left.right for left, right in pairwise(cells)]
    assert len(cells) == 11
    assert [index for index, gap in enumerate(gaps, start=1) if gap > 2] == [4, 10]


def test_the_photo_box_is_four_by_three_centimetres_in_the_top_right() -> None:
    photo = FORMS["13126-1"].field("photo")
    assert photo.box_mm.height == pytest.approx(40, abs=1)
    assert photo.box_mm.width == pytest.approx(30, abs=1)
    assert photo.box_mm.left > 160 and photo.box_mm.bottom < 75


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of the package's form data that a test may spoil."""
    shutil.copytree(paths.FORM_DATA / "forms", tmp_path / "forms")
    shutil.copytree(paths.FORM_DATA / "geometry", tmp_path / "geometry")
    return tmp_path


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('kind = "nationality"', 'kind = "country"'),
        ('name = "nationality"', 'name = "date_of_birth"'),
        ('{ field = "nationality"', '{ field = "nationalty"'),
        ('version = "2022-06"', 'version = "2030-01"'),
        ("[[fields]]", "[[felds]]"),
    ],
    ids=["unknown kind", "name twice", "prints an unknown field", "geometry of another version", "misspelt key"],
)
def test_a_definition_that_does_not_say_what_it_must_is_refused_by_name(copied: Path, before: str, after: str) -> None:
    path = copied / "forms" / "13130.toml"
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")
    with pytest.raises(FormDataError, match="13130"):
        read_catalogue(copied)


def test_a_geometry_file_that_lacks_a_box_is_refused(copied: Path) -> None:
    path = copied / "geometry" / "13130.json"
    geometry = json.loads(path.read_text(encoding="utf-8"))
    del geometry["pages"][0]["fields"]["sex"]["options"]["male"]
    path.write_text(json.dumps(geometry), encoding="utf-8")
    with pytest.raises(FormDataError, match="13130"):
        read_catalogue(copied)


def test_a_folder_without_definitions_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FormDataError):
        read_catalogue(tmp_path)

"""A filing's values go to the online form and come back the same; what does not fit is kept whole and said."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from uketsuke.benchmarks.case_examples import facts_of, made
from uketsuke.cases.conversion import convert, paper_values, regained
from uketsuke.cases.online_values import to_online, to_paper
from uketsuke.forms.catalogue import load_catalogue
from uketsuke.forms.online import groups_of, left_out, online_fields
from uketsuke.forms.paths import PROJECT_ROOT
from uketsuke.forms.readings import Value

from .test_export import CASE

SETS = load_catalogue().sets


def bare(values: Mapping[str, Value]) -> dict[str, Any]:
    """The values, rows of tables without their empty cells: both say the same."""
    return {
        name: [{k: cell for k, cell in row.items() if cell is not None} for row in value]
        if isinstance(value, list) and value and isinstance(value[0], dict)
        else value
        for name, value in values.items()
    }


@pytest.mark.parametrize("form_set", SETS, ids=lambda s: f"{s.procedure}-{s.variant}")
@settings(max_examples=20)
@given(seed=st.integers(0, 9999))
def test_a_filing_goes_there_and_comes_back_with_the_same_values(form_set: Any, seed: int) -> None:
    truth = made(seed, form_set.procedure, form_set.variant)
    case = convert(facts_of(truth))
    CASE.validate(case)
    values = {name: entry["value"] for name, entry in truth["fields"].items()}
    assert bare(regained(case)) == bare(values)
    assert paper_values(case) == values
    assert explained(values, case) == []


def explained(values: Mapping[str, Value], case: Mapping[str, Any]) -> list[str]:
    """The paper values that stand beside the online ones for no reason."""
    exact = (case["procedure"], case["variant"]) == ("12979", "n")
    misfits = {name for misfit in to_online(values, exact=exact).misfits for name in misfit.fields}
    less = {name for g in groups_of(values, exact=exact) if g.by in ("monthly", "months_between") for name in g.fields}
    less |= {name for g in groups_of(values, exact=exact) if g.by in ("choice_or_other",) for name in g.fields}
    beside = set(case["as_written"]) - set(left_out()) - misfits - less
    named = {"family_in_japan"}
    return sorted(name for name in beside - named if values[name] != "none")


def test_every_sample_of_the_pack_converts_to_a_valid_case_that_says_all_of_it() -> None:
    filings = [
        filing
        for path in sorted((PROJECT_ROOT / "samples" / "truth").glob("*.json"))
        for filing in json.loads(path.read_text(encoding="utf-8"))["filings"]
        if filing["procedure"] is not None and filing["fields"]
    ]
    assert len(filings) > 15 and {filing["procedure"] for filing in filings} == set(load_catalogue().procedures)
    for filing in filings:
        case = convert(facts_of(filing))
        CASE.validate(case)
        values = {name: entry["value"] for name, entry in filing["fields"].items()}
        assert bare(regained(case)) == bare(values)


def test_a_case_of_12979_n_has_exactly_the_fields_of_the_online_form() -> None:
    online = to_online({"name": "A"}, exact=True).values
    assert set(online) == {entry.id for entry in online_fields() if "." not in entry.id}
    assert [name for name, value in online.items() if value is not None] == ["name"]


@pytest.mark.parametrize(
    ("paper", "online"),
    [
        ({"date_of_birth": "1990-04-01"}, {"date_of_birth": "19900401", "date_of_birth_known": "年月日が分かる Known"}),
        (
            {"date_of_birth": "1990"},
            {"date_of_birth": "1990", "date_of_birth_known": "月日が不詳 Month and day unknown"},
        ),
        ({"date_of_birth": "unknown"}, {"date_of_birth": None, "date_of_birth_known": "年月日が不詳 Unknown"}),
        ({"address": "東京都港区芝1-2"}, {"address": "東京都港区芝１－２", "postal_code": "0000000"}),
        ({"address": "〒105-0014 東京都港区芝1-2"}, {"address": "東京都港区芝１－２", "postal_code": "1050014"}),
        ({"intended_stay": "P1Y3M"}, {"intended_stay_years": 1, "intended_stay_months": 3}),
        ({"business_experience_years": 6}, {"business_experience_months": 72}),
        ({"salary": 3_600_000, "salary_unit": "annual"}, {"salary": 300_000}),
        ({"representative_name": "SMITH JOHN"}, {"representative_name": "ＳＭＩＴＨ　ＪＯＨＮ"}),
        (
            {"employer_corporate_number": "none"},
            {"employer_has_corporate_number": "無 No", "employer_corporate_number": None},
        ),
        ({"entry_port": "青森空港"}, {"entry_port": "その他 Others", "entry_port_other": "青森空港"}),
        ({"nationality": "VNM"}, {"nationality": "ベトナム Viet Nam"}),
        ({"phone": "none"}, {"phone": None}),
        ({"work_experience": None}, {"has_work_experience": "無 No", "work_experience": None}),
    ],
)  # fmt: skip
def test_values_are_in_the_online_forms_own_units_limits_and_lists(
    paper: dict[str, Value], online: dict[str, Value]
) -> None:
    made_of = to_online(paper, exact=True)
    assert {name: made_of.values[name] for name in online} == online
    assert made_of.misfits == ()


def test_a_row_of_a_table_is_converted_column_by_column() -> None:
    row: dict[str, Value] = {"joined": "2019-04", "left": "2021", "employer": "ABC Ltd."}
    online = to_online({"work_experience": [row]}, exact=True)
    assert online.values["work_experience"] == [
        {
            "joined_known": "不明な点は無い No unclear points", "joined": "201904", "joined_year": None,
            "left_known": "月不詳 Unknown(Month)", "left": None, "left_year": "2021",
            "employer_latin": "ABC Ltd.", "employer": None,
        }
    ]  # fmt: skip
    assert online.values["has_work_experience"] == "有 Yes"


@pytest.mark.parametrize(
    ("paper", "beside"),
    [
        ({"name": "MÜLLER"}, {"name": "MÜLLER"}),
        ({"address": "あ" * 86}, {"address": "あ" * 86}),
        ({"representative_name": "𠮷田"}, {"representative_name": "𠮷田"}),
        ({"past_entry_count": 120}, {"past_entry_count": 120}),
        ({"employer_insurance_office_number": "123"}, {"employer_insurance_office_number": "123"}),
        ({"intended_stay": "P6Y"}, {"intended_stay": "P6Y"}),
        ({"job_type": "47"}, {"job_type": "47"}),
        ({"salary": 1, "salary_unit": None}, {"salary": 1}),
    ],
)
def test_what_does_not_fit_is_kept_whole_and_the_field_is_empty(
    paper: dict[str, Value], beside: dict[str, Value]
) -> None:
    online = to_online(paper, exact=True)
    assert online.as_written == beside
    (misfit,) = online.misfits
    assert misfit.exact and set(beside) <= set(misfit.fields) and misfit.title
    assert all(online.values[name] is None for given in online.made_of.values() for name in given)
    assert to_paper(online.values, online.as_written, paper, exact=True) == paper


def test_the_seventh_relative_and_a_cell_that_does_not_fit_are_kept_and_said() -> None:
    columns = ("relationship", "name", "date_of_birth", "nationality", "living_together", "employer_or_school")
    row = dict.fromkeys((*columns, "residence_card_number")) | {"relationship": "妻", "name": "KHAN SANA"}
    paper: dict[str, Value] = {"family_in_japan": [{**row}] + [{**row, "relationship": "従兄"}] + [{**row}] * 5}
    online = to_online(paper, exact=True)
    assert len(online.values["family_in_japan"]) == 6
    assert online.as_written == {"family_in_japan": [{}, {"relationship": "従兄"}, {}, {}, {}, {}, row]}
    assert [misfit.row for misfit in online.misfits] == [2, 7]
    assert to_paper(online.values, online.as_written, paper, exact=True) == paper


def test_a_yearly_salary_that_twelve_does_not_divide_is_said_to_be_rounded() -> None:
    online = to_online({"salary": 5_000_000, "salary_unit": "annual"}, exact=True)
    assert online.values["salary"] == 416_666
    assert online.as_written == {"salary": 5_000_000, "salary_unit": "annual"}
    assert [misfit.exact for misfit in online.misfits] == [False]


def test_options_that_no_list_names_are_called_as_the_paper_form_calls_them_on_other_applications() -> None:
    online = to_online({"job_type": "47", "desired_period": "P5Y", "unheard_of": "x"}, exact=False)
    assert online.values == {"job_type": "医師 Doctor", "desired_period": "5年", "unheard_of": "x"}

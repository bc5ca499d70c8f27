"""Every word the pages use is there in both languages, and names fall back to ids, never to nothing."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

import uketsuke.review
from uketsuke.cases.states import ALLOWED
from uketsuke.cases.values import Channel
from uketsuke.forms.catalogue import load_catalogue
from uketsuke.forms.pages import FailureCode, PageRole
from uketsuke.forms.readings import ChecklistStatus, Doubt, Severity
from uketsuke.review.naming import Namer
from uketsuke.review.views import Category
from uketsuke.review.words import load_words, speaker

TEMPLATES = Path(uketsuke.review.__file__).parent / "templates"


def test_every_key_a_template_says_has_words() -> None:
    said = {
        key
        for template in TEMPLATES.glob("*.html")
        for key in re.findall(r'\bt\("([^"]+)"(?!\s*~)\)', template.read_text(encoding="utf-8"))
    }
    assert len(said) > 40
    assert said <= set(load_words())


@pytest.mark.parametrize(
    ("prefix", "codes"),
    [
        ("state", sorted({*ALLOWED["filing"], *ALLOWED["batch"]})),
        ("channel", get_args(Channel)),
        ("severity", get_args(Severity)),
        ("item", get_args(ChecklistStatus)),
        ("role", get_args(PageRole)),
        ("doubt", get_args(Doubt)),
        ("failure", get_args(FailureCode)),
        ("category", get_args(Category)),
    ],
)
def test_every_code_that_is_shown_has_words(prefix: str, codes: list[str]) -> None:
    assert [code for code in codes if f"{prefix}.{code}" not in load_words()] == []


def test_a_key_without_words_says_itself() -> None:
    assert speaker("ja")("state.new_one") == "new_one"


def test_values_are_said_in_words_of_the_language() -> None:
    ja, en = Namer("ja"), Namer("en")
    assert (ja.value("12980", "sex", "female"), en.value("12980", "sex", "female")) == ("女", "Female")
    assert ja.value("12980", "nationality", "VNM") == "ベトナム（VNM）"
    assert en.value("12980", "nationality", "VNM").endswith("(VNM)")
    assert ja.value("12980", "phone", "none") == "なし（記入あり）"
    assert ja.value("13126-n", "employer_employees", 1200) == "1,200"
    assert ja.value("12980", "sex", None) == ""


def test_what_no_form_defines_keeps_its_id() -> None:
    namer = Namer("ja")
    assert namer.field("12980", "name_kanji") == "氏名（漢字）"
    assert namer.field("no-such-form", "name") == "name"
    assert namer.document("no_such_document") == "no_such_document"
    assert namer.procedure("99999") == "99999（99999）"
    assert namer.procedure(None) == "様式不明"


def test_a_form_page_is_called_what_is_printed_on_it() -> None:
    assert Namer("ja").page("13126-n", 2) == "在留期間更新許可申請書 所属機関等作成用１Ｎ"
    assert Namer("ja").page("fee-84", 1) == "手数料納付書"
    assert Namer("en").page("no-such-form", 1) == "no-such-form"
    for form in load_catalogue().forms.values():
        for page in form.pages:
            assert page.title_ja in Namer("ja").page(form.id, page.number)

"""Every finding and every gap of the checklist is said in Japanese, English and plain Japanese, the worst first."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from uketsuke.forms.errors import FormDataError
from uketsuke.forms.readings import Finding, FindingDetail, Severity, Words
from uketsuke.forms.vocabulary import load_vocabulary
from uketsuke.validators.furigana import unread, with_readings
from uketsuke.validators.rules import DATA, Case, list_rules
from uketsuke.validators.words import (
    Meaning,
    consequence_of,
    document_name,
    easy_message,
    for_applicant,
    load_words,
    meaning_of,
    read_words,
    said,
    worst_first,
)

Make = Callable[..., Any]
CASES = [pytest.param(case, id=f"{rule.id} {case.key}".strip()) for rule in list_rules() for case in rule.cases]
LONGEST_SENTENCE = 40
"""Characters of a sentence without its readings; the guideline asks for short ones and one thing in each."""
DOUBLE_NEGATION = re.compile(r"な(?:い|く(?!な)|けれ)[^。]{0,6}(?:な(?:い|く|り|ら)|ません)|わけでは|ざるを")
POLITE = re.compile(r"(?:です|でした|ます|ました|ません|ませんでした|ください)か?。$")
NO_DETAIL = Words("", "")


def finding(rule: str, case: str = "", severity: Severity = "error", **words: Words) -> Finding:
    detail = FindingDetail(case, NO_DETAIL, NO_DETAIL, NO_DETAIL, words=tuple(words.items()))
    return Finding(rule, severity, (), "日本語", "English", detail)


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


def sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=。)", text) if part]


@pytest.mark.parametrize("case", CASES)
def test_every_case_of_every_rule_is_said_three_ways(case: Case) -> None:
    meaning = meaning_of(case.rule, case.key)
    assert meaning is not None, "write its words into words.toml"
    assert case.message_ja and case.message_en and meaning.easy
    known = placeholders(case.message_ja + case.ask_ja + case.found_ja + case.expected_ja) | {"document", "hint"}
    assert placeholders(meaning.easy) <= known


def test_every_word_of_the_file_belongs_to_a_rule_or_the_intake() -> None:
    cases = {(case.rule, case.key) for rule in list_rules() for case in rule.cases}
    rules = {rule for rule, _ in cases}
    for rule, case in load_words().meanings:
        assert rule.startswith("intake.") or (rule in rules and (case == "" or (rule, case) in cases)), (rule, case)


def test_every_finding_of_the_intake_has_plain_words_and_is_for_the_office() -> None:
    package = DATA.parent.parent
    ids = {found for path in package.rglob("*.py") for found in re.findall(r'"(intake\.[a-z_]+)"', path.read_text())}
    assert len(ids) >= 10
    for rule in ids:
        meaning = meaning_of(rule)
        assert meaning is not None and meaning.to == "office", rule


def test_plain_japanese_is_short_polite_without_double_negation_and_can_be_read() -> None:
    words = load_words()
    texts = {str(key): with_readings(meaning.easy) for key, meaning in words.meanings.items()}
    texts |= {name: entry.easy for name, entry in {**words.consequences, **words.actions}.items() if entry.easy}
    texts |= {name: with_readings(entry.hint) for name, entry in words.documents.items() if entry.hint}
    for name, text in texts.items():
        assert unread(text) == (), name
        bare = re.sub(r"（[ぁ-ゖー]+）", "", text)
        assert not DOUBLE_NEGATION.search(bare), name
        for sentence in sentences(re.sub(r"\{\w+\}", "", bare)):
            assert len(sentence) <= LONGEST_SENTENCE, (name, sentence)
            if sentence:
                assert re.search(
                    r"(?:です|ます|ません|ました|ませんでした|でした|ください|ですか|ますか|ましたか)。$", sentence
                ), (
                    name,
                    sentence,
                )


def test_every_document_has_three_names_that_can_be_read() -> None:
    for entry in load_vocabulary("document").entries:
        name = document_name(entry.value)
        assert name.ja and name.en and unread(name.easy) == (), entry.value
    assert set(load_words().documents) <= set(load_vocabulary("document").by_value)


def test_names_printed_on_the_form_get_readings_and_what_a_person_wrote_does_not() -> None:
    words = {"field": Words("「11 在留期間の満了日」", "…"), "value": Words("港区", "…")}
    assert easy_message(finding("required.missing", "always", **words)) == (
        "「11 在留期間（ざいりゅうきかん）の満了日（まんりょうび）」が 書（か）いてありません。"
    )
    said_of_a_page = finding("form.page_missing", title=Words("所属機関等", "…"), page=Words("2", "2"))
    assert "「所属機関等（しょぞくきかんとう）」の 2枚目（まいめ）" in easy_message(said_of_a_page)


def test_a_missing_document_is_said_with_where_to_get_it() -> None:
    label = load_vocabulary("document").by_value["tax_certificate"].label_ja
    told = easy_message(finding("document.missing", document=Words(label, "…")))
    assert told.startswith("住民税（じゅうみんぜい）の 課税証明書（かぜいしょうめいしょ）")
    assert told.endswith("市役所（しやくしょ）で もらいます。")


def test_a_real_filing_is_told_in_all_three(filing: Make) -> None:
    findings = filing("13126", reason=None, photo=None).check().findings
    assert findings
    for one in findings:
        told = said(one)
        assert told.ja and told.en and told.easy and told.easy != told.ja, one.rule
        assert unread(told.easy) == (), one.rule
        assert consequence_of(one) is not None


def test_the_worst_consequence_comes_first_and_in_one_the_gravest() -> None:
    over = finding("date.order", "stay_not_over_for_extension", "error")
    wrong_procedure = finding("value.not_permitted", "card_renewal_is_for_some", "warning")
    missing, unsure = finding("document.missing"), finding("document.missing", "", "warning")
    contradiction = finding("agree.conflict", "same_fact")
    digits = finding("format.corporate_number")
    note = finding("document.depends", "", "info")
    stranger = finding("weather.rain", "", "error")
    given = (note, stranger, unsure, digits, contradiction, missing, wrong_procedure, over)
    assert worst_first(given) == (
        over, wrong_procedure, missing, unsure, contradiction, digits, stranger, note,
    )  # fmt: skip
    assert consequence_of(stranger) is None and easy_message(stranger) == ""


@pytest.mark.parametrize(
    ("one", "asked"),
    [
        (finding("document.missing"), True),
        (finding("document.missing", "", "warning"), False),
        (finding("document.unidentified", "", "error"), False),
        (Finding("intake.split_in_doubt", "error", (), "", ""), False),
        (finding("weather.rain"), False),
    ],
    ids=["sure", "a person must look first", "for the office", "intake", "unknown"],
)
def test_only_what_is_sure_and_the_applicants_is_asked_of_the_applicant(one: Finding, asked: bool) -> None:
    assert for_applicant(one) is asked


def test_a_case_takes_from_its_rule_what_it_leaves_out() -> None:
    rule, case = meaning_of("required.missing"), meaning_of("required.missing", "photo")
    assert isinstance(rule, Meaning) and isinstance(case, Meaning)
    assert (case.consequence, case.to, case.do, case.about) == (rule.consequence, rule.to, "photo", "document")


@pytest.mark.parametrize(
    "line",
    ['[rule."a.b"]\nconsequence = "doom"\nto = "office"\nabout = "form"\ndo = "none"\neasy = "x"', "[rule]\na = 1", ""],
    ids=["unknown consequence", "no entry", "no rules"],
)
def test_a_file_that_does_not_say_what_it_must_is_named(line: str, tmp_path: Path) -> None:
    head = '[[consequence]]\nid = "note"\nja = "a"\nen = "b"\neasy = "c"\n[do.none]\nja = ""\nen = ""\neasy = ""\n'
    path = tmp_path / "words.toml"
    path.write_text(f"{head}{line}\n[document]\n", encoding="utf-8")
    with pytest.raises(FormDataError, match=r"words\.toml"):
        read_words(path)

"""What a clerk says at the counter is there for every rule and every document, in three languages, and can be read."""

from __future__ import annotations

import re

import pytest

from uketsuke.forms.catalogue import load_catalogue
from uketsuke.forms.geometry import BoxPx
from uketsuke.forms.readings import Finding, FindingDetail, Reading, Status, Words
from uketsuke.forms.vocabulary import load_vocabulary
from uketsuke.validators.checklist_data import load_checklists, shown_documents
from uketsuke.validators.furigana import unread, with_readings
from uketsuke.validators.reasons import load_reasons
from uketsuke.validators.rules import list_rules
from uketsuke.validators.saying import asked_of, load_sayings, now_do, on_screen
from uketsuke.validators.wording import item
from uketsuke.validators.words import Said, load_words, said

LONGEST_SENTENCE = 40
"""As in words.toml: characters of a sentence without its readings."""
DOUBLE_NEGATION = re.compile(r"な(?:い|く(?!な)|けれ)[^。]{0,6}(?:な(?:い|く|り|ら)|ません)|わけでは|ざるを")

NOTHING = Words("", "")
POLITE = re.compile(r"(?:です|ます|ません|ました|でした|ください)か?。$")


def sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=。)", text) if part]


def reading(value: str | None, status: Status = "read") -> Reading:
    return Reading(value, value, 0.5, False, status, "ocr", BoxPx(0, 0, 10, 10))


def test_something_is_said_for_every_action_there_is() -> None:
    assert set(load_sayings().do) == set(load_words().actions)


@pytest.mark.parametrize("rule", [rule.id for rule in list_rules()])
def test_every_case_of_every_rule_tells_what_to_do_now(rule: str) -> None:
    for case in next(one for one in list_rules() if one.id == rule).cases:
        detail = FindingDetail(case.key, NOTHING, NOTHING, NOTHING)
        told = now_do(Finding(rule, "error", (), case.message_ja, case.message_en, detail))
        assert told.ja and told.en and told.easy, case.key


def test_a_finding_that_nobody_wrote_words_for_is_looked_at_by_the_office() -> None:
    assert now_do(Finding("weather.rain", "error", (), "雨", "rain")) == load_sayings().do["none"]


def test_every_document_of_every_list_can_be_asked_for_aloud() -> None:
    listed = {document.id for documents in load_checklists() for document in documents.document}
    for kind in sorted(listed | set(load_vocabulary("document").by_value)):
        label = load_vocabulary("document").by_value[kind]
        words = (("document", Words(label.label_ja, label.label_en)),)
        detail = FindingDetail("", NOTHING, NOTHING, NOTHING, kind, words)
        told = said(Finding("document.missing", "error", (), f"「{label.label_ja}」", label.label_en, detail))
        assert told.ja and told.en and told.easy, kind
        assert unread(told.easy) == (), kind


def test_every_reason_of_a_checklist_is_said_three_ways() -> None:
    for key, reason in load_reasons().items():
        assert reason.ja and reason.en and unread(with_readings(reason.easy)) == (), key


def test_plain_words_are_short_polite_and_can_be_read() -> None:
    sayings = load_sayings()
    texts = {f"do.{key}": one.easy for key, one in sayings.do.items()}
    texts |= {f"screen.{key}": one.easy for key, one in sayings.screen.items()}
    texts |= {f"field.{key}": with_readings(one.easy) for key, one in sayings.field.items()}
    for name, text in texts.items():
        assert unread(text) == (), name
        bare = re.sub(r"（[ぁ-ゖー]+）", "", text)
        assert not DOUBLE_NEGATION.search(bare), name
        for sentence in sentences(re.sub(r"\{\w+\}", "", bare)):
            assert len(sentence) <= LONGEST_SENTENCE, (name, sentence)
            # A heading is no sentence.
            assert name == "screen.asked" or POLITE.search(sentence), (name, sentence)


@pytest.mark.parametrize(
    ("found", "value", "begins"),
    [
        (reading(None, "unreadable"), "", "「12 旅券」の文字が読み取れません"),
        (reading("C1234567"), "C1234567", "「12 旅券」は「C1234567」で"),
        (reading(None, "empty"), "", "「12 旅券」は記入なし"),
    ],
    ids=["unreadable", "unsure", "perhaps empty"],
)
def test_a_field_is_asked_about_as_what_the_reader_made_of_it(found: Reading, value: str, begins: str) -> None:
    told = asked_of(found, Words("「12 旅券」", '"12 Passport"'), value)
    assert told.ja.startswith(begins) and '"12 Passport"' in told.en
    assert "旅券（りょけん）" in told.easy and value in told.easy


def test_every_field_of_every_form_can_be_asked_about() -> None:
    for form in load_catalogue().forms.values():
        for field in form.fields:
            told = asked_of(reading("X"), item(field), "X")
            assert isinstance(told, Said) and told.ja and told.en, (form.id, field.name)
            assert unread(re.sub("「X」", "", told.easy)) == (), (form.id, field.name, told.easy)


def test_words_of_the_screen_are_there() -> None:
    assert on_screen("asked").en == "What we ask of you"


def test_what_is_only_shown_is_known_by_procedure() -> None:
    assert "passport" in shown_documents("13126")
    assert "tax_certificate" not in shown_documents("13126")
    assert shown_documents(None) == frozenset()

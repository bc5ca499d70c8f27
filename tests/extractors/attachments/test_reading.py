"""Whole pages through the reader of attachments: kind, stand and facts."""

from __future__ import annotations

from random import Random

import cv2
import numpy as np
import pytest

from tests.extractors.attachments.papers import GOTHIC, MONO, Image, ruled, running, typeset
from tests.extractors.sheets import scanned
from uketsuke.extractors.attachments.reading import read_attachment
from uketsuke.extractors.attachments.recognising import find_stand
from uketsuke.extractors.attachments.textlines import cut_line, find_lines
from uketsuke.extractors.engine import Engine
from uketsuke.forms.geometry import DPI
from uketsuke.samples.attachments.enclosing import draw_attachment
from uketsuke.samples.people import make_person
from uketsuke.samples.scanning import draw_settings, scan, viewed

EMPLOYMENT = [
    ("在 職 証 明 書", 7.0, None, 30.0),
    *running(["氏　　名：NGUYEN VAN AN", "生年月日：1995年4月12日", "上記の者は、当社に在職していることを証明する。"]),
    ("令和7年11月10日", 3.7, 120.0, 180.0),
    ("株式会社 山田製作所", 4.0, 100.0, 190.0),
]
PASSPORT = [
    ("P<VNMNGUYEN<<VAN<AN<<<<<<<<<<<<<<<<<<<<<<<<<", 4.2, 30.0, 100.0),
    ("C123456788VNM9504121M3001019<<<<<<<<<<<<<<<2", 4.2, 30.0, 106.5),
]


def turned(page: Image, quarters: int) -> Image:
    return np.ascontiguousarray(np.rot90(page, quarters))


def test_lines_are_found_once_each_and_rules_of_a_table_part_them() -> None:
    cells = [
        ("氏名", 4.0, 22.0, 62.0),
        ("山田太郎", 4.0, 52.0, 62.0),
        ("住所", 4.0, 22.0, 72.0),
        ("東京都", 4.0, 52.0, 72.0),
    ]
    page = scanned(ruled(typeset(cells), 20, 60, [28, 60], 10, 2))
    lines = find_lines(page)
    assert [(round(line.box.left / 11.8) // 10, round(line.box.top / 11.8) // 10) for line in lines] == [
        (2, 6), (5, 6), (2, 7), (5, 7)
    ]  # fmt: skip
    assert all(cut_line(page, line).shape[0] >= line.box.height for line in lines)


def test_a_page_without_text_has_no_lines() -> None:
    noise = np.random.default_rng(5).integers(215, 256, (3508, 2480)).astype(np.uint8)
    assert find_lines(noise) == []


@pytest.mark.slow
@pytest.mark.parametrize("quarters", range(4))
def test_every_quarter_turn_is_undone(engine: Engine, quarters: int) -> None:
    stand = find_stand(turned(scanned(typeset(EMPLOYMENT)), quarters), engine)
    assert stand.rotation == 90 * quarters and stand.clearness > 0.3


@pytest.mark.slow
def test_a_certificate_is_named_and_says_whose_it_is(engine: Engine) -> None:
    found = read_attachment(turned(scanned(typeset(EMPLOYMENT)), 2), engine)
    assert (found.document, found.rotation) == ("certificate_of_employment", 180)
    assert found.facts["name"][0] == "NGUYEN VAN AN" and found.facts["date_of_birth"][0] == "1995-04-12"


@pytest.mark.slow
def test_machine_readable_lines_alone_make_a_passport(engine: Engine) -> None:
    found = read_attachment(turned(scanned(typeset(PASSPORT, MONO)), 1), engine)
    assert (found.document, found.rotation) == ("passport", 90)
    assert found.facts["passport_number"][0] == "C12345678"


@pytest.mark.slow
@pytest.mark.parametrize(
    "texts",
    [
        ["本日のおすすめ", "日替わり定食　850円", "からあげ定食　900円", "コーヒー付き"],
        ["いつもお世話になっております。", "課税証明書と在職証明書を同封いたします。", "ご査収ください。"],
    ],
)
def test_a_page_of_no_kind_is_not_named(engine: Engine, texts: list[str]) -> None:
    found = read_attachment(scanned(typeset(running(texts, 5), GOTHIC)), engine)
    assert found.document is None and found.facts == {}


def test_noise_is_nothing(engine: Engine) -> None:
    noise = np.random.default_rng(5).integers(190, 256, (3508, 2480)).astype(np.uint8)
    found = read_attachment(noise, engine)
    assert (found.document, found.rotation, found.facts) == (None, 0, {})


@pytest.mark.slow
@pytest.mark.parametrize(
    ("document", "layout"),
    [
        ("residence_card", "both_on_one_sheet"), ("passport", "upright"), ("tax_certificate", "form"),
        ("residence_record", "person"), ("employment_contract", "notice"), ("photo", "loose"), (None, "advert"),
    ],
)  # fmt: skip
def test_made_up_attachments_are_named_and_their_facts_are_true(
    engine: Engine, document: str | None, layout: str
) -> None:
    person, random = make_person(4711, "worker"), Random(f"{document}:{layout}")
    drawn = draw_attachment(person, document, random, layout)
    seen = scan(drawn.pages[0], draw_settings(random, "clean"), random)
    image, dpi = viewed(seen)
    assert dpi is not None
    page = cv2.resize(image, None, fx=DPI / dpi, fy=DPI / dpi, interpolation=cv2.INTER_AREA)
    found = read_attachment(np.asarray(page, np.uint8), engine)
    assert found.document == document
    for name in ("date_of_birth", "residence_card_number", "passport_number"):
        if name in found.facts:
            assert found.facts[name][0] == drawn.facts[name]

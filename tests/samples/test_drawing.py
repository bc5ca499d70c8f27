"""Ink lands where the form asks for it."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from uketsuke.forms.blanks import blank_image
from uketsuke.forms.catalogue import load_catalogue
from uketsuke.forms.geometry import BoxMm, BoxPx
from uketsuke.samples.drawing import draw_form, draw_pens
from uketsuke.samples.filling import FilledForm, Parts, Written, fill_form
from uketsuke.samples.fonts import HANDS, PRINT, REPORTING, can_draw, draw_face, face_for
from uketsuke.samples.handwriting import draw_writer, write_text
from uketsuke.samples.marks import circle_by_hand, delete_words
from uketsuke.samples.people import make_person
from uketsuke.samples.printing import draw_printer, fit_lines, print_text
from uketsuke.samples.wording import draw_habits

BOX = BoxMm(40, 40, 60, 5.6)


def paper() -> np.ndarray:
    return np.full((3508, 2480), 255, np.uint8)


def ink_box(page: np.ndarray) -> tuple[int, int, int, int]:
    ys, xs = np.nonzero(page < 200)
    return int(xs.min()), int(ys.min()), int(xs.max()), int(ys.max())


def inside(page: np.ndarray, box: BoxPx, reach: int, overrun: int = 0) -> bool:
    x0, y0, x1, y1 = ink_box(page)
    return (
        x0 >= box.left - reach
        and x1 <= box.right + reach + overrun
        and y0 >= box.top - reach
        and y1 <= box.bottom + reach
    )


@pytest.mark.parametrize(
    "text", ["LI FANG", "東京都千代田区内神田1-2-3 コーポさくら202号室", "1995", "技術・人文知識・国際業務"]
)
def test_printed_text_stays_in_its_box(text: str) -> None:
    for seed in range(12):
        page = paper()
        print_text(page, text, BOX, draw_printer(Random(seed), seed))
        assert inside(page, BOX.to_px(), 6)


@pytest.mark.parametrize(
    "text", ["LI FANG", "東京都千代田区内神田1-2-3 コーポさくら202号室", "1995", "技術・人文知識・国際業務"]
)
def test_written_text_stays_near_its_box(text: str) -> None:
    for seed in range(12):
        page = paper()
        rnd = Random(seed)
        write_text(page, text, BOX, draw_writer(rnd, seed), rnd)
        assert inside(page, BOX.to_px(), 22, overrun=40)


def test_long_text_takes_two_lines_where_there_is_room() -> None:
    words = "受発注システムの要件定義、プログラム作成、単体試験及び海外拠点との連絡調整に従事する。"
    lines, _, squeeze = fit_lines(words, BoxMm(0, 0, 80, 11.5), PRINT[0], 10, 0.0)
    assert len(lines) == 2
    assert "".join(lines) == words
    assert squeeze > 0.75


@pytest.mark.parametrize("form_id", ["13126-1", "13126-n", "12980", "13130", "fee-84"])
@pytest.mark.parametrize("mode", ["print", "hand"])
def test_every_written_field_has_ink_in_its_box_and_every_empty_one_none(form_id: str, mode: str) -> None:
    form = load_catalogue().form(form_id)
    for seed in (4, 5):
        rnd = Random(seed)
        person = make_person(seed, "worker")
        filled = fill_form(person, form, rnd, draw_habits(rnd, by_machine=mode == "print"))
        pages = draw_form(filled, draw_pens(rnd, seed, mode), rnd)  # type: ignore[arg-type]
        added = [blank_image(form, n).astype(int) - page for n, page in enumerate(pages, start=1)]
        _check_ink(filled, added)


def _check_ink(filled: FilledForm, added: list[np.ndarray]) -> None:
    for item in filled.fields:
        boxes = [item.field.box_mm]
        if isinstance(item.ink, Parts):
            boxes = [item.field.parts_mm[part] for part in item.ink.texts]
        if item.field.kind in ("choice", "table"):
            continue
        for box in boxes:
            at = box.to_px()
            inner = added[item.field.page - 1][at.top + 12 : at.bottom - 8, at.left + 8 : at.right - 8]
            inked = bool((inner > 60).any())
            assert inked == (item.ink is not None), (item.field.name, item.ink)


def test_no_missing_character_is_drawn_as_a_box() -> None:
    for faces in (PRINT, HANDS):
        face = face_for("髙橋﨑", faces[0], faces) if all(can_draw(faces[1].path, c) for c in "髙橋﨑") else faces[0]
        assert can_draw(face.path, "あ")
    assert not can_draw(HANDS[2].path, "\U0002000b")


def test_some_fonts_are_kept_back_for_reports() -> None:
    for faces in (PRINT, HANDS):
        usual = {draw_face(faces, Random(seed), seed).path for seed in range(200)}
        reporting = {draw_face(faces, Random(seed), REPORTING + seed).path for seed in range(200)}
        kept = {face.path for face in faces if face.kept_back}
        assert not kept & usual
        assert kept <= reporting


def test_a_circle_goes_round_its_word_and_not_through_its_neighbour() -> None:
    word, neighbour = BoxMm(50, 50, 3.2, 2.8), BoxMm(58, 50, 3.2, 2.8)
    for seed in range(40):
        page = paper()
        circle_by_hand(page, word, 4, 30, Random(seed))
        x0, y0, x1, y1 = ink_box(page)
        box, other = word.to_px(), neighbour.to_px()
        assert x0 < box.left and x1 > box.right and y0 < box.top and y1 > box.bottom
        assert x1 < other.left


def test_deleting_a_word_takes_the_dot_between_two_words_with_it() -> None:
    page = np.zeros((3508, 2480), np.uint8)
    first, second = BoxMm(50, 50, 3, 3), BoxMm(58, 50, 3, 3)
    delete_words(page, [first], [second])
    gap = BoxMm(53.6, 50.5, 3.8, 2).to_px()
    assert (page[gap.top : gap.bottom, gap.left : gap.right] == 255).all()
    kept = first.to_px()
    assert (page[kept.top : kept.bottom, kept.left : kept.right] == 0).all()


def test_written_entries_are_named_by_the_ink() -> None:
    filled = fill_form(
        make_person(2), load_catalogue().form("13130"), Random(2), draw_habits(Random(2), by_machine=False)
    )
    texts = [f.ink.text for f in filled.fields if isinstance(f.ink, Written)]
    assert all(texts)


def test_two_ruled_lines_are_both_written_on_and_not_through() -> None:
    box = BoxMm(30, 40, 120, 14.9)
    words = "受発注システムの要件定義、プログラム作成、単体試験及び海外拠点との連絡調整に従事し、後輩の指導もする。"
    for seed in range(8):
        page = paper()
        print_text(page, words, box, draw_printer(Random(seed), seed))
        rule = round((40 + 14.9 / 2) / 25.4 * 300)
        assert not (page[rule - 3 : rule + 3] < 200).any()
        assert (page[: rule - 3] < 200).any() and (page[rule + 3 :] < 200).any()

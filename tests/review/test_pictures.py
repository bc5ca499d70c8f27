"""Pieces of pages are cut where they are asked for, and never of a page that one may not see."""

from __future__ import annotations

import io

import pytest
from fastapi.testclient import TestClient
from PIL import Image

from uketsuke.cases import records
from uketsuke.cases.database import reading_scope
from uketsuke.cases.store import ImageStore
from uketsuke.forms.geometry import BoxPx
from uketsuke.review.cutting import Cutter
from uketsuke.review.pictures import page_path, piece_path, thumbnail_path

from .conftest import Counter, add_user, let_in

BOX = BoxPx(400, 600, 500, 80)


def picture(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content)).convert("L")


def test_a_piece_is_the_box_and_its_margin_as_the_page_shows_them(client: TestClient, receipts: dict[str, str]) -> None:
    whole = picture(client.get(page_path(receipts["review"], 0)).content)
    answer = client.get(piece_path(receipts["review"], 0, BOX, margin=20))
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")
    piece = picture(answer.content)
    assert piece.size == (540, 120)
    expected = whole.crop((380, 580, 920, 700))
    differences = [abs(a - b) for a, b in zip(expected.tobytes(), piece.tobytes(), strict=True)]
    # JPEG; strokes stay where they are.
    assert sum(differences) / len(differences) < 3


def test_a_piece_may_be_asked_for_smaller(client: TestClient, receipts: dict[str, str]) -> None:
    piece = picture(client.get(piece_path(receipts["review"], 0, BOX, margin=0, height=40)).content)
    assert piece.size == (250, 40)


def test_at_the_edge_of_the_page_the_margin_ends(client: TestClient, receipts: dict[str, str]) -> None:
    piece = picture(client.get(piece_path(receipts["review"], 0, BoxPx(0, 0, 100, 50), margin=30)).content)
    assert piece.size == (130, 80)


@pytest.mark.parametrize(
    "asked", ["box=9000,9000,10,10", "box=1,2,3", "box=a,b,c,d", "", "box=1,2,3,4&margin=9999", "box=1,2,3,4&height=1"]
)
def test_what_is_no_piece_of_the_page_is_not_found(client: TestClient, receipts: dict[str, str], asked: str) -> None:
    assert client.get(f"/filings/{receipts['review']}/pages/0/crop.jpg?{asked}").status_code == 404


def test_a_small_picture_shows_the_whole_page(client: TestClient, receipts: dict[str, str]) -> None:
    small = picture(client.get(thumbnail_path(receipts["review"], 0)).content)
    assert small.height == 456 and abs(small.width / small.height - 210 / 297) < 0.01


def test_a_page_that_is_not_there_has_no_pictures(client: TestClient, receipts: dict[str, str]) -> None:
    for path in (page_path, thumbnail_path):
        assert client.get(path(receipts["review"], 9)).status_code == 404
    assert client.get(piece_path(receipts["review"], 9, BOX)).status_code == 404


def test_many_pieces_of_a_page_are_one_look_at_it(
    client: TestClient, counter: Counter, receipts: dict[str, str]
) -> None:
    let_in(client, counter.engine, add_user(counter.engine, "looker"))
    for left in (10, 20, 30):
        assert client.get(piece_path(receipts["linked"], 0, BoxPx(left, 10, 50, 50))).status_code == 200
    with reading_scope(counter.engine) as session:
        filing = records.find_filing(session, receipts["linked"]) or 0
        looks = [e for e in records.history(session, "filing", filing) if e.who == "looker"]
    assert [(event.kind, event.detail) for event in looks] == [("looked", {"page": 0})]


def test_a_page_is_unpacked_once_for_many_pieces(counter: Counter, receipts: dict[str, str]) -> None:
    with reading_scope(counter.engine) as session:
        filing = records.find_filing(session, receipts["review"]) or 0
        key = records.image_of_page(session, filing, 0) or ""
    opened: list[str] = []

    class Watched(ImageStore):
        def open(self, key: str):  # type: ignore[no-untyped-def]
            opened.append(key)
            return super().open(key)

    cutter = Cutter(Watched(counter.store.root))
    pieces = {cutter.cut(key, BoxPx(left, 100, 300, 80)) for left in (100, 400, 700)}
    assert len(pieces) == 3 and opened == [key]

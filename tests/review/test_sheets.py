"""Which tiles stand on a sheet: by what was read, together by what it was read as, and nothing looked at before."""

from __future__ import annotations

from uketsuke.cases.lookalikes import Seen
from uketsuke.review.sheets import Sheet, count_tiles, fill, load_sheets, tiles_of

MI_SUE = Sheet(id="mi-sue", characters="未末")


def seen(value: str, number: int = 1, field: str = "address", form: str = "12980", raw: str | None = None) -> Seen:
    return Seen(number, f"TYO-20261129-{number:06d}", field, form, value, raw or value, "{}")


def test_every_look_alike_of_a_value_is_a_tile_and_those_read_alike_stand_together() -> None:
    tiles = tiles_of(MI_SUE, [seen("末広町未定", 1), seen("新宿", 2), seen("本末", 3)])
    assert [(tile.group, tile.seen.filing_id, tile.at) for tile in tiles] == [("未", 1, 3), ("末", 1, 0), ("末", 3, 1)]
    assert tiles[0].parts == ("末広町", "未", "定")


def test_the_place_is_that_in_what_was_read_not_in_the_value() -> None:
    (tile,) = tiles_of(Sheet(id="z", characters="0O"), [seen("AB1203", raw="AB 12O3")])
    assert (tile.at, tile.group) == (5, "O")


def test_what_was_looked_at_is_not_shown_again_unless_it_is_another_value() -> None:
    marked = {(1, "address", "末広町")}
    assert tiles_of(MI_SUE, [seen("末広町")], marked) == []
    assert len(tiles_of(MI_SUE, [seen("未広町")], marked)) == 1


def test_a_sheet_of_a_kind_has_the_fields_of_that_kind_and_their_cells() -> None:
    dates = load_sheets()["dates"]
    values = [
        seen("1998-03-14", field="date_of_birth"),
        seen("TRAN", field="name"),
        seen("2001-04-05", field="family_in_japan.1.date_of_birth", form="13126-1"),
        seen("x", field="nothing"),
    ]
    assert [tile.seen.field for tile in tiles_of(dates, values)] == [
        "date_of_birth",
        "family_in_japan.1.date_of_birth",
    ]


def test_the_counts_are_those_of_the_tiles() -> None:
    values = [
        seen("末広町未定ンソソ", 1),
        seen("1998-03-14", 2, "date_of_birth"),
        seen("本末転倒", 3),
        seen("TRAN", 4, "name"),
    ]
    marked = {
        "mi-sue": {(3, "address", "本末転倒"), (9, "address", "末")},
        "dates": {(2, "date_of_birth", "1998-03-14")},
    }
    counted = {sheet.id: count for sheet, count in count_tiles(values, marked)}
    assert counted == {
        name: len(tiles_of(sheet, values, marked.get(name, ()))) for name, sheet in load_sheets().items()
    }
    assert (counted["mi-sue"], counted["so-n"], counted["dates"], counted["names"]) == (2, 3, 0, 1)


def test_a_screen_holds_values_whole_or_not_at_all() -> None:
    tiles = tiles_of(MI_SUE, [seen("未末", number) for number in range(1, 8)])
    shown = fill(tiles, 9)
    assert len(shown) <= 9 and len(shown) % 2 == 0 and len(shown) >= 2
    assert fill(tiles_of(MI_SUE, [seen("未" * 30)]), 9) == tiles_of(MI_SUE, [seen("未" * 30)])
    assert fill([], 9) == []


def test_every_sheet_has_a_name_and_kinds_that_there_are() -> None:
    sheets = load_sheets()
    assert len(sheets) > 20 and {"未末", "シツ", "ソン"} <= {sheet.characters for sheet in sheets.values()}
    assert all(sheet.title("ja") and sheet.title("en") for sheet in sheets.values())

"""The picture of a value on a sheet: the character in the middle, marked; a whole field where nobody can say."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageDraw

from uketsuke.forms.geometry import BoxPx
from uketsuke.review.tile_pictures import HEIGHT_PX, tile_picture

BOX = BoxPx(100, 100, 600, 80)
WIDTH = 256


def page(*places: tuple[int, int, int, int]) -> Image.Image:
    """A white page with black blocks where characters stand."""
    drawn = Image.new("L", (2480, 3508), 255)
    for left, top, width, height in places:
        ImageDraw.Draw(drawn).rectangle((left, top, left + width - 1, top + height - 1), fill=0)
    return drawn


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content)).convert("RGB")


def dark_columns(image: Image.Image) -> list[int]:
    middle = image.convert("L").crop((0, HEIGHT_PX // 3, image.width, 2 * HEIGHT_PX // 3))
    row = middle.resize((image.width, 1), Image.Resampling.BOX).tobytes()
    return [x for x, value in enumerate(row) if value < 90]


FOUR = [(130 + 60 * number, 118, 30, 44) for number in range(4)]


@pytest.mark.parametrize("at", range(4))
def test_the_character_asked_for_stands_in_the_middle(at: int) -> None:
    image = opened(tile_picture(page(*FOUR), BOX, "未来末期", at, width=WIDTH))
    assert image.size == (WIDTH, HEIGHT_PX)
    assert WIDTH // 2 in range(min(dark_columns(image)), max(dark_columns(image)) + 1)
    at_middle = [x for x in dark_columns(image) if abs(x - WIDTH / 2) < 60]
    assert abs(sum(at_middle) / len(at_middle) - WIDTH / 2) < 25


def test_a_mark_points_at_it_and_at_nothing_else() -> None:
    marked = opened(tile_picture(page(*FOUR), BOX, "未来末期", 1, width=WIDTH))
    whole = opened(tile_picture(page(*FOUR), BOX, "未来末期", None, width=WIDTH))

    def blue(image: Image.Image) -> int:
        pixels = image.tobytes()
        return sum(b > r + 60 for r, b in zip(pixels[0::3], pixels[2::3], strict=True))

    assert blue(marked) > 20 and blue(whole) == 0


def test_of_several_lines_the_whole_field_is_shown_unmarked() -> None:
    tall = BoxPx(100, 100, 600, 170)
    lines = page((130, 115, 300, 40), (130, 200, 200, 40))
    assert tile_picture(lines, tall, "東京都千代田区", 3, width=WIDTH) == tile_picture(
        lines, tall, "", None, width=WIDTH
    )


def test_without_ink_and_at_the_edge_of_the_page_there_is_a_picture_too() -> None:
    assert opened(tile_picture(page(), BOX, "未", 0, width=WIDTH)).size == (WIDTH, HEIGHT_PX)
    edge = BoxPx(-20, 10, 100, 60)
    assert opened(tile_picture(page((5, 20, 20, 30)), edge, "末", 0, width=WIDTH)).size == (WIDTH, HEIGHT_PX)


def test_beside_the_page_there_is_none() -> None:
    with pytest.raises(ValueError, match="beside"):
        tile_picture(page(), BoxPx(3000, 10, 50, 50), "未", 0, width=WIDTH)

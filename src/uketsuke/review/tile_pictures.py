"""The picture of one value on a look-alike sheet: its ink, the marked character in the middle where that is known."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw

from uketsuke.forms.geometry import BoxPx
from uketsuke.review.character_places import ink_span, lines_in, place_of

HEIGHT_PX = 92
"""Twice what a tile is high on a screen, so that strokes are sharp on dense ones."""
WIDTHS_PX = {"characters": 300, "kind": 560}
_DARK = 150
_EDGE_PX = 3
"""So much of a box's edge may be its printed line."""
_AROUND_PX = 9
_MARK, _MARK_PX = (31, 111, 208), 7
_QUALITY = 85


def tile_picture(page: Image.Image, box: BoxPx, text: str, at: int | None, *, width: int) -> bytes:
    """The ink of a field as JPEG, `width` by HEIGHT_PX.

    Of one line of writing that part is shown in whose middle the character at a place of `text` stands, with a mark
    above and below it. Where nobody can say where it stands (several lines, no ink), or `at` is None, the whole field
    is shown and nothing marked. Raises ValueError when nothing of the box lies on the page.

    Args:
        page: grey page in the page frame.
        box: where the field is, in the page frame.
        text: what was read there.
    """
    left, top = max(0, box.left), max(0, box.top)
    right, bottom = min(page.width, box.right), min(page.height, box.bottom)
    if right - left <= 2 * _EDGE_PX or bottom - top <= 2 * _EDGE_PX:
        raise ValueError("the box lies beside the page")
    inner = (left + _EDGE_PX, top + _EDGE_PX, right - _EDGE_PX, bottom - _EDGE_PX)
    columns, rows = _shares(page.crop(inner))
    across, down = ink_span(columns), ink_span(rows)
    if at is None or across is None or down is None or lines_in(rows) > 1:
        return _jpeg(_fitted(page.crop((left, top, right, bottom)), width))
    place = place_of(text, at, across)
    height = down.end - down.start + 2 * _AROUND_PX
    half = height * width / HEIGHT_PX / 2
    middle, upper = inner[0] + place.middle, inner[1] + down.start - _AROUND_PX
    # Beside the page is paper: the mark stays in the middle.
    window = (round(middle - half), round(upper), round(middle + half), round(upper + height))
    cut = Image.new("L", (window[2] - window[0], window[3] - window[1]), 255)
    cut.paste(page, (-window[0], -window[1]))
    return _jpeg(_marked(cut.resize((width, HEIGHT_PX), Image.Resampling.BILINEAR)))


def _shares(piece: Image.Image) -> tuple[list[float], list[float]]:
    """The share of dark of each column and each row."""
    dark = piece.point(lambda value: 255 if value < _DARK else 0)
    columns = dark.resize((piece.width, 1), Image.Resampling.BOX).tobytes()
    rows = dark.resize((1, piece.height), Image.Resampling.BOX).tobytes()
    return [value / 255 for value in columns], [value / 255 for value in rows]


def _fitted(piece: Image.Image, width: int) -> Image.Image:
    """The piece as large as it goes into the picture, on white."""
    scale = min(width / piece.width, HEIGHT_PX / piece.height)
    small = piece.resize(
        (max(1, round(piece.width * scale)), max(1, round(piece.height * scale))), Image.Resampling.BILINEAR
    )
    whole = Image.new("L", (width, HEIGHT_PX), 255)
    whole.paste(small, ((width - small.width) // 2, (HEIGHT_PX - small.height) // 2))
    return whole


def _marked(image: Image.Image) -> Image.Image:
    """The image with a small wedge above and below its middle."""
    coloured = image.convert("RGB")
    draw, middle = ImageDraw.Draw(coloured), image.width // 2
    for edge, tip in ((0, _MARK_PX), (image.height - 1, image.height - 1 - _MARK_PX)):
        draw.polygon([(middle - _MARK_PX, edge), (middle + _MARK_PX, edge), (middle, tip)], fill=_MARK)
    return coloured


def _jpeg(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.save(file, "JPEG", quality=_QUALITY)
    return file.getvalue()

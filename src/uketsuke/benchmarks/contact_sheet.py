"""A picture of the worst readings: each crop with what is true and what was read."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw

from uketsuke.benchmarks.measuring import Crop
from uketsuke.forms.readings import Value
from uketsuke.samples.fonts import PRINT, load_font

MOST = 20
"""Crops on a sheet: as many as a person looks through."""
WIDTH, ROW = 1500, 96
LARGEST = 200_000
"""Bytes a saved sheet may have."""
_CROP = (760, 84)
_QUALITIES = (60, 45, 32, 24)
_BLACK, _RED, _GREY = (0, 0, 0), (190, 0, 0), (110, 110, 110)


def contact_sheet(crops: Sequence[Crop], most: int = MOST) -> Image.Image:
    """The `most` worst crops, wrong and accepted ones first, as one RGB picture."""
    worst = sorted(crops, key=lambda c: (not c.observation.accepted, -c.observation.confidence))[:most]
    sheet = Image.new("RGB", (WIDTH, max(ROW, ROW * len(worst))), (255, 255, 255))
    draw = ImageDraw.Draw(sheet)
    font = load_font(PRINT[1].path, 18)
    for number, crop in enumerate(worst):
        top = number * ROW
        if crop.png:
            picture = Image.open(io.BytesIO(crop.png)).convert("RGB")
            picture.thumbnail(_CROP)
            sheet.paste(picture, (6, top + 5))
        seen = crop.observation
        sure = "accepted" if seen.accepted else "not accepted"
        draw.text((780, top + 4), f"{crop.seed}  {crop.form}  {seen.place}  ({seen.kind})", fill=_GREY, font=font)
        draw.text((780, top + 27), f"true  {_said(seen.truth)}", fill=_BLACK, font=font)
        colour = _RED if seen.accepted else _BLACK
        draw.text((780, top + 49), f"read  {_said(seen.value)}", fill=colour, font=font)
        draw.text((780, top + 71), f"{seen.status}  {seen.confidence:.4f}  {sure}", fill=colour, font=font)
        if seen.accepted:
            # Red is lost where the sheet is saved in grey.
            draw.rectangle([(768, top + 4), (773, top + ROW - 8)], fill=_RED)
        draw.line([(0, top + ROW - 1), (WIDTH, top + ROW - 1)], fill=(210, 210, 210))
    return sheet


def write_contact_sheet(path: Path, crops: Sequence[Crop], most: int = MOST) -> None:
    """Save the contact sheet in grey, at most `LARGEST` bytes: coarser, then with fewer crops, until it fits.

    The kind of picture follows the path's ending (.jpg or .png).
    """
    kind = "PNG" if path.suffix.lower() == ".png" else "JPEG"
    while True:
        grey = contact_sheet(crops, most).convert("L")
        for quality in _QUALITIES:
            out = io.BytesIO()
            # Sixteen greys are enough for ink.
            sheet = grey.quantize(16) if kind == "PNG" else grey
            sheet.save(out, kind, optimize=True, quality=quality)
            if out.tell() <= LARGEST or (most <= 1 and quality == _QUALITIES[-1]):
                path.write_bytes(out.getvalue())
                return
        most = max(1, most * 3 // 4)


def _said(value: Value) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 44 else text[:43] + "…"

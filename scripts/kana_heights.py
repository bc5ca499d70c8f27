"""How high each kana is drawn, in em: the median over the fonts that nothing is reported on.

Writes `src/uketsuke/extractors/data/kana_heights.json`. Run by hand, with the fonts of the samples installed.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from uketsuke.samples.fonts import HANDS, PRINT, load_font

OUT = Path(__file__).resolve().parent.parent / "src/uketsuke/extractors/data/kana_heights.json"
KANA = (
    "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
    "ガギグゲゴザジズゼゾダヂヅデドバビブベボパピプペポヴァィゥェォャュョッ"
)
SIZE_PX = 200


def height(path: Path, character: str) -> float:
    image = Image.new("L", (2 * SIZE_PX, 2 * SIZE_PX), 255)
    ImageDraw.Draw(image).text((SIZE_PX // 4, SIZE_PX // 4), character, font=load_font(path, SIZE_PX), fill=0)
    rows = np.flatnonzero((np.array(image) < 128).any(axis=1))
    return float(rows[-1] - rows[0] + 1) / SIZE_PX


def main() -> None:
    paths = [face.path for face in (*PRINT, *HANDS) if not face.kept_back]
    table = {c: round(float(np.median([height(path, c) for path in paths])), 3) for c in KANA}
    OUT.write_text(json.dumps(table, ensure_ascii=False, indent=0).replace(",\n", ", ") + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

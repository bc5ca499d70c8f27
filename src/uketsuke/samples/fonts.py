"""The Debian fonts that samples are written with: print, and hands; which characters each can draw.

Some are kept back: seeds from `REPORTING` on may draw them, so that reports hold print and hands that
nobody tuned anything on.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from uketsuke.forms.errors import SetupError

FOLDER = Path("/usr/share/fonts")
REPORTING = 30_000
"""First seed of the range that reports are made from."""


@dataclass(frozen=True, slots=True)
class Face:
    """A font file, its family name (for typst), how large it draws, and whether it is kept back."""

    path: Path
    family: str
    scale: float = 1.0
    kept_back: bool = False


PRINT = (
    Face(FOLDER / "opentype/ipaexfont-mincho/ipaexm.ttf", "IPAexMincho"),
    Face(FOLDER / "opentype/ipaexfont-gothic/ipaexg.ttf", "IPAexGothic"),
    Face(FOLDER / "opentype/ipafont-mincho/ipam.ttf", "IPAMincho"),
    Face(FOLDER / "opentype/ipafont-gothic/ipag.ttf", "IPAGothic"),
    Face(FOLDER / "truetype/vlgothic/VL-Gothic-Regular.ttf", "VL Gothic"),
    Face(FOLDER / "truetype/sawarabi-gothic/sawarabi-gothic-medium.ttf", "Sawarabi Gothic"),
    Face(FOLDER / "truetype/takao-mincho/TakaoPMincho.ttf", "TakaoPMincho", kept_back=True),
    Face(FOLDER / "opentype/ipafont-gothic/ipagp.ttf", "IPAPGothic", kept_back=True),
)
HANDS = (
    Face(FOLDER / "truetype/klee/KleeOne-Regular.ttf", "Klee One"),
    Face(FOLDER / "truetype/klee/KleeOne-SemiBold.ttf", "Klee One SemiBold"),
    Face(FOLDER / "truetype/kiloji/kiloji.ttf", "kiloji", 1.08),
    Face(FOLDER / "truetype/kiloji/kiloji_p.ttf", "kiloji - P", 1.08),
    Face(FOLDER / "truetype/seto/setofont.ttf", "SetoFont", 1.05),
    Face(FOLDER / "truetype/yozvox-yozfont/YOzRSX.ttf", "YOzSX"),
    Face(FOLDER / "truetype/yozvox-yozfont/YOzRS_.ttf", "YOzS"),
    Face(FOLDER / "truetype/yusei-magic/YuseiMagic-Regular.ttf", "Yusei Magic", 0.94, kept_back=True),
    Face(FOLDER / "truetype/yozvox-yozfont/YOzRSF.ttf", "YOzSF", kept_back=True),
)


def draw_face(faces: tuple[Face, ...], rnd: Random, seed: int) -> Face:
    """One of `faces`; those kept back come only with reporting seeds, and then every other time."""
    kept = [face for face in faces if face.kept_back]
    usual = [face for face in faces if not face.kept_back]
    return rnd.choice(kept) if seed >= REPORTING and rnd.random() < 0.5 else rnd.choice(usual)


@cache
def load_font(path: Path, size: int) -> ImageFont.FreeTypeFont:
    """The font at a size in px. Raises SetupError naming the file that is missing."""
    try:
        return ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.BASIC)
    except OSError as error:
        raise SetupError(
            f"font {path} cannot be opened: install the Debian font packages named in the README"
        ) from error


@cache
def glyph_mask(path: Path, size: int, character: str) -> NDArray[np.uint8]:
    """One character as an alpha mask, uint8 (height 2·size, width); the baseline lies at row `1.4·size`."""
    font = load_font(path, size)
    advance = max(1, round(font.getlength(character)))
    margin = size // 4
    image = Image.new("L", (advance + 2 * margin, 2 * size), 0)
    ImageDraw.Draw(image).text((margin, round(1.4 * size)), character, font=font, fill=255, anchor="ls")
    mask = np.asarray(image)
    mask.setflags(write=False)
    return mask


@cache
def advance_of(path: Path, size: int, character: str) -> float:
    """How far the pen moves on, in px."""
    return float(load_font(path, size).getlength(character))


@cache
def can_draw(path: Path, character: str) -> bool:
    """Whether the font has the character: neither blank nor its sign for a missing one."""
    if character.isspace():
        return True
    drawn = bytes(load_font(path, 32).getmask(character, mode="1"))
    return any(drawn) and drawn not in _missing_signs(path)


@cache
def _missing_signs(path: Path) -> frozenset[bytes]:
    font = load_font(path, 32)
    return frozenset(bytes(font.getmask(c, mode="1")) for c in ("\uffff", "\U000effff", "\ue0ff"))


def face_for(text: str, wanted: Face, others: tuple[Face, ...]) -> Face:
    """`wanted`, or the first of `others` that has every character of the text.

    Raises SetupError when no font has them all: a sign for a missing character must not be drawn.
    """
    for face in (wanted, *others):
        if all(can_draw(face.path, c) for c in set(text)):
            return face
    raise SetupError(f"no installed font can draw all of {text!r}")

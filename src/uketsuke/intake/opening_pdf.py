"""Pages of a PDF as a viewer shows them, with the text that can really be seen on them.

Runs inside the child process of `opening` only: a hostile file may do here what it likes.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import math
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw
from PIL import Image

from uketsuke.forms.geometry import DPI
from uketsuke.intake.opening_limits import Limits, PageRefused

POINTS_PER_INCH = 72.0
_SCAN_COVER = 0.8
"""A page whose images cover this much of it is a scan."""
_BIG_IMAGE = 0.25
"""Text painted before an image this large may lie hidden beneath it, as recognised text does."""
_DUST_IMAGE = 0.02
_FEW_PATHS = 3
"""A coarse image with more drawing than this on top is a background, not a scan."""
_MAX_SCAN_DPI = 400
"""Scans up to this are rendered pixel for pixel; finer ones come down to 300 dpi."""
_LEAST_DPI = 72
"""A page that fits into the pixel limit only below this resolution is refused."""
_LONGEST_POINTS = 14_400
"""The largest page side that PDF allows (5 m)."""
_LONGEST_PAPER_POINTS = 450 / 25.4 * POINTS_PER_INCH
_LONGEST_PX = 30_000
_OBJECT_DEPTH = 4
_PLAIN_COLOURS = (
    raw.FPDF_COLORSPACE_DEVICEGRAY,
    raw.FPDF_COLORSPACE_DEVICERGB,
    raw.FPDF_COLORSPACE_CALGRAY,
    raw.FPDF_COLORSPACE_CALRGB,
    raw.FPDF_COLORSPACE_ICCBASED,
    raw.FPDF_COLORSPACE_INDEXED,
)
_INVISIBLE_MODES = (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP)
_LEAF = re.compile(rb"/Type\s*/Page(?![A-Za-z])")
_LEAF_BYTES = 16
"""How long the words that `_LEAF` looks for are, give or take spaces."""
_CHUNK = 1 << 20
_SEEN_CONTRAST = 24
"""A glyph whose box holds no two pixels this many grey levels apart is not there for the eye."""
_SAME_PT = 0.001
_BELOW = 0.12
"""How much of an em lies below the line in fonts for Japanese. Source: OpenType, OS/2 sTypoDescender of CJK fonts."""

# Pillow turns counter-clockwise, PDF clockwise.
_TURNS = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}

Bounds = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class RenderedPage:
    """A page as an image; `glyphs` are `[text, left, top, width, height]` in px of that image."""

    image: Image.Image
    dpi: float | None
    glyphs: list[list[Any]]


@dataclass(frozen=True, slots=True)
class _Content:
    """What is painted: its resolution if it is a scan, the text objects that can be seen, and the one
    plain image that is the whole page, where that is so."""

    scan_dpi: float | None
    texts: frozenset[int]
    sole_image: Any = None


class Pdf:
    """An opened PDF. Raises `PageRefused` (encrypted, damaged) when it cannot be opened."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self._limits = limits
        try:
            self._document = pdfium.PdfDocument(path)
            self._shown = len(self._document)
        except pdfium.PdfiumError as error:
            if getattr(error, "err_code", None) in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
                raise PageRefused("encrypted") from error
            raise PageRefused("damaged") from error
        self.pages = self._shown
        if self._shown <= limits.pages:
            # What stands behind the last page that is shown shall be missed by somebody.
            self.pages = max(self._shown, _pages_in_tree(path, self._shown))
        self._has_form = False
        with contextlib.suppress(pdfium.PdfiumError):
            if self._document.get_formtype() != raw.FORMTYPE_NONE:
                self._document.init_forms()
                self._has_form = True

    def page(self, index: int) -> RenderedPage:
        """Page `index` (from 0). Raises `PageRefused` (too_large, damaged)."""
        if index >= self._shown:
            raise PageRefused("damaged")
        try:
            page = self._document[index]
            if self._has_form:
                # Values typed into form fields become ordinary text, for the eye and for the reader.
                with contextlib.suppress(pdfium.PdfiumError, RuntimeError):
                    page.flatten()
                    page.close()
                    page = self._document[index]
            try:
                return self._render(page)
            finally:
                # Decoded images hang on an open page: a long file would fill the memory.
                page.close()
        except pdfium.PdfiumError as error:
            raise PageRefused("damaged") from error

    def _render(self, page: Any) -> RenderedPage:
        width, height = page.get_size()
        if not (math.isfinite(width) and math.isfinite(height)) or width <= 0 or height <= 0:
            raise PageRefused("damaged")
        if max(width, height) > _LONGEST_POINTS:
            raise PageRefused("too_large")
        content = self._content(page, width, height)
        wanted = float(DPI)
        if content.scan_dpi is not None and content.scan_dpi <= _MAX_SCAN_DPI:
            wanted = content.scan_dpi
        inches = (width / POINTS_PER_INCH) * (height / POINTS_PER_INCH)
        dpi = min(
            wanted, math.sqrt(self._limits.page_pixels / inches), _LONGEST_PX / max(width, height) * POINTS_PER_INCH
        )
        if dpi < min(wanted, _LEAST_DPI):
            raise PageRefused("too_large")
        size = (round(width / POINTS_PER_INCH * dpi), round(height / POINTS_PER_INCH * dpi))
        if min(size) < 1:
            raise PageRefused("damaged")
        if content.sole_image is not None:
            image = _as_stored(content.sole_image, page.get_rotation(), size)
        else:
            image = _rendered(page, size)
        glyphs = list(_glyphs(page, size, content, image, self._limits.glyphs)) if content.texts else []
        # A photo put into a PDF pixel for point makes a page no paper has: its resolution says nothing.
        a_paper = content.scan_dpi is None or max(width, height) <= _LONGEST_PAPER_POINTS
        known = dpi if a_paper else None
        return RenderedPage(image, known, glyphs)

    def _content(self, page: Any, width: float, height: float) -> _Content:
        covered, paths = 0.0, 0
        objects: list[Any] = []
        dpis: list[tuple[float, float]] = []
        texts: dict[int, Bounds] = {}
        for item in page.get_objects(max_depth=_OBJECT_DEPTH):
            if item.type == raw.FPDF_PAGEOBJ_IMAGE:
                pixels = item.get_px_size()
                if pixels[0] * pixels[1] > self._limits.image_pixels:
                    raise PageRefused("too_large")
                points = item.get_quad_points()
                across, down = math.dist(points[0], points[1]), math.dist(points[1], points[2])
                share = min(across * down / (width * height), 1.0)
                covered += share
                if share > _BIG_IMAGE:
                    xs, ys = [p[0] for p in points], [p[1] for p in points]
                    cover = (min(xs), min(ys), max(xs), max(ys))
                    texts = {key: bounds for key, bounds in texts.items() if not _inside(bounds, cover)}
                if share > _DUST_IMAGE and across > 0 and down > 0:
                    dpis.append((share, max(pixels[0] / across, pixels[1] / down) * POINTS_PER_INCH))
            elif item.type == raw.FPDF_PAGEOBJ_TEXT and _is_painted(item):
                with contextlib.suppress(pdfium.PdfiumError):
                    texts[ctypes.addressof(item.raw.contents)] = item.get_bounds()
            elif item.type == raw.FPDF_PAGEOBJ_PATH:
                paths += 1
            objects.append(item)
        scan = max(dpis)[1] if dpis and covered >= _SCAN_COVER else None
        if scan is not None and scan < DPI and (texts or paths > _FEW_PATHS):
            scan = None
        sole = objects[0] if scan is not None and len(objects) == 1 and _fills(objects[0], page) else None
        return _Content(scan, frozenset(texts), sole)


def _pages_in_tree(path: Path, shown: int) -> int:
    """How many pages the document's tree really has, where it may have more than the `shown` it says; else 0.

    PDFium believes the number that the document gives, and pages behind it would be lost without a word.
    """
    if not _may_hold_more(path, shown):
        return 0
    pikepdf = importlib.import_module("pikepdf")
    try:
        with pikepdf.open(path) as document:
            return len(document.pages)
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError):
        # A tree that only PDFium can make sense of: then its word has to do.
        return 0


def _may_hold_more(path: Path, shown: int) -> bool:
    """Whether more page objects stand in the file, or may stand in its packed objects.

    Looking at the bytes is quick; loading the second library takes longer than opening the usual scan.
    """
    seen, rest = 0, b""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            window = rest + chunk
            if b"/ObjStm" in window:
                return True
            seen += len(_LEAF.findall(window))
            # A word that ends in the part kept would be counted twice.
            rest = window[-_LEAF_BYTES:]
            seen -= len(_LEAF.findall(rest))
    return seen + len(_LEAF.findall(rest)) > shown


def _fills(item: Any, page: Any) -> bool:
    """Whether this object is a plain black, grey or RGB image that lies upright over the whole page.

    Such a page is the usual scan; rendering would blur its pixels and cost five times more.
    """
    about = item.get_metadata()
    if about.colorspace not in _PLAIN_COLOURS or about.bits_per_pixel not in (1, 8, 24):
        return False
    if (
        raw.FPDFPageObj_HasTransparency(item)
        or page.get_rotation() not in (0, 90, 180, 270)
        or raw.FPDFPage_GetAnnotCount(page) > 0
    ):
        return False
    matrix = item.get_matrix()
    left, bottom, right, top = page.get_bbox()
    wide, high = right - left, top - bottom
    pixels = item.get_px_size()
    box = (matrix.a - wide, matrix.d - high, matrix.e - left, matrix.f - bottom, matrix.b, matrix.c)
    square = abs(pixels[0] / wide * high / pixels[1] - 1) < 0.02
    return square and all(abs(v) < 0.01 * wide for v in box)


def _as_stored(item: Any, turn: int, size: tuple[int, int]) -> Image.Image:
    image: Image.Image = item.get_bitmap().to_pil().convert("L")
    if turn:
        image = image.transpose(_TURNS[turn])
    if abs(image.width / size[0] - 1) > 0.1:
        image = image.resize(size, Image.Resampling.BOX)
    return image


def _rendered(page: Any, size: tuple[int, int]) -> Image.Image:
    bitmap = pdfium.PdfBitmap.new_native(*size, raw.FPDFBitmap_Gray)
    bitmap.fill_rect((255, 255, 255, 255), 0, 0, *size)
    flags = raw.FPDF_ANNOT | raw.FPDF_GRAYSCALE | raw.FPDF_RENDER_LIMITEDIMAGECACHE
    raw.FPDF_RenderPageBitmap(bitmap, page, 0, 0, *size, 0, flags)
    if page.formenv:
        raw.FPDF_FFLDraw(page.formenv, bitmap, page, 0, 0, *size, 0, flags)
    return bitmap.to_pil().convert("L")  # type: ignore[no-any-return]


def _inside(inner: Bounds, outer: Bounds) -> bool:
    x, y = (inner[0] + inner[2]) / 2, (inner[1] + inner[3]) / 2
    return outer[0] <= x <= outer[2] and outer[1] <= y <= outer[3]


def _is_painted(text: Any) -> bool:
    if raw.FPDFTextObj_GetTextRenderMode(text) in _INVISIBLE_MODES:
        return False
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    known = raw.FPDFPageObj_GetFillColor(text, red, green, blue, alpha)
    return not known or alpha.value > 0


def _glyphs(page: Any, size: tuple[int, int], content: _Content, image: Image.Image, most: int) -> Iterator[list[Any]]:
    textpage = page.get_textpage()
    count = raw.FPDFText_CountChars(textpage)
    if count > most:
        raise PageRefused("too_large")
    width, height = page.get_size()
    to_px = _page_to_px(page, (size[0] / width, size[1] / height))
    box = raw.FS_RECTF()
    high = 0
    for i in range(count):
        if raw.FPDFText_IsGenerated(textpage, i) == 1:
            continue
        code = raw.FPDFText_GetUnicode(textpage, i)
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00) if high else 0
        if code < 0x20 or code in (0xFFFD, 0xFFFE, 0xFFFF):
            continue
        owner = raw.FPDFText_GetTextObject(textpage, i)
        if not owner or ctypes.addressof(owner.contents) not in content.texts:
            continue
        if not raw.FPDFText_GetLooseCharBox(textpage, i, box):
            continue
        if unicodedata.east_asian_width(chr(code)) in "WF":
            _widen(box, textpage, i)
        left, top, right, bottom = to_px(box.left, box.bottom, box.right, box.top)
        text = chr(code)
        if text.isspace() or _is_seen(image, left, top, right, bottom):
            yield [text, round(left, 2), round(top, 2), round(right - left, 2), round(bottom - top, 2)]


def _widen(box: Any, textpage: Any, i: int) -> None:
    """Makes the box of a full-width character as wide and high as its em where it is as tight as its ink.

    pdfium knows no other box of a character that it names otherwise than the file does: fonts whose 月 is also the
    radical ⽉ make files that say the radical.
    """
    tight = [ctypes.c_double() for _ in range(4)]
    if not raw.FPDFText_GetCharBox(textpage, i, *tight) or any(
        abs(a.value - b) >= _SAME_PT for a, b in zip(tight, (box.left, box.right, box.bottom, box.top), strict=True)
    ):
        return
    origin, matrix = [ctypes.c_double() for _ in range(2)], raw.FS_MATRIX()
    if not raw.FPDFText_GetMatrix(textpage, i, matrix) or not raw.FPDFText_GetCharOrigin(textpage, i, *origin):
        return
    if matrix.b or matrix.c:
        return
    x, y = (place.value for place in origin)
    size = raw.FPDFText_GetFontSize(textpage, i)
    wide, high = size * abs(matrix.a), size * abs(matrix.d)
    if x <= box.left and box.right <= x + wide:
        box.left, box.right = x, x + wide
        box.bottom, box.top = min(box.bottom, y - _BELOW * high), max(box.top, y + (1 - _BELOW) * high)


def _is_seen(image: Image.Image, left: float, top: float, right: float, bottom: float) -> bool:
    area = (
        max(math.floor(left) - 1, 0),
        max(math.floor(top) - 1, 0),
        min(math.ceil(right) + 1, image.width),
        min(math.ceil(bottom) + 1, image.height),
    )
    if area[0] >= area[2] or area[1] >= area[3]:
        return False
    extrema = image.crop(area).getextrema()
    return bool(extrema[1] - extrema[0] >= _SEEN_CONTRAST)  # type: ignore[operator]


def _page_to_px(page: Any, scale: tuple[float, float]) -> Any:
    """The map from PDF page space (origin bottom left, before /Rotate) to px of the shown page."""
    left, bottom, right, top = page.get_bbox()
    width, height = right - left, top - bottom
    turn = page.get_rotation()
    sx, sy = scale

    def to_px(x0: float, y0: float, x1: float, y1: float) -> tuple[float, float, float, float]:
        corners = []
        for x, y in ((x0 - left, y0 - bottom), (x1 - left, y1 - bottom)):
            corners.append({0: (x, height - y), 90: (y, x), 180: (width - x, y), 270: (height - y, width - x)}[turn])
        (ax, ay), (bx, by) = corners
        return min(ax, bx) * sx, min(ay, by) * sy, max(ax, bx) * sx, max(ay, by) * sy

    return to_px

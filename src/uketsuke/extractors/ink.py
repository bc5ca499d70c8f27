"""The ink that somebody added to a form: everything on the page that the blank did not have.

Strokes keep their grey values, so the recogniser sees what the scanner saw, with the pre-printed
lines and words taken away. A stroke that crosses a printed line is mended where the line was.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from uketsuke.extractors.alignment import Alignment
from uketsuke.forms.geometry import PX_PER_MM, BoxPx
from uketsuke.forms.pieces import pieces

Image = NDArray[np.uint8]
Mask = NDArray[np.uint8]

_BACKGROUND_SHRINK = 8
_PRINT_REACH_PX = (1, 4)
"""How far, at least and at most, print may spread beyond its place on the blank: blur of the scan and of the match."""
_SPREAD_SHARE = 0.03
"""Share of the pixels at a distance from print that may be dark, entries among them, where print ends."""
_LINE_PX = 60
"""Print that runs straight at least this far (5 mm) is a ruled line, not a character."""
_MEND_PX = 15
"""Widest gap, across a ruled line, that a stroke is mended over."""
_DARK_SHARE = 0.58
"""How far from print to paper the grey of a stroke may lie."""
_RULE_PX = 7
"""A ruled line printed or scanned bold is no thicker."""
_LONG_RULE_PX, _RULE_ASLANT = 250, 0.06
"""A stroke at least so long (21 mm), in so flat a box, is one too."""
_SPECK_AREA_PX = 7
_DOT_PX, _DOT_APART_PX = (3, 18), 3
_DOT_SHARE = 0.3
"""Sides of a dot or bar between characters, how far it stands from them, and how dark it is beside the other ink."""
_BAR_FLAT = 2.0
"""How much wider than high a bar is."""
_PALE_SHARE, _PALE_AREA_PX = 0.45, 18
"""How dark a pale entry's stroke is at least, beside its darkest ink, and the size of a mark that is none of dust's."""
_TALL, _SMALL, _BESIDE_PX = 0.45, 0.35, round(3.0 * PX_PER_MM)
"""Height of characters and of specks, as shares of an entry's tallest piece; how far beside the characters no sign
belongs to them."""
_FAR_SPECK_AREA_PX, _FAR_SPECK_PX = 60, round(2.0 * PX_PER_MM)
_NOISE_AREA_PX = 24
_NOISY_PER_MPX = 200
"""More specks than this on a million pixels: a page of noise, on which only large pieces can be ink."""
_GREY_SHARE, _SMOOTHED_PX = 0.42, 1.6
"""Scans in black and white alone have fewer greys around their strokes (0.20 to 0.32; others from 0.52 on); the jagged
strokes of those are read better smoothed: of 654 entries on poor scans 8 more were right."""
_MARK_PX = 9
"""A component must reach this far (0.75 mm) in some direction to count as ink: less is dust."""
_MARK_AREA_PX = 22
_NOISY_MARK_PX, _NOISY_MARK_AREA_PX = 16, 60
_REST_PX, _REST_AREA_PX = 6, 18
"""Larger pieces than this lie in none of 1,334 empty boxes of clean and office scans, and in the boxes of entries that
a poor scan lost."""
_REACH_MM = 1.6
"""How far outside its box an entry is looked for."""
_INSIDE_MM = 0.35
_OVERFLOW_MM = 0.9
_CUT_AREA_PX, _CUT_PX = 120, round(1.2 * PX_PER_MM)
"""Ink in a box, area and sides, that is as large as a character."""
_CROSSING_PX, _OWN_SHARE = 4, 0.65
"""How far a stroke must reach to both sides of a cell's line to cross it; what reaches in from the left is the cell's
own from this share on."""
_RUN_ON_MM, _NEAR_END_MM, _GAP_MM, _LETTER_GAP_MM = 7.0, 2.0, 1.8, 0.9
"""How far beyond the end of its box writing may go on, how near to the end it must come, and how wide its gaps are."""


@dataclass(frozen=True, slots=True, eq=False)
class PageInk:
    """One page with its print told from its ink; all arrays (height, width) in the page frame.

    `grey` has white paper at 255; `added` is 255 where ink was added; `labels` numbers the
        connected pieces of added ink, described by `stats` (x, y, width, height, area); `strokes` is 255 on
        the form's print, `printed` on and close to it, `core` where it is darkest; `over` is 255 where the
        page is dark and the form, as it lies on the page, is white even next to its strokes; `gone` is 255
        where the form's print is not on the page; `level` is the grey value of print on this page; `noisy`
        tells of specks all over, as a fax makes them; `stark` of a scan in black and white alone.
    """

    grey: Image
    over: Mask
    strokes: Mask
    gone: Mask
    core: Mask
    added: Mask
    labels: NDArray[np.int32]
    stats: NDArray[np.int32]
    printed: Mask
    level: float
    noisy: bool
    stark: bool


@dataclass(frozen=True, slots=True, eq=False)
class FieldInk:
    """The ink that belongs to one box: `mask` and `grey` cover `area` (page frame).

    `grey` is white but for the strokes of the mask. `overflow` tells that the entry runs out of its
    box to a side, `touches` that a stroke reaches far over or under it or lies in what is surely outside; `cut` that
    ink as large as a character was left out because it hangs on something outside.
    """

    area: BoxPx
    mask: Mask
    grey: Image
    overflow: bool
    touches: bool
    cut: bool


def page_ink(image: Image, blank: Image, alignment: Alignment) -> PageInk:
    """The page's added ink.

    Args:
        image: grey page (height, width) uint8 in the page frame.
        blank: grey blank of the same size, in the form frame.
        alignment: how the form lies on the page.
    """
    grey = flatten(image)
    print_there = alignment.warp_blank(blank)
    core = _darker(print_there, 110)
    sample = grey[::3, ::3][core[::3, ::3] > 0]
    level = float(np.median(sample)) if sample.size else 40.0
    level = min(max(level, 0.0), 170.0)
    dark = _darker(grey, _dark_below(level))
    print_mask = _darker(print_there, 200)
    spread = _print_reach(print_mask, dark)
    reach = 1 + spread + round(min(alignment.rms_mm, 0.25) * PX_PER_MM)
    printed = np.asarray(cv2.dilate(print_mask, _disc(reach)), np.uint8)
    added = np.asarray(cv2.bitwise_and(dark, cv2.bitwise_not(printed)), np.uint8)
    noisy = _is_noisy(added)
    if noisy:
        added = _without_specks(added)
    added = _mend(added, dark, print_mask, reach)
    over = np.asarray(cv2.bitwise_and(dark, cv2.bitwise_not(cv2.dilate(print_mask, _disc(spread)))), np.uint8)
    gone = np.asarray(cv2.bitwise_and(core, cv2.bitwise_not(cv2.dilate(dark, _disc(1)))), np.uint8)
    labels, stats = pieces(added)
    return PageInk(
        grey,
        over,
        print_mask,
        gone,
        core,
        added,
        labels,
        stats,
        printed,
        level,
        noisy,
        _is_stark(grey),
    )


def is_dark(grey: Image, level: float) -> NDArray[np.bool_]:
    """Where a page with white paper is dark, when its print has grey value `level`; shape of `grey`."""
    return np.asarray(grey < _dark_below(level), np.bool_)


def _dark_below(level: float) -> int:
    """The grey value from which on nothing is a stroke, on a page whose print has grey value `level`."""
    return math.ceil(level + _DARK_SHARE * (255.0 - level))


def _darker(image: Image, bound: int) -> Mask:
    return np.asarray(cv2.threshold(image, bound - 1, 255, cv2.THRESH_BINARY_INV)[1], np.uint8)


def flatten(image: Image) -> Image:
    """The page with its paper made white (255): shadows and grey paper go, strokes stay."""
    height, width = image.shape
    small = cv2.resize(
        image, (max(1, width // _BACKGROUND_SHRINK), max(1, height // _BACKGROUND_SHRINK)), interpolation=cv2.INTER_AREA
    )
    # Paper is what is light nearby; the median takes away what the maximum took from noise.
    paper = cv2.medianBlur(cv2.dilate(small, np.ones((5, 5), np.uint8)), 15)
    if int(paper.min()) >= 250:
        return image
    paper = np.maximum(paper, 90)
    return np.asarray(cv2.divide(image, cv2.resize(paper, (width, height)), scale=255.0), np.uint8)


def field_ink(
    page: PageInk, box: BoxPx, *, reach_mm: float = _REACH_MM, in_table: bool = False, run_on: bool = False
) -> FieldInk | None:
    """The ink that belongs to a box, or None when it holds none.

    A piece of ink belongs to the box that holds most of it; dust, remains of printed lines and what
    reaches over from a neighbour do not count. In a table (`in_table`) a stroke on the line between two
    cells belongs to the left one: entries run out of their cells at the end. With `run_on`, writing that
    goes on beyond the end of the box belongs to it.
    """
    area = _grown(box, reach_mm, page.grey.shape)
    if area.width == 0 or area.height == 0:
        return None
    labels = page.labels[area.top : area.bottom, area.left : area.right]
    there = labels > 0
    if not there.any():
        return None
    inner = _inside(box, area)
    near = there & (page.printed[area.top : area.bottom, area.left : area.right] > 0)
    everywhere, within, near_print = (
        np.bincount(found, minlength=len(page.stats))
        for found in (labels[there], labels[inner][there[inner]], labels[near])
    )
    candidates = np.flatnonzero(everywhere)
    keep, counts, overflow, touches, cut = [], False, False, False, False
    slack = _OVERFLOW_MM * PX_PER_MM
    least_px, least_area = (_NOISY_MARK_PX, _NOISY_MARK_AREA_PX) if page.noisy else (_MARK_PX, _MARK_AREA_PX)
    for label in candidates:
        x, y, width, height, size = (int(v) for v in page.stats[label])
        if size < _SPECK_AREA_PX or within[label] == 0:
            continue
        share = within[label] / size
        cx, cy = x + width / 2, y + height / 2
        central = box.left <= cx <= box.right and box.top <= cy <= box.bottom
        crosses_left = in_table and x < box.left - _CROSSING_PX and x + width > box.left + _CROSSING_PX
        crosses_right = in_table and x < box.right - _CROSSING_PX and x + width > box.right + _CROSSING_PX
        overflow = overflow or crosses_left or (crosses_right and share < 0.9)
        if crosses_left and share < _OWN_SHARE:
            continue
        if share < 0.5 and not central and not (crosses_right and share > 0.2):
            cut = cut or (within[label] >= _CUT_AREA_PX and _is_broad(labels[inner] == label))
            continue
        if _is_line_remnant(width, height, size, int(near_print[label])):
            continue
        keep.append(int(label))
        if max(width, height) >= least_px and size >= least_area:
            counts = True
            overflow = overflow or max(box.left - x, x + width - box.right) > slack
            touches = touches or everywhere[label] < size or max(box.top - y, y + height - box.bottom) > slack
    if not counts:
        return None
    keep = _without_far_specks(page.stats, keep, least_px, least_area)
    if run_on:
        more = _beyond(page, box, keep, _GAP_MM)
        keep, overflow = [*keep, *more], overflow or bool(more)
    elif in_table and not overflow:
        overflow = bool(_beyond(page, box, keep, _LETTER_GAP_MM))
    chosen = np.zeros(len(page.stats), np.uint8)
    chosen[keep] = 255
    area = _around(page.stats[keep], area, page.grey.shape)
    mask = chosen[page.labels[area.top : area.bottom, area.left : area.right]]
    if not page.noisy:
        mask = _with_faint_dots(page, area, _with_pale_strokes(page, area, mask))
    return FieldInk(area, mask, _strokes(page, area, mask), overflow, touches, cut)


def _is_broad(piece: NDArray[np.bool_]) -> bool:
    """Whether a piece of ink is as large as a character both ways, and not only a streak or the foot of a letter."""
    rows, columns = np.flatnonzero(piece.any(axis=1)), np.flatnonzero(piece.any(axis=0))
    return bool(min(rows[-1] - rows[0], columns[-1] - columns[0]) >= _CUT_PX)


def holds_a_rest(page: PageInk, box: BoxPx) -> bool:
    """Whether a box without an entry holds a piece of ink too large for dust: what a scan left of a pale entry."""
    found = np.unique(page.labels[box.top : box.bottom, box.left : box.right])
    stats = page.stats[found[found > 0]]
    return bool(((stats[:, 4] >= _REST_AREA_PX) | (np.maximum(stats[:, 2], stats[:, 3]) >= _REST_PX)).any())


def _without_far_specks(stats: NDArray[np.int32], keep: list[int], least_px: int, least_area: int) -> list[int]:
    """The pieces of an entry without the small ones far from its writing.

    Over and under it they would make its line look small, beside it they would say something. A full stop alone in a
    last line, where lines begin, stays.
    """
    x, y, width, height, size = stats[keep].T[:5]
    large = (np.maximum(width, height) >= least_px) & (size >= least_area) & (size > _FAR_SPECK_AREA_PX)
    if not large.any():
        return keep
    middle, top, bottom = y + height / 2, y[large].min(), (y + height)[large].max()
    begins = x <= x[large].min() + _FAR_SPECK_PX
    far = ~large & (size <= _FAR_SPECK_AREA_PX) & ((middle < top - _DOT_APART_PX) | (middle > bottom + _DOT_APART_PX))
    far &= ~(begins & (middle > bottom))
    tallest = height[large].max()
    tall = large & (height >= _TALL * tallest)
    small = np.maximum(width, height) < _SMALL * tallest
    far |= small & ((x > (x + width)[tall].max() + _BESIDE_PX) | (x + width < x[tall].min() - _BESIDE_PX))
    return [label for label, drop in zip(keep, far, strict=True) if not drop]


def _with_pale_strokes(page: PageInk, area: BoxPx, mask: Mask) -> Mask:
    """The ink with what is as dark as its own strokes' edges, where the entry is paler than the form's print.

    Thin strokes and small marks of a pale entry (the middle one of 三, the ring of パ) are not dark enough for ink by
    the measure of the page. What they stand in: the rows and columns of the entry.
    """
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    window = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    on_page = (
        slice(area.top + rows[0], area.top + rows[-1] + 1),
        slice(area.left + columns[0], area.left + columns[-1] + 1),
    )
    grey, inner = page.grey[on_page], mask[window]
    ink = float(np.percentile(grey[inner > 0], 20))
    bound = 255.0 - _PALE_SHARE * (255.0 - ink)
    if bound <= _dark_below(page.level):
        return mask
    free = (page.printed[on_page] == 0) & ((page.labels[on_page] == 0) | (inner > 0))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(
        ((grey < bound) & free).astype(np.uint8), connectivity=8, ltype=cv2.CV_32S
    )
    large = stats[:, 4] >= _PALE_AREA_PX
    large[np.unique(labels[inner > 0])] = True
    large[0] = False
    result = mask.copy()
    result[window][large[labels]] = 255
    return result


def _with_faint_dots(page: PageInk, area: BoxPx, mask: Mask) -> Mask:
    """The ink with the dots and bars between its characters (経営・管理, H12.9.6, 5-2) that a scan made too pale."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.asarray(mask.any(axis=0), np.bool_)
    first, last = np.flatnonzero(columns)[[0, -1]]
    between = ~columns
    between[:first], between[last:] = False, False
    if not between.any():
        return mask
    free = between & ~(np.convolve(columns, np.ones(2 * _DOT_APART_PX + 1), "same") > 0)
    window = slice(area.top + rows[0], area.top + rows[-1] + 1), slice(area.left, area.right)
    grey, printed = page.grey[window], page.printed[window]
    ink = float(np.percentile(grey[mask[rows[0] : rows[-1] + 1] > 0], 20))
    faint = ((grey < 255.0 - _DOT_SHARE * (255.0 - ink)) & (printed == 0)).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(faint, connectivity=8, ltype=cv2.CV_32S)

    def has_room(left: int, width: int, height: int) -> bool:
        # A bar stands closer to its neighbours than a dot does.
        room = between if width >= _BAR_FLAT * height else free
        return bool(room[left : left + width].all())

    found = [
        label
        for label in range(1, count)
        if _DOT_PX[0] <= max(stats[label, 2:4]) <= _DOT_PX[1]
        and stats[label, 4] >= _SPECK_AREA_PX
        and has_room(*stats[label, [0, 2, 3]])
    ]
    if not found:
        return mask
    result = mask.copy()
    result[rows[0] : rows[-1] + 1][np.isin(labels, found)] = 255
    return result


def _beyond(page: PageInk, box: BoxPx, keep: Sequence[int], gap_mm: float) -> list[int]:
    """The pieces of ink right of a box with which the writing in it goes on, gaps up to `gap_mm` wide between."""
    stats = page.stats
    end = int((stats[keep, 0] + stats[keep, 2]).max())
    if end < box.right - _NEAR_END_MM * PX_PER_MM:
        return []
    middle = stats[:, 1] + stats[:, 3] / 2
    level = (middle > box.top) & (middle < box.bottom) & (stats[:, 3] <= 1.3 * box.height)
    there = level & (stats[:, 4] >= _MARK_AREA_PX) & (stats[:, 0] >= end - _CROSSING_PX)
    there &= stats[:, 0] + stats[:, 2] < box.right + _RUN_ON_MM * PX_PER_MM
    there[list(keep)], there[0] = False, False
    found: list[int] = []
    for label in sorted(np.flatnonzero(there), key=lambda n: int(stats[n, 0])):
        x, y, width, height, size = (int(v) for v in stats[label])
        if x - end > gap_mm * PX_PER_MM:
            break
        window = slice(y, y + height), slice(x, x + width)
        near_print = int((page.printed[window][page.labels[window] == label] > 0).sum())
        if _is_line_remnant(width, height, size, near_print):
            continue
        found.append(int(label))
        end = max(end, x + width)
    return found


def added_in(page: PageInk, box: BoxPx) -> Mask:
    """The added-ink mask of a box, dust taken away: (height, width) of the part on the page."""
    height, width = page.grey.shape
    rows = slice(max(0, box.top), min(height, box.bottom))
    columns = slice(max(0, box.left), min(width, box.right))
    labels = page.labels[rows, columns]
    big = (page.stats[:, 4] >= _SPECK_AREA_PX) & (np.maximum(page.stats[:, 2], page.stats[:, 3]) >= 5)
    big[0] = False
    return np.where(big[labels], np.uint8(255), np.uint8(0))


def _is_noisy(added: Mask) -> bool:
    """Whether specks lie all over: counted in the middle of the page."""
    height, width = added.shape
    part = np.ascontiguousarray(added[height // 3 : height // 3 + 800, width // 4 : width // 4 + 1250])
    _, stats = pieces(part)
    return int((stats[1:, 4] < _NOISE_AREA_PX).sum()) > _NOISY_PER_MPX


def _is_stark(grey: Image) -> bool:
    """Whether hardly anything on and around strokes is grey, but for what laying the page made so."""
    height, width = grey.shape
    part = grey[height // 10 : height // 2, width // 10 : width - width // 10]
    strokes = cv2.dilate(_darker(part, 128), np.ones((3, 3), np.uint8))
    there = cv2.countNonZero(strokes)
    between = cv2.bitwise_and(cv2.inRange(part, np.array(70), np.array(200)), strokes)
    return bool(there) and cv2.countNonZero(between) < _GREY_SHARE * there


def _without_specks(added: Mask) -> Mask:
    labels, stats = pieces(added)
    large = np.where(stats[:, 4] >= _NOISE_AREA_PX, np.uint8(255), np.uint8(0))
    large[0] = 0
    return np.asarray(large[labels], np.uint8)


def _print_reach(print_mask: Mask, dark: Mask) -> int:
    """How many px beyond its place the print of this page spreads, measured where most forms carry print."""
    height = print_mask.shape[0]
    part = slice(height // 10, height // 2)
    least, most = _PRINT_REACH_PX
    inner = cv2.dilate(print_mask[part], _disc(least))
    for reach in range(least, most):
        outer = cv2.dilate(print_mask[part], _disc(reach + 1))
        ring = cv2.subtract(outer, inner)
        asked = cv2.countNonZero(ring)
        if not asked or cv2.countNonZero(cv2.bitwise_and(ring, dark[part])) < _SPREAD_SHARE * asked:
            return reach
        inner = outer
    return most


def _mend(added: Mask, dark: Mask, print_mask: Mask, reach: int) -> Mask:
    """Puts back the dark places on ruled lines that join ink on both sides of the line, straight or aslant."""
    slant = np.eye(_MEND_PX, dtype=np.uint8)
    aslant = cv2.bitwise_or(_closed(added, slant), _closed(added, np.ascontiguousarray(slant[::-1])))
    result = added
    for along, across in (((1, _LINE_PX), (_MEND_PX, 1)), ((_LINE_PX, 1), (1, _MEND_PX))):
        lines = cv2.morphologyEx(print_mask, cv2.MORPH_OPEN, np.ones(along, np.uint8))
        lines = cv2.bitwise_and(cv2.dilate(lines, _disc(reach + 1)), dark)
        joined = cv2.bitwise_or(aslant, _closed(added, np.ones(across, np.uint8)))
        result = np.asarray(cv2.bitwise_or(result, cv2.bitwise_and(joined, lines)), np.uint8)
    return result


def _closed(mask: Mask, kernel: Mask) -> Mask:
    return np.asarray(cv2.morphologyEx(mask, cv2.MORPH_CLOSE, kernel), np.uint8)


def _is_line_remnant(width: int, height: int, size: int, near_print: int) -> bool:
    thin = min(width, height)
    long = max(width, height)
    if thin <= _RULE_PX and long > 25 * thin:
        return True
    # A rule that lies aslant, or bends up into the next one at its end.
    if long >= _LONG_RULE_PX and thin <= _RULE_ASLANT * long and size <= _RULE_PX * long:
        return True
    return thin <= 4 and near_print >= 0.5 * size


def _strokes(page: PageInk, area: BoxPx, mask: Mask) -> Image:
    rows, columns = slice(area.top, area.bottom), slice(area.left, area.right)
    near = cv2.dilate(mask, _disc(2)) > 0
    near &= (page.printed[rows, columns] == 0) | (mask > 0)
    grey = page.grey[rows, columns].astype(np.float32)
    # Pale ink is darkened to what the recogniser was trained on.
    ink = float(np.percentile(grey[mask > 0], 20))
    gain = min(235.0 / max(255.0 - ink, 60.0), 2.5) if ink > 40 else 1.0
    stretched = np.clip(255.0 - (255.0 - grey) * gain, 0.0, 255.0)
    found = np.where(near, stretched, 255.0).astype(np.uint8)
    return np.asarray(cv2.GaussianBlur(found, (0, 0), _SMOOTHED_PX), np.uint8) if page.stark else found


def _grown(box: BoxPx, reach_mm: float, shape: tuple[int, ...]) -> BoxPx:
    reach = round(reach_mm * PX_PER_MM)
    left, top = max(0, box.left - reach), max(0, box.top - reach)
    right, bottom = min(shape[1], box.right + reach), min(shape[0], box.bottom + reach)
    return BoxPx(left, top, max(0, right - left), max(0, bottom - top))


def _inside(box: BoxPx, area: BoxPx) -> tuple[slice, slice]:
    slack = round(_INSIDE_MM * PX_PER_MM)
    return (
        slice(max(0, box.top - slack - area.top), box.bottom + slack - area.top),
        slice(max(0, box.left - slack - area.left), box.right + slack - area.left),
    )


def _around(stats: NDArray[np.int32], limit: BoxPx, shape: tuple[int, ...]) -> BoxPx:
    pad, far = 3, round(3.0 * PX_PER_MM)
    far_right = max(far, round(_RUN_ON_MM * PX_PER_MM))
    left = max(0, limit.left - far, int(stats[:, 0].min()) - pad)
    top = max(0, limit.top - far, int(stats[:, 1].min()) - pad)
    right = min(shape[1], limit.right + far_right, int((stats[:, 0] + stats[:, 2]).max()) + pad)
    bottom = min(shape[0], limit.bottom + far, int((stats[:, 1] + stats[:, 3]).max()) + pad)
    return BoxPx(left, top, right - left, bottom - top)


def _disc(radius: int) -> Mask:
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1)), np.uint8)

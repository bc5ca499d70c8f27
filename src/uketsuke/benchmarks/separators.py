"""Whether separators are found: sheets in every plight, at every resolution, in colour, grey and 1 bit.

`python -m uketsuke.benchmarks.separators` prints the table in Markdown; `-o FILE` writes it.
"""

from __future__ import annotations

import argparse
import platform
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from multiprocessing import Pool
from pathlib import Path
from random import Random
from typing import Literal, get_args

import cv2
import numpy as np
import zxingcpp
from pypdfium2 import PdfDocument

from uketsuke import __version__
from uketsuke.forms.geometry import A4_PX, DPI
from uketsuke.forms.pages import Separator
from uketsuke.intake.coversheets import typeset_coversheets
from uketsuke.intake.separators import locate_damaged_separator, locate_separator
from uketsuke.samples.levels import Resolution
from uketsuke.samples.make import make_filing
from uketsuke.samples.paper import Page, px
from uketsuke.samples.paper_faults import spill_coffee
from uketsuke.samples.scanning import Rotation, Settings, scan, viewed
from uketsuke.samples.sheets import cover_sheet, patch_sheet

Tone = Literal["colour", "grey", "1 bit"]
TONES: tuple[Tone, ...] = get_args(Tone)
RESOLUTIONS = (150, 200, 300, 400, 600)
FIRST_SEED = 100_000
"""Seeds of reports; what finds separators was tuned on those below."""
OFFICE, SERIAL = "HQ", "000042"
_COVER = Separator("coversheet", OFFICE, SERIAL)
_PATCH = Separator("patcht")


@dataclass(frozen=True, slots=True)
class Plight:
    """What befell a sheet: `spoil` changes its paper, the rest is how it went through the machine.

    `grey_only`: in 1 bit nothing of it is left, the file shows white paper.
    """

    name: str
    spoil: Callable[[Page, Random], Page] = lambda page, _: page
    turn: Rotation = 0
    askew: float = 0.0
    quality: int = 75
    noise: float = 2.5
    blur: float = 0.7
    fax: bool = False
    negative: bool = False
    grey_only: bool = False


def _faint(left: float) -> Callable[[Page, Random], Page]:
    return lambda page, _: (255 - (255 - page.astype(np.float32)) * left).astype(np.uint8)


def _noted(mm: float, reach: float) -> Callable[[Page, Random], Page]:
    """A sticky note of that size over a corner of the code, `reach` of its width over the code's edge."""

    def spoil(page: Page, rnd: Random) -> Page:
        left, top, right, bottom = _inked(page)
        side, over = px(mm), px(mm) * reach
        x = rnd.choice((left - side + over, right - over))
        y = rnd.choice((top - side + over, bottom - over))
        return _laid(page, x, y, side, side, rnd.randint(205, 240))

    return spoil


def _stamped(page: Page, rnd: Random) -> Page:
    """A date stamp on the code: a ring and lines in ink that does not cover."""
    left, top, right, bottom = _inked(page)
    centre = (rnd.randint(left, right), rnd.randint(top, bottom))
    ink = np.full_like(page, 255)
    cv2.circle(ink, centre, round(px(14)), 60, round(px(1.2)), cv2.LINE_AA)
    for offset in (-4, 4):
        y = centre[1] + round(px(offset))
        cv2.line(ink, (centre[0] - round(px(12)), y), (centre[0] + round(px(12)), y), 60, round(px(1)), cv2.LINE_AA)
    cv2.putText(ink, "8.11.20", (centre[0] - round(px(11)), centre[1] + round(px(2))), 0, px(0.18), 60, round(px(0.5)))
    return np.minimum(page, ink)


def _dog_eared(page: Page, rnd: Random) -> Page:
    """A corner of the sheet folded over so far that it covers a corner of the code; its back is white."""
    left, top, right, bottom = _inked(page)
    into = rnd.uniform(0.12, 0.22)
    right_side = rnd.random() < 0.5
    x = right - into * (right - left) if right_side else left + into * (right - left)
    edge = page.shape[1] if right_side else 0
    reach = abs(edge - x) + top + into * (bottom - top)
    corner = np.array([[edge, 0], [edge - reach if right_side else reach, 0], [edge, reach]], np.int32)
    out = page.copy()
    cv2.fillConvexPoly(out, corner, 244)
    cv2.line(out, tuple(map(int, corner[1])), tuple(map(int, corner[2])), 150, round(px(0.4)), cv2.LINE_AA)
    return out


def _written_over(page: Page, rnd: Random) -> Page:
    """A marker's line across the code."""
    left, top, right, bottom = _inked(page)
    out = page.copy()
    start = (left - round(px(8)), rnd.randint(top, bottom))
    end = (right + round(px(8)), rnd.randint(top, bottom))
    cv2.line(out, start, end, rnd.randint(20, 90), round(px(3.5)), cv2.LINE_AA)
    return out


def _stained(page: Page, rnd: Random) -> Page:
    out = page.copy()
    for _ in range(4):
        spill_coffee(out, rnd)
    return out


def _half_covered(page: Page, rnd: Random) -> Page:
    """A slip of paper over the middle of the code: what is left of it cannot be read."""
    left, top, right, bottom = _inked(page)
    wide, high = 0.42 * (right - left), bottom - top + 2 * px(6)
    x = left + rnd.uniform(0.25, 0.35) * (right - left)
    return _laid(page, x, top - px(6), wide, high, 235)


PLIGHTS: tuple[Plight, ...] = (
    Plight("as printed"),
    Plight("sideways", turn=90),
    Plight("upside down", turn=180),
    Plight("5° askew", askew=5.0),
    Plight("10° askew, upside down", turn=180, askew=-10.0),
    Plight("faint: 35 % of the ink", _faint(0.35)),
    Plight("very faint: 18 % of the ink", _faint(0.18), grey_only=True),
    Plight("a sticky note on a corner", _noted(50, 0.5)),
    Plight("a date stamp on it", _stamped),
    Plight("a corner folded over it", _dog_eared),
    Plight("a marker's line across", _written_over),
    Plight("coffee", _stained),
    Plight("JPEG quality 12", quality=12),
    Plight("coarse grain, out of focus", noise=14.0, blur=1.3),
    Plight("negative", negative=True),
    Plight("fax", fax=True),
    Plight("faint, askew, upside down", _faint(0.4), turn=180, askew=7.0, noise=6.0),
    Plight("half of the code covered", _half_covered),
)


@dataclass(frozen=True, slots=True)
class Count:
    """Sheets of a cell: `found` with their serial, `perhaps` known as a separator only, of `declared`."""

    found: int = 0
    perhaps: int = 0
    declared: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(self.found + other.found, self.perhaps + other.perhaps, self.declared + other.declared)

    @property
    def missed(self) -> int:
        """Sheets that were taken for anything else."""
        return self.declared - self.found - self.perhaps

    def __str__(self) -> str:
        return f"{self.found}/{self.declared}" + (f" + {self.perhaps} perhaps" if self.perhaps else "")


Cell = tuple[str, Tone, int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; 1 when a sheet at 200 dpi or more was missed or an ordinary side was taken for one."""
    parser = argparse.ArgumentParser(prog="python -m uketsuke.benchmarks.separators", description=__doc__)
    parser.add_argument("--seed", type=int, default=FIRST_SEED)
    parser.add_argument("--sheets", type=int, default=1, help="sheets of each of the three kinds in a cell")
    parser.add_argument("--ordinary", type=int, default=60, help="filings whose sides must not be taken for separators")
    parser.add_argument("--plight", action="append", help="only plights whose names hold this")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("-o", "--out", type=Path)
    chosen = parser.parse_args(arguments)
    started = time.perf_counter()
    wanted = [p for p in PLIGHTS if not chosen.plight or any(part in p.name for part in chosen.plight)]
    tasks = [
        (place, tone, dpi, kind, chosen.seed + n)
        for place, plight in enumerate(PLIGHTS)
        if plight in wanted
        for tone, dpi in _machines(plight)
        for kind in KINDS
        for n in range(chosen.sheets)
    ]
    with Pool(chosen.processes) as pool:
        table: dict[Cell, Count] = {}
        for cell, count in pool.imap_unordered(measure_sheet, tasks, chunksize=4):
            table[cell] = table.get(cell, Count()) + count
        ordinary = list(pool.imap_unordered(measure_ordinary, range(chosen.seed, chosen.seed + chosen.ordinary)))
    sides, false = sum(n for n, _ in ordinary), sum(n for _, n in ordinary)
    text = _markdown(table, wanted, sides, false, chosen, time.perf_counter() - started)
    sys.stdout.write(text)
    if chosen.out:
        chosen.out.write_text(text, encoding="utf-8")
    missed = sum(count.missed for (_, _, dpi), count in table.items() if dpi >= 200)
    return 1 if missed or false else 0


def measure_sheet(task: tuple[int, Tone, int, str, int]) -> tuple[Cell, Count]:
    """One sheet of one kind through one machine, and whether it was found."""
    place, tone, dpi, kind, seed = task
    cv2.setNumThreads(1)
    plight = PLIGHTS[place]
    make, expected = KINDS[kind]
    image = scanned(make(), plight, tone, dpi, Random(f"separator:{place}:{tone}:{dpi}:{kind}:{seed}"))
    said = seen(image)
    cell = (plight.name, tone, dpi)
    if said == expected:
        return cell, Count(found=1, declared=1)
    perhaps = said is not None and said.unreadable
    return cell, Count(perhaps=int(perhaps), declared=1)


def measure_ordinary(seed: int) -> tuple[int, int]:
    """The sides of a filing with its attachments, some with other codes on them: how many, and how many were taken
    for separators."""
    cv2.setNumThreads(1)
    rnd = Random(f"ordinary:{seed}")
    sample = make_filing(seed, mode=rnd.choice(("print", "hand")), level="exact", with_attachments=True)
    sheets = [*sample.sheets, *(page for enclosed in sample.attachments for page in enclosed.pages)]
    tone, dpi = rnd.choice(TONES), rnd.choice((150, 200, 300))
    false = 0
    for sheet in sheets:
        grey = sheet if sheet.ndim == 2 else cv2.cvtColor(sheet, cv2.COLOR_BGR2GRAY)
        page = with_other_code(np.asarray(grey, np.uint8), rnd) if rnd.random() < 0.5 else np.asarray(grey, np.uint8)
        false += seen(scanned(page, Plight("ordinary", askew=rnd.uniform(-2, 2)), tone, dpi, rnd)) is not None
    return len(sheets), false


def seen(image: Page) -> Separator | None:
    """What intake takes a side for, in the order it looks."""
    found = locate_separator(image) or locate_damaged_separator(image)
    return None if found is None else found.separator


def with_other_code(page: Page, rnd: Random) -> Page:
    """The page with somebody else's code on it: a link, a certificate's number, a parcel's label."""
    kind, text, wide, high = rnd.choice(
        (
            (zxingcpp.BarcodeFormat.QRCode, "https://example.jp/verify?id=0123456789", 22, 22),
            (zxingcpp.BarcodeFormat.QRCode, "UKETSUKE:2:HQ:000042", 40, 40),
            (zxingcpp.BarcodeFormat.Code128, "A123456789012", 60, 12),
            (zxingcpp.BarcodeFormat.Code128, "PATCH1", 75, 20),
        )
    )
    code = np.asarray(zxingcpp.write_barcode_to_image(zxingcpp.create_barcode(text, kind), scale=1), np.uint8)
    code = code if code.ndim == 2 else code[:, :, 0]
    size = (round(px(wide)), round(px(high)))
    code = np.asarray(cv2.resize(code[:1] if high < wide else code, size, interpolation=cv2.INTER_NEAREST), np.uint8)
    left, top = rnd.randint(0, page.shape[1] - size[0]), rnd.randint(0, page.shape[0] - size[1])
    out = page.copy()
    out[top : top + size[1], left : left + size[0]] = code
    return out


def scanned(page: Page, plight: Plight, tone: Tone, dpi: int, rnd: Random) -> Page:
    """What intake gets to see of a sheet: grey, as a viewer shows the file."""
    sheet = plight.spoil(page, rnd)
    if plight.askew:
        turn = cv2.getRotationMatrix2D((A4_PX[0] / 2, A4_PX[1] / 2), plight.askew, 1.0)
        sheet = np.asarray(cv2.warpAffine(sheet, turn, A4_PX, flags=cv2.INTER_LINEAR, borderValue=250), np.uint8)
    resolution: Resolution = (204, 98 if dpi < 200 else 196) if plight.fax else (dpi, dpi)
    settings = Settings(
        "fax" if plight.fax else "office", resolution, "g3" if plight.fax else "g4" if tone == "1 bit" else "jpeg",
        quality=plight.quality, colour=tone == "colour", noise=plight.noise, blur=plight.blur * dpi / DPI,
        black=25, white=242, tint=(0.95, 0.98, 1.0), threshold=0.72,
    )  # fmt: skip
    made = scan(sheet, settings, rnd, rotation=plight.turn)
    if settings.coding == "jpeg":
        done, data = cv2.imencode(".jpg", made.image, [cv2.IMWRITE_JPEG_QUALITY, plight.quality])
        if not done:
            raise ValueError(f"no JPEG of an image of shape {made.image.shape}")
        made = replace(made, image=np.asarray(cv2.imdecode(data, cv2.IMREAD_UNCHANGED), np.uint8))
    image, _ = viewed(made)
    return np.asarray(255 - image, np.uint8) if plight.negative else image


@cache
def _own_cover() -> Page:
    pdf = PdfDocument(typeset_coversheets(OFFICE, [SERIAL]))
    drawn = np.asarray(pdf[0].render(scale=DPI / 72, grayscale=True).to_numpy(), np.uint8)
    return np.asarray(cv2.resize(drawn.reshape(drawn.shape[:2]), A4_PX, interpolation=cv2.INTER_AREA), np.uint8)


KINDS: Mapping[str, tuple[Callable[[], Page], Separator]] = {
    "cover sheet": (_own_cover, _COVER),
    "another maker's cover sheet": (cache(lambda: cover_sheet(OFFICE, SERIAL)), _COVER),
    "PATCHT": (cache(patch_sheet), _PATCH),
}


def _machines(plight: Plight) -> Iterator[tuple[Tone, int]]:
    if plight.fax:
        yield from (("1 bit", 150), ("1 bit", 200))
        return
    for tone in TONES:
        if not (plight.grey_only and tone == "1 bit"):
            yield from ((tone, dpi) for dpi in RESOLUTIONS)


def _inked(page: Page) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of the code of a sheet: its largest dark part."""
    small = cv2.resize(page, None, fx=0.1, fy=0.1, interpolation=cv2.INTER_AREA)
    mask = cv2.morphologyEx((small < 200).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask)
    left, top, width, height, _ = (int(v) * 10 for v in max(stats[1:], key=lambda part: part[4]))
    return left, top, left + width, top + height


def _laid(page: Page, left: float, top: float, width: float, height: float, tone: int) -> Page:
    """The page with a piece of paper on it, a thin shadow along its edges."""
    out = page.copy()
    x0, y0 = max(0, round(left)), max(0, round(top))
    x1, y1 = max(0, round(left + width)), max(0, round(top + height))
    out[y0:y1, x0:x1] = tone
    cv2.rectangle(out, (x0, y0), (x1, y1), max(0, tone - 40), 3)
    return out


def _markdown(
    table: Mapping[Cell, Count],
    plights: Sequence[Plight],
    sides: int,
    false: int,
    chosen: argparse.Namespace,
    seconds: float,
) -> str:
    every = sum(table.values(), Count())
    fine = sum((count for (_, _, dpi), count in table.items() if dpi >= 200), Count())
    lines = [
        "# Separators: found / declared",
        "",
        f"`python -m uketsuke.benchmarks.separators --seed {chosen.seed} --sheets {chosen.sheets}"
        f" --ordinary {chosen.ordinary}`, version {__version__}, {date.today().isoformat()}, {platform.machine()},"
        f" {seconds:.0f} s.",
        "",
        f"{every.declared} sheets: our own cover sheet, another maker's, and PATCHT (Code 128), a third each. At 200"
        f" dpi and more {fine.missed} of {fine.declared} missed; {fine.perhaps} known as perhaps a separator, so that a"
        f" person looks at the filing that it opens. Of {sides} form and attachment sides, half of them with other QR"
        f" codes or bar codes of the same kind on them, {false} taken for a separator.",
    ]
    for tone in TONES:
        lines += ["", f"## {tone}", "", "| sheet | " + " | ".join(f"{dpi} dpi" for dpi in RESOLUTIONS) + " |"]
        lines += ["| --- |" + " ---: |" * len(RESOLUTIONS)]
        for plight in plights:
            cells = [table.get((plight.name, tone, dpi)) for dpi in RESOLUTIONS]
            if any(cells):
                lines.append(f"| {plight.name} | " + " | ".join("" if c is None else str(c) for c in cells) + " |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    raise SystemExit(main())

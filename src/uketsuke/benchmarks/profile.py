"""Where the time of a form page goes: CPU milliseconds of every step, from the file to its readings.

`python -m uketsuke.benchmarks.profile` writes `benchmarks/PROFILE.md`. The public steps are called in the order in
which the program calls them, each by itself under a clock; beside their sum stands what the whole takes in one call.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from uketsuke import __version__
from uketsuke.benchmarks.clocks import Clock, TimedEngine
from uketsuke.benchmarks.measuring import cpu_seconds, readers, start_process
from uketsuke.benchmarks.results import machine
from uketsuke.benchmarks.sources import Material, make_specimen
from uketsuke.extractors.alignment import align
from uketsuke.extractors.asking import Asked, answer, ask, interpretation_of, second_look
from uketsuke.extractors.calibration import load_calibration
from uketsuke.extractors.digital import digital_text
from uketsuke.extractors.dittos import with_dittos
from uketsuke.extractors.engine import LINE_HEIGHT_PX
from uketsuke.extractors.ink import page_ink
from uketsuke.extractors.interpreting import Interpretation, Look
from uketsuke.extractors.page import PageView
from uketsuke.extractors.reading import meanings, recognised, set_anew, slots_on
from uketsuke.forms import paths
from uketsuke.forms.blanks import blank_glyphs, blank_image
from uketsuke.forms.definitions import Form
from uketsuke.forms.pages import Glyph
from uketsuke.forms.readings import Reading
from uketsuke.intake.emptiness import is_blank
from uketsuke.intake.normalising import NormalisedPage, normalise_page
from uketsuke.intake.opening import open_file, read_glyphs
from uketsuke.intake.pngs import load_grey
from uketsuke.intake.recognition import FormRecogniser
from uketsuke.intake.separators import locate_separator
from uketsuke.intake.streaks import without_streaks
from uketsuke.samples.levels import LEVELS
from uketsuke.workers.reading import read_side

Image = NDArray[np.uint8]

OPEN, DECODE, STREAKS, SEPARATOR, BLANK = "open", "decode", "streaks", "separator", "blank"
NAME, NORMALISE, ALIGN, INK, TYPED, ASK = "name", "normalise", "align", "ink", "typed", "ask"
FIRST, LOOPS, INTERPRET = "first", "loops", "interpret"
LOOK_AGAIN, SECOND, INTERPRET_AGAIN, WEIGH, JUDGE = "look_again", "second", "interpret_again", "weigh", "judge"
WHOLE, WARP = "whole", "warp"
STEPS: Mapping[str, tuple[str, str]] = {
    OPEN: ("open the file, render the page", "intake.opening.open_file"),
    DECODE: ("decode the page image", "cv2.imdecode"),
    STREAKS: ("take out streaks", "intake.streaks.without_streaks"),
    SEPARATOR: ("look for a separator", "intake.separators.locate_separator"),
    BLANK: ("see whether it is blank", "intake.emptiness.is_blank"),
    NAME: ("find which form page it is", "intake.recognition.FormRecogniser.examine"),
    WARP: ("warp to the form's frame", "the rest of intake.normalising.normalise_page"),
    ALIGN: ("measure how the print lies", "extractors.alignment.align"),
    INK: ("tell ink from print", "extractors.ink.page_ink"),
    TYPED: ("take typed text", "extractors.digital.digital_text"),
    ASK: ("cut lines out of boxes, read choices", "extractors.asking.ask"),
    FIRST: ("recognise lines", "extractors.engine.PaddleRecogniser.recognise"),
    LOOPS: ("tell 0 from 6, count strokes", "extractors.loops.looked_at, extractors.spreading.loses_strokes"),
    INTERPRET: ("decode by kind", "extractors.asking.interpretation_of"),
    LOOK_AGAIN: ("make second looks", "extractors.asking.second_look"),
    SECOND: ("recognise second looks", "extractors.engine.PaddleRecogniser.recognise"),
    INTERPRET_AGAIN: ("decode second looks", "extractors.asking.interpretation_of"),
    WEIGH: ("weigh the page's evidence, loops of second looks", "extractors.evidence.page_doubt"),
    JUDGE: ("judge, resolve 〃", "extractors.asking.answer, extractors.dittos.with_dittos"),
}
"""What is timed, in order: what it does, and the function."""
_READING = tuple(step for step in STEPS if step not in (OPEN, DECODE))
"""The steps of `workers.reading.read_side`."""
WIDTHS = (160, 320, 640, 960)
"""Classes of line widths, px at the recogniser's height."""


@dataclass(frozen=True, slots=True)
class Width:
    """Lines of one class of widths: how many, and the seconds of recognising them."""

    most_px: int | None
    lines: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Profile:
    """`pages` form pages: seconds by step (`STEPS`), of `read_side` in one call, and of lines by width."""

    pages: int
    spent: Mapping[str, float]
    whole: float
    widths: tuple[Width, ...]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print and write the page."""
    parser = argparse.ArgumentParser(prog="python -m uketsuke.benchmarks.profile", description=__doc__)
    parser.add_argument("--seed", type=int, default=0, help="seed of the first filing")
    parser.add_argument("--pages", type=int, default=20, help="form pages, half of them by hand")
    parser.add_argument("--level", choices=tuple(LEVELS), default="office")
    parser.add_argument("--handwriting", type=Path, metavar="DIR", help="pen strokes for what is written by hand")
    parser.add_argument("-o", "--out", type=Path, default=paths.PROJECT_ROOT / "benchmarks" / "PROFILE.md")
    chosen = parser.parse_args(arguments)
    measured = profile(chosen.seed, chosen.pages, chosen.level, chosen.handwriting)
    command = f"--seed {chosen.seed} --pages {chosen.pages} --level {chosen.level}"
    command += " --handwriting DIR" if chosen.handwriting else ""
    how = (
        f"`python -m uketsuke.benchmarks.profile {command}`, {date.today().isoformat()}, version {__version__}, "
        f"{machine()}."
    )
    text = profile_text(measured, how)
    sys.stdout.write(text)
    chosen.out.write_text(text, encoding="utf-8")
    return 0


def profile(seed: int, pages: int, level: str, handwriting: Path | None = None) -> Profile:
    """The profile of at least one and at most `pages` form pages of the filings from `seed` on."""
    start_process()
    clock, whole = Clock(), Clock()
    lines: list[Image] = []
    done = 0
    for number in count(seed):
        for image, dpi, glyphs in _opened(number, level, handwriting, clock):
            found = profile_page(image, dpi, glyphs, clock, whole)
            if found is not None:
                lines, done = lines + found, done + 1
        if done >= pages:
            break
    return Profile(done, {**clock.spent, WARP: _warping(clock.spent, whole.spent)}, whole.spent[WHOLE], by_width(lines))


def _warping(spent: Mapping[str, float], whole: Mapping[str, float]) -> float:
    """What normalising takes beyond its steps."""
    return max(0.0, whole[NORMALISE] - sum(spent[step] for step in (STREAKS, SEPARATOR, BLANK, NAME)))


def _opened(
    seed: int, level: str, handwriting: Path | None, clock: Clock
) -> Iterator[tuple[Image, float | None, tuple[Glyph, ...]]]:
    mode = "hand" if seed % 2 else "print"
    material = Material(mode, level, handwriting=handwriting if mode == "hand" else None)
    with tempfile.TemporaryDirectory(prefix="profile-") as folder:
        path = Path(folder) / "sample.pdf"
        path.write_bytes(make_specimen((seed,), material).data)
        for raw in clock.time(OPEN, lambda: open_file(path, Path(folder), name=path.name)).pages:
            image = clock.time(DECODE, lambda raw=raw: load_grey(raw.image))  # type: ignore[misc]
            yield image, raw.dpi, read_glyphs(raw.glyphs)


def profile_page(
    image: Image, dpi: float | None, glyphs: Sequence[Glyph], clock: Clock, whole: Clock
) -> list[Image] | None:
    """One side step by step under `clock`, then in one call under `whole`; its line images, None of no form page."""
    catalogue, recogniser, engine = readers()
    page = whole.time(NORMALISE, lambda: normalise_page(image, dpi, glyphs, recogniser))
    if page.summary.form is None:
        return None
    _normalise(image, recogniser, clock)
    timed = TimedEngine(engine, clock, FIRST)
    read_steps(page, catalogue.form(page.summary.form.form), page.summary.form.page_no, timed, clock)
    whole.time(WHOLE, lambda: read_side(image, dpi, glyphs, catalogue, recogniser, engine))
    return timed.lines


def _normalise(image: Image, recogniser: FormRecogniser, clock: Clock) -> None:
    clean = clock.time(STREAKS, lambda: without_streaks(image))
    clock.time(SEPARATOR, lambda: locate_separator(clean))
    clock.time(BLANK, lambda: is_blank(clean))
    clock.time(NAME, lambda: recogniser.examine(clean))


def read_steps(page: NormalisedPage, form: Form, page_no: int, engine: TimedEngine, clock: Clock) -> list[Reading]:
    """The readings of every slot of a form page, in printed order, each step under the clock."""
    blank, calibration = blank_image(form, page_no), load_calibration()
    alignment = clock.time(ALIGN, lambda: align(page.image, blank))
    ink = clock.time(INK, lambda: page_ink(page.image, blank, alignment))
    # As the reader does: a scan has no text of its own, so nobody asks for its blank's.
    printed = blank_glyphs(form, page_no) if page.glyphs else ()
    text = clock.time(TYPED, lambda: digital_text(page.glyphs, printed, alignment))
    view = PageView(alignment, ink, text, printed)
    slots = slots_on(form, page_no)
    asked = clock.time(ASK, lambda: [ask(slot, view, calibration) for slot, _ in slots])
    first = clock.time(LOOPS, lambda: set_anew(recognised([a.lines for a in asked], engine), engine))
    again = TimedEngine(engine.engine, clock, SECOND)

    def interpret(a: Asked, looks: Sequence[Look], before: Interpretation | None) -> Interpretation:
        step = INTERPRET if before is None else INTERPRET_AGAIN
        return clock.time(step, lambda: interpretation_of(a, looks, before))

    def second(look: Look, result: Interpretation) -> tuple[Image, ...]:
        return clock.time(LOOK_AGAIN, lambda: second_look(look, result))

    meant = clock.time(WEIGH, lambda: meanings(asked, first, again, interpret, second))

    def judged() -> list[Reading]:
        trust = view.alignment.trust
        found = [answer(a, m, engine.name, trust, calibration) for a, m in zip(asked, meant, strict=True)]
        return with_dittos(asked, [(place.field, place.row, place.column) for _, place in slots], found)

    return clock.time(JUDGE, judged)


def by_width(lines: Sequence[Image], now: Callable[[], float] = cpu_seconds) -> tuple[Width, ...]:
    """Lines by classes of width, each class recognised by itself; classes without lines are left out."""
    engine = readers()[2]
    classes: dict[int | None, list[Image]] = {most: [] for most in (*WIDTHS, None)}
    for line in lines:
        classes[width_class(line.shape)].append(line)
    found = []
    for most, members in classes.items():
        if members:
            started = now()
            engine.recognise(members)
            found.append(Width(most, len(members), now() - started))
    return tuple(found)


def width_class(shape: tuple[int, ...]) -> int | None:
    """The least of `WIDTHS` that holds a line of that (height, width), at the recogniser's height; None beyond."""
    width = round(shape[1] * LINE_HEIGHT_PX / shape[0])
    return next((most for most in WIDTHS if width <= most), None)


def profile_text(measured: Profile, how: str) -> str:
    """The page."""
    total = sum(measured.spent.get(step, 0.0) for step in STEPS)
    lines = [
        f"| {what} | `{function}` | {_ms(measured.spent.get(step, 0.0), measured.pages)} "
        f"| {100 * measured.spent.get(step, 0.0) / total:.1f} % |"
        for step, (what, function) in STEPS.items()
    ]
    reading = sum(measured.spent.get(step, 0.0) for step in _READING)
    widths = [
        f"| {'wider' if w.most_px is None else f'up to {w.most_px}'} | {w.lines / measured.pages:.1f} "
        f"| {_ms(w.seconds, w.lines)} | {_ms(w.seconds, measured.pages)} |"
        for w in measured.widths
    ]
    return f"""# Where a form page's time goes

CPU milliseconds a form page on one core, over {measured.pages} scanned form pages, half of the filings by hand; every
step called by itself in the program's order. The steps of reading add up to {_ms(reading, measured.pages)} ms;
`workers.reading.read_side`, which is them in one call, takes {_ms(measured.whole, measured.pages)} ms.

| step | function | ms a page | share |
|---|---|---:|---:|
{chr(10).join(lines)}
| **all** | | {_ms(total, measured.pages)} | 100.0 % |

First looks at lines by their width at the recogniser's height of {LINE_HEIGHT_PX} px, each class recognised by itself:

| width px | lines a page | ms a line | ms a page |
|---|---:|---:|---:|
{chr(10).join(widths)}

{how}
"""


def _ms(seconds: float, parts: int) -> str:
    return f"{1000 * seconds / max(1, parts):.1f}"


if __name__ == "__main__":
    raise SystemExit(main())

"""The reader of a form page with parts of it left out: the same public steps, put together otherwise."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from uketsuke.benchmarks.sides import FormSide, is_right
from uketsuke.extractors.alignment import Alignment, align
from uketsuke.extractors.asking import Asked, answer, ask, interpretation_of, second_look
from uketsuke.extractors.calibration import Calibration
from uketsuke.extractors.decoding import plain_text, weakest
from uketsuke.extractors.digital import NOTHING_DIGITAL, join_lines
from uketsuke.extractors.dittos import with_dittos
from uketsuke.extractors.engine import Engine, LineProbabilities
from uketsuke.extractors.evidence import Evidence
from uketsuke.extractors.ink import page_ink
from uketsuke.extractors.interpreting import Interpretation, Look, value_of
from uketsuke.extractors.likelihood import Candidate
from uketsuke.extractors.page import PageView
from uketsuke.extractors.reading import Interpret, Place, meanings, recognised, set_anew, slots_on
from uketsuke.extractors.spacing import covers
from uketsuke.forms import kinds
from uketsuke.forms.blanks import blank_glyphs, blank_image
from uketsuke.forms.definitions import Kind
from uketsuke.forms.readings import Doubt, Reading

Image = NDArray[np.uint8]

_BAR = re.compile("[-ー一—－]")
"""What the bar between the parts of a date is read as."""
_PART_MARKS = {"year": "年", "month": "月", "day": "日"}


@dataclass(frozen=True, slots=True)
class Variant:
    """A reader; False leaves a part out.

    `aligned`: boxes are moved to where the print lies, not left where intake's homography puts them. `cleaned`: what
    is pre-printed is taken out of the ink. `typed`: texts are decoded for the kind of their field, not read as the
    likeliest characters. `worded`: the words of a dictionary, listed towns and usual names weigh beside the ink.
    `second`: doubtful entries are looked at again. `calibrated`: accepted is what is probably right, not what the
    recogniser gives a high mean score.
    """

    name: str
    aligned: bool = True
    cleaned: bool = True
    typed: bool = True
    worded: bool = True
    second: bool = True
    calibrated: bool = True


WHOLE = Variant("everything")
VARIANTS: tuple[Variant, ...] = (
    WHOLE,
    Variant("without alignment refinement", aligned=False),
    Variant("without ink removal", cleaned=False),
    Variant("without typed decoding", typed=False),
    Variant("without dictionary", worded=False),
    Variant("without second looks", second=False),
    Variant("without calibration", calibrated=False),
    Variant("without any of them", False, False, False, False, False, False),
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a variant made of one place: whether there is anything to read (`inked`), and whether it was read right.

    `score` is the recogniser's mean score where that alone shall decide about acceptance, else None.
    """

    variant: str
    kind: str
    inked: bool
    right: bool
    accepted: bool
    score: float | None = None


def outcomes(
    side: FormSide, engine: Engine, calibration: Calibration, variants: Sequence[Variant] = VARIANTS
) -> list[Outcome]:
    """Every place of a side, but for free text, as each variant reads it; what variants share is done once."""
    found: dict[str, list[Outcome]] = {variant.name: [] for variant in variants}
    for (aligned, cleaned), group in groupby(sorted(variants, key=_sight), key=_sight):
        view = see(side, aligned=aligned, cleaned=cleaned)
        places = [place for _, place in slots_on(side.form, side.page_no)]
        asked = [ask(slot, view, calibration) for slot, _ in slots_on(side.form, side.page_no)]
        first = set_anew(recognised([a.lines for a in asked], engine), engine)
        for variant in group:
            meant = meanings(
                asked,
                first,
                engine,
                _interpreter(variant),
                second_look if variant.second else no_second_look,
            )
            trust = view.alignment.trust
            readings = [answer(a, m, engine.name, trust, calibration) for a, m in zip(asked, meant, strict=True)]
            readings = with_dittos(asked, [(p.field, p.row, p.column) for p in places], readings)
            for a, place, look, m, reading in zip(asked, places, first, meant, readings, strict=True):
                if a.slot.kind != "free_text":
                    outcome = _outcome(side, variant.name, a, place, reading)
                    if not variant.calibrated and m is not None:
                        outcome = _by_score(outcome, reading, m, look)
                    found[variant.name].append(outcome)
    return [outcome for each in found.values() for outcome in each]


def _sight(variant: Variant) -> tuple[bool, bool]:
    return variant.aligned, variant.cleaned


def see(side: FormSide, *, aligned: bool = True, cleaned: bool = True) -> PageView:
    """`view_page` of a scanned side, without measuring how it lies or without knowing what is printed on it."""
    blank = blank_image(side.form, side.page_no)
    alignment = align(side.image, blank) if aligned else unmoved(blank)
    ink = page_ink(side.image, blank if cleaned else np.full_like(blank, 255), alignment)
    return PageView(alignment, ink, NOTHING_DIGITAL, blank_glyphs(side.form, side.page_no))


def unmoved(blank: Image) -> Alignment:
    """The alignment of a page believed to lie exactly on its form."""
    nothing = np.full_like(blank, 255)
    return replace(align(nothing, nothing), rms_mm=0.0, trust=1.0)


def _interpreter(variant: Variant) -> Interpret:
    if not variant.typed:
        return plainly
    return interpretation_of if variant.worded else by_ink_alone


def by_ink_alone(asked: Asked, looks: Sequence[Look], before: Interpretation | None = None) -> Interpretation:
    """`interpretation_of` without a dictionary: neither the value nor the evidence tells usual texts from others."""
    result = interpretation_of(asked, looks, before, _as_they_are)
    return replace(result, evidence=replace(result.evidence, listed=False, usual=0.0))


def _as_they_are(_kind: Kind, candidates: Sequence[Candidate]) -> list[Candidate]:
    return list(candidates)


def no_second_look(_first: Look, _meant: Interpretation) -> tuple[Image, ...]:
    """One look has to do."""
    return ()


def plainly(asked: Asked, looks: Sequence[Look], _before: Interpretation | None = None) -> Interpretation:
    """The likeliest characters of the likeliest look, through the normaliser of the kind.

    The evidence is what a plain decoder has: the probability of its one text is that of the path of likeliest steps.
    """
    raws = [_plain_text(asked, look.lines) for look in looks]
    weights = [sum(_path_log_probability(line) for line in look.lines) for look in looks]
    best = max(range(len(looks)), key=lambda n: weights[n])
    values = [value_of(asked.slot, raw) if raw else None for raw in raws]
    raw, value = raws[best], values[best]
    second = 0 if len(looks) < 2 else 1 if all(v == value for v in values) else -1
    lines, images = looks[0].lines, looks[0].images
    evidence = Evidence(
        posterior=math.exp(max(weights[best], -30.0)),
        log_probability=weights[best],
        weakest=min((weakest(line) for line in lines), default=0.0),
        agrees=value is not None,
        valid=kinds.is_valid(asked.slot.kind, value) if isinstance(value, str | int) else value is not None,
        length=len(raw),
        clean=asked.clean,
        second=second,
        covered=all(covers(line, image) for line, image in zip(lines, images, strict=True)),
    )
    doubts: tuple[Doubt, ...] = ("outside_alphabet",) if value is None and raw else ()
    return Interpretation(value, raw, evidence, (), doubts)


def _plain_text(asked: Asked, lines: Sequence[LineProbabilities]) -> str:
    text = join_lines([plain_text(line)[0] for line in lines])
    pieces = _BAR.split(text)
    if not asked.parts or len(pieces) != len(asked.parts):
        return text
    return "".join(piece + _PART_MARKS[part] for piece, part in zip(pieces, asked.parts, strict=True))


def _path_log_probability(line: LineProbabilities) -> float:
    return float(np.log(np.maximum(line.probability.max(axis=1), 1e-7)).sum())


def mean_score(lines: Iterable[LineProbabilities]) -> float:
    """The mean probability of the characters of all lines, as plain recognisers give it; 0.0 where nothing is read."""
    each = [p for line in lines for p in plain_text(line)[1]]
    return sum(each) / len(each) if each else 0.0


def _outcome(side: FormSide, variant: str, asked: Asked, place: Place, reading: Reading) -> Outcome:
    truth = side.truth.get(place)
    inked = truth is not None and truth != []
    right = is_right(asked, place, reading.value, side.truth) if inked else reading.value in (None, [])
    return Outcome(variant, asked.slot.kind, inked, right, reading.accepted)


def _by_score(outcome: Outcome, reading: Reading, meant: Interpretation, look: Look) -> Outcome:
    """The outcome as the mean score decides about it; what is no value or in doubt is for a person all the same."""
    may_be = reading.status == "read" and not reading.doubts and meant.evidence.valid
    return replace(outcome, accepted=False, score=mean_score(look.lines) if may_be else None)


def with_one_bar(found: Sequence[Outcome], wanted: int) -> tuple[list[Outcome], float]:
    """The outcomes with one bar for all scores, the highest that accepts `wanted` inked ones, and that bar.

    0.0 where not so many have a score; outcomes without a score stay as they are.
    """
    missing = wanted - sum(o.accepted for o in found if o.inked)
    scores = sorted((o.score for o in found if o.inked and o.score is not None), reverse=True)
    bar = math.inf if missing <= 0 else scores[missing - 1] if missing <= len(scores) else 0.0
    return [o if o.score is None else replace(o, accepted=o.score >= bar) for o in found], bar


def of_variant(found: Iterable[Outcome], name: str) -> Iterator[Outcome]:
    """Those of one variant."""
    return (o for o in found if o.variant == name)

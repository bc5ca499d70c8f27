"""What the lines of one entry mean for its kind: the likeliest value, and what else it may be."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from uketsuke.extractors import likelihood, spacing, tidying
from uketsuke.extractors.alphabets import Folded, as_japanese, fold, load_alphabet, unknown_look_alikes, with_twins
from uketsuke.extractors.decoding import Decoded, Pattern, Shape, beam, score_texts, weakest
from uketsuke.extractors.digital import join_lines
from uketsuke.extractors.engine import LineProbabilities
from uketsuke.extractors.evidence import Evidence
from uketsuke.extractors.grammars import date_parts, grammar_of
from uketsuke.extractors.likelihood import Candidate
from uketsuke.extractors.slots import Slot
from uketsuke.extractors.small_kana import sized, unclear_size
from uketsuke.extractors.spacing import by_white, covers, parts_figures, respaced, space_doubt
from uketsuke.extractors.spreading import is_crowded, loses_hyphen, loses_strokes
from uketsuke.forms import kinds
from uketsuke.forms.definitions import DatePart, Kind
from uketsuke.forms.kinds import date as dates
from uketsuke.forms.places import TownPattern, respelt
from uketsuke.forms.readings import Alternative, Doubt, Value
from uketsuke.forms.vocabulary import Vocabulary, load_vocabulary

Image = NDArray[np.uint8]

_CAPITALS, _DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789"
_SHAPES: dict[Kind, tuple[Shape, ...]] = {
    "residence_card_number": (Shape(((_CAPITALS, 2, 2), (_DIGITS, 8, 8), (_CAPITALS, 2, 2))),),
    "corporate_number": (Shape(((_DIGITS, 13, 13),)),),
    "insurance_office_number": (Shape(((_DIGITS, 4, 4), ("-", 0, 1), (_DIGITS, 6, 6), ("-", 0, 1), (_DIGITS, 1, 1))),),
    "postal_code": (Shape((("〒", 0, 1), (_DIGITS, 3, 3), ("-", 0, 1), (_DIGITS, 4, 4))),),
}
_USUAL_PASSPORT = re.compile(r"[A-Z]{1,3}[0-9]{6,8}|[0-9]{8,9}|[A-Z][0-9]{3}[A-Z][0-9]{4}|[A-Z][0-9]{7}[A-Z]")
"""Most countries' numbers; others are read too, but with less faith. Source: reference/rules.md, section 3."""
_LIKE_ANOTHER: Mapping[Kind, re.Pattern[str]] = {
    # Few countries' numbers are figures alone; most have a letter, and Z is like 2.
    "passport_number": re.compile("^[012458][0-9]{7,8}$"),
    # A firm's name whose end is not in the line; 日 that lost a stroke; 専 that lost one.
    "text": re.compile("(?:株式|有限|合同|合資|合名)会?$|(?<![A-Za-z])[A-Z] ?[一-鿿](?<!級)|(?<!専)門学校"),
    # These have イ, ロ or ハ behind them (入管法別表第一の二).
    "status_of_residence": re.compile("^(?:highly_skilled_professional_1|technical_intern_training_[123])$"),
    # O', whose apostrophe is as long as an I.
    "name": re.compile("(?:^| )OI[BCDFGHKLMNRST]"),
    # The space before a building.
    "address": re.compile("[0-9][ァ-ヺ]"),
    # A typewriter's 1 is like its l.
    "email": re.compile("l[0-9]|[0-9]l"),
}
"""Values that look like another, or of which something may be missing."""
_ALPHABETS: dict[Kind, str] = {
    "residence_card_number": "capitals_digits",
    "passport_number": "passport",
    "corporate_number": "digits_bars",
    "insurance_office_number": "digits_bars",
    "postal_code": "digits_bars",
    "phone": "digits_bars",
    "number": "amount",
    "money": "amount",
    "code": "digits",
    "kana": "katakana",
    "email": "email",
    "date": "date",
    "year_month": "date",
    "period_of_stay": "period",
}
_OF_CAPITALS = ("residence_card_number", "passport_number")
_BARE_I = re.compile("(?<![a-km-z])l(?![a-km-z])")
"""Among capitals this is an I without serifs; an L has a foot."""
_NONE_TEXTS = ("なし", "無し", "無", "ナシ", "該当なし", "未発行")

_NOT_OF_THE_KIND = -9.0
"""Natural-log odds against an entry that is no value of its kind (a note, a crossed-out word)."""
_INVALID = -4.0
"""Against a value that cannot be right (an address without a municipality, a phone number of 9 digits)."""
_LAST_YEAR = "2059"
_NO_SUCH_DAY, _NO_DATE = -2.0, -12.0
"""Against 30 February, which somebody may well write, and against month 65 and years of no living person."""
_UNUSUAL = -2.5
_ABROAD = -5.0
"""Against a telephone number that does not begin with 0."""
_SMALL_SUM, _ODD_SUM = 10_000, -1.5
"""Against a sum from the first on that is no round number of thousands: salaries and capitals nearly always are."""
_LEAST_SUM = 10
"""A smaller sum of money is a stroke, or the rest of one."""
_CASES_MIXED = -4.0
"""Against capitals among the small letters of an e-mail address: by hand s and S, c and C differ in height alone."""
_INVALID_SHAPE = -8.0
"""Against a card or corporate number that is not of its one shape."""
_NO_SHAPE = -5.0
_SPACE_DOUBT = 0.002
_LETTER_AMONG_FIGURES = -2.0
_OTHER_SPACES = -1.5
"""Against the recogniser's spaces in a Latin name where the white between its letters says otherwise."""
_SETTLED, _SETTLED_LOG = 0.995, -0.1
"""An entry whose first look is surer than both is not looked at again: of 230 wrong entries by hand 5 were, of right
ones two in five."""
_WORST = -40.0
_UNSEEN = -14.0
"""For a value that one look did not think of at all."""
_ALTERNATIVES = 3
_LATIN_WORDS = re.compile("(?<![!-~])(?=[A-Z]*[a-z])[A-Za-z]{8,}(?![!-~])")
"""So many letters in a row may be several words, whose spaces the recogniser dropped."""
_NO_RELATION = -3.0
"""Against what is no relation of the list, where one is asked: 夫 and 天, 父 and 又 differ in little."""
_NAMING = ("name", "_representative", "_organization")
"""How the names of fields end whose text names somebody."""


Weigh = Callable[[Kind, Sequence[Candidate]], list[Candidate]]
"""What gives the readings of a line their `prior`, as `likelihood.weighed` does."""
Seen = tuple[Sequence[Candidate], Value]
"""All readings of one look, and the value when nothing of the kind is known."""


@dataclass(frozen=True, slots=True)
class Interpretation:
    """The value an entry most likely has, its text, and the evidence; `value` None: it means nothing.

    `seen` is what each look made possible, so that one more look need not repeat the work.
    """

    value: Value
    raw: str
    evidence: Evidence
    alternatives: tuple[Alternative, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    seen: tuple[Seen, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """One look at an entry: its line images, top to bottom, and what was recognised of each."""

    lines: tuple[LineProbabilities, ...]
    images: tuple[Image, ...]


def interpret(
    slot: Slot,
    looks: Sequence[Look],
    parts: Sequence[DatePart] = (),
    before: Interpretation | None = None,
    weigh: Weigh = likelihood.weighed,
) -> Interpretation:
    """What an entry means for its slot's kind.

    Args:
        slot: what is asked.
        looks: one or more looks at the same ink; each says alone what it sees, and all are weighed together.
        parts: for a date in parts, those that stand in the one line, with bars between; others are unknown.
        before: what the first of these looks were found to mean.
        weigh: what says how likely the readings of running text are as texts.
    """
    known = before.seen if before is not None else ()
    per_look = (*known, *(_candidates(slot, look, looks[0], parts, weigh) for look in looks[len(known) :]))
    least = min((weakest(line) for line in looks[0].lines), default=0.0)
    result = _settle(slot.kind, [found for found, _ in per_look], per_look[0][1], least)
    covered = before.evidence.covered if before is not None else _is_covered(slot, looks[0])
    listed, usual = likelihood.features(slot.kind, result.raw)
    evidence = replace(result.evidence, covered=covered, listed=listed, usual=usual)
    result = replace(result, evidence=evidence, seen=per_look)
    if parts:
        result = replace(result, raw=_with_marks(result.raw, parts))
    if slot.kind in likelihood.RUNNING and tidying.is_doubled(result.raw):
        result = replace(result, doubts=(*result.doubts, "struck"))
    return _with_unknown_characters(slot, result)


def _is_covered(slot: Slot, look: Look) -> bool:
    """Whether all of the ink was read as some character."""
    return all(
        covers(line, image)
        and not loses_strokes(image, line)
        and not (slot.kind == "email" and is_crowded(image, line))
        and not (slot.kind == "name" and loses_hyphen(image, line))
        and not (slot.kind == "address" and parts_figures(line, image))
        and not (slot.kind in likelihood.RUNNING and unclear_size(line, image))
        for line, image in zip(look.lines, look.images, strict=True)
    )


def unsure(result: Interpretation) -> bool:
    """Whether a second look is worth its time."""
    evidence = result.evidence
    sound = evidence.agrees and evidence.valid and evidence.covered
    return evidence.posterior < _SETTLED or evidence.log_probability < _SETTLED_LOG or not sound


def _candidates(slot: Slot, look: Look, first: Look, parts: Sequence[DatePart], weigh: Weigh) -> Seen:
    """What a look sees; where spaces stand and how high kana are is measured on the first, as it was written."""
    if parts:
        return _date_parts(slot, parts, look.lines[0])
    several = len(look.lines) > 1
    if several or slot.kind in ("text", "address", "free_text") or (slot.kind == "name" and _mixed(look.lines[0])):
        return _running_text(slot, look, first, weigh)
    free = _free(slot, look.lines[0])
    if slot.kind == "name":
        return _latin_name(slot, look.lines[0], first, free, weigh), free[0].value if free else None
    return [*_typed(slot, look.lines[0]), *free], free[0].value if free else None


def _date_parts(slot: Slot, parts: Sequence[DatePart], line: LineProbabilities) -> tuple[list[Candidate], Value]:
    folded = fold(line, load_alphabet("date_parts"))
    found: list[Candidate] = []
    tries: tuple[tuple[Folded, Pattern | None, float], ...] = (
        (fold(line, load_alphabet("date_parts_shaped")), date_parts(len(parts)), 0.0),
        (folded, _parts_shape(len(parts)), 0.0),
        (folded, None, _NO_SHAPE),
    )
    for ink, shape, penalty in tries:
        for decoded in beam(ink, shape, deep=penalty == 0.0):
            value = _parts_value(slot.kind, parts, decoded.text)
            found.append(_weighed(slot.kind, decoded.text, value, decoded.log_probability + penalty))
    plain = beam(as_japanese(line))
    text = re.sub(r"[ー一—－]", "-", plain[0].text) if plain else ""
    return found, _parts_value(slot.kind, parts, text)


def _parts_value(kind: Kind, parts: Sequence[DatePart], text: str) -> Value:
    pieces = text.split("-")
    if len(pieces) != len(parts):
        return None
    given: dict[str, str] = dict(zip(parts, pieces, strict=True))
    value = dates.from_parts(given.get("year", ""), given.get("month", ""), given.get("day", ""))
    return value[:7] if value is not None and kind == "year_month" and value != dates.UNKNOWN else value


def _with_marks(raw: str, parts: Sequence[DatePart]) -> str:
    """The parts with the 年 月 日 that is printed after them."""
    pieces = raw.split("-")
    if len(pieces) != len(parts):
        return raw
    marks = {"year": "年", "month": "月", "day": "日"}
    return "".join(piece + marks[part] for piece, part in zip(pieces, parts, strict=True))


@cache
def _parts_shape(count: int) -> Shape:
    year = (("明大昭平令MTSHR", 0, 1), ("治正和成", 0, 1), ("0123456789元", 1, 4))
    other = (("-", 1, 1), (_DIGITS, 1, 2))
    return Shape(year + other * (count - 1))


def _settle(kind: Kind, looks: Sequence[Sequence[Candidate]], free_value: Value, least_sure: float) -> Interpretation:
    """The best value among all looks' candidates, weighed against all the others."""
    by_value: dict[object, Candidate] = {}
    weights: list[dict[object, float]] = []
    for candidates in looks:
        mass: dict[object, float] = {}
        for candidate in candidates:
            key = ("value", candidate.value) if candidate.value is not None else ("text", candidate.raw)
            if key not in by_value or _weight(candidate) > _weight(by_value[key]):
                by_value[key] = candidate
            # The same text may come by two ways: the greater weight counts, not their sum.
            mass[key] = max(mass.get(key, -math.inf), _weight(candidate))
        weights.append(mass)
    if not by_value:
        return Interpretation(None, "", Evidence(1e-6, _WORST, least_sure, False, False, 0))
    together = {key: _mean([mass.get(key, _UNSEEN) for mass in weights]) for key in by_value}
    order = sorted(by_value, key=lambda key: -together[key])
    top = together[order[0]]
    total = sum(math.exp(w - top) for w in together.values())
    share = {key: math.exp(together[key] - top) / total for key in order}
    best = by_value[order[0]]
    others = tuple(
        Alternative(by_value[key].value, round(share[key], 6))
        for key in order[1:]
        if by_value[key].value is not None and share[key] > 1e-6
    )[:_ALTERNATIVES]
    evidence = Evidence(
        posterior=share[order[0]],
        # What speaks for a text besides its ink chooses among readings; how well the ink fits is another matter.
        log_probability=together[order[0]] - best.prior,
        weakest=least_sure,
        agrees=best.value is not None and free_value == best.value,
        valid=best.value is not None and _valid(kind, best.value) and not _is_like_another(kind, best.value),
        length=len(best.raw),
        second=_second(order[0], weights),
        steady=min(_share_in(mass, order[0]) for mass in weights),
    )
    doubts: tuple[Doubt, ...] = ("outside_alphabet",) if best.value is None and best.raw else ()
    return Interpretation(best.value, best.raw, evidence, others, doubts)


def _weight(candidate: Candidate) -> float:
    return candidate.weight + candidate.prior


def _mean(weights: Sequence[float]) -> float:
    """The log of the mean probability."""
    return float(np.logaddexp.reduce(np.array(weights)) - math.log(len(weights)))


def _share_in(mass: Mapping[object, float], best: object) -> float:
    """The share of a value among all that one look thinks possible."""
    among = np.logaddexp.reduce([*mass.values(), _UNSEEN])
    return math.exp(min(mass.get(best, _UNSEEN) - float(among), 0.0))


def _second(best: object, weights: Sequence[dict[object, float]]) -> int:
    """Whether the later looks' favourites are the one that won."""
    if len(weights) < 2:
        return 0
    favourites = [max(mass, key=lambda key: mass[key]) for mass in weights if mass]
    return 1 if all(favourite == best for favourite in favourites) else -1


def value_of(slot: Slot, raw: str) -> Value:
    """The normalised value of a text for the slot's kind; None when it has none."""
    vocabulary = _vocabulary(slot)
    if slot.kind in ("nationality", "status_of_residence", "code") and vocabulary is None:
        return kinds.normalise("text", raw)
    return kinds.normalise(slot.kind, raw, vocabulary=vocabulary, options=slot.options)


def _vocabulary(slot: Slot) -> Vocabulary | None:
    return load_vocabulary(slot.vocabulary) if slot.vocabulary else None


def _weighed(kind: Kind, raw: str, value: Value, log_probability: float) -> Candidate:
    weight = log_probability
    if kind in likelihood.RUNNING and tidying.is_stroke(raw):
        value = None
    if value is None:
        weight += _NOT_OF_THE_KIND
    elif kind in ("date", "year_month"):
        weight += _no_date(str(value))
    elif not _valid(kind, value):
        weight += _INVALID_SHAPE if kind in _SHAPES else _INVALID
    elif kind == "email" and re.search("[a-z]", raw) and re.search("[A-Z]", raw):
        weight += _CASES_MIXED
    elif kind == "phone" and value != "none" and not str(value).startswith("0"):
        weight += _ABROAD
    elif kind == "money" and isinstance(value, int) and value >= _SMALL_SUM and value % 1000:
        weight += _ODD_SUM
    elif kind == "passport_number" and value != "none" and not _usual_passport(str(value)):
        weight += _UNUSUAL
    return Candidate(raw, value, weight)


def _no_date(value: str) -> float:
    """What speaks against a date."""
    if value == dates.UNKNOWN:
        return 0.0
    year, month, day = (*value.split("-"), "01", "01")[:3]
    if not ("1900" <= year <= _LAST_YEAR and "01" <= month <= "12" and "01" <= day <= "31"):
        return _NO_DATE
    return 0.0 if dates.is_valid(value) else _NO_SUCH_DAY


def _usual_passport(value: str) -> bool:
    return bool(_USUAL_PASSPORT.fullmatch(value))


def _valid(kind: Kind, value: Value) -> bool:
    if kind == "money" and isinstance(value, int) and 0 < value < _LEAST_SUM:
        return False
    if kind == "period_of_stay" and value not in _periods():
        return False
    return kinds.is_valid(kind, value) if isinstance(value, str | int) else True


def _is_like_another(kind: Kind, value: Value) -> bool:
    """Whether a value may be right, but looks like another, or like one that lost something."""
    short = _LIKE_ANOTHER.get(kind)
    return short is not None and bool(short.search(str(value)))


@cache
def _periods() -> frozenset[str]:
    return frozenset(entry.value for entry in load_vocabulary("period_of_stay").entries)


@cache
def _relations() -> frozenset[str]:
    """Every writing of the relations that are listed."""
    return frozenset(text for text, _ in _labels("relationship"))


def _free(slot: Slot, line: LineProbabilities) -> list[Candidate]:
    """Reading the line as any text, then as the kind."""
    found = []
    for decoded in beam(as_japanese(line), width=8):
        text = tidying.tidy(decoded.text)
        if slot.kind in _OF_CAPITALS:
            text = _BARE_I.sub("I", text)
        if text.strip():
            found.append(_weighed(slot.kind, text, value_of(slot, text), decoded.log_probability))
    return found


def _latin_name(
    slot: Slot, line: LineProbabilities, first: Look, free: Sequence[Candidate], weigh: Weigh
) -> list[Candidate]:
    """A name in Latin letters, with the recogniser's spaces and with those that the white between letters shows."""
    found = [*_from_beam(slot, fold(line, load_alphabet("latin")), None, 0.0), *free]
    spaced = [replace(c, raw=by_white(c.raw, first.lines[0], first.images[0])) for c in found if c.raw.isascii()]
    spaced = [replace(c, value=value_of(slot, c.raw)) for c in spaced if c.value is not None]
    texts = {c.raw for c in spaced}
    as_read = [
        c if c.raw in texts or not c.raw.isascii() else replace(c, weight=c.weight + _OTHER_SPACES) for c in found
    ]
    return weigh(slot.kind, [*spaced, *as_read]) if spaced or as_read else []


def _typed(slot: Slot, line: LineProbabilities) -> list[Candidate]:
    """Reading the line with the kind's own alphabet, shape and vocabulary."""
    found: list[Candidate] = []
    if slot.kind in _ALPHABETS:
        folded = fold(line, load_alphabet(_ALPHABETS[slot.kind]))
        shapes = _SHAPES.get(slot.kind, ())
        shaped = folded
        if shapes and _ALPHABETS[slot.kind] == "capitals_digits":
            shaped = fold(line, load_alphabet("capitals_digits_shaped"))
        for shape in shapes:
            found += _from_beam(slot, shaped, shape, 0.0)
        found += _from_beam(slot, folded, None, _NO_SHAPE if shapes else 0.0)
        grammar = grammar_of(slot.kind)
        if grammar is not None:
            found += _from_beam(slot, fold(line, load_alphabet(f"{_ALPHABETS[slot.kind]}_shaped")), grammar, 0.0)
    if slot.kind == "email":
        # In small letters too, what a capital of the same shape was read for.
        found += [
            _weighed(slot.kind, c.raw.lower(), value_of(slot, c.raw.lower()), c.weight - _CASES_MIXED)
            for c in found
            if c.value is not None and c.raw != c.raw.lower() and c.raw != c.raw.upper()
        ]
    if slot.kind in kinds.NUMBER_KINDS:
        found += _scored(line, [(text, "none") for text in _NONE_TEXTS])
    vocabulary = _vocabulary(slot)
    if vocabulary is not None:
        found += _scored(line, _labels(str(slot.vocabulary)))
    return found


def _from_beam(slot: Slot, folded: Folded, shape: Pattern | None, penalty: float) -> list[Candidate]:
    return [
        _weighed(slot.kind, d.text, value_of(slot, d.text), d.log_probability + penalty)
        for d in beam(folded, shape, deep=shape is not None)
        if d.text.strip()
    ]


def _scored(line: LineProbabilities, labels: Sequence[tuple[str, Value]]) -> list[Candidate]:
    # Only writings half of whose characters some step thinks possible can come near.
    meant = with_twins(as_japanese(line))
    seen = set(meant.characters)
    texts = [text for text, _ in labels if len(text) <= line.steps and sum(c in seen for c in text) >= 0.5 * len(text)]
    values = dict(labels)
    if not texts:
        return []
    weights = score_texts(meant, texts)
    order = sorted(range(len(texts)), key=lambda i: -weights[i])[:12]
    return [Candidate(texts[i], values[texts[i]], float(weights[i])) for i in order if weights[i] > _WORST]


@cache
def _labels(name: str) -> tuple[tuple[str, Value], ...]:
    """Every writing of every entry that means that entry alone, spaces left as they are."""
    vocabulary = load_vocabulary(name)
    found: dict[str, Value] = {}
    for entry in vocabulary.entries:
        for text in (entry.label_ja, entry.label_en, entry.label_en.upper(), *entry.variants, entry.value):
            if text and vocabulary.lookup(text) == entry.value:
                found.setdefault(tidying.half_width(text), entry.value)
    return tuple(found.items())


def _mixed(line: LineProbabilities) -> bool:
    """Whether the line is surely not Latin alone: some step shows Japanese script."""
    best = line.probability.argmax(axis=1)
    text = [line.tokens[int(k)] for k in best]
    japanese = sum(1 for a, b in zip(["", *text], text, strict=False) if b and a != b and tidying.is_japanese(b))
    written = sum(1 for a, b in zip(["", *text], text, strict=False) if b.strip() and a != b)
    return japanese >= 2 or (japanese == 1 and written <= 2)


def _running_text(slot: Slot, look: Look, first: Look, weigh: Weigh) -> tuple[list[Candidate], Value]:
    """Free text of one or more lines; each line is read alone, one line at a time gives other readings."""
    folded = [as_japanese(line, spaces=False) for line in look.lines]
    beams = [beam(line) for line in folded]
    usual = _usual_spaces(slot, beams)
    per_line = [
        _line_texts(found, line, image, usual, goes_on=i > 0)
        for i, (found, line, image) in enumerate(zip(beams, first.lines, first.images, strict=True))
    ]
    per_line = [
        _merged(
            replace(d, text=by_white(d.text, line, image)) if slot.kind == "name" or _LATIN_WORDS.search(d.text) else d
            for d in found
        )
        for found, line, image in zip(per_line, first.lines, first.images, strict=True)
    ]
    if len(per_line) > 1:
        per_line = [
            [Decoded("", found[0].log_probability)] if _is_speck(found[0].text) else found for found in per_line
        ]
    texts = [found[0].text for found in per_line]
    whole = sum(found[0].log_probability for found in per_line)
    raw = join_lines(texts)
    value = value_of(slot, raw)
    if slot.kind == "address" and likelihood.may_name_another_town(raw):
        listed = beam(folded[0], TownPattern(), deep=True)
        per_line[0] = _merged([*per_line[0], *_respaced(listed, first.lines[0], first.images[0], usual)], added=False)
    doubt = max(space_doubt(line, image, usual) for line, image in zip(first.lines, first.images, strict=True))
    sure = math.log1p(-min(doubt, 0.5))
    candidates = []
    for i, found in enumerate(per_line):
        for other in found:
            text = join_lines([*texts[:i], other.text, *texts[i + 1 :]])
            weight = whole - per_line[i][0].log_probability + other.log_probability
            candidates += _weighed_text(slot, text, weight + sure)
    candidates = weigh(slot.kind, candidates)
    if doubt > _SPACE_DOUBT:
        # Which of its spaces is the unclear one does not matter: something else than `raw` may be right.
        likeliest = max(candidates, key=_weight)
        candidates.append(replace(likeliest, value=None, weight=likeliest.weight - sure + math.log(doubt)))
    return candidates, value


def _is_speck(text: str) -> bool:
    """Whether a line of several says nothing; a full stop may well stand in a line of its own."""
    return text != "。" and not any(c.isalnum() for c in text)


def _usual_spaces(slot: Slot, beams: Sequence[Sequence[Decoded]]) -> Mapping[str, float]:
    if slot.kind != "address" or not beams[0]:
        return spacing.TEXT
    return spacing.ABROAD if likelihood.is_abroad(beams[0][0].text) else spacing.LISTED


def _line_texts(
    beamed: Iterable[Decoded], line: LineProbabilities, image: Image, usual: Mapping[str, float], *, goes_on: bool
) -> list[Decoded]:
    found = _merged(_respaced(beamed, line, image, usual, goes_on=goes_on))
    return [d for d in found if d.text.strip()] or [Decoded("", _WORST)]


def _respaced(
    found: Iterable[Decoded],
    line: LineProbabilities,
    image: Image,
    usual: Mapping[str, float],
    *,
    goes_on: bool = False,
) -> list[Decoded]:
    return [
        Decoded(
            tidying.tidy(respaced(sized(d.text, line, image), line, image, usual), goes_on=goes_on), d.log_probability
        )
        for d in found
    ]


def _weighed_text(slot: Slot, text: str, weight: float) -> list[Candidate]:
    """A text as it is, and for an address with its town as it is listed and its block numbers as figures."""
    text = respelt(text) if slot.kind == "address" else text
    text = tidying.as_occupation(text) if slot.name.endswith("occupation") else text
    if slot.name.endswith("relationship") and text not in _relations():
        weight += _NO_RELATION
    mended = tidying.figures_in_address(text) if slot.kind == "address" else text
    if mended == text:
        return [_weighed(slot.kind, text, value_of(slot, text), weight)]
    # What stands among block numbers is nearly always one; the letters stay possible.
    return [
        _weighed(slot.kind, mended, value_of(slot, mended), weight),
        _weighed(slot.kind, text, value_of(slot, text), weight + _LETTER_AMONG_FIGURES),
    ]


def _merged(found: Iterable[Decoded], *, added: bool = True) -> list[Decoded]:
    """Readings that became one by tidying, their probabilities added; not `added`, they are two findings of one."""
    sums: dict[str, float] = {}
    for decoded in found:
        join = np.logaddexp if added else max
        sums[decoded.text] = float(join(sums.get(decoded.text, -math.inf), decoded.log_probability))
    return sorted((Decoded(t, p) for t, p in sums.items()), key=lambda d: -d.log_probability)


def _with_unknown_characters(slot: Slot, result: Interpretation) -> Interpretation:
    """A person's name may hold a character the recogniser cannot write: then the look-alike is in doubt."""
    if not isinstance(result.value, str) or not (slot.kind == "name" or slot.name.endswith(_NAMING)):
        return result
    for seen, hidden in unknown_look_alikes().items():
        if seen in result.value:
            other = Alternative(result.value.replace(seen, hidden), 0.1)
            doubts: tuple[Doubt, ...] = (*result.doubts, "outside_alphabet")
            return replace(result, alternatives=(other, *result.alternatives), doubts=doubts)
    return result

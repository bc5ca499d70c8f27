"""What the lines of one entry mean for its kind: the likeliest value, and what else it may be."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from uketsuke.extractors import tidying
from uketsuke.extractors.alphabets import Folded, as_japanese, fold, load_alphabet, unknown_look_alikes
from uketsuke.extractors.decoding import Decoded, Shape, beam, score_texts, weakest
from uketsuke.extractors.digital import join_lines
from uketsuke.extractors.engine import LineProbabilities
from uketsuke.extractors.evidence import Evidence
from uketsuke.extractors.slots import Slot
from uketsuke.extractors.spacing import respaced
from uketsuke.forms import kinds
from uketsuke.forms.definitions import DatePart, Kind
from uketsuke.forms.kinds import date as dates
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
_PASSPORT_SHAPES = tuple(
    Shape(((_CAPITALS, letters, letters), (_DIGITS, 6, 9 - letters))) for letters in range(1, 4)
) + (Shape(((_DIGITS, 8, 9),)),)
"""Most countries' numbers: up to three letters, then digits; others are read too, but with less faith."""
_ALPHABETS: dict[Kind, str] = {
    "residence_card_number": "capitals_digits",
    "passport_number": "capitals_digits",
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
_NONE_TEXTS = ("なし", "無し", "無", "ナシ", "該当なし", "未発行")

_NOT_OF_THE_KIND = -9.0
"""Natural-log odds against an entry that is no value of its kind (a note, a crossed-out word)."""
_INVALID = -4.0
"""Against a value that cannot be right (month 13, a phone number of 9 digits)."""
_INVALID_SHAPE = -8.0
"""Against a card or corporate number that is not of its one shape."""
_NO_SHAPE = -5.0
_WORST = -40.0
_ALTERNATIVES = 3


@dataclass(frozen=True, slots=True)
class Interpretation:
    """The value an entry most likely has, its text, and the evidence; `value` None: it means nothing."""

    value: Value
    raw: str
    evidence: Evidence
    alternatives: tuple[Alternative, ...] = ()
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """One text the ink may be, its value and log weight."""

    raw: str
    value: Value
    weight: float


def interpret(slot: Slot, lines: Sequence[LineProbabilities], images: Sequence[Image]) -> Interpretation:
    """What recognised lines (one or more) of an entry mean for the slot's kind.

    Args:
        slot: what is asked.
        lines: what was recognised of each line, top to bottom.
        images: the line images, for the white between words.
    """
    if slot.kind in ("text", "address", "free_text") or (slot.kind == "name" and (len(lines) > 1 or _mixed(lines[0]))):
        return _running_text(slot, lines, images)
    if len(lines) > 1:
        return _running_text(slot, lines, images)
    line = lines[0]
    free = _free(slot, line)
    candidates = [*_typed(slot, line), *free]
    return settle(slot.kind, candidates, free[0].value if free else None, line)


def interpret_parts(slot: Slot, parts: Sequence[DatePart], line: LineProbabilities) -> Interpretation:
    """What the parts of a date, recognised in one line with a bar between, mean; absent parts are unknown."""
    folded = fold(line, load_alphabet("date_parts"))
    found: list[Candidate] = []
    for shape, penalty in ((_parts_shape(len(parts)), 0.0), (None, _NO_SHAPE)):
        for decoded in beam(folded, shape):
            pieces = decoded.text.split("-")
            value = None
            if len(pieces) == len(parts):
                given: dict[str, str] = dict(zip(parts, pieces, strict=True))
                value = _date_of(slot.kind, given)
            found.append(_weighed(slot.kind, decoded.text, value, decoded.log_probability + penalty))
    free = as_japanese(line)
    plain = beam(free)
    text = re.sub(r"[ー一—－]", "-", plain[0].text) if plain else ""
    pieces = text.split("-")
    plain_value = _date_of(slot.kind, dict(zip(parts, pieces, strict=True))) if len(pieces) == len(parts) else None
    result = settle(slot.kind, found, plain_value, line)
    raw = "".join(piece + mark for piece, mark in zip(result.raw.split("-"), ("年", "月", "日"), strict=False))
    if len(result.raw.split("-")) == len(parts):
        marks = {"year": "年", "month": "月", "day": "日"}
        raw = "".join(piece + marks[part] for piece, part in zip(result.raw.split("-"), parts, strict=True))
    return Interpretation(result.value, raw, result.evidence, result.alternatives, result.doubts)


def _date_of(kind: Kind, given: dict[str, str]) -> Value:
    value = dates.from_parts(given.get("year", ""), given.get("month", ""), given.get("day", ""))
    return value[:7] if value is not None and kind == "year_month" and value != dates.UNKNOWN else value


@cache
def _parts_shape(count: int) -> Shape:
    year = (("明大昭平令MTSHR", 0, 1), ("治正和成", 0, 1), ("0123456789元", 1, 4))
    other = (("-", 1, 1), (_DIGITS, 1, 2))
    return Shape(year + other * (count - 1))


def settle(kind: Kind, candidates: Iterable[Candidate], free_value: Value, line: LineProbabilities) -> Interpretation:
    """The best value among candidates, weighed against all the others."""
    by_value: dict[object, Candidate] = {}
    mass: dict[object, float] = {}
    for candidate in candidates:
        key = ("value", candidate.value) if candidate.value is not None else ("text", candidate.raw)
        best = by_value.get(key)
        if best is None or candidate.weight > best.weight:
            by_value[key] = candidate
        # The same text may come by two ways: the greater weight counts, not their sum.
        mass[key] = max(mass.get(key, -math.inf), candidate.weight)
    if not by_value:
        return Interpretation(None, "", Evidence(1e-6, _WORST, weakest(line), False, False, 0))
    order = sorted(by_value, key=lambda key: -mass[key])
    top = max(mass.values())
    total = sum(math.exp(w - top) for w in mass.values())
    share = {key: math.exp(mass[key] - top) / total for key in order}
    best = by_value[order[0]]
    others = tuple(
        Alternative(by_value[key].value, round(share[key], 6))
        for key in order[1:]
        if by_value[key].value is not None and share[key] > 1e-6
    )[:_ALTERNATIVES]
    evidence = Evidence(
        posterior=share[order[0]],
        log_probability=best.weight,
        weakest=weakest(line),
        agrees=best.value is not None and free_value == best.value,
        valid=best.value is not None and _valid(kind, best.value),
        length=len(best.raw),
    )
    doubts: tuple[Doubt, ...] = ("outside_alphabet",) if best.value is None and best.raw else ()
    return Interpretation(best.value, best.raw, evidence, others, doubts)


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
    if value is None:
        weight += _NOT_OF_THE_KIND
    elif not _valid(kind, value):
        weight += _INVALID_SHAPE if kind in _SHAPES else _INVALID
    elif kind == "passport_number" and value != "none" and not _usual_passport(str(value)):
        weight += _INVALID
    return Candidate(raw, value, weight)


def _usual_passport(value: str) -> bool:
    return bool(re.fullmatch(r"[A-Z]{1,3}[0-9]{6,8}|[0-9]{8,9}", value))


def _valid(kind: Kind, value: Value) -> bool:
    return kinds.is_valid(kind, value) if isinstance(value, str | int) else True


def _free(slot: Slot, line: LineProbabilities) -> list[Candidate]:
    """Reading the line as any text, then as the kind."""
    found = []
    for decoded in beam(as_japanese(line), width=8):
        text = tidying.tidy(decoded.text)
        if text.strip():
            found.append(_weighed(slot.kind, text, value_of(slot, text), decoded.log_probability))
    return found


def _typed(slot: Slot, line: LineProbabilities) -> list[Candidate]:
    """Reading the line with the kind's own alphabet, shape and vocabulary."""
    found: list[Candidate] = []
    if slot.kind == "name":
        return _from_beam(slot, fold(line, load_alphabet("latin")), None, 0.0)
    if slot.kind in _ALPHABETS:
        folded = fold(line, load_alphabet(_ALPHABETS[slot.kind]))
        shapes = _PASSPORT_SHAPES if slot.kind == "passport_number" else _SHAPES.get(slot.kind, ())
        shaped = folded
        if shapes and _ALPHABETS[slot.kind] == "capitals_digits":
            shaped = fold(line, load_alphabet("capitals_digits_shaped"))
        for shape in shapes:
            found += _from_beam(slot, shaped, shape, 0.0)
        found += _from_beam(slot, folded, None, _NO_SHAPE if shapes else 0.0)
    if slot.kind in kinds.NUMBER_KINDS:
        found += _scored(slot, line, [(text, "none") for text in _NONE_TEXTS])
    vocabulary = _vocabulary(slot)
    if vocabulary is not None:
        found += _scored(slot, line, _labels(str(slot.vocabulary)))
    return found


def _from_beam(slot: Slot, folded: Folded, shape: Shape | None, penalty: float) -> list[Candidate]:
    return [
        _weighed(slot.kind, d.text, value_of(slot, d.text), d.log_probability + penalty)
        for d in beam(folded, shape)
        if d.text.strip()
    ]


def _scored(slot: Slot, line: LineProbabilities, labels: Sequence[tuple[str, Value]]) -> list[Candidate]:
    texts = [text for text, _ in labels if len(text) <= line.steps]
    values = dict(labels)
    if not texts:
        return []
    weights = score_texts(as_japanese(line), texts)
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


def _running_text(slot: Slot, lines: Sequence[LineProbabilities], images: Sequence[Image]) -> Interpretation:
    """Free text of one or more lines; each line is read alone, the least sure line gives the alternatives."""
    per_line: list[list[Decoded]] = []
    for line, image in zip(lines, images, strict=True):
        found = _merged(
            Decoded(tidying.tidy(respaced(d.text, line, image)), d.log_probability) for d in beam(as_japanese(line))
        )
        per_line.append([d for d in found if d.text.strip()] or [Decoded("", _WORST)])
    texts = [found[0].text for found in per_line]
    raw = join_lines(texts)
    candidates = [_weighed(slot.kind, raw, value_of(slot, raw), sum(f[0].log_probability for f in per_line))]
    for i, found in enumerate(per_line):
        for other in found[1:5]:
            text = join_lines([*texts[:i], other.text, *texts[i + 1 :]])
            weight = sum(f[0].log_probability for f in per_line) - found[0].log_probability + other.log_probability
            candidates.append(_weighed(slot.kind, text, value_of(slot, text), weight))
    least = min(lines, key=weakest)
    result = settle(slot.kind, candidates, value_of(slot, raw), least)
    return _with_unknown_characters(slot, result)


def _merged(found: Iterable[Decoded]) -> list[Decoded]:
    """Readings that became one by tidying, their probabilities added."""
    sums: dict[str, float] = {}
    for decoded in found:
        sums[decoded.text] = float(np.logaddexp(sums.get(decoded.text, -math.inf), decoded.log_probability))
    return sorted((Decoded(t, p) for t, p in sums.items()), key=lambda d: -d.log_probability)


def _with_unknown_characters(slot: Slot, result: Interpretation) -> Interpretation:
    """A person's name may hold a character the recogniser cannot write: then the look-alike is in doubt."""
    if not isinstance(result.value, str) or not (slot.kind == "name" or slot.name.endswith("name")):
        return result
    for seen, hidden in unknown_look_alikes().items():
        if seen in result.value:
            other = Alternative(result.value.replace(seen, hidden), 0.1)
            return Interpretation(
                result.value, result.raw, result.evidence, (other, *result.alternatives), ("outside_alphabet",)
            )
    return result

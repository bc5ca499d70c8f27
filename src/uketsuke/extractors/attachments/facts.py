"""Whose paper it is: the few facts that are cheap to find and sure, read beside their labels."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from uketsuke.extractors.attachments.kinds import compact, load_kinds
from uketsuke.extractors.attachments.recognising import ReadLine
from uketsuke.forms import mrz
from uketsuke.forms.geometry import BoxPx
from uketsuke.forms.kinds import date as dates
from uketsuke.forms.kinds import name as names
from uketsuke.forms.kinds import residence_card_number
from uketsuke.forms.vocabulary import load_vocabulary

Fact = tuple[str, float]
"""A normalised value and the probability that it is what the paper says."""

_CARD_NUMBER = re.compile(r"(?<![A-Z0-9])[A-Z]{2} ?[0-9]{8} ?[A-Z]{2}(?![A-Z0-9])")
_DATES = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?:(?:明治|大正|昭和|平成|令和)\s*(?:元|[0-9]{1,2})|[12][0-9]{3})\s*年\s*[0-9]{1,2}\s*月\s*[0-9]{1,2}\s*日",
        r"(?<![0-9])[12][0-9]{3}\s*[-/.]\s*[0-9]{1,2}\s*[-/.]\s*[0-9]{1,2}(?![0-9])",
        r"(?<![0-9])[0-9]{1,2}[-. ]{,3}(?:JAN|FEB|MAR|APR|MAY|JU[NL]|AUG|SEP|OCT|NOV|DEC)[A-Z]*[-. ,]{,3}[12][0-9]{3}",
    )
)
_LATIN_NAME = re.compile(r"[A-Z]+(?:[ ,'\-]{1,3}[A-Z]+)+")
_NO_NAMES = re.compile(
    r"\b(NAME|DATE|BIRTH|SEX|NATIONALITY|REGION|ADDRESS|STATUS|CARD|NUMBER|MALE|FEMALE|OF|THE|DATEOFBIRTH"
    r"|LTD|INC|CORPORATION|COMPANY|UNIVERSITY|SCHOOL|GIVEN|SURNAME|PASSPORT|MR|MS|MRS|PERIOD|STUDENT)\b"
)
"""Words that stand beside a label but in no name."""
_MOST = 0.97
"""No fact read from print without a check digit is held surer than this."""
_CHECKED, _ALL_CHECKED = 0.96, 0.995
_LEAST = 0.5


@dataclass(frozen=True, slots=True)
class _Found:
    value: str
    confidence: float


def facts_of_lines(lines: Sequence[ReadLine], wanted: Sequence[str]) -> dict[str, Fact]:
    """The wanted facts of a paper, each only when everything the paper says of it is one and the same value.

    Args:
        lines: what was read, in reading order.
        wanted: of `name` (Latin only), `date_of_birth`, `residence_card_number`, `passport_number`, `nationality`,
            `issue_date`. With `passport_number` what the machine-readable lines say comes too: `date_of_expiry`, and
            `mrz_lower`, the lower line itself.
    """
    found = {
        "name": list(_names(lines)) if "name" in wanted else [],
        "residence_card_number": list(_card_numbers(lines)) if "residence_card_number" in wanted else [],
        "nationality": list(_nationalities(lines)) if "nationality" in wanted else [],
    }
    for kind in ("date_of_birth", "issue_date"):
        found[kind] = list(_labelled_dates(lines, kind)) if kind in wanted else []
    facts = {kind: fact for kind, values in found.items() if (fact := _one(values)) is not None}
    return {**facts, **(_of_mrz(lines) if "passport_number" in wanted else {})}


def read_mrz(lines: Sequence[ReadLine]) -> tuple[mrz.Mrz, ReadLine | None] | None:
    """The machine-readable lines among others, with the upper one; None when there are none to be believed.

    A lower line without a readable upper one is believed when all its check digits are right.
    """
    folded = [mrz.folded(line.text) for line in lines]
    for i, upper in enumerate(folded):
        if not mrz.is_first_line(upper):
            continue
        below = [j for j, line in enumerate(lines) if _is_below(lines[i].box, line.box)]
        for j in sorted(below, key=lambda j: lines[j].box.top):
            found = mrz.parse(upper, folded[j])
            if found is not None and (found.number_checked or found.birth_checked):
                return found, lines[i]
    alone = (found for lower in folded if (found := mrz.parse("", lower)) is not None and found.sound)
    return next(((found, None) for found in alone), None)


def _of_mrz(lines: Sequence[ReadLine]) -> dict[str, Fact]:
    read = read_mrz(lines)
    if read is None:
        return {}
    found, upper = read
    sure = _ALL_CHECKED if found.sound else _CHECKED
    facts: dict[str, Fact] = {"mrz_lower": (found.lower, sure)}
    if found.number_checked:
        facts["passport_number"] = (found.number, sure)
    if found.birth_checked and found.expiry_checked and found.date_of_birth is not None:
        facts["date_of_birth"] = (found.date_of_birth, sure)
    if found.expiry_checked and found.date_of_expiry is not None:
        facts["date_of_expiry"] = (found.date_of_expiry, sure)
    nation = load_vocabulary("nationality").by_value.get({"D": "DEU"}.get(found.nationality, found.nationality))
    if nation is not None:
        facts["nationality"] = (nation.value, sure if found.sound else _LEAST)
    if upper is None:
        return facts
    name = names.normalise(f"{found.surname} {found.given}")
    letters = [p for c, p in zip(upper.text, upper.certainty, strict=True) if c.isalpha()]
    if name and len(mrz.folded(upper.text)) <= mrz.LENGTH + 1 and found.surname:
        facts["name"] = (name, round(min(_MOST, math.prod(letters)), 4))
    return facts


def _card_numbers(lines: Sequence[ReadLine]) -> Iterator[_Found]:
    for line in lines:
        for match in _CARD_NUMBER.finditer(line.text.upper()):
            value = residence_card_number.normalise(match[0])
            if value and residence_card_number.is_valid(value):
                yield _Found(value, _sure(line, match[0]))


def _names(lines: Sequence[ReadLine]) -> Iterator[_Found]:
    for text, line in _values("name", lines):
        match = _LATIN_NAME.search(text.upper())
        if match is None:
            continue
        name = names.normalise(match[0])
        # With more print close behind it, the line may have been cut within the name.
        cut = any(_is_right(line.box, o.box) and o.box.left - line.box.right < 3 * line.box.height for o in lines)
        if name and not cut and not _NO_NAMES.search(name) and len(name) <= names.MAX_LENGTH:
            yield _Found(name, _sure(line, match[0]))


def _labelled_dates(lines: Sequence[ReadLine], kind: str) -> Iterator[_Found]:
    for text, line in _values(kind, lines):
        match = next((m for pattern in _DATES if (m := pattern.search(text.upper()))), None)
        value = dates.normalise(match[0]) if match else None
        if match is not None and value is not None and dates.is_valid(value):
            yield _Found(value, _sure(line, match[0]))


def _nationalities(lines: Sequence[ReadLine]) -> Iterator[_Found]:
    vocabulary = load_vocabulary("nationality")
    for text, line in _values("nationality", lines):
        name = re.sub(r"^[\s:/]+|\s+$", "", text)
        value = vocabulary.lookup(name)
        if value is not None:
            yield _Found(value, _sure(line, name.upper()))


def _values(kind: str, lines: Sequence[ReadLine]) -> Iterator[tuple[str, ReadLine]]:
    """What stands behind each label of that kind: on its line, else in the cell to the right, else the one below.

    Nothing for labels in the middle of a line of running text: there they are no labels.
    """
    labels = sorted((compact(label) for label in load_kinds().labels[kind]), key=len, reverse=True)
    for line in lines:
        rest = _behind(line.text, labels)
        if rest is None:
            continue
        if compact(rest):
            yield rest, line
            continue
        right = [o for o in lines if _is_right(line.box, o.box)]
        below = [o for o in lines if _is_just_below(line.box, o.box)]
        for other in (*sorted(right, key=lambda o: o.box.left)[:1], *sorted(below, key=lambda o: o.box.top)[:1]):
            if _behind(other.text, labels) is None:
                yield other.text, other


def _behind(text: str, labels: Sequence[str]) -> str | None:
    """The text after a label at its beginning; None when it begins with none."""
    for label in labels:
        taken = ""
        for i, character in enumerate(text):
            taken += compact(character)
            if taken == label:
                rest = text[i + 1 :]
                # A letter right behind belongs to the same word: NAMES, 氏名欄.
                return None if re.match(r"[A-Za-z欄等変のをはが]", rest) else rest
            if not label.startswith(taken):
                break
    return None


def _one(found: Sequence[_Found]) -> Fact | None:
    """The value when there is one and no other; a second reading of the same makes it no surer."""
    if len({one.value for one in found}) != 1:
        return None
    best = max(found, key=lambda one: one.confidence)
    return (best.value, best.confidence) if best.confidence >= _LEAST else None


def _sure(line: ReadLine, text: str) -> float:
    """How sure this piece of an upper-case line is: every letter and digit of it must be right."""
    start = max(0, line.text.upper().find(text))
    piece = zip(line.text[start : start + len(text)], line.certainty[start:], strict=False)
    return round(min(_MOST, math.prod(p for character, p in piece if character.isalnum())), 4)


def _is_below(one: BoxPx, other: BoxPx) -> bool:
    gap = other.top - one.bottom
    return -0.5 * one.height < gap < 4 * one.height and abs(one.left - other.left) < 0.15 * one.width + 40


def _is_right(one: BoxPx, other: BoxPx) -> bool:
    overlap = min(one.bottom, other.bottom) - max(one.top, other.top)
    return other.left >= one.right - 5 and overlap > 0.5 * min(one.height, other.height)


def _is_just_below(one: BoxPx, other: BoxPx) -> bool:
    gap = other.top - one.bottom
    return -0.3 * one.height < gap < 1.6 * one.height and abs(other.left - one.left) < 3 * one.height

"""What kind of document a paper is, by the words that every such paper carries, whoever issued it."""

from __future__ import annotations

import math
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from statistics import median

from pydantic import BaseModel, ConfigDict, ValidationError
from rapidfuzz import fuzz

from uketsuke.extractors.attachments.recognising import ReadLine
from uketsuke.forms.errors import FormDataError
from uketsuke.forms.vocabulary import load_vocabulary

ACCEPTED = 0.8
"""A kind less sure than this is not named: a person must look."""

_LOOSE = re.compile(r"[^\w<]|_")
_OLD_FORMS = str.maketrans("證國稅额課纳满证书", "証国税額課納満証書")
_EXACT_UP_TO = 6
"""Longer words may have one letter misread; in short ones that letter tells 在職 from 在学."""
_LONGEST_HEADING = 26
_SURELY_READ = 0.75


class Pattern(BaseModel):
    """A regular expression on a line's compact text, and what it counts."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    regex: str
    weight: float


class Kind(BaseModel):
    """One kind of document; what each key means stands on top of the data file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    document: str
    titles: tuple[str, ...] = ()
    telling: tuple[str, ...] = ()
    support: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    patterns: tuple[Pattern, ...] = ()
    facts: tuple[str, ...] = ()


class Weights(BaseModel):
    """What evidence counts, and how points become a probability."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: float
    plain_title: float
    mention: float
    telling: float
    telling_most: float
    support: float
    support_most: float
    against: float
    middle: float
    steepness: float
    lead: float


class KindData(BaseModel):
    """The whole data file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    weights: Weights
    form_words: tuple[str, ...]
    labels: dict[str, tuple[str, ...]]
    kind: tuple[Kind, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The likeliest kind and how probable it is; `named` is that kind when it is sure enough, else None."""

    document: str | None
    confidence: float

    @property
    def named(self) -> str | None:
        return self.document if self.confidence >= ACCEPTED else None


@cache
def load_kinds() -> KindData:
    """The kinds of `data/attachments.toml`. Raises FormDataError when the file does not say what it must."""
    text = files("uketsuke.extractors").joinpath("data/attachments.toml").read_text(encoding="utf-8")
    try:
        data = KindData.model_validate(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise FormDataError(f"attachments.toml: {error}") from error
    unknown = {kind.document for kind in data.kind} - set(load_vocabulary("document").by_value)
    if unknown:
        raise FormDataError(f"attachments.toml: not in vocabulary document: {', '.join(sorted(unknown))}")
    return data


def compact(text: str) -> str:
    """Text as it is compared: NFKC, upper case, without spaces and punctuation (the filler `<` stays)."""
    return _LOOSE.sub("", unicodedata.normalize("NFKC", text).upper()).translate(_OLD_FORMS)


def judge(lines: Sequence[ReadLine]) -> Verdict:
    """The kind of a paper with these lines on it; no kind and 0.0 for one without readable lines."""
    data = load_kinds()
    page = _Page.of(lines)
    if not page.texts:
        return Verdict(None, 0.0)
    w = data.weights
    burden = w.against * 2 * min(2, sum(page.has(word) for word in data.form_words))
    points = sorted(((_points(kind, page, w) - burden, kind.document) for kind in data.kind), reverse=True)
    (best, document), (second, _) = points[0], points[1]
    if best <= 0:
        return Verdict(None, 0.0)
    clear = _logistic(w.lead * (best - max(0.0, second)))
    return Verdict(document, round(_logistic(w.steepness * (best - w.middle)) * clear, 4))


@dataclass(frozen=True)
class _Page:
    """Compact texts of the lines, and which of them stand out as a heading does; `whole` is all texts in one."""

    texts: tuple[str, ...]
    heading: tuple[bool, ...]

    @cached_property
    def whole(self) -> str:
        return "\n".join(self.texts)

    @classmethod
    def of(cls, lines: Iterable[ReadLine]) -> _Page:
        kept = [(line, text) for line in lines if line.confidence >= _SURELY_READ and (text := compact(line.text))]
        if not kept:
            return cls((), ())
        usual = median(line.box.height for line, _ in kept)
        top, bottom = min(line.box.top for line, _ in kept), max(line.box.bottom for line, _ in kept)
        heading = tuple(
            line.box.top - top < 0.4 * (bottom - top + 1) or line.box.height > 1.5 * usual for line, _ in kept
        )
        return cls(tuple(text for _, text in kept), heading)

    def has(self, word: str) -> bool:
        """Whether a line says this, letter for letter."""
        return _compacted(word) in self.whole

    def mentions(self, word: str) -> bool:
        """Whether a line says this, perhaps with a letter misread."""
        return self.has(word) or next(self.lines_saying(word), None) is not None

    def lines_saying(self, word: str) -> Iterator[int]:
        """The lines that say this, perhaps with a letter misread."""
        word = _compacted(word)
        if word in self.whole or len(word) > _EXACT_UP_TO:
            yield from (line for line, text in enumerate(self.texts) if _says(text, word))


def _points(kind: Kind, page: _Page, w: Weights) -> float:
    titles: dict[int, list[str]] = {}
    for word in kind.titles:
        for line in page.lines_saying(word):
            titles.setdefault(line, []).append(_compacted(word))
    title = max((_title_points(found, line, page, w) for line, found in titles.items()), default=0.0)
    telling = w.telling * sum(page.mentions(word) for word in kind.telling)
    telling += sum(p.weight for p in kind.patterns if any(re.search(p.regex, text) for text in page.texts))
    support = w.support * sum(page.has(word) for word in kind.support)
    against = w.against * sum(page.mentions(word) for word in kind.against)
    return title + min(telling, w.telling_most) + min(support, w.support_most) - against


def _title_points(found: Sequence[str], line: int, page: _Page, w: Weights) -> float:
    text = page.texts[line]
    # A heading says little else, or ends so after the year and the tax; a sentence only speaks of such a paper.
    ends = len(text) <= _LONGEST_HEADING and any(text.endswith(word) for word in found)
    whole = max(map(len, found)) >= 0.42 * len(text) and not text.endswith(("ます", "する", "下さい", "ください"))
    whole = whole or ends
    if not whole:
        return w.mention
    return w.title if page.heading[line] else w.plain_title


@cache
def _compacted(word: str) -> str:
    return compact(word)


def _says(text: str, word: str) -> bool:
    """Whether a compact text says a compact word, perhaps with a letter misread."""
    if word in text:
        return True
    if len(word) <= _EXACT_UP_TO or len(text) < len(word) - 1:
        return False
    # With one letter replaced, that share of the two texts' letters still agrees.
    nearly = 100 * (len(word) - 1) / len(word) - 0.5
    return fuzz.partial_ratio(word, text, score_cutoff=nearly) > 0


def _logistic(x: float) -> float:
    return 1 / (1 + math.exp(-x))

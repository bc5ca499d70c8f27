"""The levels of care with which a sheet becomes a file, as data: ranges and rates from `levels.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, Literal, get_args

Level = Literal["exact", "clean", "office", "hard", "fax", "phone"]
LEVELS: tuple[Level, ...] = get_args(Level)
Coding = Literal["lossless", "jpeg", "g3", "g4"]
Range = tuple[float, float]
Resolution = tuple[int, int]
"""Dots an inch, across and down."""


@dataclass(frozen=True, slots=True)
class Ranges:
    """What may happen at a level; each name is explained where it stands in `levels.toml`."""

    resolutions: tuple[Resolution, ...]
    colour: float
    bilevel: float
    codings: tuple[Coding, ...]
    quality: tuple[int, int]
    noise: Range
    blur: Range
    black: tuple[int, int]
    white: tuple[int, int]
    yellow: Range
    scale: Range
    fitted: float
    fitted_scale: Range
    threshold: Range
    streaks: float
    overscan: float
    halftone: float
    header: float
    skew: float
    shift_mm: float
    lying: tuple[int, int, int, int]
    sway: float
    sway_mm: Range
    light: Range
    edge_shadow: float
    edge_line: float
    bleed: float
    bleed_strength: Range
    folds: float
    fold_depth: Range
    fold_mm: Range
    holes: float
    staple: float
    coffee: float
    blots: float
    specks: tuple[int, int]
    lost_lines: tuple[int, int]
    long_side: tuple[int, int]
    filled: Range
    keystone: Range
    bend: Range
    objects: float
    hand_shadow: float
    finger: float
    exif: float


@cache
def ranges_of(level: Level) -> Ranges:
    """The ranges of a level. Raises ValueError where the data names something that there is not."""
    data = tomllib.loads((Path(__file__).parent / "data" / "levels.toml").read_text(encoding="utf-8"))
    table = data["nothing"] | data[level]
    unknown = set(table) - {field.name for field in fields(Ranges)}
    if unknown:
        raise ValueError(f"levels.toml: [{level}] names {', '.join(sorted(unknown))}, which no part of a scan is")
    return Ranges(**{name: _frozen(value) for name, value in table.items()})


def happens(rnd: Random, rate: float) -> bool:
    """Whether something that happens at this rate happens now."""
    return rnd.random() < rate


def _frozen(value: Any) -> Any:
    return tuple(_frozen(item) for item in value) if isinstance(value, list) else value

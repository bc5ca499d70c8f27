"""Renews the readers' calibration from what people found: samples of accepted values, and corrections.

The ink of each is read once more, for what the reader sees in it today; half of the filings fit a new version, the
other half say whether it is better than the one in force. What the fit may do is little, because errors are few: move
the map from score to probability, and raise bars of acceptance. It never lowers one: that takes the tens of thousands
of readings with a known truth that `calibrating` fits on.
"""

from __future__ import annotations

import copy
import hashlib
import json
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from uketsuke import __version__
from uketsuke.benchmarks.calibrating import logistic
from uketsuke.cases import records
from uketsuke.cases.corrections import split_name
from uketsuke.cases.database import reading_scope, session_scope
from uketsuke.cases.observations import Observation
from uketsuke.extractors.asking import ask
from uketsuke.extractors.calibration import CRITICAL, Calibration, Group, family, parse_calibration
from uketsuke.extractors.evidence import FEATURES
from uketsuke.extractors.page import view_page
from uketsuke.extractors.reading import Place, interpretations, slots_on
from uketsuke.forms.blanks import blank_image
from uketsuke.forms.errors import SetupError
from uketsuke.forms.kinds import name as names
from uketsuke.forms.readings import Value
from uketsuke.intake.pngs import load_grey
from uketsuke.workers.world import World

LEAST = 200
"""Observations in a group for a map or a bar of its own, and held out altogether for a verdict."""
LEAST_WRONG = 8
"""Wrong ones among them: fewer tell nothing of where they lie."""
_TARGET, _FIRST = 0.0004, 0.6
"""Errors among accepted readings that a careful keyer makes, and what is added so that the first may be among 1,000."""
_LOST = 0.1
"""Share of accepted readings that a version may give up without there being fewer wrong ones for it."""
_EDGE = 1e-6

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Observed:
    """What the reader sees today in a value that people settled, and whether it reads it right."""

    receipt: str
    family: str
    critical: bool
    features: tuple[float, ...]
    right: bool
    stands_for: float


@dataclass(frozen=True, slots=True)
class Check:
    """Two calibrations on readings held out: the mean log loss of their probabilities, and what they accept and how
    much of that is wrong. `why` it did not pass, None when it did."""

    readings: int
    loss_before: float
    loss_after: float
    accepted_before: int
    accepted_after: int
    wrong_before: int
    wrong_after: int
    why: str | None

    @property
    def passed(self) -> bool:
        return self.why is None


@dataclass(frozen=True, slots=True)
class Renewal:
    """A version that was fitted and kept: its number, None where nothing was to be renewed, and its check."""

    number: int | None
    observed: int
    check: Check | None


def renew(world: World, *, limit: int, progress: Progress = lambda _done, _all: None) -> Renewal:
    """Fits a new version on what people found lately and checks it; it is kept, and not put in force.

    Reads at most `limit` samples and as many corrections again, about two seconds a page that was not read before.
    """
    with reading_scope(world.database) as session:
        found = (*records.settled_samples(session, limit), *records.corrected_values(session, limit))
        number, body = in_force(session)
    observed = list(observe(world, found, progress))
    fitting = [one for one in observed if not is_held_out(one.receipt)]
    fresh = renewed(body, fitting)
    if fresh["groups"] == body["groups"]:
        return Renewal(None, len(observed), None)
    held = [one for one in observed if is_held_out(one.receipt)]
    check = checked(parse_calibration(body), parse_calibration(fresh), held)
    fresh["fitted"] = f"{body.get('fitted', '')}; renewed on {len(fitting)} values that people settled"
    with session_scope(world.database) as session:
        added = records.add_calibration(session, fresh, based_on=number, checked=asdict(check), passed=check.passed)
    return Renewal(added, len(observed), check)


def in_force(session: Session) -> tuple[int, dict[str, Any]]:
    """The version that values are judged by, and its data: the program's own where the one that was put in force was
    fitted for another reader, as `World.calibration` has it."""
    number = records.number_in_force(session)
    body = records.body_of(session, number)
    if body is not None:
        with suppress(SetupError):
            parse_calibration(body)
            return number, body
    return records.OWN_CALIBRATION, own_data()


def own_data() -> dict[str, Any]:
    """The data of the calibration that comes with the program."""
    text = files("uketsuke.extractors").joinpath("data/calibration.json").read_text(encoding="utf-8")
    data: dict[str, Any] = json.loads(text)
    return data


def is_held_out(receipt: str) -> bool:
    """Whether a filing is kept for the check: half of them, whole, so that no hand is on both sides."""
    return hashlib.sha256(f"held\0{receipt}".encode()).digest()[0] < 128


def observe(world: World, found: Sequence[Observation], progress: Progress) -> Iterator[Observed]:
    """What the reader sees today in these values; those that it does not recognise by lines are left out."""
    key = f"{world.reader.name}/{__version__}/{len(FEATURES)}"
    pages: dict[tuple[str, str, int], list[Observation]] = defaultdict(list)
    for one in found:
        if one.evidence is not None and one.evidence.get("key") == key:
            yield _observed(one, one.evidence)
        else:
            pages[one.image_key, one.form, one.page_no].append(one)
    for number, (page, wanted) in enumerate(pages.items()):
        progress(number, len(pages))
        if not world.store.has(page[0]):
            continue
        seen = evidence_of(world, *page)
        for one in wanted:
            evidence = seen.get(_place_of(one.field))
            if evidence is None:
                continue
            if one.sample is not None:
                with session_scope(world.database) as session:
                    records.keep_evidence(session, one.sample, {"key": key, **evidence})
            yield _observed(one, evidence)
    progress(len(pages), len(pages))


def evidence_of(world: World, image_key: str, form_id: str, page_no: int) -> dict[Place, dict[str, Any]]:
    """What the reader sees in each entry of a stored form page that is recognised by lines: kind, value, features."""
    form, calibration = world.catalogue.form(form_id), world.calibration()
    view = view_page(load_grey(world.store.path(image_key)), blank_image(form, page_no), (), ())
    entries = [(ask(slot, view, calibration), place) for slot, place in slots_on(form, page_no)]
    meant = interpretations([asked for asked, _ in entries], world.reader)
    return {
        place: {
            "kind": asked.slot.kind,
            "value": _value_of(place, asked.slot.kind, meaning.value),
            "features": list(meaning.evidence.vector()),
        }
        for (asked, place), meaning in zip(entries, meant, strict=True)
        if meaning is not None
    }


def renewed(data: Mapping[str, Any], observed: Sequence[Observed]) -> dict[str, Any]:
    """The data of a calibration with maps moved and bars raised to what was observed; other groups stay as they are."""
    fresh = copy.deepcopy(dict(data))
    groups = parse_calibration(data).groups
    for name, part in _by_group(groups, observed).items():
        scores, right, counts = _arrays(groups[name], part)
        entry = fresh["groups"][name]
        if len(part) >= LEAST and (right == 0).sum() >= LEAST_WRONG:
            entry["knots"] = _moved(groups[name], scores, right, counts)
        for bar, critical in (("bar", False), ("critical_bar", True)):
            of_bar = np.array([one.critical == critical for one in part])
            entry[bar] = _raised(float(entry[bar]), scores[of_bar], right[of_bar])
    return fresh


def checked(before: Calibration, after: Calibration, held: Sequence[Observed]) -> Check:
    """How two calibrations do on readings that neither was renewed on."""
    old, new = _judged(before, held), _judged(after, held)
    figures = (
        len(held),
        _loss(old, held),
        _loss(new, held),
        sum(accepted for _, accepted in old),
        sum(accepted for _, accepted in new),
        _wrong(old, held),
        _wrong(new, held),
    )
    return Check(*figures, why=_why_not(*figures))


def _why_not(
    readings: int, loss_before: float, loss_after: float, accepted: int, left: int, wrong: int, wrong_after: int
) -> str | None:
    if readings < LEAST:
        return "too_few"
    if wrong_after > wrong:
        return "more_wrong"
    if loss_after > loss_before + _EDGE:
        return "less_calibrated"
    if wrong_after == wrong and left < accepted * (1 - _LOST):
        return "fewer_accepted"
    return None


def _moved(
    group: Group, scores: NDArray[np.float64], right: NDArray[np.float64], counts: NDArray[np.float64]
) -> list[list[float]]:
    """The knots of a group's map at the scores they have, moved to the curve that fits what was observed."""
    mean, spread = float(scores.mean()), float(scores.std()) + 1e-3
    # Counted as shares: the ridge weighs the same however many each stands for.
    shares = counts * (len(counts) / counts.sum())
    slope, offset = logistic(((scores - mean) / spread)[:, None], right, weighted=False, counts=shares)
    places = np.array([score for score, _ in group.knots])
    curve = np.clip(max(float(slope), 0.05) * (places - mean) / spread + float(offset), -30, 30)
    highest = max(share for _, share in group.knots)
    moved = np.maximum.accumulate(np.minimum(1 / (1 + np.exp(-curve)), highest))
    return [[float(score), round(float(share), 6)] for score, share in zip(places, moved, strict=True)]


def _raised(bar: float, scores: NDArray[np.float64], right: NDArray[np.float64]) -> float:
    """The bar, or a higher one where more of what was accepted is wrong than may be."""
    above = scores >= bar
    wrong, count = int((right[above] == 0).sum()), int(above.sum())
    if count < LEAST or wrong <= math.floor(_TARGET * count + _FIRST):
        return bar
    return max(bar, bar_of(scores[above], right[above]))


def bar_of(scores: NDArray[np.float64], right: NDArray[np.float64]) -> float:
    """The lowest score above which few readings are wrong; one is allowed from 1,000 accepted on, another for every
    2,500 more. Above all scores where there is none."""
    order = np.argsort(-scores, kind="stable")
    wrong = np.cumsum(right[order] == 0)
    count = np.arange(1, len(order) + 1)
    within = np.flatnonzero(wrong <= np.floor(_TARGET * count + _FIRST))
    # All readings of one score are accepted or none.
    ends = [int(i) for i in within if i + 1 == len(order) or scores[order[i]] != scores[order[i + 1]]]
    if not ends:
        return round(float(scores.max()) + 1.0, 4)
    return math.ceil(float(scores[order[ends[-1]]]) * 1e4) / 1e4


def _by_group(groups: Mapping[str, Group], observed: Iterable[Observed]) -> dict[str, list[Observed]]:
    found: dict[str, list[Observed]] = defaultdict(list)
    for one in observed:
        found[one.family if one.family in groups else "default"].append(one)
    return dict(sorted(found.items()))


def _arrays(
    group: Group, part: Sequence[Observed]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    return (
        np.array([group.score(one.features) for one in part]),
        np.array([1.0 if one.right else 0.0 for one in part]),
        np.array([one.stands_for for one in part]),
    )


def _judged(calibration: Calibration, held: Sequence[Observed]) -> list[tuple[float, bool]]:
    found = []
    for one in held:
        group = calibration.group(one.family)
        judgement = group.judge(one.features, critical=one.critical)
        found.append((judgement.confidence, judgement.accepted))
    return found


def _loss(judged: Sequence[tuple[float, bool]], held: Sequence[Observed]) -> float:
    whole = sum(one.stands_for for one in held)
    if not whole:
        return 0.0
    losses = (
        -math.log(max(confidence if one.right else 1 - confidence, _EDGE)) * one.stands_for
        for (confidence, _), one in zip(judged, held, strict=True)
    )
    return round(sum(losses) / whole, 6)


def _wrong(judged: Sequence[tuple[float, bool]], held: Sequence[Observed]) -> int:
    return sum(accepted and not one.right for (_, accepted), one in zip(judged, held, strict=True))


def _observed(one: Observation, evidence: Mapping[str, Any]) -> Observed:
    kind = evidence["kind"]
    return Observed(
        one.receipt,
        family(kind),
        kind in CRITICAL,
        tuple(evidence["features"]),
        evidence["value"] == one.truth,
        one.stands_for,
    )


def _place_of(field: str) -> Place:
    name, row, column = split_name(field)
    return Place(name) if row is None else Place(name, row - 1, column)


def _value_of(place: Place, kind: str, value: Value) -> Value:
    """The applicant's box may hold both scripts: Latin is the name."""
    return names.split(value)[0] if place.field == "name" and kind == "name" and isinstance(value, str) else value

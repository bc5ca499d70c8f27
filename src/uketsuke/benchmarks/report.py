"""The figures of many measured filings: counts, ratios with their denominators, and tables of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, cast

from uketsuke.benchmarks.comparing import Observation
from uketsuke.benchmarks.measuring import FilingMeasure
from uketsuke.benchmarks.reliability import Step, Steps, steps_of
from uketsuke.benchmarks.sources import Material
from uketsuke.cases.bounds import upper_bound
from uketsuke.extractors.calibration import family
from uketsuke.forms.definitions import Kind


@dataclass(frozen=True, slots=True)
class Tally:
    """Inked fields or cells of one kind: how many, how many exactly right, accepted, accepted but wrong.

    `empty_read` counts inked ones taken for empty, `unread` those without a value for other reasons.
    """

    inked: int = 0
    exact: int = 0
    accepted: int = 0
    accepted_wrong: int = 0
    empty_read: int = 0
    unread: int = 0

    @property
    def accepted_error_upper_bound(self) -> float:
        """The one-sided 95 % upper bound of the share of errors among accepted; 1.0 when none was accepted."""
        return upper_bound(self.accepted_wrong, self.accepted)


@dataclass(frozen=True, slots=True)
class EmptyTally:
    """Empty boxes: how many, seen as empty, accepted as empty, and made-up values (`accepted` among them)."""

    boxes: int = 0
    seen_empty: int = 0
    accepted_empty: int = 0
    false_ink: int = 0
    false_ink_accepted: int = 0


@dataclass(frozen=True, slots=True)
class PageTally:
    """Sides: recognised right, as a wrong form page, not at all; turned right; lost and doubled."""

    pages: int = 0
    right: int = 0
    wrong: int = 0
    unknown: int = 0
    rotation_right: int = 0
    worst_skew_error_deg: float = 0.0
    lost: int = 0
    doubled: int = 0


@dataclass(frozen=True, slots=True)
class AttachmentTally:
    """Sides of other papers: how many, their kind right, another kind said, none said, taken for a form page."""

    pages: int = 0
    right: int = 0
    wrong: int = 0
    unnamed: int = 0
    as_form: int = 0


@dataclass(frozen=True, slots=True)
class StrayTally:
    """Sides under a wrong applicant: of forms, of attachments, and how many of both without a finding of doubt.

    Counted only where several applicants lie in one file; `files_shared` says whether they did.
    """

    forms: int = 0
    attachments: int = 0
    silent: int = 0
    files_shared: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """Everything measured in one run. Free text enters `free_text_*` only; tables count per cell.

    `hands` and `slips` tally written entries by what they were written with and by writers' slips, `writers`
    says whose pen strokes were used; all three are empty where nothing was written by hand. `reliability` holds, for
    each family of kinds that are calibrated together, the readings by steps of confidence (`reliability.EDGES`).
    """

    mode: str
    level: str
    seed: int
    filings: int
    total: Tally
    kinds: dict[str, Tally]
    tables: Tally
    choices: Tally
    empty: EmptyTally
    pages: PageTally
    split_right: int
    free_text_characters: int
    free_text_errors: int
    seconds_a_page_wall: float
    seconds_a_page_cpu: float
    accepted_error_upper_bound: float
    hands: dict[str, Tally] = field(default_factory=dict)
    slips: dict[str, Tally] = field(default_factory=dict)
    writers: str | None = None
    source: str = "samples"
    attachments: AttachmentTally = field(default_factory=AttachmentTally)
    strays: StrayTally = field(default_factory=StrayTally)
    reliability: dict[str, Steps] = field(default_factory=dict)

    def to_data(self) -> dict[str, Any]:
        """Plain JSON data; with each kind's bound of errors among accepted, which follows from its counts."""
        data = asdict(self)
        for kind, one in self.kinds.items():
            data["kinds"][kind]["accepted_error_upper_bound"] = round(one.accepted_error_upper_bound, 6)
        return data

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Report:
        """The report that `to_data` gave, now or in an earlier version that knew nothing of reliability."""
        tallies = {name: _tally_from(data[name]) for name in ("total", "tables", "choices")}
        named = {name: {k: _tally_from(t) for k, t in data[name].items()} for name in ("kinds", "hands", "slips")}
        steps = {k: tuple(Step(**step) for step in steps) for k, steps in data.get("reliability", {}).items()}
        return cls(**{
            **data, **tallies, **named, "reliability": steps,
            "empty": EmptyTally(**data["empty"]), "pages": PageTally(**data["pages"]),
            "attachments": AttachmentTally(**data["attachments"]), "strays": StrayTally(**data["strays"]),
        })  # fmt: skip


def _tally_from(data: dict[str, Any]) -> Tally:
    return Tally(**{name: data[name] for name in Tally.__dataclass_fields__})


def summarise(material: Material, seed: int, measures: Sequence[FilingMeasure], writers: str | None = None) -> Report:
    """The report over these filings; `writers` says whose pen strokes they were written with."""
    observations = [o for m in measures for o in m.observations]
    counted = [o for o in observations if o.inked and o.kind != "free_text"]
    kinds = sorted({o.kind for o in counted})
    total = tally(counted)
    texts = [o for o in observations if o.inked and o.kind == "free_text"]
    pages = [p for m in measures for p in m.pages]
    papers = [p for m in measures for p in m.attachments]
    count = max(1, len(pages) + len(papers))
    return Report(
        mode=material.mode,
        level=material.level,
        seed=seed,
        filings=len(measures),
        total=total,
        kinds={kind: tally(o for o in counted if o.kind == kind) for kind in kinds},
        tables=tally(o for o in counted if "[" in o.place),
        choices=tally(o for o in counted if o.kind == "choice"),
        empty=_empty([o for o in observations if not o.inked]),
        pages=PageTally(
            pages=len(pages),
            right=sum(p.said == p.truth for p in pages),
            wrong=sum(p.said is not None and p.said != p.truth for p in pages),
            unknown=sum(p.said is None for p in pages),
            rotation_right=sum(p.rotation_right for p in pages),
            worst_skew_error_deg=round(max((p.skew_error_deg for p in pages), default=0.0), 3),
            lost=sum(m.lost for m in measures),
            doubled=sum(m.doubled for m in measures),
        ),
        split_right=sum(m.split_right for m in measures),
        free_text_characters=sum(o.length for o in texts),
        free_text_errors=sum(o.distance for o in texts),
        seconds_a_page_wall=round(sum(m.wall_s for m in measures) / count, 4),
        seconds_a_page_cpu=round(sum(m.cpu_s for m in measures) / count, 4),
        accepted_error_upper_bound=round(upper_bound(total.accepted_wrong, total.accepted), 6),
        hands={name: tally(o for o in counted if o.hand == name) for name in _named(o.hand for o in counted)},
        slips={name: tally(o for o in counted if o.slip == name) for name in _named(o.slip for o in counted)},
        writers=writers,
        source=material.source,
        attachments=AttachmentTally(
            pages=len(papers),
            right=sum(not p.as_form and p.said == p.truth for p in papers),
            wrong=sum(not p.as_form and p.said is not None and p.said != p.truth for p in papers),
            unnamed=sum(not p.as_form and p.said is None and p.truth is not None for p in papers),
            as_form=sum(p.as_form for p in papers),
        ),
        strays=StrayTally(
            forms=sum(m.strayed_forms for m in measures),
            attachments=sum(m.strayed_attachments for m in measures),
            silent=sum(m.strayed_silently for m in measures),
            files_shared=material.piles,
        ),
        reliability=reliability_of(counted),
    )


def reliability_of(observations: Iterable[Observation]) -> dict[str, Steps]:
    """The inked entries in which a value was read, by family of kinds and steps of confidence.

    Kinds that no family of the calibration holds (choices, photographs) stand under their own name.
    """
    found: dict[str, list[tuple[float, bool]]] = {}
    for one in observations:
        if one.inked and one.status == "read":
            name = family(cast(Kind, one.kind))
            found.setdefault(one.kind if name == "default" else name, []).append((one.confidence, one.exact))
    return {name: steps_of(judged) for name, judged in sorted(found.items())}


def _named(names: Iterable[str | None]) -> list[str]:
    return sorted({name for name in names if name is not None})


def tally(observations: Iterable[Observation]) -> Tally:
    """Counts over inked observations."""
    seen = list(observations)
    return Tally(
        inked=len(seen),
        exact=sum(o.exact for o in seen),
        accepted=sum(o.accepted for o in seen),
        accepted_wrong=sum(o.accepted and not o.exact for o in seen),
        empty_read=sum(o.status == "empty" for o in seen),
        unread=sum(o.status in ("unreadable", "conflict", None) for o in seen),
    )


def _empty(observations: Sequence[Observation]) -> EmptyTally:
    return EmptyTally(
        boxes=len(observations),
        seen_empty=sum(o.exact and o.status in ("empty", "read") for o in observations),
        accepted_empty=sum(o.exact and o.accepted for o in observations),
        false_ink=sum(not o.exact for o in observations),
        false_ink_accepted=sum(not o.exact and o.accepted for o in observations),
    )


HEAD = (
    "| source | mode | level | filings | pages | inked fields | exact | choices | accepted "
    "| wrong among accepted (95 % bound) "
    "| free text CER | empty seen empty (made up and accepted) "
    "| form pages right / wrong / unknown | rotation | lost / doubled "
    "| split right "
    "| wrong applicant: forms, attachments (silent) | attachments: kind right / wrong / unnamed / as form "
    "| s a page wall (CPU) |\n|" + " --- |" * 19
)


def markdown_row(report: Report) -> str:
    """One line of the table whose first two lines are `HEAD`."""
    total, pages, empty = report.total, report.pages, report.empty
    papers, strays = report.attachments, report.strays
    right = f"{percent(papers.right, papers.pages)} of {papers.pages}"
    kinds = f"{right} / {papers.wrong} / {papers.unnamed} / {papers.as_form}"
    cells = [
        report.source,
        report.mode,
        report.level,
        f"{report.filings}",
        f"{pages.pages}",
        f"{total.inked:,}",
        percent(total.exact, total.inked),
        percent(report.choices.exact, report.choices.inked),
        percent(total.accepted, total.inked),
        f"{total.accepted_wrong} of {total.accepted:,} (≤ {1000 * report.accepted_error_upper_bound:.2f} in 1,000)",
        percent(report.free_text_errors, report.free_text_characters),
        f"{percent(empty.seen_empty, empty.boxes)} of {empty.boxes:,} ({empty.false_ink_accepted})",
        f"{pages.right} / {pages.wrong} / {pages.unknown}",
        percent(pages.rotation_right, pages.pages),
        f"{pages.lost} / {pages.doubled}",
        f"{report.split_right} of {report.filings}",
        f"{strays.forms}, {strays.attachments} ({strays.silent})" if strays.files_shared else "–",
        kinds if papers.pages else "–",
        f"{report.seconds_a_page_wall:.2f} ({report.seconds_a_page_cpu:.2f})",
    ]
    return "| " + " | ".join(cells) + " |"


def kinds_markdown(reports: Sequence[Report]) -> str:
    """A table of exact matches by kind, one column a report: `right/all` and the percentage."""
    kinds = sorted({kind for report in reports for kind in report.kinds})
    head = "| kind | " + " | ".join(_title(r) for r in reports) + " |"
    lines = [head, "|" + " --- |" * (len(reports) + 1)]
    for kind in kinds:
        cells = []
        for report in reports:
            one = report.kinds.get(kind, Tally())
            cells.append(f"{percent(one.exact, one.inked)} of {one.inked:,}" if one.inked else "–")
        lines.append(f"| {kind} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def acceptance_markdown(reports: Sequence[Report]) -> str:
    """A table of what was accepted by kind, one column a report: the share, wrong ones and the bound of theirs."""
    kinds = sorted({kind for report in reports for kind in report.kinds})
    lines = ["| kind | " + " | ".join(_title(r) for r in reports) + " |", "|" + " --- |" * (len(reports) + 1)]
    for kind in kinds:
        cells = [_accepted(report.kinds.get(kind, Tally())) for report in reports]
        lines.append(f"| {kind} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _accepted(one: Tally) -> str:
    if not one.inked:
        return "–"
    if not one.accepted:
        return f"none of {one.inked:,}"
    bound = f"≤ {1000 * one.accepted_error_upper_bound:.1f} in 1,000"
    return f"{percent(one.accepted, one.inked)}, {one.accepted_wrong} wrong ({bound})"


def writing_markdown(report: Report) -> str:
    """Exact matches of written entries by hand and by slip, and whose strokes they are; "" of printed filings."""
    if not report.hands:
        return ""
    lines = ["| written | exact | accepted | wrong among accepted |", "|" + " --- |" * 4]
    for title, tallies in (("hand", report.hands), ("slip", report.slips)):
        for name, one in tallies.items():
            exact, accepted = percent(one.exact, one.inked), percent(one.accepted, one.inked)
            lines.append(f"| {title}: {name} | {exact} of {one.inked:,} | {accepted} | {one.accepted_wrong} |")
    return "\n".join(lines) + (f"\n\nPen strokes: {report.writers}." if report.writers else "")


def _title(report: Report) -> str:
    said = f"{report.mode} {report.level}"
    return said if report.source == "samples" else f"{report.source} {said}"


def percent(part: int, whole: int) -> str:
    """A share with two decimals, never rounded up to 100 %; `–` of nothing."""
    if whole == 0:
        return "–"
    share = 100 * part / whole
    return f"{min(share, 99.99) if part < whole else share:.2f} %"

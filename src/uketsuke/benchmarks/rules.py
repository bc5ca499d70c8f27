"""What checking a filing costs: all rules and the checklist over made filings, in milliseconds.

`python -m uketsuke.benchmarks.rules` prints a table; the time is the processor's, of one thread.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from uketsuke.forms.catalogue import Catalogue, load_catalogue
from uketsuke.forms.definitions import FormSet
from uketsuke.forms.geometry import BoxPx
from uketsuke.forms.pages import FormMatch, PageSummary
from uketsuke.forms.readings import FieldResult, Reading, RowReading, Value
from uketsuke.samples.applicants import applicant
from uketsuke.samples.filling import FilledForm, fill_form
from uketsuke.samples.wording import draw_habits
from uketsuke.validators.checking import FilingContext, check
from uketsuke.validators.rules import list_rules

FIRST_SEED = 30_000
"""Seeds from here on are for reports (see `samples.make`)."""
BOX = BoxPx(0, 0, 1, 1)


@dataclass(frozen=True, slots=True)
class MadeFiling:
    """A filing as the rules take it."""

    context: FilingContext
    fields: Mapping[str, FieldResult]
    pages: tuple[PageSummary, ...]


@dataclass(frozen=True, slots=True)
class CheckTime:
    """Milliseconds of one check of filings of one form set."""

    form_set: FormSet
    fields: int
    median_ms: float
    worst_ms: float


def make_filings(seeds: Sequence[int], catalogue: Catalogue) -> Iterator[tuple[FormSet, MadeFiling]]:
    """A filing of every form set for each seed, all its fields surely read."""
    for form_set in catalogue.sets:
        for seed in seeds:
            yield form_set, made_filing(form_set, seed, catalogue)


def measure(
    seeds: Sequence[int], catalogue: Catalogue | None = None, clock: Callable[[], float] = time.process_time
) -> tuple[CheckTime, ...]:
    """How long checking takes, a row a form set. Each filing is checked once before, so that what is loaded once a
    process is not counted."""
    catalogue = catalogue or load_catalogue()
    taken: dict[FormSet, list[tuple[int, float]]] = {}
    for form_set, filing in make_filings(seeds, catalogue):
        check(filing.context, filing.fields, filing.pages, catalogue)
        started = clock()
        check(filing.context, filing.fields, filing.pages, catalogue)
        taken.setdefault(form_set, []).append((len(filing.fields), 1000 * (clock() - started)))
    return tuple(
        CheckTime(
            form_set,
            max(fields for fields, _ in runs),
            statistics.median(ms for _, ms in runs),
            max(ms for _, ms in runs),
        )
        for form_set, runs in taken.items()
    )


def made_filing(form_set: FormSet, seed: int, catalogue: Catalogue) -> MadeFiling:
    """The filing of that seed with the forms of a set, all its fields surely read."""
    rnd = Random(f"rules:{seed}:{form_set.procedure}:{form_set.variant}")
    person = applicant(seed, form_set.procedure, form_set.variant)
    habits = draw_habits(rnd, by_machine=True)
    forms = [fill_form(person, catalogue.form(form_id), rnd, habits) for form_id in form_set.forms]
    pages = [(filled, page.number) for filled in forms for page in filled.form.pages]
    context = FilingContext(form_set.procedure, form_set.variant, "mail", "HQ", person.filled_on)
    summaries = tuple(
        PageSummary("form", 0, 0.0, FormMatch(filled.form.id, filled.form.version, number, 1.0))
        for filled, number in pages
    )
    return MadeFiling(context, _fields(forms, pages), summaries)


def _fields(forms: Sequence[FilledForm], pages: Sequence[tuple[FilledForm, int]]) -> dict[str, FieldResult]:
    at = {(filled.form.id, number): position for position, (filled, number) in enumerate(pages)}
    found: dict[str, FieldResult] = {}
    for filled in forms:
        for item in filled.fields:
            inked = item.ink is not None or bool(item.rows)
            rows = tuple(
                RowReading(row.row, {name: _reading(value) for name, value in row.values.items()}) for row in item.rows
            )
            reading = _reading(item.value if inked else None)
            position = at[(filled.form.id, item.field.page)]
            if inked or item.field.name not in found:
                found[item.field.name] = FieldResult(item.field.name, reading, filled.form.id, position, (), rows)
    return found


def _reading(value: Value) -> Reading:
    raw = None if value is None else str(value)
    return Reading(value, raw, 0.9999, True, "empty" if value is None else "read", "ocr", BOX)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--filings", type=int, default=20, help="filings of each form set")
    rows = measure(range(FIRST_SEED, FIRST_SEED + parser.parse_args().filings))
    rules = list_rules()
    print(f"{len(rules)} rules, {sum(len(rule.cases) for rule in rules)} cases, and the checklist; processor time")
    print(f"{'set':<18}{'fields':>8}{'median ms':>12}{'worst ms':>12}")
    for row in rows:
        name = "-".join(filter(None, (row.form_set.procedure, row.form_set.variant)))
        print(f"{name:<18}{row.fields:>8}{row.median_ms:>12.1f}{row.worst_ms:>12.1f}")


if __name__ == "__main__":
    main()

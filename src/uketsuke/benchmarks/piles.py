"""Mixed piles of sixty filings, split: pages in the right filing, in doubt, silently wrong.

`python -m uketsuke.benchmarks.piles` draws what would have been read of every page, faults of the reader among it,
and splits; `--scans` makes the sheets, scans and reads them (about a second a page). Prints a table in Markdown.
"""

from __future__ import annotations

import argparse
import platform
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from multiprocessing import Pool
from pathlib import Path
from random import Random
from typing import Any

from uketsuke import __version__
from uketsuke.benchmarks.disorder import DISORDERS, SEPARATORS, Separators, Sheet
from uketsuke.benchmarks.measuring import read_file, start_process
from uketsuke.benchmarks.sources import joined
from uketsuke.extractors.attachments.kinds import load_kinds
from uketsuke.forms.catalogue import load_catalogue
from uketsuke.forms.definitions import FormSet
from uketsuke.forms.pages import FormMatch, PageRole, PageSummary, Separator
from uketsuke.forms.readings import Value
from uketsuke.intake.coversheets import typeset_coversheets
from uketsuke.intake.evidence import IDENTIFYING, OTHERS, Facts
from uketsuke.intake.splitting import FilingPlan, SplitPage, split
from uketsuke.samples.applicants import applicant
from uketsuke.samples.assembling import to_pdf
from uketsuke.samples.attachments.enclosing import enclosed_documents
from uketsuke.samples.attachments.supporters import supporter_of
from uketsuke.samples.facts import facts_of
from uketsuke.samples.levels import Level
from uketsuke.samples.make import make_filing
from uketsuke.samples.persons import Person
from uketsuke.samples.scanning import blank_back, draw_settings, scan

FIRST_SEED = 800_000
"""Seeds of reports, of no other benchmark's; splitting was tuned on seeds below 100,000."""
_APART = 1_000
FILINGS = 60
_SEVERAL = 0.12
"""The share of envelopes with two or three applications of one applicant."""
_BLANK_BACK = 0.15
_IN_DOUBT = "intake.split_in_doubt"


@dataclass(frozen=True, slots=True)
class Faults:
    """How often the reader fails: at pages, and at each fact of a page.

    `unnamed`: no form or kind was recognised; `nothing_read`: no fact of the page; `unread`, `slip` (a character or
    two, unsure), `wrong` (another value, sure of it): per fact. Set a little above what was seen on office scans.
    """

    unnamed_form: float = 0.005
    unnamed_enclosure: float = 0.03
    nothing_read: float = 0.015
    unread: float = 0.06
    unread_enclosure: float = 0.25
    slip: float = 0.03
    wrong: float = 0.006


@dataclass(frozen=True, slots=True)
class Counted:
    """What became of some piles. Pages are sides with content; `right` includes those in filings in doubt.

    `wrong` pages came out with another application or applicant, or in none, `silent` those of them whose filing is
    not in doubt. `linked` filings are tied to another applicant's without doubt. `doubted` of `filings` are in doubt.
    """

    piles: int = 0
    filings: int = 0
    pages: int = 0
    right: int = 0
    wrong: int = 0
    silent: int = 0
    linked: int = 0
    doubted: int = 0

    def __add__(self, other: Counted) -> Counted:
        return Counted(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))


Drawn = Sheet[SplitPage]
Scanned = Sheet[bytes]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; 1 when a page is silently wrong or two applicants are silently linked."""
    parser = argparse.ArgumentParser(prog="python -m uketsuke.benchmarks.piles", description=__doc__)
    parser.add_argument("--seed", type=int, default=FIRST_SEED)
    parser.add_argument("--piles", type=int, default=2, help="piles of each kind of disorder and separation")
    parser.add_argument("--filings", type=int, default=FILINGS, help="applicants in a pile")
    parser.add_argument("--scans", action="store_true", help="make, scan and read the sheets")
    parser.add_argument("--level", default="office", help="of the scans")
    parser.add_argument("--disorder", action="append", choices=DISORDERS, help="only this")
    parser.add_argument("--separators", action="append", choices=SEPARATORS, help="only this")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("-o", "--out", type=Path)
    chosen = parser.parse_args(arguments)
    started = time.perf_counter()
    tasks = [
        (chosen.seed + _APART * n, name, separators, chosen.filings, chosen.level if chosen.scans else None)
        for name in chosen.disorder or DISORDERS
        for separators in chosen.separators or SEPARATORS
        for n in range(chosen.piles)
        if not (separators == "none" and name.startswith("separators"))
    ]
    table: dict[tuple[str, Separators], Counted] = {}
    with Pool(chosen.processes, start_process if chosen.scans else None) as pool:
        for key, counted in pool.imap(measure_pile, tasks):
            table[key] = table.get(key, Counted()) + counted
    text = _markdown(table, chosen, time.perf_counter() - started)
    sys.stdout.write(text)
    if chosen.out:
        chosen.out.write_text(text, encoding="utf-8")
    every = sum(table.values(), Counted())
    return 1 if every.silent or every.linked else 0


def measure_pile(
    task: tuple[int, str, Separators, int, Level | None],
) -> tuple[tuple[str, Separators], Counted]:
    """One pile, disordered, read or drawn as read, split, and compared with whose each page is."""
    seed, name, separators, filings, level = task
    rnd = Random(f"pile:{seed}:{name}:{separators}")
    disorder: Callable[[list[Sheet[Any]], Random], list[Sheet[Any]]] = DISORDERS[name]
    if level is None:
        drawn = disorder(draw_pile(seed, filings, separators, Faults()), rnd)
        return (name, separators), compared(drawn, split([sheet.body for sheet in drawn]))
    scanned = disorder(scan_pile(seed, filings, separators, level), rnd)
    return (name, separators), compared(scanned, split(_read(scanned)))


def compared(pile: Sequence[Sheet[Any]], plans: Sequence[FilingPlan]) -> Counted:
    """How the plans stand against whose each side of the pile is."""
    owners = [_owner(plan, pile) for plan in plans]
    doubted = [any(finding.rule == _IN_DOUBT for finding in plan.findings) for plan in plans]
    counts: Counter[str] = Counter()
    for plan, owner, doubt in zip(plans, owners, doubted, strict=True):
        for sheet in (pile[p] for p in plan.pages if pile[p].is_content):
            home = owner is not None and sheet.applicant == owner[0] and sheet.application in (None, owner[1])
            counts["pages"] += 1
            counts["right" if home else "wrong"] += 1
            counts["silent"] += not home and not doubt
        together = {o[0] for p, o in zip(plans, owners, strict=True) if o and p.envelope == plan.envelope}
        counts["linked"] += len(together) > 1 and not doubt
    return Counted(
        1, len(plans), counts["pages"], counts["right"], counts["wrong"], counts["silent"], counts["linked"],
        sum(doubted),
    )  # fmt: skip


def _owner(plan: FilingPlan, pile: Sequence[Sheet[Any]]) -> tuple[int, int] | None:
    """Whose a filing is, and which application: its first page says, else most of its form pages; None without any."""
    forms = [(s.applicant, s.application) for p in plan.pages if (s := pile[p]).application is not None]
    firsts = [(s.applicant, s.application) for p in plan.pages if (s := pile[p]).is_first]
    counted = Counter((a, n) for a, n in (firsts or forms) if n is not None)
    return counted.most_common(1)[0][0] if counted else None


def draw_pile(seed: int, filings: int, separators: Separators, faults: Faults) -> list[Drawn]:
    """A pile in order, each side as the reader would give it, seen through `faults`."""
    rnd = Random(f"papers:{seed}:{separators}")
    pile: list[Drawn] = []
    for number in range(filings):
        if separators == "all" or (separators == "half" and rnd.random() < 0.5):
            cover = Separator("coversheet", "HQ", f"{number:06d}") if rnd.random() < 0.7 else Separator("patcht")
            sheet = SplitPage(PageSummary("separator", 0, 0.0, separator=cover))
            pile += [Sheet(number, None, "separator", None, sheet)] * (2 if rnd.random() < 0.05 else 1)
        for side in _papers(seed + number, number, rnd, faults):
            pile.append(side)
            if rnd.random() < _BLANK_BACK:
                pile.append(Sheet(number, None, "blank", None, SplitPage(PageSummary("blank", 0, 0.0))))
    return pile


def _papers(seed: int, number: int, rnd: Random, faults: Faults) -> Iterator[Drawn]:
    """What one applicant hands in: the forms of one to three applications, then what is enclosed."""
    sets = _applications(rnd)
    person = applicant(seed, sets[0].procedure, sets[0].variant)
    told = _told(person)
    for application, form_set in enumerate(sets):
        for form_id in form_set.forms:
            form = load_catalogue().form(form_id)
            for page in form.pages:
                match = FormMatch(form_id, form.version, page.number, 0.999)
                names = {field.name for field in form.fields if field.page == page.number}
                facts = {name: told[name] for name in IDENTIFYING if name in names and name in told}
                others = [v for n, v in told.items() if n in names and n not in IDENTIFYING and n.endswith(IDENTIFYING)]
                summary, read = PageSummary("form", 0, 0.0, form=match), _read_facts(facts, rnd, faults, faults.unread)
                if others:
                    read = {**read, OTHERS: ([_slipped(v, rnd) if rnd.random() < 0.15 else v for v in others], 1.0)}
                if rnd.random() < faults.unnamed_form:
                    summary, read = PageSummary("unknown", 0, 0.0), {}
                yield Sheet(number, application, "form", (form_id, page.number), SplitPage(summary, read))
    for document in enclosed_documents(person, sets[0].procedure, sets[0].variant, rnd):
        supporter = supporter_of(person)
        holder = supporter if supporter and document in _OF_SUPPORTERS and rnd.random() < 0.75 else person
        printed = _told(holder)
        wanted = next((kind.facts for kind in load_kinds().kind if kind.document == document), ())
        facts = {name: printed[name] for name in IDENTIFYING if name in wanted and name in printed}
        for side in range(2 if rnd.random() < 0.25 else 1):
            read = _read_facts(facts, rnd, faults, faults.unread_enclosure) if side == 0 else {}
            named = document is not None and rnd.random() >= faults.unnamed_enclosure
            role: PageRole = "attachment" if named or rnd.random() < 0.5 else "unknown"
            summary = PageSummary(role, 0, 0.0, document=document if named else None)
            yield Sheet(number, None, "attachment", None, SplitPage(summary, read if named else {}))


_OF_SUPPORTERS = ("tax_certificate", "tax_payment_certificate", "certificate_of_employment")


def _applications(rnd: Random) -> list[FormSet]:
    sets = load_catalogue().sets
    first = rnd.choice(sets)
    more = [s for s in sets if s.procedure in ("13130", "12980", "12981") and s.procedure != first.procedure]
    if first.procedure not in ("13126", "13125", "12980") or rnd.random() >= _SEVERAL:
        return [first]
    return [first, *rnd.sample(more, rnd.randint(1, 2))]


def _told(person: Person) -> dict[str, str]:
    """What the person's papers say of people, by the names of form fields."""
    return {
        name: fact.value
        for name, fact in facts_of(person).items()
        if name.endswith(IDENTIFYING) and isinstance(fact.value, str) and fact.value != "none"
    }


def _read_facts(facts: Mapping[str, str], rnd: Random, faults: Faults, unread: float) -> Facts:
    if rnd.random() < faults.nothing_read:
        return {}
    read: dict[str, tuple[Value, float]] = {}
    for name, value in facts.items():
        luck = rnd.random()
        if luck < faults.wrong:
            read[name] = (_wrong(name, value, rnd), rnd.uniform(0.85, 0.97))
        elif luck < faults.wrong + faults.slip:
            read[name] = (_slipped(value, rnd), rnd.uniform(0.3, 0.8))
        elif luck < faults.wrong + faults.slip + unread:
            continue
        else:
            read[name] = (value, rnd.uniform(0.85, 0.97))
    return read


def _slipped(value: str, rnd: Random) -> str:
    for _ in range(rnd.randint(1, 2)):
        place = rnd.randrange(len(value))
        value = value[:place] + rnd.choice("ABEIO0123578") + value[place + 1 :]
    return value


def _wrong(name: str, value: str, rnd: Random) -> str:
    if name == "date_of_birth":
        return f"{rnd.randint(1950, 2005)}-{rnd.randint(1, 12):02d}-{rnd.randint(1, 28):02d}"
    return "".join(rnd.sample(value, len(value))).strip() or value


def scan_pile(seed: int, filings: int, separators: Separators, level: Level) -> list[Scanned]:
    """A pile in order, each side as a PDF file of one page, scanned in one run of one machine."""
    rnd = Random(f"papers:{seed}:{separators}:scans")
    run = draw_settings(rnd, level)
    pile: list[Scanned] = []
    for number in range(filings):
        if separators == "all" or (separators == "half" and rnd.random() < 0.5):
            pile.append(Sheet(number, None, "separator", None, typeset_coversheets("HQ", [f"{number:06d}"])))
        sample = make_filing(
            seed + number, mode=rnd.choice(("print", "hand")), level=level, settings=run, with_attachments=True
        )
        places = [(sample.forms[n].form.id, page_no) for n, page_no in sample.page_keys]
        for position, scanned in enumerate(sample.scans):
            place = places[position] if position < len(places) else None
            # The fee form is nobody's application: it lies with the enclosures.
            shared = place is None or load_catalogue().form(place[0]).procedure is None
            pile.append(
                Sheet(number, None if shared else 0, "form" if place else "attachment", place, to_pdf([scanned]))
            )
            if place and rnd.random() < _BLANK_BACK:
                back = scan(blank_back(sample.sheets[position], rnd), run, rnd, rotation=0)
                pile.append(Sheet(number, None, "blank", None, to_pdf([back])))
    return pile


def _read(pile: Sequence[Scanned]) -> list[SplitPage]:
    with tempfile.TemporaryDirectory(prefix="piles-") as folder:
        path = Path(folder) / "pile.pdf"
        path.write_bytes(joined([sheet.body for sheet in pile]))
        workdir = Path(folder) / "pages"
        workdir.mkdir()
        sides = read_file(path, workdir)
    return [SplitPage(sides[n].page.summary, sides[n].facts) for n in range(len(pile))]


def _markdown(table: Mapping[tuple[str, Separators], Counted], chosen: argparse.Namespace, seconds: float) -> str:
    every = sum(table.values(), Counted())
    how = f"scans ({chosen.level}), really read" if chosen.scans else "pages drawn as read, with the reader's faults"
    lines = [
        "# Mixed piles",
        "",
        f"`python -m uketsuke.benchmarks.piles --seed {chosen.seed} --piles {chosen.piles} --filings {chosen.filings}"
        f"{' --scans --level ' + chosen.level if chosen.scans else ''}`, version {__version__},"
        f" {date.today().isoformat()}, {platform.machine()}, {seconds:.0f} s. {how[0].upper()}{how[1:]}.",
        "",
        f"{every.piles} piles, {every.pages} sides with content: {every.right} in the right filing, {every.wrong} not,"
        f" {every.silent} of them silently (without `{_IN_DOUBT}`); {every.linked} filings silently linked with another"
        " applicant's. “In doubt” is the share of filings that a person is asked to look at for it.",
        "",
        "| pile | separators | piles | sides | right | wrong, in doubt | silently wrong | silently linked | in doubt |",
        "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for (name, separators), c in table.items():
        share = 100 * c.doubted / max(1, c.filings)
        lines.append(
            f"| {name} | {separators} | {c.piles} | {c.pages} | {c.right} | {c.wrong - c.silent} | {c.silent} |"
            f" {c.linked} | {share:.1f} % |"
        )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    raise SystemExit(main())

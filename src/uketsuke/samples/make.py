"""Makes sample filings: an invented applicant, their forms filled in, scanned, with the truth beside them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from uketsuke.forms.catalogue import load_catalogue
from uketsuke.forms.definitions import FormSet
from uketsuke.forms.errors import UsageError
from uketsuke.samples.assembling import to_pdf
from uketsuke.samples.attachments.attachment import Attachment
from uketsuke.samples.attachments.enclosing import attachments_for
from uketsuke.samples.digital import digital_pdf
from uketsuke.samples.drawing import Mode, draw_form, draw_pens
from uketsuke.samples.filling import FilledForm, fill_form
from uketsuke.samples.paper import Page
from uketsuke.samples.people import make_person
from uketsuke.samples.persons import Life, Person
from uketsuke.samples.scanning import Level, Scan, Settings, draw_settings, scan
from uketsuke.samples.truth import TrueFiling, TruePage, Truth, truth_data
from uketsuke.samples.wording import draw_habits

MODES: tuple[Mode, ...] = ("print", "hand", "digital")
LEVELS: tuple[Level, ...] = ("exact", "clean", "office", "hard")
_LIFE: dict[str, Life] = {"13126": "worker"}
"""Who files what: part N of an extension is for workers; anybody else files the rest."""

FEE_FORM = "fee-84"

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class SampleFiling:
    """One made-up filing in memory.

    `sheets` are the filled pages in the form frame before any scanner saw them, `scans` the same sides as
    a file holds them, and behind them the pages of `attachments`; both follow the forms' pages in order and
    are empty for digital filings, whose bytes `pdf()` makes.
    """

    seed: int
    procedure: str
    variant: str | None
    mode: Mode
    level: Level
    person: Person
    forms: tuple[FilledForm, ...]
    sheets: tuple[Page, ...]
    scans: tuple[Scan, ...]
    attachments: tuple[Attachment, ...] = ()

    @property
    def page_keys(self) -> tuple[tuple[int, int], ...]:
        """For each side of the forms, the position of its form in `forms` and its page number there, from 1."""
        return tuple((n, page.number) for n, filled in enumerate(self.forms) for page in filled.form.pages)

    @property
    def attachment_keys(self) -> tuple[tuple[int, int], ...]:
        """For each side behind the forms, the position in `attachments` and its page there, from 1."""
        return tuple((n, page) for n, found in enumerate(self.attachments) for page in range(1, len(found.pages) + 1))

    def pdf(self) -> bytes:
        """The filing as one PDF file."""
        if self.mode == "digital":
            return digital_pdf(self.forms, self.seed, Random(f"pdf:{self.seed}"))
        return to_pdf(self.scans)

    def truth(self, file: str) -> TrueFiling:
        """What should come out of `pdf()` when it is a file of that name."""
        pages = []
        for index, (form, page_no) in enumerate(self.page_keys):
            lying = self.scans[index] if self.scans else None
            rotation, skew = (lying.rotation, lying.skew_deg) if lying else (0, 0.0)
            pages.append(TruePage(file, index, "form", rotation, skew, form, page_no))
        for index, (number, _) in enumerate(self.attachment_keys, start=len(pages)):
            attachment, lying = self.attachments[number], self.scans[index]
            turn, document = (lying.rotation + attachment.turn) % 360, attachment.document
            pages.append(
                TruePage(file, index, "attachment", turn, lying.skew_deg, document=document, attachment=number)
            )
        return TrueFiling(self.procedure, self.variant, self.forms, tuple(pages), attachments=self.attachments)


def make_filing(
    seed: int,
    *,
    procedure: str | None = None,
    variant: str | None = None,
    mode: Mode = "print",
    level: Level = "clean",
    person: Person | None = None,
    settings: Settings | None = None,
    with_fee: bool | None = None,
    signed: bool = False,
    with_attachments: bool | None = False,
) -> SampleFiling:
    """The filing of that seed; the same arguments give the same filing, byte for byte.

    Args:
        seed: 0–9999 development, 10000–19999 fitting, 20000–29999 thresholds, from 30000 on reports.
        procedure: left out, the seed draws one of those that have forms.
        person: files for this applicant instead of the seed's own (several applications in one envelope).
        with_fee: whether the fee form lies behind the application; left out, it does behind one
            re-entry application in eight.
        signed: a digital file was signed with a pen on the screen; paper is signed anyway.
        settings: scans with these settings instead of drawing them (all sheets of one scanner run).
        with_attachments: whether the documents such an applicant encloses lie behind the forms; None puts
            them behind every other filing on paper. They change nothing about the forms' pages.

    Raises:
        UsageError: no form set of that procedure and variant is defined, or a digital filing shall have
            attachments.
    """
    if with_attachments and mode == "digital":
        raise UsageError("a filing filled in on a computer has no scanned attachments; choose print or hand")
    rnd = Random(f"filing:{seed}:{mode}:{level}")
    form_set = _form_set(rnd, procedure, variant)
    who = person or make_person(seed, _LIFE.get(form_set.procedure))
    habits = draw_habits(rnd, by_machine=mode != "hand")
    catalogue = load_catalogue()
    fee = rnd.random() < 0.125 and form_set.procedure == "13130" if with_fee is None else with_fee
    form_ids = (*form_set.forms, FEE_FORM) if fee and mode != "digital" else form_set.forms
    forms = tuple(fill_form(who, catalogue.form(form_id), rnd, habits) for form_id in form_ids)
    sheets: list[Page] = []
    enclosed: tuple[Attachment, ...] = ()
    scans: list[Scan] = []
    if mode != "digital":
        pens = draw_pens(rnd, seed, mode)
        run = settings or draw_settings(rnd, level)
        for filled in forms:
            sheets += draw_form(filled, pens, rnd)
        scans = [scan(sheet, run, rnd) for sheet in sheets]
        behind = Random(f"attachments:{seed}:{mode}:{level}")
        if with_attachments or (with_attachments is None and behind.random() < 0.5):
            enclosed = attachments_for(who, form_set.procedure, form_set.variant, behind)
            scans += [scan(page, run, behind) for attachment in enclosed for page in attachment.pages]
    else:
        forms = tuple(_without_glue(filled, signed=signed) for filled in forms)
    return SampleFiling(
        seed, form_set.procedure, form_set.variant, mode, level, who, forms, tuple(sheets), tuple(scans), enclosed
    )  # fmt: skip


def make(
    out: Path,
    *,
    seed: int = 0,
    count: int = 1,
    mode: Mode = "print",
    level: Level = "clean",
    procedure: str | None = None,
    attachments: bool = False,
    progress: Progress | None = None,
) -> tuple[Path, ...]:
    """Write `count` filings (seeds from `seed` on) as PDF files into `out`, and their truth into `out/truth`.

    Args:
        attachments: the documents that applicants enclose lie behind the forms.
        progress: called with the number done and the number in all, after each filing.

    Returns:
        The paths of the PDF files.

    Raises:
        UsageError: the mode, level or procedure is not known, count is not positive, or digital files shall
            have attachments.
    """
    if mode not in MODES or level not in LEVELS:
        raise UsageError(f"mode is one of {', '.join(MODES)}, level one of {', '.join(LEVELS)}")
    if count < 1:
        raise UsageError("the number of filings must be at least 1")
    (out / "truth").mkdir(parents=True, exist_ok=True)
    paths = []
    for index in range(count):
        sample = make_filing(seed + index, procedure=procedure, mode=mode, level=level, with_attachments=attachments)
        path = out / f"{sample.procedure}-{mode}-{level}-{sample.seed:06d}.pdf"
        path.write_bytes(sample.pdf())
        write_truth(out / "truth" / f"{path.stem}.json", Truth((sample.truth(path.name),)))
        paths.append(path)
        if progress is not None:
            progress(index + 1, count)
    return tuple(paths)


def write_truth(path: Path, truth: Truth) -> None:
    """Write a truth as readable JSON."""
    path.write_text(json.dumps(truth_data(truth), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _form_set(rnd: Random, procedure: str | None, variant: str | None) -> FormSet:
    catalogue = load_catalogue()
    sets = [s for s in catalogue.sets if procedure in (None, s.procedure) and variant in (None, s.variant)]
    if not sets:
        raise UsageError(f"there are no forms for procedure {procedure}; there are {', '.join(catalogue.procedures)}")
    return rnd.choice(sets)


def _without_glue(filled: FilledForm, *, signed: bool) -> FilledForm:
    """A digital file has no photo glued on it and, unless `signed`, no signature yet."""

    def bare(kind: str) -> bool:
        return kind == "photo" or (kind == "signature" and not signed)

    fields = tuple(replace(f, value=None, ink=None) if bare(f.field.kind) else f for f in filled.fields)
    return replace(filled, fields=fields)

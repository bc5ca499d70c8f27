"""The mail of the pack: a mailroom's pile with filings of every procedure, an envelope of three, a fax tray."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Literal

from uketsuke.samples.drawing import Mode
from uketsuke.samples.make import SampleFiling, make_filing
from uketsuke.samples.pack_people import complete_person, recent_applicant, spouse_of_japanese
from uketsuke.samples.persons import Person
from uketsuke.samples.piles import Enclosure, Pile, enclose
from uketsuke.samples.scanning import Rotation, Settings
from uketsuke.samples.sheets import cover_sheet, patch_sheet

OFFICE = "HQ"
COMPLETE_SEED = 310
"""A re-entry application with every required item filled in and the copies behind it."""
_FEEDER = Settings("office", (200, 200), quality=62, noise=1.2, blur=0.6, black=20, white=245, scale=(1.003, 0.998))
_COPIER = Settings(
    "office", (240, 240), "g4", noise=1.5, blur=0.6, black=15, white=245, scale=(1.0, 1.004), threshold=0.75
)  # fmt: skip
_FAX = Settings(
    "fax", (204, 196), "g3", noise=4, blur=0.5, black=20, white=240, scale=(0.996, 1.005), threshold=0.76, header=True
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Letter:
    """One filing of the pile, and how it lies there; sheets are named by position, from 0."""

    procedure: str
    variant: str | None
    mode: Mode
    opened_by: tuple[Literal["cover", "patch"], ...]
    enclosed: tuple[Enclosure, ...] = ()
    backs: tuple[int, ...] = ()
    turned: Mapping[int, Rotation] = field(default_factory=dict)
    enclosed_turned: Mapping[int, Rotation] = field(default_factory=dict)
    with_fee: bool = False
    seed: int | None = None
    person: Person | None = None
    only_common: bool = False


def _letters() -> tuple[_Letter, ...]:
    card: Enclosure = ("residence_card", "both_on_one_sheet", "applicant")
    passport: Enclosure = ("passport", "upright", "applicant")
    tax: Enclosure = ("tax_certificate", "table", "applicant")
    employment: Enclosure = ("certificate_of_employment", "letter", "applicant")
    company: Enclosure = ("company_registration", "printout", "applicant")
    return (
        _Letter(
            "13126", "n", "print", ("cover",), backs=(0, 2),
            enclosed=(card, tax, ("tax_payment_certificate", "table", "applicant"), employment),
        ),
        _Letter(
            "13126", "p", "hand", ("patch",), turned={1: 180, 2: 180},
            enclosed=(card, ("certificate_of_enrolment", "letter", "applicant")),
        ),
        _Letter(
            "13130", None, "print", ("patch", "patch"), with_fee=True, enclosed=(card, passport),
            seed=COMPLETE_SEED, person=complete_person(COMPLETE_SEED),
        ),
        _Letter(
            "13126", "r", "print", ("cover",), turned={2: 90},
            enclosed=(("residence_record", "household", "applicant"), ("tax_certificate", "form", "supporter")),
        ),
        _Letter(
            "13125", "r", "print", ("patch",), enclosed=(("passport", "turned_left", "applicant"),),
        ),
        _Letter("12979", "t", "hand", ("cover",), enclosed=(passport,), enclosed_turned={0: 180}),
        _Letter("13128", None, "print", ("patch",), enclosed=(("residence_record", "person", "applicant"),)),
        _Letter("12980", None, "hand", ("patch",), backs=(0,)),
        _Letter("12981", None, "print", ("patch",), turned={0: 180}),
        _Letter("12945", None, "hand", ("cover",), enclosed=(("residence_card", "turned_right", "applicant"),)),
        _Letter("registration", None, "print", ("patch",), enclosed=(company,)),
        _Letter("periodic_report", None, "print", ("patch",), turned={0: 270}),
        _Letter(
            "13126", None, "print", ("cover",), only_common=True, person=spouse_of_japanese(213), enclosed=(passport,),
        ),
    )  # fmt: skip


def make_mail(root: Path) -> tuple[Path, ...]:
    """Write what came by mail below `root/mail`, with its truth; the paths of the files."""
    return (*_mailroom(root), *_envelope(root), *_fax(root))


def _mailroom(root: Path) -> tuple[Path, ...]:
    """All ten procedures in one scanner run: cover and PATCHT sheets, blank backs, turned pages, enclosures."""
    pile = Pile("mail/mailroom-20261120.pdf", _FEEDER, Random("pack:mailroom"))
    for number, letter in enumerate(_letters(), start=1):
        sample = _written(letter.seed or 200 + number, letter)
        pile.open_filing(sample)
        for sheet in letter.opened_by:
            pile.lay(cover_sheet(OFFICE, f"9{number:05d}") if sheet == "cover" else patch_sheet(), "separator")
        pile.lay_forms(sample, turned=letter.turned, backs=letter.backs)
        pile.lay_attachments(sample, turned=letter.enclosed_turned)
    return pile.save(root, "郵送受付 2026-11-20")


def _written(seed: int, letter: _Letter) -> SampleFiling:
    variant = "r" if letter.only_common else letter.variant
    sample = make_filing(
        seed, procedure=letter.procedure, variant=variant, mode=letter.mode, level="exact",
        with_fee=letter.with_fee, person=letter.person or recent_applicant(seed, letter.procedure, variant),
    )  # fmt: skip
    if letter.only_common:
        # The parts for the status of residence are not among the forms that are defined.
        sample = replace(sample, variant=None, forms=sample.forms[:1], sheets=sample.sheets[:1])
    return enclose(sample, *letter.enclosed)


def _envelope(root: Path) -> tuple[Path, ...]:
    """One applicant's extension, re-entry and permission to work, in one envelope: three filings, linked."""
    pile = Pile("mail/envelope-20261121.pdf", _COPIER, Random("pack:envelope"))
    person = recent_applicant(220, "13126", "r")
    samples = [
        make_filing(
            220, procedure=procedure, variant=variant, mode="hand", level="exact", person=person, with_fee=False
        )
        for procedure, variant in (("13126", "r"), ("13130", None), ("12980", None))
    ]
    samples[0] = enclose(samples[0], ("residence_card", "both_on_one_sheet", "applicant"))
    for position, sample in enumerate(samples):
        pile.open_filing(sample, [other for other in range(3) if other != position])
        if position == 0:
            pile.lay(cover_sheet(OFFICE, "900020"), "separator")
        pile.lay_forms(sample)
    pile.lay_attachments(samples[0], of=0)
    return pile.save(root, "郵送受付 2026-11-21")


def _fax(root: Path) -> tuple[Path, ...]:
    """A multi-page TIFF, 1-bit, two filings parted by a PATCHT sheet."""
    pile = Pile("mail/fax-tray-20261120.tif", _FAX, Random("pack:fax"))
    for seed, procedure in ((221, "13130"), (222, "12981")):
        person = recent_applicant(seed, procedure, None)
        sample = make_filing(seed, procedure=procedure, mode="print", level="exact", with_fee=False, person=person)
        pile.open_filing(sample)
        if seed == 222:
            pile.lay(patch_sheet(), "separator")
        pile.lay_forms(sample)
    return pile.save(root)

"""The counter of the pack: applications filled in on a computer, and what applicants photographed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random

from uketsuke.samples.make import SampleFiling, make_filing, write_truth
from uketsuke.samples.pack_people import complete_person, recent_applicant
from uketsuke.samples.piles import Pile, enclose
from uketsuke.samples.scanning import draw_settings
from uketsuke.samples.truth import Truth

SIGNED_SEED = 116
_DIGITAL = (("13128", None), ("registration", None))


def make_counter(root: Path) -> tuple[Path, ...]:
    """Write what a counter took in below `root/counter`, with its truth; the paths of the files."""
    digital = []
    for seed, (procedure, variant) in enumerate(_DIGITAL, start=231):
        who = recent_applicant(seed, procedure, variant)
        sample = make_filing(seed, procedure=procedure, variant=variant, mode="digital", person=who)
        digital.append(_digital(root, f"digital-{procedure}", sample))
    person = complete_person(SIGNED_SEED)
    signed = make_filing(SIGNED_SEED, procedure="12981", mode="digital", person=person, signed=True)
    return (*digital, _digital(root, "signed-12981", signed), *_photographed(root))


def _digital(root: Path, name: str, sample: SampleFiling) -> Path:
    """An application filled in on a computer; a signed one has nothing wanting and becomes a case without a person."""
    path = root / "counter" / f"{name}.pdf"
    path.write_bytes(sample.pdf())
    write_truth(root / "truth" / f"{name}.json", Truth((sample.truth(f"counter/{path.name}"),)))
    return path


def _photographed(root: Path) -> tuple[Path, ...]:
    """A folder of photographs, one a sheet, named in the order they were taken."""
    settings = replace(draw_settings(Random("pack:phone"), "phone"), colour=True, quality=60, noise=1.5)
    pile = Pile("counter/window-3", settings, Random("pack:window"))
    person = recent_applicant(235, "12980", None)
    sample = make_filing(235, procedure="12980", mode="hand", level="exact", person=person)
    sample = enclose(sample, ("residence_card", "both_on_one_sheet", "applicant"), ("passport", "booklet", "applicant"))
    pile.open_filing(sample)
    pile.lay_forms(sample)
    pile.lay_attachments(sample)
    return pile.save(root)

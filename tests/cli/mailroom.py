"""One small morning in a mailroom: every situation of the contract once, in as few pages as that takes."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pikepdf
from PIL import Image

from uketsuke.samples.assembling import to_image, to_pdf, to_tiff
from uketsuke.samples.make import SampleFiling, make_filing
from uketsuke.samples.paper import Page
from uketsuke.samples.people import make_person
from uketsuke.samples.scanning import Rotation, Scan, Settings, blank_back, scan
from uketsuke.samples.sheets import cover_sheet, patch_sheet

SCANNER = Settings("office", (200, 200), quality=80, noise=1.2, blur=0.6, black=10, white=250, scale=(1.002, 0.999))
SERIAL = "000501"


@dataclass
class Pile:
    """Sides as a scanner takes them; `lay` puts one more on."""

    rnd: Random
    scans: list[Scan] = field(default_factory=list)

    def lay(self, *pages: Page, rotation: Rotation = 0) -> Pile:
        self.scans += [scan(page, SCANNER, self.rnd, rotation=rotation) for page in pages]
        return self


def reentry(seed: int, **more: object) -> SampleFiling:
    return make_filing(seed, procedure="13130", level="exact", with_fee=False, **more)  # type: ignore[arg-type]


def activity(seed: int, **more: object) -> SampleFiling:
    return make_filing(seed, procedure="12980", level="exact", with_fee=False, **more)  # type: ignore[arg-type]


def extension(seed: int, **more: object) -> SampleFiling:
    return make_filing(seed, procedure="13126", variant="n", level="exact", with_fee=False, **more)  # type: ignore[arg-type]


def lay_out(root: Path) -> None:
    """Write the morning's files below `root`; what each holds stands beside its maker."""
    for folder in ("photos", "broken", "deep/er"):
        (root / folder).mkdir(parents=True)
    (root / "1-pile.pdf").write_bytes(to_pdf(pile().scans))
    (root / "2-envelope.pdf").write_bytes(to_pdf(envelope().scans))
    (root / "3-multi.tif").write_bytes(to_tiff(two_sides().scans))
    (root / "4-digital.pdf").write_bytes(activity(204, mode="digital").pdf())
    (root / "deep" / "er" / "5-mislabelled.pdf").write_bytes(to_image(one_scan(reentry(205))))
    photos(root / "photos")
    broken(root / "broken")
    (root / "notes.txt").write_text("読まないもの", encoding="utf-8")


def pile() -> Pile:
    """Cover twice, one filing upside down with its back, PATCHT, another, its repeat, a third, PATCHT at the end."""
    first, other, third = reentry(201).sheets[0], reentry(202).sheets[0], reentry(203).sheets[0]
    pile = Pile(Random("contract:pile"))
    pile.lay(cover_sheet("HQ", SERIAL), cover_sheet("HQ", SERIAL))
    pile.lay(first, rotation=180).lay(blank_back(first, pile.rnd))
    pile.lay(patch_sheet(), other, other, third, patch_sheet())
    return pile


def envelope() -> Pile:
    """One applicant's extension, re-entry and permission to work, with a leading blank side."""
    person = make_person(206, "worker")
    pile = Pile(Random("contract:envelope"))
    pile.lay(blank_back(reentry(201).sheets[0], pile.rnd))
    for sample in (extension(206, person=person), reentry(206, person=person), activity(206, person=person)):
        pile.lay(*sample.sheets)
    return pile


def two_sides() -> Pile:
    """A filing of one sheet with its back."""
    sheet = reentry(207).sheets[0]
    pile = Pile(Random("contract:tiff"))
    return pile.lay(sheet, blank_back(sheet, pile.rnd))


def one_scan(sample: SampleFiling) -> Scan:
    return scan(sample.sheets[0], SCANNER, Random(f"contract:{sample.seed}"), rotation=0)


def photos(folder: Path) -> None:
    """Single images of one folder: two filings, the second side of the first named so that text order is wrong."""
    first, back = activity(208).sheets[0], blank_back(activity(208).sheets[0], Random(208))
    rnd = Random("contract:photos")
    (folder / "p2.png").write_bytes(to_image(scan(first, SCANNER, rnd, rotation=0), "png"))
    (folder / "p9.jpg").write_bytes(to_image(scan(back, SCANNER, rnd, rotation=0)))
    (folder / "p10.jpg").write_bytes(to_image(one_scan(reentry(209))))


def broken(folder: Path) -> None:
    """One file for each way of being unusable, and a good one with a bad page."""
    whole = to_pdf([one_scan(reentry(210))])
    (folder / "a-empty.pdf").touch()
    (folder / "b-truncated.pdf").write_bytes(whole[: len(whole) // 2])
    with pikepdf.open(io.BytesIO(whole)) as pdf:
        pdf.save(folder / "c-encrypted.pdf", encryption=pikepdf.Encryption(owner="o", user="u"))
    (folder / "d-unsupported.png").write_bytes(b"this is no picture" * 20)
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(595, 842))
        pdf.add_blank_page(page_size=(14_000, 14_000))
        pdf.save(folder / "e-absurd-page.pdf")
    cut = io.BytesIO()
    Image.new("L", (600, 800), 255).save(cut, "PNG")
    (folder / "f-damaged.png").write_bytes(cut.getvalue()[:60] + bytes(200) + cut.getvalue()[-12:])

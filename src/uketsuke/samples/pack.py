"""The committed pack of samples: what a mailroom and a counter hand in on one day, with its truth.

`python -m uketsuke.samples.pack` rewrites `samples/mail`, `samples/counter` and `samples/truth`.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from random import Random

from uketsuke.forms import paths
from uketsuke.forms.pages import PageRole
from uketsuke.samples.assembling import to_image, to_pdf, to_tiff
from uketsuke.samples.make import SampleFiling, make_filing, write_truth
from uketsuke.samples.paper import Page
from uketsuke.samples.people import make_person
from uketsuke.samples.persons import Life
from uketsuke.samples.scanning import Rotation, Scan, Settings, blank_back, scan
from uketsuke.samples.sheets import cover_sheet, patch_sheet
from uketsuke.samples.truth import TrueFiling, TruePage, Truth

OFFICE = "HQ"
SIGNED_SEED = 116
_WORKER: Life = "worker"
_FEEDER = Settings("office", 200, False, 62, 1.2, 0.6, 20, 245, 1.003, 0.998)
_FAX = Settings("office", 200, True, None, 1.5, 0.6, 15, 245, 1.0, 1.004)
_COPIER = Settings("clean", 200, False, 66, 0.8, 0.5, 10, 250, 1.0, 1.0)


@dataclass(slots=True)
class _Pile:
    """Sheets as they lie in the feeder, and which filing each side should come out in."""

    file: str
    settings: Settings
    rnd: Random
    scans: list[Scan] = field(default_factory=list)
    filings: list[TrueFiling] = field(default_factory=list)

    def open_filing(self, sample: SampleFiling, linked: Sequence[int] = ()) -> None:
        self.filings.append(
            TrueFiling(sample.procedure, sample.variant, sample.forms, (), tuple(linked), sample.attachments)
        )

    def lay(
        self,
        page: Page,
        role: PageRole,
        *,
        form: int | None = None,
        page_no: int | None = None,
        rotation: Rotation = 0,
        attachment: int | None = None,
    ) -> None:
        """One side more, for the filing opened last."""
        scanned = scan(page, self.settings, self.rnd, rotation=rotation)
        # How an empty side lay cannot be known.
        lying, skew = (0, 0.0) if role == "blank" else (scanned.rotation, scanned.skew_deg)
        document = None
        if attachment is not None:
            behind = self.filings[-1].attachments[attachment]
            document, lying = behind.document, (lying + behind.turn) % 360
        side = TruePage(self.file, len(self.scans), role, lying, skew, form, page_no, document, attachment)
        self.scans.append(scanned)
        self.filings[-1] = replace(self.filings[-1], pages=(*self.filings[-1].pages, side))

    def lay_filing(self, sample: SampleFiling, *, upside_down: Iterable[int] = (), backs: Iterable[int] = ()) -> None:
        """All sheets of a filing; `upside_down` and `backs` name sheets by their position, from 0."""
        turned, with_back = set(upside_down), set(backs)
        for position, ((form, page_no), sheet) in enumerate(zip(sample.page_keys, sample.sheets, strict=True)):
            rotation: Rotation = 180 if position in turned else 0
            self.lay(sheet, "form", form=form, page_no=page_no, rotation=rotation)
            if position in with_back:
                self.lay(blank_back(sheet, self.rnd), "blank")
        for number, page_no in sample.attachment_keys:
            self.lay(sample.attachments[number].pages[page_no - 1], "attachment", attachment=number)


def make_pack(root: Path) -> tuple[Path, ...]:
    """Write the pack below `root` (`mail`, `counter`, `truth`) and return the paths of its files.

    The same call writes the same bytes. Files of an earlier pack are removed.
    """
    for folder in ("mail", "counter", "truth"):
        shutil.rmtree(root / folder, ignore_errors=True)
        (root / folder).mkdir(parents=True)
    written = [_mailroom(root), _fax(root), _envelope(root), _spoiled(root)]
    written += [_digital(root, number, procedure) for number, procedure in enumerate(("13126", "12980", "13130"), 1)]
    written.append(_signed(root))
    return (*written, *_photographed(root))


def _mailroom(root: Path) -> Path:
    """Four envelopes in one scanner run: cover sheets, PATCHT sheets, blank backs, pages upside down."""
    pile = _Pile("mail/mailroom-20261120.pdf", _FEEDER, Random("pack:mailroom"))
    extension = make_filing(101, procedure="13126", mode="print", level="exact")
    pile.open_filing(extension)
    pile.lay(cover_sheet(OFFICE, "900001"), "separator")
    pile.lay_filing(extension, backs=(1, 3))
    activity = make_filing(102, procedure="12980", mode="hand", level="exact")
    pile.open_filing(activity)
    pile.lay(patch_sheet(), "separator")
    pile.lay_filing(activity, backs=(0,))
    reentry = make_filing(103, procedure="13130", mode="print", level="exact", with_fee=True)
    pile.open_filing(reentry)
    pile.lay(patch_sheet(), "separator")
    pile.lay(patch_sheet(), "separator")
    pile.lay_filing(reentry, upside_down=(0,))
    by_hand = make_filing(104, procedure="13126", mode="hand", level="exact")
    pile.open_filing(by_hand)
    pile.lay(cover_sheet(OFFICE, "900002"), "separator")
    pile.lay_filing(by_hand, upside_down=(1, 2))
    return _save(root, pile, to_pdf(pile.scans, "郵送受付 2026-11-20"))


def _fax(root: Path) -> Path:
    """A multi-page TIFF, 1-bit, two filings parted by a PATCHT sheet."""
    pile = _Pile("mail/fax-tray-20261120.tif", _FAX, Random("pack:fax"))
    first = make_filing(105, procedure="13130", mode="print", level="exact", with_fee=False)
    pile.open_filing(first)
    pile.lay_filing(first)
    second = make_filing(106, procedure="12980", mode="print", level="exact")
    pile.open_filing(second)
    pile.lay(patch_sheet(), "separator")
    pile.lay_filing(second, backs=(0,))
    return _save(root, pile, to_tiff(pile.scans))


def _envelope(root: Path) -> Path:
    """One applicant's extension, re-entry and permission to work, in one envelope: three filings, linked."""
    pile = _Pile("mail/envelope-20261121.pdf", replace(_FAX, dpi=240), Random("pack:envelope"))
    person = make_person(107, "worker")
    for position, procedure in enumerate(("13126", "13130", "12980")):
        sample = make_filing(107, procedure=procedure, mode="hand", level="exact", person=person, with_fee=False)
        pile.open_filing(sample, [other for other in range(3) if other != position])
        if position == 0:
            pile.lay(cover_sheet(OFFICE, "900003"), "separator")
        pile.lay_filing(sample)
    return _save(root, pile, to_pdf(pile.scans, "郵送受付 2026-11-21"))


def _spoiled(root: Path) -> Path:
    """A PDF whose second half never arrived."""
    sample = make_filing(108, procedure="13130", mode="print", level="exact", with_fee=False)
    whole = to_pdf([scan(sheet, _FEEDER, Random("pack:spoiled")) for sheet in sample.sheets])
    path = root / "mail" / "spoiled-20261120.pdf"
    path.write_bytes(whole[: len(whole) // 2])
    failure = {"file": f"mail/{path.name}", "index": None, "code": "truncated"}
    write_truth(root / "truth" / f"{path.stem}.json", Truth((), (failure,)))
    return path


def _digital(root: Path, number: int, procedure: str) -> Path:
    """An application filled in on a computer."""
    sample = make_filing(110 + number, procedure=procedure, mode="digital")
    path = root / "counter" / f"digital-{procedure}.pdf"
    path.write_bytes(sample.pdf())
    write_truth(root / "truth" / f"{path.stem}.json", Truth((sample.truth(f"counter/{path.name}"),)))
    return path


def _signed(root: Path) -> Path:
    """An application with nothing wanting, signed on the screen: it becomes a case without a person.

    Its dates lie years ahead, so that it is still in order when the pack is no longer new.
    """
    person = replace(
        make_person(SIGNED_SEED, _WORKER),
        period_expiry=date(2031, 9, 14), passport_expiry=date(2034, 5, 20),
        departure=date(2029, 12, 24), return_date=date(2030, 1, 8),
    )  # fmt: skip
    sample = make_filing(SIGNED_SEED, procedure="13130", mode="digital", person=person, signed=True)
    path = root / "counter" / "signed-13130.pdf"
    path.write_bytes(sample.pdf())
    write_truth(root / "truth" / f"{path.stem}.json", Truth((sample.truth(f"counter/{path.name}"),)))
    return path


def _photographed(root: Path) -> list[Path]:
    """A folder of single images, one a sheet, named in the order they were scanned."""
    sample = make_filing(115, procedure="13126", mode="hand", level="exact")
    folder = root / "counter" / "window-3"
    folder.mkdir()
    rnd = Random("pack:window")
    written: list[Path] = []
    pages: list[TruePage] = []
    for position, ((form, page_no), sheet) in enumerate(zip(sample.page_keys, sample.sheets, strict=True), start=1):
        scanned = scan(sheet, _COPIER, rnd, rotation=0)
        path = folder / f"scan{position}.jpg"
        path.write_bytes(to_image(scanned))
        name = f"counter/window-3/{path.name}"
        pages.append(TruePage(name, 0, "form", scanned.rotation, scanned.skew_deg, form, page_no))
        written.append(path)
    filing = TrueFiling(sample.procedure, sample.variant, sample.forms, tuple(pages))
    write_truth(root / "truth" / "window-3.json", Truth((filing,)))
    return written


def _save(root: Path, pile: _Pile, content: bytes) -> Path:
    path = root / pile.file
    path.write_bytes(content)
    write_truth(root / "truth" / f"{path.stem}.json", Truth(tuple(pile.filings)))
    return path


def main() -> int:
    """Rewrite the committed pack and say how large it is."""
    written = make_pack(paths.PROJECT_ROOT / "samples")
    size = sum(path.stat().st_size for path in written)
    sys.stdout.write(f"{len(written)} files, {size / 1e6:.2f} MB\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

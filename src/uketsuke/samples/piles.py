"""Sheets as they lie in a feeder or before a camera, and which filing each side should come out in."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

from uketsuke.forms.pages import PageRole
from uketsuke.samples.assembling import to_image, to_pdf, to_tiff
from uketsuke.samples.attachments.attachment import Attachment, Holder
from uketsuke.samples.attachments.enclosing import draw_attachment
from uketsuke.samples.make import SampleFiling, write_truth
from uketsuke.samples.paper import Page
from uketsuke.samples.scanning import Rotation, Scan, Settings, blank_back, scan
from uketsuke.samples.truth import TrueFiling, TruePage, Truth

Enclosure = tuple[str | None, str | None, Holder]
"""A document that lies behind the forms: its kind, its layout (None: as chance will), and whose it is."""


def enclose(sample: SampleFiling, *enclosures: Enclosure) -> SampleFiling:
    """The filing with these documents behind its forms, in this order."""
    drawn = tuple(
        draw_attachment(sample.person, document, Random(f"enclosed:{sample.seed}:{n}"), layout, holder=holder)
        for n, (document, layout, holder) in enumerate(enclosures)
    )
    return replace(sample, attachments=(*sample.attachments, *drawn))


@dataclass(slots=True)
class Pile:
    """What goes through one machine in one run; `file` is a PDF, a TIFF, or a folder of single JPEG images."""

    file: str
    settings: Settings
    rnd: Random
    scans: list[Scan] = field(default_factory=list)
    filings: list[TrueFiling] = field(default_factory=list)

    def open_filing(self, sample: SampleFiling, linked: Sequence[int] = ()) -> None:
        """The sides laid from now on are this filing's."""
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
        of: int = -1,
    ) -> None:
        """One side more, for the filing opened last or the one at position `of`."""
        scanned = scan(page, self.settings, self.rnd, rotation=rotation)
        # How an empty side lay cannot be known.
        lying, skew = (0, 0.0) if role == "blank" else (scanned.rotation, scanned.skew_deg)
        filing = self.filings[of]
        document = None
        if attachment is not None:
            behind: Attachment = filing.attachments[attachment]
            document, lying = behind.document, (lying + behind.turn) % 360
        name, index = self._place(len(self.scans))
        side = TruePage(name, index, role, lying, skew, form, page_no, document, attachment)
        self.scans.append(scanned)
        self.filings[of] = replace(filing, pages=(*filing.pages, side))

    def lay_forms(
        self, sample: SampleFiling, *, turned: Mapping[int, Rotation] | None = None, backs: Collection[int] = ()
    ) -> None:
        """The forms' sheets of a filing; `turned` and `backs` (blank ones) name sheets by their position, from 0."""
        for position, ((form, page_no), sheet) in enumerate(zip(sample.page_keys, sample.sheets, strict=True)):
            self.lay(sheet, "form", form=form, page_no=page_no, rotation=(turned or {}).get(position, 0))
            if position in backs:
                self.lay(blank_back(sheet, self.rnd), "blank")

    def lay_attachments(
        self, sample: SampleFiling, *, turned: Mapping[int, Rotation] | None = None, of: int = -1
    ) -> None:
        """The sheets of what is enclosed; `turned` names sheets by their position among those, from 0."""
        for position, (number, page_no) in enumerate(sample.attachment_keys):
            page = sample.attachments[number].pages[page_no - 1]
            self.lay(page, "attachment", rotation=(turned or {}).get(position, 0), attachment=number, of=of)

    def save(self, root: Path, title: str = "") -> tuple[Path, ...]:
        """Write the file or folder below `root` and its truth into `root/truth`; the paths of the files."""
        path = root / self.file
        write_truth(root / "truth" / f"{path.stem}.json", Truth(tuple(self.filings)))
        if not path.suffix:
            path.mkdir(parents=True)
            paths = tuple(root / self._place(position)[0] for position in range(len(self.scans)))
            for scanned, photo in zip(self.scans, paths, strict=True):
                photo.write_bytes(to_image(scanned))
            return paths
        path.write_bytes(to_tiff(self.scans) if path.suffix == ".tif" else to_pdf(self.scans, title))
        return (path,)

    def _place(self, position: int) -> tuple[str, int]:
        """The file and the index in it of the side at that position of the pile."""
        return (self.file, position) if Path(self.file).suffix else (f"{self.file}/photo{position + 1}.jpg", 0)

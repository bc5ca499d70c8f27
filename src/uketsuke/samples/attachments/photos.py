"""Photos on a sheet of their own, and the fee form with its revenue stamps."""

from __future__ import annotations

from uketsuke.forms.catalogue import load_catalogue
from uketsuke.forms.geometry import BoxMm
from uketsuke.samples.attachments.attachment import Drawn
from uketsuke.samples.attachments.blocks import frame, put, specimen, text
from uketsuke.samples.attachments.copies import blank_sheet
from uketsuke.samples.attachments.particulars import Particulars, western
from uketsuke.samples.attachments.sheetwork import Sheet, print_sheet
from uketsuke.samples.drawing import Mode, draw_form, draw_pens
from uketsuke.samples.filling import fill_form
from uketsuke.samples.marks import glue_photo
from uketsuke.samples.wording import draw_habits

FEE_FORM = "fee-84"


def loose_photo(p: Particulars) -> Drawn:
    """A photo of 30 × 40 mm alone on a white sheet; nothing else, but sometimes a name beside."""
    page = blank_sheet()
    x, y = p.rnd.uniform(25, 150), p.rnd.uniform(25, 220)
    named = p.rnd.random() < 0.5
    placed = [specimen()]
    if named:
        placed.append(put(x - 8, y + 43, p.person.latin, size=10))
    page = print_sheet(Sheet(p.face.family, (), tuple(placed)))
    glue_photo(page, BoxMm(x, y, 30.6, 40.6), p.rnd)
    return (page,), p.facts("name") if named else {}


def photo_mount(p: Particulars) -> Drawn:
    """写真台紙: a printed sheet with a frame to glue the photo into, and the applicant's name and birth date."""
    blocks = [
        text("写　真　貼　付　台　紙", size=17, align="center", above=0, bold=True),
        text(f"氏　名　{p.person.latin}", size=12, above=14, indent=70),
        text(f"生年月日　{western(p.person.date_of_birth)}", size=12, above=5, indent=70),
        text(
            "注意\n１　申請前3か月以内に撮影したもの\n２　無帽、正面、無背景で鮮明なもの\n３　裏面に氏名を記載すること",
            size=10,
            above=40,
            leading=0.9,
        ),
    ]
    placed = (frame(38, 45, 32, 42), specimen())
    page = print_sheet(Sheet(p.face.family, tuple(blocks), placed, margin=(28, 20, 20, 24)))
    glue_photo(page, BoxMm(38.7, 45.7, 30.6, 40.6), p.rnd)
    return (page,), p.facts("name", "date_of_birth")


def fee_printed(p: Particulars) -> Drawn:
    """手数料納付書, filled in on a computer, with stamps."""
    return _fee(p, "print")


def fee_by_hand(p: Particulars) -> Drawn:
    """手数料納付書, filled in by hand, with stamps."""
    return _fee(p, "hand")


def _fee(p: Particulars, mode: Mode) -> Drawn:
    seed = int(p.person.seed) if p.person.seed.isdecimal() else 0
    filled = fill_form(p.person, load_catalogue().form(FEE_FORM), p.rnd, draw_habits(p.rnd, by_machine=mode == "print"))
    pages = draw_form(filled, draw_pens(p.rnd, seed, mode), p.rnd)
    return tuple(pages), {f.field.name: f.value for f in filled.fields if f.ink is not None}

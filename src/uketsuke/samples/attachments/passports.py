"""Copies of passports' identity pages (125 × 88 mm) with a machine-readable zone."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from uketsuke.forms.geometry import BoxMm
from uketsuke.forms.vocabulary import load_vocabulary
from uketsuke.samples.attachments.attachment import Drawn
from uketsuke.samples.attachments.blocks import Block, frame, line, put, specimen
from uketsuke.samples.attachments.copies import blank_sheet, faded, lay
from uketsuke.samples.attachments.mrz import passport_lines
from uketsuke.samples.attachments.particulars import Particulars
from uketsuke.samples.attachments.sheetwork import Sheet, print_sheet
from uketsuke.samples.fonts import FOLDER, glyph_mask
from uketsuke.samples.marks import glue_photo
from uketsuke.samples.paper import Page, px, stamp

WIDTH, HEIGHT = 125.0, 88.0
OCR_B = FOLDER / "opentype/ocr-b/OCRB.otf"
_PITCH = 30
"""Ten characters an inch: 2.54 mm, 30 px."""
_SIZE = 41
"""The size in px at which the font's letters stand at that pitch."""
_FACTS = ("name", "date_of_birth", "sex", "nationality", "passport_number", "passport_expiry")


def page_upright(p: Particulars) -> Drawn:
    """The identity page alone, upright on the sheet."""
    sheet = blank_sheet()
    lay(sheet, identity_page(p, photo_left=True), p.rnd.uniform(15, 70), p.rnd.uniform(20, 170), p.rnd)
    return (sheet,), _facts(p)


def page_turned(p: Particulars, *, quarters: int) -> Drawn:
    """The identity page alone, lying on its side: turned clockwise by `quarters`."""
    sheet = blank_sheet()
    lay(
        sheet,
        identity_page(p, photo_left=p.rnd.random() < 0.5),
        p.rnd.uniform(20, 100),
        p.rnd.uniform(20, 140),
        p.rnd,
        quarter_turns=quarters,
    )
    return (sheet,), _facts(p)


def open_booklet(p: Particulars) -> Drawn:
    """The booklet opened: the page with the notes above, the identity page below, with the shadow of the fold."""
    sheet = blank_sheet()
    spread = np.vstack([_notes_page(p), identity_page(p, photo_left=False)])
    fold = round(px(HEIGHT))
    depth = np.abs(np.arange(spread.shape[0]) - fold)[:, None]
    shaded: Page = (spread * (1 - 0.5 * np.exp(-depth / 12.0))).astype(np.uint8)
    lay(sheet, shaded, p.rnd.uniform(20, 65), p.rnd.uniform(20, 95), p.rnd)
    return (sheet,), _facts(p)


def zone(p: Particulars) -> tuple[str, str]:
    """The two lines of the machine-readable zone."""
    person = p.person
    return passport_lines(
        country=person.nationality,
        surname=p.surname,
        given=p.given,
        number=person.passport_number,
        nationality=person.nationality,
        born=person.date_of_birth,
        sex="M" if person.sex == "male" else "F",
        expiry=person.passport_expiry,
    )


def identity_page(p: Particulars, *, photo_left: bool) -> Page:
    """The page with the portrait, the facts and the zone, at 300 dpi."""
    person = p.person
    country = load_vocabulary("nationality").by_value[person.nationality].label_en.upper()
    x = 45.0 if photo_left else 8.0
    issued = _issued(p)
    labels = [
        ("Surname / Nom", p.surname),
        ("Given names / Prénoms", p.given),
        ("Nationality / Nationalité", country),
        ("Date of birth", _day(person.date_of_birth)),
        ("Place of birth", _latin_place(p)),
        ("Date of issue", _day(issued)),
        ("Date of expiry", _day(person.passport_expiry)),
    ]
    font = "DejaVu Serif" if p.person.passport_number[-1] in "02468" else "DejaVu Sans"
    things: list[Block] = [
        frame(0.3, 0.3, WIDTH - 0.6, HEIGHT - 0.6, radius=2.5, stroke=0.6, ink=100),
        put(8, 4, "PASSPORT", size=9, bold=True, spread=0.1),
        put(36, 4.4, country, size=7),
        put(95, 3.4, "Passport No.", size=4.5),
        put(95, 5.6, person.passport_number, size=10),
        put(8 if photo_left else 84, 10, f"Type  P      Code  {person.nationality}", size=5.5),
    ]
    for n, (label, value) in enumerate(labels):
        top = 12 + 7.2 * n
        things += [put(x, top, label, size=4.2, ink=60), put(x, top + 2.2, value, size=8)]
    things += [
        put(x + 42, 33.6, "Sex", size=4.2, ink=60),
        put(x + 42, 35.8, "M" if person.sex == "male" else "F", size=8),
        line(2, 64.5, WIDTH - 4, stroke=0.3, ink=140),
        specimen(104, 61, 4.5),
    ]
    page = print_sheet(Sheet(font, (), tuple(things), width=WIDTH, height=HEIGHT, ornament="waves"))
    glue_photo(page, BoxMm(7 if photo_left else 84, 14, 34, 43), p.rnd)
    _print_zone(page, zone(p))
    return faded(page, p.rnd.randint(10, 55), 250)


def _print_zone(page: Page, lines: tuple[str, str]) -> None:
    # The zone lies in the lowest 23.2 mm: paler paper, two lines of ten characters an inch.
    top = page.shape[0] - round(px(23.2))
    strip = page[top : page.shape[0] - 6, 6:-6]
    strip[strip > 200] = 250
    left = (page.shape[1] - 44 * _PITCH) // 2
    for row, text in enumerate(lines):
        baseline = page.shape[0] - round(px(15.0 - 6.35 * row))
        for column, character in enumerate(text):
            mask = glyph_mask(OCR_B, _SIZE, character)
            stamp(page, mask, left + column * _PITCH - _SIZE // 4, baseline - round(1.4 * _SIZE), 10)


def _notes_page(p: Particulars) -> Page:
    """The page that faces the identity page: the bearer's signature."""
    font = "DejaVu Serif"
    things = [
        frame(0.3, 0.3, WIDTH - 0.6, HEIGHT - 0.6, radius=2.5, stroke=0.6, ink=100),
        put(
            10,
            12,
            "The authorities request all those whom it may concern to allow the bearer to pass freely and to "
            "afford every assistance and protection.",
            size=7.5,
            width=100,
        ),
        put(10, 66, "Signature of bearer / Signature du titulaire", size=5),
        line(10, 64, 70, stroke=0.5),
        put(16, 54, p.person.latin.title(), size=15, font="Klee One", ink=30),
    ]
    return faded(print_sheet(Sheet(font, (), tuple(things), width=WIDTH, height=HEIGHT, ornament="dots")), 40, 250)


def _facts(p: Particulars) -> dict[str, object]:
    return p.facts(*_FACTS) | {"mrz": "\n".join(zone(p))}


def _issued(p: Particulars) -> date:
    return p.person.passport_expiry - timedelta(days=365 * 10 + 2)


def _latin_place(p: Particulars) -> str:
    return load_vocabulary("nationality").by_value[p.person.nationality].label_en.split(",")[0].upper()


def _day(day: date) -> str:
    return f"{day:%d %b %Y}".upper()

"""Makers of notices for the tests: what is asked of an extension, and a PDF as pages of grey pixels or as text."""

from __future__ import annotations

from datetime import date
from random import Random

import cv2
import numpy as np
import pypdfium2 as pdfium

from uketsuke.letters.notices import Addressee, Asked, Letter, Slip
from uketsuke.letters.offices import Office
from uketsuke.letters.texts import ground_of
from uketsuke.samples.levels import Level
from uketsuke.samples.paper import Page
from uketsuke.samples.scanning import draw_settings, scan
from uketsuke.validators.furigana import with_readings
from uketsuke.validators.words import Said, load_words

RECEIPT = "HQ-20261123-C000123-R2"
A4 = (3508, 2480)
OFFICE = Office(
    name_ja="みなと出入国在留管理局",
    name_en="Minato Regional Immigration Services Bureau",
    sender_ja="みなと出入国在留管理局長",
    sender_en="Director-General, Minato Regional Immigration Services Bureau",
    postal_code="100-0000",
    address_ja="東京都港区みなと一丁目1番1号",
    address_en="1-1-1 Minato, Minato-ku, Tokyo",
    phone="03-0000-0000",
    hours_ja="平日 9:00–16:00",
    hours_en="weekdays 9:00–16:00",
)
EXTENSION = Said(
    ja="在留期間更新許可の申請", en="Extension of period of stay", easy=with_readings("在留期間更新許可の申請")
)
NAMES = ("本国における居住地", "更新の理由", "在留カード番号", "旅券番号", "勤務先の名称", "最終学歴", "職歴")


def asked(count: int) -> tuple[Asked, ...]:
    """So many different things that are missing, on two grounds."""
    words = load_words()
    made = []
    for number in range(1, count + 1):
        name = f"「{number} {NAMES[number % len(NAMES)]}」"
        ground = ground_of("13126", "form" if number % 3 else "document")
        what = Said(
            ja=f"{name}が記入されていません。",
            en=f'"{number} an item of the form" is not filled in.',
            easy=with_readings(f"{name}が 書いてありません。"),
        )
        made.append(Asked(what, words.consequences["incomplete"], words.actions["fill"], ground))
    return tuple(made)


def slip(count: int = 3, *, applicant: str | None = "NGUYEN VAN AN", looking: bool = False) -> Slip:
    due = Said(ja="在留期間の満了日", en="Period of stay ends", easy=with_readings("日本に いることが できる 最後の日"))
    return Slip(
        receipt=RECEIPT,
        received=date(2026, 11, 23),
        office=OFFICE,
        procedure=EXTENSION,
        applicant=applicant,
        together=("HQ-20261123-000018",),
        asked=asked(count),
        looking=looking,
        due=(due, date(2026, 12, 20)),
    )


TO = Addressee(("NGUYEN VAN AN", "阮 文安"), "〒105-0014 東京都港区芝1-2-3 みなとハイツ204号")


def letter(count: int = 3, *, to: Addressee | None = TO) -> Letter:
    return Letter(
        receipt=RECEIPT,
        received=date(2026, 11, 23),
        made_on=date(2026, 11, 24),
        until=date(2026, 12, 8),
        office=OFFICE,
        procedure=EXTENSION,
        addressee=to,
        applicant="NGUYEN VAN AN",
        asked=asked(count),
    )


def pages_of(pdf: bytes, dpi: int = 300) -> list[Page]:
    """The pages of a PDF in grey, A4 ones exactly so large."""
    with pdfium.PdfDocument(pdf) as document:
        images = [page.render(scale=dpi / 72, grayscale=True).to_numpy() for page in document]
    grey = [image.reshape(image.shape[:2]) for image in images]
    # Rounding to whole pixels may have added a row or a column.
    return [np.ascontiguousarray(image[: A4[0], : A4[1]]) for image in grey]


def on_a4(image: Page) -> Page:
    """A small sheet as it lies on the glass of a scanner."""
    page = np.full(A4, 255, np.uint8)
    image = image[: A4[0] - 300, : A4[1] - 500]
    page[300 : 300 + image.shape[0], 500 : 500 + image.shape[1]] = image
    return page


def scanned(page: Page, level: Level, seed: int) -> Page:
    """The page after a scanner of that level, grey, with square pixels."""
    rnd = Random(f"letters {level} {seed}")
    made = scan(page, draw_settings(rnd, level), rnd)
    image = made.image if made.image.ndim == 2 else cv2.cvtColor(made.image, cv2.COLOR_BGR2GRAY)
    across, down = made.dpi
    if across != down:
        image = cv2.resize(image, None, fx=1.0, fy=across / down, interpolation=cv2.INTER_NEAREST)
    return np.ascontiguousarray(image)


def text_of(pdf: bytes) -> list[str]:
    """The text of each page, as a search in a viewer finds it, without white space."""
    with pdfium.PdfDocument(pdf) as document:
        return ["".join(page.get_textpage().get_text_bounded().split()) for page in document]

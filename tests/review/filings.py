"""Filings with ink for tests of screens: words drawn with a font into the boxes of the real blank, read as told."""

from __future__ import annotations

from collections.abc import Mapping

import cv2
import numpy as np
from PIL import Image, ImageDraw

from uketsuke.cases import records
from uketsuke.cases.corrections import corrected
from uketsuke.cases.database import reading_scope, session_scope
from uketsuke.cases.values import NewFiling, NewOriginal, NewPage
from uketsuke.forms.blanks import blank_image
from uketsuke.forms.catalogue import load_catalogue
from uketsuke.forms.geometry import PX_PER_MM
from uketsuke.forms.pages import FormMatch, PageSummary
from uketsuke.forms.readings import FieldReading, FieldResult, Occurrence, PageReadings, Reading
from uketsuke.samples.fonts import HANDS, load_font

from .conftest import Counter

FORM, PROCEDURE = "13126-1", "13126"


def file_one(counter: Counter, read: Mapping[str, str], ink: Mapping[str, str] | None = None) -> str:
    """A converted filing of TYO in which these values were read and accepted; `ink` is what else stands there.

    Its receipt. Fields stand where the form has them.
    """
    form = load_catalogue().form(FORM)
    key = _drawn(counter, {**read, **(ink or {})})
    content = repr(sorted({**read, **(ink or {})}.items())).encode()
    batch = records.receive_batch(
        counter.engine, counter.store, [NewOriginal("scan.pdf", content)], channel="mail", office="TYO"
    )
    found = []
    for field in form.fields_on(1):
        if field.name in read:
            value = read[field.name]
            box = field.box_mm.to_px()
            found.append(
                FieldReading(field.name, FORM, 1, Reading(value, value, 0.9998, True, "read", "ocr", box, "test"))
            )
    summary = PageSummary("form", 0, 0.0, FormMatch(FORM, form.version, 1, 0.999))
    with session_scope(counter.engine) as session:
        (file,) = records.files_to_open(session, batch)
        records.save_opened_file(session, file.id, [NewPage(0, key, 300.0)])
        records.finish_opening(session, batch)
        (page,) = records.pages_of_batch(session, batch)
        readings = PageReadings(FORM, form.version, 1, tuple(found), 0.1, 0.99)
        records.save_page_read(session, page, summary=summary, normalised_key=key, readings=readings)
        (filing,) = records.save_split(session, batch, [NewFiling((page,), PROCEDURE, None, 0, True)])
    finish(counter, filing)
    with reading_scope(counter.engine) as session:
        return records.list_filings(session, ids=[filing])[0].receipt


def finish(counter: Counter, filing: int) -> str | None:
    """Fuses a filing's one page with what people said of it, and brings it to rest, as `finish_filing` does."""
    with reading_scope(counter.engine) as session:
        work = records.filing_to_finish(session, filing)
    assert work is not None
    (page,) = work.pages
    assert page.readings is not None
    read = {
        place.name: FieldResult(place.name, place.reading, FORM, 0, (Occurrence(0, place),), place.rows)
        for place in page.readings.fields
    }
    fields = corrected(read, work.corrections)
    with session_scope(counter.engine) as session:
        return records.finish_filing(session, work, fields=fields, findings=(), checklist=())


def id_of(counter: Counter, receipt: str) -> int:
    with reading_scope(counter.engine) as session:
        found = records.find_filing(session, receipt)
    assert found is not None
    return found


def _drawn(counter: Counter, words: Mapping[str, str]) -> str:
    """The store key of the form's first page with words in its boxes, by one of several hands."""
    page = Image.fromarray(blank_image(load_catalogue().form(FORM), 1))
    draw = ImageDraw.Draw(page)
    hand = HANDS[sum(map(ord, "".join(words.values()))) % 3]
    for field in load_catalogue().form(FORM).fields_on(1):
        if field.name in words:
            box = field.box_mm.to_px()
            font = load_font(hand.path, round(min(box.height * 0.62, 3.6 * PX_PER_MM)))
            draw.text((box.left + 12, box.top + box.height / 2), words[field.name], fill=30, font=font, anchor="lm")
    done, png = cv2.imencode(".png", np.asarray(page))
    assert done
    return counter.store.put(png.tobytes())

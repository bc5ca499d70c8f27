"""A filing put into the records as the pipeline would, of pages that a program wrote."""

from __future__ import annotations

from collections.abc import Mapping

import cv2
import numpy as np
from numpy.typing import NDArray

from tests.cases.documents.making import FORM, letter, written
from uketsuke.cases import records
from uketsuke.cases.database import session_scope
from uketsuke.cases.values import NewFiling, NewOriginal, NewPage
from uketsuke.forms.pages import FormMatch, PageSummary
from uketsuke.forms.readings import FieldResult
from uketsuke.workers.world import World

PROCEDURE = "12945"
"""Not that of the form, which waits for another application of its applicant when it comes alone."""
CERTIFICATE = {400: "在職証明書", 700: "株式会社ミライ精機", 900: "入社日 2021年4月1日"}
"""What stands on its certificate, by height in px."""


def _png(image: NDArray[np.uint8]) -> bytes:
    done, content = cv2.imencode(".png", image)
    assert done
    return content.tobytes()


def file_filing(world: World, fields: Mapping[str, FieldResult], content: bytes = b"%PDF-1.4 scan") -> int:
    """A filing of a form page and a certificate, checked with these fields, its batch closed; its id.

    The same `content` again is a duplicate.
    """
    summaries = [
        PageSummary("form", 0, 0.0, FormMatch(FORM, "2026-04", 1, 0.999)),
        PageSummary("attachment", 0, 0.0, document="certificate_of_employment"),
    ]
    keys = [world.store.put(_png(image)) for image in (written(), letter(CERTIFICATE))]
    original = NewOriginal("scan.pdf", content)
    batch = records.receive_batch(world.database, world.store, [original], channel="counter", office="HQ")
    with session_scope(world.database) as session:
        (file,) = records.files_to_open(session, batch)
        records.save_opened_file(session, file.id, [NewPage(i, key, 300.0) for i, key in enumerate(keys)])
        records.finish_opening(session, batch)
        pages = records.pages_of_batch(session, batch)
        for page, summary, key in zip(pages, summaries, keys, strict=True):
            records.save_page_read(session, page, summary=summary, normalised_key=key)
        (filing,) = records.save_split(session, batch, [NewFiling(pages, PROCEDURE, None, 0, True)])
    finish(world, filing, fields)
    with session_scope(world.database) as session:
        records.close_batch(session, batch)
    return filing


def finish(world: World, filing: int, fields: Mapping[str, FieldResult]) -> None:
    with session_scope(world.database) as session:
        work = records.filing_to_finish(session, filing)
        assert work is not None
        records.finish_filing(session, work, fields=fields, findings=(), checklist=())

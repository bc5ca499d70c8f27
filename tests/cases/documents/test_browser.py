"""A document opened in pdf.js: who draws the mouse over the ink of a value gets the value in force."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.cases.documents.making import WRITTEN, box_of, corrected, letter, page, results, written
from uketsuke.cases.documents.papers import texts_of_form, texts_of_lines
from uketsuke.cases.documents.pdfa import PdfPage, PlacedText, write_pdfa
from uketsuke.cases.documents.pictures import picture_of
from uketsuke.forms.catalogue import load_catalogue
from uketsuke.forms.geometry import BoxPx
from uketsuke.forms.pages import PageLine

from .test_pdfa import MADE_AT

pytestmark = pytest.mark.slow

PDFJS = Path("/usr/share/javascript/pdf/build")
"""Debian's `libjs-pdf`."""
SCALE = 1.5
ADDRESS = "http://documents.test/"
VIEWER = """<!doctype html><meta charset="utf-8">
<style>
  body { margin: 0 } #page { position: relative }
  .textLayer { position: absolute; inset: 0; line-height: 1; opacity: .3 }
  .textLayer span { position: absolute; white-space: pre; transform-origin: 0 0; color: transparent; cursor: text }
</style>
<div id="page"><canvas></canvas><div class="textLayer"></div></div>
<script src="pdf.js"></script>
<script>
  pdfjsLib.GlobalWorkerOptions.workerSrc = "pdf.worker.js";
  async function show(number, scale) {
    const file = await pdfjsLib.getDocument("document.pdf").promise;
    const page = await file.getPage(number);
    const viewport = page.getViewport({ scale });
    const canvas = document.querySelector("canvas"), layer = document.querySelector(".textLayer");
    canvas.width = viewport.width; canvas.height = viewport.height;
    await page.render({ canvasContext: canvas.getContext("2d"), viewport }).promise;
    layer.replaceChildren();
    const textContent = await page.getTextContent();
    await pdfjsLib.renderTextLayer({ textContent, container: layer, viewport, textDivs: [] }).promise;
    return { pages: file.numPages, items: textContent.items.map(item => item.str) };
  }
</script>"""
COUNT_DARK = """() => {
  const canvas = document.querySelector("canvas");
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return data.filter((value, at) => at % 4 === 0 && value < 128).length;
}"""
CERTIFIED = PageLine("令和8年度 市民税・県民税 課税証明書", BoxPx(300, 400, 1300, 60), 0.98)


def _form() -> tuple[PdfPage, dict[str, PlacedText]]:
    fields = results()
    fields["passport_number"] = corrected(fields["passport_number"], "C7654321")
    image = written()
    texts = texts_of_form(page(0), image, fields, load_catalogue())
    return PdfPage(picture_of(image), texts), {text.text: text for text in texts}


@pytest.fixture(scope="module")
def placed() -> dict[str, PlacedText]:
    return _form()[1]


@pytest.fixture(scope="module")
def viewer(chromium: Browser) -> Iterator[Page]:
    form, _ = _form()
    certificate = PdfPage(picture_of(letter({400: CERTIFIED.text})), texts_of_lines([CERTIFIED]))
    document = write_pdfa([form, certificate], title="a document", made_at=MADE_AT)

    def serve(route: Route) -> None:
        name = route.request.url.removeprefix(ADDRESS)
        if name == "":
            route.fulfill(body=VIEWER, content_type="text/html")
        elif name == "document.pdf":
            route.fulfill(body=document, content_type="application/pdf")
        elif (PDFJS / name).is_file():
            route.fulfill(path=PDFJS / name, content_type="text/javascript")
        else:
            route.fulfill(status=404)

    context = chromium.new_context(viewport={"width": 1000, "height": 1400})
    opened = context.new_page()
    opened.route("**/*", serve)
    opened.goto(ADDRESS)
    yield opened
    context.close()


def _show(viewer: Page, number: int) -> Any:
    return viewer.evaluate("([number, scale]) => show(number, scale)", [number, SCALE])


def _drawn_over(viewer: Page, box: BoxPx) -> str:
    """What is selected when the mouse is drawn over a box (px at 300 dpi) from its left end to its right one."""
    zoom = SCALE * 72 / 300
    middle = (box.top + box.height / 2) * zoom
    viewer.evaluate("getSelection().removeAllRanges()")
    viewer.mouse.move(box.left * zoom + 1, middle)
    viewer.mouse.down()
    viewer.mouse.move((box.left + box.width / 2) * zoom, middle, steps=3)
    viewer.mouse.move(box.right * zoom - 1, middle, steps=3)
    viewer.mouse.up()
    return str(viewer.evaluate("getSelection().toString()"))


def test_pdf_js_opens_it_without_complaint_and_draws_the_page(viewer: Page) -> None:
    complaints: list[str] = []
    viewer.on("console", lambda message: complaints.append(message.text) if message.type != "log" else None)
    viewer.on("pageerror", lambda error: complaints.append(str(error)))
    shown = _show(viewer, 1)
    assert complaints == [] and shown["pages"] == 2
    assert viewer.evaluate(COUNT_DARK) > 5_000


def test_the_text_of_a_page_is_the_values_in_force(viewer: Page) -> None:
    said = "".join(_show(viewer, 1)["items"])
    expected = {**WRITTEN, "passport_number": "C7654321", "sex": "女"}.values()
    assert [value for value in expected if value not in said] == [], said
    assert len(said.replace(" ", "")) == sum(len(value.replace(" ", "")) for value in expected)


@pytest.mark.parametrize("text", ["TRAN THI BICH", "ベトナム", "1998-03-14", "会社員", WRITTEN["address"]])
def test_selecting_a_value_gives_it(viewer: Page, placed: dict[str, PlacedText], text: str) -> None:
    _show(viewer, 1)
    assert _drawn_over(viewer, placed[text].box) == text


def test_selecting_what_was_read_wrongly_gives_what_a_person_made_of_it(
    viewer: Page, placed: dict[str, PlacedText]
) -> None:
    """On the paper stands C1234567, where it was always to be seen; what is selected there is the correction."""
    _show(viewer, 1)
    box = placed["C7654321"].box
    field = box_of("passport_number")
    assert field.left <= box.left and box.right <= field.right and field.top <= box.top and box.bottom <= field.bottom
    assert _drawn_over(viewer, box) == "C7654321"


def test_a_line_of_an_attachment_is_selected_as_it_was_read(viewer: Page) -> None:
    _show(viewer, 2)
    assert _drawn_over(viewer, CERTIFIED.box) == CERTIFIED.text

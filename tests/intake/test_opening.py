"""Files from outside are opened, or refused with the reason, whatever is in them."""

from __future__ import annotations

import errno
import io
import json
import os
import zlib
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import papers
import pikepdf
import pytest
import typst
from PIL import Image

from uketsuke.benchmarks.transfer.browser import print_pdf
from uketsuke.extractors.digital import joined
from uketsuke.forms.pages import FailureCode
from uketsuke.intake.opening import Limits, OpenedFile, open_file, read_glyphs

Opened = Callable[..., OpenedFile]
PYTHONPATH = [path for path in os.environ.get("PYTHONPATH", "").split(os.pathsep) if path]


@pytest.fixture
def opened(tmp_path: Path) -> Opened:
    """Open bytes under a name."""

    def run(content: bytes, name: str = "scan.pdf", limits: Limits | None = None) -> OpenedFile:
        path, workdir = tmp_path / "original", tmp_path / "work"
        path.write_bytes(content)
        workdir.mkdir(exist_ok=True)
        return open_file(path, workdir, name=name, limits=limits)

    return run


def grey(path: Path) -> np.ndarray:
    image = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    assert image is not None and image.dtype == np.uint8 and image.ndim == 2
    return image


def codes(result: OpenedFile) -> list[tuple[int | None, FailureCode]]:
    return [(failure.index, failure.code) for failure in result.failures]


def small(width: int = 620, height: int = 877, seed: int = 0) -> np.ndarray:
    """A small uneven page whose top left corner is black."""
    page = np.random.default_rng(seed).integers(200, 255, (height, width)).astype(np.uint8)
    page[:80, :160] = 0
    return page


def tiff(*images: np.ndarray, **options: object) -> bytes:
    buffer = io.BytesIO()
    pages = [Image.fromarray(image) for image in images]
    if options.get("compression") == "group4":
        pages = [page.convert("1") for page in pages]
    pages[0].save(buffer, "TIFF", save_all=True, append_images=pages[1:], **options)
    return buffer.getvalue()


def with_page(pdf: bytes, **boxes: object) -> bytes:
    document = pikepdf.open(io.BytesIO(pdf))
    for key, value in boxes.items():
        document.pages[0].obj[f"/{key}"] = value
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def test_a_digital_page_is_rendered_at_300_dpi_with_its_text(opened: Opened) -> None:
    result = opened(papers.pdf_of(papers.form_source("extension")), "form.pdf")
    (page,) = result.pages
    assert (page.index, page.dpi) == (0, 300.0) and result.failures == () and result.notes == ()
    image = grey(page.image)
    assert abs(image.shape[0] - 3508) <= 1 and abs(image.shape[1] - 2480) <= 1
    glyphs = read_glyphs(page.glyphs)
    assert "在留カード番号" in "".join(glyph.text for glyph in glyphs)
    for glyph in glyphs[:: len(glyphs) // 40]:
        if not glyph.text.isspace():
            window = image[
                int(glyph.top) : int(glyph.top + glyph.height) + 1, int(glyph.left) : int(glyph.left + glyph.width) + 1
            ]
            assert window.min() < 160


def test_a_kanji_that_the_file_names_as_a_radical_is_as_wide_as_its_em(opened: Opened) -> None:
    style = "font: 20pt 'Noto Sans CJK JP'; text-autospace: no-autospace"
    (page,) = opened(print_pdf(f'<p lang="ja" style="{style}">4月1日から</p>', "() => 0")).pages
    glyphs = read_glyphs(page.glyphs)
    assert "".join(glyph.text for glyph in glyphs) == "4月1日から"
    for glyph in glyphs:
        if glyph.text in "月日":
            assert glyph.width == pytest.approx(20 / 72 * 300, abs=1)
    assert all(abs(b.left - a.left - a.width) < 2 for a, b in pairwise(glyphs))
    assert joined(glyphs, auto_spaced=False) == "4月1日から"


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_glyphs_lie_on_their_ink_on_turned_pages(opened: Opened, turn: int) -> None:
    pdf = bytes(typst.compile(b"#set page(width: 100mm, height: 60mm, margin: 5mm)\nX"))
    (page,) = opened(with_page(pdf, Rotate=turn)).pages
    (glyph,) = (glyph for glyph in read_glyphs(page.glyphs) if glyph.text == "X")
    ink = np.argwhere(grey(page.image) < 128)
    middle = ink.mean(axis=0)
    assert abs(glyph.left + glyph.width / 2 - middle[1]) < 12 and abs(glyph.top + glyph.height / 2 - middle[0]) < 18


def test_text_that_cannot_be_seen_is_not_trusted(opened: Opened) -> None:
    document = pikepdf.open(io.BytesIO(papers.scanned_pdf(small())))
    page = document.pages[0]
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    page.obj.Resources.Font = pikepdf.Dictionary(F1=document.make_indirect(font))
    invisible = b"q BT /F1 20 Tf 3 Tr 20 150 Td (INVISIBLE) Tj ET Q "
    beneath = b"q BT /F1 20 Tf 20 100 Td (BENEATH) Tj ET Q "
    stamped = b" q BT /F1 20 Tf 20 60 Td (STAMP) Tj ET Q"
    page.obj.Contents = document.make_stream(beneath + page.obj.Contents.read_bytes() + invisible + stamped)
    buffer = io.BytesIO()
    document.save(buffer)
    (raw,) = opened(buffer.getvalue()).pages
    assert "".join(glyph.text for glyph in read_glyphs(raw.glyphs)) == "STAMP"


def test_entries_of_form_fields_are_seen_and_read(opened: Opened) -> None:
    document = pikepdf.new()
    document.add_blank_page(page_size=(300, 200))
    font = document.make_indirect(
        pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    )
    resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(Helv=font))
    look = document.make_stream(b"/Tx BMC q BT /Helv 24 Tf 0 g 4 8 Td (AB12345678CD) Tj ET Q EMC")
    look.update(
        {
            "/Type": pikepdf.Name.XObject,
            "/Subtype": pikepdf.Name.Form,
            "/BBox": [0, 0, 220, 40],
            "/Resources": resources,
        }
    )
    widget = document.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, FT=pikepdf.Name.Tx, T="card", V="AB12345678CD",
            Rect=[40, 80, 260, 120], F=4, DA="/Helv 24 Tf 0 g", AP=pikepdf.Dictionary(N=look),
        )
    )  # fmt: skip
    document.pages[0].obj.Annots = document.make_indirect([widget])
    document.Root.AcroForm = pikepdf.Dictionary(Fields=[widget], DA="/Helv 24 Tf 0 g", DR=resources)
    buffer = io.BytesIO()
    document.save(buffer)
    (raw,) = opened(buffer.getvalue()).pages
    assert "".join(glyph.text for glyph in read_glyphs(raw.glyphs)) == "AB12345678CD"
    assert (grey(raw.image) < 128).sum() > 500


@pytest.mark.parametrize(("dpi", "expected"), [(150, 150), (300, 300), (600, 300)])
def test_scans_keep_their_resolution_up_to_a_sensible_one(opened: Opened, dpi: int, expected: int) -> None:
    sheet = small(round(2.07 * dpi), round(2.92 * dpi))
    (page,) = opened(papers.scanned_pdf(sheet, dpi=dpi)).pages
    assert page.dpi == pytest.approx(expected, abs=1) and page.glyphs is None
    assert grey(page.image).shape[0] == pytest.approx(2.92 * expected, abs=2)


def test_a_plain_scan_is_handed_on_pixel_for_pixel(opened: Opened) -> None:
    sheet = small()
    (page,) = opened(tiff(sheet, dpi=(300, 300)), "scan.tif").pages
    assert np.array_equal(grey(page.image), sheet)


def test_a_multi_page_fax_tiff_gives_its_pages_in_order(opened: Opened) -> None:
    sheets = [np.where(small(seed=n) > 100 + n, 255, 0).astype(np.uint8) for n in range(3)]
    result = opened(tiff(*sheets, compression="group4", dpi=(200, 200)), "fax.tif")
    assert [page.index for page in result.pages] == [0, 1, 2] and result.failures == ()
    assert all(page.dpi == pytest.approx(200) for page in result.pages)


def test_fax_lines_become_square_pixels(opened: Opened) -> None:
    (page,) = opened(tiff(small(1728, 1078), dpi=(204, 98)), "fax.tif").pages
    height, width = grey(page.image).shape
    assert width == 1728 and height == pytest.approx(1078 * 204 / 98, abs=2)


@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_photos_are_turned_as_a_viewer_shows_them(opened: Opened, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    (page,) = opened(papers.encoded(small(), "JPEG", exif=exif), "photo.jpg").pages
    image = grey(page.image)
    corner = {3: image[-40:, -80:], 6: image[:80, -40:], 8: image[-80:, :40]}[orientation]
    assert corner.mean() < 60


def test_a_pdf_page_is_turned_as_a_viewer_shows_it(opened: Opened) -> None:
    (page,) = opened(with_page(papers.scanned_pdf(small()), Rotate=90)).pages
    image = grey(page.image)
    assert image.shape[1] > image.shape[0] and image[:80, -40:].mean() < 60


def test_transparent_and_coloured_images_lie_on_white_paper(opened: Opened) -> None:
    picture = Image.new("RGBA", (300, 400), (0, 0, 0, 0))
    picture.paste((200, 30, 30, 255), (100, 100, 200, 200))
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    (page,) = opened(buffer.getvalue(), "stamp.png").pages
    image = grey(page.image)
    assert image[10, 10] == 255 and 50 < image[150, 150] < 120


def test_content_decides_and_a_wrong_name_is_noted(opened: Opened) -> None:
    result = opened(papers.encoded(small(), "JPEG"), "scan.pdf")
    assert len(result.pages) == 1 and result.failures == ()
    (note,) = result.notes
    assert (note.rule, note.severity) == ("intake.mislabelled", "info") and "JPEG" in note.message_ja
    assert opened(papers.encoded(small(), "JPEG"), "scan.JPG").notes == ()
    assert opened(papers.encoded(small(), "PNG"), "scan").notes == ()


def encrypted() -> bytes:
    document = pikepdf.open(io.BytesIO(papers.scanned_pdf(small())))
    buffer = io.BytesIO()
    document.save(buffer, encryption=pikepdf.Encryption(owner="owner", user="secret"))
    return buffer.getvalue()


def half(content: bytes) -> bytes:
    return content[: len(content) // 2]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (lambda: b"", "empty"),
        (lambda: half(papers.pdf_of(papers.LETTER)), "truncated"),
        (lambda: half(papers.encoded(small(), "JPEG")), "truncated"),
        (lambda: half(papers.encoded(small(), "PNG")), "truncated"),
        (lambda: half(tiff(small(), small(), compression="tiff_lzw")), "truncated"),
        (encrypted, "encrypted"),
        (lambda: b"Dear office, please find my form attached.", "unsupported"),
        (lambda: b"GIF89a" + bytes(100), "unsupported"),
        (lambda: b"\0\0\0\x18ftypheic" + bytes(200), "unsupported"),
        (lambda: b"%PDF-1.7\nnothing of the kind\n%%EOF\n", "damaged"),
        (lambda: b"\x89PNG\r\n\x1a\n" + bytes(300) + b"IEND", "damaged"),
    ],
    ids=["empty", "cut pdf", "cut jpeg", "cut png", "cut tiff", "password", "text", "gif", "heic", "no pdf", "no png"],
)  # fmt: skip
def test_a_file_that_cannot_be_opened_stands_only_in_failures(
    opened: Opened, content: Callable[[], bytes], code: str
) -> None:
    result = opened(content(), "scan")
    assert result.pages == () and codes(result) == [(None, code)]
    assert result.failures[0].file == "scan" and " / " in result.failures[0].reason


def test_a_pdf_protected_only_against_changes_is_opened(opened: Opened) -> None:
    document = pikepdf.open(io.BytesIO(papers.scanned_pdf(small())))
    buffer = io.BytesIO()
    document.save(buffer, encryption=pikepdf.Encryption(owner="owner", user=""))
    assert len(opened(buffer.getvalue()).pages) == 1


def test_a_page_of_two_hundred_metres_is_refused_and_the_others_go_on(opened: Opened) -> None:
    pdf = with_page(papers.scanned_pdf(small(), small()), MediaBox=[0, 0, 566_929, 566_929])
    result = opened(pdf)
    assert codes(result) == [(0, "too_large")] and [page.index for page in result.pages] == [1]


def test_a_coarse_image_keeps_its_pixels_and_a_photo_on_no_paper_says_no_resolution(opened: Opened) -> None:
    (coarse,) = opened(papers.scanned_pdf(small(), dpi=60)).pages
    assert coarse.dpi == pytest.approx(60, abs=0.5) and grey(coarse.image).shape == (877, 620)
    (photo,) = opened(papers.scanned_pdf(small(3024, 4032), dpi=72)).pages
    assert photo.dpi is None and grey(photo.image).shape == (4032, 3024)


def test_a_large_drawing_is_rendered_within_the_pixel_limit(opened: Opened) -> None:
    pdf = bytes(typst.compile(b"#set page(width: 1189mm, height: 841mm)\nA0"))
    (page,) = opened(pdf, limits=Limits(page_pixels=20_000_000)).pages
    assert page.dpi is not None and page.dpi < 200 and grey(page.image).size <= 20_100_000


def bomb(width: int, height: int) -> bytes:
    """A few kilobytes of PNG that unfold to `width` × `height` pixels."""
    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([1, 0, 0, 0, 0])
    rows = zlib.compressobj(9)
    body = b"".join(rows.compress(bytes(width // 8 + 1)) for _ in range(height)) + rows.flush()
    chunks = [(b"IHDR", header), (b"IDAT", body), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        len(data).to_bytes(4, "big") + tag + data + zlib.crc32(tag + data).to_bytes(4, "big") for tag, data in chunks
    )


def test_an_image_that_would_unfold_beyond_the_limit_is_refused(opened: Opened) -> None:
    assert codes(opened(bomb(30_000, 30_000), "bomb.png")) == [(None, "too_large")]


def test_an_unfolding_image_inside_a_pdf_is_refused_for_its_page(opened: Opened) -> None:
    document = pikepdf.open(io.BytesIO(papers.scanned_pdf(small(), small())))
    image = next(iter(document.pages[0].obj.Resources.XObject.values()))
    image.Width, image.Height = 200_000, 200_000
    buffer = io.BytesIO()
    document.save(buffer)
    result = opened(buffer.getvalue())
    assert codes(result) == [(0, "too_large")] and [page.index for page in result.pages] == [1]


def test_too_large_files_and_too_many_pages_are_refused(opened: Opened) -> None:
    pdf = papers.scanned_pdf(small(), small(), small())
    assert codes(opened(pdf, limits=Limits(file_bytes=1000))) == [(None, "too_large")]
    assert codes(opened(pdf, limits=Limits(pages=2))) == [(None, "too_many_pages")]
    assert codes(opened(tiff(small(), small()), limits=Limits(pages=1))) == [(None, "too_many_pages")]


def test_a_page_that_takes_too_long_is_given_up_and_so_is_a_file(opened: Opened) -> None:
    pdf = papers.scanned_pdf(small(), small())
    assert codes(opened(pdf, limits=Limits(page_seconds=0.0001)))[0] in [(0, "timeout"), (1, "timeout")]
    assert codes(opened(pdf, limits=Limits(start_seconds=0.001))) == [(None, "timeout")]


def test_memory_is_limited(opened: Opened) -> None:
    sheet = np.full((12_000, 9_000), 255, np.uint8)
    result = opened(tiff(sheet, compression="tiff_lzw"), "huge.tif", Limits(memory=180_000_000))
    assert codes(result) == [(0, "memory")] and result.pages == ()


def test_a_bad_page_in_a_good_file_is_a_failure_with_its_index(opened: Opened) -> None:
    content = bytearray(tiff(small(), small(seed=1), small(seed=2), compression="tiff_lzw"))
    starts = []
    with Image.open(io.BytesIO(bytes(content))) as image:
        for index in range(3):
            image.seek(index)
            starts.append((image.tag_v2[273][0], sum(image.tag_v2[279])))
    start, length = starts[1]
    content[start : start + length] = b"\xff" * length
    result = opened(bytes(content), "three.tif")
    assert [page.index for page in result.pages] == [0, 2] and [f.index for f in result.failures] == [1]


def test_what_the_child_does_not_survive_costs_one_page_only(
    opened: Opened, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # The interpreter runs this module at start; it ends the child when the second page is reached.
    child_learns(
        monkeypatch,
        tmp_path,
        "import os, sys\n"
        "def watch(event, args):\n"
        "    if event == 'open' and str(args[0]).endswith('00001.png'):\n"
        "        os.abort()\n"
        "sys.addaudithook(watch)\n",
    )
    result = opened(papers.scanned_pdf(small(), small(), small()))
    assert [page.index for page in result.pages] == [0, 2] and codes(result) == [(1, "memory")]


def test_pages_behind_the_number_a_pdf_gives_are_failures_not_lost(opened: Opened) -> None:
    result = opened(papers.scanned_pdf(small(), small(), small()).replace(b"/Count 3", b"/Count 1"))
    assert [page.index for page in result.pages] == [0] and codes(result) == [(1, "damaged"), (2, "damaged")]


def test_a_resolution_that_would_squash_the_page_is_not_believed(opened: Opened) -> None:
    sheet = small()
    (page,) = opened(tiff(sheet, dpi=(30_000, 75)), "squashed.tif").pages
    assert page.dpi is None and grey(page.image).shape == sheet.shape


def test_more_characters_than_stand_on_any_paper_are_refused(opened: Opened) -> None:
    pdf = papers.pdf_of(papers.LETTER)
    assert codes(opened(pdf, limits=Limits(glyphs=20))) == [(0, "too_large")]


def test_what_is_written_for_a_file_is_bounded(opened: Opened, tmp_path: Path) -> None:
    pdf = papers.scanned_pdf(*(small(seed=n) for n in range(5)))
    result = opened(pdf, limits=Limits(output_bytes=1_000_000))
    written = sum(path.stat().st_size for path in (tmp_path / "work").iterdir())
    assert written < 3_000_000 and 1 <= len(result.pages) < 5
    assert set(codes(result)) == {(index, "too_large") for index in range(len(result.pages), 5)}


def test_a_single_page_that_grows_beyond_its_bound_is_refused(
    opened: Opened, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    child_learns(
        monkeypatch, tmp_path, "from uketsuke.intake.opening_limits import Limits\nLimits.written_bytes = 100\n"
    )
    result = opened(papers.scanned_pdf(small(), small()))
    assert codes(result) == [(0, "too_large"), (1, "too_large")]
    assert list((tmp_path / "work").iterdir()) == []


def test_a_whole_file_has_its_time_however_many_pages_use_theirs(opened: Opened) -> None:
    pdf = papers.scanned_pdf(small(), small(), small())
    result = opened(pdf, limits=Limits(file_seconds=0.0, mean_page_seconds=0.0))
    assert codes(result) == [(None, "timeout")]


def test_a_folder_that_cannot_be_written_is_no_fault_of_the_page(tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    path.write_bytes(papers.scanned_pdf(small()))
    with pytest.raises(OSError) as raised:
        open_file(path, tmp_path / "gone", name="scan.pdf")
    assert raised.value.errno == errno.ENOENT


def child_learns(monkeypatch: pytest.MonkeyPatch, folder: Path, code: str) -> None:
    """Have the child's interpreter run this code at its start."""
    (folder / "sitecustomize.py").write_text(code)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")]))


def test_the_child_learns_no_setting_and_is_held_by_the_kernel(
    opened: Opened, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("UKETSUKE_DATABASE_URL", "postgresql://somebody:secret@db/uketsuke")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    seen = tmp_path / "seen.json"
    child_learns(
        monkeypatch,
        tmp_path,
        "import atexit, json, os, resource\n"
        "names = ('RLIMIT_AS', 'RLIMIT_CORE', 'RLIMIT_FSIZE', 'RLIMIT_CPU')\n"
        "def tell():\n"
        "    held = {n: resource.getrlimit(getattr(resource, n))[0] for n in names}\n"
        f"    json.dump([dict(os.environ), held], open({str(seen)!r}, 'w'))\n"
        "atexit.register(tell)\n",
    )
    limits = Limits(memory=1_500_000_000)
    assert len(opened(papers.scanned_pdf(small()), limits=limits).pages) == 1
    environment, held = json.loads(seen.read_text())
    assert "secret" not in json.dumps(environment) and not [n for n in environment if n.startswith("UKETSUKE_")]
    assert held["RLIMIT_AS"] == 1_500_000_000 and held["RLIMIT_CORE"] == 0
    assert held["RLIMIT_FSIZE"] == limits.written_bytes and 0 < held["RLIMIT_CPU"] < 10_000


def test_a_module_lying_in_the_folder_of_the_scans_is_not_run(
    opened: Opened, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    share = tmp_path / "share"
    share.mkdir()
    for name in ("json", "struct", "zlib", "pypdfium2"):
        (share / f"{name}.py").write_text("import os\nos.abort()\n")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(str(Path(p).absolute()) for p in PYTHONPATH))
    monkeypatch.chdir(share)
    assert len(opened(papers.scanned_pdf(small())).pages) == 1


@pytest.mark.parametrize(
    "lie",
    [
        '{"pages": 1}\n{"page": 0, "dpi": 300.0, "glyphs": false}\n{"end": true}',
        '{"pages": 1}\n{"page": 0, "dpi": NaN, "glyphs": true}',
        '{"pages": 1}\n{"page": 5, "dpi": null, "glyphs": false}',
        '{"pages": 999999999}',
        '{"failure": "because", "index": 0}',
        '["pages"]',
        "x" * 9_000_000,
    ],
    ids=["no such page", "no number", "another page", "too many", "no such code", "no event", "without end"],
)
def test_a_child_that_something_else_speaks_for_is_not_believed(
    opened: Opened, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, lie: str
) -> None:
    child_learns(
        monkeypatch, tmp_path, f"import os, sys\nsys.stdin.read()\nos.write(1, {lie.encode()!r})\nos._exit(0)\n"
    )
    result = opened(papers.scanned_pdf(small()))
    assert result.pages == () and {code for _, code in codes(result)} == {"damaged"}

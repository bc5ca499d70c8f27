"""Scanned sides as files: image PDFs, multi-page TIFFs, single JPEG and PNG images."""

from __future__ import annotations

import io
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image, TiffImagePlugin

from uketsuke.samples.levels import Coding, Resolution
from uketsuke.samples.scanning import Scan

NOTICE = "作り物の見本。架空の人物 / A made-up sample. All persons are invented."
"""Said in the metadata of every file: nobody in it is real."""
_STRIP_OFFSETS, _STRIP_COUNTS = 273, 279


_ORIENTATION = 274
_CCITT: dict[Coding, str] = {"g3": "group3", "g4": "group4"}
_SPACES = {1: "DeviceGray", 3: "DeviceRGB"}
_TURN_BACK = {1: 0, 3: 2, 6: 1, 8: 3}
"""EXIF orientation: quarter turns anticlockwise that the stored image is away from the shown one."""


@dataclass(frozen=True, slots=True)
class _Picture:
    """One image as a PDF holds it."""

    data: bytes
    width: int
    height: int
    filter: str
    bits: int
    colours: int = 1
    parameters: str = ""


def to_pdf(scans: Sequence[Scan], title: str = "") -> bytes:
    """A PDF with one image a page, each page the size of its sheet."""
    return _pdf([(_picture(scan), scan.dpi) for scan in scans], title)


def to_tiff(scans: Sequence[Scan]) -> bytes:
    """A multi-page TIFF: G3 or G4 for 1-bit scans, else JPEG-compressed (deflate when lossless)."""
    images = [_bits(scan) if scan.bilevel else _pillow(scan) for scan in scans]
    out = io.BytesIO()
    # Pillow compresses all pages of one file alike, and so do scanners.
    first = scans[0]
    compression = _CCITT.get(first.coding, "tiff_deflate" if first.coding == "lossless" else "jpeg")
    description = NOTICE.split(" / ")[1]
    info = TiffImagePlugin.ImageFileDirectory_v2()
    info[270] = description
    quality = {"quality": first.quality} if compression == "jpeg" else {}
    images[0].save(
        out, "TIFF", save_all=True, append_images=images[1:], compression=compression, dpi=first.dpi,
        tiffinfo=info, **quality,
    )  # fmt: skip
    return out.getvalue()


def to_image(scan: Scan, kind: str = "jpeg") -> bytes:
    """One side as a JPEG or PNG file that says its resolution, and as JPEG its orientation."""
    out = io.BytesIO()
    image = _pillow(scan)
    if kind == "png":
        image.save(out, "PNG", dpi=scan.dpi)
        return out.getvalue()
    dpi, more = scan.dpi, {}
    if scan.orientation != 1:
        stored = np.ascontiguousarray(np.rot90(np.asarray(image), _TURN_BACK[scan.orientation]))
        image = Image.fromarray(stored)
        exif = Image.Exif()
        exif[_ORIENTATION] = scan.orientation
        more["exif"] = exif.tobytes()
        dpi = dpi if scan.orientation == 3 else dpi[::-1]
    image.save(out, "JPEG", quality=scan.quality, dpi=dpi, comment=NOTICE.encode(), **more)
    return out.getvalue()


def _pillow(scan: Scan) -> Image.Image:
    return Image.fromarray(scan.image if scan.image.ndim == 2 else np.ascontiguousarray(scan.image[:, :, ::-1]))


def _bits(scan: Scan) -> Image.Image:
    return _pillow(scan).convert("L").point(lambda v: 255 if v > 127 else 0, "1")


def _picture(scan: Scan) -> _Picture:
    height, width = scan.image.shape[:2]
    colours = 1 if scan.image.ndim == 2 else 3
    if scan.bilevel:
        # In PDF, K below 0 is G4 and 0 is G3 in one dimension.
        kind = "/K -1" if scan.coding == "g4" else "/K 0 /EndOfLine true"
        parameters = f" /DecodeParms << {kind} /Columns {width} /Rows {height} /BlackIs1 true >>"
        return _Picture(_ccitt(scan), width, height, "CCITTFaxDecode", 1, parameters=parameters)
    if scan.coding == "lossless":
        rgb = np.asarray(_pillow(scan))
        return _Picture(zlib.compress(rgb.tobytes(), 6), width, height, "FlateDecode", 8, colours)
    _, data = cv2.imencode(".jpg", scan.image, [cv2.IMWRITE_JPEG_QUALITY, scan.quality])
    return _Picture(np.asarray(data).tobytes(), width, height, "DCTDecode", 8, colours)


def _ccitt(scan: Scan) -> bytes:
    """The bare CCITT data of a 1-bit scan: the one strip of the TIFF that Pillow makes of it."""
    out = io.BytesIO()
    _bits(scan).save(out, "TIFF", compression=_CCITT[scan.coding], strip_size=1 << 30)
    with Image.open(io.BytesIO(out.getvalue())) as saved:
        tags = saved.tag_v2  # type: ignore[attr-defined]
        offset, count = tags[_STRIP_OFFSETS][0], tags[_STRIP_COUNTS][0]
    return out.getvalue()[offset : offset + count]


def _pdf(pictures: Sequence[tuple[_Picture, Resolution]], title: str) -> bytes:
    """A PDF 1.4 file, written object by object: nothing here needs more of a PDF library."""
    objects: list[bytes] = []

    def add(body: bytes) -> int:
        objects.append(body)
        return len(objects)

    catalog = add(b"<< /Type /Catalog /Pages 2 0 R >>")
    pages = add(b"")
    said = (title + "  " + NOTICE if title else NOTICE).encode("utf-16-be").hex()
    info = add(f"<< /Title <FEFF{said}> /Subject <FEFF{NOTICE.encode('utf-16-be').hex()}> >>".encode())
    kids = []
    for picture, dpi in pictures:
        width_pt, height_pt = picture.width * 72 / dpi[0], picture.height * 72 / dpi[1]
        head = (
            f"<< /Type /XObject /Subtype /Image /Width {picture.width} /Height {picture.height}"
            f" /ColorSpace /{_SPACES[picture.colours]} /BitsPerComponent {picture.bits}"
            f" /Filter /{picture.filter}{picture.parameters}"
            f" /Length {len(picture.data)} >>\nstream\n"
        )
        image = add(head.encode() + picture.data + b"\nendstream")
        drawing = f"q {width_pt:.4f} 0 0 {height_pt:.4f} 0 0 cm /I Do Q".encode()
        content = add(f"<< /Length {len(drawing)} >>\nstream\n".encode() + drawing + b"\nendstream")
        kids.append(
            add(
                f"<< /Type /Page /Parent {pages} 0 R /MediaBox [0 0 {width_pt:.4f} {height_pt:.4f}]"
                f" /Resources << /XObject << /I {image} 0 R >> >> /Contents {content} 0 R >>".encode()
            )
        )
    references = " ".join(f"{kid} 0 R" for kid in kids)
    objects[pages - 1] = f"<< /Type /Pages /Kids [{references}] /Count {len(kids)} >>".encode()
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{offset:010d} 00000 n \n".encode() for offset in offsets)
    out += f"trailer\n<< /Size {len(objects) + 1} /Root {catalog} 0 R /Info {info} 0 R >>\n".encode()
    out += f"startxref\n{start}\n%%EOF\n".encode()
    return bytes(out)

"""Scanned sides as files: image PDFs, multi-page TIFFs, single JPEG and PNG images."""

from __future__ import annotations

import io
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image, TiffImagePlugin

from uketsuke.samples.scanning import Scan

NOTICE = "作り物の見本。架空の人物 / A made-up sample. All persons are invented."
"""Said in the metadata of every file: nobody in it is real."""
_STRIP_OFFSETS, _STRIP_COUNTS = 273, 279


@dataclass(frozen=True, slots=True)
class _Picture:
    """One image as a PDF holds it."""

    data: bytes
    width: int
    height: int
    filter: str
    bits: int


def to_pdf(scans: Sequence[Scan], title: str = "") -> bytes:
    """A PDF with one image a page, each page the size of its sheet."""
    return _pdf([(_picture(scan), scan.dpi) for scan in scans], title)


def to_tiff(scans: Sequence[Scan]) -> bytes:
    """A multi-page TIFF: G4 for 1-bit scans, else JPEG-compressed grey (deflate when lossless)."""
    images = []
    for scan in scans:
        image = Image.fromarray(scan.image)
        images.append(image.point(lambda v: 255 if v > 127 else 0, "1") if scan.bilevel else image)
    out = io.BytesIO()
    # Pillow compresses all pages of one file alike, and so do scanners.
    first = scans[0]
    compression = "group4" if first.bilevel else "tiff_deflate" if first.jpeg_quality is None else "jpeg"
    description = NOTICE.split(" / ")[1]
    info = TiffImagePlugin.ImageFileDirectory_v2()
    info[270] = description
    quality = {"quality": first.jpeg_quality} if compression == "jpeg" else {}
    images[0].save(
        out, "TIFF", save_all=True, append_images=images[1:], compression=compression, dpi=(first.dpi, first.dpi),
        tiffinfo=info, **quality,
    )  # fmt: skip
    return out.getvalue()


def to_image(scan: Scan, kind: str = "jpeg") -> bytes:
    """One side as a JPEG or PNG file that says its resolution."""
    out = io.BytesIO()
    image = Image.fromarray(scan.image)
    if kind == "png":
        image.save(out, "PNG", dpi=(scan.dpi, scan.dpi))
    else:
        image.save(out, "JPEG", quality=scan.jpeg_quality or 90, dpi=(scan.dpi, scan.dpi), comment=NOTICE.encode())
    return out.getvalue()


def _picture(scan: Scan) -> _Picture:
    height, width = scan.image.shape
    if scan.bilevel:
        return _Picture(_group4(scan), width, height, "CCITTFaxDecode", 1)
    if scan.jpeg_quality is None:
        return _Picture(zlib.compress(scan.image.tobytes(), 6), width, height, "FlateDecode", 8)
    _, data = cv2.imencode(".jpg", scan.image, [cv2.IMWRITE_JPEG_QUALITY, scan.jpeg_quality])
    return _Picture(np.asarray(data).tobytes(), width, height, "DCTDecode", 8)


def _group4(scan: Scan) -> bytes:
    """The bare CCITT G4 data of a 1-bit scan: the one strip of the TIFF that Pillow makes of it."""
    image = Image.fromarray(scan.image).point(lambda v: 255 if v > 127 else 0, "1")
    out = io.BytesIO()
    image.save(out, "TIFF", compression="group4", strip_size=1 << 30)
    with Image.open(io.BytesIO(out.getvalue())) as saved:
        tags = saved.tag_v2  # type: ignore[attr-defined]
        offset, count = tags[_STRIP_OFFSETS][0], tags[_STRIP_COUNTS][0]
    return out.getvalue()[offset : offset + count]


def _pdf(pictures: Sequence[tuple[_Picture, int]], title: str) -> bytes:
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
        width_pt, height_pt = picture.width * 72 / dpi, picture.height * 72 / dpi
        parameters = ""
        if picture.filter == "CCITTFaxDecode":
            parameters = f" /DecodeParms << /K -1 /Columns {picture.width} /Rows {picture.height} /BlackIs1 true >>"
        head = (
            f"<< /Type /XObject /Subtype /Image /Width {picture.width} /Height {picture.height}"
            f" /ColorSpace /DeviceGray /BitsPerComponent {picture.bits} /Filter /{picture.filter}{parameters}"
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

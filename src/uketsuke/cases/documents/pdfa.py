"""Searchable PDF/A: page images with invisible text on the ink."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from PIL import ImageCms

from uketsuke.cases.documents.glyphless import (
    ASCENT,
    DESCENT,
    EM,
    FULL,
    FULL_GLYPH,
    HALF,
    HALF_GLYPH,
    glyphless_font,
    is_full_width,
)
from uketsuke.cases.documents.pictures import Picture
from uketsuke.forms.geometry import DPI, BoxPx

PT_PER_PX = 72 / DPI
_FONT = "UketsukeGlyphless"
_MOST_MAPPED = 100
"""Entries of one `bfchar` block. Source: ISO 32000-1, 9.10.3 and Adobe technical note 5014."""
_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<pdfaid:part>2</pdfaid:part><pdfaid:conformance>U</pdfaid:conformance>
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:language><rdf:Bag><rdf:li>ja</rdf:li></rdf:Bag></dc:language>
<xmp:CreatorTool>Uketsuke</xmp:CreatorTool>
<xmp:CreateDate>{made}</xmp:CreateDate><xmp:ModifyDate>{made}</xmp:ModifyDate><xmp:MetadataDate>{made}</xmp:MetadataDate>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""


@dataclass(frozen=True, slots=True)
class PlacedText:
    """One line of text and the box (px of the page image) that it is stretched over."""

    text: str
    box: BoxPx


@dataclass(frozen=True, slots=True)
class PdfPage:
    """A page: its picture at 300 dpi, and what can be selected on it, in reading order."""

    picture: Picture
    texts: tuple[PlacedText, ...] = ()


def write_pdfa(pages: Iterable[PdfPage], *, title: str, made_at: datetime) -> bytes:
    """The pages as one PDF/A-2u file, in Japanese. The same pages, title and moment give the same bytes.

    `pages` are taken one after the other, so that a caller need not hold all pictures of a long document unpacked.
    Raises ValueError for a document without pages.

    Source: ISO 19005-2, 6.2.3 (output intent), 6.2.11 (fonts), 6.6 (metadata).
    """
    with Pdf.new() as pdf:
        characters = _Characters()
        font = pdf.make_indirect(Dictionary())
        for page in pages:
            _add_page(pdf, page, font, characters)
        if not pdf.pages:
            raise ValueError("a document has pages")
        _fill_font(pdf, font, characters)
        _describe(pdf, title, made_at)
        file = io.BytesIO()
        pdf.save(file, deterministic_id=True, force_version="1.7", compress_streams=True)
        return file.getvalue()


class _Characters:
    """Which code stands for which character in this document: codes are given out as characters come, from 1."""

    def __init__(self) -> None:
        self._codes: dict[str, int] = {}

    def codes(self, text: str) -> list[int]:
        return [self._codes.setdefault(character, len(self._codes) + 1) for character in text]

    @property
    def in_order(self) -> list[str]:
        return list(self._codes)


def _add_page(pdf: Pdf, page: PdfPage, font: pikepdf.Object, characters: _Characters) -> None:
    picture = page.picture
    width, height = picture.width * PT_PER_PX, picture.height * PT_PER_PX
    content = [f"q {width:.3f} 0 0 {height:.3f} 0 0 cm /Page Do Q"]
    shown = [line for placed in page.texts if (line := _shown(placed, picture.height, characters))]
    if shown:
        content += ["BT 3 Tr", *shown, "ET"]
    pdf.add_blank_page(page_size=(round(width, 3), round(height, 3)))
    added = pdf.pages[-1].obj
    added.Resources = Dictionary(XObject=Dictionary(Page=_image(pdf, picture)), Font=Dictionary(F=font))
    added.Contents = pdf.make_stream("\n".join(content).encode("ascii"))


def _shown(placed: PlacedText, page_height_px: int, characters: _Characters) -> str:
    """The operators that stretch one text over its box; "" when there is nothing to select."""
    text, box = selectable(placed.text), placed.box
    if not text or box.width == 0 or box.height == 0:
        return ""
    size = box.height * PT_PER_PX
    stretch = 100 * box.width * PT_PER_PX / (width_em(text) * size)
    baseline = (page_height_px - box.bottom) * PT_PER_PX - size * DESCENT / EM
    codes = "".join(f"{code:04X}" for code in characters.codes(text))
    return f"/F {size:.3f} Tf {stretch:.3f} Tz 1 0 0 1 {box.left * PT_PER_PX:.3f} {baseline:.3f} Tm <{codes}> Tj"


def width_em(text: str) -> float:
    """How wide a text is set, in its own height."""
    return sum(FULL if is_full_width(character) else HALF for character in text) / EM


def selectable(text: str) -> str:
    """Text on one line without what cannot be selected: control characters, codes that stand for no character."""
    kept = (c for c in " ".join(text.split()) if unicodedata.category(c) not in ("Cc", "Cs", "Cn"))
    return "".join(c for c in kept if c != "\ufeff")


def _image(pdf: Pdf, picture: Picture) -> Stream:
    image = Stream(pdf, picture.content)
    image.Type, image.Subtype = Name.XObject, Name.Image
    image.Width, image.Height = picture.width, picture.height
    image.ColorSpace = Name.DeviceGray
    if picture.coding == "jpeg":
        image.BitsPerComponent = 8
        image.Filter = Name.DCTDecode
    else:
        image.BitsPerComponent = 1
        image.Filter = Name.CCITTFaxDecode
        image.DecodeParms = Dictionary(K=-1, Columns=picture.width, Rows=picture.height, BlackIs1=True)
    return pdf.make_indirect(image)


def _fill_font(pdf: Pdf, font: pikepdf.Object, characters: _Characters) -> None:
    """The font of all text, once all characters are known: codes are its CIDs."""
    used = characters.in_order
    file = Stream(pdf, glyphless_font())
    file.Length1 = len(glyphless_font())
    glyphs = [HALF_GLYPH if not is_full_width(c) else FULL_GLYPH for c in used]
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=Name("/" + _FONT),
        Flags=4,
        FontBBox=Array([0, DESCENT, EM, ASCENT]),
        ItalicAngle=0,
        Ascent=ASCENT,
        Descent=DESCENT,
        CapHeight=ASCENT,
        StemV=80,
        FontFile2=pdf.make_indirect(file),
    )
    widths = [HALF if glyph == HALF_GLYPH else FULL for glyph in glyphs]
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=Name("/" + _FONT),
        CIDSystemInfo=Dictionary(Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0),
        FontDescriptor=pdf.make_indirect(descriptor),
        DW=FULL,
        W=Array([1, Array(widths)]) if widths else Array(),
        CIDToGIDMap=pdf.make_stream(b"".join(glyph.to_bytes(2, "big") for glyph in [0, *glyphs])),
    )
    font.Type, font.Subtype = Name.Font, Name.Type0
    font.BaseFont = Name("/" + _FONT)
    font.Encoding = Name("/Identity-H")
    font.DescendantFonts = Array([pdf.make_indirect(descendant)])
    font.ToUnicode = pdf.make_stream(_to_unicode(used))


def _to_unicode(used: Sequence[str]) -> bytes:
    """The CMap that gives every code its character. Source: ISO 32000-1, 9.10.3."""
    pairs = [f"<{code:04X}> <{c.encode('utf-16-be').hex().upper()}>" for code, c in enumerate(used, start=1)]
    blocks = [pairs[i : i + _MOST_MAPPED] for i in range(0, len(pairs), _MOST_MAPPED)]
    mapped = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
        f"{mapped}\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    ).encode("ascii")


def _describe(pdf: Pdf, title: str, made_at: datetime) -> None:
    """Metadata, language, and what grey means: the output intent."""
    made = made_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    metadata = Stream(pdf, _XMP.format(title=escape(title), made=made).encode("utf-8"))
    metadata.Type, metadata.Subtype = Name.Metadata, Name.XML
    profile = Stream(pdf, _srgb())
    profile.N = 3
    intent = Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFA1,
        OutputConditionIdentifier=String("sRGB IEC61966-2.1"),
        Info=String("sRGB IEC61966-2.1"),
        DestOutputProfile=pdf.make_indirect(profile),
    )
    root = pdf.Root
    root.Metadata = pdf.make_indirect(metadata)
    root.Lang = String("ja")
    root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    root.OutputIntents = Array([pdf.make_indirect(intent)])


@cache
def _srgb() -> bytes:
    """The sRGB profile that Little CMS makes, with a fixed date in its header in place of the clock's.

    Source: ICC.1:2010, 7.2.8: bytes 24 to 35 are the date, as six numbers.
    """
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    moment = b"".join(number.to_bytes(2, "big") for number in (2020, 1, 1, 0, 0, 0))
    return profile[:24] + moment + profile[36:]

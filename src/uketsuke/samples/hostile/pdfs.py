"""Hostile PDF files, one function for each way to be one."""

from __future__ import annotations

import zlib
from random import Random

from uketsuke.samples.hostile.rawpdf import image, one_page, packed, stream, with_image, written

_CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
_LEAF = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 400] /Resources << >> /Contents %d 0 R >>"
_LINE = b"1 0 0 RG 2 w 20 200 m 280 200 l S "


def huge_page(rnd: Random) -> bytes:
    """A page of kilometres."""
    side = rnd.choice((566_929, 10**9, 2**31 - 1, 10**30))
    return one_page(stream(_LINE), box=b"[0 0 %d %d]" % (side, side))


def page_without_area(rnd: Random) -> bytes:
    """A page box that is no box."""
    box = rnd.choice((b"[0 0 0 0]", b"[5 5 5 5]", b"[nan nan inf inf]", b"[0 0 1e-30 1e-30]", b"[(a) /b null 3]"))
    return one_page(stream(_LINE), box=box)


def page_as_a_hair(rnd: Random) -> bytes:
    """A page five metres long and a hair wide."""
    return one_page(stream(_LINE), box=b"[0 0 %s 14000]" % rnd.choice((b"0.01", b"0.2", b"1")))


def absurd_unit(rnd: Random) -> bytes:
    """A page whose unit is a kilometre."""
    return one_page(stream(_LINE), entries=b"/UserUnit %d" % rnd.choice((10**6, 10**12, -5)))


def deep_tree(rnd: Random) -> bytes:
    """A page below thousands of nodes with one child each."""
    depth = rnd.randint(3_000, 12_000)
    objects = {1: _CATALOG}
    for number in range(2, depth):
        objects[number] = b"<< /Type /Pages /Kids [%d 0 R] /Count 1 /Parent %d 0 R >>" % (number + 1, number - 1)
    objects[depth] = _LEAF % (depth + 1)
    objects[depth + 1] = stream(_LINE)
    return written(objects)


def tree_in_a_circle(rnd: Random) -> bytes:
    """Nodes that are their own grandchildren."""
    kids = rnd.choice((b"[2 0 R]", b"[3 0 R]", b"[3 0 R 2 0 R 3 0 R]"))
    return written(
        {
            1: _CATALOG,
            2: b"<< /Type /Pages /Kids %s /Count 5 /Parent 3 0 R >>" % kids,
            3: b"<< /Type /Pages /Kids [2 0 R] /Count 5 /Parent 2 0 R >>",
        }
    )


def parents_in_a_circle(rnd: Random) -> bytes:
    """A page that looks for its size in parents who are one another's."""
    inner = rnd.choice((3, 5))
    return written(
        {
            1: _CATALOG,
            2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 /Parent 5 0 R >>",
            3: b"<< /Type /Page /Parent 5 0 R /Contents 4 0 R >>",
            4: stream(_LINE),
            5: b"<< /Type /Pages /Parent %d 0 R /Kids [3 0 R] >>" % inner,
        }
    )


def tree_that_multiplies(rnd: Random) -> bytes:
    """Ten levels of nodes that hold the next one ten times: more pages than paper in the world."""
    times = rnd.randint(8, 12)
    objects = {1: _CATALOG}
    for number in range(2, 12):
        count = rnd.choice((b"", b"/Count 10000000000"))
        kids = b"%d 0 R " % (number + 1)
        objects[number] = b"<< /Type /Pages /Kids [%s] %s >>" % (kids * times, count)
    objects[12] = _LEAF % 13
    objects[13] = stream(_LINE)
    return written(objects)


def count_too_high(rnd: Random) -> bytes:
    """One page that says it is many."""
    count = rnd.choice((50, 2_001, 90_000, 2**31 - 1, 2**40))
    return written(
        {1: _CATALOG, 2: b"<< /Type /Pages /Kids [3 0 R] /Count %d >>" % count, 3: _LEAF % 4, 4: stream(_LINE)}
    )


def count_too_low(rnd: Random) -> bytes:
    """Three pages that say they are fewer."""
    count = rnd.choice((1, 2, 0, -7))
    kids = b"[3 0 R 5 0 R 6 0 R]"
    leaf = _LEAF % 4
    return written(
        {
            1: _CATALOG,
            2: b"<< /Type /Pages /Kids %s /Count %d >>" % (kids, count),
            3: leaf,
            4: stream(_LINE),
            5: leaf,
            6: leaf,
        }
    )


def many_pages(rnd: Random) -> bytes:
    """A few thousand pages that are one and the same, or each its own."""
    return pages_of(rnd.randint(2_001, 4_000), shared=rnd.random() < 0.5)


def pages_of(count: int, *, shared: bool) -> bytes:
    """A file of `count` pages with a line on each; `shared`: one page object named again and again."""
    if shared:
        kids = b"3 0 R " * count
        return written(
            {1: _CATALOG, 2: b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count), 3: _LEAF % 4, 4: stream(_LINE)}
        )
    kids = b"".join(b"%d 0 R " % number for number in range(4, 4 + count))
    objects = {1: _CATALOG, 2: b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count), 3: stream(_LINE)}
    return written({**objects, **dict.fromkeys(range(4, 4 + count), _LEAF % 3)})


def content_that_unfolds(rnd: Random) -> bytes:
    """A content stream of gigabytes in a few kilobytes."""
    once = zlib.compress(rnd.choice((b" ", b"\n", b"q ", b"0 ")) * 10_000_000, 9)
    content = once
    compressor = zlib.compressobj(9)
    twice = b"".join(compressor.compress(content) for _ in range(rnd.randint(1, 3))) + compressor.flush()
    return one_page(stream(twice, b"/Filter [/FlateDecode /FlateDecode]"))


def content_without_end(rnd: Random) -> bytes:
    """Millions of drawing commands, each cheap."""
    command = rnd.choice((b"0 0 300 400 re f ", b"0 0 m 300 400 l S ", b"q 1 0 0 1 0 0 cm Q ", b"q "))
    return one_page(packed(command * rnd.randint(1_000_000, 3_000_000)))


def paths_without_end(rnd: Random) -> bytes:
    """One path of a million curves, dashed finely."""
    curves = b"".join(
        b"%d %d %d %d %d %d c " % tuple(rnd.randint(0, 400) for _ in range(6)) for _ in range(rnd.randint(2_000, 4_000))
    )
    return one_page(packed(b"[0.01 0.01] 0 d 0.5 w 0 0 m " + curves * 20 + b"S"))


def forms_that_multiply(rnd: Random) -> bytes:
    """Form XObjects that draw the next one ten times, ten deep."""
    times = rnd.randint(8, 14)
    more = {}
    for number in range(5, 15):
        draw = b"/F%d Do " % (number + 1) * times
        resources = b"/Resources << /XObject << /F%d %d 0 R >> >>" % (number + 1, number + 1)
        more[number] = stream(draw, b"/Type /XObject /Subtype /Form /BBox [0 0 300 400] " + resources)
    more[15] = stream(_LINE, b"/Type /XObject /Subtype /Form /BBox [0 0 300 400]")
    return one_page(stream(b"/F5 Do"), resources=b"<< /XObject << /F5 5 0 R >> >>", more=more)


def form_in_itself(rnd: Random) -> bytes:
    """A form XObject that draws itself, or two that draw one another."""
    other = rnd.choice((5, 6))
    entries = b"/Type /XObject /Subtype /Form /BBox [0 0 300 400] /Resources << /XObject << /F %d 0 R >> >>"
    return one_page(
        stream(b"/F Do"),
        resources=b"<< /XObject << /F 5 0 R >> >>",
        more={5: stream(b"/F Do " + _LINE, entries % other), 6: stream(b"/F Do", entries % 5)},
    )


def mask_in_itself(rnd: Random) -> bytes:
    """A soft mask whose own drawing is masked by itself."""
    kind = rnd.choice((b"/Luminosity", b"/Alpha"))
    state = b"<< /ExtGState << /G << /SMask << /S %s /G 5 0 R >> >> >> /XObject << /F 5 0 R >> >>" % kind
    group = b"/Type /XObject /Subtype /Form /BBox [0 0 300 400] /Group << /S /Transparency >> /Resources " + state
    return one_page(stream(b"/G gs /F Do " + _LINE), resources=state, more={5: stream(b"/G gs /F Do", group)})


def transparency_without_end(rnd: Random) -> bytes:
    """Hundreds of nested transparency groups over the whole of a large page."""
    more = {}
    depth = rnd.randint(150, 400)
    for number in range(5, 5 + depth):
        entries = (
            b"/Type /XObject /Subtype /Form /BBox [0 0 3000 3000] /Group << /S /Transparency /I true >>"
            b" /Resources << /XObject << /F %d 0 R >> /ExtGState << /G << /ca 0.5 /BM /Luminosity >> >> >>"
        )
        more[number] = stream(b"/G gs /F Do", entries % (number + 1))
    more[5 + depth] = stream(_LINE, b"/Type /XObject /Subtype /Form /BBox [0 0 3000 3000]")
    resources = b"<< /XObject << /F 5 0 R >> /ExtGState << /G << /ca 0.5 /BM /Luminosity >> >> >>"
    return one_page(stream(b"/G gs /F Do"), resources=resources, box=b"[0 0 3000 3000]", more=more)


def tiles_without_end(rnd: Random) -> bytes:
    """A pattern repeated every thousandth of a point."""
    step = rnd.choice((b"0.001", b"0.0000001", b"0", b"-0.01"))
    tile = (
        b"/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 300 400]"
        b" /XStep %s /YStep %s /Resources << >>" % (step, step)
    )
    return one_page(
        stream(b"/Pattern cs /P scn 0 0 300 400 re f"),
        resources=b"<< /Pattern << /P 5 0 R >> >>",
        more={5: stream(_LINE, tile)},
    )


def shading_without_end(rnd: Random) -> bytes:
    """A shading whose every pixel runs a long program."""
    program = b"{ " + b"dup mul sqrt sin cos " * rnd.randint(5_000, 30_000) + b"pop 0.5 }"
    function = stream(program, b"/FunctionType 4 /Domain [0 1 0 1] /Range [0 1]")
    return one_page(
        stream(b"/S sh"),
        resources=b"<< /Shading << /S << /ShadingType 1 /ColorSpace /DeviceGray /Matrix [300 0 0 400 0 0]"
        b" /Function 5 0 R >> >> >>",
        more={5: function},
    )


def mesh_of_garbage(rnd: Random) -> bytes:
    """A mesh shading of random bytes."""
    mesh = (
        b"/ShadingType %d /ColorSpace /DeviceRGB /BitsPerCoordinate 32 /BitsPerComponent 16 /BitsPerFlag 8"
        b" /Decode [-1e9 1e9 -1e9 1e9 0 1 0 1 0 1] /VerticesPerRow 2" % rnd.randint(4, 7)
    )
    return one_page(
        stream(b"/S sh"),
        resources=b"<< /Shading << /S 5 0 R >> >>",
        more={5: packed(rnd.randbytes(200_000), mesh)},
    )


def image_of_billions(rnd: Random) -> bytes:
    """An image whose pixels nobody could hold."""
    side = rnd.choice((20_000, 100_000, 2**31 - 1))
    return with_image(image(zlib.compress(bytes(1_000_000), 9), b"/FlateDecode", width=side, height=side))


def images_just_below_the_limit(rnd: Random) -> bytes:
    """A stack of images, each as large as is allowed, in colour, with masks of the same size."""
    side = 13_900
    colour = image(
        _zeros(side * side * 3),
        b"/FlateDecode",
        width=side,
        height=side,
        entries=b"/ColorSpace /DeviceRGB /SMask 6 0 R",
    )
    mask = image(_zeros(side * side), b"/FlateDecode", width=side, height=side)
    times = rnd.randint(3, 6)
    return one_page(
        stream(b"q 300 0 0 400 0 0 cm " + b"/Im Do " * times + b"Q"),
        resources=b"<< /XObject << /Im 5 0 R >> >>",
        more={5: colour, 6: mask},
    )


def image_behind_its_mask(rnd: Random) -> bytes:
    """A small image with a mask of billions of pixels, or one that is its own mask."""
    if rnd.random() < 0.3:
        return with_image(image(zlib.compress(bytes(480_000)), b"/FlateDecode", entries=b"/SMask 5 0 R"))
    side = rnd.choice((40_000, 60_000))
    mask = image(_zeros(1_000_000), b"/FlateDecode", width=side, height=side)
    small = image(zlib.compress(bytes(480_000)), b"/FlateDecode", entries=b"/SMask 6 0 R")
    return with_image(small, more={6: mask})


def codec_garbage(rnd: Random) -> bytes:
    """Random bytes where an image codec expects its own."""
    data = rnd.randbytes(rnd.randint(1, 60_000))
    codec = rnd.choice(("jbig2", "jpx", "ccitt", "dct", "lzw", "ascii85", "runlength"))
    if codec == "jbig2":
        return with_image(image(data, b"/JBIG2Decode", entries=b"/BitsPerComponent 1"))
    if codec == "jpx":
        head = rnd.choice((b"", b"\0\0\0\x0cjP  \r\n\x87\n", b"\xff\x4f\xff\x51\0\x29\0\0"))
        return with_image(image(head + data, b"/JPXDecode"))
    if codec == "ccitt":
        parms = b"/BitsPerComponent 1 /DecodeParms << /K %d /Columns %d /Rows %d /EndOfBlock false >>"
        return with_image(
            image(
                data,
                b"/CCITTFaxDecode",
                entries=parms % (rnd.choice((-1, 0, 4)), rnd.choice((600, 2**31 - 1, -1)), rnd.choice((800, 2**30))),
            )
        )
    filters = {
        "dct": b"/DCTDecode",
        "lzw": b"/LZWDecode",
        "ascii85": b"/ASCII85Decode",
        "runlength": b"/RunLengthDecode",
    }
    head = b"\xff\xd8\xff\xe0" if codec == "dct" else b""
    return with_image(image(head + data, filters[codec]))


def jpx_of_billions(rnd: Random) -> bytes:
    """A JPEG 2000 header of billions of pixels in billions of tiles."""
    side, tile = rnd.choice(((2**31 - 1, 1), (60_000, 60_000), (60_000, 1)))
    size = b"".join(value.to_bytes(4, "big") for value in (side, side, 0, 0, tile, tile, 0, 0))
    siz = b"\xff\x51\x00\x29\x00\x00" + size + b"\x00\x01\x07\x01\x01"
    cod = b"\xff\x52\x00\x0c\x00\x00\x00\x01\x00\x05\x04\x04\x00\x00"
    qcd = b"\xff\x5c\x00\x13\x40" + b"\x40" * 16
    tail = b"\xff\x90\x00\x0a\x00\x00\x00\x00\x00\x00\x00\x01\xff\x93" + rnd.randbytes(2_000) + b"\xff\xd9"
    return with_image(image(b"\xff\x4f" + siz + cod + qcd + tail, b"/JPXDecode", width=side, height=side))


def jbig2_of_billions(rnd: Random) -> bytes:
    """A JBIG2 page and region of billions of pixels."""
    side = rnd.choice((0x7FFFFFFF, 0xFFFFFFFF, 60_000))
    word = side.to_bytes(4, "big")
    page = b"\0\0\0\0\x30\0\x01\0\0\0\x13" + word + word + bytes(8) + b"\0\0\0"
    region = b"\0\0\0\x01\x26\0\x01\0\0\0\x40" + word + word + bytes(8) + b"\0\0\x03\xff\xfd\xff\x02\xfe\xfe\xfe"
    return with_image(image(page + region + rnd.randbytes(38), b"/JBIG2Decode", entries=b"/BitsPerComponent 1"))


def filters_without_end(rnd: Random) -> bytes:
    """A thousand filters on one stream, or a predictor of billions of columns."""
    if rnd.random() < 0.5:
        return with_image(image(b"3030303030>" * 50, b"[" + b"/ASCIIHexDecode " * rnd.randint(500, 3_000) + b"]"))
    parms = b"/DecodeParms << /Predictor %d /Columns %d /Colors 4 /BitsPerComponent 16 >>"
    return with_image(
        image(zlib.compress(bytes(500_000)), b"/FlateDecode", entries=parms % (rnd.choice((2, 12)), 2**30))
    )


def annotations_by_the_thousand(rnd: Random) -> bytes:
    """Thousands of annotations that all draw, and answer to one another."""
    count = rnd.randint(5_000, 20_000)
    look = stream(_LINE * 20, b"/Type /XObject /Subtype /Form /BBox [0 0 300 400]")
    annotation = b"<< /Type /Annot /Subtype /Stamp /Rect [0 0 300 400] /F 4 /AP << /N 5 0 R >> /Popup 6 0 R >>"
    return one_page(stream(_LINE), entries=b"/Annots [" + b"6 0 R " * count + b"]", more={5: look, 6: annotation})


def fields_in_a_circle(rnd: Random) -> bytes:
    """Form fields that are their own parents and children."""
    times = rnd.randint(1, 500)
    field = b"<< /FT /Tx /T (a) /Parent 6 0 R /Kids [%s] /Subtype /Widget /Rect [9 9 99 99] /DA (/F 1e9 Tf) /V 6 0 R >>"
    return written(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [5 0 R] /NeedAppearances true >> >>",
            2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 400] /Contents 4 0 R /Annots [5 0 R 6 0 R] >>",
            4: stream(_LINE),
            5: field % (b"6 0 R " * times),
            6: field % (b"5 0 R 6 0 R " * times),
        }
    )


def object_stream_bomb(rnd: Random) -> bytes:
    """An object stream that says it holds millions, lies within itself, or unfolds to gigabytes."""
    extends = rnd.choice((b"", b"/Extends 5 0 R"))
    body = packed(
        b"1 0 2 10 " * 10 + b" " * rnd.choice((1_000, 80_000_000)), b"/Type /ObjStm /N 100000000 /First 8 " + extends
    )
    table = b"".join(
        kind.to_bytes(1, "big") + at.to_bytes(4, "big") + number.to_bytes(2, "big")
        for kind, at, number in ((0, 0, 0), (2, 5, 0), (2, 5, 1), (2, 5, 2), (2, 5, 3), (1, 15, 0))
    )
    out = b"%PDF-1.7\n%\xe2\xe3\n5 0 obj\n" + body + b"\nendobj\n"
    index = rnd.choice((b"/Index [0 6]", b"/Index [0 2147483647]", b"/Index [0 6 -1 99999999]"))
    xref = packed(table, b"/Type /XRef /Size %d /W [1 4 2] /Root 1 0 R " % rnd.choice((6, 2**31 - 1)) + index)
    return out + b"7 0 obj\n" + xref + b"\nendobj\nstartxref\n%d\n%%%%EOF\n" % len(out)


def tables_in_a_circle(rnd: Random) -> bytes:
    """A cross-reference table that is its own predecessor."""
    plain = one_page(stream(_LINE))
    start = plain.rindex(b"xref\n0")
    where = rnd.choice((start, 0, len(plain), 2**40, -1))
    return plain.replace(b"/Root 1 0 R", b"/Root 1 0 R /Prev %d /XRefStm %d" % (where, where))


def lengths_that_lie(rnd: Random) -> bytes:
    """Streams whose length is negative, endless, or found by asking the stream."""
    length = rnd.choice((b"-1", b"99999999999999", b"4 0 R", b"5 0 R", b"2147483647"))
    content = b"<< /Length %s >>\nstream\n%s\nendstream" % (length, _LINE)
    return one_page(content, more={5: b"5 0 R"})


def nesting_without_end(rnd: Random) -> bytes:
    """Arrays in arrays in arrays, in an object and in the page's drawing."""
    depth = rnd.randint(20_000, 200_000)
    left, right = rnd.choice(((b"[", b"]"), (b"<< /A ", b" >>")))
    deep = left * depth + right * depth
    if rnd.random() < 0.5:
        return one_page(stream(deep + b" TJ"))
    return one_page(stream(_LINE), entries=b"/Deep " + deep)


def font_that_draws_itself(rnd: Random) -> bytes:
    """A Type 3 font whose glyph is written in the font itself."""
    font = (
        b"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 1000 1000] /FontMatrix [0.001 0 0 0.001 0 0] /FirstChar 97"
        b" /LastChar 97 /Widths [1000] /Encoding << /Differences [97 /a] >> /CharProcs << /a 6 0 R >>"
        b" /Resources << /Font << /F 5 0 R >> >> >>"
    )
    glyph = b"1000 0 d0 BT /F 1 Tf (%s) Tj ET" % (b"a" * rnd.randint(2, 40))
    return one_page(
        stream(b"BT /F 20 Tf 20 200 Td (aaaa) Tj ET"),
        resources=b"<< /Font << /F 5 0 R >> >>",
        more={5: font, 6: stream(glyph)},
    )


def font_of_garbage(rnd: Random) -> bytes:
    """An embedded font program of random bytes, with a map to text that covers four thousand million codes."""
    kind = rnd.choice((b"/FontFile2", b"/FontFile3", b"/FontFile"))
    head = {b"/FontFile2": b"\0\1\0\0\0\x20", b"/FontFile3": b"\1\0\4\4", b"/FontFile": b"%!PS-AdobeFont-1.0\n"}[kind]
    cmap = (
        b"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00000000> <FFFFFFFF> endcodespacerange "
    )
    cmap += b"2 beginbfrange <0000> <FFFF> <D800> <00000000> <FFFFFFFF> <0041> endbfrange endcmap"
    return one_page(
        stream(b"BT /F 20 Tf 20 200 Td (abcd) Tj ET"),
        resources=b"<< /Font << /F 5 0 R >> >>",
        more={
            5: b"<< /Type /Font /Subtype /TrueType /BaseFont /X /FirstChar 0 /LastChar 255 /FontDescriptor 6 0 R"
            b" /ToUnicode 8 0 R >>",
            6: b"<< /Type /FontDescriptor /FontName /X /Flags 4 %s 7 0 R >>" % kind,
            7: packed(head + rnd.randbytes(40_000), b"/Subtype /Type1C" if kind == b"/FontFile3" else b""),
            8: stream(cmap),
        },
    )


def text_without_end(rnd: Random) -> bytes:
    """Hundreds of thousands of characters on one page."""
    lines = b"".join(
        b"1 0 0 1 %d %d Tm (%s) Tj " % (rnd.randint(0, 290), rnd.randint(0, 390), b"uketsuke " * 40) for _ in range(60)
    )
    return one_page(
        packed(b"BT /F 6 Tf " + lines * rnd.randint(12, 30) + b"ET"),
        resources=b"<< /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>",
    )


def letters_as_mountains(rnd: Random) -> bytes:
    """Text of a size beyond all measure."""
    size = rnd.choice((b"1e38", b"99999999999999999999", b"-1e30", b"1e-30"))
    return one_page(
        stream(b"BT /F %s Tf %s 0 0 1 0 0 Tm (A) Tj ET" % (size, size)),
        resources=b"<< /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>",
    )


def encryption_of_garbage(rnd: Random) -> bytes:
    """An encryption dictionary that no program wrote."""
    lock = b"/Encrypt << /Filter %s /V %d /R %d /Length %d /P -4 /O <%s> /U <%s> >> /ID [<00> <00>]" % (
        rnd.choice((b"/Standard", b"/Nobody")),
        rnd.choice((1, 2, 4, 5, 99)),
        rnd.choice((2, 3, 4, 6, 99)),
        rnd.choice((40, 128, 256, 10**9)),
        rnd.randbytes(32).hex().encode(),
        rnd.randbytes(32).hex().encode(),
    )
    return one_page(stream(_LINE)).replace(b"/Root 1 0 R", b"/Root 1 0 R " + lock)


def actions(rnd: Random) -> bytes:
    """A readable page that wants to run, open and send things."""
    wish = rnd.choice((b"/JavaScript /JS (while(1);)", b"/Launch /F (/bin/sh)", b"/URI /URI (http://127.0.0.1/)"))
    return one_page(stream(_LINE)).replace(
        b"/Type /Catalog", b"/Type /Catalog /OpenAction << /S " + wish + b" >> /AA << /WC << /S " + wish + b" >> >>"
    )


def no_objects(rnd: Random) -> bytes:
    """The first and last words of a PDF around nothing of the kind."""
    return b"%PDF-1." + rnd.choice((b"4", b"7", b"99")) + b"\n" + rnd.randbytes(rnd.randint(0, 5_000)) + b"\n%%EOF\n"


def _zeros(count: int) -> bytes:
    """That many zeros, deflated: one block said again and again, so that making it costs nothing."""
    million = 1_000_000
    whole, rest = divmod(count, million)
    first = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = first.compress(bytes(million)) + first.flush(zlib.Z_FULL_FLUSH)
    last = zlib.compressobj(9, zlib.DEFLATED, -15)
    end = last.compress(bytes(rest)) + last.flush()
    # Adler-32 of zeros: the first sum stays 1, the second counts them. Source: RFC 1950 section 8.2.
    return b"\x78\xda" + block * whole + end + (((count % 65_521) << 16) | 1).to_bytes(4, "big")

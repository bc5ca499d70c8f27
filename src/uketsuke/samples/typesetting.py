"""Typesets the blank forms from their definitions, and forms filled in on a computer.

`python -m uketsuke.samples.typesetting` rewrites the committed blanks (`samples/forms/<id>.pdf`) and the
geometry beside the definitions; the program itself never typesets. The typst template `form.typ` draws, and
leaves behind every box that takes ink, so the geometry is asked of the very typesetting that made the PDF.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import typst

from uketsuke.forms import paths
from uketsuke.forms.errors import SetupError
from uketsuke.forms.formfile import FormFile, read_form_file
from uketsuke.forms.geometry import A4_MM, BoxMm

TEMPLATE = Path(__file__).with_name("form.typ")
BLANKS = paths.PROJECT_ROOT / "samples" / "forms"
DEFINITIONS = paths.FORM_DATA / "forms"
GEOMETRY = paths.FORM_DATA / "geometry"

FONT_FOLDERS = (Path("/usr/share/fonts/opentype/ipaexfont-mincho"),)
"""Where Debian's fonts-ipaexfont-mincho puts the one font of the blanks."""
ALL_FONT_FOLDERS = (Path("/usr/share/fonts/opentype"), Path("/usr/share/fonts/truetype"))
DECIMALS = 3
"""Geometry is rounded to a thousandth of a millimetre: finer than any scanner, and stable in text."""

Align = Literal["left", "center", "right"]


@dataclass(frozen=True, slots=True)
class TextEntry:
    """A piece of text somebody typed into a form: in `font` at `size_pt`, centred vertically in `box_mm`.

    Text longer than the box is wrapped by typst, so choose the size to fit.
    """

    text: str
    font: str
    size_pt: float
    box_mm: BoxMm
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class OptionMark:
    """One printed option of a choice on one page; `row` (from 0) and `column` when it is in a table."""

    page: int
    field: str
    value: str
    row: int | None = None
    column: str | None = None

    def as_key(self) -> list[Any]:
        """The key the template compares with."""
        place = [self.page, self.field] if self.row is None else [self.page, self.field, self.row, self.column]
        return [place, self.value]


@dataclass(frozen=True, slots=True)
class Overlay:
    """What a computer user did to a form: typed entries per page, words deleted, □ turned into ■.

    A deleted option leaves its place empty (nothing moves), and the ・ beside it goes with it.
    """

    entries: Mapping[int, Sequence[TextEntry]] = field(default_factory=dict)
    delete: frozenset[OptionMark] = frozenset()
    tick: frozenset[OptionMark] = frozenset()


@dataclass(frozen=True, slots=True)
class Typeset:
    """A typeset blank and the boxes on it, in the shape of the geometry files."""

    pdf: bytes
    geometry: dict[str, Any]


def form_ids() -> tuple[str, ...]:
    """The forms that have a definition file, in order of their ids."""
    return tuple(sorted(path.stem for path in DEFINITIONS.glob("*.toml")))


def typeset_form(form_id: str) -> Typeset:
    """The blank PDF of a form and its geometry, fresh from the definition file.

    Raises:
        SetupError: the font of the blanks is not installed, or typst refuses the definition.
    """
    definition = read_form_file(DEFINITIONS / f"{form_id}.toml")
    compiler = _compiler(definition, Overlay(), FONT_FOLDERS)
    pdf = _compiled(compiler, definition)
    marks = [element["value"] for element in json.loads(compiler.query("<box>"))]
    return Typeset(pdf, _geometry(definition, marks))


def typeset_filled(form_id: str, overlay: Overlay) -> bytes:
    """The PDF of the form with `overlay` on it as real text, as an office program would save it."""
    definition = read_form_file(DEFINITIONS / f"{form_id}.toml")
    return _compiled(_compiler(definition, overlay, FONT_FOLDERS + ALL_FONT_FOLDERS), definition)


def _compiler(definition: FormFile, overlay: Overlay, folders: Sequence[Path]) -> typst.Compiler:
    if not FONT_FOLDERS[0].is_dir():
        raise SetupError(f"typesetting needs the font IPAex Mincho in {FONT_FOLDERS[0]} (fonts-ipaexfont-mincho)")
    inputs = {
        "form": definition.model_dump_json(),
        "overlay": json.dumps(_overlay_data(overlay), ensure_ascii=False),
    }
    return typst.Compiler(
        TEMPLATE,
        root=TEMPLATE.parent,
        font_paths=[folder for folder in folders if folder.is_dir()],
        ignore_system_fonts=True,
        sys_inputs=inputs,
    )


def _compiled(compiler: typst.Compiler, definition: FormFile) -> bytes:
    try:
        # A fixed time stamp and no tags: the same definition gives the same bytes.
        pdf = compiler.compile(format="pdf", timestamp=0, pdf_tags=False)
    except typst.TypstError as error:
        raise SetupError(f"form {definition.id} could not be typeset: {error}") from error
    if not isinstance(pdf, bytes):
        raise SetupError(f"form {definition.id} was typeset to {type(pdf).__name__}, not to one PDF")
    return pdf


def _overlay_data(overlay: Overlay) -> dict[str, Any]:
    texts = [
        {
            "page": page,
            "text": entry.text,
            "font": entry.font,
            "size": entry.size_pt,
            "box": entry.box_mm.as_list(),
            "align": entry.align,
        }
        for page, entries in overlay.entries.items()
        for entry in entries
    ]
    return {
        "texts": texts,
        "delete": [mark.as_key() for mark in overlay.delete],
        "tick": [mark.as_key() for mark in overlay.tick],
    }


def _geometry(definition: FormFile, marks: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The geometry file of a form from the marks its typesetting left."""
    by_page: dict[int, dict[str, dict[str, Any]]] = defaultdict(dict)
    for mark in marks:
        if mark["sheet"] != mark["page"]:
            raise SetupError(f"form {definition.id}: page {mark['page']} runs over onto the next sheet")
        box = [round(mark[side], DECIMALS) for side in ("x", "y", "w", "h")]
        name, what, *rest = mark["key"]
        _put(by_page[mark["page"]].setdefault(name, {}), what, rest, box)
    pages = []
    for page in definition.pages:
        fields = {name: _with_box(by_page[page.number][name]) for name in definition.fields_on(page.number)}
        pages.append(
            {"number": page.number, "width_mm": A4_MM[0], "height_mm": A4_MM[1], "fields": fields},
        )
    return {"form": definition.id, "version": definition.version, "pages": pages}


def _put(entry: dict[str, Any], what: str, rest: Sequence[str], box: list[float]) -> None:
    if what == "box":
        entry["box"] = box
    elif what == "part":
        entry.setdefault("parts", {})[rest[0]] = box
    elif what == "option":
        entry.setdefault("options", {})[rest[0]] = box
    elif what == "cell" and len(rest) == 1:
        entry.setdefault("cells", []).append(box)
    elif what == "cell":
        rows = entry.setdefault("rows", [])
        while len(rows) <= int(rest[0]):
            rows.append([])
        rows[int(rest[0])].append(box)
    else:
        row, column, value = rest
        if int(row) == 0:  # every row is drawn alike, so one row's options stand for all
            cell = entry["rows"][0][-1]
            relative = [round(box[0] - cell[0], DECIMALS), round(box[1] - cell[1], DECIMALS), box[2], box[3]]
            entry.setdefault("column_options", {}).setdefault(column, {})[value] = relative


def _with_box(entry: dict[str, Any]) -> dict[str, Any]:
    """`entry` with its `box` first: its own, or the union of the boxes it is made of."""
    if "box" in entry:
        return entry
    boxes = [*entry.get("parts", {}).values(), *entry.get("options", {}).values(), *entry.get("cells", [])]
    boxes += [cell for row in entry.get("rows", []) for cell in row]
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, bottom = max(box[0] + box[2] for box in boxes), max(box[1] + box[3] for box in boxes)
    union = [round(value, DECIMALS) for value in (left, top, right - left, bottom - top)]
    return {"box": union, **entry}


def geometry_text(geometry: Mapping[str, Any]) -> str:
    """The text of a geometry file: one field a line, so that a change shows as the fields it moved."""
    pages = []
    for page in geometry["pages"]:
        fields = ",\n".join(
            f"      {json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}"
            for name, value in page["fields"].items()
        )
        head = f'"number": {page["number"]}, "width_mm": {page["width_mm"]}, "height_mm": {page["height_mm"]}'
        pages.append(f'    {{{head}, "fields": {{\n{fields}\n    }}}}')
    head = f'  "form": {json.dumps(geometry["form"])},\n  "version": {json.dumps(geometry["version"])},\n'
    return "{\n" + head + '  "pages": [\n' + ",\n".join(pages) + "\n  ]\n}\n"


def main() -> int:
    """Rewrites every committed blank and geometry file."""
    BLANKS.mkdir(parents=True, exist_ok=True)
    GEOMETRY.mkdir(parents=True, exist_ok=True)
    for form_id in form_ids():
        made = typeset_form(form_id)
        (BLANKS / f"{form_id}.pdf").write_bytes(made.pdf)
        (GEOMETRY / f"{form_id}.json").write_text(geometry_text(made.geometry), encoding="utf-8")
        sys.stdout.write(f"{form_id}: {len(made.pdf)} bytes, {len(made.geometry['pages'])} pages\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

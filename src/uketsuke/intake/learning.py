"""What the recogniser keeps of each blank form page, learnt once and kept on disk."""

from __future__ import annotations

import hashlib
import os
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from uketsuke.forms.blanks import blank_image
from uketsuke.forms.definitions import Form
from uketsuke.forms.geometry import BoxMm
from uketsuke.intake.features import Features, find_features
from uketsuke.intake.images import Grey, resized
from uketsuke.intake.inkmaps import Mask
from uketsuke.intake.refining import Anchors, find_anchors

CHECK_SCALE = 0.5
"""Print is compared at 150 dpi: half the form frame."""
_PRINT_DARKNESS = 90
_LEARNING = 2
"""Part of the key of kept pages: raise it when anything that `learn_blank` computes changes."""


class FormSource(Protocol):
    """What is needed of the catalogue: its forms by id."""

    @property
    def forms(self) -> Mapping[str, Form]: ...


@dataclass(frozen=True, slots=True)
class BlankPage:
    """One blank form page as the recogniser holds it.

    `points` are rows and columns (n, 2) of the ink at 150 dpi that is there on a filled page too;
    `packed` is all of its ink at 150 dpi, eight pixels a byte, and `size` its (height, width).
    """

    form: str
    version: str
    page_no: int
    features: Features
    points: NDArray[np.int16]
    packed: NDArray[np.uint8]
    size: tuple[int, int]
    anchors: Anchors

    def printed(self) -> Mask:
        """Where anything is printed, at 150 dpi."""
        height, width = self.size
        return np.unpackbits(self.packed, count=height * width).reshape(height, width).astype(bool)

    def prints_at(self, points: NDArray[np.int16]) -> NDArray[np.bool_]:
        """Whether it has print at each of these rows and columns (n, 2) at 150 dpi, all within its size."""
        return bits_at(self.packed, self.size[1], points)


def bits_at(packed: NDArray[np.uint8], width: int, points: NDArray[np.int16]) -> NDArray[np.bool_]:
    """The bits of a mask `width` px wide, packed eight a byte, at each of these rows and columns (n, 2) of it."""
    places = points[:, 0].astype(np.int64) * width + points[:, 1]
    bits = packed[places >> 3] >> (7 - (places & 7)).astype(np.uint8)
    return np.asarray(bits & 1, bool)


def learn_forms(catalogue: FormSource, cache: Path | None = None) -> tuple[BlankPage, ...]:
    """Every page of every form, in the catalogue's order.

    Args:
        cache: a folder where what was learnt is kept and found again (0.3 s a page are saved); a page is learnt
            anew when its blank, its definition or this module changed. None keeps nothing.

    Raises:
        SetupError: a blank PDF is missing or unreadable.
    """
    pages = [(form, page.number) for form in catalogue.forms.values() for page in form.pages]
    # Workers that start side by side learn from both ends, and find what the other has learnt already.
    order = pages if os.getpid() % 2 else pages[::-1]
    learnt = {(form.id, page_no): _learn_or_find(form, page_no, cache) for form, page_no in order}
    return tuple(learnt[form.id, page_no] for form, page_no in pages)


def learn_blank(form: str, version: str, page_no: int, image: Grey, changing: Sequence[BoxMm] = ()) -> BlankPage:
    """What the recogniser keeps of a blank page's image (grey, in the form frame).

    Print in the `changing` boxes (form frame) need not be there on a filled page.
    """
    half = resized(image, CHECK_SCALE)
    printed = (255 - half.astype(np.int16)) > _PRINT_DARKNESS
    lasting = printed.copy()
    for box in (box.to_px() for box in changing):
        top, bottom, left, right = (round(v * CHECK_SCALE) for v in (box.top, box.bottom, box.left, box.right))
        lasting[max(0, top) : bottom + 1, max(0, left) : right + 1] = False
    height, width = printed.shape
    return BlankPage(
        form,
        version,
        page_no,
        find_features(image),
        np.argwhere(lasting).astype(np.int16),
        np.packbits(printed),
        (height, width),
        find_anchors(half),
    )


def _learn_or_find(form: Form, page_no: int, cache: Path | None) -> BlankPage:
    changing = _changing(form, page_no)
    kept = None if cache is None else cache / f"{_key(form, page_no, changing)}.npz"
    found = None if kept is None else _read(kept, form, page_no)
    if found is not None:
        return found
    page = learn_blank(form.id, form.version, page_no, blank_image(form, page_no), changing)
    if kept is not None:
        _write(kept, page)
    return page


def _changing(form: Form, page_no: int) -> list[BoxMm]:
    """Where filling a form takes print away: a photo is pasted over it, unchosen words are deleted."""
    fields = form.fields_on(page_no)
    return [f.box_mm for f in fields if f.kind == "photo"] + [o.box_mm for f in fields for o in f.options]


def _key(form: Form, page_no: int, changing: Sequence[BoxMm]) -> str:
    blank = form.blank.read_bytes() if form.blank.is_file() else b""
    told = f"{_LEARNING}:{cv2.__version__}:{form.id}:{form.version}:{page_no}:{changing}:".encode()
    return hashlib.sha256(told + blank).hexdigest()


def _read(path: Path, form: Form, page_no: int) -> BlankPage | None:
    """A kept page; None when there is none or it cannot be read (it is then learnt again)."""
    try:
        with np.load(path, allow_pickle=False) as kept:
            features = Features(kept["at"], kept["sizes"], kept["angles"], kept["descriptors"])
            anchors = Anchors(tuple(kept["windows"]), kept["corners"])
            height, width = (int(v) for v in kept["size"])
            return BlankPage(
                form.id, form.version, page_no, features, kept["points"], kept["packed"], (height, width), anchors
            )
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None


def _write(path: Path, page: BlankPage) -> None:
    """Keep a page: written aside and renamed, so that nobody reads half of it. A full disk keeps nothing."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent, suffix=".part") as aside:
            whole = Path(aside) / path.name
            np.savez(
                whole,
                at=page.features.points,
                sizes=page.features.sizes,
                angles=page.features.angles,
                descriptors=page.features.descriptors,
                points=page.points,
                packed=page.packed,
                size=np.array(page.size),
                windows=np.array(page.anchors.windows, np.float32),
                corners=page.anchors.corners,
            )
            whole.replace(path)
    except OSError:
        return

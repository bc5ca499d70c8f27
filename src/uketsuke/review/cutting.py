"""Cutting what lies around a box out of page images, quickly, again and again."""

from __future__ import annotations

import io
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

from PIL import Image

from uketsuke.cases.store import ImageStore
from uketsuke.forms.geometry import BoxPx

JPEG_QUALITY = 88
"""Strokes of a pen look as they do on the page; a field takes 10 to 30 kB."""
MOST_PIXELS = 3_000_000
"""A larger piece is made smaller: no screen shows more of it."""
PAGES_KEPT = 6
"""Unpacked pages, 9 MB each: unpacking takes 60 ms, and the next field lies on the same page or the one after it."""
CUTTINGS_KEPT = 400
"""A filing's fields and the next one's; some 8 MB."""
THUMBNAIL_HEIGHT_PX = 456

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Cutter:
    """Cuts pieces out of the images of one store. Several threads may ask at once."""

    def __init__(self, store: ImageStore) -> None:
        self._store = store
        self._pages: _Kept[str, Image.Image] = _Kept(PAGES_KEPT)
        self._cuttings: _Kept[tuple[object, ...], bytes] = _Kept(CUTTINGS_KEPT)

    def cut(self, key: str, box: BoxPx, *, height: int | None = None) -> bytes:
        """The piece of a page image in a box, as JPEG; what of the box lies outside the page is left out.

        `height` is the most it may have, in px; a larger piece is made smaller. Raises FileNotFoundError when the page
        is not in the store, ValueError when nothing of the box lies on it.
        """
        return self._cuttings.get((key, box, height), lambda: self._cut(key, box, height))

    def thumbnail(self, key: str) -> bytes:
        """A small picture of a whole page, as JPEG. Raises FileNotFoundError."""
        return self._cuttings.get((key,), lambda: _jpeg(self._page(key), THUMBNAIL_HEIGHT_PX))

    def drawn(self, key: str, name: Hashable, draw: Callable[[Image.Image], bytes]) -> bytes:
        """What `draw` makes of a page image, kept under `name`. Raises FileNotFoundError, and what `draw` does."""
        return self._cuttings.get((key, name), lambda: draw(self._page(key)))

    def _cut(self, key: str, box: BoxPx, height: int | None) -> bytes:
        page = self._page(key)
        left, top = max(0, box.left), max(0, box.top)
        right, bottom = min(page.width, box.left + box.width), min(page.height, box.top + box.height)
        if right <= left or bottom <= top:
            raise ValueError("the box lies beside the page")
        return _jpeg(page.crop((left, top, right, bottom)), height)

    def _page(self, key: str) -> Image.Image:
        return self._pages.get(key, lambda: _opened(self._store, key))


class _Kept(Generic[K, V]):
    """The last values made, so many; two threads may make the same one at the same time."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[K, V] = OrderedDict()
        self._lock = Lock()

    def get(self, key: K, make: Callable[[], V]) -> V:
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
        made = make()
        with self._lock:
            self._values[key] = made
            while len(self._values) > self._most:
                self._values.popitem(last=False)
        return made


def _opened(store: ImageStore, key: str) -> Image.Image:
    with store.open(key) as source, Image.open(source) as image:
        return image.convert("L")


def _jpeg(image: Image.Image, height: int | None) -> bytes:
    scale = min(1.0, (MOST_PIXELS / (image.width * image.height)) ** 0.5, (height or image.height) / image.height)
    if scale < 1.0:
        size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
        image = image.resize(size, Image.Resampling.BOX if scale < 0.5 else Image.Resampling.BILINEAR)
    file = io.BytesIO()
    image.save(file, "JPEG", quality=JPEG_QUALITY)
    return file.getvalue()

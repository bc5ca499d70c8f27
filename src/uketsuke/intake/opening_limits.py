"""How much of time, memory, pages, pixels and disk one file may take, and how a page is refused."""

from __future__ import annotations

from dataclasses import dataclass

from uketsuke.forms.pages import FailureCode


@dataclass(frozen=True, slots=True)
class Limits:
    """What opening one file may cost. Seconds are wall time unless they say CPU.

    `page_pixels` bounds what is written for a page, `image_pixels` what an embedded or single image
    may unfold to before it is scaled down; `memory` is the child's address space in bytes, `glyphs`
    the characters of one page, `output_bytes` all that is written for a file. A file has
    `file_seconds`, and `mean_page_seconds` more for each of its pages, however often its child is
    started again (`restarts` times at most).
    """

    file_bytes: int = 2_000_000_000
    pages: int = 2_000
    page_pixels: int = 40_000_000
    image_pixels: int = 200_000_000
    glyphs: int = 100_000
    output_bytes: int = 30_000_000_000
    memory: int = 2_500_000_000
    start_seconds: float = 30.0
    page_seconds: float = 30.0
    file_seconds: float = 120.0
    mean_page_seconds: float = 2.0
    restarts: int = 8

    @property
    def written_bytes(self) -> int:
        """The largest single file that is written: a page of noise, which does not pack, and its frame."""
        return self.page_pixels + self.page_pixels // 50 + 1_000_000

    def seconds_for(self, pages: int) -> float:
        """What a file of that many pages may take as a whole."""
        return self.file_seconds + self.mean_page_seconds * pages


class PageRefused(Exception):
    """One page, or the whole file, cannot be used; `code` says why."""

    def __init__(self, code: FailureCode) -> None:
        super().__init__(code)
        self.code: FailureCode = code

"""How much of time, memory, pages and pixels one file may take, and how a page is refused."""

from __future__ import annotations

from dataclasses import dataclass

from uketsuke.forms.pages import FailureCode


@dataclass(frozen=True, slots=True)
class Limits:
    """What opening one file may cost. Seconds are wall time; `cpu_seconds` is the child's own.

    `page_pixels` bounds what is written for a page, `image_pixels` what an embedded or single image
    may unfold to before it is scaled down; `memory` is the child's address space in bytes.
    """

    file_bytes: int = 2_000_000_000
    pages: int = 2_000
    page_pixels: int = 40_000_000
    image_pixels: int = 200_000_000
    memory: int = 2_500_000_000
    cpu_seconds: int = 1_800
    start_seconds: float = 30.0
    page_seconds: float = 30.0
    restarts: int = 8


class PageRefused(Exception):
    """One page, or the whole file, cannot be used; `code` says why."""

    def __init__(self, code: FailureCode) -> None:
        super().__init__(code)
        self.code: FailureCode = code

"""Pages recorded while their file is still being opened: a crash costs the few behind them, and nobody waits for all.

A file of hundreds of pages is opened in turns. Between two of them the worker takes what is more urgent.
"""

from __future__ import annotations

import contextlib
import time

from uketsuke.cases import records
from uketsuke.cases.boundaries import committing, passing
from uketsuke.cases.values import FileWork, NewFailure, NewPage, Work
from uketsuke.forms.errors import ServiceUnavailable
from uketsuke.forms.pages import Failure
from uketsuke.intake.opening import OpenedFile, RawPage
from uketsuke.workers.world import World

GROUP_PAGES = {"mail": 4, "counter": 1}
"""Pages recorded in one transaction, by lane: what a crash costs, and how long the first page waits for the next ones.
At the counter a second worker begins to read while the first still opens."""
TURN_PAGES = 16
TURN_SECONDS = 3.0
"""How long a counter filing waits at most for a mail file that is being opened: this, and the page at hand."""


class Turn:
    """One turn at opening. Its time runs from the first side on: what it costs to begin is paid by every turn."""

    def __init__(self) -> None:
        self._pages = 0
        self._until: float | None = None

    def count(self) -> None:
        """One more side came."""
        self._pages += 1
        if self._until is None:
            self._until = time.monotonic() + TURN_SECONDS

    @property
    def over(self) -> bool:
        """Whether somebody else should have a turn."""
        return self._pages >= TURN_PAGES or (self._until is not None and time.monotonic() >= self._until)


class SideRecorder:
    """Takes the sides of one file as they are rendered, stores them, and records them in small groups."""

    def __init__(self, world: World, file: FileWork, turn: Turn) -> None:
        self._world, self._file, self._turn = world, file, turn
        self._pages: list[NewPage] = []
        self._failures: list[NewFailure] = []
        self._count = file.page_count
        self._next = file.start
        self._recorded = file.start > 0

    def take(self, side: RawPage | Failure, page_count: int) -> bool:
        """Keep one side; False when the turn is over."""
        self._count = page_count
        self._turn.count()
        if isinstance(side, Failure):
            self._failures.append(NewFailure(side.index, side.code, side.reason))
        else:
            self._pages.append(self._stored(side))
        if len(self._pages) + len(self._failures) >= GROUP_PAGES[self._file.lane] or self._turn.over:
            self.save()
        # What was not recorded would be opened again by the next turn.
        return not self._turn.over or not self._recorded

    def save(self) -> None:
        """Record what was taken, and have it read. While only bad pages came, the file may still fail as a whole."""
        if not self._pages and not (self._recorded and self._failures):
            return
        assert self._count is not None
        with committing(self._world.database, "open_pages.result") as session:
            ids = records.save_pages(session, self._file.id, self._pages, self._failures, page_count=self._count)
        self._next += len(self._pages) + len(self._failures)
        self._pages, self._failures, self._recorded = [], [], True
        lane = self._file.lane
        passing("open_batch.enqueue.before")
        # A queue that is away loses nothing: the sweep finds the pages in the records.
        with contextlib.suppress(ServiceUnavailable):
            # The sides of a counter filing come one by one: each goes behind those before it, and first is read first.
            self._world.queue.put([Work("read_page", page) for page in ids], lane, new=lane == "counter")
        passing("open_batch.enqueue.after")

    def left(self, opened: OpenedFile) -> tuple[NewFailure, ...]:
        """At the file's end, the failures not recorded yet."""
        whole = [failure for failure in opened.failures if failure.index is None]
        if self._recorded:
            # It opened once and does not now: what was not rendered by then has failed.
            rest = range(self._next, self._count or 0)
            return tuple(NewFailure(index, failure.code, failure.reason) for failure in whole[:1] for index in rest)
        failures = [*self._failures, *(NewFailure(None, failure.code, failure.reason) for failure in whole)]
        if len(failures) == 1:
            # Its only page could not be opened: then the file could not.
            return (NewFailure(None, failures[0].code, failures[0].reason),)
        return tuple(failures)

    def _stored(self, page: RawPage) -> NewPage:
        store = self._world.store
        made = NewPage(
            index=page.index,
            image_key=store.put_file(page.image),
            dpi=page.dpi,
            glyphs_key=None if page.glyphs is None else store.put_file(page.glyphs),
        )
        # The folder of a file of hundreds of pages would grow to gigabytes.
        page.image.unlink()
        return made

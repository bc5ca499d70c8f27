"""Sheets of paper scanned and worked off in this process, step by step, as the queue would have it done."""

from __future__ import annotations

from random import Random

from uketsuke.cases import records
from uketsuke.cases.database import reading_scope
from uketsuke.cases.values import NewOriginal, Work
from uketsuke.samples.assembling import to_pdf
from uketsuke.samples.make import SampleFiling, make_filing
from uketsuke.samples.paper import Page
from uketsuke.samples.scanning import Settings, scan
from uketsuke.workers.jobs import STEPS
from uketsuke.workers.world import World

SCANNER = Settings("office", (200, 200), quality=80, noise=1.2, blur=0.6, black=10, white=250, scale=(1.002, 0.999))


def extension(seed: int) -> SampleFiling:
    """An application for extension on four sides."""
    return make_filing(seed, procedure="13126", variant="n", level="exact", with_fee=False)


def process(world: World, name: str, *sheets: Page) -> int:
    """A batch of these sides, scanned and worked off; its id."""
    rnd = Random("tickets")
    original = NewOriginal(name, to_pdf([scan(sheet, SCANNER, rnd, rotation=0) for sheet in sheets]))
    batch = records.receive_batch(world.database, world.store, [original], channel="mail", office="HQ")
    work_off(world, Work("open_batch", batch))
    return batch


def work_off(world: World, first: Work) -> None:
    """A piece of work, and all that follows from it."""
    todo = [first]
    while todo:
        work = todo.pop(0)
        following = STEPS[work.job](world, work.subject_id)
        if work.job == "open_batch":
            # Pages are enqueued as they are recorded; nobody takes them from the queue here.
            with reading_scope(world.database) as session:
                pages = records.pages_of_batch(session, work.subject_id, state="rendered")
            todo += [Work("read_page", page) for page in pages]
        todo += following

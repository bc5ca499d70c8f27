"""Which hostile files there are, and a number of them drawn by seed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from uketsuke.forms.pages import FailureCode
from uketsuke.samples.hostile import mutating, pdfs, pictures, strangers, tiffs

Maker = Callable[[Random], bytes]


@dataclass(frozen=True, slots=True)
class HostileFile:
    """A file to be opened. `recipe` says how it was made; `codes` with which reasons it may be refused as a
    whole, empty when it may as well be opened, in part or whole: then some page or some reason must come out."""

    name: str
    content: bytes
    recipe: str
    codes: frozenset[FailureCode]


@dataclass(frozen=True, slots=True)
class Recipe:
    """One way to make hostile files; `codes` as in `HostileFile`."""

    suffix: str
    make: Maker
    codes: tuple[FailureCode, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.make.__module__.rpartition('.')[2]}.{self.make.__name__}"


RECIPES: tuple[Recipe, ...] = (
    Recipe(".pdf", pdfs.huge_page),
    Recipe(".tif", tiffs.directories_in_a_circle),
    Recipe(".png", pictures.png_of_billions, ("too_large", "damaged")),
    Recipe(".jpg", pictures.jpeg_of_billions, ("too_large",)),
    Recipe(".pdf", mutating.locked, ("encrypted",)),
    Recipe(".pdf", strangers.nothing, ("empty",)),
    Recipe(".pdf", pdfs.many_pages, ("too_many_pages",)),
    Recipe(".tif", tiffs.directories_by_the_thousand, ("too_many_pages",)),
    Recipe(".pdf", strangers.text, ("unsupported",)),
    Recipe(".pdf", strangers.zeros, ("unsupported",)),
    Recipe(".jpg", strangers.program, ("unsupported",)),
    Recipe(".pdf", strangers.archive, ("unsupported",)),
    Recipe(".tif", strangers.other_picture, ("unsupported",)),
    Recipe(".jpg", strangers.another_name),
    Recipe(".pdf", strangers.two_at_once),
    Recipe(".png", strangers.head_only, ("truncated", "damaged", "unsupported")),
    Recipe(".pdf", pdfs.page_without_area),
    Recipe(".pdf", pdfs.page_as_a_hair),
    Recipe(".pdf", pdfs.absurd_unit),
    Recipe(".pdf", pdfs.deep_tree),
    Recipe(".pdf", pdfs.tree_in_a_circle),
    Recipe(".pdf", pdfs.parents_in_a_circle),
    Recipe(".pdf", pdfs.tree_that_multiplies),
    Recipe(".pdf", pdfs.count_too_high),
    Recipe(".pdf", pdfs.count_too_low),
    Recipe(".pdf", pdfs.no_objects, ("damaged", "encrypted")),
    Recipe(".pdf", pdfs.encryption_of_garbage),
    Recipe(".pdf", pdfs.tables_in_a_circle),
    Recipe(".pdf", pdfs.lengths_that_lie),
    Recipe(".pdf", pdfs.nesting_without_end),
    Recipe(".pdf", pdfs.object_stream_bomb),
    Recipe(".pdf", pdfs.content_that_unfolds),
    Recipe(".pdf", pdfs.content_without_end),
    Recipe(".pdf", pdfs.paths_without_end),
    Recipe(".pdf", pdfs.forms_that_multiply),
    Recipe(".pdf", pdfs.form_in_itself),
    Recipe(".pdf", pdfs.mask_in_itself),
    Recipe(".pdf", pdfs.transparency_without_end),
    Recipe(".pdf", pdfs.tiles_without_end),
    Recipe(".pdf", pdfs.shading_without_end),
    Recipe(".pdf", pdfs.mesh_of_garbage),
    Recipe(".pdf", pdfs.image_of_billions),
    Recipe(".pdf", pdfs.images_just_below_the_limit),
    Recipe(".pdf", pdfs.image_behind_its_mask),
    Recipe(".pdf", pdfs.codec_garbage),
    Recipe(".pdf", pdfs.jpx_of_billions),
    Recipe(".pdf", pdfs.jbig2_of_billions),
    Recipe(".pdf", pdfs.filters_without_end),
    Recipe(".pdf", pdfs.annotations_by_the_thousand),
    Recipe(".pdf", pdfs.fields_in_a_circle),
    Recipe(".pdf", pdfs.font_that_draws_itself),
    Recipe(".pdf", pdfs.font_of_garbage),
    Recipe(".pdf", pdfs.text_without_end),
    Recipe(".pdf", pdfs.letters_as_mountains),
    Recipe(".pdf", pdfs.actions),
    Recipe(".tif", tiffs.chain_into_nowhere, ("truncated",)),
    Recipe(".tif", tiffs.directory_of_thousands),
    Recipe(".tif", tiffs.image_of_billions),
    Recipe(".tif", tiffs.strip_that_unfolds),
    Recipe(".tif", tiffs.strips_that_lie),
    Recipe(".tif", tiffs.samples_that_lie),
    Recipe(".tif", tiffs.tiles_that_lie),
    Recipe(".tif", tiffs.codec_garbage),
    Recipe(".tif", tiffs.resolution_that_lies),
    Recipe(".tif", tiffs.big_offsets, ("truncated", "damaged")),
    Recipe(".png", pictures.png_that_unfolds),
    Recipe(".png", pictures.text_that_unfolds),
    Recipe(".png", pictures.chunks_by_the_thousand),
    Recipe(".png", pictures.png_that_lies),
    Recipe(".png", pictures.animation),
    Recipe(".jpg", pictures.scans_without_end),
    Recipe(".jpg", pictures.jpeg_that_lies),
)
_ROUND = 3
"""Two mutations to one recipe: recipes hit what we thought of, mutations the rest."""


def make_hostile(seed: int, count: int) -> Iterator[HostileFile]:
    """`count` files: recipes in turn, and good files mutated between them. The same for the same seed.

    The first `count` files of a longer run are the same.
    """
    for number in range(count):
        rnd = Random(f"hostile:{seed}:{number}")
        turn, place = divmod(number, _ROUND)
        if place == 0:
            recipe = RECIPES[turn % len(RECIPES)]
            yield HostileFile(f"{number:04d}{recipe.suffix}", recipe.make(rnd), recipe.name, frozenset(recipe.codes))
        else:
            suffix, content = rnd.choice(mutating.good_files())
            change = mutating.CHANGES[(turn * (_ROUND - 1) + place - 1) % len(mutating.CHANGES)]
            yield HostileFile(
                f"{number:04d}{suffix}", change(rnd, content), f"mutating.{change.__name__}{suffix}", frozenset()
            )

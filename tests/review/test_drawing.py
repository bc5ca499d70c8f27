"""Readings drawn on a page lie where they were read and leave the ink."""

from __future__ import annotations

import numpy as np

from uketsuke.forms.blanks import blank_image
from uketsuke.forms.catalogue import load_catalogue
from uketsuke.review.drawing import COLOURS, draw_readings

from .conftest import FORM, results


def test_boxes_are_drawn_in_their_colours_and_ink_stays_black() -> None:
    image = blank_image(load_catalogue().form(FORM), 1).copy()
    fields = [result.occurrences[0].field for result in results().values()]
    place = next(field.reading.box for field in fields if field.name == "name")
    image[place.top + 20 : place.top + 30, place.left + 20 : place.left + 200] = 0
    drawn = draw_readings(image, fields)
    assert drawn.shape == (*image.shape, 3)
    assert tuple(drawn[place.top, place.left + 100]) == COLOURS["accepted"]
    assert (drawn[place.top + 22 : place.top + 28, place.left + 30 : place.left + 190] == 0).all()
    untouched = drawn[3400:, :200]
    assert (untouched == np.repeat(image[3400:, :200, None], 3, axis=2)).all()


def test_nothing_to_draw_leaves_the_page_as_it_is() -> None:
    image = np.full((100, 80), 200, np.uint8)
    assert (draw_readings(image, []) == 200).all()

"""A recogniser of three small forms, built once for the intake tests."""

from __future__ import annotations

import cv2
import papers
import pytest

from uketsuke.intake.learning import learn_blank
from uketsuke.intake.recognition import FormRecogniser

cv2.setNumThreads(1)


@pytest.fixture(scope="session")
def recogniser() -> FormRecogniser:
    """Knows the forms of `papers`: extension, permission and employer."""
    return FormRecogniser([learn_blank(kind, "1", 1, papers.blank(kind)) for kind in papers.KINDS])

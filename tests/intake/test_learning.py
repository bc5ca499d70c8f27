"""Blank pages are learnt once, kept, and learnt again only when something changed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from uketsuke.forms.catalogue import load_catalogue
from uketsuke.forms.definitions import Form
from uketsuke.intake.learning import BlankPage, learn_forms

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def form() -> Form:
    return load_catalogue().form("fee-84")


def learn(form: Form, cache: Path | None) -> BlankPage:
    (page,) = learn_forms(SimpleNamespace(forms={form.id: form}), cache)
    return page


def test_a_kept_page_is_what_was_learnt(form: Form, tmp_path: Path) -> None:
    learnt = learn(form, tmp_path)
    (kept,) = tmp_path.glob("*.npz")
    written = kept.stat().st_mtime_ns
    found = learn(form, tmp_path)
    assert kept.stat().st_mtime_ns == written
    assert np.array_equal(found.points, learnt.points) and np.array_equal(found.printed(), learnt.printed())
    assert np.array_equal(found.features.descriptors, learnt.features.descriptors)
    assert len(found.anchors.windows) == len(learnt.anchors.windows) > 0


def test_another_blank_is_learnt_anew(form: Form, tmp_path: Path) -> None:
    learn(form, tmp_path / "cache")
    other = replace(form, blank=load_catalogue().form("13130").blank)
    assert len(learn(other, tmp_path / "cache").points) != len(learn(form, tmp_path / "cache").points)
    assert len(list((tmp_path / "cache").iterdir())) == 2


def test_a_spoiled_page_is_learnt_again(form: Form, tmp_path: Path) -> None:
    learnt = learn(form, tmp_path)
    (kept,) = tmp_path.glob("*.npz")
    kept.write_bytes(kept.read_bytes()[:1000])
    assert np.array_equal(learn(form, tmp_path).points, learnt.points)


def test_a_cache_that_cannot_be_written_stops_nothing(form: Form, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    assert len(learn(form, tmp_path / "file").points) > 0

"""Every locked runtime requirement carries a licence that lets an office use and redistribute it."""

from __future__ import annotations

import importlib.metadata
import re

import pytest

from uketsuke.forms.paths import PROJECT_ROOT

FREE = ("mit", "bsd", "apache", "isc", "psf", "mpl", "zlib", "0bsd", "cc0", "python software foundation")
# Weak copyleft, used unchanged as a library: allowed, named one by one.
NAMED = {
    "psycopg": "LGPL-3.0-only",
    "psycopg-binary": "LGPL-3.0-only",
    "python-stdnum": "GNU Lesser General Public License v2 or later (LGPLv2+)",
}


def _locked() -> list[str]:
    lines = (PROJECT_ROOT / "requirements" / "runtime.txt").read_text(encoding="utf-8").splitlines()
    return [found.group(1) for line in lines if (found := re.match(r"([A-Za-z0-9._-]+)==", line))]


def _licence_of(name: str) -> str:
    metadata = importlib.metadata.metadata(name)
    classifiers = [c.split(" :: ")[-1] for c in metadata.get_all("Classifier") or [] if c.startswith("License")]
    return metadata.get("License-Expression") or "; ".join(classifiers) or (metadata.get("License") or "")


@pytest.mark.parametrize("name", _locked())
def test_the_licence_is_free(name: str) -> None:
    licence = _licence_of(name)
    if name in NAMED:
        assert licence == NAMED[name]
    else:
        assert any(word in licence.lower() for word in FREE), f"{name}: {licence or 'no licence named'}"


def test_the_lock_names_no_index_and_hashes_everything() -> None:
    for lock in ("runtime.txt", "dev.txt"):
        text = (PROJECT_ROOT / "requirements" / lock).read_text(encoding="utf-8")
        assert "index-url" not in text and "://" not in text
        for block in re.split(r"\n(?=[A-Za-z0-9])", text):
            if re.match(r"[A-Za-z0-9._-]+==", block):
                assert "--hash=sha256:" in block, block.splitlines()[0]


def test_only_one_opencv_is_locked() -> None:
    assert [name for name in _locked() if name.startswith("opencv")] == ["opencv-python-headless"]

"""Runs of `process` that many tests look at; each is made once a test run."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.cli.mailroom import lay_out
from tests.conftest import Ran, run_uketsuke

Once = Callable[[str, Callable[[Path], None]], Path]


@dataclass(frozen=True)
class Run:
    """A run of `process --json`: its folder, how it ended, and what it said."""

    folder: Path
    ran: Ran

    @property
    def answer(self) -> Any:
        return self.ran.json

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def images(self) -> Path:
        return self.folder / "images"

    def filings_of(self, name: str) -> list[Any]:
        """The filings that hold a page of the file whose name ends so."""
        return [f for f in self.answer["filings"] if any(p["file"].endswith(name) for p in f["pages"])]


def _keep(folder: Path, ran: Ran) -> None:
    (folder / "ran.json").write_text(json.dumps([ran.code, ran.out, ran.err]), encoding="utf-8")


def _kept(folder: Path) -> Run:
    return Run(folder, Ran(*json.loads((folder / "ran.json").read_text(encoding="utf-8"))))


@pytest.fixture(scope="session")
def mail(once: Once) -> Run:
    """The whole morning, by mail, with images."""

    def make(folder: Path) -> None:
        lay_out(folder / "in")
        images, data = folder / "images", folder / "data"
        _keep(folder, run_uketsuke("process", folder / "in", "--json", "--images", images, "--data", data))

    return _kept(once("contract-mail", make))


@pytest.fixture(scope="session")
def again(once: Once, mail: Run) -> Run:
    """Two of the morning's files once more, at a counter, together in the order given, after the cover sheet."""

    def make(folder: Path) -> None:
        source = mail.folder / "in"
        paths = (source / "deep" / "er" / "5-mislabelled.pdf", source / "4-digital.pdf")
        options = ("--together", "--channel", "counter", "--office", "TYO", "--json", "--data", mail.data)
        _keep(folder, run_uketsuke("process", *paths, *options, UKETSUKE_WORKERS="1"))

    return _kept(once("contract-again", make))

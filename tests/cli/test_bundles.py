"""`cases bundle` and `cases verify`: what an office sends, and what who gets it can be sure of."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cases.documents.making import result, results
from tests.conftest import Ran, run_uketsuke
from tests.workers.filed import file_filing, finish
from uketsuke.cases import records
from uketsuke.cases.database import reading_scope, session_scope
from uketsuke.workers.settings import load_settings
from uketsuke.workers.world import World

pytestmark = pytest.mark.slow

Once = Callable[[str, Callable[[Path], None]], Path]


@pytest.fixture(scope="module")
def office(once: Once) -> Path:
    """A data directory in which a wrong reading was corrected before its filing was converted, and its bundle."""

    def make(folder: Path) -> None:
        world = World.of(load_settings(folder / "data"))
        fields = {**results(), "passport_number": result("passport_number", "C1234S67", accepted=False)}
        filing = file_filing(world, fields)
        with session_scope(world.database) as session:
            assert records.correct_field(session, filing, "passport_number", "C1234567", who="tanaka", why="misread")
        with reading_scope(world.database) as session:
            work = records.filing_to_finish(session, filing)
            assert work is not None
        finish(world, filing, records.corrected(fields, work.corrections))
        other = file_filing(world, {"name": result("name", "X", accepted=False)}, b"%PDF-1.4 another")
        with reading_scope(world.database) as session:
            names = {o.id: o.receipt for o in records.list_filings(session)}
        (folder / "receipts.json").write_text(json.dumps([names[filing], names[other]]), encoding="utf-8")
        ran = _bundle(folder, names[filing], folder / "bundle.zip")
        assert ran.code == 0, ran.err

    return once("bundles", make)


def _receipts(office: Path) -> list[str]:
    found: list[str] = json.loads((office / "receipts.json").read_text(encoding="utf-8"))
    return found


def _bundle(office: Path, receipt: str, target: Path) -> Ran:
    return run_uketsuke("cases", "bundle", receipt, "-o", target, "--data", office / "data")


def _verify(office: Path, bundle: Path, *options: str | Path) -> Ran:
    return run_uketsuke("cases", "verify", bundle, "--json", "--data", office / "data", *options)


def test_a_bundle_is_verified_where_it_was_made_and_elsewhere_with_the_public_key(office: Path, tmp_path: Path) -> None:
    bundle = office / "bundle.zip"
    here = _verify(office, bundle)
    assert (here.code, here.json["verified"], here.json["receipt"]) == (0, True, _receipts(office)[0])
    line, pem = (run_uketsuke("keys", "show", *how, "--data", office / "data") for how in ((), ("--pem",)))
    (tmp_path / "office.pem").write_text(pem.out, encoding="ascii")
    for key in (line.out.strip(), tmp_path / "office.pem"):
        there = run_uketsuke("cases", "verify", bundle, "--key", key, "--data", tmp_path / "elsewhere")
        assert there.code == 0 and "指定の鍵" in there.out
    nobody = run_uketsuke("cases", "verify", bundle, "--data", tmp_path / "elsewhere")
    assert nobody.code == 2 and "--key" in nobody.err


def test_the_correction_is_in_its_history_and_made_again_it_is_the_same_file(office: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(office / "bundle.zip") as archive:
        history = json.loads(archive.read("history.json"))
        case = json.loads(archive.read("case.json"))
    (correction,) = history["corrections"]
    assert (correction["field"], correction["value"], correction["who"]) == ("passport_number", "C1234567", "tanaka")
    assert "C1234567" in json.dumps(case)
    assert _bundle(office, _receipts(office)[0], tmp_path / "again.zip").code == 0
    assert (tmp_path / "again.zip").read_bytes() == (office / "bundle.zip").read_bytes()


def test_an_altered_bundle_is_not_verified_and_it_says_what_was_altered(office: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(office / "bundle.zip") as archive:
        document = archive.getinfo("documents/01-application.pdf")
        middle = document.header_offset + document.file_size // 2
    whole = bytearray((office / "bundle.zip").read_bytes())
    whole[middle] ^= 1
    altered = tmp_path / "altered.zip"
    altered.write_bytes(whole)
    told = _verify(office, altered)
    assert (told.code, told.json["verified"]) == (1, False)
    assert told.json["faults"] == [{"code": "altered", "path": "documents/01-application.pdf"}]
    words = run_uketsuke("cases", "verify", altered, "--data", office / "data")
    assert words.code == 1 and "documents/01-application.pdf: 改変されています / altered" in words.out


def test_of_a_filing_without_a_case_there_is_no_bundle(office: Path, tmp_path: Path) -> None:
    refused = _bundle(office, _receipts(office)[1], tmp_path / "none.zip")
    assert refused.code == 2 and "not converted yet" in refused.err and not (tmp_path / "none.zip").exists()

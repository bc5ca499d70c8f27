"""The amendment story at the command line: a case, an error in it, its correction, and what is told of both."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import cv2
import jsonschema
import pytest
from pdfminer.high_level import extract_text

from tests.cli.conftest import Once, Run
from tests.conftest import Ran, run_uketsuke
from uketsuke.cases import records
from uketsuke.cases.conversion import paper_values, regained
from uketsuke.cases.database import reading_scope
from uketsuke.cli.opening import world_of
from uketsuke.forms.paths import PROJECT_ROOT
from uketsuke.workers.contents import contents_of

pytestmark = pytest.mark.slow

SIGNED = PROJECT_ROOT / "samples" / "counter" / "signed-12981.pdf"
SCHEMA = json.loads((PROJECT_ROOT / "docs" / "schemas" / "case.schema.json").read_text(encoding="utf-8"))
RIGHT = "09012345678"


def is_valid(case: Any) -> None:
    jsonschema.validate(case, SCHEMA, cls=jsonschema.Draft202012Validator)


@pytest.fixture(scope="session")
def amended(once: Once) -> Path:
    """The signed sample, converted at the counter, its mobile phone corrected, then its occupation made unreadable."""

    def make(folder: Path) -> None:
        data = folder / "data"
        ran = run_uketsuke("process", SIGNED, "--channel", "counter", "--json", "--data", data, UKETSUKE_WORKERS="1")
        (filing,) = ran.json["filings"]
        assert filing["state"] == "converted"
        receipt = filing["receipt"]
        said = ("--why", "数字の読み違い", "--who", "aoki")
        done = run_uketsuke("cases", "correct", receipt, "mobile_phone", "090-1234-5678", *said, "--data", data)
        assert (done.code, done.out) == (0, "") and "version 2" in done.err
        (folder / "receipt").write_text(receipt)
        (folder / "before.json").write_text(json.dumps(filing))

    return once("amended", make)


def cases(amended: Path, verb: str, *arguments: str | Path) -> Ran:
    receipt = (amended / "receipt").read_text()
    return run_uketsuke("cases", verb, receipt, *arguments, "--data", amended / "data")


def test_both_versions_are_there_and_valid(amended: Path) -> None:
    before = json.loads((amended / "before.json").read_text())
    first, second = (cases(amended, "case", "--version", number, "--json").json for number in ("1", "2"))
    is_valid(first)
    is_valid(second)
    assert first == before["case"]
    assert cases(amended, "case", "--json").json == second
    assert (first["applicant"]["mobile_phone"], second["applicant"]["mobile_phone"]) == ("08051434095", RIGHT)
    assert second["sources"]["mobile_phone"]["correction"]["who"] == "aoki"
    kinds = [(file["kind"], file["media_type"]) for file in second["documents"][0]["files"]]
    assert kinds == [("original", "application/pdf"), ("image", "image/png")]
    assert second["documents"][0]["files"][0]["bytes"] == SIGNED.stat().st_size


def test_the_difference_is_readable_and_shows_the_ink(amended: Path, tmp_path: Path) -> None:
    ran = cases(amended, "diff", "--json", "--pictures", tmp_path / "ink")
    (change,) = ran.json["changes"]
    assert (ran.json["from"], ran.json["to"]) == (1, 2)
    assert (change["field"], change["before"], change["after"]) == ("mobile_phone", "08051434095", RIGHT)
    assert (change["who"], change["why"], change["label_ja"]) == ("aoki", "数字の読み違い", "携帯電話番号")
    picture = cv2.imread(str(tmp_path / "ink" / "mobile_phone.png"), cv2.IMREAD_GRAYSCALE)
    assert picture.shape[1] > change["place"]["box_px"][2] and picture.min() < 100 < picture.max()
    told = cases(amended, "diff", "--from", "1", "--to", "2").out
    assert all(word in told for word in ("08051434095", RIGHT, "aoki", "数字の読み違い", "携帯電話番号"))


def test_the_history_of_a_value_says_what_happened_in_order(amended: Path) -> None:
    told = cases(amended, "history", "mobile_phone", "--json").json
    assert [(entry["kind"], entry["value"]) for entry in told] == [
        ("read", "08051434095"), ("version", "08051434095"), ("corrected", RIGHT), ("version", RIGHT),
    ]  # fmt: skip
    assert told[0]["place"]["page"] == 0 and told[2]["by"] == "aoki"
    assert "読み取り" in cases(amended, "history", "mobile_phone").out
    assert len(cases(amended, "history", "--json").json) > 30


def test_the_bundle_of_the_new_version_says_the_new_value_and_is_verified_until_it_is_altered(
    amended: Path, tmp_path: Path
) -> None:
    bundle, altered = tmp_path / "bundle.zip", tmp_path / "altered.zip"
    assert cases(amended, "bundle", "-o", bundle).code == 0
    with zipfile.ZipFile(bundle) as archive:
        application = next(name for name in archive.namelist() if name.endswith("application.pdf"))
        assert json.loads(archive.read("case.json"))["version"] == 2
        said = extract_text(BytesIO(archive.read(application))).replace("-", "")
        place = archive.getinfo(application)
    # Selecting the value in the document gives the corrected one, and what was read is gone.
    assert RIGHT in said and "08051434095" not in said
    told = run_uketsuke("cases", "verify", bundle, "--json", "--data", amended / "data")
    assert (told.code, told.json["verified"]) == (0, True)
    whole = bytearray(bundle.read_bytes())
    whole[place.header_offset + place.file_size // 2] ^= 1
    altered.write_bytes(whole)
    told = run_uketsuke("cases", "verify", altered, "--json", "--data", amended / "data")
    assert (told.code, told.json["faults"]) == (1, [{"code": "altered", "path": application}])


def test_a_case_is_printed_with_where_its_values_are_from(amended: Path) -> None:
    out = cases(amended, "case").out
    assert all(word in out for word in (RIGHT, "mobile_phone", "aoki", "紙のとおりに残した値", "signature"))


@pytest.mark.parametrize(
    ("verb", "arguments", "words"),
    [
        ("correct", ("mobile_phon", "090", "--why", "x"), "mobile_phone"),
        ("correct", ("mobile_phone", "12", "--why", "x"), "phone"),
        ("correct", ("sex", "X", "--why", "x"), "male, female"),
        ("correct", ("mobile_phone", RIGHT, "--why", "x"), "already"),
        ("correct", ("mobile_phone", "none", "--why", " "), "reason"),
        ("case", ("--version", "9"), "there are 1, 2"),
        ("diff", ("--from", "3", "--to", "4"), "there are 1, 2"),
        ("history", ("mobile_phon",), "mobile_phone"),
    ],
)
def test_what_cannot_be_is_wrong_usage_and_says_what_can(
    amended: Path, verb: str, arguments: tuple[str, ...], words: str
) -> None:
    ran = cases(amended, verb, *arguments)
    assert ran.code == 2 and words in ran.err
    assert len(cases(amended, "history", "mobile_phone", "--json").json) == 4


def test_every_filing_of_a_morning_has_a_draft_that_is_valid_and_says_all_of_it(mail: Run) -> None:
    world = world_of(mail.data)
    drafts = []
    with reading_scope(world.database) as session:
        for filing in records.list_filings(session):
            contents = contents_of(world.store, records.pages_of_filing(session, filing.id))
            drafts.append((filing, records.draft_of(session, filing.id, contents)))
    assert len(drafts) > 5
    for filing, made in drafts:
        assert bool(made) == (filing.procedure is not None)
        if made:
            draft = json.loads(json.dumps(made))
            is_valid(draft)
            assert {n: v for n, v in regained(draft).items() if not isinstance(v, list)} == {
                n: v for n, v in paper_values(draft).items() if not isinstance(v, list)
            }

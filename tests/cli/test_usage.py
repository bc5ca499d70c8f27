"""Exit codes and messages: 0 done, 1 some files failed, 2 wrong usage, 3 set-up problem; never a traceback."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import jsonschema
import pikepdf
import pytest

from tests.conftest import Ran, clean_environment, run_uketsuke
from uketsuke.cli.main import main
from uketsuke.forms.paths import PROJECT_ROOT

EMPTY_ANSWER = {"filings": [], "failures": [], "skipped": []}


def _plain(ran: Ran) -> Ran:
    assert "Traceback" not in ran.err + ran.out
    return ran


def test_help_is_quick_and_names_the_verbs() -> None:
    started = time.monotonic()
    ran = run_uketsuke("--help")
    took = time.monotonic() - started
    assert ran.code == 0
    verbs = (
        "process",
        "serve",
        "worker",
        "status",
        "coversheets",
        "forms",
        "samples",
        "bench",
        "cases",
        "rules",
        "doctor",
    )
    assert all(verb in ran.out for verb in verbs)
    # Half a second on an idle machine; several times that while other tests keep both cores busy.
    assert took < 5


def test_help_imports_nothing_heavy() -> None:
    import subprocess
    import sys

    heavy = ("numpy", "cv2", "sqlalchemy", "pydantic", "redis", "rich.console", "onnxruntime", "fastapi")
    code = f"import sys, uketsuke.cli.main; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["process"], "PATH"),
        (["process", "no-such-file.pdf"], "no-such-file.pdf"),
        (["process", ".", "--channel", "fax"], "--channel"),
        (["process", ".", "--office", "東京"], "東京"),
        (["process", ".", "--deliver"], "--deliver"),
        (["process", ".", "--images", "taken"], "taken"),
        (["process", ".", "--colour"], "--colour"),
        (["coversheets", "--count", "0", "-o", "x.pdf"], "--count"),
        (["coversheets", "--count", "1", "-o", "nowhere/x.pdf"], "nowhere"),
        (["forms", "vocabulary", "no-such-vocabulary"], "no-such-vocabulary"),
        (["cases", "show", "HQ-1"], "HQ-1"),
        (["cases", "list", "--state", "asleep"], "asleep"),
        (["rules", "explain", "no.such.rule"], "no.such.rule"),
        (["samples", "make", "-o", "s", "--mode", "chisel"], "chisel"),
        (["deliver"], "deliver"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_wrong_usage_exits_2_and_names_what_is_wrong(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    named: str,
) -> None:
    (tmp_path / "taken").write_text("", encoding="utf-8")
    (tmp_path / "scan.pdf").touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["uketsuke", *arguments])
    # In this process, whose signals are pytest's own: starting Python anew for each line would take a minute.
    monkeypatch.setattr("signal.signal", lambda *_: None)
    with pytest.raises(SystemExit) as stopped:
        main()
    said = capsys.readouterr()
    assert (stopped.value.code, said.out) == (2, "")
    assert named in said.err and "Traceback" not in said.err


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        ({"UKETSUKE_STORE_URL": "s3://bucket"}, "UKETSUKE_STORE_URL"),
        ({"UKETSUKE_DATABASE_URL": "mysql:///x"}, "UKETSUKE_DATABASE_URL"),
        ({"UKETSUKE_DATABASE_URL": "postgresql://127.0.0.1:1/x"}, "database does not answer"),
        ({"UKETSUKE_REDIS_URL": "redis://127.0.0.1:1/0"}, "UKETSUKE_REDIS_URL"),
        ({"UKETSUKE_WORKERS": "many"}, "workers"),
        ({"UKETSUKE_CONFIG": "gone.toml"}, "gone.toml"),
        ({"UKETSUKE_DATA": "scan.pdf/data"}, "scan.pdf"),
        ({"PATH": "/nowhere"}, "redis-server"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else None,
)
@pytest.mark.slow
def test_a_set_up_problem_exits_3_and_says_what_to_do(tmp_path: Path, variables: dict[str, str], named: str) -> None:
    (tmp_path / "scan.pdf").write_bytes(b"%PDF-")
    ran = _plain(run_uketsuke("process", "scan.pdf", cwd=tmp_path, **variables))
    assert (ran.code, ran.out) == (3, "")
    assert named in ran.err


def test_a_folder_without_scans_is_done_at_once(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    ran = run_uketsuke("process", "in", "--json", cwd=tmp_path)
    assert ran.code == 0
    assert {key: value for key, value in ran.json.items() if key != "seconds"} == EMPTY_ANSWER


@pytest.mark.slow
def test_too_many_pages_and_too_large_a_file_are_failures_in_the_default_data_directory(tmp_path: Path) -> None:
    with pikepdf.new() as pdf:
        for _ in range(4):
            pdf.add_blank_page(page_size=(595, 842))
        pdf.save(tmp_path / "four.pdf")
    (tmp_path / "large.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(1_100_000))
    limits = {"UKETSUKE_MAX_PAGES": "3", "UKETSUKE_MAX_FILE_MB": "1", "UKETSUKE_WORKERS": "1"}
    ran = run_uketsuke("process", "four.pdf", "large.png", cwd=tmp_path, **limits)
    assert ran.code == 1
    assert [line.split("│")[3].strip() for line in ran.out.splitlines() if ".p" in line and "│" in line] == [
        "too_many_pages",
        "too_large",
    ]
    assert "files: 2 = 0 処理 / processed + 2 不可 / failed" in ran.out
    assert (tmp_path / "var" / "uketsuke" / "uketsuke.sqlite3").is_file()


def test_doctor_says_that_all_is_well_or_what_to_do(tmp_path: Path) -> None:
    well = run_uketsuke("doctor", "--json", cwd=tmp_path)
    assert well.code == 0, well.out
    assert all(check["ok"] for check in well.json)
    ill = run_uketsuke("doctor", "--json", cwd=tmp_path, UKETSUKE_WROKERS="3", PATH="/nowhere")
    assert ill.code == 3
    said = {check["name"]: check["message"] for check in ill.json if not check["ok"]}
    assert "UKETSUKE_WROKERS" in said["settings"] and "apt-get install redis-server" in said["queue"]


@pytest.mark.slow
def test_status_is_told_in_words_as_json_or_again_and_again(tmp_path: Path) -> None:
    told = run_uketsuke("status", "--data", tmp_path)
    assert told.code == 0 and "待ち / waiting" in told.out and "担当 / leader: なし / none" in told.out
    schema = json.loads((PROJECT_ROOT / "docs" / "schemas" / "status.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(run_uketsuke("status", "--json", "--data", tmp_path).json, schema)
    both = _plain(run_uketsuke("status", "--json", "--watch", "--data", tmp_path))
    assert both.code == 2 and "--watch" in both.err
    command = [sys.executable, "-m", "uketsuke", "status", "--watch", "--data", str(tmp_path)]
    with subprocess.Popen(command, env=clean_environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE) as watching:
        assert watching.stdout is not None
        assert watching.stdout.readline()
        watching.send_signal(signal.SIGINT)
        _, err = watching.communicate(timeout=30)
    assert (watching.returncode, err) == (0, b"")


def test_rules_are_told_in_words() -> None:
    rules = run_uketsuke("rules", "list", "--json").json
    assert "required.missing" in {rule["id"] for rule in rules}
    told = run_uketsuke("rules", "explain", "required.missing")
    assert told.code == 0 and "根拠 / source" in told.out
    assert json.loads(run_uketsuke("rules", "explain", "required.missing", "--json").out)["id"] == "required.missing"


def test_worker_without_a_queue_says_how_to_start_one(tmp_path: Path) -> None:
    ran = _plain(run_uketsuke("worker", cwd=tmp_path))
    assert ran.code == 3 and "uketsuke serve" in ran.err

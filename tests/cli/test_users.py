"""`uketsuke users` keeps the list of who may sign in; a one-time password is said once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import clean_environment, run_uketsuke
from uketsuke.cases import records
from uketsuke.cases.clock import utc_now
from uketsuke.cases.database import open_engine, reading_scope
from uketsuke.cases.passwords import is_password
from uketsuke.workers.settings import DATABASE_NAME

pytestmark = pytest.mark.slow


def fits(data: Path, name: str, password: str) -> bool:
    with reading_scope(open_engine(f"sqlite:///{data / DATABASE_NAME}")) as session:
        found = records.credentials_of(session, name)
    return found is not None and is_password(password, found.password_hash)


def add(data: Path, name: str, password: str, *options: str) -> int:
    command = [
        sys.executable,
        "-m",
        "uketsuke",
        "users",
        "add",
        name,
        "--data",
        str(data),
        "--password-stdin",
        *options,
    ]
    return subprocess.run(command, input=f"{password}\n", text=True, env=clean_environment(), check=False).returncode


def test_a_user_comes_gets_a_new_password_and_goes(tmp_path: Path) -> None:
    added = run_uketsuke("users", "add", "Sato", "--role", "counter", "--office", "TYO", "--data", tmp_path)
    assert added.code == 0 and fits(tmp_path, "sato", added.out.strip())
    (user,) = run_uketsuke("users", "list", "--json", "--data", tmp_path).json
    assert user == {
        "name": "sato",
        "display": "sato",
        "role": "counter",
        "state": "active",
        "one_time": True,
        "second_factor": False,
        "offices": ["TYO"],
    }
    again = run_uketsuke("users", "reset-password", "sato", "--data", tmp_path)
    assert fits(tmp_path, "sato", again.out.strip()) and again.out != added.out
    assert run_uketsuke("users", "disable", "sato", "--data", tmp_path).code == 0
    assert not fits(tmp_path, "sato", again.out.strip())
    assert "disabled" in run_uketsuke("users", "list", "--data", tmp_path).out
    assert run_uketsuke("users", "disable", "nobody", "--data", tmp_path).code == 2


def test_a_password_from_outside_is_kept_when_it_is_good_enough(tmp_path: Path) -> None:
    assert add(tmp_path, "one", "short", "--role", "admin") == 2
    assert add(tmp_path, "one", "long enough for us", "--role", "admin", "--office", "*") == 0
    assert fits(tmp_path, "one", "long enough for us")
    assert run_uketsuke("users", "disable", "one", "--data", tmp_path).code == 2


def test_a_users_program_gets_a_token_once_and_loses_it(tmp_path: Path) -> None:
    run_uketsuke("users", "add", "robot", "--role", "mailroom", "--office", "TYO", "--data", tmp_path)
    made = run_uketsuke("users", "token", "robot", "--for", "tray 4", "--days", "30", "--data", tmp_path)
    assert made.code == 0
    with reading_scope(open_engine(f"sqlite:///{tmp_path / DATABASE_NAME}")) as session:
        program = records.program_of(session, made.out.strip(), utc_now())
    assert program is not None and program.user.name == "robot"
    (listed,) = run_uketsuke("users", "tokens", "robot", "--json", "--data", tmp_path).json
    assert (listed["id"], listed["label"]) == (program.token_id, "tray 4")
    assert run_uketsuke("users", "revoke-token", "robot", str(listed["id"]), "--data", tmp_path).code == 0
    assert run_uketsuke("users", "revoke-token", "robot", str(listed["id"]), "--data", tmp_path).code == 2
    assert run_uketsuke("users", "tokens", "robot", "--json", "--data", tmp_path).json == []

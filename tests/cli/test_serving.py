"""`serve` brings everything up in one command and takes everything down with it."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.conftest import clean_environment, run_uketsuke

pytestmark = pytest.mark.slow


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _get(url: str) -> str:
    until = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:
                return str(answer.read().decode())
        except urllib.error.URLError:
            assert time.monotonic() < until
            time.sleep(0.1)


def test_serve_answers_on_its_port_and_ends_with_ctrl_c(tmp_path: Path) -> None:
    port = _free_port()
    command = [sys.executable, "-m", "uketsuke", "serve", "--port", str(port), "--data", str(tmp_path)]
    environment = clean_environment(UKETSUKE_WORKERS="1")
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as serving:
        assert "サインイン" in _get(f"http://127.0.0.1:{port}/")
        assert "uketsuke_workers_busy" in _get(f"http://127.0.0.1:{port}/metrics")
        loaded = Path(f"/proc/{serving.pid}/maps").read_text(encoding="utf-8")
        assert "sqlite3" in loaded and not [name for name in ("onnxruntime", "/cv2/", "fugashi") if name in loaded]
        assert run_uketsuke("status", "--json", "--data", tmp_path).json["queue"] == "running"
        taken = run_uketsuke("serve", "--port", str(port), "--data", tmp_path / "other")
        assert taken.code == 3 and str(port) in taken.err
        serving.send_signal(signal.SIGINT)
        _, err = serving.communicate(timeout=30)
    assert serving.returncode == 0, err
    assert "one-time password, shown only now" in err
    (admin,) = run_uketsuke("users", "list", "--json", "--data", tmp_path).json
    assert (admin["name"], admin["role"], admin["one_time"]) == ("admin", "admin", True)
    assert run_uketsuke("status", "--json", "--data", tmp_path).json["queue"] == "stopped"


def test_users_whose_passwords_are_public_are_for_this_machine_alone(tmp_path: Path) -> None:
    assert run_uketsuke("users", "add", "demo-counter", "--role", "counter", "--data", tmp_path).code == 0
    port = str(_free_port())
    open_to_all = run_uketsuke("serve", "--host", "0.0.0.0", "--port", port, "--data", tmp_path)
    behind = run_uketsuke("serve", "--port", port, "--data", tmp_path, UKETSUKE_PUBLIC_URL="https://uketsuke.example")
    nonsense = run_uketsuke("serve", "--port", port, "--data", tmp_path, UKETSUKE_PUBLIC_URL="uketsuke.example")
    assert (open_to_all.code, behind.code, nonsense.code) == (3, 3, 3)
    assert "demo-counter" in open_to_all.err and "demo-counter" in behind.err
    assert "UKETSUKE_PUBLIC_URL" in nonsense.err

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
        assert "受付" in _get(f"http://127.0.0.1:{port}/")
        assert run_uketsuke("status", "--json", "--data", tmp_path).json["queue"] == "running"
        taken = run_uketsuke("serve", "--port", str(port), "--data", tmp_path / "other")
        assert taken.code == 3 and str(port) in taken.err
        serving.send_signal(signal.SIGINT)
        _, err = serving.communicate(timeout=30)
    assert serving.returncode == 0, err
    assert run_uketsuke("status", "--json", "--data", tmp_path).json["queue"] == "stopped"

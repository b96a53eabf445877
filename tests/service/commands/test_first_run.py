"""`peyvand run`, as a newcomer gives it: its own PostgreSQL, the sample, a first match, the page."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.service.commands.conftest import Peyvand

SECONDS = 240


@pytest.fixture(scope="module")
def environment(tiny_model: Path) -> Iterator[dict[str, str]]:
    """Settings for a store of its own on a free port. Short paths: PostgreSQL listens on a socket below them."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="peyvand-", ignore_cleanup_errors=True) as folder:
        given = {name: value for name, value in os.environ.items() if not name.startswith(("PEYVAND_", "DATABASE_"))}
        yield given | {
            "PEYVAND_DATA_DIR": f"{folder}/data",
            "PEYVAND_CACHE_DIR": f"{folder}/cache",
            "PEYVAND_MODEL": str(tiny_model),
            "PEYVAND_PORT": str(port),
        }


def start(environment: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    with log.open("wb") as file:
        return subprocess.Popen(
            [sys.executable, "-m", "service.cli", "run"], env=environment, stdout=file, stderr=subprocess.STDOUT
        )


def wait_until_it_serves(process: subprocess.Popen[bytes], log: Path) -> str:
    end = time.monotonic() + SECONDS
    while "serves on" not in (said := log.read_text(encoding="utf-8")):
        assert process.poll() is None, said
        assert time.monotonic() < end, said
        time.sleep(0.2)
    return said


def get(environment: dict[str, str], path: str) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{environment['PEYVAND_PORT']}{path}", timeout=60) as answer:
        return str(answer.read().decode())


@pytest.mark.timeout(2 * SECONDS + 60)
def test_from_nothing_to_a_served_page_twice(environment: dict[str, str], tmp_path: Path) -> None:
    first = start(environment, tmp_path / "first.log")
    try:
        said = wait_until_it_serves(first, tmp_path / "first.log")
        assert "Importing the sample" in said
        assert "مسئله: " in said
        assert "۱. " in said
        assert f"http://127.0.0.1:{environment['PEYVAND_PORT']}" in said
        assert json.loads(get(environment, "/health/ready"))["status"] == "ready"
        assert json.loads(get(environment, "/api/v1/experts?limit=1"))["total"] == 60

        beside = start(environment, tmp_path / "beside.log")
        assert beside.wait(60) == 1
        said = (tmp_path / "beside.log").read_text(encoding="utf-8")
        assert f"http://127.0.0.1:{environment['PEYVAND_PORT']}" in said
        assert f"process {first.pid}" in said
        assert get(environment, "/health/live")
    finally:
        first.send_signal(signal.SIGTERM)
    assert first.wait(60) == 0

    again = start(environment, tmp_path / "again.log")
    try:
        said = wait_until_it_serves(again, tmp_path / "again.log")
        assert "مسئله: " in said
        assert "Importing" not in said
    finally:
        again.send_signal(signal.SIGINT)
    assert again.wait(60) == 130


def test_a_port_that_is_taken_is_said_before_anything_slow(peyvand: Peyvand, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        monkeypatch.setenv("PEYVAND_PORT", str(port))
        ended = peyvand("serve")
    assert ended.code == 2
    assert f"PEYVAND_PORT={port + 1}" in ended.err
    assert "Opening the store" not in ended.err

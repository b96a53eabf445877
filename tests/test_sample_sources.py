"""The sample files of sources: as their script writes them, read as what they are, all invented."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from matcher.sources.formats import guess_format, read_source

ROOT = Path(__file__).parents[1]
SOURCES = ROOT / "data" / "sources"

READ = {
    "faculty-nilrud.xlsx": ("spreadsheet", 8, 10, 0, 0),
    "openalex-nilrud.jsonl": ("openalex", 3, 24, 0, 0),
    "needs-1405.xlsx": ("spreadsheet", 0, 0, 0, 4),
    "orcid-kouhestanifar.json": ("orcid", 1, 1, 0, 0),
    "theses-nilrud.xml": ("oai-pmh", 0, 0, 4, 0),
    "works-nilrud.bib": ("bibtex", 0, 0, 4, 0),
}
"""File to format, and how many experts, pieces of evidence, works of nobody yet and problems it holds."""


@pytest.fixture
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("sample_sources", ROOT / "scripts" / "sample_sources.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_files_are_those_that_the_script_writes(
    script: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(script, "FOLDER", tmp_path)
    script.main()
    assert {each.name for each in tmp_path.iterdir()} == {each.name for each in SOURCES.iterdir()} == READ.keys()
    for name in READ:
        assert read_source(tmp_path / name) == read_source(SOURCES / name), name


@pytest.mark.parametrize("name", READ)
def test_each_file_is_read_as_what_it_is(name: str) -> None:
    format_, *counts = READ[name]
    assert guess_format(SOURCES / name) == format_
    read = read_source(SOURCES / name)
    found = [len(read.catalogue.experts), len(read.catalogue.evidence), len(read.works), len(read.catalogue.problems)]
    assert found == counts
    assert len(read.refused) == (1 if name.endswith(".bib") else 0)


def test_addresses_belong_to_nobody() -> None:
    experts = read_source(SOURCES / "faculty-nilrud.xlsx").catalogue.experts
    assert all(each.email is None or each.email.endswith(".example") for each in experts)

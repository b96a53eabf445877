"""Every notebook runs from top to bottom, with public names only."""

import json
import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

import matcher

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))


@pytest.mark.model
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_runs(path):
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": path.parent}}
    ).execute()
    shown = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    assert any("text/html" in output.get("data", {}) for output in shown)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_uses_public_names_only_and_holds_no_output(path):
    cells = [cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"]
    source = "\n".join("".join(cell["source"]) for cell in cells)
    assert not re.search(r"from (matcher|service)\.|import (matcher|service)\.", source)
    for names in re.findall(r"from matcher import (.+)", source):
        assert {name.strip() for name in names.split(",")} <= set(matcher.__all__)
    assert all(not cell["outputs"] for cell in cells)

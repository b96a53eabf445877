"""`scripts/setup`, with a stand-in for Python that only notes what it is asked to install."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TOOLS = ("sh", "true", "cat", "cksum", "dirname", "flock", "grep", "mkdir", "cp", "rm", "sleep", "env")

FAKE_PYTHON = """#!/bin/sh
# Stands in for Python {version}.
case "$1 $2" in
    "--version "*) echo "Python {version}" ;;
    "-c import sys; sys.exit"*) exit {unfit} ;;
    "-c "*) echo "{version}" ;;
    "-m venv")
        mkdir -p "$3/bin" && cp "$0" "$3/bin/python" && echo "VIRTUAL_ENV=$PWD/$3" >"$3/bin/activate" ;;
    "-m pip")
        echo "begin $*" >>pip.log; sleep 0.3; echo "end" >>pip.log
        exit "$(cat pip-fails 2>/dev/null || echo 0)" ;;
esac
"""

pytestmark = pytest.mark.skipif(shutil.which("flock") is None, reason="flock is not here; set-ups are not kept apart")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with what set-up reads, and a machine with nothing but a few tools."""
    folder = tmp_path / "a project"
    (folder / "scripts").mkdir(parents=True)
    shutil.copy(ROOT / "scripts" / "setup", folder / "scripts" / "setup")
    for name in ("pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, folder / name)
    (tmp_path / "bin").mkdir()
    for tool in TOOLS:
        found = shutil.which(tool)
        assert found, tool
        (tmp_path / "bin" / tool).symlink_to(found)
    return folder


def add_python(project: Path, name: str, version: str) -> None:
    path = project.parent / "bin" / name
    path.write_text(FAKE_PYTHON.format(version=version, unfit=int(not "3.11" <= version < "3.14")))
    path.chmod(0o755)


def start(project: Path, part: str = "base", **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [project / "scripts" / "setup", part],
        env={"PATH": str(project.parent / "bin"), **environment},
        cwd=os.sep,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    said, _ = process.communicate(timeout=60)
    return process.returncode, said


def installs(project: Path) -> list[str]:
    log = project / "pip.log"
    return log.read_text().splitlines() if log.exists() else []


def test_it_installs_once_under_the_constraints(project: Path) -> None:
    add_python(project, "python3", "3.11.7")
    assert ended(start(project))[0] == 0
    (begin, end) = installs(project)
    assert begin.endswith("-c constraints.txt -e .")
    assert end == "end"
    assert ended(start(project)) == (0, "")
    assert len(installs(project)) == 2


def test_the_tools_come_only_when_asked_for(project: Path) -> None:
    add_python(project, "python3", "3.12.1")
    for part in ("base", "dev", "base", "dev"):
        assert ended(start(project, part))[0] == 0
    assert [line.partition("-e ")[2] for line in installs(project)[::2]] == [".", ".[dev,train]"]
    assert ended(start(project, "everything"))[0] != 0


@pytest.mark.parametrize("changed", ["pyproject.toml", "constraints.txt"])
def test_it_installs_again_when_what_is_wanted_changed(project: Path, changed: str) -> None:
    add_python(project, "python3", "3.13.0")
    assert ended(start(project))[0] == 0
    with (project / changed).open("a") as file:
        file.write("# more\n")
    assert ended(start(project))[0] == 0
    assert len(installs(project)) == 4


def test_two_at_once_wait_for_each_other(project: Path) -> None:
    add_python(project, "python3", "3.11.7")
    both = [start(project), start(project, "dev")]
    assert [ended(process)[0] for process in both] == [0, 0]
    words = [line.partition(" ")[0] for line in installs(project)]
    assert words in (["begin", "end"], ["begin", "end", "begin", "end"])


def test_an_install_that_failed_is_tried_again(project: Path) -> None:
    add_python(project, "python3", "3.11.7")
    (project / "pip-fails").write_text("1")
    code, said = ended(start(project))
    assert code != 0
    assert "run the same command again" in said
    (project / "pip-fails").unlink()
    assert ended(start(project))[0] == 0
    assert len(installs(project)) == 4


def test_a_moved_project_gets_a_new_environment(project: Path) -> None:
    add_python(project, "python3", "3.11.7")
    assert ended(start(project))[0] == 0
    moved = project.rename(project.with_name("elsewhere"))
    assert ended(start(moved))[0] == 0
    assert len(installs(moved)) == 4


def test_a_python_that_fits_is_found_behind_one_that_does_not(project: Path) -> None:
    add_python(project, "python3", "3.9.2")
    add_python(project, "python3.12", "3.12.1")
    code, said = ended(start(project))
    assert code == 0
    assert "Python 3.12.1" in said


@pytest.mark.parametrize("version", ["3.10.13", "3.14.0", "2.7.18"])
def test_a_python_that_does_not_fit_is_named(project: Path, version: str) -> None:
    add_python(project, "python3", version)
    code, said = ended(start(project))
    assert code != 0
    assert version in said
    assert "3.11, 3.12 or 3.13" in said
    assert not (project / ".venv").exists()


def test_a_machine_without_python_is_told_what_to_do(project: Path) -> None:
    code, said = ended(start(project))
    assert code != 0
    assert "no python3" in said
    code, said = ended(start(project, PYTHON="python3.11"))
    assert code != 0
    assert "python3.11 does not run" in said

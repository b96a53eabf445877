"""What holds the project together: the public surface, who may import whom, what is documented and pinned."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import matcher

ROOT = Path(__file__).parents[1]
MAX_LINES = {"matcher": 300, "service": 300, "tests": 500}
PYTHONS = ("3.11", "3.12", "3.13")
TORCH = "2.13.0"

PUBLIC = {"Matcher", "read_catalogue"}

HEAVY = {
    "hazm": ("matcher/text/*.py",),
    "snowballstemmer": ("matcher/text/*.py",),
    "sentence_transformers": (
        "matcher/encoder.py",
        "matcher/model_parts.py",
        "matcher/sentence_encoder.py",
        "service/bench.py",
    ),
    "torch": ("matcher/encoder.py", "matcher/model_parts.py", "matcher/sentence_encoder.py"),
    "transformers": ("matcher/encoder.py", "matcher/sentence_encoder.py"),
    "pandas": ("matcher/tables.py", "matcher/catalogue.py", "service/reports/figures.py"),
    "typer": ("service/cli.py", "service/commands/*.py"),
    "rich": ("service/commands/*.py",),
    "fastapi": (
        "service/app.py",
        "service/errors.py",
        "service/api.py",
        "service/*/*api.py",
        "service/*/*pages.py",
        "service/*/form.py",
        "service/office/*.py",
        "service/web/*.py",
    ),
    "bibtexparser": ("matcher/sources/bibtex.py", "matcher/sources/bibtex_syntax.py"),
    "defusedxml": ("matcher/sources/files.py", "matcher/sources/sheet_guards.py"),
    "docx": (),
    "docxtpl": ("service/documents/letters.py",),
    "typst": ("service/documents/pdf.py",),
    "pyalex": ("service/imports/live.py",),
    "pypdfium2": ("matcher/sources/pdf_lines.py",),
    "python_calamine": ("matcher/sources/sheets.py", "matcher/sources/sheet_*.py"),
    "rapidfuzz": ("matcher/identity/*.py",),
    "rdflib": ("matcher/sources/rdf.py", "matcher/sources/vivo.py"),
    "requests": ("service/imports/live.py",),
    "rispy": ("matcher/sources/ris.py",),
    "xlsxwriter": ("matcher/sources/template.py", "matcher/export.py", "service/documents/workbook.py"),
    "alembic": ("service/database.py", "service/migrations/*.py", "service/migrations/versions/*.py"),
}
"""A heavy library, and the rooms that wrap it."""

SQL_ROOMS = (
    "service/*store.py",
    "service/*/*store.py",
    "service/matching/index.py",
    "service/*tables.py",
    "service/*/*tables.py",
    "service/database.py",
    "service/migrations/*.py",
    "service/migrations/versions/*.py",
)
SQL_WORDS = {"select", "insert", "update", "delete", "text", "func", "exists", "literal"}

MACHINE = re.compile("|".join(["/" + place for place in ("root/", "work/", "home/", "Users/", "opt/wheels")]))
REGISTRY = re.compile(r"(pypi|pythonhosted|npmjs|pytorch)\.(org|com)|--(extra-)?(index-url|find-links)")
NOT_OURS = {
    ".git", ".venv", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis", "__pycache__", "vendor", "raw",
    "build",
}  # fmt: skip
TEXTS = {
    "", ".py", ".toml", ".txt", ".md", ".yml", ".yaml", ".ini", ".cfg", ".mako", ".sh",
    ".html", ".css", ".js", ".po", ".ipynb",
}  # fmt: skip


def sources(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def texts() -> list[Path]:
    return [
        path
        for path in sorted(ROOT.rglob("*"))
        if path.is_file()
        and path.suffix in TEXTS
        and path.name != "LICENSE"
        and not NOT_OURS.intersection(path.relative_to(ROOT).parts)
        and not any(part.endswith(".egg-info") for part in path.parts)
    ]


def inside(path: Path, rooms: tuple[str, ...]) -> bool:
    return any(path.relative_to(ROOT).match(room) for room in rooms)


@cache
def imported(path: Path) -> tuple[tuple[str, str], ...]:
    """Each module that a file imports, with the name taken from it or an empty one."""
    return tuple(read_imports(path))


def read_imports(path: Path) -> Iterator[tuple[str, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((name.name, "") for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: write imports in full"
            yield from ((node.module or "", name.name) for name in node.names)


def test_the_public_surface_is_what_it_says() -> None:
    assert set(matcher.__all__) >= PUBLIC
    assert len(matcher.__all__) == len(set(matcher.__all__))
    for name in matcher.__all__:
        assert getattr(matcher, name) is not None


def test_the_library_knows_nothing_of_the_service() -> None:
    outside = {"sqlalchemy", "psycopg", "fastapi", "starlette", "typer", "rich", "httpx", "requests", "socket"}
    forbidden = outside | {"service", "os", "time"}
    for path in sources("matcher"):
        found = {module.partition(".")[0] for module, _ in imported(path)} & forbidden
        assert not found, f"{path} imports {found}"


@pytest.mark.parametrize("library", HEAVY)
def test_a_heavy_library_stays_in_its_room(library: str) -> None:
    for path in sources("matcher", "service"):
        if library in {module.partition(".")[0] for module, _ in imported(path)}:
            assert inside(path, HEAVY[library]), f"{path} imports {library}"


def test_sql_is_in_the_stores() -> None:
    for path in sources("service"):
        if inside(path, SQL_ROOMS):
            continue
        found = {name for module, name in imported(path) if module.startswith("sqlalchemy")} & SQL_WORDS
        assert not found, f"{path} makes SQL with {found}; that belongs in a store"


@pytest.mark.parametrize("path", sources("matcher", "service", "tests"), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_room_is_small(path: Path) -> None:
    n_lines = len(path.read_text(encoding="utf-8").splitlines())
    assert n_lines <= MAX_LINES[path.relative_to(ROOT).parts[0]], f"{n_lines} lines: look for the second room inside it"


def test_every_room_says_what_it_is() -> None:
    for path in sources("matcher", "service"):
        code = path.read_text(encoding="utf-8")
        if code.strip():
            assert ast.get_docstring(ast.parse(code)), f"{path} has no docstring"


@pytest.mark.parametrize("what", [MACHINE, REGISTRY], ids=["path of a machine", "address of a registry"])
def test_no_file_names_a_place_of_its_own(what: re.Pattern[str]) -> None:
    for path in texts():
        if path == Path(__file__):
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            assert not what.search(line), f"{path}:{number}: {line.strip()[:100]}"


def test_nothing_private_is_needed_from_beside_the_project() -> None:
    for path in sources("matcher", "service"):
        assert "/shared" not in path.read_text(encoding="utf-8"), path


def project() -> dict[str, list[str]]:
    with (ROOT / "pyproject.toml").open("rb") as file:
        declared = tomllib.load(file)["project"]
    return {"base": declared["dependencies"], **declared["optional-dependencies"]}


def pins(python: str) -> dict[str, str]:
    """What the constraints file pins for one Python on Linux."""
    found: dict[str, str] = {}
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        pin = Requirement(line)
        if pin.marker and not pin.marker.evaluate({"python_version": python}):
            continue
        name = canonicalize_name(pin.name)
        assert re.fullmatch(r"==[^*,]+", str(pin.specifier)), f"{line} is not one version"
        assert name not in found, f"{name} is pinned twice for Python {python}"
        found[name] = str(pin.specifier).removeprefix("==")
    return found


@pytest.mark.parametrize("python", PYTHONS)
def test_every_dependency_has_a_pin_that_it_allows(python: str) -> None:
    pinned = pins(python)
    for line in [line for part in project().values() for line in part]:
        wanted = Requirement(line)
        name = canonicalize_name(wanted.name)
        assert name in pinned, f"{name} has no pin for Python {python}"
        assert wanted.specifier.contains(pinned[name]), f"{line} does not allow {pinned[name]}"
    assert pinned["torch"] == TORCH


def test_what_the_dependencies_need_is_pinned_too() -> None:
    """Follow what is installed here from the project's own dependencies on."""
    from importlib.metadata import PackageNotFoundError, distribution

    pinned = pins(f"{sys.version_info.major}.{sys.version_info.minor}")
    waiting = [Requirement(line) for line in project()["base"]]
    seen: set[str] = set()
    while waiting:
        wanted = waiting.pop()
        name = canonicalize_name(wanted.name)
        extras = sorted(wanted.extras) or [""]
        if (wanted.marker and not wanted.marker.evaluate()) or (key := f"{name}{extras}") in seen:
            continue
        seen.add(key)
        try:
            installed = distribution(name)
        except PackageNotFoundError:
            continue
        assert pinned.get(name) == installed.version.partition("+")[0], f"{name} {installed.version} is not the pin"
        for line in installed.requires or ():
            needed = Requirement(line)
            if not needed.marker or any(needed.marker.evaluate({"extra": extra}) for extra in extras):
                needed.marker = None
                waiting.append(needed)


@pytest.mark.parametrize(("script", "page"), [("cli_reference.py", "CLI.md"), ("columns_reference.py", "COLUMNS.md")])
def test_what_is_documented_is_as_it_is(script: str, page: str) -> None:
    command = [sys.executable, ROOT / "scripts" / script]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    written = subprocess.run(
        command, capture_output=True, check=True, encoding="utf-8", cwd=ROOT, env=environment
    ).stdout
    assert (ROOT / "docs" / page).read_text(encoding="utf-8") == written, "run `make docs`"


def test_every_target_is_explained() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, flags=re.MULTILINE))
    explained = set(re.findall(r"^([a-z]+):.*## ", makefile, flags=re.MULTILINE))
    assert targets == explained
    assert {"help", "setup", "run", "check", "test", "bench", "evaluate", "screenshots"} <= targets
    for target in targets:
        assert f"`make {target}`" in (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"), target

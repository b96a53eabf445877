"""The guide names pages, commands, settings, placeholders and pictures that there are."""

from __future__ import annotations

import re
from itertools import chain
from pathlib import Path

from service.accounts.routes import ROUTES
from service.documents.facts import PLACEHOLDERS

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
GUIDE = (DOCS / "GUIDE.md").read_text(encoding="utf-8")


def test_every_page_of_the_guide_is_one() -> None:
    named = set(re.findall(r"`(/[a-z][a-z/-]*)`", GUIDE))
    assert len(named) > 20
    assert named <= {path for method, path in ROUTES if method == "GET"}


def test_every_command_and_setting_of_the_guide_is_documented() -> None:
    commands = re.findall(r"^#+ `(peyvand [a-z -]+)`", (DOCS / "CLI.md").read_text(encoding="utf-8"), re.MULTILINE)
    named = re.findall(r"`(peyvand [a-z-]+(?: [a-z-]+\b)?)", GUIDE)
    assert named
    for each in named:
        assert each in commands or each.rpartition(" ")[0] in commands, each
    settings = re.findall(r"\b(?:PEYVAND|DATABASE)_[A-Z_]+\b", GUIDE)
    documented = (DOCS / "OPERATIONS.md").read_text(encoding="utf-8")
    assert [each for each in settings if f"`{each}`" not in documented] == []


def test_the_guide_names_every_placeholder_of_a_letter() -> None:
    assert set(re.findall(r"\{\{ (\w+) \}\}", GUIDE)) == set(PLACEHOLDERS)


def test_every_picture_is_shown_and_every_shown_one_is_there() -> None:
    pages = [ROOT / "README.md", *DOCS.glob("*.md")]
    shown = set(chain.from_iterable(re.findall(r"pictures/([\w.-]+)[)\"]", page.read_text("utf-8")) for page in pages))
    there = {path.name for path in (DOCS / "pictures").iterdir()}
    assert shown - there == set()
    assert there - shown == set()

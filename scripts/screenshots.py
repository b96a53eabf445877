"""Take pictures of every page, in three languages and two widths, over the sample with the default encoder.

All of them go into ``data/raw/pictures`` (git leaves it out), or into the folder that ``--to`` names: a folder for
each kind of reader, whole pages. Those that the documents show (`pictures/shown.py`) go into ``docs/pictures``, as
much as a screen shows; ``--documents`` takes these alone. ``--only WORDS`` takes the pages whose path holds one.
Needs the development packages and a Chromium: ``PEYVAND_CHROMIUM`` names one, else it is looked for.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import product
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from pictures.shown import SHOWN  # noqa: E402
from pictures.store import SOURCE, bring_sources, filled_store, work  # noqa: E402
from playwright.sync_api import Page, ViewportSize  # noqa: E402 after the path

from tests.portal.places import Place, places  # noqa: E402
from tests.portal.stage import Portal, opened_browser, served  # noqa: E402

PICTURES = ROOT / "docs" / "pictures"
EVERYTHING = ROOT / "data" / "raw" / "pictures"
LANGUAGES = ("fa", "en", "vi")
SIZES: dict[str, ViewportSize] = {"wide": {"width": 1280, "height": 860}, "narrow": {"width": 390, "height": 844}}
OFFICE = {
    "finding": "/office/health/unreachable",
    "change": "/office/changes/{change}?noun=experts&action=replaced",
    "undo": "/office/changes/{change}/undo",
    "duplicates": "/office/duplicates",
    "flagged": "/office/flagged",
    "health": "/office",
    "suggestions": "/office/suggestions",
}
"""The catalogue's pages that say more once sources were brought in."""
IN_DOCUMENTS = ("health", "change", "duplicates", "flagged")


def main() -> int:
    """Take the pictures."""
    wanted = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    wanted.add_argument("--to", type=Path, default=EVERYTHING, help="the folder for the pictures of every page")
    wanted.add_argument("--documents", action="store_true", help="only those that the documents show")
    wanted.add_argument("--only", nargs="*", default=[], metavar="WORD", help="only pages whose path holds a word")
    asked = wanted.parse_args()
    PICTURES.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="peyvand-pictures-", ignore_cleanup_errors=True) as folder,
        filled_store(Path(folder)) as runtime,
        served(runtime) as address,
        opened_browser() as browser,
    ):
        portal = Portal.over(runtime, address, browser)
        found = list(places(portal))
        work(runtime)
        take_shown(portal, found)
        if not asked.documents:
            take_all(portal, [each for each in found if fits(each.path, asked.only)], asked.to)
        waits, change = bring_sources(runtime, Path(folder))
        take_office(portal, waits, change, None if asked.documents else asked.to)
    return 0


def fits(path: str, words: Sequence[str]) -> bool:
    """Say whether a page was asked for."""
    return not words or any(word in path for word in words)


def take_shown(portal: Portal, found: Sequence[Place]) -> None:
    """Take what the documents show."""
    for shown in SHOWN:
        paths = [each.path for each in found if (each.kind, each.route) == (shown.kind, shown.route)]
        path = paths[0] if paths else shown.route
        for language, size in shown.views:
            with opened(portal, shown.kind, language, size) as page:
                go(page, portal.address + path)
                save(page, PICTURES / f"{shown.name}-{language}-{size}.png")
    with opened(portal, "anyone", "fa", "wide") as page:
        answer(page, portal.address)
        save(page, PICTURES / "answer-fa-wide.png")


def answer(page: Page, address: str) -> None:
    """Have the first page answer its first example."""
    go(page, f"{address}/")
    page.locator("button.example").first.click()
    page.locator("article").first.wait_for()
    page.wait_for_load_state("networkidle")
    page.evaluate("scrollTo(0, 0)")


def take_all(portal: Portal, found: Sequence[Place], to: Path) -> None:
    """Take every page, once for each kind of reader who sees another one."""
    officers = {each.path for each in found if each.kind == "officer"}
    own = [each for each in found if each.kind != "administrator" or each.path not in officers]
    kinds = dict.fromkeys(each.kind for each in own)
    for language, size, kind in product(LANGUAGES, SIZES, kinds):
        folder = to / kind
        folder.mkdir(parents=True, exist_ok=True)
        with opened(portal, kind, language, size) as page:
            for place in own:
                if place.kind == kind:
                    go(page, portal.address + place.path)
                    save(page, folder / f"{name_of(place.path)}-{language}-{size}.png", whole=True)
            if kind == "anyone":
                answer(page, portal.address)
                save(page, folder / f"answer-{language}-{size}.png", whole=True)
        sys.stdout.write(f"{folder}/*-{language}-{size}.png\n")
        sys.stdout.flush()


def take_office(portal: Portal, waits: Path, change: int, to: Path | None) -> None:
    """Take the catalogue's pages once sources were brought in, and an import from its preview to its progress."""
    for language in LANGUAGES if to else ("fa",):
        for size in SIZES if to else ("wide",):
            with opened(portal, "operator", language, size) as page:
                for name, path in OFFICE.items():
                    if to or name in IN_DOCUMENTS:
                        go(page, portal.address + path.format(change=change))
                        keep_office(page, to, name, language, size)
                go(page, f"{portal.address}/office/import")
                page.set_input_files("#file", waits)
                page.fill("#source", SOURCE)
                page.click("form[enctype] button[type=submit]")
                page.locator(".sheet").first.wait_for()
                keep_office(page, to, "preview", language, size)
    with opened(portal, "operator", "fa", "wide") as page:
        go(page, f"{portal.address}/office/changes")
        keep_office(page, to, "changes", "fa", "wide")


def keep_office(page: Page, to: Path | None, name: str, language: str, size: str) -> None:
    """Keep a picture of the catalogue's pages, where the documents show it and among all."""
    if (language, size) == ("fa", "wide") and name in (*IN_DOCUMENTS, "preview"):
        save(page, PICTURES / f"office-{name}-fa-wide.png")
    if to:
        (to / "catalogue").mkdir(parents=True, exist_ok=True)
        save(page, to / "catalogue" / f"{name}-{language}-{size}.png", whole=True)


@contextmanager
def opened(portal: Portal, kind: str, language: str, size: str) -> Iterator[Page]:
    """Open a page of somebody's browser, in a language and a width."""
    context = portal.context(language=language, viewport=SIZES[size])
    if kind != "anyone":
        portal.let_in(context, portal.people[kind])
    yield context.new_page()
    context.close()


def go(page: Page, address: str) -> None:
    """Open an address, and wait for its fonts."""
    size = page.viewport_size or SIZES["wide"]
    page.set_viewport_size(SIZES["wide"] if size["width"] == SIZES["wide"]["width"] else SIZES["narrow"])
    page.goto(address)
    page.evaluate("document.fonts.ready")


def save(page: Page, path: Path, *, whole: bool = False) -> None:
    """Keep what is seen of a page, or all of it."""
    page.evaluate("document.activeElement?.blur()")
    if whole:  # what stays at an edge of the screen stays at that of the page
        width = (page.viewport_size or SIZES["wide"])["width"]
        page.set_viewport_size({"width": width, "height": page.evaluate("document.documentElement.scrollHeight")})
    page.screenshot(path=path)
    if not whole:
        sys.stdout.write(f"{path.relative_to(ROOT)}\n")
        sys.stdout.flush()


def name_of(path: str) -> str:
    """Name a picture by the path of its page; what is secret or long in it is cut."""
    return re.sub(r"[^A-Za-z0-9.=-]+", "-", path).strip("-")[:48] or "first"


if __name__ == "__main__":
    sys.exit(main())

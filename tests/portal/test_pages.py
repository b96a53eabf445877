"""Every page of every kind of reader in a real browser: WCAG 2.2 AA by axe-core, its width, its console, its hosts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote

import axe_playwright_python
import pytest
from playwright.sync_api import Page, expect

from service.accounts.routes import ROUTES
from tests.portal.places import KINDS, NOT_PAGES, Place, places
from tests.portal.reader import Reader
from tests.portal.stage import NARROW, NARROWEST, WIDTH, Portal, Watched

pytestmark = pytest.mark.browser

AXE: Final = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
TAGS: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
CONTRAST: Final = ["color-contrast", "link-in-text-block"]
RUN: Final = """async (only) => {
  await new Promise(requestAnimationFrame);
  document.getAnimations().forEach((each) => each.finish());
  return (await axe.run(document, {runOnly: only, resultTypes: ["violations"]})).violations;
}"""
"""Once a change of colours has come to its end."""
EXCEPTIONS: Final[set[tuple[str, str]]] = set()
"""(route, rule) that axe-core finds and we stand by; each with its reason."""
CLOSELY: Final = {
    "/company/problems/new", "/opportunities/{introduction}", "/problems/{problem_id:path}", "/cases",
    "/cases/{case_id}", "/reports", "/profile", "/inbox",
}  # fmt: skip
"""Pages that axe-core reads on a phone too."""
HEIGHT: Final = 900


@pytest.fixture(scope="module")
def everywhere(portal: Portal) -> list[Place]:
    return list(places(portal))


@pytest.fixture(scope="module", params=KINDS)
def reader(request: pytest.FixtureRequest, portal: Portal) -> Iterator[tuple[str, Watched]]:
    """A kind of reader with a page of theirs."""
    role = "" if request.param == "anyone" else request.param
    with portal.at(role, viewport={"width": WIDTH, "height": HEIGHT}) as watched:
        yield request.param, watched


def faults_of(page: Page, route: str = "", only: list[str] = TAGS) -> list[str]:
    """What axe-core finds: the rule, where, and what it says."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found: list[dict[str, Any]] = page.evaluate(RUN, only)
    return [
        f"{rule['id']}: {', '.join(map(str, node['target']))}: {' '.join(node.get('failureSummary', '').split())[:200]}"
        for rule in found
        for node in rule["nodes"][:4]
        if (route, rule["id"]) not in EXCEPTIONS
    ]


def sticks_out(page: Page, width: int) -> list[str]:
    """What is wider than a window, its own name first; nothing where the page fits."""
    if page.evaluate("document.documentElement.scrollWidth") <= width:
        return []
    script = """width => [...document.querySelectorAll("body *")].filter((each) => {
        const box = each.getBoundingClientRect();
        return box.width > 0 && (box.right > width + 0.5 || box.left < -0.5);
    }).map((each) => each.tagName + "." + each.className).slice(-3)"""
    return [f"sticks out at {width}: {page.evaluate(script, width)}"]


def test_a_page_that_is_none_has_a_line_of_the_table() -> None:
    assert [each for each in NOT_PAGES if ("GET", each) not in ROUTES] == []


def test_axe_finds_what_is_wrong(portal: Portal) -> None:
    with portal.at() as watched:
        page = watched.go("/sign-in")
        page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<input><h4>x</h4>')")
        page.evaluate("document.querySelector('h1').style.color = 'lightgray'")
        assert {each.split(":")[0] for each in faults_of(page)} == {"color-contrast", "heading-order", "label"}


def test_every_page_is_open_to_everyone_who_comes_to_it(reader: tuple[str, Watched], everywhere: list[Place]) -> None:
    """WCAG 2.2 AA by day and by night; nothing sticks out, breaks in the console or is fetched from elsewhere."""
    kind, watched = reader
    wrong: dict[str, list[str]] = {}
    for place in everywhere:
        if place.kind != kind:
            continue
        page = watched.go(place.path)
        is_there = watched.status == (410 if place.path.endswith("/nothing") else 200)
        said = (
            [] if is_there and unquote(page.url) == watched.address + place.path else [f"{watched.status} {page.url}"]
        )
        said += faults_of(page, place.route)
        page.emulate_media(color_scheme="dark")
        said += faults_of(page, place.route, CONTRAST)
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": NARROWEST, "height": HEIGHT})
        said += sticks_out(page, NARROWEST)
        page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
        if said:
            wrong[place.path] = said
    assert not wrong, json.dumps(wrong, indent=1, ensure_ascii=False)
    assert (watched.foreign, watched.errors) == ([], [])


@pytest.mark.parametrize("language", ["en", "vi"])
def test_every_page_fits_a_narrow_screen_in_each_language(
    portal: Portal, everywhere: list[Place], language: str
) -> None:
    """Each route once, with whoever comes to it first. Vietnamese has the longest words; of English, a few suffice."""
    wrong: dict[str, list[str]] = {}
    seen: set[str] = set()
    for kind in KINDS:
        viewport = {"width": NARROWEST, "height": HEIGHT}
        with portal.at("" if kind == "anyone" else kind, language=language, viewport=viewport) as watched:
            for place in everywhere:
                if place.kind == kind and place.route not in seen and (language == "vi" or place.route in CLOSELY):
                    seen.add(place.route)
                    page = watched.go(place.path)
                    said = sticks_out(page, NARROWEST)
                    if page.locator("html").get_attribute("lang") != language:
                        said.append("is in another language")
                    if place.route in CLOSELY:
                        page.set_viewport_size({"width": NARROW, "height": HEIGHT})
                        said += faults_of(page, place.route)
                        page.set_viewport_size({"width": NARROWEST, "height": HEIGHT})
                    if said:
                        wrong[place.path] = said
    assert not wrong, json.dumps(wrong, indent=1, ensure_ascii=False)


WRONG: Final = {
    "anyone": (("/sign-in", "Sign in", {"email": "nobody@sepidrud.example", "password": "x"}),),
    "company": (("/company/problems/new", "Send to the office", {"text": "", "title": "کوره"}),),
    "faculty": (("/profile/edit", "Save", {"available_until": "x"}), ("/me", "Save", {"name": ""})),
    "officer": (
        ("/cases/1/letters/contract", "Make the letter", {"number": "", "starts": "x"}),
        ("/cases/1/steps?to=contract", "Move the case", {"on_day": "x"}),
        ("/cases/1/outcome", "Save", {"title": ""}),
        ("/agreements/1/edit", "Save", {"ends": "x"}),
        ("/organisations/new", "Save", {"name": ""}),
        ("/office/import", "See how it is understood", {}),
    ),
}  # fmt: skip
"""Whose form, which button, and what is typed that cannot be used."""


@pytest.mark.parametrize("kind", WRONG)
def test_a_page_that_says_what_is_wrong_is_open_to_everyone_too(portal: Portal, kind: str) -> None:
    """Forms with their faults, and what is not there: read by axe-core as any other page."""
    wrong: dict[str, list[str]] = {}
    role = "" if kind == "anyone" else kind
    with portal.at(role, viewport={"width": NARROWEST, "height": HEIGHT}) as watched:
        reader = Reader(watched, "fa")
        for path, button, typed in WRONG[kind]:
            reader.go(path)
            reader.page.locator("main details:not([open]) > summary").evaluate_all("all => all.map((e) => e.click())")
            reader.page.locator("form").evaluate_all("all => all.forEach((each) => { each.noValidate = true; })")
            reader.fill(**typed).press(button, reader.page.locator("main"))
            expect(reader.page.locator("main [aria-invalid=true]").first).to_be_visible()
            wrong[path] = faults_of(reader.page) + sticks_out(reader.page, NARROWEST)
        for path in ("/nothing", "/company", "/office", "/people"):
            reader.go(path)
            wrong[path] = faults_of(reader.page) + sticks_out(reader.page, NARROWEST)
    wrong = {path: said for path, said in wrong.items() if said}
    assert not wrong, json.dumps(wrong, indent=1, ensure_ascii=False)

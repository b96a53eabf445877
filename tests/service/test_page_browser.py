"""The page in a real browser: the story, the keyboard, no other host, no script."""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from matcher.records import Evidence, Expert, Institution
from matcher.statement import REMARKS
from service.app import create_app
from service.catalogue.workflow import create_evidence, create_expert, create_institution
from service.matching.form import Form
from service.matching.pages import form_page
from service.runtime import Runtime
from service.web.languages import LANGUAGES
from tests.service.signed_in import a_request
from tests.service.told_answer import told_answer, told_run

pytestmark = pytest.mark.browser

PROBLEM = "مصرف گاز کورهٔ شیشه در یک سال گذشته زیاد شده است"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for this module: while it is open, this thread has an event loop that runs."""
    found = os.environ.get("PEYVAND_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        path = found or playwright.chromium.executable_path
        if not Path(path).exists():
            pytest.skip("no Chromium: install one, or name it in PEYVAND_CHROMIUM")
        opened = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def address(runtime: Runtime) -> Iterator[str]:
    """The application on a real port, over two experts."""
    create_institution(runtime, Institution("in", "دانشگاه نمونه"))
    create_expert(runtime, Expert("e1", "مریم رستگار", "in", "دانشیار", "مهندسی مواد"))
    create_expert(runtime, Expert("e2", "Nguyễn Thị Hường", None, "Professor"))
    for number in range(4):
        create_evidence(runtime, Evidence(f"v{number}", ("e1",), "thesis", f"گاز کورهٔ شیشه {number}", year=2022))
    create_evidence(runtime, Evidence("w", ("e2",), "publication", "Tiết kiệm năng lượng", lang="vi", year=2020))
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        server = uvicorn.Server(uvicorn.Config(create_app(runtime), log_level="warning"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join()


class Watched:
    """A page of which every foreign request and every console error is kept."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.foreign: list[str] = []
        self.errors: list[str] = []
        self.page: Page = context.new_page()
        self.page.on("request", lambda sent: sent.url.startswith(address) or self.foreign.append(sent.url))
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and "422" not in message.text:
            self.errors.append(message.text)


@pytest.fixture(params=["with scripts", "without scripts"])
def watched(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Watched]:
    context = browser.new_context(java_script_enabled=request.param == "with scripts")
    opened = Watched(context, address)
    opened.page.goto(address)
    yield opened
    assert (opened.foreign, opened.errors) == ([], [])
    context.close()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context()
    opened = Watched(context, address)
    opened.page.goto(address)
    yield opened.page
    assert (opened.foreign, opened.errors) == ([], [])
    context.close()


def test_the_story_from_a_persian_problem_to_experts_in_another_language(watched: Watched) -> None:
    page = watched.page
    expect(page).to_have_title("متخصصانِ مسئلهٔ شما · پیوند")
    page.get_by_label("شرح مسئله").fill(PROBLEM)
    page.get_by_role("button", name="متخصصان را پیدا کن").click()

    expect(page.get_by_role("heading", name="۲ متخصص")).to_be_focused()
    first = page.get_by_role("article").first
    expect(first.get_by_role("heading")).to_have_text("مریم رستگار")
    expect(first.locator("mark").first).to_be_visible()
    expect(page.get_by_label("شرح مسئله")).to_have_value(PROBLEM)

    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("dir", "ltr")
    expect(page.get_by_role("heading", name="2 experts")).to_be_visible()
    expect(page.get_by_label("The problem")).to_have_value(PROBLEM)
    expect(page.get_by_role("article").first.get_by_role("heading")).to_have_text("مریم رستگار")

    page.reload()
    page.goto(page.url)
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_an_error_is_beside_the_field_which_has_the_focus(watched: Watched) -> None:
    page = watched.page
    page.get_by_label("شرح مسئله").fill("ک")
    page.get_by_role("button", name="متخصصان را پیدا کن").click()
    box = page.get_by_label("شرح مسئله")
    expect(box).to_have_attribute("aria-invalid", "true")
    expect(box).to_be_focused()
    expect(box).to_have_value("ک")
    expect(page.locator("#text-error")).to_contain_text("کافی نیست")


def test_an_example_is_answered_with_one_press(watched: Watched) -> None:
    page = watched.page
    page.get_by_role("group", name="یا یک نمونه").get_by_role("button").first.click()
    expect(page.get_by_role("heading", name="۲ متخصص")).to_be_visible()
    expect(page.get_by_label("شرح مسئله")).not_to_have_value("")


def test_the_keyboard_alone_is_enough(watched: Watched) -> None:
    page = watched.page
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="رفتن به محتوا")).to_be_focused()
    for _ in range(10):
        if page.locator("#text:focus").count():
            break
        page.keyboard.press("Tab")
    expect(page.locator("#text")).to_be_focused()
    page.keyboard.type(PROBLEM)
    page.keyboard.press("Tab")
    expect(page.locator("#match")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="۲ متخصص")).to_be_focused()


def test_enter_in_the_title_asks_and_does_not_change_the_language(watched: Watched) -> None:
    page = watched.page
    page.get_by_label("شرح مسئله").fill(PROBLEM)
    page.get_by_label("عنوان").fill("شیشه")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="۲ متخصص")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "fa")


def test_control_enter_in_the_text_asks(page: Page) -> None:
    page.get_by_label("شرح مسئله").fill(PROBLEM)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name="۲ متخصص")).to_be_visible()


def test_more_evidence_opens_and_closes(watched: Watched) -> None:
    page = watched.page
    page.get_by_label("شرح مسئله").fill(PROBLEM)
    page.get_by_role("button", name="متخصصان را پیدا کن").click()
    fold = page.locator("details.method")
    expect(fold.locator("dl")).not_to_be_visible()
    fold.locator("summary").press("Enter")
    expect(fold.locator("dl")).to_be_visible()


def test_a_service_that_went_away_is_said_and_the_text_stays(browser: Browser, address: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(address)
    page.get_by_label("شرح مسئله").fill(PROBLEM)
    context.set_offline(True)
    page.get_by_role("button", name="متخصصان را پیدا کن").click()
    expect(page.locator("#unreachable")).to_be_visible()
    expect(page.get_by_label("شرح مسئله")).to_have_value(PROBLEM)
    context.set_offline(False)
    page.get_by_role("button", name="متخصصان را پیدا کن").click()
    expect(page.get_by_role("heading", name="۲ متخصص")).to_be_visible()
    expect(page.locator("#unreachable")).not_to_be_visible()
    context.close()


@pytest.mark.parametrize("language", ["fa", "en", "vi"])
@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_nothing_sticks_out_at_any_width(browser: Browser, address: str, language: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    page.goto(f"{address}/?lang={language}")
    page.locator("#text").fill(PROBLEM + " " + "x" * 200)
    page.locator("#match").click()
    expect(page.locator("article").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


@pytest.mark.parametrize("language", ["fa", "en", "vi"])
def test_the_empty_form_fits_a_small_laptop(browser: Browser, address: str, language: str) -> None:
    """1280 by 800, of which the browser's own bars take 100."""
    context = browser.new_context(viewport={"width": 1280, "height": 700})
    page = context.new_page()
    page.goto(f"{address}/?lang={language}")
    expect(page.locator("#match")).to_be_in_viewport(ratio=1)
    context.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_the_answer_comes_into_view_from_wherever_the_form_was_scrolled(
    browser: Browser, address: str, width: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 420})
    page = context.new_page()
    page.goto(address)
    page.locator("#text").fill(PROBLEM)
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.locator("#match").click()
    heading = page.locator("#answer-heading")
    expect(heading).to_be_in_viewport(ratio=1)
    assert heading.evaluate("each => each.getBoundingClientRect().top <= innerHeight / 3")
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(browser: Browser, address: str, scheme: str) -> None:
    """WCAG 2.2, 1.4.3: a contrast of 4.5 for all text."""
    context = browser.new_context(color_scheme="dark" if scheme == "dark" else "light")
    page = context.new_page()
    page.goto(address)
    page.locator("#text").fill(PROBLEM)
    page.locator("#match").click()
    expect(page.locator("article").first).to_be_visible()
    page.locator("details.method summary").click()
    pale = page.evaluate(CONTRASTS)
    assert [each for each in pale if each["contrast"] < 4.5] == []
    assert len(pale) > 30
    context.close()


@pytest.fixture
def told(browser: Browser, address: str, runtime: Runtime) -> Iterator[Callable[..., Page]]:
    """Open a page with an answer that says everything, in a language, a scheme and a width."""
    contexts: list[BrowserContext] = []

    def opened(language: str = "fa", *, dark: bool = False, width: int = 1280) -> Page:
        scheme: Literal["dark", "light"] = "dark" if dark else "light"
        contexts.append(browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 900}))
        page = contexts[-1].new_page()
        page.goto(address)
        answer = replace(told_answer(), no_strong_expert=True, remarks=REMARKS)
        body = form_page(
            a_request(), runtime, LANGUAGES[language], Form(text=answer.problem.text), run=told_run(answer)
        ).body
        page.set_content(bytes(body).decode("utf-8"), wait_until="networkidle")
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.parametrize("dark", [False, True])
def test_everything_an_answer_says_stands_out_from_its_ground(told: Callable[..., Page], dark: bool) -> None:
    page = told(dark=dark)
    page.locator("details.method summary").click()
    contrasts = page.evaluate(CONTRASTS)
    assert [each for each in contrasts if each["contrast"] < 4.5] == []
    said = " ".join(each["text"] for each in contrasts)
    for name in ("number", "of-ten", "by-chance", "reason", "chip", "remark", "who-covers"):
        assert name in said


@pytest.mark.parametrize("language", ["fa", "en", "vi"])
@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_that_an_answer_says_sticks_out(told: Callable[..., Page], language: str, width: int) -> None:
    page = told(language, width=width)
    expect(page.locator(".needs")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_pointing_at_a_phrase_lights_the_one_that_it_answers(told: Callable[..., Page]) -> None:
    page = told()
    pair = page.locator('.pairs [data-pair="2"]').first
    before = pair.evaluate("each => getComputedStyle(each).backgroundColor")
    page.locator('.phrase[data-pair="2"]').first.hover()
    assert pair.evaluate("each => getComputedStyle(each).backgroundColor") != before
    other = page.locator('.pairs [data-pair="1"]').first
    assert other.evaluate("each => getComputedStyle(each).backgroundColor") == before


CONTRASTS = """() => {
  const parse = (colour) => (colour.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const over = (top, under) => {
    const a = top[3] ?? 1;
    return [0, 1, 2].map((i) => top[i] * a + under[i] * (1 - a));
  };
  const ground = (element) => {
    const layers = [];
    for (let each = element; each; each = each.parentElement) {
      layers.push(parse(getComputedStyle(each).backgroundColor));
    }
    return layers.reverse().reduce((under, top) => over(top, under), [255, 255, 255]);
  };
  return [...document.querySelectorAll("body *")]
    .filter((each) => [...each.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
    .filter((each) => each.checkVisibility() && !each.closest(".skip, [disabled]"))
    .filter((each) => getComputedStyle(each).visibility === "visible")
    .map((each) => {
      const under = ground(each);
      const [a, b] = [light(over(parse(getComputedStyle(each).color), under)), light(under)];
      return {
        text: each.className + ": " + each.textContent.trim().slice(0, 30),
        contrast: (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05),
      };
    });
}"""

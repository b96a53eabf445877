"""The office in a real browser: from the door to a change that is taken back, with scripts and without."""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect, sync_playwright

from matcher.records import Institution
from service.app import create_app
from service.catalogue.workflow import create_institution
from service.jobs import run_worker
from service.runtime import Runtime
from tests.service.office.offices import FACULTY
from tests.service.signed_in import account_for
from tests.service.test_page_browser import CONTRASTS

pytestmark = pytest.mark.browser

PASSWORD = "چهار واژهٔ پشت سر هم"
PAGES = ("/office", "/office/import", "/office/changes", "/office/changes/1", "/office/changes/1?action=refused",
         "/office/changes/1/undo", "/office/health/without-evidence")  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for this module."""
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
    """The application on a real port."""
    create_institution(runtime, Institution("uni", "دانشگاه نمونه"))
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


def work(runtime: Runtime) -> None:
    """Do what waits, in a thread of its own: this one has the browser's event loop."""
    thread = threading.Thread(target=run_worker, args=(runtime,), kwargs={"until_empty": True})
    thread.start()
    thread.join()


def come_in(page: Page, address: str, runtime: Runtime, path: str = "/office") -> None:
    account = account_for(runtime, "operator", password=PASSWORD)
    page.goto(f"{address}{path}")
    page.get_by_label("نشانی رایانامه").fill(account.email)
    page.get_by_label("گذرواژه").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{address}{path}")


def bring(page: Page, address: str, folder: Path) -> None:
    """Import a list from its file to its change."""
    (folder / "list.xlsx").write_bytes(FACULTY)
    page.goto(f"{address}/office/import")
    page.get_by_label("فایل", exact=True).set_input_files(folder / "list.xlsx")
    page.get_by_role("button", name="ببینید چگونه فهمیده می‌شود").click()
    expect(page.get_by_role("heading", name="سارا نیک‌پی").or_(page.get_by_text("سارا نیک‌پی"))).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_the_story_from_the_door_to_a_change_that_is_taken_back(
    browser: Browser, address: str, runtime: Runtime, tmp_path: Path, scripts: bool
) -> None:
    context = browser.new_context(java_script_enabled=scripts)
    page = context.new_page()
    errors: list[str] = []
    page.on("console", lambda said: said.type in ("error", "warning") and errors.append(said.text))
    come_in(page, address, runtime, "/office/import")
    bring(page, address, tmp_path)
    page.get_by_label("ستون F خوانده شود به عنوان").select_option("phone")
    page.get_by_role("button", name="وارد کردن").click()
    expect(page.get_by_text("یک بار دیگر نگاه کنید")).to_be_visible()
    page.get_by_role("link", name="English").click()
    expect(page.get_by_label("Read column F as")).to_have_value("phone")
    page.get_by_role("link", name="فارسی").click()
    page.get_by_role("button", name="وارد کردن").click()
    expect(page.get_by_role("heading", name="در نوبت")).to_be_visible()
    work(runtime)
    if not scripts:  # the page also asks for itself anew, every three seconds
        page.get_by_role("link", name="نشان دادن پیشرفت").click()
    expect(page.get_by_role("heading", name="انجام شد.")).to_be_visible()
    expect(page.locator("#announced")).to_have_text("انجام شد.")
    page.get_by_role("link", name="ببینید چه تغییر کرد").click()
    expect(page.get_by_text("دارا مهرجو")).to_be_visible()
    page.get_by_role("link", name="پس گرفتن").click()
    page.get_by_role("button", name="پس بگیر").click()
    work(runtime)
    page.reload()
    expect(page.get_by_role("heading", name="انجام شد.")).to_be_visible()
    page.locator(".me summary").click()
    page.get_by_role("button", name="خروج").click()
    expect(page.get_by_label("نشانی رایانامه")).to_be_visible()
    assert errors == []
    context.close()


def test_the_pages_stand_out_and_fit_at_every_width(
    browser: Browser, address: str, runtime: Runtime, tmp_path: Path
) -> None:
    """WCAG 2.2, 1.4.3: a contrast of 4.5; 1.4.10: nothing sticks out at 320."""
    context = browser.new_context()
    page = context.new_page()
    come_in(page, address, runtime)
    bring(page, address, tmp_path)
    preview = page.url.removeprefix(address)
    look_at(page, address, preview)
    page.goto(f"{address}{preview}?lang=fa")
    page.get_by_role("button", name="وارد کردن").click()
    expect(page.get_by_role("heading", name="در نوبت")).to_be_visible()
    job = page.url.removeprefix(address)
    look_at(page, address, job)
    work(runtime)
    for path in (job, *PAGES):
        look_at(page, address, path)
    context.close()


def look_at(page: Page, address: str, path: str) -> None:
    """Hold a page to its contrasts, in light and in dark, and to its width, in each language."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.goto(address + path)
        contrasts = page.evaluate(CONTRASTS)
        assert [each for each in contrasts if each["contrast"] < 4.5] == [], path
        assert len(contrasts) > 10
    for language in ("fa", "en", "vi"):
        page.goto(f"{address}{path}{'&' if '?' in path else '?'}lang={language}")
        for width in (320, 390, 768, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, language, width)


def test_the_keyboard_alone_is_enough_to_enter(browser: Browser, address: str, runtime: Runtime) -> None:
    account = account_for(runtime, "operator", password=PASSWORD)
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{address}/office")
    expect(page.get_by_label("نشانی رایانامه")).to_be_focused()
    page.keyboard.type(account.email)
    page.keyboard.press("Tab")
    page.keyboard.type("nonsense")
    page.keyboard.press("Enter")
    box = page.get_by_label("گذرواژه")
    expect(box).to_have_attribute("aria-invalid", "true")
    expect(box).to_be_focused()
    expect(box).to_have_value("")
    page.keyboard.insert_text(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{address}/office")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="رفتن به محتوا")).to_be_focused()
    context.close()

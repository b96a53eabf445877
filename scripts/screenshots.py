"""Take the pictures of the pages in `docs/pictures/`, in three languages and two widths.

The sample catalogue and the sample sources go in, embedded by the default model in a
store of its own; PNG files come out. Needs the development packages and a Chromium:
``PEYVAND_CHROMIUM`` names one, else it is looked for. ``page`` or ``office`` as an
argument takes those pictures alone.
"""

from __future__ import annotations

import os
import shutil
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import uvicorn
import xlsxwriter
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from matcher import read_catalogue
from service.accounts.workflow import create_token
from service.app import create_app
from service.catalogue.workflow import import_catalogue
from service.imports.bringing import Order, bring
from service.jobs import run_worker
from service.runtime import Runtime
from service.settings import Settings, read_settings

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs" / "pictures"
SAMPLE = ROOT / "data" / "sample"
LANGUAGES = ("fa", "en", "vi")
SIZES = {"wide": (1280, 1000), "narrow": (390, 1500)}
OFFICE_SIZES = {"wide": (1280, 900), "narrow": (390, 1000)}
OFFICE_PAGES = {
    "health": "/office",
    "finding": "/office/health/unreachable",
    "import": "/office/import",
    "changes": "/office/changes",
    "change": "/office/changes/3?noun=experts&action=replaced",
    "undo": "/office/changes/3/undo",
    "duplicates": "/office/duplicates",
    "flagged": "/office/flagged",
    "suggestions": "/office/suggestions",
}

SOURCES = ("faculty-nilrud.xlsx", "orcid-kouhestanifar.json", "works-nilrud.bib", "openalex-nilrud.jsonl")
SOURCE = "اعضای هیئت علمی"
HEADERS = ("ردیف", "نام", "نام خانوادگی", "مرتبه علمی", "گروه", "زمینه تحقیقاتی", "پست الکترونیک", "امتیاز")
PEOPLE = (
    (1, "سارا", "نیک‌پی", "دانشیار", "مهندسی مواد", "شیشه؛ کوره؛ احتراق", "nikpey@example.org", 12),
    (2, "دارا", "مهرجو", "استادیار", "مهندسی شیمی", "سرباره؛ فولاد", "mehrju@example.org", 10),
    (3, "نیلوفر", "راستین‌فر", "استاد", "مهندسی برق", "شبکه‌های هوشمند", "rastinfar@example.org", 9),
    (4, "بهرام", "سپنتا", "مربی", "مهندسی برق", "حسگر", "sepanta-example.org", 4),
)
"""Invented people; the last one's address is wrong, so that a picture shows what is refused."""


def main() -> int:
    """Take every picture."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="peyvand-pictures-", ignore_cleanup_errors=True) as folder:
        settings = Settings(data_dir=Path(folder), cache_dir=read_settings().cache_dir)
        with Runtime.open(settings) as runtime:
            sys.stdout.write("Loading the sample catalogue …\n")
            import_catalogue(runtime, read_catalogue(SAMPLE))
            wanted = sys.argv[1:] or ["page", "office"]
            if "page" in wanted:
                run_worker(runtime, until_empty=True)
                with served(runtime) as address, chromium() as browser:
                    for language in LANGUAGES:
                        for size in SIZES:
                            take(browser, address, language, size)
            if "office" in wanted:
                new = write_list(Path(folder) / "faculty.xlsx", *PEOPLE)
                changed = [*PEOPLE[0][:3], "استاد", *PEOPLE[0][4:]]
                bring(runtime, new, Order(source=SOURCE))
                bring(runtime, write_list(Path(folder) / "later.xlsx", changed, *PEOPLE[1:]), Order(source=SOURCE))
                for file in SOURCES:
                    bring(runtime, ROOT / "data" / "sources" / file)
                run_worker(runtime, until_empty=True)
                token = create_token(runtime, "دفتر ارتباط با صنعت")
                with served(runtime) as address, chromium() as browser:
                    take_office(browser.new_context(), address, token, new)
    return 0


def write_list(path: Path, *rows: Sequence[object]) -> Path:
    """Write a list of people as an office has it."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("فهرست")
        for number, row in enumerate((HEADERS, *rows)):
            sheet.write_row(number, 0, row)
    return path


def take_office(context: BrowserContext, address: str, token: str, spreadsheet: Path) -> None:
    """Take every page of the office, from the door to an import that waits."""
    take_everywhere(context, address, "door", "/office/enter")
    page = context.new_page()
    page.goto(f"{address}/office/import")
    page.fill("#token", token)
    page.press("#token", "Enter")
    page.wait_for_selector("#file")
    for name, path in OFFICE_PAGES.items():
        take_everywhere(context, address, name, path)
    page.set_input_files("#file", spreadsheet)
    page.fill("#source", SOURCE)
    page.click("form[enctype] button[type=submit]")
    page.wait_for_selector(".sheet")
    take_everywhere(context, address, "preview", page.url.removeprefix(address).partition("?")[0])
    page.click("button.button[value=import]")
    page.wait_for_selector("#progress")
    take_everywhere(context, address, "job", page.url.removeprefix(address))


def take_everywhere(context: BrowserContext, address: str, name: str, path: str) -> None:
    """Take one page of the office in each language and width."""
    for language in LANGUAGES:
        for size, (width, height) in OFFICE_SIZES.items():
            page = context.new_page()
            page.set_viewport_size({"width": width, "height": height})
            page.goto(f"{address}{path}{'&' if '?' in path else '?'}lang={language}")
            page.evaluate("document.fonts.ready")
            page.screenshot(path=PICTURES / f"office-{name}-{language}-{size}.png")
            page.close()
    sys.stdout.write(f"{PICTURES.relative_to(ROOT)}/office-{name}-*.png\n")


def take(browser: Browser, address: str, language: str, size: str) -> None:
    """Take the page with the answer to the first example, and the empty form beside it."""
    width, height = SIZES[size]
    page = browser.new_page(viewport={"width": width, "height": height})
    page.goto(f"{address}/?lang={language}")
    page.evaluate("document.fonts.ready")
    page.screenshot(path=PICTURES / f"{language}-{size}-form.png")
    page.locator("button.example").first.click()
    page.locator("article").first.wait_for()
    page.wait_for_load_state("networkidle")
    if size == "wide":
        page.evaluate("scrollTo(0, 0)")
    page.screenshot(path=PICTURES / f"{language}-{size}.png")
    page.close()
    sys.stdout.write(f"{PICTURES.relative_to(ROOT)}/{language}-{size}.png\n")


@contextmanager
def served(runtime: Runtime) -> Iterator[str]:
    """Serve on a free port for as long as the pictures take."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        server = uvicorn.Server(uvicorn.Config(create_app(runtime), log_level="warning"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        while not server.started and thread.is_alive():
            time.sleep(0.05)
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


@contextmanager
def chromium() -> Iterator[Browser]:
    """Open the browser that is there."""
    found = os.environ.get("PEYVAND_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


if __name__ == "__main__":
    sys.exit(main())

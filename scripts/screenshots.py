"""Take the pictures of the page in `docs/pictures/`, in three languages and two widths.

The sample catalogue goes in, embedded by the default model in a store of its
own; PNG files come out. Needs the development packages and a Chromium:
``PEYVAND_CHROMIUM`` names one, else it is looked for.
"""

from __future__ import annotations

import os
import shutil
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from playwright.sync_api import Browser, sync_playwright

from matcher import read_catalogue
from service.app import create_app
from service.catalogue.workflow import import_catalogue
from service.jobs import run_worker
from service.runtime import Runtime
from service.settings import Settings, read_settings

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs" / "pictures"
SAMPLE = ROOT / "data" / "sample"
LANGUAGES = ("fa", "en", "vi")
SIZES = {"wide": (1280, 1000), "narrow": (390, 1500)}


def main() -> int:
    """Take every picture."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="peyvand-pictures-", ignore_cleanup_errors=True) as folder:
        settings = Settings(data_dir=Path(folder), cache_dir=read_settings().cache_dir)
        with Runtime.open(settings) as runtime:
            sys.stdout.write("Loading the sample catalogue …\n")
            import_catalogue(runtime, read_catalogue(SAMPLE))
            run_worker(runtime, until_empty=True)
            with served(runtime) as address, chromium() as browser:
                for language in LANGUAGES:
                    for size in SIZES:
                        take(browser, address, language, size)
    return 0


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

"""The sample's store behind a real port, its people, and what they look through: a page that is watched."""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from matcher import read_catalogue
from matcher.encoder import HashingEncoder
from service.accounts import account_store, sign_in
from service.accounts.account_store import Account
from service.app import create_app
from service.catalogue.workflow import import_catalogue
from service.commands.first_run import SAMPLE
from service.commands.sample_accounts import add_sample_accounts, sample_sign_ins
from service.commands.sample_story import tell_sample_story
from service.jobs import run_worker
from service.runtime import Runtime
from service.settings import Settings
from service.web.languages import COOKIE
from service.web.requests import SESSION_COOKIE

ROLES = ("company", "faculty", "officer", "administrator", "secretary", "operator")
WIDTH, NARROW, NARROWEST = 1280, 390, 320
MOST_MILLISECONDS = 20_000
EXPECTED_ERRORS = ("the server responded with a status of 4",)
"""What a browser itself says of an answer that refuses; every other word in its console is a fault."""


def in_thread(work: Callable[[], object]) -> None:
    """Do something that needs an event loop of its own: the browser's runs in this thread."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(work).result()


def open_runtime(url: str, folder: Path) -> Runtime:
    settings = Settings(database_url=url, data_dir=folder / "data", cache_dir=folder / "cache")
    return Runtime.open(settings, load=lambda *_: HashingEncoder())


def make_sample(url: str, folder: Path) -> None:
    """Fill a store as `make run` does, with the encoder of the tests."""
    with open_runtime(url, folder) as runtime:
        import_catalogue(runtime, read_catalogue(SAMPLE))
        add_sample_accounts(runtime, SAMPLE)
        in_thread(lambda: run_worker(runtime, until_empty=True))
        tell_sample_story(runtime)
        in_thread(lambda: run_worker(runtime, until_empty=True))


@contextmanager
def opened_browser() -> Iterator[Browser]:
    """One Chromium."""
    found = os.environ.get("PEYVAND_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        path = found or playwright.chromium.executable_path
        if not Path(path).exists():
            pytest.skip("no Chromium: install one, or name it in PEYVAND_CHROMIUM")
        expect.set_options(timeout=MOST_MILLISECONDS)
        opened = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield opened
        opened.close()


@contextmanager
def served(runtime: Runtime) -> Iterator[str]:
    """The application on a real port."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        server = uvicorn.Server(uvicorn.Config(create_app(runtime), log_level="warning"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


@dataclass
class Watched:
    """A page of which every foreign request and every word in the console is kept."""

    page: Page
    address: str
    foreign: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("request", self._see)
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _see(self, sent: Any) -> None:
        if not sent.url.startswith((self.address, "blob:", "data:")):
            self.foreign.append(sent.url)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not any(each in message.text for each in EXPECTED_ERRORS):
            self.errors.append(f"{self.page.url}: {message.text}")

    def go(self, path: str) -> Page:
        """Go to a path; its status is kept."""
        answer = self.page.goto(self.address + path)
        assert answer is not None, path
        self.status = answer.status
        return self.page


@dataclass
class Portal:
    """The served sample: its store, its people, and browsers in which they are signed in."""

    runtime: Runtime
    address: str
    browser: Browser
    people: dict[str, Account]
    passwords: dict[str, str]

    @classmethod
    def over(cls, runtime: Runtime, address: str, browser: Browser) -> Portal:
        with runtime.database.unit() as session:
            people = {each.role: each for each in account_store.accounts_where(session, roles=ROLES)}
        return cls(runtime, address, browser, people, {each.email: each.password for each in sample_sign_ins(runtime)})

    def as_somebody(self, role: str) -> Runtime:
        """The store, on behalf of one of the sample's people."""
        return self.runtime.on_behalf_of(self.people[role].actor)

    def work(self) -> None:
        """Do all that waits."""
        in_thread(lambda: run_worker(self.runtime, until_empty=True))

    def context(self, *, scripts: bool = True, language: str = "", **options: Any) -> BrowserContext:
        """A browser of its own, in which nobody is signed in."""
        context = self.browser.new_context(java_script_enabled=scripts, **options)
        context.set_default_timeout(MOST_MILLISECONDS)
        if language:
            context.add_cookies([{"name": COOKIE, "value": language, "url": self.address}])
        return context

    def let_in(self, context: BrowserContext, account: Account) -> None:
        """Give a browser a session, as signing in does."""
        with self.runtime.database.unit() as session:
            opened = sign_in.begin_session(session, account, device="a test", by="test")
        context.add_cookies([{"name": SESSION_COOKIE, "value": opened.secret, "url": self.address}])

    @contextmanager
    def at(self, role: str = "", *, account: Account | None = None, **options: Any) -> Iterator[Watched]:
        """A watched page of somebody's; at its end nothing foreign was asked for and nothing went wrong."""
        context = self.context(**options)
        if role or account is not None:
            self.let_in(context, account or self.people[role])
        watched = Watched(context.new_page(), self.address)
        yield watched
        context.close()
        assert (watched.foreign, watched.errors) == ([], [])

"""Fixtures of the portal's tests: the sample is made once, and each module has a copy of it."""

from __future__ import annotations

import shutil
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from sqlalchemy import make_url

from service.commands.sample_accounts import KEPT
from service.database import migrate
from tests.portal.stage import Portal, make_sample, open_runtime, opened_browser, served
from tests.service.conftest import server_url as server_url  # noqa: PLC0414 a fixture of theirs
from tests.service.stores import beside, run


@pytest.fixture(scope="session")
def sample(server_url: str) -> Iterator[tuple[str, Path]]:
    """A store as `make run` fills it, to be copied, and the folder that holds the sample's passwords."""
    name = f"sample_{uuid.uuid4().hex[:12]}"
    with tempfile.TemporaryDirectory(prefix="peyvand-tests-", ignore_cleanup_errors=True) as folder:
        run(server_url, f"CREATE DATABASE {name}")
        url = beside(server_url, name)
        migrate(url)
        make_sample(url, Path(folder))
        yield url, Path(folder)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for each module: while it is open, this thread has an event loop that runs."""
    with opened_browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def portal(server_url: str, sample: tuple[str, Path], browser: Browser) -> Iterator[Portal]:
    """A copy of the sample, served."""
    original, folder = sample
    name = f"portal_{uuid.uuid4().hex[:12]}"
    run(server_url, f"CREATE DATABASE {name} TEMPLATE {make_url(original).database}")
    with tempfile.TemporaryDirectory(prefix="peyvand-tests-", ignore_cleanup_errors=True) as own:
        (Path(own) / "data").mkdir()
        shutil.copy(folder / "data" / KEPT, Path(own) / "data" / KEPT)
        with open_runtime(beside(server_url, name), Path(own)) as runtime, served(runtime) as address:
            yield Portal.over(runtime, address, browser)
    run(server_url, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

"""A real PostgreSQL: one server per run of the tests, a fresh migrated store for each test.

`runtime` uses a `HashingEncoder`; ask for `database_url` to open a store some
other way, for `server` to stop and start the server itself (in a copy of your own).
"""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from matcher.encoder import Encoder, HashingEncoder, Progress
from service.accounts.workflow import create_token
from service.app import create_app
from service.embedded import EmbeddedServer
from service.runtime import Runtime
from service.settings import Settings
from tests.service.signed_in import as_visitor
from tests.service.stores import Stores, beside, run


def hashing(name: str | None, cache_dir: Path, progress: Progress | None) -> Encoder:
    return HashingEncoder()


@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    """The address of an embedded PostgreSQL that ends with the tests. It gives up durability for speed."""
    with tempfile.TemporaryDirectory(prefix="peyvand-tests-", ignore_cleanup_errors=True) as folder:
        server = EmbeddedServer(Path(folder) / "pg")
        url = server.start()
        run(url, "ALTER SYSTEM SET fsync = off", "ALTER SYSTEM SET max_connections = 300")
        server.stop()
        url = server.start()
        yield url
        server.stop()


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder for a server: pytest closes its own ones to others whenever another run begins, root's server too."""
    with tempfile.TemporaryDirectory(prefix="peyvand-tests-", ignore_cleanup_errors=True) as made:
        yield Path(made)


@pytest.fixture(scope="session")
def stores(server_url: str) -> Stores:
    """Migrated, empty databases that tests have after each other."""
    return Stores(server_url)


@pytest.fixture
def database_url(stores: Stores) -> Iterator[str]:
    """A store of the test's own: migrated and empty."""
    url = stores.take()
    yield url
    stores.give_back(url)


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(database_url=database_url, data_dir=tmp_path / "data", cache_dir=tmp_path / "cache")


@pytest.fixture
def runtime(settings: Settings) -> Iterator[Runtime]:
    """An open store with a `HashingEncoder`."""
    with Runtime.open(settings, load=hashing) as opened:
        yield opened


@pytest.fixture
def client(runtime: Runtime) -> Iterator[TestClient]:
    """The whole application over `runtime`; an error inside it is answered, as it would be to a browser."""
    with TestClient(create_app(runtime), raise_server_exceptions=False) as opened:
        yield as_visitor(opened)


@pytest.fixture
def writer(runtime: Runtime, client: TestClient) -> TestClient:
    """The same client, with an API token."""
    client.headers["Authorization"] = f"Bearer {create_token(runtime, 'tests')}"
    return client


@pytest.fixture
def new_database(server_url: str) -> Iterator[Callable[[], str]]:
    """Make empty databases without any table."""
    made: list[str] = []

    def make() -> str:
        made.append(f"bare_{uuid.uuid4().hex[:12]}")
        run(server_url, f"CREATE DATABASE {made[-1]}")
        return beside(server_url, made[-1])

    yield make
    for name in made:
        run(server_url, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

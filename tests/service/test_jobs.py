from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from matcher.catalogue import write_catalogue
from matcher.encoder import Encoder, HashingEncoder, Progress, Vectors
from matcher.errors import InvalidCatalogue, InvalidInput, ModelUnavailable, NotFound
from matcher.records import Catalogue, Evidence, Expert
from service import job_store
from service.catalogue import embedding
from service.catalogue.workflow import create_evidence, import_catalogue, list_evidence, list_experts
from service.conflicts import Conflict
from service.database import DatabaseUnavailable, migrate
from service.embedded import EmbeddedServer
from service.jobs import (
    Job,
    cancel_job,
    enqueue_embedding,
    enqueue_import,
    enqueue_reembedding,
    job_status,
    list_jobs,
    run_worker,
)
from service.runtime import Runtime
from service.settings import Settings

N_EVIDENCE = 30
BATCH = 4


class WatchedEncoder(HashingEncoder):
    """Remembers what it embedded, and calls back before each batch."""

    def __init__(self, *, name: str = "hashing", before: Callable[[int], None] = lambda batch: None) -> None:
        super().__init__(name=name)
        self.before = before
        self.texts: list[str] = []
        self.batches = 0

    def encode(self, texts: Sequence[str], *, progress: Progress | None = None) -> Vectors:
        self.before(self.batches)
        self.batches += 1
        self.texts += texts
        return super().encode(texts, progress=progress)


def catalogue(n: int = N_EVIDENCE) -> Catalogue:
    pieces = tuple(Evidence(f"e{number:03}", ("sara",), "thesis", title=f"Steel {number}") for number in range(n))
    return Catalogue(experts=(Expert("sara", "سارا"),), evidence=pieces)


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding, "BATCH", BATCH)


@contextmanager
def opened(settings: Settings, encoder: Encoder | None = None) -> Iterator[Runtime]:
    def load(name: str | None, cache_dir: Path, progress: Progress | None) -> Encoder:
        if name == "nowhere":
            raise ModelUnavailable("There is no model 'nowhere'.")
        if encoder is not None and (name or "hashing") == encoder.name:
            return encoder
        return HashingEncoder(name=name or "hashing")

    with Runtime.open(settings, load=load) as runtime:
        yield runtime


def vectors_by_encoder(runtime: Runtime) -> dict[str, int]:
    query = "SELECT name, count(evidence_id) FROM encoders LEFT JOIN evidence_vectors ON encoder_id = id GROUP BY name"
    with runtime.database.unit() as session:
        return dict(session.execute(text(query)).all())  # type: ignore[arg-type]


def active_model(runtime: Runtime) -> str:
    return embedding.query_encoder(runtime).stored.model.name


def test_a_catalogue_in_files_is_imported_and_embedded(runtime: Runtime, tmp_path: Path) -> None:
    write_catalogue(catalogue(), tmp_path / "files")
    job_id = enqueue_import(runtime, tmp_path / "files")
    waiting = job_status(runtime, job_id)
    assert (waiting.task, waiting.status) == ("import_catalogue", "waiting")
    run_worker(runtime, until_empty=True)
    done = job_status(runtime, job_id)
    assert (done.status, done.done, done.total) == ("succeeded", N_EVIDENCE + 1, N_EVIDENCE + 1)
    assert "evidence: 30 new" in done.message
    assert done.created_at is not None
    assert done.started_at is not None
    assert done.ended_at is not None
    assert done.created_at <= done.started_at <= done.ended_at
    embedded, imported = list_jobs(runtime)
    assert (embedded.task, embedded.status, embedded.done) == ("embed_evidence", "succeeded", N_EVIDENCE)
    assert imported.id == job_id
    assert vectors_by_encoder(runtime) == {"hashing": N_EVIDENCE}
    assert (tmp_path / "files").exists()


def test_a_bad_catalogue_fails_with_its_rows_and_leaves_nothing(runtime: Runtime, tmp_path: Path) -> None:
    folder = tmp_path / "uploaded"
    folder.mkdir()
    (folder / "experts.jsonl").write_text('{"id": "a"}\n{"id": "a"}\n')
    job_id = enqueue_import(runtime, folder, remove_after=True)
    with pytest.raises(InvalidCatalogue):
        run_worker(runtime, until_empty=True)
    failed = job_status(runtime, job_id)
    assert failed.status == "failed"
    assert "row 2" in failed.message
    assert list_experts(runtime).total == 0
    assert not folder.exists()


def test_what_was_uploaded_is_removed_once_imported(runtime: Runtime, tmp_path: Path) -> None:
    file = tmp_path / "experts.jsonl"
    file.write_text('{"id": "a"}\n')
    enqueue_import(runtime, file, remove_after=True)
    run_worker(runtime, until_empty=True)
    assert list_experts(runtime).total == 1
    assert not file.exists()


def test_a_path_that_is_not_there_is_refused(runtime: Runtime, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="nothing at"):
        enqueue_import(runtime, tmp_path / "nowhere")


def test_imports_share_one_waiting_embedding(runtime: Runtime) -> None:
    import_catalogue(runtime, catalogue(10))
    import_catalogue(runtime, catalogue(20))
    assert enqueue_embedding(runtime) == list_jobs(runtime)[0].id
    assert [job.task for job in list_jobs(runtime)] == ["embed_evidence"]


def test_a_waiting_embedding_is_held_back_while_more_is_being_written(runtime: Runtime) -> None:
    first = enqueue_embedding(runtime)
    with runtime.database.unit() as session:
        assert job_store.enqueue_embedding(session) == first
        run_worker(runtime, until_empty=True)
        assert job_status(runtime, first).status == "waiting"
    run_worker(runtime, until_empty=True)
    assert job_status(runtime, first).status == "succeeded"


def test_imports_at_once_end_with_everything_embedded(runtime: Runtime) -> None:
    parts = [Catalogue(experts=(Expert(f"x{part}"),), evidence=_pieces(part)) for part in range(4)]
    threads = [threading.Thread(target=import_catalogue, args=(runtime, part)) for part in parts]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        run_worker(runtime, until_empty=True)
    run_worker(runtime, until_empty=True)
    assert vectors_by_encoder(runtime) == {"hashing": 40}


def _pieces(part: int) -> tuple[Evidence, ...]:
    return tuple(Evidence(f"{part}-{number}", (f"x{part}",), "thesis", title="t") for number in range(10))


def test_a_stopped_worker_puts_its_job_back_and_nothing_is_done_twice(settings: Settings) -> None:
    stop = threading.Event()
    encoder = WatchedEncoder(before=lambda batch: stop.set() if batch == 2 else None)
    with opened(settings, encoder) as runtime:
        import_catalogue(runtime, catalogue())
        run_worker(runtime, stop=stop)
        (job,) = list_jobs(runtime)
        assert job.status == "waiting"
        assert vectors_by_encoder(runtime) == {"hashing": 3 * BATCH}
        run_worker(runtime, until_empty=True)
        assert job_status(runtime, job.id).status == "succeeded"
        assert vectors_by_encoder(runtime) == {"hashing": N_EVIDENCE}
        assert len(encoder.texts) == len(set(encoder.texts)) == N_EVIDENCE


def test_a_stopped_import_leaves_nothing_and_is_done_by_the_next_worker(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.imports.workflow.BATCH", 5)
    stop = threading.Event()
    write_catalogue(catalogue(), tmp_path / "files")
    with opened(settings) as runtime:
        job_id = enqueue_import(runtime, tmp_path / "files", remove_after=True)
        run_worker(runtime, stop=stop, progress=lambda done, total: stop.set() if done > 10 else None)
        assert job_status(runtime, job_id).status == "waiting"
        assert list_evidence(runtime).total == 0
        run_worker(runtime, until_empty=True)
        assert list_evidence(runtime).total == N_EVIDENCE


SLOW_WORKER = """
import sys, time
from matcher.encoder import HashingEncoder
from service.catalogue import embedding
from service.jobs import run_worker
from service.runtime import Runtime
from service.settings import Settings

class Slow(HashingEncoder):
    def encode(self, texts, *, progress=None):
        time.sleep(0.3)
        return super().encode(texts, progress=progress)

embedding.BATCH = 4
with Runtime.open(Settings(database_url=sys.argv[1]), load=lambda *_: Slow()) as runtime:
    run_worker(runtime)
"""


def test_a_killed_worker_loses_nothing_and_the_next_goes_on(settings: Settings) -> None:
    encoder = WatchedEncoder()
    with opened(settings, encoder) as runtime:
        import_catalogue(runtime, catalogue())
        process = subprocess.Popen([sys.executable, "-c", SLOW_WORKER, str(settings.database_url)])
        try:
            wait_until(lambda: vectors_by_encoder(runtime).get("hashing", 0) >= 2 * BATCH)
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()
        kept = vectors_by_encoder(runtime)["hashing"]
        assert kept < N_EVIDENCE
        (job,) = list_jobs(runtime)
        assert job.status == "running"
        with working(runtime, stalled_seconds=2):
            wait_until(lambda: job_status(runtime, job.id).status == "succeeded")
        assert vectors_by_encoder(runtime) == {"hashing": N_EVIDENCE}
        assert len(encoder.texts) == N_EVIDENCE - kept


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_worker_of_the_command_line_in_order(settings: Settings, number: signal.Signals) -> None:
    handled = SLOW_WORKER.replace("run_worker(runtime)", "run_worker(runtime, stop=stop)").replace(
        "embedding.BATCH = 4",
        "embedding.BATCH = 4\nimport signal, threading\nstop = threading.Event()\n"
        "for each in (signal.SIGINT, signal.SIGTERM):\n    signal.signal(each, lambda *_: stop.set())",
    )
    with opened(settings) as runtime:
        import_catalogue(runtime, catalogue())
        process = subprocess.Popen([sys.executable, "-c", handled, str(settings.database_url)])
        try:
            wait_until(lambda: vectors_by_encoder(runtime).get("hashing", 0) >= BATCH)
            process.send_signal(number)
            assert process.wait(30) == 0
        finally:
            process.kill()
        (job,) = list_jobs(runtime)
        assert job.status == "waiting"


def test_an_interrupt_where_nobody_listens_for_it_puts_the_job_back_too(settings: Settings) -> None:
    with opened(settings) as runtime:
        import_catalogue(runtime, catalogue())
        process = subprocess.Popen(
            [sys.executable, "-c", SLOW_WORKER, str(settings.database_url)], stderr=subprocess.PIPE, text=True
        )
        try:
            wait_until(lambda: vectors_by_encoder(runtime).get("hashing", 0) >= BATCH)
            process.send_signal(signal.SIGINT)
            _, said = process.communicate(timeout=30)
        finally:
            process.kill()
        assert said.rstrip().endswith("KeyboardInterrupt")
        (job,) = list_jobs(runtime)
        assert job.status == "waiting"


def test_a_waiting_job_can_be_cancelled(runtime: Runtime) -> None:
    job_id = enqueue_embedding(runtime)
    cancel_job(runtime, job_id)
    assert job_status(runtime, job_id).status == "cancelled"
    run_worker(runtime, until_empty=True)
    assert job_status(runtime, job_id).started_at is None
    with pytest.raises(Conflict, match="ended already"):
        cancel_job(runtime, job_id)


def test_a_running_job_can_be_cancelled_and_keeps_what_it_did(settings: Settings) -> None:
    def cancel(batch: int) -> None:
        if batch == 1:
            cancel_job(runtime, list_jobs(runtime)[0].id)
        time.sleep(0.1 if batch else 0)

    with opened(settings, WatchedEncoder(before=cancel)) as runtime:
        import_catalogue(runtime, catalogue(400))
        run_worker(runtime, until_empty=True)
        assert list_jobs(runtime)[0].status == "cancelled"
        assert 0 < vectors_by_encoder(runtime)["hashing"] < 400


def test_a_job_that_is_not_there_is_not_found(runtime: Runtime) -> None:
    for verb in (job_status, cancel_job):
        with pytest.raises(NotFound, match="'12345'"):
            verb(runtime, 12345)


def test_the_old_vectors_answer_until_every_new_one_is_there(settings: Settings) -> None:
    seen: list[tuple[str, int]] = []

    def look(batch: int) -> None:
        seen.append((active_model(runtime), vectors_by_encoder(runtime)["hashing"]))
        if batch == 7:
            create_evidence(runtime, Evidence("late", ("sara",), "thesis", title="written meanwhile"))

    with opened(settings, WatchedEncoder(name="other", before=look)) as runtime:
        import_catalogue(runtime, catalogue())
        run_worker(runtime, until_empty=True)
        enqueue_reembedding(runtime, "other")
        run_worker(runtime, until_empty=True)
        assert seen[:8] == [("hashing", N_EVIDENCE)] * 8
        assert {model for model, _ in seen} == {"hashing"}
        assert active_model(runtime) == "other"
        assert vectors_by_encoder(runtime) == {"other": N_EVIDENCE + 1}


def test_a_model_that_cannot_be_loaded_fails_and_changes_nothing(settings: Settings) -> None:
    with opened(settings) as runtime:
        import_catalogue(runtime, catalogue())
        run_worker(runtime, until_empty=True)
        job_id = enqueue_reembedding(runtime, "nowhere")
        with pytest.raises(ModelUnavailable):
            run_worker(runtime, until_empty=True)
        assert "nowhere" in job_status(runtime, job_id).message
        assert active_model(runtime) == "hashing"
        assert vectors_by_encoder(runtime) == {"hashing": N_EVIDENCE}


def test_a_worker_sees_a_change_of_the_settings_by_itself(settings: Settings) -> None:
    with opened(settings) as runtime:
        import_catalogue(runtime, catalogue())
        run_worker(runtime, until_empty=True)
    changed = settings.model_copy(update={"model": "other"})
    with opened(changed) as runtime:
        assert active_model(runtime) == "hashing"
        with working(runtime):
            wait_until(lambda: active_model(runtime) == "other")
        assert vectors_by_encoder(runtime) == {"other": N_EVIDENCE}
    with opened(settings) as runtime:
        assert active_model(runtime) == "other"
        assert embedding.pending_model(runtime) is None


def test_a_worker_outlives_the_database(folder: Path) -> None:
    server = EmbeddedServer(folder / "pg")
    url = server.start()
    migrate(url)
    with opened(Settings(database_url=url, data_dir=folder)) as runtime, working(runtime):
        import_catalogue(runtime, catalogue(10))
        wait_until(lambda: vectors_by_encoder(runtime) == {"hashing": 10})
        server.stop()
        time.sleep(1)
        with pytest.raises(DatabaseUnavailable):
            list_jobs(runtime)
        server.start()
        import_catalogue(runtime, catalogue(20))
        wait_until(lambda: vectors_by_encoder(runtime) == {"hashing": 20})
    server.stop()


def test_without_a_database_a_worker_that_should_end_says_so(tmp_path: Path) -> None:
    settings = Settings(database_url="postgresql://127.0.0.1:1/store", data_dir=tmp_path)
    with opened(settings) as runtime, pytest.raises(DatabaseUnavailable):
        run_worker(runtime, until_empty=True)


def test_old_jobs_are_forgotten(runtime: Runtime) -> None:
    enqueue_embedding(runtime)
    run_worker(runtime, until_empty=True)
    with runtime.database.unit() as session:
        session.execute(text("UPDATE procrastinate_events SET at = at - interval '100 days'"))
        job_store.forget_old(session, 101)
        assert len(job_store.list_jobs(session, 10)) == 1
        job_store.forget_old(session, 99)
        assert job_store.list_jobs(session, 10) == ()
        assert session.scalar(text("SELECT count(*) FROM job_progress")) == 0


def test_jobs_are_listed_newest_first(runtime: Runtime) -> None:
    made = [enqueue_embedding(runtime), enqueue_reembedding(runtime, "a"), enqueue_reembedding(runtime, "b")]
    assert [job.id for job in list_jobs(runtime)] == made[::-1]
    assert [job.id for job in list_jobs(runtime, limit=2)] == made[:0:-1]
    assert isinstance(list_jobs(runtime)[0], Job)
    assert list_jobs(runtime)[0].arguments == {"model": "b"}


@contextmanager
def working(runtime: Runtime, *, stalled_seconds: float = 30) -> Iterator[None]:
    """Work the queue beside what happens inside."""
    stop = threading.Event()
    worker = threading.Thread(
        target=run_worker, args=(runtime,), kwargs={"stop": stop, "stalled_seconds": stalled_seconds}
    )
    worker.start()
    try:
        yield
    finally:
        stop.set()
        worker.join(60)
        assert not worker.is_alive()


def wait_until(true: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.05)

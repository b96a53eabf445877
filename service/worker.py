"""Does the jobs of the queue, one at a time.

It can be stopped or killed anywhere: an import is one transaction, embedding
commits batch by batch, and the next worker goes on. Knows no HTTP.
"""

from __future__ import annotations

import asyncio
import logging
import shutil
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import psycopg
from procrastinate import App, BaseRetryStrategy, JobContext, PsycopgConnector, RetryDecision
from procrastinate.exceptions import ConnectorException, JobAborted
from procrastinate.jobs import Job as QueuedJob

from matcher.encoder import Progress
from matcher.errors import ModelUnavailable, PeyvandError
from service import job_store
from service.accounts.actors import Actor
from service.catalogue.embedding import anything_waits, embed_evidence, pending_model
from service.conflicts import ConcurrentChange
from service.database import DatabaseUnavailable, libpq_url
from service.imports.bringing import bring, order_of, sources_in
from service.imports.undo import undo_import
from service.job_store import QUEUE
from service.learning.fitting import enqueue_when_due, fit_candidate
from service.runtime import Runtime

logger = logging.getLogger(__name__)

HEARTBEAT_SECONDS: Final = 5.0
STALLED_SECONDS: Final = 30.0
"""A worker that gave no sign of life for so long is taken for dead."""
RETRY_SECONDS: Final = 5
MAX_RETRIES: Final = 20
PROGRESS_SECONDS: Final = 0.5
STOP_POLL_SECONDS: Final = 0.2
KEPT_DAYS: Final = 90


def run_worker(
    runtime: Runtime,
    *,
    until_empty: bool = False,
    stop: threading.Event | None = None,
    progress: Progress | None = None,
    stalled_seconds: float = STALLED_SECONDS,
) -> None:
    """Work the queue.

    Parameters
    ----------
    runtime : Runtime
        An open store.
    until_empty : bool
        Return when nothing waits, rather than when told to stop.
    stop : threading.Event, optional
        Once set, the batch in hand is finished, the job put back, and this returns.
    progress : callable, optional
        Called with how far the job in hand is, beside what the store is told.
    stalled_seconds : float
        How long another worker may be silent before its jobs are taken up.

    Raises
    ------
    PeyvandError
        With ``until_empty``, what the first failed job failed with, or `DatabaseUnavailable`. A worker
        that runs until stopped waits for the database to come back, and goes on.
    """
    logging.getLogger("procrastinate").setLevel(logging.CRITICAL)  # it tells of failed jobs; so does this room
    desk = _Desk(runtime, stop or threading.Event(), progress)
    while not desk.stop.is_set():
        try:
            runtime.database.ping()
            if not until_empty:
                _catch_up(runtime)
            asyncio.run(_work(desk, stalled_seconds, until_empty=until_empty))
        except (DatabaseUnavailable, ConnectorException, psycopg.Error) as error:
            if until_empty:
                raise desk.unavailable(error) from error
            logger.warning("The worker waits for the database: %s", desk.unavailable(error))
            desk.stop.wait(RETRY_SECONDS)
        else:
            if until_empty:
                break
    if until_empty and desk.failures:
        raise desk.failures[0]


@dataclass(frozen=True, slots=True)
class _Desk:
    """What every job of one worker needs."""

    runtime: Runtime
    stop: threading.Event
    progress: Progress | None
    failures: list[PeyvandError] = field(default_factory=list)

    def unavailable(self, error: Exception) -> DatabaseUnavailable:
        """Say the same of the queue's connections as of the store's."""
        if isinstance(error, DatabaseUnavailable):
            return error
        return DatabaseUnavailable(f"The job queue lost the database: {error.__cause__ or error}.")


class _Stopping(Exception):
    """The worker is to stop: put the job back."""


class _PutBack(BaseRetryStrategy):
    """Jobs that a stop or the database interrupted are done later; those that failed by themselves are not."""

    def get_retry_decision(self, *, exception: BaseException, job: QueuedJob) -> RetryDecision | None:
        if isinstance(exception, _Stopping):
            return RetryDecision()
        if isinstance(exception, DatabaseUnavailable | ConcurrentChange) and job.attempts < MAX_RETRIES:
            return RetryDecision(retry_in={"seconds": RETRY_SECONDS})
        return None


class _Report:
    """Tells the store how far one job is, and stops it when asked to."""

    def __init__(self, desk: _Desk, context: JobContext, unit: str) -> None:
        self.desk = desk
        self.context = context
        self.unit = unit
        self.told_at = 0.0

    def __call__(self, done: int, total: int) -> None:
        """Note progress, at most twice a second and at the end."""
        if self.desk.progress:
            self.desk.progress(done, total)
        now = time.monotonic()
        if done == total or now - self.told_at >= PROGRESS_SECONDS:
            self.told_at = now
            self._write(lambda session, job_id: job_store.note_progress(session, job_id, done, total, self.unit))
        self.check()

    def check(self) -> None:
        """Leave the job if it was cancelled or the worker is to stop."""
        if self.desk.stop.is_set():
            raise _Stopping
        if self.context.should_abort():
            raise JobAborted

    def end(self, message: str) -> None:
        """Note what a job ended with."""
        self._write(lambda session, job_id: job_store.note_message(session, job_id, message))

    def _write(self, write: Callable[..., None]) -> None:
        if (job_id := self.context.job.id) is not None:
            with self.desk.runtime.database.unit() as session:
                write(session, job_id)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None or isinstance(error, _Stopping | JobAborted | DatabaseUnavailable | ConcurrentChange):
            return
        if isinstance(error, PeyvandError):
            self.desk.failures.append(error)
            said = str(error)
            logger.error("Job %s (%s) failed: %s", self.context.job.id, self.context.job.task_name, said)
        else:
            said = f"Something went wrong inside Peyvand ({type(error).__name__}); the worker's log says what."
            self.desk.failures.append(PeyvandError(said))
            logger.error("Job %s (%s) failed", self.context.job.id, self.context.job.task_name, exc_info=error)
        self.end(said)


def _add_tasks(app: App, desk: _Desk) -> None:
    """Register what a worker can do; `service.job_store.enqueue` names it by these names."""

    @app.task(name="import_catalogue", queue=QUEUE, pass_context=True, retry=_PutBack())
    def import_from(
        context: JobContext,
        path: str,
        *,
        remove_after: bool = False,
        order: Mapping[str, Any] | None = None,
        actor: Mapping[str, Any] | None = None,
    ) -> None:
        finished = True
        wanted = order_of(order or {})
        try:
            with _Report(desk, context, "records") as report:
                runtime = desk.runtime.on_behalf_of(Actor(**actor)) if actor else desk.runtime
                files = sources_in(Path(path), wanted)
                done = [(each.name, bring(runtime, each, wanted, progress=report)) for each in files]
                said = [str(summary) if len(files) == 1 else f"{name}: {summary}" for name, summary in done]
                report.end("\n".join(said))
        except (_Stopping, DatabaseUnavailable, ConcurrentChange):
            finished = False
            raise
        finally:
            if remove_after and finished:
                _remove(Path(path))

    @app.task(name="undo_import", queue=QUEUE, pass_context=True, retry=_PutBack())
    def undo(context: JobContext, import_id: int, actor: Mapping[str, Any]) -> None:
        with _Report(desk, context, "imports") as report:
            undo_import(desk.runtime.on_behalf_of(Actor(**actor)), import_id)
            report.end(f"import {import_id} is undone")

    @app.task(name="embed_evidence", queue=QUEUE, pass_context=True, retry=_PutBack())
    def embed(context: JobContext) -> None:
        with _Report(desk, context, "pieces of evidence") as report:
            embed_evidence(desk.runtime, progress=report, check=report.check)

    @app.task(name="reembed", queue=QUEUE, pass_context=True, retry=_PutBack())
    def reembed(context: JobContext, model: str) -> None:
        with _Report(desk, context, "pieces of evidence") as report:
            embed_evidence(desk.runtime, model, progress=report, check=report.check)

    @app.task(name="learn", queue=QUEUE, pass_context=True, retry=_PutBack())
    def learn(context: JobContext, collections: list[str]) -> None:
        with _Report(desk, context, "comparisons") as report:
            kept = fit_candidate(desk.runtime, list(map(Path, collections)), progress=report, check=report.check)
            report.end(f"ranking {kept.id}: {kept.state}")


async def _work(desk: _Desk, stalled_seconds: float, *, until_empty: bool) -> None:
    app = App(connector=PsycopgConnector(conninfo=libpq_url(desk.runtime.database.url), min_size=1, max_size=4))
    _add_tasks(app, desk)
    async with app.open_async():
        worker = asyncio.create_task(
            app.run_worker_async(
                queues=[QUEUE],
                wait=not until_empty,
                install_signal_handlers=False,
                update_heartbeat_interval=min(HEARTBEAT_SECONDS, stalled_seconds / 4),
                stalled_worker_timeout=stalled_seconds,
            )
        )
        try:
            await _watch(desk, worker, stalled_seconds)
        except asyncio.CancelledError:
            desk.stop.set()
            worker.cancel()
            await asyncio.wait([worker])
            raise
        if not worker.cancelled():
            worker.result()


async def _watch(desk: _Desk, worker: asyncio.Task[None], stalled_seconds: float) -> None:
    """Stop the worker when told to, and take up the jobs of dead ones, while it works."""
    freed_at = -stalled_seconds
    while not worker.done():
        if time.monotonic() - freed_at >= stalled_seconds / 3:
            freed_at = time.monotonic()
            await asyncio.to_thread(_take_up, desk.runtime, stalled_seconds)
        await asyncio.wait([worker], timeout=STOP_POLL_SECONDS)
        if desk.stop.is_set() and not worker.done():
            worker.cancel()
            await asyncio.wait([worker])


def _take_up(runtime: Runtime, stalled_seconds: float) -> None:
    with suppress(ConcurrentChange), runtime.database.unit() as session:
        job_store.free_stalled(session, stalled_seconds)
        job_store.forget_old(session, KEPT_DAYS)


def _catch_up(runtime: Runtime) -> None:
    """Enqueue what a change of the settings or of the program made necessary."""
    try:
        if (model := pending_model(runtime)) is not None:
            with runtime.database.unit() as session:
                job_store.enqueue_reembedding(session, model)
    except ModelUnavailable as error:
        logger.error("%s", error)
    if anything_waits(runtime):
        with runtime.database.unit() as session:
            job_store.enqueue_embedding(session)
    with runtime.database.unit() as session:
        enqueue_when_due(session)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)

"""Does the jobs of the queue, one at a time, and the mails beside them.

It can be stopped or killed anywhere: an import is one transaction, embedding
commits batch by batch, and the next worker goes on. Knows no HTTP.
"""

from __future__ import annotations

import asyncio
import logging
import shutil
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import psycopg
from procrastinate import App, JobContext, PsycopgConnector
from procrastinate.exceptions import ConnectorException

from matcher.encoder import Progress
from matcher.errors import ModelUnavailable, PeyvandError
from service import job_store
from service.accounts.actors import Actor
from service.catalogue.embedding import anything_waits, embed_evidence, pending_model
from service.conflicts import ConcurrentChange
from service.database import DatabaseUnavailable, libpq_url
from service.imports.bringing import bring, order_of, sources_in
from service.imports.telling import tell_import_ended
from service.imports.undo import undo_import
from service.job_store import QUEUE, QUEUES
from service.learning.fitting import enqueue_when_due, fit_candidate
from service.mail.tasks import add_mail_tasks, enqueue_what_is_due
from service.opportunities.feeding import enqueue_feeds_when_due, refresh_feeds
from service.problems.ranking import rank_problem
from service.runtime import Runtime
from service.worker_desk import RETRY_SECONDS, Desk, PutBack, Report, Stopping

logger = logging.getLogger(__name__)

HEARTBEAT_SECONDS: Final = 5.0
STALLED_SECONDS: Final = 30.0
"""A worker that gave no sign of life for so long is taken for dead."""
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
    desk = Desk(runtime, stop or threading.Event(), progress)
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


def _add_tasks(app: App, desk: Desk) -> None:
    """Register what a worker can do; `service.job_store.enqueue` names it by these names."""

    @app.task(name="import_catalogue", queue=QUEUE, pass_context=True, retry=PutBack())
    def import_from(
        context: JobContext,
        path: str,
        *,
        remove_after: bool = False,
        order: Mapping[str, Any] | None = None,
        actor: Mapping[str, Any] | None = None,
    ) -> None:
        finished, outcome, began = True, "", time.monotonic()
        wanted = order_of(order or {})
        try:
            with Report(desk, context, "records") as report:
                runtime = desk.runtime.on_behalf_of(Actor(**actor)) if actor else desk.runtime
                files = sources_in(Path(path), wanted)
                done = [(each.name, bring(runtime, each, wanted, progress=report)) for each in files]
                said = [str(summary) if len(files) == 1 else f"{name}: {summary}" for name, summary in done]
                report.end("\n".join(said))
            outcome = "done"
        except (Stopping, DatabaseUnavailable, ConcurrentChange):
            finished = False
            raise
        except PeyvandError:
            outcome = "failed"
            raise
        finally:
            if outcome:
                tell_import_ended(desk.runtime, context.job.id, actor, outcome, seconds=time.monotonic() - began)
            if remove_after and finished:
                _remove(Path(path))

    @app.task(name="undo_import", queue=QUEUE, pass_context=True, retry=PutBack())
    def undo(context: JobContext, import_id: int, actor: Mapping[str, Any]) -> None:
        with Report(desk, context, "imports") as report:
            undo_import(desk.runtime.on_behalf_of(Actor(**actor)), import_id)
            report.end(f"import {import_id} is undone")

    @app.task(name="embed_evidence", queue=QUEUE, pass_context=True, retry=PutBack())
    def embed(context: JobContext) -> None:
        with Report(desk, context, "pieces of evidence") as report:
            embed_evidence(desk.runtime, progress=report, check=report.check)

    @app.task(name="reembed", queue=QUEUE, pass_context=True, retry=PutBack())
    def reembed(context: JobContext, model: str) -> None:
        with Report(desk, context, "pieces of evidence") as report:
            embed_evidence(desk.runtime, model, progress=report, check=report.check)

    @app.task(name="learn", queue=QUEUE, pass_context=True, retry=PutBack())
    def learn(context: JobContext, collections: list[str]) -> None:
        with Report(desk, context, "comparisons") as report:
            kept = fit_candidate(desk.runtime, list(map(Path, collections)), progress=report, check=report.check)
            report.end(f"ranking {kept.id}: {kept.state}")

    @app.task(name="rank_problem", queue=QUEUE, pass_context=True, retry=PutBack())
    def rank(context: JobContext, problem_id: str) -> None:
        with Report(desk, context, "problems") as report:
            report.end(rank_problem(desk.runtime, problem_id))

    @app.task(name="refresh_feeds", queue=QUEUE, pass_context=True, retry=PutBack())
    def feed(context: JobContext) -> None:
        with Report(desk, context, "problems") as report:
            done = refresh_feeds(desk.runtime, progress=report, check=report.check)
            report.end(str(done))
            if done.left and done.ranked + done.refused:
                with desk.runtime.database.unit() as session:
                    job_store.enqueue_feeds(session)

    add_mail_tasks(app, desk)


async def _work(desk: Desk, stalled_seconds: float, *, until_empty: bool) -> None:
    app = App(connector=PsycopgConnector(conninfo=libpq_url(desk.runtime.database.url), min_size=1, max_size=6))
    _add_tasks(app, desk)
    async with app.open_async():
        worker = asyncio.create_task(_work_queues(app, stalled_seconds, until_empty=until_empty))
        try:
            await _watch(desk, worker, stalled_seconds, until_empty=until_empty)
        except asyncio.CancelledError:
            desk.stop.set()
            worker.cancel()
            await asyncio.wait([worker])
            raise
        if not worker.cancelled():
            worker.result()


async def _work_queues(app: App, stalled_seconds: float, *, until_empty: bool) -> None:
    """Work the queues beside each other, one job of each at a time; all end with the first that fails."""
    working = [
        asyncio.create_task(
            app.run_worker_async(
                queues=[queue],
                wait=not until_empty,
                install_signal_handlers=False,
                update_heartbeat_interval=min(HEARTBEAT_SECONDS, stalled_seconds / 4),
                stalled_worker_timeout=stalled_seconds,
            )
        )
        for queue in QUEUES
    ]
    try:
        await asyncio.wait(working, return_when=asyncio.FIRST_EXCEPTION)
    finally:
        for each in working:
            each.cancel()
        await asyncio.wait(working)
    for each in working:
        if not each.cancelled():
            each.result()


async def _watch(desk: Desk, worker: asyncio.Task[None], stalled_seconds: float, *, until_empty: bool) -> None:
    """Stop the worker when told to, and take up the jobs of dead ones, while it works."""
    freed_at = -stalled_seconds
    while not worker.done():
        if time.monotonic() - freed_at >= stalled_seconds / 3:
            freed_at = time.monotonic()
            await asyncio.to_thread(_take_up, desk.runtime, stalled_seconds)
            if not until_empty:
                await asyncio.to_thread(enqueue_what_is_due, desk.runtime)
                await asyncio.to_thread(_feed_when_due, desk.runtime)
        await asyncio.wait([worker], timeout=STOP_POLL_SECONDS)
        if desk.stop.is_set() and not worker.done():
            worker.cancel()
            await asyncio.wait([worker])


def _take_up(runtime: Runtime, stalled_seconds: float) -> None:
    with suppress(ConcurrentChange), runtime.database.unit() as session:
        job_store.free_stalled(session, stalled_seconds)
        job_store.forget_old(session, KEPT_DAYS)


def _feed_when_due(runtime: Runtime) -> None:
    with suppress(ConcurrentChange), runtime.database.unit() as session:
        enqueue_feeds_when_due(session)


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

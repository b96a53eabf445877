"""What every task of a worker needs: the store, when to stop, how to tell how far it is, and when to try again.

A room registers its own tasks with these (`service.worker` calls it). Knows no task.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Final, Self

from procrastinate import BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.exceptions import JobAborted
from procrastinate.jobs import Job as QueuedJob

from matcher.encoder import Progress
from matcher.errors import PeyvandError
from service import job_store
from service.conflicts import ConcurrentChange
from service.database import DatabaseUnavailable
from service.runtime import Runtime

logger = logging.getLogger("service.worker")

RETRY_SECONDS: Final = 5
MAX_RETRIES: Final = 20
PROGRESS_SECONDS: Final = 0.5


class TryLater(PeyvandError):
    """A job cannot be done now, for a reason outside; it is done after a while."""

    def __init__(self, message: str, *, seconds: int) -> None:
        super().__init__(message)
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Desk:
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


class Stopping(Exception):
    """The worker is to stop: put the job back."""


class PutBack(BaseRetryStrategy):
    """Jobs that a stop or the database interrupted, or that say so, are done later; those that failed are not."""

    def get_retry_decision(self, *, exception: BaseException, job: QueuedJob) -> RetryDecision | None:
        if isinstance(exception, Stopping):
            return RetryDecision()
        if isinstance(exception, TryLater):
            return RetryDecision(retry_in={"seconds": exception.seconds})
        if isinstance(exception, DatabaseUnavailable | ConcurrentChange) and job.attempts < MAX_RETRIES:
            return RetryDecision(retry_in={"seconds": RETRY_SECONDS})
        return None


_NOT_OURS: Final = (Stopping, TryLater, JobAborted, DatabaseUnavailable, ConcurrentChange)
"""What ends a job without its having failed."""


class Report:
    """Tells the store how far one job is, and stops it when asked to."""

    def __init__(self, desk: Desk, context: JobContext, unit: str) -> None:
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
            raise Stopping
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
        if error is None or isinstance(error, _NOT_OURS):
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

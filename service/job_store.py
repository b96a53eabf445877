"""The SQL of the job queue. Takes a session, never commits.

The tables and functions are procrastinate's. A job is enqueued here, rather
than through procrastinate itself, so that it becomes known in the very
transaction that makes it needed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import RowMapping, func, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from service.job_tables import JobProgressRow

QUEUE: Final = "peyvand"
MAIL_QUEUE: Final = "peyvand-mail"
"""Of mails alone, worked beside the other: a link to sign in does not wait for an hour of embedding."""
QUEUES: Final = (QUEUE, MAIL_QUEUE)

STATUSES: Final[Mapping[str, str]] = MappingProxyType({
    "todo": "waiting",
    "doing": "running",
    "succeeded": "succeeded",
    "failed": "failed",
    "cancelled": "cancelled",
    "aborting": "running",
    "aborted": "cancelled",
})  # fmt: skip
"""The queue's words for a job's status, and the ones that people read."""


@dataclass(frozen=True, slots=True)
class Job:
    """A piece of long work.

    ``status`` is one of waiting, running, succeeded, failed, cancelled; ``done`` and
    ``total`` count what ``message`` names, which is the error once a job has failed.
    """

    id: int
    task: str
    arguments: Mapping[str, Any]
    status: str
    done: int
    total: int
    message: str
    created_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None


def enqueue(
    session: Session,
    task: str,
    arguments: Mapping[str, Any],
    *,
    lock: str,
    join: bool = False,
    queue: str = QUEUE,
) -> int:
    """Have a job done once this unit of work is committed.

    Parameters
    ----------
    lock : str
        Of jobs with the same lock, one runs at a time, in their order.
    join : bool
        Where the same job waits already, no second one is added: that one is held back until this unit of
        work ends, so that it sees what was written. The queue has a mark for this; it is not used, since
        a job with that mark cannot be put back once another one waits.
    queue : str
        One of `QUEUES`.

    Returns
    -------
    int
        The job's number.
    """
    values = {"queue": queue, "task": task, "arguments": json.dumps(dict(arguments)), "lock": lock}
    if join:
        waiting = """
            SELECT id FROM procrastinate_jobs WHERE status = 'todo' AND queue_name = :queue AND task_name = :task
              AND args = CAST(:arguments AS jsonb) AND scheduled_at IS NULL
            LIMIT 1 FOR SHARE SKIP LOCKED
        """
        if (found := session.scalar(text(waiting), values)) is not None:
            return int(found)
    added = """
        SELECT unnest(procrastinate_defer_jobs_v1(ARRAY[ROW(CAST(:queue AS text), CAST(:task AS text), 0,
            CAST(:lock AS text), NULL, CAST(:arguments AS jsonb), NULL)::procrastinate_job_to_defer_v1]))
    """
    return int(session.execute(text(added), values).scalar_one())


def enqueue_import(session: Session, path: str, *, remove_after: bool, order: Any, actor: Any) -> int:
    """Have files imported on somebody's behalf; one import runs at a time."""
    arguments = {"path": path, "remove_after": remove_after, "order": order, "actor": actor}
    return enqueue(session, "import_catalogue", arguments, lock="catalogue")


def enqueue_undo(session: Session, import_id: int, actor: Any) -> int:
    """Have an import taken back on somebody's behalf."""
    return enqueue(session, "undo_import", {"import_id": import_id, "actor": actor}, lock="catalogue", join=True)


def enqueue_embedding(session: Session) -> int:
    """Have whatever lacks a vector embedded."""
    return enqueue(session, "embed_evidence", {}, lock="embedding", join=True)


def enqueue_reembedding(session: Session, source: str) -> int:
    """Have everything embedded with a model; the present one answers until that has ended."""
    return enqueue(session, "reembed", {"model": source}, lock="embedding", join=True)


def enqueue_learning(session: Session, collections: Sequence[str]) -> int:
    """Have a ranking learned from decisions; it waits for an administrator."""
    return enqueue(session, "learn", {"collections": list(collections)}, lock="learning", join=True)


def enqueue_ranking(session: Session, problem_id: str) -> int:
    """Have the experts ranked for a posted problem, and those who fit told of it."""
    return enqueue(session, "rank_problem", {"problem_id": problem_id}, lock=f"problem {problem_id}", join=True)


def enqueue_feeds(session: Session) -> int:
    """Have open problems ranked whose feed is missing or out of date."""
    return enqueue(session, "refresh_feeds", {}, lock="feeds", join=True)


def enqueue_mail(session: Session, mail_id: int, *, again: bool = False) -> int:
    """Have a mail of the outbox sent; ``again`` at once, where a job that was put back waits for its time."""
    lock = f"mail {mail_id}{' again' if again else ''}"
    return enqueue(session, "send_mail", {"mail_id": mail_id}, lock=lock, queue=MAIL_QUEUE)


def enqueue_digests(session: Session, day: str) -> int | None:
    """Have a day's digests written; nothing where that was enqueued before."""
    known = (
        "SELECT EXISTS (SELECT 1 FROM procrastinate_jobs WHERE task_name = 'send_digests' AND args ->> 'day' = :day)"
    )
    if session.scalar(text(known), {"day": day}):
        return None
    return enqueue(session, "send_digests", {"day": day}, lock="digests", queue=MAIL_QUEUE)


def enqueued_lately(session: Session, task: str, hours: int) -> bool:
    """Say whether a task was enqueued in the last hours, however that job ended."""
    lately = """
        SELECT EXISTS (
            SELECT 1 FROM procrastinate_jobs job JOIN procrastinate_events event ON event.job_id = job.id
            WHERE job.task_name = :task AND event.type = 'deferred'
              AND event.at > now() - make_interval(hours => :hours))
    """
    return bool(session.scalar(text(lately), {"task": task, "hours": hours}))


def note_progress(session: Session, job_id: int, done: int, total: int, message: str) -> None:
    """Say how far a job is."""
    values = {"done": done, "total": total, "message": message}
    statement = insert(JobProgressRow).values(job_id=job_id, **values)
    session.execute(
        statement.on_conflict_do_update(index_elements=["job_id"], set_={**values, "updated_at": func.now()})
    )


def note_message(session: Session, job_id: int, message: str) -> None:
    """Say what a job ended with; how far it came stays."""
    statement = insert(JobProgressRow).values(job_id=job_id, message=message)
    session.execute(
        statement.on_conflict_do_update(index_elements=["job_id"], set_={"message": message, "updated_at": func.now()})
    )


_JOBS: Final = """
    SELECT job.id, job.task_name, job.args, job.status,
           coalesce(progress.done, 0) AS done, coalesce(progress.total, 0) AS total,
           coalesce(progress.message, '') AS message,
           event.created_at, event.started_at,
           CASE WHEN job.status NOT IN ('todo', 'doing') THEN event.ended_at END AS ended_at
    FROM procrastinate_jobs job
    LEFT JOIN job_progress progress ON progress.job_id = job.id
    LEFT JOIN LATERAL (
        SELECT min(at) FILTER (WHERE type = 'deferred') AS created_at,
               max(at) FILTER (WHERE type = 'started') AS started_at,
               max(at) FILTER (WHERE type IN ('succeeded', 'failed', 'cancelled', 'aborted')) AS ended_at
        FROM procrastinate_events WHERE job_id = job.id
    ) event ON true
    WHERE job.queue_name = :queue
"""
"""Mails are looked at in the outbox, by whoever runs Peyvand alone."""


def get_job(session: Session, job_id: int) -> Job | None:
    """Fetch a job."""
    row = session.execute(text(f"{_JOBS} AND job.id = :id"), {"queue": QUEUE, "id": job_id}).mappings().first()
    return _job(row) if row else None


def list_jobs(session: Session, limit: int) -> tuple[Job, ...]:
    """List the latest jobs, newest first."""
    rows = session.execute(text(f"{_JOBS} ORDER BY job.id DESC LIMIT :limit"), {"queue": QUEUE, "limit": limit})
    return tuple(_job(row) for row in rows.mappings())


def cancel_job(session: Session, job_id: int) -> bool:
    """Cancel a waiting job, or ask a running one to stop; false where it has ended or is not there."""
    return (
        session.scalar(
            text("SELECT procrastinate_cancel_job_v1(:id, abort => true, delete_job => false)"), {"id": job_id}
        )
        is not None
    )


def free_stalled(session: Session, silent_seconds: float) -> int:
    """Put jobs back whose worker has given no sign of life for so long; a cancelled one ends."""
    stalled = """
        SELECT job.id FROM procrastinate_jobs job LEFT JOIN procrastinate_workers worker ON worker.id = job.worker_id
        WHERE job.status = 'doing' AND job.queue_name = ANY(:queues)
          AND (worker.id IS NULL OR worker.last_heartbeat < now() - make_interval(secs => :silent))
        FOR UPDATE OF job SKIP LOCKED
    """
    ids = session.scalars(text(stalled), {"queues": list(QUEUES), "silent": silent_seconds}).all()
    for job_id in ids:
        session.execute(text("SELECT procrastinate_retry_job_v2(:id, now(), NULL, NULL, NULL)"), {"id": job_id})
    return len(ids)


def forget_old(session: Session, days: int) -> None:
    """Forget jobs that ended so many days ago."""
    old = """
        DELETE FROM procrastinate_jobs job
        WHERE job.status NOT IN ('todo', 'doing') AND job.queue_name = ANY(:queues) AND NOT EXISTS (
            SELECT 1 FROM procrastinate_events WHERE job_id = job.id AND at > now() - make_interval(days => :days))
    """
    session.execute(text(old), {"queues": list(QUEUES), "days": days})
    session.execute(
        text("DELETE FROM job_progress WHERE NOT EXISTS (SELECT 1 FROM procrastinate_jobs WHERE id = job_id)")
    )


def _job(row: RowMapping) -> Job:
    return Job(
        id=row["id"],
        task=row["task_name"],
        arguments=row["args"],
        status=STATUSES[row["status"]],
        done=row["done"],
        total=row["total"],
        message=row["message"],
        created_at=row["created_at"],
        started_at=row["started_at"],
        ended_at=row["ended_at"],
    )

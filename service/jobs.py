"""Long work: importing a catalogue, embedding, embedding again with another model.

Jobs stand in a queue in the same PostgreSQL, kept by procrastinate; a worker
(`run_worker`) does them. Here they are enqueued, looked at and cancelled.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from matcher.errors import InvalidInput, NotFound
from service import job_store
from service.accounts.actors import Actor, need_administrator
from service.conflicts import Conflict
from service.imports.bringing import Order
from service.job_store import Job
from service.runtime import Runtime, model_source
from service.worker import run_worker

__all__ = [
    "Job", "cancel_job", "enqueue_embedding", "enqueue_feeds", "enqueue_import", "enqueue_reembedding", "enqueue_undo",
    "job_status", "list_jobs", "run_worker",
]  # fmt: skip


def enqueue_import(runtime: Runtime, path: Path, order: Order = Order(), *, remove_after: bool = False) -> int:
    """Have a worker import what is at a path, on behalf of the runtime's actor.

    Parameters
    ----------
    path : Path
        A folder or file that the worker can read as well.
    order : Order
        What the person says of it.
    remove_after : bool
        Delete the path once the job has ended, well or not: for what was uploaded.

    Returns
    -------
    int
        The job's number.

    Raises
    ------
    InvalidInput
        If there is nothing at the path.
    """
    path = path.absolute()
    if not path.exists():
        raise InvalidInput(f"There is nothing at {path}. Name a catalogue's folder or file.", field="path")
    with runtime.database.unit() as session:
        return job_store.enqueue_import(
            session, str(path), remove_after=remove_after, order=order.as_raw(), actor=asdict(runtime.actor)
        )


def enqueue_undo(runtime: Runtime, import_id: int) -> int:
    """Have a worker take an import back, on behalf of the runtime's actor."""
    with runtime.database.unit() as session:
        return job_store.enqueue_undo(session, import_id, asdict(runtime.actor))


def enqueue_embedding(runtime: Runtime) -> int:
    """Have a worker embed whatever lacks an up-to-date vector; joins a job that waits already."""
    with runtime.database.unit() as session:
        return job_store.enqueue_embedding(session)


def enqueue_reembedding(runtime: Runtime, model: str) -> int:
    """Have a worker embed everything with another model; the present one answers until that has ended."""
    with runtime.database.unit() as session:
        return job_store.enqueue_reembedding(session, model_source(model))


def enqueue_feeds(runtime: Runtime) -> int:
    """Have a worker rank open problems whose feed is missing or out of date; joins a job that waits already."""
    need_administrator(runtime.actor, "To rank problems for everybody's feed")
    with runtime.database.unit() as session:
        return job_store.enqueue_feeds(session)


def job_status(runtime: Runtime, job_id: int) -> Job:
    """Say how far a job is, or raise `NotFound`; what somebody of another institution began is not found either."""
    with runtime.database.unit() as session:
        found = job_store.get_job(session, job_id)
    if found is None or not _is_shown(runtime.actor, found):
        raise NotFound("job", job_id)
    return found


def list_jobs(runtime: Runtime, *, limit: int = 50) -> tuple[Job, ...]:
    """List the latest jobs, newest first, without those that somebody of another institution began."""
    with runtime.database.unit() as session:
        found = job_store.list_jobs(session, limit)
    return tuple(each for each in found if _is_shown(runtime.actor, each))


def cancel_job(runtime: Runtime, job_id: int) -> None:
    """Cancel a waiting job, or have a running one stop at its next batch; what it finished stays.

    Raises
    ------
    NotFound
        If there is no such job.
    NotPermitted
        If it is nobody's in particular, such as embedding, and the actor no administrator.
    Conflict
        If it has ended.
    """
    if not runtime.actor.administrator and not _began(job_status(runtime, job_id)):
        need_administrator(runtime.actor, "To cancel a job that serves all institutions")
    with runtime.database.unit() as session:
        if job_store.cancel_job(session, job_id):
            return
        found = job_store.get_job(session, job_id)
    if found is None:
        raise NotFound("job", job_id)
    raise Conflict(f"Job {job_id} has ended already: it {found.status}. There is nothing to cancel.")


def _began(job: Job) -> Mapping[str, Any]:
    """Say who began a job; nothing of one that serves all."""
    return job.arguments.get("actor") or {}


def _is_shown(actor: Actor, job: Job) -> bool:
    began = _began(job)
    if actor.administrator:
        return True
    if not began:
        return actor.in_office or "problem_id" not in job.arguments  # a confidential one is not known to all
    return actor.institution_id is not None and began.get("institution_id") == actor.institution_id

"""The page of a job: how far it is, how to stop it, what became of it.

A job's number comes in, a page goes out that asks for itself anew until the job has ended. A job is shown to
administrators and to officers of the institution on whose behalf it runs.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from pathlib import Path as FilePath
from typing import Annotated, Final

from fastapi import Path, Response

from matcher.errors import NotFound
from service.conflicts import Conflict
from service.imports.changes import Import, list_changes
from service.job_store import Job
from service.jobs import cancel_job, job_status
from service.listing import Page
from service.office import kept
from service.office.base import InOffice, Office, office_router, see, shown
from service.web.forms import Posted

OPEN: Final = ("waiting", "running")
LATEST: Final = 50
IMPORTS, UNDO = "import_catalogue", "undo_import"

router = office_router()

JobId = Annotated[int, Path(ge=1, le=2**63 - 1)]


@router.get("/jobs/{job_id}")
def show_job(office: InOffice, job_id: JobId) -> Response:
    """Say how far a job is."""
    job = job_of(office, job_id)
    return shown(
        office,
        "job.html",
        here="import" if job.task == IMPORTS else "changes",
        job=job,
        is_open=job.status in OPEN,
        percent=min(100, 100 * job.done // job.total) if job.total else None,
        changes=_changes_of(office, job) if job.task == IMPORTS else (),
        import_id=job.arguments.get("import_id"),
    )


@router.post("/jobs/{job_id}/stop")
def stop_job(office: InOffice, _sent: Posted, job_id: JobId) -> Response:
    """Stop a job; one that has ended meanwhile is shown as it ended."""
    job = job_of(office, job_id)
    with suppress(Conflict):
        cancel_job(office.runtime, job_id)
        if job.status == "waiting" and job.task == IMPORTS and job_status(office.runtime, job_id).status == "cancelled":
            kept.drop(office.runtime, FilePath(job.arguments["path"]))
    return see(f"/office/jobs/{job_id}")


def job_of(office: Office, job_id: int) -> Job:
    """Fetch a job that the reader may see, or raise `NotFound`."""
    job, actor = job_status(office.runtime, job_id), office.runtime.actor
    behalf = (job.arguments.get("actor") or {}).get("institution_id")
    if not actor.administrator and (behalf is None or behalf != actor.institution_id):
        raise NotFound("job", job_id)
    return job


def _changes_of(office: Office, job: Job) -> tuple[Import, ...]:
    """Find the imports that a job made, one for each file: imports run one after the other."""
    if job.started_at is None:
        return ()
    by = (job.arguments.get("actor") or {}).get("name", "")
    latest = list_changes(office.runtime, page=Page(limit=LATEST)).items
    until = job.ended_at + timedelta(seconds=1) if job.ended_at else None
    return tuple(
        each
        for each in reversed(latest)
        if each.by == by and each.created_at >= job.started_at and (until is None or each.created_at <= until)
    )

"""The service's own state over HTTP: alive, ready, and how far its jobs are."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel, Field

from matcher.errors import InvalidInput
from service.jobs import cancel_job, job_status, list_jobs
from service.web.records import fails
from service.web.requests import RuntimeOf, Sent, nothing_unknown, writes

MOST_JOBS: Final = 200

jobs = APIRouter(prefix="/jobs", tags=["jobs"], dependencies=[Depends(nothing_unknown)])

health = APIRouter(prefix="/health", tags=["health"], dependencies=[Depends(nothing_unknown)])


class Health(BaseModel):
    """That it is so."""

    status: str


@health.get("/live")
def live() -> Health:
    """Say that the program runs."""
    return Health(status="alive")


@health.get("/ready", responses=fails())
def ready(runtime: RuntimeOf) -> Health:
    """Say that the store answers and is of this version; 503 if not."""
    runtime.database.ping()
    return Health(status="ready")


JobId = Annotated[int, Path(ge=1, le=2**63 - 1)]


class JobOut(Sent):
    """A piece of long work, and how far it is."""

    id: Annotated[int, Field(examples=[7])]
    task: Annotated[str, Field(examples=["import_catalogue"])]
    status: Annotated[str, Field(description="waiting, running, succeeded, failed or cancelled.", examples=["running"])]
    done: Annotated[int, Field(examples=[1500])]
    total: Annotated[int, Field(description="0 until it is known.", examples=[3000])]
    message: Annotated[str, Field(description="What is counted; the error once it failed.", examples=["records"])]
    created_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None


class Jobs(BaseModel):
    """The latest jobs, newest first."""

    items: list[JobOut]


@jobs.get("")
def list_latest(
    runtime: RuntimeOf, limit: Annotated[int, Query(description=f"How many to list, 1 to {MOST_JOBS}.")] = 50
) -> Jobs:
    """List the latest jobs, newest first."""
    if not 1 <= limit <= MOST_JOBS:
        raise InvalidInput(f"The limit is {limit}; wanted 1 to {MOST_JOBS}.", field="limit")
    return Jobs(items=[JobOut.model_validate(job) for job in list_jobs(runtime, limit=limit)])


@jobs.get("/{id}", responses=fails(404))
def read_job(runtime: RuntimeOf, id: JobId) -> JobOut:
    """Say how far a job is."""
    return JobOut.model_validate(job_status(runtime, id))


@jobs.delete("/{id}", status_code=204, responses=fails(401, 404, 409), dependencies=[writes])
def cancel(runtime: RuntimeOf, id: JobId) -> None:
    """Cancel a waiting job, or stop a running one at its next batch; what it finished stays."""
    cancel_job(runtime, id)

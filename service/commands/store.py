"""Commands over the store: fill it, bring it up to date, its jobs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from service.commands.terminal import note, out, out_json, step

if TYPE_CHECKING:
    from service.runtime import Runtime

jobs_app = typer.Typer(invoke_without_command=True, help="Long work: list it, or cancel one with `jobs cancel ID`.")


@contextmanager
def open_runtime() -> Iterator[Runtime]:
    """Open the store that the settings name."""
    from service.runtime import Runtime

    with step("Opening the store"):
        runtime = Runtime.open()
    with runtime:
        yield runtime


def embed_waiting(runtime: Runtime) -> None:
    """Work the queue until it is empty, in this process."""
    from service.jobs import run_worker

    with step("Embedding what is new") as progress:
        run_worker(runtime, until_empty=True, progress=progress)


def migrate() -> None:
    """Bring the store to this version; safe to run again, and from several places at once."""
    with open_runtime() as runtime:
        migrate_store(runtime)
    note("The store is up to date.")


def migrate_store(runtime: Runtime) -> None:
    """Bring the store that is open to this version."""
    from service.database import migrate as migrate_database

    with step("Bringing the store up to date"):
        migrate_database(runtime.database.url)


@jobs_app.callback()
def list_jobs(
    context: typer.Context, *, as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False
) -> None:
    """List imports and embeddings, the latest first, with how far they are."""
    if context.invoked_subcommand is not None:
        return

    from service.jobs import list_jobs as find_jobs

    with open_runtime() as runtime:
        found = find_jobs(runtime)
    if as_json:
        out_json([asdict(job) for job in found])
        return
    for job in found:
        out(f"{job.id:6}  {job.task:18} {job.status:10} {job.done:,}/{job.total:,} {job.message}")
    if not found:
        note("There are no jobs.")


@jobs_app.command("cancel")
def cancel_job(job_id: Annotated[int, typer.Argument(metavar="ID")]) -> None:
    """Stop a job, waiting or running; what it finished stays."""
    from service.jobs import cancel_job as cancel

    with open_runtime() as runtime:
        cancel(runtime, job_id)
    note(f"Job {job_id} is cancelled.")

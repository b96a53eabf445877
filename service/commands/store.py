"""Commands over the store: fill it, bring it up to date, its tokens and its jobs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.commands.terminal import note, out, out_json, step

if TYPE_CHECKING:
    from service.runtime import Runtime

token_app = typer.Typer(no_args_is_help=True, help="Tokens that let a program write through the API.")
jobs_app = typer.Typer(invoke_without_command=True, help="Long work: list it, or cancel one with `jobs cancel ID`.")


@contextmanager
def open_runtime() -> Iterator[Runtime]:
    """Open the store that the settings name."""
    from service.runtime import Runtime

    with step("Opening the store"):
        runtime = Runtime.open()
    with runtime:
        yield runtime


def import_(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Catalogue folders or files.")],
    *,
    embed: Annotated[
        bool, typer.Option("--embed/--no-embed", help="Embed what is new right away, or leave it to a worker.")
    ] = True,
) -> None:
    """Bring catalogues into the store: all of them, or nothing if a row is bad.

    What is there already and unchanged is not touched.
    """
    from matcher import read_catalogue
    from service.catalogue.workflow import import_catalogue

    catalogues = []
    for path in paths:
        with step(f"Reading {path}"):
            catalogues.append(read_catalogue(path))
    with open_runtime() as runtime:
        for path, catalogue in zip(paths, catalogues, strict=True):
            with step(f"Importing {path}") as progress:
                summary = import_catalogue(runtime, catalogue, progress=progress)
            out(f"{path}: {summary}")
        if embed:
            embed_waiting(runtime)


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


@token_app.command("create")
def create_token(
    name: Annotated[str, typer.Argument(help="Whose it is, to know it again when it must be revoked.")],
) -> None:
    """Make a token and print it, this once; the store keeps only its hash."""
    from service.accounts.workflow import create_token as create

    with open_runtime() as runtime:
        token = create(runtime, name)
    note("Keep it: it is not shown again. Send it as  Authorization: Bearer TOKEN")
    out(token)


@token_app.command("list")
def list_tokens(*, as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """List the tokens that are in force, by name."""
    from service.accounts.workflow import tokens

    with open_runtime() as runtime:
        found = tokens(runtime)
    if as_json:
        out_json([asdict(token) for token in found])
        return
    for token in found:
        used = f"{token.used_at:%Y-%m-%d}" if token.used_at else "never"
        out(f"{token.name:30} made {token.created_at:%Y-%m-%d}, last used {used}")
    if not found:
        note("There is no token in force.")


@token_app.command("revoke")
def revoke_token(name: Annotated[str, typer.Argument(help="The name it was made with.")]) -> None:
    """End a token: whoever holds it can no longer write."""
    from service.accounts.workflow import revoke_token as revoke

    with open_runtime() as runtime:
        revoke(runtime, name)
    note(f"The token {name!r} is revoked.")


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

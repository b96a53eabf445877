"""`peyvand feeds`: which open problems faculty members are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from service.commands.store import open_runtime
from service.commands.terminal import note, step

if TYPE_CHECKING:
    from service.runtime import Runtime

feeds_app = typer.Typer(no_args_is_help=True, help="Which open problems faculty members are shown.")


@feeds_app.command("refresh")
def refresh(
    *,
    background: Annotated[bool, typer.Option("--background", help="Leave it to a worker.")] = False,
) -> None:
    """Rank open problems that were not ranked for the feeds yet, have changed since, or were ranked a week ago.

    Each is kept as soon as it is ranked: stopped in the middle, the next call goes on there.
    """
    from service.jobs import enqueue_feeds

    with open_runtime() as runtime:
        if background:
            note(f"Job {enqueue_feeds(runtime)} waits for a worker; `peyvand jobs` says how far it is.")
            return
        left = rank_open_problems(runtime)
        note("Every open problem is in the feeds." if not left else f"{left:,} are left.")


def rank_open_problems(runtime: Runtime) -> int:
    """Rank what the feeds wait for, however much it is; gives how many could not be ranked."""
    from service.opportunities.feeding import refresh_feeds

    with step("Ranking open problems") as progress:
        done = refresh_feeds(runtime, progress=progress)
    while done.left and done.ranked + done.refused:
        with step(f"Ranking open problems, {done.left:,} left") as progress:
            done = refresh_feeds(runtime, progress=progress)
    return done.left

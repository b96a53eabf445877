"""`peyvand feeds`: which open problems faculty members are shown."""

from __future__ import annotations

from typing import Annotated

import typer

from service.commands.store import open_runtime
from service.commands.terminal import note, step

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
    from service.opportunities.feeding import refresh_feeds

    with open_runtime() as runtime:
        if background:
            note(f"Job {enqueue_feeds(runtime)} waits for a worker; `peyvand jobs list` shows how far it is.")
            return
        with step("Ranking open problems") as progress:
            done = refresh_feeds(runtime, progress=progress)
        while done.left and done.ranked + done.refused:
            with step(f"Ranking open problems, {done.left:,} left") as progress:
                done = refresh_feeds(runtime, progress=progress)
        note("Every open problem is in the feeds." if not done.left else f"{done.left:,} are left.")

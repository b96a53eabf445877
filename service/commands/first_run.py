"""`peyvand run`: from nothing to a first match and a served page, in one command."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from service.commands.feeds import rank_open_problems
from service.commands.sample_accounts import add_sample_accounts, print_sample_accounts
from service.commands.sample_story import tell_sample_story
from service.commands.server import end_on_sigterm, listening, serve_on, warm_up
from service.commands.store import embed_waiting, migrate_store, open_runtime
from service.commands.terminal import note, out, step

if TYPE_CHECKING:
    from matcher.records import Catalogue
    from service.runtime import Runtime
    from service.settings import Settings

SAMPLE: Final = Path(__file__).resolve().parents[2] / "data" / "sample"
"""The invented catalogue in the project's folder; absent where only the package was installed."""

LOCK_FILE: Final = "run.lock"
PLACE_FILE: Final = "run.json"


def run() -> None:
    """Build the encoder, open the store, load the sample into an empty one, show a match, serve.

    What is there already is kept: a second run only matches and serves.
    """
    from matcher import read_catalogue
    from service.settings import read_settings

    end_on_sigterm()
    settings = read_settings()
    with alone(settings), listening(settings) as listener, open_runtime() as runtime:
        migrate_store(runtime)
        warm_up(runtime)
        if SAMPLE.is_dir():
            sample = read_catalogue(SAMPLE)
            fill_if_empty(runtime, sample)
            show_first_match(runtime, sample)
        print_sample_accounts(runtime)
        serve_on(listener, runtime)


@contextmanager
def alone(settings: Settings) -> Iterator[None]:
    """Hold the data folder for this run.

    Raises
    ------
    PeyvandError
        If another run holds it; says where that one serves.
    """
    from filelock import FileLock, Timeout

    from matcher.errors import PeyvandError

    settings.data_dir.mkdir(parents=True, exist_ok=True)
    place = settings.data_dir / PLACE_FILE
    try:
        with FileLock(settings.data_dir / LOCK_FILE, timeout=0):
            place.write_text(json.dumps({"address": settings.address, "pid": os.getpid()}), encoding="utf-8")
            try:
                yield
            finally:
                place.unlink(missing_ok=True)
    except Timeout as error:
        raise PeyvandError(_already_runs(place, settings)) from error


def _already_runs(place: Path, settings: Settings) -> str:
    try:
        held = json.loads(place.read_text(encoding="utf-8"))
        where = f"serves (or is about to) on {held['address']}, as process {held['pid']}"
    except (OSError, ValueError, KeyError):
        where = "is just starting"
    return (
        f"Another run {where}. Open that address; or stop it there with Ctrl-C; or run a second store beside it: "
        f"PEYVAND_DATA_DIR=/another/folder PEYVAND_PORT={settings.port + 1} make run"
    )


def fill_if_empty(runtime: Runtime, sample: Catalogue) -> None:
    """Import the sample where there is no expert yet."""
    from service.catalogue.workflow import Page, import_catalogue, list_experts

    if list_experts(runtime, page=Page(limit=1)).total:
        return
    with step("Importing the sample catalogue (invented people)") as progress:
        import_catalogue(runtime, sample, progress=progress)
    add_sample_accounts(runtime, SAMPLE)
    embed_waiting(runtime)
    with step("Telling what the sample's people have been doing"):
        tell_sample_story(runtime)
    rank_open_problems(runtime)


def show_first_match(runtime: Runtime, sample: Catalogue) -> None:
    """Match the sample's first problem and print the answer, if the store holds that problem."""
    from matcher.errors import NotFound
    from service.commands.answers import answer_as_text
    from service.matching.workflow import match_problem

    first = sample.problems[0]
    with step("Matching a sample problem"):
        try:
            answer = match_problem(runtime, first.id, limit=3).answer
        except NotFound:
            return
    out()
    out(answer_as_text(answer))
    out()
    note('Try your own:  .venv/bin/peyvand match "…"')

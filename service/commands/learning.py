"""`peyvand learn`: fit a ranking to people's decisions, look at its figures, put it in use, go back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

from service.commands.store import open_runtime
from service.commands.terminal import note, out, out_json, step

ACCEPTED_BY: Final = "command line"

learn_app = typer.Typer(no_args_is_help=True, help="Learn the ranking from decisions: fit, compare, accept, restore.")

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
RankingId = Annotated[int, typer.Argument(metavar="ID", help="As `peyvand learn list` numbers it.")]


@learn_app.command("fit")
def fit(
    *,
    collection: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FOLDER",
            help="A judged collection on which it must be no worse; may be given several times. "
            "Without it, those of PEYVAND_COLLECTIONS.",
        ),
    ] = None,
    later: Annotated[bool, typer.Option("--later", help="Leave it to a worker.")] = False,
    as_json: Json = False,
) -> None:
    """Fit a ranking to the decisions and compare it with the one in use; nothing changes yet."""
    from service.learning.documents import as_document, as_text
    from service.learning.fitting import enqueue_fit, fit_candidate

    with open_runtime() as runtime:
        if later:
            note(f"Job {enqueue_fit(runtime, collection or ())} will do it; `peyvand jobs` says how far it is.")
            return
        with step("Fitting and comparing") as progress:
            found = fit_candidate(runtime, collection or (), progress=progress)
    if as_json:
        out_json(as_document(found))
    else:
        out(as_text(found))


@learn_app.command("list")
def list_learned(*, as_json: Json = False) -> None:
    """List the learned rankings, newest first."""
    from service.learning.documents import as_document, as_line
    from service.learning.store import IN_USE
    from service.learning.workflow import list_rankings

    with open_runtime() as runtime:
        found = list_rankings(runtime)
    if as_json:
        out_json([as_document(each) for each in found])
        return
    for each in found:
        out(as_line(each))
    if not found:
        note("Nothing was learned yet. Begin with: peyvand learn fit")
    if all(each.state != IN_USE for each in found):
        note("The ranking that ships with the program is in use.")


@learn_app.command("show")
def show(ranking_id: RankingId, *, as_json: Json = False) -> None:
    """Show a learned ranking with all its figures."""
    from service.learning.documents import as_document, as_text
    from service.learning.workflow import read_ranking

    with open_runtime() as runtime:
        found = read_ranking(runtime, ranking_id)
    if as_json:
        out_json(as_document(found))
    else:
        out(as_text(found))


@learn_app.command("accept")
def accept(ranking_id: RankingId) -> None:
    """Put an offered ranking in use; the one before can be restored."""
    from service.learning.workflow import accept as put_in_use

    with open_runtime() as runtime:
        put_in_use(runtime, ranking_id, by=ACCEPTED_BY)
    note(f"Ranking {ranking_id} is in use. To go back: peyvand learn restore")


@learn_app.command("restore")
def restore(
    ranking_id: Annotated[
        int | None, typer.Argument(metavar="ID", help="One that was in use before; without it, the one that ships.")
    ] = None,
) -> None:
    """Go back to a ranking that was in use before, or to the one that ships with the program."""
    from service.learning.workflow import restore as put_back
    from service.learning.workflow import restore_shipped

    with open_runtime() as runtime:
        if ranking_id is None:
            retired = restore_shipped(runtime)
            note(f"The ranking that ships is in use. Ranking {retired} is retired: peyvand learn restore {retired}")
        else:
            put_back(runtime, ranking_id, by=ACCEPTED_BY)
            note(f"Ranking {ranking_id} is in use again.")

"""`peyvand catalogue cv`, `suggestions`, `confirm`, `dismiss`: what a CV says, from the command line.

`service.commands.catalogue` registers these.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.commands.store import open_runtime
from service.commands.terminal import note, out, out_json

if TYPE_CHECKING:
    from service.suggestions.workflow import Shown

_INDENT = " " * 8

Ids = Annotated[list[int], typer.Argument(metavar="ID...", help="As `peyvand catalogue suggestions` numbers them.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def cv(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="A CV in PDF or DOCX. It is not kept.")],
    *,
    expert: Annotated[str, typer.Option(metavar="ID", help="The expert whose CV it is.")],
    as_json: Json = False,
) -> None:
    """Read an expert's CV; what it says that is new waits until a person confirms it."""
    from service.suggestions.schemas import CvOut
    from service.suggestions.workflow import read_cv_of

    with open_runtime() as runtime:
        read = read_cv_of(runtime, path, expert)
    if as_json:
        out_json(CvOut.of(read).model_dump())
        return
    _tell(read.new)
    note(f"{len(read.new)} suggestion(s) wait; {read.known} more were known or decided before.")
    if read.other_name:
        note(f"The CV names {read.name!r}, which is no spelling of this expert's name. Check that it is theirs.")
    for told, lines in (
        ("Degrees are read and not kept, since the catalogue has no place for them:", read.degrees),
        ("Not understood:", read.unread),
        ("Nothing was read under these headings:", read.skipped),
    ):
        if lines:
            note(told)
        for line in lines:
            note(_indented(line, "  "))


def suggestions(
    *,
    expert: Annotated[str | None, typer.Option(metavar="ID", help="Of this expert; of all without it.")] = None,
    state: Annotated[str, typer.Option(help="proposed, confirmed or dismissed.")] = "proposed",
    limit: Annotated[int, typer.Option(min=1, max=100, help="How many to list.")] = 20,
    offset: Annotated[int, typer.Option(min=0, help="How many to pass over first.")] = 0,
    as_json: Json = False,
) -> None:
    """List what waits for a person, with the very words that it was read from."""
    from service.listing import Page
    from service.suggestions.schemas import SuggestionOut
    from service.suggestions.workflow import list_suggestions

    with open_runtime() as runtime:
        found = list_suggestions(runtime, expert_id=expert, state=state, page=Page(limit=limit, offset=offset))
    if as_json:
        out_json([SuggestionOut.of(each).model_dump() for each in found.items])
        return
    _tell(found.items)
    note(f"{len(found.items)} of {found.total:,}, {state}.")


def confirm(ids: Ids) -> None:
    """Take suggestions over into the catalogue: all of these, or none."""
    from service.suggestions.workflow import confirm as take_over

    with open_runtime() as runtime:
        done = take_over(runtime, ids)
    note(f"{len(done)} suggestion(s) are confirmed.")


def dismiss(ids: Ids) -> None:
    """Say that suggestions are wrong or not wanted: they do not come back with the same CV."""
    from service.suggestions.workflow import dismiss as drop

    with open_runtime() as runtime:
        done = drop(runtime, ids)
    note(f"{len(done)} suggestion(s) are dismissed.")


def _tell(shown: Sequence[Shown]) -> None:
    expert_id = None
    for each in shown:
        found = each.suggestion
        if found.expert_id != expert_id:
            expert_id = found.expert_id
            out(f"{each.expert.name or expert_id}  [{expert_id}]")
        title = f"{each.evidence.title} ({each.evidence.year or 'no year'})" if each.evidence else found.value or ""
        now = f"; now: {'; '.join(each.present)}" if each.present else ""
        out(f"{found.id:6}  {found.kind}: {title}{now}")
        if found.said:
            place = f" (page {found.page})" if found.page else ""
            out(_indented(f"«{found.said}»{place}", _INDENT))


def _indented(text: str, indent: str) -> str:
    return "\n".join(indent + line for line in text.splitlines())

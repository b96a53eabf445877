"""`peyvand match`: one problem, ranked and explained experts."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.commands.terminal import out, out_json, step

if TYPE_CHECKING:
    from matcher.records import Answer, Filters, Problem


def match(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="The problem in its own words; - reads standard input.")],
    *,
    title: Annotated[str, typer.Option(metavar="TITLE", help="A title, if the problem has one.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many experts to name.")] = 10,
    lang: Annotated[
        str | None,
        typer.Option(metavar="LANG", help="The problem's language: fa, en, vi or other. Found out if not said."),
    ] = None,
    catalogue: Annotated[
        Path | None,
        typer.Option(metavar="PATH", help="Match against this catalogue folder or file, without any store."),
    ] = None,
    institution: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="Only experts of this institution (id).")
    ] = None,
    field: Annotated[
        list[str] | None, typer.Option(metavar="CODE", help="Only experts of this field (code, as 2.5).")
    ] = None,
    language: Annotated[list[str] | None, typer.Option(metavar="LANG", help="Only evidence in this language.")] = None,
    region: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Only experts of institutions in this region.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Rank the experts who can solve a problem, and say why.

    Each filter can be given several times; any of its values will do.
    """
    from matcher.engine import check_filters
    from matcher.records import Filters, Problem
    from matcher.statement import check_problem
    from service.commands.answers import answer_as_document, answer_as_text

    problem = Problem(id="", title=title, text=_read_standard_input() if text == "-" else text, lang=lang)
    filters = Filters(
        institutions=tuple(institution or ()),
        fields=tuple(field or ()),
        languages=tuple(language or ()),
        regions=tuple(region or ()),
    )
    check_problem(problem)  # the encoder takes seconds to load
    check_filters(filters)
    answer = (
        match_in_catalogue(catalogue, problem, limit, filters) if catalogue else match_in_store(problem, limit, filters)
    )
    if as_json:
        out_json(answer_as_document(answer))
    else:
        out(answer_as_text(answer))


def match_in_catalogue(path: Path, problem: Problem, limit: int, filters: Filters) -> Answer:
    """Match with the library alone: no store, no database."""
    from matcher import Matcher, read_catalogue
    from service.commands.models import encoder_of
    from service.settings import read_settings

    catalogue = read_catalogue(path)
    encoder = encoder_of(read_settings())
    with step(f"Embedding {len(catalogue.evidence):,} pieces of evidence") as progress:
        matcher = Matcher.from_catalogue(catalogue, encoder, progress=progress)
    return matcher.match(problem, limit=limit, filters=filters)


def match_in_store(problem: Problem, limit: int, filters: Filters) -> Answer:
    """Match against the store; the answer is recorded there as a run."""
    from service.commands.store import open_runtime
    from service.matching import workflow

    with open_runtime() as runtime:
        return workflow.match(runtime, problem, limit=limit, filters=filters).answer


def _read_standard_input() -> str:
    from matcher.errors import UnreadableText

    try:
        return sys.stdin.buffer.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableText(
            f"Byte {error.start + 1} of the input, {error.object[error.start]:#04x}, is not UTF-8. "
            "Save the text as UTF-8 and try again.",
            field="text",
        ) from error

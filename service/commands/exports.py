"""`peyvand catalogue export`: the whole catalogue, as files that an import takes back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from service.commands.store import open_runtime
from service.commands.terminal import note, step


def export(
    path: Annotated[Path, typer.Argument(help="A new file, such as catalogue.xlsx or catalogue.zip, or a new folder.")],
    *,
    format_: Annotated[
        str | None, typer.Option("--format", help="jsonl, csv or xlsx. Default: what the path's ending says.")
    ] = None,
    language: Annotated[str, typer.Option(help="The language of an XLSX's headers: fa, en or vi.")] = "fa",
) -> None:
    """Write the whole catalogue to files that can be imported again: one record for each person and work."""
    from service.catalogue.exports import NOUNS, export_catalogue

    with open_runtime() as runtime, step(f"Exporting to {path}"):
        written = export_catalogue(runtime, path, format_, language)
    said = ", ".join(f"{len(getattr(written, noun)):,} {noun}" for noun in NOUNS if getattr(written, noun))
    note(f"Wrote {said} to {path}.")

"""`peyvand import`: files into the store, or a look at what they would bring."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from service.commands.store import embed_waiting, open_runtime
from service.commands.terminal import note, out, out_json, step

if TYPE_CHECKING:
    from matcher.errors import RowProblem
    from matcher.sources.reading import Reading
    from matcher.sources.spreadsheet import Preview, SheetPreview
    from service.imports.bringing import Order

SHOWN: Final = 10
"""So many refused entries are printed; `--json` has all of them."""


def import_(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Files, or folders of them.")],
    *,
    preview: Annotated[
        bool, typer.Option("--preview", help="Show how each file is understood and what it would bring; write nothing.")
    ] = False,
    format_: Annotated[
        str | None, typer.Option("--format", help="What the files are, where their names do not say it.")
    ] = None,
    source: Annotated[
        str | None,
        typer.Option("--source", help="A name for where they come from; the same name each time. Default: the file's."),
    ] = None,
    noun: Annotated[
        str | None,
        typer.Option("--table", help="What a spreadsheet holds, such as experts or problems."),
    ] = None,
    mapping: Annotated[
        Path | None,
        typer.Option("--mapping", help="A file that says which column is which; see docs/CATALOGUE.md."),
    ] = None,
    institution: Annotated[
        str | None, typer.Option("--institution", metavar="ID", help="The institution of experts who name none.")
    ] = None,
    expert: Annotated[
        str | None, typer.Option("--expert", metavar="ID", help="The expert who did all works of a bibliography.")
    ] = None,
    part: Annotated[
        bool,
        typer.Option("--part", help="The file is a part of its source: what is not in it did not vanish."),
    ] = False,
    embed: Annotated[
        bool, typer.Option("--embed/--no-embed", help="Embed what is new right away, or leave it to a worker.")
    ] = True,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Bring files into the store: spreadsheets, bibliographies, ORCID, OpenAlex, repositories, catalogues.

    Each file is one change, which can be looked at and undone; where one cannot be read, none is imported. What is
    there already and unchanged is not touched.
    """
    from service.imports.bringing import order_of, sources_in

    said = {"format": format_, "source": source, "noun": noun, "institution_id": institution, "expert_id": expert}
    order = order_of({name: value for name, value in said.items() if value} | ({"part": True} if part else {}))
    if mapping is not None:
        from dataclasses import replace

        from matcher.sources.files import read_json

        order = replace(order, mapping=read_json(mapping))
    files = [file for path in paths for file in sources_in(path, order)]
    if preview:
        _show_previews(files, order, as_json=as_json)
        return
    _bring(files, order, embed=embed, as_json=as_json)


def _bring(files: list[Path], order: Order, *, embed: bool, as_json: bool) -> None:
    from service.imports.bringing import bring_in, read
    from service.imports.changes import read_change

    readings = []
    for file in files:
        with step(f"Reading {file}"):
            readings.append(read(file, order))
    done = []
    with open_runtime() as runtime:
        for file, reading in zip(files, readings, strict=True):
            with step(f"Importing {file}") as progress:
                summary = bring_in(runtime, reading, order, progress=progress)
            change = read_change(runtime, summary.import_id)
            done.append({"file": str(file), "import_id": summary.import_id, **summary.as_raw(),
                         "refused": [asdict(each) for each in change.refused]})  # fmt: skip
            if not as_json:
                out(f"{file}: import {summary.import_id}: {summary}")
                _show_refused(change.refused)
        if as_json:
            out_json(done)
        if embed:
            embed_waiting(runtime)


def _show_previews(files: list[Path], order: Order, *, as_json: bool) -> None:
    from matcher.sources.reading import Reading
    from service.imports.bringing import preview

    found = [(file, preview(file, order)) for file in files]
    if as_json:
        out_json([_as_json(file, each) for file, each in found])
        return
    for file, each in found:
        if isinstance(each, Reading):
            _show_reading(file, each)
        else:
            _show_spreadsheet(file, each)
    note("Nothing was written. The same command without --preview imports it.")


def _as_json(file: Path, seen: Preview | Reading) -> dict[str, object]:
    from matcher.sources.reading import Reading

    if not isinstance(seen, Reading):
        return asdict(seen) | {"file": str(file)}
    refused = [asdict(each) for each in seen.refused]
    return {"file": str(file), "format": seen.format, "source": seen.source, **_counts(seen), "refused": refused}


def _counts(reading: Reading) -> dict[str, int]:
    from service.imports.summary import NOUNS

    counts = {noun: len(getattr(reading.catalogue, noun)) for noun in NOUNS} | {"works": len(reading.works)}
    return {name: n for name, n in counts.items() if n}


def _show_reading(file: Path, reading: Reading) -> None:
    said = ", ".join(f"{n:,} {name}" for name, n in _counts(reading).items()) or "nothing"
    out(f"{file}: {reading.format}, source {reading.source!r}: {said}")
    works = [*reading.catalogue.evidence, *(each.evidence for each in reading.works)]
    named = [(each.name, each.id) for each in reading.catalogue.experts[:5]]
    for name, record_id in named + [(each.title, each.id) for each in works[:5]]:
        out(f"  {name}  ({record_id})")
    if reading.works:
        out("  Of works it is found out at the import who in the catalogue did them.")
    _show_refused(reading.refused)


def _show_spreadsheet(file: Path, seen: Preview) -> None:
    out(f"{file}: spreadsheet, source {seen.source!r}")
    for sheet in seen.sheets:
        _show_sheet(sheet)


def _show_sheet(sheet: SheetPreview) -> None:
    if sheet.noun is None:
        out(f'  sheet "{sheet.name}": not read. {sheet.note}')
        return
    read = f"{sheet.n_read:,} of {sheet.n_rows:,} rows"
    out(f'  sheet "{sheet.name}": {sheet.noun}, header in row {sheet.header_row}, {read}')
    for column in sheet.columns:
        how = f"{column.field}  ({column.how})" if column.field else "not read"
        samples = " | ".join(column.samples[:3])
        out(f'    {column.letter:3} "{column.header}" → {how}{"  e.g. " + samples if samples else ""}')
    if sheet.note:
        out(f"    {sheet.note}")
    for record in sheet.records[:3]:
        out("    " + "; ".join(f"{name}: {_written(value)}" for name, value in record.items()))
    _show_refused(sheet.refused)


def _written(value: str | tuple[str, ...]) -> str:
    return value if isinstance(value, str) else " | ".join(value)


def _show_refused(refused: tuple[RowProblem, ...]) -> None:
    for each in refused[:SHOWN]:
        out(f"  refused: {each}")
    if len(refused) > SHOWN:
        out(f"  … and {len(refused) - SHOWN:,} more; --json lists all.")

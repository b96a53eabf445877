"""`peyvand catalogue`: what imports did, and what the office does about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Final

import typer

from service.commands import exports, identity, suggestions
from service.commands.store import embed_waiting, open_runtime
from service.commands.terminal import note, out, out_json, step

catalogue_app = typer.Typer(no_args_is_help=True, help="The catalogue: its changes, duplicates, health, templates.")


@catalogue_app.command("changes")
def changes(
    *,
    limit: Annotated[int, typer.Option(help="How many, 1 to 100.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List imports, the latest first, with what each did."""
    from service.imports.changes import list_changes
    from service.imports.summary import summary_of
    from service.listing import Page

    with open_runtime() as runtime:
        found = list_changes(runtime, page=Page(limit=limit))
    if as_json:
        out_json([asdict(each) for each in found.items])
        return
    for each in found.items:
        said = each.message.splitlines()[0] if each.message else str(summary_of(each.summary, each.id))
        out(f"{each.id:6}  {each.created_at:%Y-%m-%d %H:%M}  {each.state:8} {each.source} ({each.format}): {said}")
    if not found.items:
        note("Nothing was imported yet.")


@catalogue_app.command("change")
def change(
    import_id: Annotated[int, typer.Argument(metavar="ID")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show one import: every record that it brought or changed, what it refused."""
    from service.imports.changes import list_touched, names_of, read_change
    from service.imports.summary import summary_of
    from service.listing import Page

    with open_runtime() as runtime:
        found = read_change(runtime, import_id)
        touched = list_touched(runtime, import_id, page=Page(limit=Page.MAX_LIMIT))
        names = names_of(runtime, touched.items)
    if as_json:
        records = [{"noun": each.noun, "id": each.record_id, "action": each.action} for each in touched.items]
        out_json(asdict(found) | {"records": records})
        return
    out(f"Import {found.id} of {found.source!r} ({found.format}), {found.created_at:%Y-%m-%d %H:%M}: {found.state}")
    out(found.message or str(summary_of(found.summary, found.id)))
    for each in touched.items:
        out(f"  {each.action:9} {each.noun:14} {names.get((each.noun, each.record_id), '')}  ({each.record_id})")
    if touched.total > len(touched.items):
        note(f"… and {touched.total - len(touched.items):,} more records.")
    for problem in found.refused:
        out(f"  refused   {problem}")


@catalogue_app.command("origins")
def origins(
    record_id: Annotated[str, typer.Argument(metavar="ID", help="An expert, or a piece of evidence with --evidence.")],
    *,
    evidence: Annotated[bool, typer.Option("--evidence", help="The id is that of a piece of evidence.")] = False,
) -> None:
    """Say which sources a person or a work comes from, merged records with it."""
    from service.imports.origins import origins_of

    with open_runtime() as runtime:
        found = origins_of(runtime, "evidence" if evidence else "experts", record_id)
    for each in found:
        said = [f"of {each.dated}" if each.dated else "", each.licence, "gone there" if each.vanished_at else ""]
        out(f"{each.record_id}: {each.source}, {each.identifier}  {'; '.join(filter(None, said))}")
    if not found:
        note("No import brought it.")


@catalogue_app.command("undo")
def undo(import_id: Annotated[int, typer.Argument(metavar="ID")]) -> None:
    """Take an import back as a whole: what it brought goes, what it changed is as before."""
    from service.imports.undo import undo_import

    with open_runtime() as runtime:
        with step(f"Undoing import {import_id}"):
            undo_import(runtime, import_id)
        note(f"Import {import_id} is undone.")
        embed_waiting(runtime)


@catalogue_app.command("template")
def template(
    noun: Annotated[str, typer.Argument(help="experts, evidence, problems, organisations or institutions.")],
    path: Annotated[Path, typer.Argument(help="Where to write it, such as experts.xlsx.")],
    *,
    language: Annotated[str, typer.Option(help="fa, en or vi.")] = "fa",
) -> None:
    """Write an empty spreadsheet whose columns Peyvand understands, each explained with an example."""
    from matcher.errors import InvalidInput
    from matcher.sources.template import template as make

    content = make(noun, language)
    if path.exists():
        raise InvalidInput(f"{path} is there already. Choose another name; nothing was written.")
    path.write_bytes(content)
    note(f"Wrote {path}.")


@catalogue_app.command("fetch-openalex")
def fetch_openalex(
    path: Annotated[Path, typer.Argument(help="The JSONL file to fetch into, or to go on with.")],
    *,
    mailto: Annotated[str, typer.Option(help="Your e-mail address: OpenAlex answers faster who says who asks.")],
    institution: Annotated[
        str | None, typer.Option(help="Whose authors and works: a ROR identifier, or OpenAlex's own.")
    ] = None,
    orcid: Annotated[
        list[str] | None, typer.Option(help="Whose works, by ORCID iD; may be given several times.")
    ] = None,
    api_key: Annotated[
        str | None,
        typer.Option(envvar="OPENALEX_API_KEY", help="A key of OpenAlex; without one little is given."),
    ] = None,
) -> None:
    """Fetch authors and works from OpenAlex, where there is a network; `peyvand import` then reads the file.

    The names of whom you ask about leave this machine. A fetch that broke off goes on where it was.
    """
    from service.imports.live import fetch_openalex as fetch

    with step(f"Fetching into {path}"):
        fetched = fetch(path, mailto=mailto, institution=institution, orcids=orcid or (), api_key=api_key)
    state = "all is there" if fetched.is_complete else "more is to come: give the command again"
    out(f"{path}: {fetched.n_new:,} new rows, {fetched.n_rows:,} in all; {state}")


@catalogue_app.command("health")
def health(
    finding: Annotated[
        str | None, typer.Argument(help="Name the experts of whom this holds, such as without-evidence.")
    ] = None,
    *,
    limit: Annotated[int, typer.Option(help="How many experts to name, 1 to 100.")] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Say whom nobody can find or reach, what is old, doubtful or double; by institution and language."""
    from service.catalogue.health import catalogue_health, experts_with
    from service.listing import Page

    with open_runtime() as runtime:
        if finding is not None:
            found = experts_with(runtime, finding, page=Page(limit=limit))
            if as_json:
                out_json({"total": found.total, "experts": [asdict(each) for each in found.items]})
                return
            for each in found.items:
                out(f"{each.name}  ({each.id})")
            note(f"{found.total:,} expert(s).")
            return
        seen = catalogue_health(runtime)
    if as_json:
        out_json(asdict(seen))
        return
    out(f"{seen.n_experts:,} experts, {seen.n_works:,} works behind which they stand")
    for name, n in seen.found.items():
        out(f"  {name:18} {n:8,}")
    total = sum(seen.languages.values()) or 1
    out("languages: " + ", ".join(f"{lang} {n / total:.0%}" for lang, n in seen.languages.items()))
    for place in seen.institutions:
        out(f"{place.name or place.id or 'no institution'}: {place.n_experts:,} experts, {place.n_works:,} works")
        said = ", ".join(f"{name} {n:,}" for name, n in place.found.items() if n)
        if said:
            out(f"  {said}")


_COMMANDS: Final[Mapping[str, Callable[..., None]]] = {
    "duplicates": identity.duplicates,
    "merge": identity.merge,
    "accept": identity.accept,
    "refuse": identity.refuse,
    "undo-merge": identity.undo_merge,
    "flagged": identity.flagged,
    "split": identity.split,
    "one-person": identity.one_person,
    "undo-split": identity.undo_split,
    "cv": suggestions.cv,
    "suggestions": suggestions.suggestions,
    "confirm": suggestions.confirm,
    "dismiss": suggestions.dismiss,
    "export": exports.export,
}
for _name, _command in _COMMANDS.items():
    catalogue_app.command(_name)(_command)

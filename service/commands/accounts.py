"""Commands over who may see and write what: API tokens and consortia."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from service.commands.store import open_runtime
from service.commands.terminal import note, out, out_json

token_app = typer.Typer(no_args_is_help=True, help="Tokens that let a program or an officer write through the API.")
consortium_app = typer.Typer(
    no_args_is_help=True, help="Consortia: institutions that show each other what they show to no one else."
)


@token_app.command("create")
def create_token(
    name: Annotated[str, typer.Argument(help="Whose it is, to know it again when it must be revoked.")],
    *,
    institution: Annotated[
        str | None,
        typer.Option(
            metavar="ID",
            help="Whose officer holds it: writes and sees for this institution alone. Without it, an administrator.",
        ),
    ] = None,
) -> None:
    """Make a token and print it, this once; the store keeps only its hash."""
    from service.accounts.workflow import create_token as create

    with open_runtime() as runtime:
        token = create(runtime, name, institution_id=institution)
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
        holder = token.institution_id or "(administrator)"
        out(f"{token.name:30} {holder:20} made {token.created_at:%Y-%m-%d}, last used {used}")
    if not found:
        note("There is no token in force.")


@token_app.command("revoke")
def revoke_token(name: Annotated[str, typer.Argument(help="The name it was made with.")]) -> None:
    """End a token: whoever holds it can no longer write."""
    from service.accounts.workflow import revoke_token as revoke

    with open_runtime() as runtime:
        revoke(runtime, name)
    note(f"The token {name!r} is revoked.")


@consortium_app.command("list")
def list_consortia(*, as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """List the consortia with their members and days, those that have ended too."""
    from service.accounts.consortia import list_consortia as find

    with open_runtime() as runtime:
        found = find(runtime)
    if as_json:
        out_json([asdict(each) for each in found])
        return
    for each in found:
        out(f"{each.id:20} {each.starts} to {each.ends or '(no end)'}  {each.name}: {', '.join(each.members) or '-'}")
    if not found:
        note("There is no consortium.")


@consortium_app.command("set")
def set_consortium(
    consortium_id: Annotated[str, typer.Argument(metavar="ID")],
    *,
    name: Annotated[str, typer.Option(metavar="NAME", help="What it is called.")],
    starts: Annotated[str, typer.Option(metavar="DATE", help="The first day, as 2026-03-21.")],
    ends: Annotated[str | None, typer.Option(metavar="DATE", help="The last day; left out, it has no end yet.")] = None,
    member: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="An institution; give it once for each member.")
    ] = None,
) -> None:
    """Write a consortium, new or in the place of the one with this ID."""
    from matcher.checks import check_date
    from service.accounts.consortia import Consortium, replace_consortium

    record = Consortium(
        id=consortium_id,
        name=name,
        starts=check_date(starts, "starts"),
        ends=None if ends is None else check_date(ends, "ends"),
        members=tuple(member or ()),
    )
    with open_runtime() as runtime:
        written = replace_consortium(runtime, record)
    note(f"The consortium {consortium_id!r} is {'new' if written.created else 'changed'}.")


@consortium_app.command("delete")
def delete_consortium(consortium_id: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """Delete a consortium: its members show each other no more than they show everyone."""
    from service.accounts.consortia import delete_consortium as delete

    with open_runtime() as runtime:
        delete(runtime, consortium_id)
    note(f"The consortium {consortium_id!r} is deleted.")

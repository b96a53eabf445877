"""Commands over who can sign in: for the first administrator, and for whoever is locked out."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from service.commands.store import open_runtime
from service.commands.terminal import note, out, out_json

account_app = typer.Typer(no_args_is_help=True, help="Accounts: who can sign in to the pages, and as what.")
Email = Annotated[str, typer.Argument(metavar="EMAIL", help="The account's address.")]
_ONCE = "It opens once, within two weeks. Hand it over by a way that nobody else reads."


@account_app.command("add")
def add_account(
    email: Email,
    *,
    name: Annotated[str, typer.Option(metavar="NAME", help="How others see them.")],
    role: Annotated[
        str,
        typer.Option(
            metavar="ROLE", help="officer, administrator, company, faculty, secretary, or operator (of Peyvand itself)."
        ),
    ],
    of: Annotated[
        str,
        typer.Option(
            metavar="ID",
            help="The institution, organisation, expert or consortium that the role is of; of an operator none.",
        ),
    ] = "",
    language: Annotated[str, typer.Option(metavar="LANG", help="Of pages and mails: fa, en or vi.")] = "fa",
    by_mail: Annotated[bool, typer.Option("--mail", help="Send the link by mail too.")] = False,
) -> None:
    """Add an account, and print the link that opens it and lets its owner choose a password."""
    from service.accounts.people import Invitation, add_person

    with open_runtime() as runtime:
        account, path = add_person(runtime, Invitation(email, name, role, of, language), mail=by_mail)
        address = runtime.settings.address
    note(f"The account of {account.email} is made. {_ONCE}")
    out(address + path)


@account_app.command("list")
def list_accounts(
    *,
    words: Annotated[str, typer.Option(metavar="WORDS", help="Words of the name or the address.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List the accounts by name, those that are shut too."""
    from service.accounts.people import list_people, owners_of
    from service.listing import Page

    with open_runtime() as runtime:
        found = list_people(runtime, Page(Page.MAX_LIMIT), words=words)
        owners = owners_of(runtime, found.items)
    if as_json:
        out_json([asdict(each) for each in found.items])
        return
    for each in found.items:
        state = "shut" if each.disabled_at else "open"
        out(f"{each.email:34} {each.role:14} {state:5} {each.name}  {owners[each.id]}")
    if found.total > len(found.items):
        note(f"{len(found.items)} of {found.total}: name words to find others.")
    if not found.total:
        note("There is no account. `peyvand account add` makes one.")


@account_app.command("link")
def link(email: Email) -> None:
    """Print a link that signs its owner in and lets them choose a password: for whoever gets no mail."""
    from service.accounts.people import find_person, link_for

    with open_runtime() as runtime:
        path = link_for(runtime, find_person(runtime, email).id)
        address = runtime.settings.address
    note(_ONCE)
    out(address + path)


@account_app.command("disable")
def disable(email: Email) -> None:
    """Shut an account: nobody signs in with it, and its sessions end."""
    from service.accounts import people

    with open_runtime() as runtime:
        people.disable(runtime, people.find_person(runtime, email).id)
    note(f"The account of {email} is shut; `peyvand account enable` opens it again.")


@account_app.command("enable")
def enable(email: Email) -> None:
    """Open an account again that was shut."""
    from service.accounts import people

    with open_runtime() as runtime:
        people.enable(runtime, people.find_person(runtime, email).id)
    note(f"The account of {email} is open again.")

"""`peyvand mail`: the outbox, for whoever runs Peyvand."""

from __future__ import annotations

from typing import Annotated

import typer

from service.commands.store import open_runtime
from service.commands.terminal import note, out, out_json

mail_app = typer.Typer(no_args_is_help=True, help="The outbox: mails that wait, were kept or were refused.")


@mail_app.command("list")
def list_mails(
    *,
    everything: Annotated[bool, typer.Option("--all", help="Those that have ended too.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List the mails that are not sent, newest first, at most 200."""
    from service.mail.outbox import list_outbox

    with open_runtime() as runtime:
        found = list_outbox(runtime, ended=everything)
    if as_json:
        out_json([
            {
                "id": each.mail.id, "kind": each.mail.kind, "state": each.mail.state, "to": each.email,
                "attempts": each.mail.attempts, "answer": each.mail.answer, "created_at": each.mail.created_at,
            }
            for each in found
        ])  # fmt: skip
        return
    for each in found:
        mail = each.mail
        out(f"{mail.id:6} {mail.state:8} {mail.created_at:%Y-%m-%d %H:%M} {mail.kind:22} {each.email}")
        if mail.answer:
            out(f"       {mail.answer}")
    if not found:
        note("No mail waits.")


@mail_app.command("show")
def show_mail(mail_id: Annotated[int, typer.Argument(metavar="ID", help="Its number in the list.")]) -> None:
    """Print a mail that is not sent, with the link in it, to hand it on by other means: it may open an account."""
    from service.mail.letters import plain_text
    from service.mail.outbox import read_mail

    with open_runtime() as runtime:
        mail, message = read_mail(runtime, mail_id)
    note(f"Mail {mail.id} ({mail.kind}) is {mail.state}. {mail.answer}".rstrip())
    if message is None:
        note("What it said is no longer kept.")
        return
    out(f"To: {message['To']}")
    out(f"Subject: {message['Subject']}")
    out()
    out(plain_text(message))


@mail_app.command("retry")
def retry_mails(
    mail_id: Annotated[
        int | None, typer.Argument(metavar="[ID]", help="One mail; left out, all that were not sent.")
    ] = None,
) -> None:
    """Have a worker send mails again: those that wait, were kept, were refused, or may not have arrived."""
    from service.mail.outbox import retry

    with open_runtime() as runtime:
        count = retry(runtime, mail_id)
    note(f"{count} to be sent; a worker sends them." if count else "No mail waits.")


@mail_app.command("test")
def test_mail(address: Annotated[str, typer.Argument(help="Where to send it.")]) -> None:
    """Send a mail to an address at once, and say what the mail server answers."""
    from service.mail.outbox import send_test

    with open_runtime() as runtime:
        send_test(runtime, address)
    note(f"The mail server took a mail to {address}. Look whether it arrives, and whether as spam.")

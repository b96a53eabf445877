"""The command line ``peyvand``: which commands there are, and how an error ends.

The commands themselves are in `service.commands`. This is the one place that
turns an error into a message and an exit code: 2 for what the person who gave
the command can mend, 1 for anything else that went wrong, 130 for Ctrl-C.
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from service.commands import (
    accounts,
    calibrate,
    catalogue,
    feeds,
    first_run,
    imports,
    learning,
    mail,
    matching,
    measure,
    models,
    people,
    server,
    store,
)
from service.commands.terminal import make_streams_safe, note, out

app = typer.Typer(
    name="peyvand",
    help="Links university faculty to industry's problems: ranked and explained, in Persian, English and Vietnamese.",
    invoke_without_command=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(matching.match)
app.command("import")(imports.import_)
app.add_typer(catalogue.catalogue_app, name="catalogue")
app.command()(server.serve)
app.command()(server.worker)
app.command()(store.migrate)
app.add_typer(accounts.token_app, name="token")
app.add_typer(people.account_app, name="account")
app.add_typer(accounts.consortium_app, name="consortium")
app.add_typer(store.jobs_app, name="jobs")
app.add_typer(feeds.feeds_app, name="feeds")
app.add_typer(learning.learn_app, name="learn")
app.add_typer(mail.mail_app, name="mail")
app.add_typer(models.model_app, name="model")
app.command()(measure.evaluate)
app.command()(calibrate.calibrate)
app.command()(measure.bench)
app.command()(first_run.run)


@app.callback()
def _options(
    context: typer.Context,
    *,
    version: Annotated[bool, typer.Option("--version", help="Print the version.", is_eager=True)] = False,
) -> None:
    if version:
        from importlib.metadata import version as installed

        out(f"peyvand {installed('peyvand')}")
    elif context.invoked_subcommand is None:
        context.get_help()


def main() -> None:
    """Run the command line and end the process with its exit code."""
    make_streams_safe()
    try:
        app(prog_name="peyvand")
    except SystemExit:
        raise
    except _expected_errors() as error:
        note(f"peyvand: {error}")
        sys.exit(_exit_code(error))


def _expected_errors() -> tuple[type[Exception], ...]:
    """Name what ends in a message; looked up only once something was raised, for the import takes a second."""
    from matcher.errors import PeyvandError

    return PeyvandError, OSError


def _exit_code(error: Exception) -> int:
    from matcher.errors import InvalidInput

    return 2 if isinstance(error, InvalidInput) else 1


if __name__ == "__main__":
    main()

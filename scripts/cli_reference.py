"""Print docs/CLI.md: what ``--help`` says of every command, as Markdown."""

import html
import subprocess
import sys

TITLE = "The command line"
NOTE = "Written by `make docs` from the program itself; a test holds the two together."


def main() -> None:
    """Ask typer for the text, and undo its escapes for HTML."""
    command = [sys.executable, "-m", "typer", "service.cli", "utils", "docs", "--name", "peyvand", "--title", TITLE]
    written = subprocess.run(command, capture_output=True, check=True, encoding="utf-8").stdout  # noqa: S603 ours
    heading, _, rest = html.unescape(written).partition("\n")
    sys.stdout.write(f"{heading}\n\n{NOTE}\n{rest.rstrip()}\n")


if __name__ == "__main__":
    main()

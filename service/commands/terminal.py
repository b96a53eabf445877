"""The terminal: what goes to its two streams, and how long work shows that it moves.

Answers go to standard output, everything else to standard error, so that
``peyvand match --json "..." > answer.json`` holds nothing but the answer. Control
characters and overrides of direction never reach the terminal.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TextIO

import typer

from service.web.shown import harmless

Progress = Callable[[int, int], None]
"""Called with how many are done and how many there are in all."""


def out(text: str = "") -> None:
    """Write a line of the answer."""
    typer.echo(harmless(text))


def out_json(document: object) -> None:
    """Write the answer as JSON: letters as they are, what could disturb a terminal as escapes.

    A value that is not a number (nothing was judged) becomes ``null``.
    """
    written = json.dumps(_finite(document), ensure_ascii=False, indent=2, default=str, allow_nan=False)
    typer.echo("".join(one if one == harmless(one) else f"\\u{ord(one):04x}" for one in written))


def _finite(document: object) -> object:
    if isinstance(document, float) and not math.isfinite(document):
        return None
    if isinstance(document, Mapping):
        return {key: _finite(value) for key, value in document.items()}
    if isinstance(document, list | tuple):
        return [_finite(value) for value in document]
    return document


def note(text: str) -> None:
    """Write a line about the work to standard error."""
    typer.echo(harmless(text), err=True)


def make_streams_safe() -> None:
    """Let no letter that the terminal's encoding lacks end the program."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


@contextmanager
def step(label: str, *, stream: TextIO | None = None) -> Iterator[Progress]:
    """Show that a step is under way: a moving bar in a terminal, a line elsewhere.

    Yields a callback for steps that know how far they are; one that never calls
    it is shown as busy. The bar goes away when the step ends.
    """
    stream = stream or sys.stderr
    if not stream.isatty():
        note(f"{label} …")
        yield lambda done, total: None
        return

    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn())
    with Bars(*columns, TimeRemainingColumn(), console=Console(file=stream), transient=True) as bars:
        task = bars.add_task(label, total=None)
        yield lambda done, total: bars.update(task, completed=done, total=total)

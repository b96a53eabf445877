"""Lists of works in JSON, however they were saved.

A file goes in; each thing in it that may describe a work comes out with its number, or with its line
where each line is JSON of its own. It does not look into what describes a work beyond that.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from matcher.checks import shown
from matcher.errors import RowProblem, UnreadableSource
from matcher.sources.files import read_json, read_text

_OF_A_WORK: Final = ("title", "DOI")
_LINES: Final = (".jsonl", ".ndjson")


@dataclass(frozen=True, slots=True)
class Items:
    """What a file holds, in order: works as the source describes them, and what cannot be one.

    ``place`` says what their row counts: ``line`` or ``item``.
    """

    found: tuple[tuple[int, Mapping[str, Any]] | RowProblem, ...]
    place: str


def read_items(path: Path, *, wanted: str) -> Items:
    """Read a work, a list of works, a list under ``items`` or ``message``, or a work in each line.

    Parameters
    ----------
    wanted : str
        What the file should hold, for the message.

    Raises
    ------
    UnreadableSource
        If it is no JSON, or nothing in it has a title or a DOI.
    """
    lines = _lines(path)
    values = (
        _unwrapped(read_json(path)) if lines is None else [each for _, value in lines for each in _unwrapped(value)]
    )
    works = [value for value in values if isinstance(value, dict) and any(name in value for name in _OF_A_WORK)]
    if values and not works:
        raise UnreadableSource(f"{path.name} holds {_described(values)}; wanted {wanted}. Save it again at its source.")
    if lines is None:
        numbered = list(enumerate(values, start=1))
        return Items(tuple(_item(path.name, row, value) for row, value in numbered), "item")
    return Items(
        tuple(
            value if isinstance(value, RowProblem) else _item(path.name, row, value)
            for row, whole in lines
            for value in _unwrapped(whole)
        ),
        "line",
    )


def _item(file: str, row: int, value: object) -> tuple[int, Mapping[str, Any]] | RowProblem:
    if isinstance(value, dict):
        return row, value
    return RowProblem(file, row, f"It is {shown(value)}; wanted a work's fields, in braces.")


def _lines(path: Path) -> list[tuple[int, Any]] | None:
    """Read each line as JSON, if that is how the file is written; a broken one comes as a problem."""
    written = [(row, line) for row, line in enumerate(read_text(path).splitlines(), start=1) if line.strip()]
    if path.suffix.lower() not in _LINES and not (len(written) > 1 and isinstance(_json(path, *written[0]), dict)):
        return None
    return [(row, _json(path, row, line)) for row, line in written]


def _json(path: Path, row: int, line: str) -> Any:
    try:
        return json.loads(line)
    except json.JSONDecodeError as error:
        return RowProblem(
            path.name, row, f"The line is not JSON: {error.msg} at character {error.colno}. Save it again."
        )
    except ValueError:
        return RowProblem(path.name, row, "The line holds a number of thousands of digits. Save it again.")
    except RecursionError:
        return RowProblem(path.name, row, "The line is nested deeper than any record is. Save it again.")


def _unwrapped(value: Any) -> list[Any]:
    """Take the works out of an answer's envelope."""
    for name in ("message", "items"):
        if isinstance(value, dict) and name in value and not any(key in value for key in _OF_A_WORK):
            value = value[name]
    return value if isinstance(value, list) else [value]


def _described(values: list[Any]) -> str:
    first = values[0]
    if isinstance(first, dict):
        named = f"fields such as {', '.join(map(repr, list(first)[:4]))}" if first else "no fields"
    else:
        named = str(first) if isinstance(first, RowProblem) else shown(first)
    return f"{named}, and nothing with a title or a DOI"

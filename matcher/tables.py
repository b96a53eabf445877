"""A path in, the tables of a catalogue out.

Says which files are tables, and what was found wrong with each so far. It opens
none of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from matcher.errors import RowProblem
from matcher.forms import FORMS, Form

READ: Final = (".jsonl", ".csv", ".jsonl.gz", ".csv.gz")
_NAMES: Final = ", ".join(FORMS)
_ENDINGS: Final = ", ".join(READ)


@dataclass(slots=True)
class Table:
    """One file on its way in, and what was found wrong with it so far.

    ``missing`` holds columns that a CSV header lacks; ``complete`` turns false
    once a row could not be read at all, so that its id is not known.
    """

    path: Path
    noun: str
    form: Form[Any]
    problems: list[RowProblem] = field(default_factory=list)
    missing: set[str] = field(default_factory=set)
    complete: bool = True

    def report(self, row: int, message: str) -> None:
        """Note that a row is bad; row 0 speaks of the whole file."""
        self.problems.append(RowProblem(self.path.name, row, message))

    def lose(self, row: int, message: str) -> None:
        """Note that a row cannot be read at all."""
        self.complete = False
        self.report(row, message)


def find_tables(path: Path) -> tuple[list[Table], list[RowProblem]]:
    """Find the catalogue's tables, in the order of `FORMS`; ``path`` is a folder or one file.

    Returns
    -------
    tables, problems
        Problems name each file that looks like a table and is not one that can be read.
    """
    try:
        folder = path.is_dir()
        if not path.exists():
            return [], [RowProblem(str(path), 0, "There is no such folder or file. Check the path.")]
        files = sorted(each for each in path.iterdir() if each.is_file()) if folder else [path]
    except OSError as error:
        return [], [RowProblem(str(path), 0, f"It cannot be opened: {error.strerror}. Mend its permissions.")]
    found: dict[str, list[Path]] = {}
    problems = []
    for file in files:
        stem, dot, ending = file.name.lower().partition(".")
        readable = dot + ending in READ
        if stem in FORMS and readable:
            found.setdefault(stem, []).append(file)
        elif stem in FORMS:
            problems.append(RowProblem(file.name, 0, f"A file {dot + ending!r} cannot be read. Save it as {_ENDINGS}."))
        elif (readable and stem) or not folder:
            problems.append(
                RowProblem(
                    file.name, 0, f"It is no table of a catalogue. Wanted the name {_NAMES}, ending in {_ENDINGS}."
                )
            )
    tables = []
    for noun in FORMS:
        if len(found.get(noun, ())) > 1:
            names = " and ".join(each.name for each in found[noun])
            problems.append(RowProblem(found[noun][1].name, 0, f"Both {names} hold {noun}. Keep one of them."))
        tables += [Table(each, noun, FORMS[noun]) for each in found.get(noun, ())]
    if not tables and not problems:
        problems.append(
            RowProblem(str(path), 0, f"It holds no catalogue. Wanted one or more of {_NAMES}, each as {_ENDINGS}.")
        )
    return tables, problems

"""Catalogue files in, records out, and back.

Gathers everything that is wrong in every file before it says no: nothing of a
catalogue with a bad row comes out. What a file looks like is in `tables` and `rows`, what
a field must be in `forms`; here stand what holds between rows and between files.
It knows no encoder, index or database.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from matcher.checks import check_grade, check_id, is_blank, shown
from matcher.errors import InvalidCatalogue, InvalidInput, RowProblem
from matcher.forms import FORMS, Form, fill, raw_fields
from matcher.metrics import Judgements
from matcher.records import Catalogue, Expert
from matcher.rows import read_rows
from matcher.tables import Table, find_tables

__all__ = ["Judgements", "Progress", "read_catalogue", "read_judgements", "write_catalogue"]

Progress = Callable[[int, int], None]
"""Called with how many bytes are read and how many there are in all."""

REFERENCES: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType({
    "experts": {"institution_id": "institutions"},
    "evidence": {"expert_ids": "experts"},
    "problems": {"organisation_id": "organisations"},
})  # fmt: skip
"""Table to column to the table that the column's ids stand in."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """How well an expert suits a problem, as a person judged it."""

    problem_id: str
    expert_id: str
    grade: float


JUDGEMENT: Final = Form(
    "a judgement",
    Judgement,
    {"problem_id": check_id, "expert_id": check_id, "grade": check_grade},
    required=("problem_id", "expert_id", "grade"),
)


def read_catalogue(path: str | Path, *, progress: Progress | None = None) -> Catalogue:
    """Read a folder of catalogue files, or one of them.

    The files are ``institutions``, ``experts``, ``organisations``, ``evidence`` and ``problems``, each as
    ``.jsonl`` or ``.csv``, plain or with ``.gz``; all are optional. Columns are the records' fields; a list
    in a CSV cell is separated by ``;``. An id that points to another table must stand in it when that table
    is there. Without an experts file, experts are made from the ids that evidence names.

    Parameters
    ----------
    path : path
        The folder; or one file, named for what it holds, as in ``evidence.csv.gz``.
    progress : callable, optional
        Called now and then with the bytes read so far and the bytes in all.

    Raises
    ------
    InvalidCatalogue
        With every bad row of every file: the file, the row as a person counts, the value seen, what was
        wanted. Rows are counted from 1; in CSV the header is row 1, and a record that spans lines has the
        number of its first.
    """
    tables, problems = find_tables(Path(path))
    total = sum(table.path.stat().st_size for table in tables)
    known: dict[str, dict[str, int]] = {}
    records: dict[str, tuple[Any, ...]] = {}
    before = 0
    for table in tables:
        records[table.noun] = _read_table(table, known, partial(_advance, progress, before, total))
        problems += table.problems
        before += table.path.stat().st_size
    if problems:
        raise InvalidCatalogue(problems)
    if "experts" not in records:
        evidence = records.get("evidence", ())
        ids = dict.fromkeys(expert_id for each in evidence for expert_id in each.expert_ids)
        records["experts"] = tuple(map(Expert, ids))
    return Catalogue(**records)


def write_catalogue(catalogue: Catalogue, folder: str | Path) -> None:
    """Write a catalogue as JSONL files that `read_catalogue` reads back as the same records.

    Tables without a record are not written, nor are fields that hold nothing or what holds by default.

    Raises
    ------
    InvalidInput
        If the folder holds catalogue files already, or a record breaks the rules that it would be read by.
    """
    folder = Path(folder)
    if folder.exists() and (taken := find_tables(folder)[0]):
        raise InvalidInput(f"{folder} holds {taken[0].path.name} already. Choose an empty folder.")
    lines = {noun: [_line(noun, record) for record in getattr(catalogue, noun)] for noun in FORMS}
    folder.mkdir(parents=True, exist_ok=True)
    for noun, each in lines.items():
        if each:
            (folder / f"{noun}.jsonl").write_text("".join(each), encoding="utf-8", newline="\n")


def read_judgements(path: str | Path) -> Judgements:
    """Read the judged pairs of a collection: ``judgements.tsv``, plain or with ``.gz``, or its folder.

    Columns, separated by tabs: ``problem_id``, ``expert_id``, ``grade`` (a number, higher is better).

    Raises
    ------
    InvalidCatalogue
        With every bad row, as `read_catalogue`.
    """
    path = Path(path)
    if path.is_dir():
        packed = path / "judgements.tsv.gz"
        path = packed if packed.exists() else path / "judgements.tsv"
    table = Table(path, "judgements", JUDGEMENT)
    grades: dict[str, dict[str, float]] = {}
    rows: dict[tuple[str, str], int] = {}
    for row, raw in read_rows(table):
        judged, faults = fill(JUDGEMENT, raw)
        _report(table, row, faults)
        if judged is None:
            continue
        pair = (judged.problem_id, judged.expert_id)
        if pair in rows:
            table.report(row, f"The pair {pair} stands in row {rows[pair]} already; wanted once.")
        rows.setdefault(pair, row)
        grades.setdefault(judged.problem_id, {})[judged.expert_id] = judged.grade
    if table.problems:
        raise InvalidCatalogue(sorted(table.problems, key=_row))
    return grades


def _read_table(table: Table, known: dict[str, dict[str, int]], advance: Callable[[int], None]) -> tuple[Any, ...]:
    """Read one table; ``known`` holds the ids of those before it, with their rows, and gets this one's."""
    records = []
    rows: dict[str, int] = {}
    for row, raw in read_rows(table, advance=advance):
        record, faults = fill(table.form, raw)
        _report(table, row, faults)
        identifier = raw.get("id")
        if isinstance(identifier, str) and not is_blank(identifier):
            if identifier in rows:
                table.report(row, f"The id {shown(identifier)} stands in row {rows[identifier]} already; wanted once.")
            rows.setdefault(identifier, row)
        _check_references(table, row, raw, known)
        records.append(record)
    if table.complete:  # else an id may stand in a row that could not be read
        known[table.noun] = rows
    table.problems.sort(key=_row)
    return tuple(records)


def _check_references(
    table: Table, row: int, raw: Mapping[str, object], known: Mapping[str, Mapping[str, int]]
) -> None:
    for column, target in REFERENCES.get(table.noun, {}).items():
        value = raw.get(column)
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, str) and not is_blank(each) and target in known and each not in known[target]:
                table.report(
                    row, f"The {column} {shown(each)} does not stand in {target}. Add it there, or mend the id."
                )


def _advance(progress: Progress | None, before: int, total: int, n_bytes: int) -> None:
    if progress:
        progress(before + n_bytes, total)


def _report(table: Table, row: int, faults: Iterable[InvalidInput]) -> None:
    for fault in faults:
        if fault.field not in table.missing:  # said once, of the header
            table.report(row, str(fault))


def _row(problem: RowProblem) -> int:
    return problem.row


def _line(noun: str, record: Any) -> str:
    raw = raw_fields(record)
    _, faults = fill(FORMS[noun], raw)
    if faults:
        raise faults[0]
    return json.dumps(raw, ensure_ascii=False) + "\n"

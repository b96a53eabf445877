"""A spreadsheet as offices have it in, records with their provenance out; or first a look at how it is understood.

Finds in each sheet what it holds, the row of its header and the field of each column, in Persian, English or
Vietnamese; a mapping overrides it. `preview_spreadsheet` and `read_spreadsheet` go the same way, so what the one
shows the other gives. It knows no store, and does not decide who is the same person as whom.

A Jalali year is read as the Gregorian one in which it begins (`cells.year`); a Jalali date exactly.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from matcher.checks import is_blank
from matcher.errors import InvalidInput, RowProblem, UnreadableSource
from matcher.sources.columns import check_noun
from matcher.sources.reading import Reading, Work
from matcher.sources.sheet_mapping import EVERY_SHEET, Mappings, read_mapping
from matcher.sources.sheet_plan import HOW, Column, Plan, check_mapped, plan_sheet
from matcher.sources.sheet_records import ORDER, Gathered, gather
from matcher.sources.sheet_words import noun_of_sheet
from matcher.sources.sheets import read_sheets

__all__ = ["HOW", "Column", "Preview", "SheetPreview", "preview_spreadsheet", "read_mapping", "read_spreadsheet"]

FORMAT: Final = "spreadsheet"
_SHOWN: Final = 5

Shown = Mapping[str, str | tuple[str, ...]]
"""A record as it would be imported: the fields that hold something."""


@dataclass(frozen=True, slots=True)
class SheetPreview:
    """How one sheet is understood, and what would be read from it.

    ``noun`` and ``header_row`` are ``None`` where nothing is read; ``note`` then says why. ``n_rows`` counts the
    rows below the header that hold something, ``n_read`` those that become records.
    """

    name: str
    noun: str | None
    header_row: int | None
    columns: tuple[Column, ...]
    n_rows: int
    n_read: int
    records: tuple[Shown, ...]
    refused: tuple[RowProblem, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """How a spreadsheet is understood: a value that `dataclasses.asdict` makes JSON of."""

    file: str
    source: str
    sheets: tuple[SheetPreview, ...]

    @property
    def refused(self) -> tuple[RowProblem, ...]:
        return tuple(problem for sheet in self.sheets for problem in sheet.refused)


def preview_spreadsheet(
    path: str | Path, *, source: str | None = None, noun: str | None = None, mapping: Mappings | None = None
) -> Preview:
    """Show how each sheet and column is understood, and what would be read, as `read_spreadsheet` would.

    A file in which nothing is understood is shown too: its headers are what a mapping is written from.
    """
    path = Path(path)
    gathered, plans = _planned(path, source, noun, mapping, None)
    sheets = {}
    for plan in _in_order(plans):
        before = len(gathered.refused)
        found = gather(gathered, plan) if plan.noun else []
        sheets[plan.sheet] = SheetPreview(
            name=plan.sheet,
            noun=plan.noun,
            header_row=plan.header_row,
            columns=plan.columns,
            n_rows=len(plan.rows),
            n_read=len(found),
            records=tuple(map(_shown, found[:_SHOWN])),
            refused=tuple(gathered.refused[before:]),
            note=plan.note,
        )
    return Preview(path.name, gathered.source, tuple(sheets[plan.sheet] for plan in plans))


def read_spreadsheet(
    path: str | Path,
    *,
    source: str | None = None,
    noun: str | None = None,
    mapping: Mappings | None = None,
    institution_id: str | None = None,
) -> Reading:
    """Read the records of a spreadsheet.

    Parameters
    ----------
    path : path
        An XLSX, XLS, ODS or CSV.
    source : str, optional
        The source's name, part of the ids; by default the file's name without its ending. The same sheet read
        under the same name gives the same ids.
    noun : str, optional
        What its sheets hold, as in `HEADERS`; by default told by each sheet's name, else by its headers. In a
        workbook of several sheets a sheet's own name comes first.
    mapping : mapping, optional
        What a person says of sheets and columns, as `read_mapping` reads it; wins over everything.
    institution_id : str, optional
        The institution of experts whose row names none.

    Returns
    -------
    Reading
        ``works`` is evidence whose people are not in this workbook. Rows that break a rule are in ``refused``
        with their sheet and number; the others are read.

    Raises
    ------
    UnreadableSource
        If the file is no spreadsheet, not safe, or nothing in it is understood.
    InvalidInput
        If the mapping, or the noun, speaks of what is not there.
    """
    path = Path(path)
    gathered, plans = _planned(path, source, noun, mapping, institution_id)
    if not any(plan.noun for plan in plans):
        seen = [column.header for plan in plans for column in plan.columns if column.header][:12]
        raise UnreadableSource(
            f"No header of {path.name} is understood; seen: {', '.join(seen) or 'nothing'}. Name the columns as a "
            "template does, or write a mapping and look at the preview."
        )
    for plan in _in_order(plans):
        if plan.noun:
            gather(gathered, plan)
        elif not plan.silent:
            gathered.refuse(plan, 0, plan.note)
    return Reading(
        source=gathered.source,
        format=FORMAT,
        catalogue=gathered.catalogue(),
        works=tuple(gathered.works),
        origins=MappingProxyType(gathered.origins),
        refused=tuple(gathered.refused),
    )


def _planned(
    path: Path, source: str | None, noun: str | None, mapping: Mappings | None, institution_id: str | None
) -> tuple[Gathered, list[Plan]]:
    if noun is not None:
        check_noun(noun)
    source = path.stem if source is None else source
    if not source.strip():
        raise InvalidInput("The source has no name; wanted one such as «faculty list».", field="source")
    mapping = mapping or {}
    sheets = read_sheets(path)
    plans = []
    for sheet in sheets:
        own = noun_of_sheet(sheet.name) if noun and len(sheets) > 1 else None
        plans.append(plan_sheet(sheet, noun=own or noun, said=mapping.get(sheet.name, mapping.get(EVERY_SHEET))))
    check_mapped(plans, mapping)
    workbook = path.suffix.lower() in (".xlsx", ".xlsm", ".xls", ".ods")
    return Gathered(source.strip(), path.name, workbook, institution_id), plans


def _in_order(plans: list[Plan]) -> list[Plan]:
    return sorted(plans, key=lambda plan: ORDER.index(plan.noun) if plan.noun else len(ORDER))


def _shown(record: Any) -> Shown:
    people = {"expert": tuple(person.name for person in record.people)} if isinstance(record, Work) else {}
    whole = record.evidence if isinstance(record, Work) else record
    said: dict[str, str | tuple[str, ...]] = dict(people)
    for each in fields(whole):
        value = getattr(whole, each.name)
        if is_blank(value) or value == each.default:
            continue
        said[each.name] = (
            value if isinstance(value, tuple) else value.isoformat() if isinstance(value, date) else str(value)
        )
    return said

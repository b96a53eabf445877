"""Understood sheets in, records with their provenance out, and every row that is refused.

Sheets are read in the order in which records point to each other, so that evidence finds the experts of the same
workbook. Which rows there are and how a cell is read is decided before; rules for records are in `matcher.forms`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Final

from matcher.errors import InvalidInput, RowProblem
from matcher.forms import FORMS, fill
from matcher.records import Catalogue
from matcher.sources.cells import person_key
from matcher.sources.reading import Author, Origin, Work
from matcher.sources.sheet_plan import Plan
from matcher.sources.sheet_rows import Raw, evidence_key, expert_key, named_key, place_of, problem_key, read_row
from matcher.sources.sheet_words import fold

ORDER: Final = ("institutions", "organisations", "experts", "evidence", "problems")
_NOBODY: Final = "?"


@dataclass(frozen=True, slots=True)
class _Entry:
    """One row on its way to a record; its faults are added to as they are found."""

    plan: Plan
    row: int
    raw: Raw
    faults: list[InvalidInput]

    @property
    def noun(self) -> str:
        return self.plan.noun or ""

    def fault(self, message: str, field: str | None = None) -> None:
        self.faults.append(InvalidInput(message, field=field))


@dataclass(slots=True)
class Gathered:
    """What the sheets of one file gave so far.

    ``people`` maps a folded name to the ids of who has it; ``handles`` an id, a personnel number, an e-mail or an
    ORCID to the id of its expert; ``named`` an institution's or organisation's (table, folded name) to its id.
    """

    source: str
    file: str
    is_workbook: bool
    institution_id: str | None = None
    records: dict[str, list[Any]] = field(default_factory=lambda: {noun: [] for noun in ORDER})
    works: list[Work] = field(default_factory=list)
    origins: dict[tuple[str, str], Origin] = field(default_factory=dict)
    refused: list[RowProblem] = field(default_factory=list)
    rows: dict[tuple[str, str], str] = field(default_factory=dict)
    people: dict[str, set[str]] = field(default_factory=dict)
    handles: dict[str, str] = field(default_factory=dict)
    named: dict[tuple[str, str], str] = field(default_factory=dict)

    def catalogue(self) -> Catalogue:
        return Catalogue(**{noun: tuple(records) for noun, records in self.records.items()})

    def refuse(self, plan: Plan, row: int, message: str) -> None:
        self.refused.append(RowProblem(self.place(plan), row, message))

    def place(self, plan: Plan) -> str:
        return f"{self.file} › {plan.sheet}" if self.is_workbook else self.file


def gather(into: Gathered, plan: Plan) -> list[Any]:
    """Read the rows of one sheet; returns its records, works among them."""
    make = _MAKERS[plan.noun or ""]
    found = []
    for row in plan.rows:
        entry = _Entry(plan, row.number, *read_row(plan, row))
        record = make(into, entry) if entry.raw or entry.faults else None
        for fault in entry.faults:
            into.refuse(plan, row.number, f"{place_of(plan, fault.field)}{fault}")
        if record is not None:
            found.append(record)
    return found


def _take(into: Gathered, entry: _Entry, record: Any, key: str) -> bool:
    """Note a record's origin, unless its id stands in a row before."""
    place = (entry.noun, record.id)
    if place in into.rows:
        entry.fault(f"It stands in {into.rows[place]} already; wanted once. Remove one, or tell them apart by an id.")
        return False
    sheet = f" of {entry.plan.sheet}" if into.is_workbook else ""
    into.rows[place] = f"row {entry.row}{sheet}"
    into.origins[place] = Origin(key)
    return True


def _named_place(into: Gathered, entry: _Entry) -> Any:
    """Make an institution or an organisation of a row."""
    raw = entry.raw
    if raw.get("name"):
        raw.setdefault("id", named_key(entry.noun[:-1], raw["name"]))
    record = _filled(into, entry, raw.get("id", ""))
    if record is not None:
        _note_place(into, entry.noun, record)
    return record


def _note_place(into: Gathered, noun: str, record: Any) -> None:
    into.named.setdefault((noun, fold(record.name)), record.id)
    into.named.setdefault((noun, fold(record.id)), record.id)


def _expert(into: Gathered, entry: _Entry) -> Any:
    raw = entry.raw
    number = raw.pop("personnel_number", None)
    institution = raw.pop("institution", None)
    if not raw.get("name") and not raw.get("id"):
        entry.fault("The name is missing; an expert without an id needs one.", "name")
        return None
    made = None
    if institution and not raw.get("institution_id"):
        raw["institution_id"], made = _pointed_to(into, entry, "institution", institution)
    elif into.institution_id:
        raw.setdefault("institution_id", into.institution_id)
    raw["id"], key = expert_key(into.source, raw, number)
    expert = _filled(into, entry, key)
    if expert is None:
        return None
    _add(into, "institutions", made)
    for name in (expert.name, *expert.names):
        if name:
            into.people.setdefault(person_key(name), set()).add(expert.id)
    for handle in (expert.id, number, expert.email, expert.orcid):
        if handle:
            into.handles.setdefault(handle.lower(), expert.id)
    return expert


def _evidence(into: Gathered, entry: _Entry) -> Any:
    raw = entry.raw
    named = raw.pop("expert", [])
    ids = [
        each if ("experts", each) in into.rows else into.handles.get(each.lower(), each)
        for each in raw.get("expert_ids", [])
    ]
    people = named or ([] if ids else raw.get("authors", []))  # where ids say who did it, authors are just authors
    known = {name: _who(into, name) for name in people}
    ids += [expert_id for name, expert_id in known.items() if expert_id and expert_id not in ids]
    unknown = [name for name, expert_id in known.items() if not expert_id]
    if not ids and not unknown:
        entry.fault("It names nobody who did it; wanted a name in the column of the expert.", "expert")
        return None
    identifier, key = evidence_key(into.source, raw, [*people, *raw.get("expert_ids", [])])
    if ids and named and unknown:  # whoever is not in this workbook stays named
        raw["authors"] = list(dict.fromkeys([*raw.get("authors", []), *unknown]))
    raw |= {"id": identifier, "expert_ids": ids or [_NOBODY]}
    if ids:
        return _filled(into, entry, key)
    record, found = fill(FORMS["evidence"], raw)
    entry.faults.extend(found)
    if record is None or entry.faults or not _take(into, entry, record, key):
        return None
    work = Work(replace(record, expert_ids=()), tuple(map(Author, unknown)))
    into.works.append(work)
    return work


def _problem(into: Gathered, entry: _Entry) -> Any:
    raw = entry.raw
    organisation = raw.pop("organisation", None)
    made = None
    if organisation and not raw.get("organisation_id"):
        raw["organisation_id"], made = _pointed_to(into, entry, "organisation", organisation)
        if made:
            made = replace(made, sector=raw.get("sector"), region=raw.get("region"))
    raw["id"], key = problem_key(into.source, raw)
    problem = _filled(into, entry, key)
    if problem is not None:
        _add(into, "organisations", made)
    return problem


def _filled(into: Gathered, entry: _Entry, key: str) -> Any:
    """Make the record of an entry and keep it, unless something is wrong with it."""
    record, found = fill(FORMS[entry.noun], entry.raw)
    entry.faults.extend(found)
    if record is None or entry.faults or not _take(into, entry, record, key):
        return None
    into.records[entry.noun].append(record)
    return record


def _pointed_to(into: Gathered, entry: _Entry, what: str, name: str) -> tuple[str | None, Any]:
    """Find the institution or organisation of a name; the one to be added where none has it, else ``None``."""
    noun = f"{what}s"
    known = into.named.get((noun, fold(name)))
    if known:
        return known, None
    made, faults = fill(FORMS[noun], {"id": named_key(what, name), "name": name})
    entry.faults.extend(InvalidInput(str(fault), field=what) for fault in faults)
    return (made.id if made else None), made


def _add(into: Gathered, noun: str, made: Any) -> None:
    if made is not None:
        into.records[noun].append(made)
        into.origins[noun, made.id] = Origin(made.name)
        _note_place(into, noun, made)


def _who(into: Gathered, name: str) -> str | None:
    """Find the one expert of this workbook whom a name, an id, a number or an address means."""
    handle = into.handles.get(name.strip().lower())
    named = into.people.get(person_key(name), set())
    return handle or (next(iter(named)) if len(named) == 1 else None)


_MAKERS: Final = {
    "institutions": _named_place,
    "organisations": _named_place,
    "experts": _expert,
    "evidence": _evidence,
    "problems": _problem,
}

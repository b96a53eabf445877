"""Rows of an understood sheet in, raw fields and the keys of records out.

It reads each cell as its field wants it and makes a row's identifier, the same each time and whatever the order
of rows or columns. It makes no records, and knows no other row.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from matcher.errors import InvalidInput
from matcher.guarded import exact_list, exact_text
from matcher.sources import cells
from matcher.sources.reading import stable_id
from matcher.sources.sheet_plan import JOINED, SEVERAL, Plan
from matcher.sources.sheet_words import fold
from matcher.sources.sheets import Cell, Row

Raw = dict[str, Any]
Reader = Callable[[Cell], Any]


def _word(field: str) -> Reader:
    return lambda cell: cells.choice(cell, field)


def _ids(cell: Cell) -> list[str]:
    return [cells.code(each) or each for each in cells.phrases(cell)]


READERS: Final[Mapping[str, Reader]] = MappingProxyType({
    "id": cells.code,
    "institution_id": cells.code,
    "organisation_id": cells.code,
    "personnel_number": cells.plain,
    "expert_ids": _ids,
    "text": cells.text,
    "url": cells.web,
    "email": cells.email,
    "phone": cells.plain,
    "orcid": cells.plain,
    "doi": cells.plain,
    "at_once": cells.plain,
    "year": cells.year,
    "deadline": cells.day_of,
    "available_until": cells.day_of,
    "interests": cells.phrases,
    "names": cells.names,
    "authors": cells.names,
    "expert": cells.names,
    "available_for": lambda cell: cells.choices(cell, "available_for"),
    "restricted": cells.restricted,
    "field": cells.field_code,
    **{field: _word(field) for field in ("visibility", "programme", "confidentiality", "lang", "kind")},
})  # fmt: skip
"""Field to how its cell is read; any other is one line of text."""


def read_row(plan: Plan, row: Row) -> tuple[Raw, list[InvalidInput]]:
    """Read a row's cells: fields to raw values, and what could not be read at all."""
    raw: Raw = {}
    faults: list[InvalidInput] = []
    for field, values in _by_field(plan, row).items():
        reader = READERS.get(field, cells.line)
        try:
            read = [value for cell in values for value in [reader(cell)] if value not in (None, "", [])]
        except InvalidInput as fault:
            faults.append(InvalidInput(str(fault), field=field))
            continue
        if not read:
            continue
        exactly = all(exact_list(cell) is not None or exact_text(cell) is not None for cell in values)
        if field in SEVERAL:
            every = [each for values in read for each in values]
            raw[field] = every if exactly else list(dict.fromkeys(every))
        elif field in JOINED:
            raw[field] = "".join(read) if exactly else JOINED[field].join(dict.fromkeys(read))
        else:
            raw[field] = read[0]
    if raw and plan.noun == "evidence" and plan.kind:
        raw.setdefault("kind", plan.kind)
    first, last = raw.pop("first_name", None), raw.pop("last_name", None)
    if first or last:
        ordered = (last, first) if plan.family_first else (first, last)
        raw.setdefault("name", " ".join(filter(None, ordered)))
    return raw, faults


def place_of(plan: Plan, field: str | None) -> str:
    """Say which column a field stands in, for a message; empty where it stands in none."""
    column = next((column for column in plan.columns if field and column.field == field), None)
    return f"Column {column.letter} «{column.header}»: " if column and column.header else ""


def expert_key(source: str, raw: Raw, number: str | None) -> tuple[str, str]:
    """Give an expert's id and what it stands on: id, personnel number, ORCID, e-mail, else name and place.

    What a person may not want to be read in an identifier is hashed.
    """
    if raw.get("id"):
        return raw["id"], raw["id"]
    if number:
        return stable_id(source, _digest("personnel", number)), number
    if raw.get("orcid"):
        bare = "".join(filter(str.isalnum, raw["orcid"]))[-16:].upper()
        return stable_id(source, "-".join(bare[place : place + 4] for place in range(0, 16, 4))), raw["orcid"]
    if raw.get("email"):
        return stable_id(source, _digest("email", str(raw["email"]).lower())), raw["email"]
    name = raw.get("name", "")
    parts = (cells.person_key(name), raw.get("institution_id") or "", fold(raw.get("department", "")))
    return stable_id(source, _digest("name", *parts)), name


def evidence_key(source: str, raw: Raw, people: list[str]) -> tuple[str, str]:
    """Give a piece's id and what it stands on: id, else DOI or title, year and kind, with the people behind it.

    The people count since one work stands in as many rows as it has authors here; that these are one work is
    told later, when works are compared.
    """
    if raw.get("id"):
        return raw["id"], raw["id"]
    said = raw.get("doi") or raw.get("title") or raw.get("text", "")
    parts = (fold(str(said)), "" if raw.get("doi") else str(raw.get("year", "")), str(raw.get("kind", "")))
    return stable_id(source, _digest("evidence", *parts, *sorted(map(cells.person_key, people)))), _short(said)


def problem_key(source: str, raw: Raw) -> tuple[str, str]:
    """Give a problem's id and what it stands on: id, else title, text and organisation."""
    if raw.get("id"):
        return raw["id"], raw["id"]
    title, text = raw.get("title", ""), raw.get("text", "")
    parts = (fold(title), fold(text), raw.get("organisation_id") or "")
    return stable_id(source, _digest("problem", *parts)), _short(title or text)


def named_key(what: str, name: str) -> str:
    """Give the id of an institution or organisation that is known by its name alone, whatever the source."""
    return stable_id(what, fold(name) or name)


def _by_field(plan: Plan, row: Row) -> dict[str, list[Cell]]:
    found: dict[str, list[Cell]] = {}
    for field, number in plan.places:
        if number < len(row.cells) and (cell := row.cells[number]) is not None:
            found.setdefault(field, []).append(cell)
    return found


def _digest(*parts: str) -> str:
    return hashlib.blake2b("\x1f".join(parts).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _short(said: str) -> str:
    return " ".join(str(said).split())[:200]

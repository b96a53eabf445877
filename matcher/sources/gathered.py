"""What the readers of researchers share: collecting records, and the small fields that all sources write.

Raw fields go in, as a source names them; records, their origins and what was refused come out as a
`Reading`. It knows no format.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import jdatetime

from matcher.checks import EARLIEST_YEAR, JALALI_YEARS, LATEST_YEAR
from matcher.errors import RowProblem, UnreadableSource, UnreadableText
from matcher.forms import EVIDENCE, EXPERT, INSTITUTION, Form, fill
from matcher.records import Catalogue, Evidence, Expert, Institution
from matcher.sources.files import ONE_MIB
from matcher.sources.publication import JALALI_YEAR_BEGINS
from matcher.sources.reading import Author, Origin, Reading, Work, stable_id
from matcher.text import readable
from matcher.text.letters import compose

CC0: Final = "CC0-1.0"
"""The licence of OpenAlex's data and of what ORCID publishes, as SPDX names it."""
MOST_LINE_BYTES: Final = 16 * ONE_MIB
"""Of one line of a jsonl file: one work with its hundred authors has a few hundred KiB."""

Place = tuple[str, int]
"""The file and the row in it."""

_ROR: Final = re.compile(r"(?:https?://ror\.org/)?(0[a-z0-9]{6}[0-9]{2})", re.IGNORECASE)
_DATE: Final = re.compile(r"(?<!\d)(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?(?!\d)")
_EXPERT: Final = replace(EXPERT, required=("id", "name"))
_WORK: Final[Form[Evidence]] = replace(
    EVIDENCE, record=partial(Evidence, expert_ids=()), required=("id", "kind", "title"), either=()
)


@dataclass(slots=True)
class Gathered:
    """What a reader has found so far; `reading` closes it.

    A field that is wrong and may be missing is left out: a source's broken DOI is no reason to lose a work.
    """

    source: str
    format: str
    licence: str = ""
    institutions: dict[str, Institution] = field(default_factory=dict)
    experts: dict[str, Expert] = field(default_factory=dict)
    evidence: dict[str, Evidence] = field(default_factory=dict)
    works: dict[str, Work] = field(default_factory=dict)
    origins: dict[tuple[str, str], Origin] = field(default_factory=dict)
    refused: list[RowProblem] = field(default_factory=list)

    def institution(self, raw: Mapping[str, Any], *, at: Place, origin: Origin) -> str | None:
        """Keep an institution, and give its id."""
        record = self._made(INSTITUTION, raw, at)
        if record is None:
            return None
        kept: Institution = self.institutions.setdefault(record.id, record)
        self.origins.setdefault(("institutions", kept.id), origin)
        return kept.id

    def expert(self, raw: Mapping[str, Any], *, at: Place, origin: Origin, called: str = "") -> str | None:
        """Keep an expert, and give the id; the first of two with one id stays."""
        record = self._made(_EXPERT, raw, at, called)
        if record is None:
            return None
        kept: Expert = self.experts.setdefault(record.id, record)
        self.origins.setdefault(("experts", kept.id), origin)
        return kept.id

    def work(
        self, raw: Mapping[str, Any], people: tuple[Author, ...], *, at: Place, origin: Origin, called: str = ""
    ) -> str | None:
        """Keep a piece of work: evidence where experts are named, else a `Work` of these people.

        What is named twice belongs to the experts of both. ``called`` is the entry's name within its row.
        """
        record: Evidence | None = self._made(_WORK, raw, at, called)
        if record is None:
            return None
        self.origins.setdefault(("evidence", record.id), origin)
        if known := self.evidence.get(record.id):
            both = tuple(dict.fromkeys(known.expert_ids + record.expert_ids))
            self.evidence[record.id] = replace(known, expert_ids=both)
        elif record.expert_ids:
            self.evidence[record.id] = record
        else:
            self.works.setdefault(record.id, Work(record, people))
        return record.id

    def refuse(self, at: Place, message: str) -> None:
        """Note an entry that cannot be read."""
        self.refused.append(RowProblem(*at, message))

    def reading(self) -> Reading:
        """Close what was found."""
        return Reading(
            source=self.source,
            format=self.format,
            catalogue=Catalogue(
                institutions=tuple(self.institutions.values()),
                experts=tuple(self.experts.values()),
                evidence=tuple(self.evidence.values()),
            ),
            works=tuple(work for key, work in self.works.items() if key not in self.evidence),
            origins=MappingProxyType(self.origins),
            refused=tuple(sorted(self.refused, key=lambda problem: (problem.file, problem.row))),
            licence=self.licence,
        )

    def _made(self, form: Form[Any], raw: Mapping[str, Any], at: Place, called: str = "") -> Any:
        record, faults = fill(form, raw)
        if faults:
            wrong = {fault.field for fault in faults} - set(form.required)
            record, faults = fill(form, {name: value for name, value in raw.items() if name not in wrong})
        if faults:
            self.refuse(at, " ".join([f"{called}:" if called else "", *map(str, faults)]).strip())
        return record


def lines_of(path: Path, gathered: Gathered) -> Iterator[tuple[int, object]]:
    """Read a JSONL file line by line, whatever its size; a broken line is refused and the next one read."""
    try:
        with path.open("rb") as file:
            row = 0
            while line := file.readline(MOST_LINE_BYTES):
                row += 1
                if not line.strip():
                    continue
                try:
                    yield row, json.loads(line.decode("utf-8-sig"))
                except (ValueError, RecursionError) as error:
                    gathered.refuse((path.name, row), f"The line is not JSON ({error}). Save it again at its source.")
    except OSError as error:
        raise UnreadableSource(f"{path.name} cannot be opened: {error.strerror}. Check the path.") from error


def author_of(name: object, orcid: str | None = None, affiliation: str = "") -> Author | None:
    """Name an author, or None where there is no readable name."""
    try:
        written = " ".join(readable(name, what="name").split()) if isinstance(name, str) else ""
        return Author(written, orcid, readable(affiliation)) if written else None
    except UnreadableText:
        return None


def institution_id(name: str, ror: str = "") -> str:
    """Make an institution's id: of its ROR identifier where the source gives one, else of its name's letters."""
    known = _ROR.fullmatch(ror.strip())
    return stable_id("institution", known[1].lower() if known else compose(name))


def year_of(value: object) -> int | None:
    """Find the Gregorian year of a date as a source writes it, in digits of any script; None without one.

    A Jalali date is converted; a Jalali year alone becomes that in which it began, and most of it lies. Of a
    date in both calendars the Gregorian year is taken.
    """
    found = _DATE.findall(str(value)) if isinstance(value, str | int) else []
    dates = [[int(part or 0) for part in parts] for parts in found]
    years = [year for year, _, _ in dates if EARLIEST_YEAR <= year <= LATEST_YEAR]
    years += [_gregorian(*parts) for parts in dates if parts[0] in JALALI_YEARS]
    return years[0] if years else None


def day_of(value: object) -> date | None:
    """Read the day of an ISO 8601 date or time; None where there is none."""
    try:
        return date.fromisoformat(value.strip()[:10]) if isinstance(value, str) else None
    except ValueError:
        return None


def _gregorian(year: int, month: int, day: int) -> int:
    try:
        converted: int = jdatetime.date(year, month or 1, day or 1).togregorian().year
    except ValueError:
        return year + JALALI_YEAR_BEGINS
    return converted

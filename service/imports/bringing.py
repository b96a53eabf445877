"""Files into the store: which reader, which name for the source, on whose behalf.

A path and an `Order` go in; one import for each file comes out, done. The order can be kept as JSON, so that a
job does it later.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any, Final

from matcher.encoder import Progress
from matcher.errors import InvalidInput, NotFound, UnknownChoice
from matcher.forms import FORMS
from matcher.records import Evidence
from matcher.sources.formats import CATALOGUE, FORMATS, SPREADSHEET, HowToRead, guess_format, read_source
from matcher.sources.reading import Reading
from matcher.sources.sheet_mapping import parse_mapping
from matcher.sources.spreadsheet import Preview, preview_spreadsheet
from matcher.tables import find_tables
from service.catalogue import people_store
from service.imports.summary import ImportSummary
from service.imports.workflow import import_reading
from service.runtime import Runtime

WHOLE: Final = (CATALOGUE, SPREADSHEET)
"""Formats of files that hold all that their source has, unless it is said that they do not."""


@dataclass(frozen=True, slots=True)
class Order:
    """What a person says of files to import; what is not said is found out.

    ``mapping`` is raw JSON, as a mapping file has it. ``expert_id`` stands behind every work whose people the
    source only names. ``part`` says that the file does not hold all that the source has.
    """

    format: str | None = None
    source: str | None = None
    noun: str | None = None
    mapping: Mapping[str, Any] | None = None
    institution_id: str | None = None
    expert_id: str | None = None
    part: bool = False

    def as_raw(self) -> dict[str, Any]:
        """Write what is said, as JSON can hold it."""
        return {name: value for name, value in asdict(self).items() if value}

    def how(self) -> HowToRead:
        """Say it to a reader."""
        return HowToRead(
            self.format,
            self.source,
            self.noun,
            None if self.mapping is None else parse_mapping(dict(self.mapping)),
            self.institution_id,
        )


def order_of(raw: Mapping[str, Any]) -> Order:
    """Read an order that `Order.as_raw` wrote, or that a person gave.

    Raises
    ------
    UnknownChoice
        If it says something that no order has, or names a format or a table that there is not.
    """
    known = [each.name for each in fields(Order)]
    for name in raw:
        if name not in known:
            raise UnknownChoice("option of an import", name, known)
    order = Order(**raw)
    for name, seen, choices in (("format", order.format, FORMATS), ("noun", order.noun, tuple(FORMS))):
        if seen is not None and seen not in choices:
            raise UnknownChoice(name, seen, choices)
    return order


def sources_in(path: Path, order: Order) -> list[Path]:
    """List what is imported by itself: a folder of Peyvand's own tables, or each file of another folder.

    Raises
    ------
    InvalidInput
        If a folder holds nothing to import.
    """
    if not path.is_dir() or order.format == CATALOGUE or any(find_tables(path)[0]):
        return [path]
    files = sorted(each for each in path.iterdir() if each.is_file() and not each.name.startswith("."))
    if not files:
        raise InvalidInput(f"There is no file in {path}. Name a file, or a folder that holds some.", field="path")
    return files


def bring(runtime: Runtime, path: Path, order: Order = Order(), *, progress: Progress | None = None) -> ImportSummary:
    """Read one file, or a folder of Peyvand's own tables, and import it, as `read` and `bring_in` do."""
    return bring_in(runtime, read(path, order), order, progress=progress)


def read(path: Path, order: Order = Order()) -> Reading:
    """Read one file, or a folder of Peyvand's own tables; writes nothing.

    Raises
    ------
    InvalidInput
        If the file or the order cannot be used.
    """
    return read_source(path, order.how())


def bring_in(
    runtime: Runtime, reading: Reading, order: Order = Order(), *, progress: Progress | None = None
) -> ImportSummary:
    """Import what was read.

    Raises
    ------
    NotFound
        If the order names an expert or an institution that is not there; else as `import_reading`.
    """
    if order.institution_id is not None:
        with runtime.database.unit() as session:
            if people_store.get_institution(session, order.institution_id) is None:
                raise NotFound("institution", order.institution_id)
    if order.expert_id is not None:
        reading = _all_by(runtime, reading, order.expert_id)
    whole = reading.format in WHOLE and not order.part
    return import_reading(runtime, reading, whole=whole, progress=progress)


def preview(path: Path, order: Order = Order()) -> Preview | Reading:
    """Show what would be imported; of a spreadsheet also how each column is understood. Writes nothing."""
    how = order.how()
    if (how.format or guess_format(path)) == SPREADSHEET:
        return preview_spreadsheet(path, source=how.source, noun=how.noun, mapping=how.mapping)
    return read(path, order)


def _all_by(runtime: Runtime, reading: Reading, expert_id: str) -> Reading:
    with runtime.database.unit() as session:
        if people_store.get_expert(session, expert_id) is None:
            raise NotFound("expert", expert_id)
    own: list[Evidence] = [replace(each.evidence, expert_ids=(expert_id,)) for each in reading.works]
    catalogue = replace(reading.catalogue, evidence=(*reading.catalogue.evidence, *own))
    return replace(reading, catalogue=catalogue, works=())

"""What an import did to records, as a page shows it: what each said before, and what it says now.

Touched records go in; their names and the fields that differ come out. What belongs to another institution by
now is named by its identifier alone. Knows no request.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matcher.forms import FORMS, raw_fields
from service.imports.changes import Touched
from service.imports.workflow import get_records
from service.office.preview_view import values_of
from service.office.words import Words
from service.runtime import Runtime


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of a changed record; a side is empty where it said nothing."""

    label: str
    before: tuple[str, ...]
    now: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TouchedView:
    """One touched record; ``is_there`` is false where it was deleted since."""

    noun: str
    action: str
    id: str
    title: str
    is_there: bool
    differences: tuple[Difference, ...] = ()


def touched_views(runtime: Runtime, touched: Sequence[Touched], words: Words) -> list[TouchedView]:
    """Lay out touched records, in their order."""
    now: dict[tuple[str, str], Any] = {}
    with runtime.database.unit() as session:
        for noun in FORMS:
            ids = [each.record_id for each in touched if each.noun == noun]
            now |= {(noun, id_): record for id_, record in get_records(session, noun, ids).items()} if ids else {}
    own = {key: record for key, record in now.items() if _is_shown(runtime, record)}
    return [
        _view(each, own.get((each.noun, each.record_id)), (each.noun, each.record_id) in now, words) for each in touched
    ]


def _is_shown(runtime: Runtime, record: Any) -> bool:
    institution = getattr(record, "institution_id", None)
    actor = runtime.actor
    return actor.administrator or institution is None or institution == actor.institution_id


def _view(touched: Touched, record: Any, is_there: bool, words: Words) -> TouchedView:
    before: Mapping[str, Any] = (touched.before or {}).get("record", {})
    now = raw_fields(record) if record is not None else {}
    said = now or before
    title = next((str(said[name]) for name in ("name", "title", "text") if said.get(name)), "")
    differences: tuple[Difference, ...] = ()
    if touched.action == "replaced" and now:
        names = [each for each in FORMS[touched.noun].checks if _plain(before.get(each)) != _plain(now.get(each))]
        differences = tuple(
            Difference(
                words.field(touched.noun, name),
                values_of(name, before[name], words) if name in before else (),
                values_of(name, now[name], words) if name in now else (),
            )
            for name in names
        )
    return TouchedView(touched.noun, touched.action, touched.record_id, title, is_there, differences)


def _plain(value: Any) -> Any:
    """Compare what JSON made a list of with the tuple that it was."""
    return list(value) if isinstance(value, tuple) else value

"""The SQL of suggestions about experts: what waits for a person, and what was said of it. Never commits.

Takes a session, returns records. Who may see which suggestion is said here for whole lists; a work that is
closed to a viewer is no suggestion to them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, func, select, text, update
from sqlalchemy.orm import Session

from service.catalogue.tables import ExpertRow
from service.catalogue.visibility import Viewer
from service.catalogue.visibility_store import anything_closed, closed_sets, closed_values
from service.listing import Listing, Page
from service.store import one_of
from service.suggestions.tables import SuggestionRow

PROPOSED, CONFIRMED, DISMISSED = "proposed", "confirmed", "dismissed"
STATES: Final = (PROPOSED, CONFIRMED, DISMISSED)
"""``proposed`` waits for a person; the other two are what a person said."""

INTEREST: Final = "interest"
WORK: Final = "work"
"""A piece of work of which a bibliography names only the authors; `service.identity.author_links` writes it."""
FIELDS: Final = ("name", "orcid", "email", "phone", "position", "department")
"""Kinds that fill one field of the expert; a name is another spelling of it, where there is one already."""


@dataclass(frozen=True, slots=True)
class NewSuggestion:
    """What is to wait for a person: ``record`` holds a ``value``, or the raw fields of a piece of evidence.

    ``page`` and ``line`` in it say where it was read.
    """

    kind: str
    record: Mapping[str, Any]
    said: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something that may be true of an expert, with the words it was read from."""

    id: int
    expert_id: str
    kind: str
    record: Mapping[str, Any]
    said: str
    state: str
    decided_by: str
    decided_at: datetime | None
    created_at: datetime

    @property
    def value(self) -> str | None:
        """The text of an interest or of a field; nothing for a piece of work."""
        return str(self.record["value"]) if self.of_the_person else None

    @property
    def of_the_person(self) -> bool:
        """Whether it speaks of the expert's own record, and not of a piece of work."""
        return self.kind == INTEREST or self.kind in FIELDS

    @property
    def work(self) -> Mapping[str, Any]:
        """The raw fields of a piece of evidence."""
        return {name: value for name, value in self.record.items() if name not in ("page", "line")}

    @property
    def page(self) -> int | None:
        """The page that it was read on, where the document has pages."""
        return self.record.get("page")


def add_suggestions(session: Session, expert_id: str, new: Iterable[NewSuggestion]) -> list[Suggestion]:
    """Write what waits for a person, in this order."""
    rows = [
        SuggestionRow(expert_id=expert_id, kind=each.kind, record=_as_json(each.record), said=each.said, state=PROPOSED)
        for each in new
    ]
    session.add_all(rows)
    session.flush()
    return [_suggestion(row) for row in rows]


def suggestions_of(session: Session, expert_ids: Collection[str], states: Collection[str]) -> list[Suggestion]:
    """Fetch what was suggested about experts, the oldest first."""
    row = SuggestionRow
    found = select(row).where(one_of(row.expert_id, expert_ids), one_of(row.state, states)).order_by(row.id)
    return [_suggestion(each) for each in session.scalars(found)]


def get_suggestions(session: Session, ids: Collection[int], viewer: Viewer, *, lock: bool) -> dict[int, Suggestion]:
    """Fetch the suggestions among these that a viewer sees, by id.

    Parameters
    ----------
    lock : bool
        Keep others from deciding on them until this unit of work ends.
    """
    query = _seen(session, select(SuggestionRow), viewer).where(SuggestionRow.id.in_(ids)).order_by(SuggestionRow.id)
    if lock:
        query = query.with_for_update(of=SuggestionRow).execution_options(populate_existing=True)
    return {row.id: _suggestion(row) for row in session.scalars(query)}


def list_suggestions(
    session: Session, page: Page, viewer: Viewer, *, expert_ids: Collection[str] | None, state: str
) -> Listing[Suggestion]:
    """Page through the suggestions that a viewer sees: by the expert's name, then as they were read."""
    query = _seen(session, select(SuggestionRow), viewer).where(SuggestionRow.state == state)
    if expert_ids is not None:
        query = query.where(one_of(SuggestionRow.expert_id, expert_ids))
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    query = query.order_by(ExpertRow.search_name, SuggestionRow.expert_id, SuggestionRow.id)
    rows = session.scalars(query.limit(page.limit).offset(page.offset))
    return Listing([_suggestion(row) for row in rows], total, page)


def decide_suggestions(session: Session, ids: Collection[int], state: str, by: str) -> None:
    """Note what a person said. Of what was dismissed, the words that it was read from are not kept."""
    values: dict[str, Any] = {"state": state, "decided_by": by, "decided_at": func.now()}
    if state == DISMISSED:
        values["said"] = ""
    session.execute(update(SuggestionRow).where(SuggestionRow.id.in_(ids)).values(values))


def _seen(session: Session, query: Select[Any], viewer: Viewer) -> Select[Any]:
    query = query.join(ExpertRow, ExpertRow.id == SuggestionRow.expert_id)
    if viewer.everything:
        return query
    query = query.where(ExpertRow.institution_id == viewer.institution_id)
    if not anything_closed(session, viewer):
        return query
    closed = f"WITH {closed_sets(viewer)} SELECT id FROM closed_evidence"
    open_to_them = text(f"(suggestions.kind <> 'work' OR suggestions.record ->> 'id' NOT IN ({closed}))")
    return query.where(open_to_them.bindparams(**closed_values(viewer)))


def _as_json(record: Mapping[str, Any]) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in record.items()}


def _suggestion(row: SuggestionRow) -> Suggestion:
    return Suggestion(
        row.id,
        row.expert_id,
        row.kind,
        row.record,
        row.said,
        row.state,
        row.decided_by,
        row.decided_at,
        row.created_at,
    )

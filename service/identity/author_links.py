"""Which experts stand behind works of which a source names only the authors. Takes a session, never commits.

An author is compared with the experts who share a key; whoever is likely enough is linked, whoever may be is
suggested, and a work that nobody of the catalogue did is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy.orm import Session

from matcher.errors import RowProblem
from matcher.forms import raw_fields
from matcher.identity.authors import Link, author_keys, link_work
from matcher.identity.people import MOST_SHARING, counted_keys
from matcher.identity.persons import Person
from matcher.records import Evidence
from matcher.sources.reading import Work
from service.fingerprints import record_hash
from service.identity import compared_store, group_store, key_store
from service.identity.key_store import EXPERTS
from service.suggestions.tables import SuggestionRow

BATCH: Final = 500
"""Works linked at once."""

WORK: Final = "work"
"""The kind of suggestion that says of a work that it may be an expert's."""
PROPOSED: Final = "proposed"

_TITLE_CHARACTERS: Final = 80
_NAMED: Final = 4


@dataclass(frozen=True, slots=True)
class Suggested:
    """A work that may be an expert's, and the author of it whom the expert may be."""

    expert_id: str
    work: Evidence
    author: str


@dataclass(frozen=True, slots=True)
class Linked:
    """Works whose experts are known now; works that may be somebody's beside; works of nobody in the catalogue."""

    evidence: tuple[Evidence, ...] = ()
    suggested: tuple[Suggested, ...] = ()
    strange: tuple[Work, ...] = ()

    def refused(self, source: str) -> list[RowProblem]:
        """Say of each work that nobody in the catalogue stands behind that it was left out, and why."""
        return [
            RowProblem(
                source,
                0,
                f"{_title(each)} is by {_authors(each)}; none of them is known as an expert of the catalogue. "
                "Bring the experts in first, with their ORCID iDs where there are any, then this again.",
            )
            for each in self.strange
        ]

    def suggest(self, session: Session) -> int:
        """Write works that may be an expert's as suggestions; say how many are new.

        One that was suggested to the same expert before is not suggested again, whatever was said of it.
        """
        known = compared_store.suggested_works(session, {each.expert_id for each in self.suggested}, WORK)
        new = {(each.expert_id, each.work.id): each for each in self.suggested}
        rows = [each for pair, each in new.items() if pair not in known]
        for each in rows:
            record = raw_fields(replace(each.work, expert_ids=(each.expert_id,)))
            row = SuggestionRow(expert_id=each.expert_id, kind=WORK, record=record, said=each.author, state=PROPOSED)
            session.add(row)
        return len(rows)


def link_works(session: Session, works: Sequence[Work]) -> Linked:
    """Find the experts behind works that name none.

    A work that is in the store keeps the experts that it has there. Where nothing of it has changed, and no expert
    is newer than it, nobody else is looked for.
    """
    if not works:
        return Linked()
    stored = compared_store.stored_works(session, [each.evidence.id for each in works])
    newest = compared_store.newest_expert(session) if stored else None
    evidence: list[Evidence] = []
    suggested: list[Suggested] = []
    strange: list[Work] = []
    open_: list[Work] = []
    for work in works:
        known = stored.get(work.evidence.id)
        as_stored = replace(work.evidence, expert_ids=known.expert_ids) if known else work.evidence
        same = known is not None and known.record_hash == record_hash(as_stored)
        if known and same and newest is not None and newest <= known.updated_at:
            evidence.append(as_stored)
        else:
            open_.append(work)
    for work, links in _links(session, open_):
        known = stored.get(work.evidence.id)
        found = [link.expert_id for link in links if link.expert_id]
        experts = tuple(dict.fromkeys((*(known.expert_ids if known else ()), *found)))
        unsure = [link for link in links if not link.expert_id and link.likely and link.likely[0].b not in experts]
        suggested += [Suggested(link.likely[0].b, work.evidence, link.author.name) for link in unsure]
        if experts:
            evidence.append(replace(work.evidence, expert_ids=experts))
        elif not unsure:
            strange.append(work)
    return Linked(tuple(evidence), tuple(suggested), tuple(strange))


def _links(session: Session, works: Sequence[Work]) -> Iterator[tuple[Work, tuple[Link, ...]]]:
    persons: dict[str, Person] = {}
    commonness: dict[str, int] = {}
    for start in range(0, len(works), BATCH):
        batch = works[start : start + BATCH]
        keys = [frozenset().union(*(author_keys(author, work) for author in work.people)) for work in batch]
        holders = key_store.found_by(session, EXPERTS, frozenset().union(*keys), most=MOST_SHARING)
        shown = group_store.shown_as(session, EXPERTS, {id_ for some in holders.values() for id_ in some})
        missing = set(shown.values()) - persons.keys()
        new = compared_store.whole_persons(session, missing)
        persons |= {each.id: each for each in new}
        names = {key for each in new for key in counted_keys(each)} - commonness.keys()
        commonness |= key_store.holders(session, EXPERTS, names)
        for work, those in zip(batch, keys, strict=True):
            ids = {shown[id_] for key in those for id_ in holders.get(key, ()) if id_ in shown}
            yield work, link_work(work, [persons[id_] for id_ in sorted(ids)], commonness=commonness)


def _title(work: Work) -> str:
    title = " ".join((work.evidence.title or work.evidence.id).split())
    return repr(title if len(title) <= _TITLE_CHARACTERS else f"{title[:_TITLE_CHARACTERS].rstrip()}…")


def _authors(work: Work) -> str:
    names = [each.name for each in work.people]
    rest = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return (", ".join(names[:_NAMED]) + rest) or "nobody whom the source names"

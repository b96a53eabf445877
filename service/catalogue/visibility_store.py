"""The SQL of who sees what: the viewer of an actor, lists and sets without what is closed to them. Never commits.

The rules are those of `service.catalogue.visibility`. What is not public is found
by partial indexes, so that a store in which all is public pays next to nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, TextClause, any_, exists, func, literal, or_, select, text
from sqlalchemy.orm import Session, aliased

from matcher.records import Evidence, Expert, Institution
from service.accounts.actors import Actor
from service.accounts.consortium_store import members_today, partners
from service.catalogue import evidence_store, people_store
from service.catalogue.links_store import behind
from service.catalogue.tables import EvidenceExpertRow, EvidenceRow, ExpertRow, InstitutionRow
from service.catalogue.visibility import EVERYTHING, OUTSIDE, Viewer, seen, sees_evidence
from service.days import today
from service.fingerprints import search_name
from service.listing import Listing, Page
from service.store import name_holds, one_of, page_of

_PEOPLE_TO_ANYONE: Final = """
closed_people AS MATERIALIZED (
    SELECT DISTINCT coalesce(x.merged_into, x.id) AS id FROM experts x WHERE x.visibility <> 'public'
)
"""

_PEOPLE_TO_ONE: Final = """
closed_people AS MATERIALIZED (
    SELECT DISTINCT coalesce(x.merged_into, x.id) AS id FROM experts x
    WHERE x.visibility <> 'public' AND coalesce(x.merged_into, x.id) <> :viewer_expert
)
"""
"""To a faculty member, who sees their own record whatever is said of it."""

_PEOPLE_TO_OFFICERS: Final = """
near AS MATERIALIZED (
    SELECT r.id, home.id = :viewer_own AS own FROM experts r CROSS JOIN LATERAL (
        SELECT coalesce(r.institution_id, (
            SELECT o.institution_id FROM experts o WHERE o.merged_into = r.id AND o.institution_id IS NOT NULL
            ORDER BY o.id LIMIT 1)) AS id OFFSET 0
    ) home
    WHERE r.merged_into IS NULL AND (home.id = :viewer_own OR home.id = ANY(CAST(:viewer_partners AS text[])))
), closed_people AS MATERIALIZED (
    SELECT p.id FROM (
        SELECT coalesce(x.merged_into, x.id) AS id, bool_and(x.visibility = 'consortium') AS to_partners
        FROM experts x WHERE x.visibility <> 'public' GROUP BY 1
    ) p LEFT JOIN near n ON n.id = p.id
    WHERE (n.own OR (p.to_partners AND n.id IS NOT NULL)) IS NOT TRUE
)
"""
"""``near`` are the whole persons of the own institution and of its partners; which institution is a person's,
`service.catalogue.persons.put_together` says likewise."""

_EVIDENCE_TO_ANYONE: Final = "SELECT e.id FROM evidence e WHERE e.visibility <> 'public'"

_EVIDENCE_TO_ONE: Final = """
SELECT e.id FROM evidence e WHERE e.visibility <> 'public' AND NOT EXISTS (
    SELECT FROM evidence_experts d WHERE d.evidence_id = e.id AND d.expert_id = :viewer_expert
)
"""

_EVIDENCE_TO_OFFICERS: Final = """
SELECT e.id FROM evidence e LEFT JOIN (
    SELECT d.evidence_id, bool_or(n.own) AS own FROM evidence_experts d JOIN near n ON n.id = d.expert_id GROUP BY 1
) o ON o.evidence_id = e.id
WHERE e.visibility <> 'public' AND (o.own OR (e.visibility = 'consortium' AND o.evidence_id IS NOT NULL)) IS NOT TRUE
"""

_EVIDENCE: Final = """
closed_evidence AS MATERIALIZED (
    {closed}
    UNION ALL
    SELECT d.evidence_id FROM evidence_experts d JOIN closed_people c ON c.id = d.expert_id
    WHERE NOT EXISTS (
        SELECT FROM evidence_experts o
        WHERE o.evidence_id = d.evidence_id AND o.expert_id NOT IN (SELECT id FROM closed_people)
    )
)
"""
"""What is not open itself, and that behind which nobody stands who is."""

_ANYTHING_CLOSED: Final = """
SELECT EXISTS (SELECT FROM experts WHERE visibility <> 'public')
    OR EXISTS (SELECT FROM evidence WHERE visibility <> 'public')
"""


def viewer_of(session: Session, actor: Actor) -> Viewer:
    """Say what an actor may look at today."""
    if actor.administrator:
        return EVERYTHING
    if actor.consortium_id is not None:
        return Viewer(partners=members_today(session, actor.consortium_id, today()))
    if actor.expert_id is not None:
        whole = select(func.coalesce(ExpertRow.merged_into, ExpertRow.id)).where(ExpertRow.id == actor.expert_id)
        return Viewer(expert_id=session.scalar(whole))
    if actor.institution_id is None:
        return OUTSIDE
    return Viewer(institution_id=actor.institution_id, partners=partners(session, actor.institution_id, today()))


def anything_closed(session: Session, viewer: Viewer) -> bool:
    """Tell whether there is anything at all that is not public, for one who does not see everything."""
    return not viewer.everything and bool(session.scalar(text(_ANYTHING_CLOSED)))


def closed_sets(viewer: Viewer) -> str:
    """Write what is closed to a viewer as two tables of ids, ``closed_people`` and ``closed_evidence``, for a WITH.

    `closed_values` are the values that stand in it. Who is merged into another is not among the people.
    """
    if viewer.expert_id is not None:
        return f"{_PEOPLE_TO_ONE}, {_EVIDENCE.format(closed=_EVIDENCE_TO_ONE)}"
    if viewer.institution_id is None and not viewer.partners:
        return f"{_PEOPLE_TO_ANYONE}, {_EVIDENCE.format(closed=_EVIDENCE_TO_ANYONE)}"
    return f"{_PEOPLE_TO_OFFICERS}, {_EVIDENCE.format(closed=_EVIDENCE_TO_OFFICERS)}"


def closed_values(viewer: Viewer) -> dict[str, Any]:
    """Give the values that stand in `closed_sets`."""
    if viewer.expert_id is not None:
        return {"viewer_expert": viewer.expert_id}
    if viewer.institution_id is None and not viewer.partners:
        return {}
    return {"viewer_own": viewer.institution_id, "viewer_partners": sorted(viewer.partners)}


def list_experts(
    session: Session,
    page: Page,
    viewer: Viewer,
    *,
    institution_id: str | None,
    field: str | None,
    region: str | None,
    text: str | None,
    available_for: str | None,
) -> Listing[Expert]:
    """Page through the experts whom a viewer sees; one that is merged into another is not listed."""
    query = select(ExpertRow).where(ExpertRow.merged_into.is_(None))
    if anything_closed(session, viewer):
        query = query.where(_not_closed("experts.id", "closed_people", viewer))
    if institution_id is not None:
        query = query.where(ExpertRow.institution_id == institution_id)
    if field is not None:
        query = query.where(ExpertRow.field == field)
    if region is not None:
        query = query.join(InstitutionRow).where(InstitutionRow.region == region)
    if available_for is not None:
        query = query.where(_available(available_for))
    if text is not None:
        query = query.where(name_holds(ExpertRow.search_name, text))
        if not viewer.everything and (unsaid := _found_by_closed_names(session, query, viewer, text)):
            query = query.where(~one_of(ExpertRow.id, unsaid))
    rows, total = page_of(session, query, page)
    found = seen_experts(session, viewer, [row.id for row in rows])
    return Listing([found[row.id][0] for row in rows if row.id in found], total, page)


def list_evidence(
    session: Session, page: Page, viewer: Viewer, *, expert_id: str | None, kind: str | None, lang: str | None
) -> Listing[Evidence]:
    """Page through the evidence that a viewer sees; a piece that is merged into another is not listed."""
    query = select(EvidenceRow).where(EvidenceRow.merged_into.is_(None))
    closed = anything_closed(session, viewer)
    if closed:
        query = query.where(_not_closed("evidence.id", "closed_evidence", viewer))
    if expert_id is not None:
        query = query.join(EvidenceExpertRow).where(EvidenceExpertRow.expert_id == expert_id)
        if closed:
            query = query.where(_not_closed("evidence_experts.expert_id", "closed_people", viewer))
        if not viewer.everything:
            query = query.where(_not_hidden(expert_id, viewer))
    if kind is not None:
        query = query.where(EvidenceRow.kind == kind)
    if lang is not None:
        query = query.where(EvidenceRow.lang == lang)
    rows, total = page_of(session, query, page)
    found = seen_evidence(session, viewer, evidence_store.get_evidence(session, [row.id for row in rows]))
    return Listing([found[row.id] for row in rows if row.id in found], total, page)


def seen_experts(
    session: Session, viewer: Viewer, expert_ids: Collection[str]
) -> dict[str, tuple[Expert, Institution | None]]:
    """Fetch what a viewer sees of experts, with their institutions, by id; those closed to them are left out."""
    found = people_store.get_experts(session, expert_ids)
    return {
        id_: (shown, institution)
        for id_, (expert, institution) in found.items()
        if (shown := seen(expert, viewer)) is not None
    }


def seen_evidence(session: Session, viewer: Viewer, evidence: Mapping[str, Evidence]) -> dict[str, Evidence]:
    """Leave out the evidence that is closed to a viewer, and of the rest the experts who are."""
    if viewer.everything or not evidence:
        return dict(evidence)
    standing = {each.id: list(each.expert_ids) for each in evidence.values()}
    standing.update(_behind_merged(session, [id_ for id_, experts in standing.items() if not experts]))
    people = people_store.get_experts(session, {each for experts in standing.values() for each in experts})
    shown = {}
    for id_, piece in evidence.items():
        experts = [people[each][0] for each in standing[id_] if each in people]
        if sees_evidence(piece, experts, viewer):
            closed = {each.id for each in experts if seen(each, viewer) is None}
            shown[id_] = without_experts(piece, closed)
    return shown


def without_experts(evidence: Evidence, closed: Collection[str]) -> Evidence:
    """Take experts off a piece of evidence."""
    left = tuple(each for each in evidence.expert_ids if each not in closed)
    return evidence if len(left) == len(evidence.expert_ids) else replace(evidence, expert_ids=left)


def lock_expert(session: Session, expert_id: str) -> None:
    """Keep others from changing an expert's record, if there is one, until this unit of work ends."""
    session.execute(select(ExpertRow.id).where(ExpertRow.id == expert_id).with_for_update())


def lock_evidence(session: Session, evidence_id: str) -> None:
    """Keep others from changing a piece of evidence, if there is one, until this unit of work ends."""
    session.execute(select(EvidenceRow.id).where(EvidenceRow.id == evidence_id).with_for_update())


def institutions_of(session: Session, expert_ids: Collection[str]) -> dict[str, str | None]:
    """Map each of these experts that exists to their institution: their record's own, else the whole person's.

    Nobody else can change their records until this unit of work ends.
    """
    locked = select(ExpertRow.id).where(one_of(ExpertRow.id, expert_ids)).with_for_update(read=True)
    session.execute(locked)
    root = aliased(ExpertRow)
    found = (
        select(ExpertRow.id, func.coalesce(ExpertRow.institution_id, root.institution_id))
        .outerjoin(root, root.id == ExpertRow.merged_into)
        .where(one_of(ExpertRow.id, expert_ids))
    )
    return dict(session.execute(found).all())


def _behind_merged(session: Session, evidence_ids: Collection[str]) -> dict[str, list[str]]:
    """Say who stands behind evidence that is merged into other evidence: who stands behind that."""
    if not evidence_ids:
        return {}
    rows = session.execute(select(EvidenceRow.id, EvidenceRow.merged_into).where(one_of(EvidenceRow.id, evidence_ids)))
    roots = {id_: root for id_, root in rows if root is not None}
    standing = behind(session, set(roots.values()))
    return {id_: standing[root] for id_, root in roots.items()}


def _not_closed(column: str, table: str, viewer: Viewer) -> TextClause:
    within = text(f"{column} NOT IN (WITH {closed_sets(viewer)} SELECT id FROM {table})")
    return within.bindparams(**closed_values(viewer))


def _not_hidden(expert_id: str, viewer: Viewer) -> TextClause:
    """Leave out what an expert hides of their works, but for their own office."""
    hidden = """evidence.id NOT IN (SELECT w.evidence_id FROM own_weights w JOIN experts x ON x.id = w.expert_id
        WHERE w.weight = 0 AND coalesce(x.merged_into, x.id) = :hiding AND x.institution_id IS DISTINCT FROM :home)"""
    return text(hidden).bindparams(hiding=expert_id, home=viewer.institution_id or "")


def _available(what: str) -> ColumnElement[bool]:
    """Look for a person who can be asked for something today, by their record or by one that is merged into it."""
    part = aliased(ExpertRow)
    merged = exists().where(
        part.merged_into == ExpertRow.id, _holds(part.available_for, what), part.available_until >= today()
    )
    own = _holds(ExpertRow.available_for, what) & (ExpertRow.available_until >= today())
    return or_(own, (func.cardinality(ExpertRow.available_for) == 0) & merged)


def _found_by_closed_names(session: Session, query: Select[Any], viewer: Viewer, words: str) -> list[str]:
    """List who was found by another spelling of their name that the viewer does not see."""
    part = aliased(ExpertRow)
    closed, closed_in_part = (
        or_(_holds(row.restricted, "names=consortium"), _holds(row.restricted, "names=institution"))
        for row in (ExpertRow, part)
    )
    merged = exists().where(part.merged_into == ExpertRow.id, closed_in_part)
    suspects = session.scalars(query.where(or_(closed, merged)).with_only_columns(ExpertRow.id)).all()
    found = seen_experts(session, viewer, suspects)
    wanted = search_name(words).split()
    names = {id_: search_name(" ".join((expert.name, *expert.names))) for id_, (expert, _) in found.items()}
    return [id_ for id_, name in names.items() if not all(word in name for word in wanted)]


def _holds(column: Any, value: str) -> ColumnElement[bool]:
    found: ColumnElement[bool] = literal(value) == any_(column)
    return found

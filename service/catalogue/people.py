"""The verbs of institutions and experts. `service.catalogue.workflow` is the door to them.

An expert's interests are kept as a piece of evidence of their own, written
with the expert, with its keys and its vector, in one transaction.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from matcher.checks import check_choice
from matcher.errors import AlreadyExists, InvalidInput, NotFound
from matcher.forms import EXPERT, INSTITUTION
from matcher.prepare import interests_evidence
from matcher.records import FIELDS, Evidence, Expert, Institution
from service.catalogue import evidence_store, links_store, people_store
from service.catalogue.evidence_store import Described
from service.catalogue.tables import ExpertRow, InstitutionRow
from service.catalogue.writing import INTERESTS_SUFFIX, write_with_vectors
from service.conflicts import StillInUse
from service.listing import Listing, Page
from service.records import Written, checked
from service.runtime import Runtime
from service.store import delete_row, known_ids


def create_institution(runtime: Runtime, institution: Institution) -> Institution:
    """Write a new institution.

    Raises
    ------
    InvalidInput
        If a field cannot be used.
    AlreadyExists
        If the id is taken.
    """
    institution = checked(INSTITUTION, institution)
    with runtime.database.unit() as session:
        if not people_store.add_institution(session, institution):
            raise AlreadyExists("institution", institution.id)
    return institution


def replace_institution(runtime: Runtime, institution: Institution) -> Written[Institution]:
    """Write an institution, new or in the place of the one with its id.

    Raises
    ------
    InvalidInput
        If a field cannot be used.
    """
    institution = checked(INSTITUTION, institution)
    with runtime.database.unit() as session:
        known = known_ids(session, InstitutionRow, [institution.id])
        people_store.put_institutions(session, [institution])
    return Written(institution, created=not known)


def read_institution(runtime: Runtime, institution_id: str) -> Institution:
    """Fetch an institution, or raise `NotFound`."""
    with runtime.database.unit() as session:
        found = people_store.get_institution(session, institution_id)
    if found is None:
        raise NotFound("institution", institution_id)
    return found


def delete_institution(runtime: Runtime, institution_id: str) -> None:
    """Delete an institution.

    Raises
    ------
    NotFound
        If there is none with this id.
    StillInUse
        If it has experts.
    """
    with runtime.database.unit() as session:
        if experts := people_store.count_experts(session, institution_id):
            raise StillInUse("institution", institution_id, "expert(s)", experts)
        if not delete_row(session, InstitutionRow, institution_id):
            raise NotFound("institution", institution_id)


def list_institutions(
    runtime: Runtime, *, page: Page = Page(), region: str | None = None, text: str | None = None
) -> Listing[Institution]:
    """List institutions by id; ``text`` holds words of the name."""
    with runtime.database.unit() as session:
        return people_store.list_institutions(session, page, region=region, text=text)


def create_expert(runtime: Runtime, expert: Expert) -> Expert:
    """Write a new expert.

    Raises
    ------
    InvalidInput
        If a field cannot be used, or the institution is not known.
    AlreadyExists
        If the id is taken.
    """
    expert = checked(EXPERT, expert)

    def write(session: Session, interests: Sequence[Described]) -> None:
        _need_institution(session, expert)
        if not people_store.add_expert(session, expert):
            raise AlreadyExists("expert", expert.id)
        _write_interests(session, expert, interests)

    write_with_vectors(runtime, _interests(expert), write)
    return expert


def replace_expert(runtime: Runtime, expert: Expert) -> Written[Expert]:
    """Write an expert, new or in the place of the one with this id; other evidence stays.

    Raises
    ------
    InvalidInput
        If a field cannot be used, or the institution is not known.
    """
    expert = checked(EXPERT, expert)

    def write(session: Session, interests: Sequence[Described]) -> bool:
        _need_institution(session, expert)
        known = known_ids(session, ExpertRow, [expert.id])
        people_store.put_experts(session, [expert])
        _write_interests(session, expert, interests)
        return not known

    return Written(expert, created=write_with_vectors(runtime, _interests(expert), write))


def read_expert(runtime: Runtime, expert_id: str) -> Expert:
    """Fetch an expert, or raise `NotFound`."""
    with runtime.database.unit() as session:
        found = people_store.get_expert(session, expert_id)
    if found is None:
        raise NotFound("expert", expert_id)
    return found


def delete_expert(runtime: Runtime, expert_id: str) -> None:
    """Delete an expert, the records merged into it, and the evidence that nobody else stands behind.

    Raises
    ------
    NotFound
        If there is no such expert.
    """
    with runtime.database.unit() as session:
        every = [expert_id, *people_store.merged_into(session, expert_id)]
        links_store.keep_split_evidence(session, every)
        left = set(links_store.evidence_of(session, every))
        alone = evidence_store.delete_evidence_of(session, every)
        if not people_store.delete_experts(session, every) & {expert_id}:
            raise NotFound("expert", expert_id)
        links_store.write_links(session, left - alone)


def list_experts(
    runtime: Runtime,
    *,
    page: Page = Page(),
    institution_id: str | None = None,
    field: str | None = None,
    region: str | None = None,
    text: str | None = None,
) -> Listing[Expert]:
    """List experts by id; ``text`` holds words of the name, ``region`` is the institution's.

    Raises
    ------
    UnknownChoice
        If there is no such field.
    """
    if field is not None:
        check_choice(field, "field", what="field code", choices=FIELDS)
    with runtime.database.unit() as session:
        return people_store.list_experts(
            session, page, institution_id=institution_id, field=field, region=region, text=text
        )


def _interests(expert: Expert) -> list[Evidence]:
    found = interests_evidence(expert)
    return [found] if found else []


def _write_interests(session: Session, expert: Expert, interests: Sequence[Described]) -> None:
    if interests:
        evidence_store.put_evidence(session, interests)
    else:
        evidence_store.delete_evidence(session, [expert.id + INTERESTS_SUFFIX])


def _need_institution(session: Session, expert: Expert) -> None:
    wanted = expert.institution_id
    if wanted is not None and not known_ids(session, InstitutionRow, [wanted]):
        raise InvalidInput(
            f"There is no institution {wanted!r}. Create it first, or name one that is there.", field="institution_id"
        )

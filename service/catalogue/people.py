"""The verbs of institutions and experts. `service.catalogue.workflow` is the door to them.

An expert's interests are kept as a piece of evidence of their own, written
with the expert, with its keys and its vector, in one transaction. What the
runtime's actor does not see is not there for them; what they may not write is
refused with `NotPermitted`.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from matcher.checks import check_choice
from matcher.errors import AlreadyExists, InvalidInput, NotFound
from matcher.fields import FIELDS
from matcher.forms import EXPERT, INSTITUTION
from matcher.records import AVAILABLE_FOR, Evidence, Expert, Institution
from service.accounts.account_store import count_accounts
from service.accounts.actors import Actor, NotPermitted
from service.accounts.store import count_tokens, forget_institution
from service.catalogue import evidence_store, links_store, people_store, visibility_store
from service.catalogue.borders import permit, refuse_expert, refuse_institution, with_own_institution
from service.catalogue.evidence_store import Described
from service.catalogue.tables import InstitutionRow
from service.catalogue.visibility import own_words, seen
from service.catalogue.visibility_store import viewer_of
from service.catalogue.writing import INTERESTS_SUFFIX, write_with_vectors
from service.conflicts import ConcurrentChange, StillInUse
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
    NotPermitted
        If the actor is not an administrator.
    """
    institution = checked(INSTITUTION, institution)
    permit(refuse_institution(runtime.actor, institution.id))
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
    NotPermitted
        If it is not the actor's own.
    """
    institution = checked(INSTITUTION, institution)
    permit(refuse_institution(runtime.actor, institution.id))
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
        If it has experts, accounts, or API tokens in force.
    NotPermitted
        If it is not the actor's own.
    """
    permit(refuse_institution(runtime.actor, institution_id))
    with runtime.database.unit() as session:
        if experts := people_store.count_experts(session, institution_id):
            raise StillInUse("institution", institution_id, "expert(s)", experts)
        if tokens := count_tokens(session, institution_id):
            raise StillInUse("institution", institution_id, "API token(s) in force", tokens)
        if accounts := count_accounts(session, institution_id=institution_id):
            raise StillInUse("institution", institution_id, "account(s)", accounts)
        forget_institution(session, institution_id)
        if not delete_row(session, InstitutionRow, institution_id):
            raise NotFound("institution", institution_id)


def list_institutions(
    runtime: Runtime, *, page: Page = Page(), region: str | None = None, text: str | None = None
) -> Listing[Institution]:
    """List institutions by id; ``text`` holds words of the name."""
    with runtime.database.unit() as session:
        return people_store.list_institutions(session, page, region=region, text=text)


def create_expert(runtime: Runtime, expert: Expert) -> Expert:
    """Write a new expert; an officer's, of whom no institution is said, is of the officer's own.

    Raises
    ------
    InvalidInput
        If a field cannot be used, or the institution is not known.
    AlreadyExists
        If the id is taken.
    NotPermitted
        If the actor may not write experts of this institution.
    """
    expert = with_own_institution(runtime.actor, checked(EXPERT, expert))
    permit(refuse_expert(runtime.actor, expert, None))

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
    NotFound
        If there is one whom the actor does not see.
    NotPermitted
        If the actor may not write experts of its institution, or of the one before.
    """
    expert = with_own_institution(runtime.actor, checked(EXPERT, expert))

    def write(session: Session, interests: Sequence[Described]) -> bool:
        before = _before(session, runtime.actor, expert.id)
        permit(refuse_expert(runtime.actor, expert, before))
        _need_institution(session, expert)
        if before is not None:
            people_store.put_experts(session, [expert])
        elif not people_store.add_expert(session, expert):
            raise ConcurrentChange
        _write_interests(session, expert, interests)
        return before is None

    return Written(expert, created=write_with_vectors(runtime, _interests(expert), write))


def read_expert(runtime: Runtime, expert_id: str) -> Expert:
    """Fetch what the actor sees of an expert, or raise `NotFound`."""
    with runtime.database.unit() as session:
        found = people_store.get_expert(session, expert_id)
        shown = seen(found, viewer_of(session, runtime.actor)) if found else None
    if shown is None:
        raise NotFound("expert", expert_id)
    return shown


def delete_expert(runtime: Runtime, expert_id: str) -> None:
    """Delete an expert, the records merged into it, and the evidence that nobody else stands behind.

    Raises
    ------
    NotFound
        If there is no such expert, or the actor does not see them.
    NotPermitted
        If the actor may not write one of the records.
    """
    with runtime.database.unit() as session:
        if (before := _before(session, runtime.actor, expert_id)) is None:
            raise NotFound("expert", expert_id)
        permit(refuse_expert(runtime.actor, before, before))
        parts = people_store.merged_into(session, expert_id)
        given = people_store.get_given_experts(session, parts).values()
        if any(refuse_expert(runtime.actor, each, each) is not None for each in given):
            raise NotPermitted(
                f"Records of other institutions are merged into the expert {expert_id!r}, and would go with it. "
                "Ask an administrator to delete it, or to undo the merge."
            )
        remove_person(session, [expert_id, *parts])


def remove_person(session: Session, records: Sequence[str]) -> None:
    """Delete the records of a whole person, and the evidence that nobody else stands behind."""
    links_store.keep_split_evidence(session, records)
    left = set(links_store.evidence_of(session, records))
    alone = evidence_store.delete_evidence_of(session, records)
    people_store.delete_experts(session, records)
    links_store.write_links(session, left - alone)


def list_experts(
    runtime: Runtime,
    *,
    page: Page = Page(),
    institution_id: str | None = None,
    field: str | None = None,
    region: str | None = None,
    text: str | None = None,
    available_for: str | None = None,
) -> Listing[Expert]:
    """List the experts whom the actor sees, by id; what is closed to them finds nobody and does not count.

    Parameters
    ----------
    region : str, optional
        The institution's.
    text : str, optional
        Words of the name.
    available_for : str, optional
        One of `AVAILABLE_FOR`; finds who can be asked for it until a day that is not over.

    Raises
    ------
    UnknownChoice
        If there is no such field, or nothing of the kind to be available for.
    """
    if field is not None:
        check_choice(field, "field", what="field code", choices=FIELDS)
    if available_for is not None:
        check_choice(available_for, "available_for", what="availability", choices=AVAILABLE_FOR)
    with runtime.database.unit() as session:
        return visibility_store.list_experts(
            session,
            page,
            viewer_of(session, runtime.actor),
            institution_id=institution_id,
            field=field,
            region=region,
            text=text,
            available_for=available_for,
        )


def _before(session: Session, actor: Actor, expert_id: str) -> Expert | None:
    """Fetch a record that is to be written anew or deleted, as its source gave it, and keep others from changing it.

    Raises
    ------
    NotFound
        If there is one that the actor does not see.
    """
    visibility_store.lock_expert(session, expert_id)
    whole = people_store.get_expert(session, expert_id)
    if whole is not None and seen(whole, viewer_of(session, actor)) is None:
        raise NotFound("expert", expert_id)
    return people_store.get_expert(session, expert_id, as_given=True)


def _interests(expert: Expert) -> list[Evidence]:
    found = own_words(expert)
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

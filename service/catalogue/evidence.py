"""The verbs of evidence. `service.catalogue.workflow` is the door to them.

Text, keys and vector are written in one transaction. An expert's interests can
be read here, and change with the expert only. What the runtime's actor does not
see is not there for them; what they may not write is refused with `NotPermitted`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from matcher.checks import check_choice
from matcher.errors import AlreadyExists, InvalidInput, NotFound
from matcher.forms import EVIDENCE
from matcher.records import LANGUAGES, Evidence
from service.accounts.actors import Actor
from service.catalogue import evidence_store, visibility_store
from service.catalogue.borders import permit, refuse_evidence
from service.catalogue.evidence_store import Described
from service.catalogue.tables import ExpertRow
from service.catalogue.visibility_store import institutions_of, seen_evidence, seen_experts, viewer_of
from service.catalogue.writing import INTERESTS_SUFFIX, write_with_vectors
from service.conflicts import ConcurrentChange
from service.listing import Listing, Page
from service.records import Written, checked
from service.runtime import Runtime
from service.store import known_ids


def create_evidence(runtime: Runtime, evidence: Evidence) -> Evidence:
    """Write a new piece of evidence.

    Returns
    -------
    Evidence
        With its language, detected where it was not given.

    Raises
    ------
    InvalidInput
        If a field cannot be used, or an expert is not known.
    AlreadyExists
        If the id is taken.
    NotPermitted
        If none of the experts is of the actor's institution.
    """
    evidence = _checked_evidence(evidence)

    def write(session: Session, described: Sequence[Described]) -> Evidence:
        _need_experts(session, runtime.actor, evidence)
        behind = institutions_of(session, evidence.expert_ids).values()
        permit(refuse_evidence(runtime.actor, evidence.id, behind, None))
        if not evidence_store.add_evidence(session, described[0]):
            raise AlreadyExists("evidence", evidence.id)
        return replace(evidence, lang=described[0].lang)

    return write_with_vectors(runtime, [evidence], write)


def replace_evidence(runtime: Runtime, evidence: Evidence) -> Written[Evidence]:
    """Write a piece of evidence, new or in the place of the one with its id.

    Experts of other institutions whom the actor does not see stay named.

    Raises
    ------
    InvalidInput
        If a field cannot be used, or an expert is not known.
    NotFound
        If there is one that the actor does not see.
    NotPermitted
        If none of the experts, now or before, is of the actor's institution.
    """
    evidence = _checked_evidence(evidence)

    def write(session: Session, described: Sequence[Described]) -> Written[Evidence]:
        before = _before(session, runtime.actor, evidence.id)
        _need_experts(session, runtime.actor, evidence)
        behind = institutions_of(session, evidence.expert_ids).values()
        permit(refuse_evidence(runtime.actor, evidence.id, behind, _homes(session, before)))
        written = replace(evidence, lang=described[0].lang)
        if before is None:
            if not evidence_store.add_evidence(session, described[0]):
                raise ConcurrentChange
            return Written(written, created=True)
        hidden = _hidden_experts(session, runtime.actor, before)
        named = tuple(dict.fromkeys((*evidence.expert_ids, *hidden)))
        whole = replace(described[0], evidence=replace(described[0].evidence, expert_ids=named))
        evidence_store.put_evidence(session, [whole])
        return Written(written, created=False)

    return write_with_vectors(runtime, [evidence], write)


def read_evidence(runtime: Runtime, evidence_id: str) -> Evidence:
    """Fetch what the actor sees of a piece of evidence, or raise `NotFound`."""
    with runtime.database.unit() as session:
        found = evidence_store.get_evidence(session, [evidence_id])
        shown = seen_evidence(session, viewer_of(session, runtime.actor), found)
    if evidence_id not in shown:
        raise NotFound("evidence", evidence_id)
    return shown[evidence_id]


def delete_evidence(runtime: Runtime, evidence_id: str) -> None:
    """Delete a piece of evidence, with its keys and vectors.

    Raises
    ------
    NotFound
        If there is none with this id, or the actor does not see it.
    InvalidInput
        If it is an expert's interests.
    NotPermitted
        If none of its experts is of the actor's institution.
    """
    _refuse_interests(evidence_id)
    with runtime.database.unit() as session:
        if (before := _before(session, runtime.actor, evidence_id)) is None:
            raise NotFound("evidence", evidence_id)
        homes = _homes(session, before) or ()
        permit(refuse_evidence(runtime.actor, evidence_id, homes, homes))
        evidence_store.delete_evidence(session, [evidence_id])


def list_evidence(
    runtime: Runtime,
    *,
    page: Page = Page(),
    expert_id: str | None = None,
    kind: str | None = None,
    lang: str | None = None,
) -> Listing[Evidence]:
    """List the evidence that the actor sees by id, experts' interests with it.

    Raises
    ------
    UnknownChoice
        If there is no such language.
    """
    if lang is not None:
        check_choice(lang, "lang", what="language code", choices=LANGUAGES)
    with runtime.database.unit() as session:
        viewer = viewer_of(session, runtime.actor)
        return visibility_store.list_evidence(session, page, viewer, expert_id=expert_id, kind=kind, lang=lang)


def _before(session: Session, actor: Actor, evidence_id: str) -> Evidence | None:
    """Fetch a record that is to be written anew or deleted, as its source gave it, and keep others from changing it.

    Raises
    ------
    NotFound
        If there is one that the actor does not see.
    """
    visibility_store.lock_evidence(session, evidence_id)
    found = evidence_store.get_evidence(session, [evidence_id])
    if found and not seen_evidence(session, viewer_of(session, actor), found):
        raise NotFound("evidence", evidence_id)
    return evidence_store.get_evidence(session, [evidence_id], as_given=True).get(evidence_id)


def _homes(session: Session, before: Evidence | None) -> list[str | None] | None:
    """List the institutions of those whom a record names."""
    return None if before is None else list(institutions_of(session, before.expert_ids).values())


def _hidden_experts(session: Session, actor: Actor, before: Evidence) -> list[str]:
    """List those whom a record names and the actor does not see: they could not name them again."""
    shown = seen_experts(session, viewer_of(session, actor), before.expert_ids)
    known = known_ids(session, ExpertRow, before.expert_ids)
    return [each for each in before.expert_ids if each in known and each not in shown]


def _checked_evidence(evidence: Evidence) -> Evidence:
    _refuse_interests(evidence.id)
    return checked(EVIDENCE, evidence)


def _refuse_interests(evidence_id: str) -> None:
    if evidence_id.endswith(INTERESTS_SUFFIX):
        raise InvalidInput(
            f"The evidence {evidence_id!r} is an expert's interests. Replace the expert "
            f"{evidence_id.removesuffix(INTERESTS_SUFFIX)!r} with other interests, or choose an id that does not "
            f"end in {INTERESTS_SUFFIX}.",
            field="id",
        )


def _need_experts(session: Session, actor: Actor, evidence: Evidence) -> None:
    known = known_ids(session, ExpertRow, evidence.expert_ids)
    shown = known & seen_experts(session, viewer_of(session, actor), known).keys()
    if missing := [each for each in evidence.expert_ids if each not in shown]:
        raise InvalidInput(
            f"There is no expert {', '.join(map(repr, missing))}. Create them first, or name experts that are there.",
            field="expert_ids",
        )

"""The verbs of evidence. `service.catalogue.workflow` is the door to them.

Text, keys and vector are written in one transaction. An expert's interests can
be read here, and change with the expert only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from matcher.checks import check_choice
from matcher.errors import AlreadyExists, InvalidInput, NotFound
from matcher.forms import EVIDENCE
from matcher.records import LANGUAGES, Evidence
from service.catalogue import evidence_store
from service.catalogue.evidence_store import Described
from service.catalogue.tables import EvidenceRow, ExpertRow
from service.catalogue.writing import INTERESTS_SUFFIX, write_with_vectors
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
    """
    evidence = _checked_evidence(evidence)

    def write(session: Session, described: Sequence[Described]) -> Evidence:
        _need_experts(session, evidence)
        if not evidence_store.add_evidence(session, described[0]):
            raise AlreadyExists("evidence", evidence.id)
        return replace(evidence, lang=described[0].lang)

    return write_with_vectors(runtime, [evidence], write)


def replace_evidence(runtime: Runtime, evidence: Evidence) -> Written[Evidence]:
    """Write a piece of evidence, new or in the place of the one with its id.

    Raises
    ------
    InvalidInput
        If a field cannot be used, or an expert is not known.
    """
    evidence = _checked_evidence(evidence)

    def write(session: Session, described: Sequence[Described]) -> Written[Evidence]:
        _need_experts(session, evidence)
        known = known_ids(session, EvidenceRow, [evidence.id])
        evidence_store.put_evidence(session, described)
        return Written(replace(evidence, lang=described[0].lang), created=not known)

    return write_with_vectors(runtime, [evidence], write)


def read_evidence(runtime: Runtime, evidence_id: str) -> Evidence:
    """Fetch a piece of evidence, or raise `NotFound`."""
    with runtime.database.unit() as session:
        found = evidence_store.get_evidence(session, [evidence_id])
    if evidence_id not in found:
        raise NotFound("evidence", evidence_id)
    return found[evidence_id]


def delete_evidence(runtime: Runtime, evidence_id: str) -> None:
    """Delete a piece of evidence, with its keys and vectors.

    Raises
    ------
    NotFound
        If there is none with this id.
    InvalidInput
        If it is an expert's interests.
    """
    _refuse_interests(evidence_id)
    with runtime.database.unit() as session:
        if not evidence_store.delete_evidence(session, [evidence_id]):
            raise NotFound("evidence", evidence_id)


def list_evidence(
    runtime: Runtime,
    *,
    page: Page = Page(),
    expert_id: str | None = None,
    kind: str | None = None,
    lang: str | None = None,
) -> Listing[Evidence]:
    """List evidence by id, experts' interests with it.

    Raises
    ------
    UnknownChoice
        If there is no such language.
    """
    if lang is not None:
        check_choice(lang, "lang", what="language code", choices=LANGUAGES)
    with runtime.database.unit() as session:
        return evidence_store.list_evidence(session, page, expert_id=expert_id, kind=kind, lang=lang)


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


def _need_experts(session: Session, evidence: Evidence) -> None:
    known = known_ids(session, ExpertRow, evidence.expert_ids)
    if missing := [each for each in evidence.expert_ids if each not in known]:
        raise InvalidInput(
            f"There is no expert {', '.join(map(repr, missing))}. Create them first, or name experts that are there.",
            field="expert_ids",
        )

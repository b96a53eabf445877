"""What holds between the records of an import, and between them and the store: ids once, references to something.

A reading goes in; what is left of it comes out, with what was refused. A catalogue in Peyvand's own form is all
right or not taken at all; of any other source a bad record is left out and the others are taken.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import fields, replace
from typing import Any, Final

from sqlalchemy.orm import Session

from matcher.errors import InvalidCatalogue, RowProblem
from matcher.identity.institutions import same_institution
from matcher.prepare import interests_evidence
from matcher.records import Catalogue, Evidence, Institution
from service.catalogue import people_store
from service.catalogue.tables import ExpertRow, InstitutionRow
from service.catalogue.writing import INTERESTS_SUFFIX
from service.database import Base
from service.fingerprints import search_name
from service.problems import store as problem_store
from service.problems.tables import OrganisationRow
from service.store import known_ids

Refuse = Callable[[str, Any], str | None]
"""Given a noun and a record, says why it must not be written, or ``None``."""

_TARGETS: Final = (
    ("experts", "institutions", InstitutionRow, lambda each: (each.institution_id,)),
    ("evidence", "experts", ExpertRow, lambda each: each.expert_ids),
    ("problems", "organisations", OrganisationRow, lambda each: (each.organisation_id,)),
)


def adopt_names(session: Session, catalogue: Catalogue) -> Catalogue:
    """Take an institution or organisation that a source knows by name alone for the one in the store of that name.

    One whose id is in the store stays as it is, and so does one whose name several have. An institution's name may
    be in another language (`matcher.identity.institutions.same_institution`).
    """
    institutions = _known_by_name(session, InstitutionRow, catalogue.institutions, people_store.institutions_named)
    institutions |= _known_in_another_language(session, catalogue.institutions, but=institutions)
    organisations = _known_by_name(session, OrganisationRow, catalogue.organisations, problem_store.organisations_named)
    return replace(
        catalogue,
        institutions=tuple(each for each in catalogue.institutions if each.id not in institutions),
        organisations=tuple(each for each in catalogue.organisations if each.id not in organisations),
        experts=tuple(
            replace(each, institution_id=institutions[each.institution_id])
            if each.institution_id in institutions
            else each
            for each in catalogue.experts
        ),
        problems=tuple(
            replace(each, organisation_id=organisations[each.organisation_id])
            if each.organisation_id in organisations
            else each
            for each in catalogue.problems
        ),
    )


def sound(
    session: Session, catalogue: Catalogue, *, strict: bool, source: str, refuse: Refuse = lambda noun, record: None
) -> tuple[Catalogue, list[RowProblem]]:
    """Give what of a catalogue can be written, and what is refused.

    Raises
    ------
    InvalidCatalogue
        With every fault, if ``strict`` and there is one.
    """
    refused: list[RowProblem] = []
    left = {each.name: list(getattr(catalogue, each.name)) for each in fields(catalogue)}
    left["evidence"] = _without_interests(catalogue)
    for noun, records in left.items():
        kept: dict[str, Any] = {}
        for record in records:
            fault = _fault(noun, record, kept) or refuse(noun, record)
            if fault:
                refused.append(RowProblem(noun if strict else source, 0, fault))
            else:
                kept[record.id] = record
        left[noun] = list(kept.values())
    for noun, target, table, wanted in _TARGETS:
        known = {each.id for each in (getattr(catalogue, target) if strict else left[target])}
        outside = {each for record in left[noun] for each in wanted(record) if each is not None} - known
        missing = outside - known_ids(session, table, outside)
        if noun == "evidence" and not strict:
            left[noun] = [_without(record, missing) for record in left[noun]]
        lost = [(record, missing.intersection(wanted(record))) for record in left[noun]]
        refused += [
            RowProblem(
                noun if strict else source,
                0,
                f"{record.id!r} points to {each!r}, which is neither among the catalogue's {target} "
                "nor in the store. Add it, or correct the id.",
            )
            for record, some in lost
            for each in sorted(some)
        ]
        left[noun] = [record for record, some in lost if not some]
    if strict and refused:
        raise InvalidCatalogue(refused)
    return Catalogue(**{noun: tuple(records) for noun, records in left.items()}), refused


def _fault(noun: str, record: Any, kept: dict[str, Any]) -> str | None:
    if record.id in kept:
        return f"The id {record.id!r} stands twice; wanted once."
    if noun == "evidence" and record.id.endswith(INTERESTS_SUFFIX):
        return (
            f"The id {record.id!r} ends in {INTERESTS_SUFFIX}, which is kept for experts' interests. "
            "Give the expert these interests, or choose another id."
        )
    return None


def _without(evidence: Evidence, missing: set[str]) -> Evidence:
    """Leave out who was refused, while somebody else stands behind it."""
    kept = tuple(each for each in evidence.expert_ids if each not in missing)
    return replace(evidence, expert_ids=kept) if kept else evidence


def _without_interests(catalogue: Catalogue) -> list[Evidence]:
    """Leave out what the experts' interests become by themselves, as it stands in a catalogue from this store."""
    own = {found.id for each in catalogue.experts if (found := interests_evidence(each))}
    return [each for each in catalogue.evidence if each.id not in own]


def _known_by_name(
    session: Session,
    table: type[Base],
    records: Iterable[Any],
    named: Callable[[Session, Iterable[str]], dict[str, list[str]]],
) -> dict[str, str]:
    by_id = {each.id: search_name(each.name) for each in records}
    if not by_id:
        return {}
    new = by_id.keys() - known_ids(session, table, by_id.keys())
    found = named(session, {by_id[each] for each in new})
    return {each: found[by_id[each]][0] for each in new if len(found.get(by_id[each], ())) == 1}


def _known_in_another_language(
    session: Session, institutions: Sequence[Institution], *, but: Collection[str]
) -> dict[str, str]:
    left = [each for each in institutions if each.id not in but]
    known = people_store.institution_names(session) if left else {}
    found = {
        each.id: [known_id for known_id, name in known.items() if same_institution(each.name, name)]
        for each in left
        if each.id not in known
    }
    return {each: same[0] for each, same in found.items() if len(same) == 1}

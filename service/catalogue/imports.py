"""A whole catalogue into the store: all of it, or nothing.

One transaction writes every text and key; what is unchanged since the last
import is not touched. Vectors follow by a job that the same transaction
enqueues. What is in the store and not in the catalogue stays.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields
from typing import Final, Generic, TypeVar

from sqlalchemy.orm import Session

from matcher.encoder import Progress
from matcher.errors import InvalidCatalogue, RowProblem
from matcher.prepare import interests_evidence
from matcher.records import Catalogue, Evidence, Expert, Institution, Organisation, Problem
from service.catalogue import evidence_store, people_store
from service.catalogue.tables import EvidenceExpertRow, EvidenceKeyRow, EvidenceRow, ExpertRow, InstitutionRow
from service.catalogue.writing import INTERESTS_SUFFIX, describe_evidence
from service.database import Base
from service.fingerprints import record_hash
from service.job_store import enqueue_embedding
from service.problems import store as problem_store
from service.problems.tables import OrganisationRow, ProblemRow
from service.runtime import Runtime
from service.store import known_ids, lock_imports, record_hashes, renew_statistics

RecordT = TypeVar("RecordT", bound=Institution | Expert | Evidence | Organisation | Problem)

BATCH: Final = 500
"""Records between two calls of ``progress``: a second or two of reading words."""

MANY: Final = 1000
"""So many new or changed records make what PostgreSQL knows of its tables out of date."""


@dataclass(frozen=True, slots=True)
class Change:
    """How many records of one noun an import brought, changed, and left as they were."""

    created: int = 0
    replaced: int = 0
    unchanged: int = 0

    def __str__(self) -> str:
        return f"{self.created:,} new, {self.replaced:,} changed, {self.unchanged:,} as before"


@dataclass(frozen=True, slots=True)
class ImportSummary:
    """What an import did, by noun; experts' interests do not count as evidence here."""

    institutions: Change = field(default_factory=Change)
    experts: Change = field(default_factory=Change)
    evidence: Change = field(default_factory=Change)
    organisations: Change = field(default_factory=Change)
    problems: Change = field(default_factory=Change)

    def __str__(self) -> str:
        changes = {each.name: getattr(self, each.name) for each in fields(self)}
        said = [f"{noun}: {change}" for noun, change in changes.items() if change != Change()]
        return "; ".join(said) or "nothing to import"


def import_catalogue(runtime: Runtime, catalogue: Catalogue, *, progress: Progress | None = None) -> ImportSummary:
    """Bring a catalogue into the store.

    Parameters
    ----------
    catalogue : Catalogue
        As `matcher.catalogue.read_catalogue` gives it. It may point to experts, institutions and
        organisations that are in the store and not in it.
    progress : callable, optional
        Called with how many records are written and how many are to be; what it raises undoes everything.

    Raises
    ------
    InvalidCatalogue
        With every record that points to nothing, or stands twice.
    """
    _check_ids(catalogue)
    with runtime.database.unit() as session:
        lock_imports(session)
        _check_references(session, catalogue)
        institutions = _compare(session, InstitutionRow, catalogue.institutions)
        experts = _compare(session, ExpertRow, _told_of(session, catalogue.experts))
        evidence = _compare(session, EvidenceRow, _without_interests(catalogue))
        organisations = _compare(session, OrganisationRow, catalogue.organisations)
        problems = _compare(session, ProblemRow, catalogue.problems)
        compared = (institutions, experts, evidence, organisations, problems)
        write = _Batches(progress, sum(len(each.records) for each in compared))
        write(institutions.records, lambda batch: people_store.put_institutions(session, batch))
        write(experts.records, lambda batch: _put_experts(session, batch))
        write(
            evidence.records,
            lambda batch: evidence_store.put_evidence(session, [describe_evidence(each) for each in batch]),
        )
        write(organisations.records, lambda batch: problem_store.put_organisations(session, batch))
        write(problems.records, lambda batch: problem_store.put_problems(session, batch))
        if evidence.records or any(each.interests for each in experts.records):
            enqueue_embedding(session)
        if write.done >= MANY:
            renew_statistics(session, ExpertRow, EvidenceRow, EvidenceExpertRow, EvidenceKeyRow)
    return ImportSummary(*(each.change for each in compared))


def _told_of(session: Session, experts: Sequence[Expert]) -> list[Expert]:
    """Leave out known experts of whom only the id is given, as a catalogue without experts' rows does."""
    bare = {expert.id for expert in experts if expert == Expert(expert.id)}
    known = known_ids(session, ExpertRow, bare)
    return [expert for expert in experts if expert.id not in known]


@dataclass(frozen=True, slots=True)
class _Compared(Generic[RecordT]):
    """The records that are new or changed, and the count of all."""

    records: Sequence[RecordT]
    change: Change


def _compare(session: Session, table: type[Base], records: Sequence[RecordT]) -> _Compared[RecordT]:
    stored = record_hashes(session, table, [each.id for each in records])
    new = [each for each in records if each.id not in stored]
    changed = [each for each in records if each.id in stored and stored[each.id] != record_hash(each)]
    change = Change(created=len(new), replaced=len(changed), unchanged=len(records) - len(new) - len(changed))
    return _Compared([*new, *changed], change)


@dataclass(slots=True)
class _Batches:
    """Writes records batch by batch, and tells how far it is."""

    progress: Progress | None
    total: int
    done: int = 0

    def __call__(self, records: Sequence[RecordT], write: Callable[[Sequence[RecordT]], None]) -> None:
        for start in range(0, len(records), BATCH):
            batch = records[start : start + BATCH]
            write(batch)
            self.done += len(batch)
            if self.progress:
                self.progress(self.done, self.total)


def _put_experts(session: Session, experts: Sequence[Expert]) -> None:
    people_store.put_experts(session, experts)
    interests = [found for each in experts if (found := interests_evidence(each))]
    evidence_store.put_evidence(session, [describe_evidence(each) for each in interests])
    evidence_store.delete_evidence(session, [each.id + INTERESTS_SUFFIX for each in experts if not each.interests])


def _without_interests(catalogue: Catalogue) -> Sequence[Evidence]:
    """Leave out what the experts' interests become by themselves, as it stands in a catalogue from this store."""
    own = {found.id for each in catalogue.experts if (found := interests_evidence(each))}
    return [each for each in catalogue.evidence if each.id not in own]


def _check_ids(catalogue: Catalogue) -> None:
    faults = []
    for noun in fields(catalogue):
        seen: set[str] = set()
        for record in getattr(catalogue, noun.name):
            if record.id in seen:
                faults.append(RowProblem(noun.name, 0, f"The id {record.id!r} stands twice; wanted once."))
            seen.add(record.id)
    faults += [
        RowProblem(
            "evidence",
            0,
            f"The id {each.id!r} ends in {INTERESTS_SUFFIX}, which is kept for experts' interests. "
            "Give the expert these interests, or choose another id.",
        )
        for each in _without_interests(catalogue)
        if each.id.endswith(INTERESTS_SUFFIX)
    ]
    if faults:
        raise InvalidCatalogue(faults)


def _check_references(session: Session, catalogue: Catalogue) -> None:
    """Find every reference to what is neither in the catalogue nor in the store."""
    faults = []
    for noun, table, known, references in (
        (
            "experts",
            InstitutionRow,
            {each.id for each in catalogue.institutions},
            [(each.id, each.institution_id) for each in catalogue.experts if each.institution_id is not None],
        ),
        (
            "evidence",
            ExpertRow,
            {each.id for each in catalogue.experts},
            [(each.id, expert_id) for each in catalogue.evidence for expert_id in each.expert_ids],
        ),
        (
            "problems",
            OrganisationRow,
            {each.id for each in catalogue.organisations},
            [(each.id, each.organisation_id) for each in catalogue.problems if each.organisation_id is not None],
        ),
    ):
        outside = {wanted for _, wanted in references} - known
        missing = outside - known_ids(session, table, outside)
        faults += [
            RowProblem(
                noun,
                0,
                f"{record_id!r} points to {wanted!r}, which is neither among the catalogue's {table.__tablename__} "
                "nor in the store. Add it, or correct the id.",
            )
            for record_id, wanted in references
            if wanted in missing
        ]
    if faults:
        raise InvalidCatalogue(faults)

"""What a source says, into the store: one change that can be looked at and taken back.

Texts are read ahead, batch by batch; then one transaction writes everything, so a crash or a stop leaves the
catalogue as it was. What is unchanged is not touched. Vectors follow by a job that the transaction enqueues.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from sqlalchemy.orm import Session

from matcher.encoder import Progress
from matcher.errors import PeyvandError
from matcher.forms import raw_fields
from matcher.records import Catalogue, Expert
from matcher.sources.reading import Origin, Reading
from service.accounts.actors import ANYONE, Actor, NotPermitted
from service.catalogue import evidence_store, people_store
from service.catalogue.tables import EvidenceExpertRow, EvidenceKeyRow, EvidenceRow, ExpertRow, InstitutionRow
from service.catalogue.visibility import own_words
from service.catalogue.writing import INTERESTS_SUFFIX, describe_evidence
from service.database import Base
from service.fingerprints import content_hash, record_hash
from service.identity.resolving import link_works, resolve_new
from service.imports import staging_store
from service.imports import store as import_store
from service.imports.borders import at_home, borders, theirs, with_foreign_authors
from service.imports.erased import without_erased
from service.imports.references import adopt_names, sound
from service.imports.staging import BATCH, described, read_ahead
from service.imports.store import Touched
from service.imports.summary import NOUNS, Change, ImportSummary
from service.job_store import enqueue_embedding
from service.opportunities.correction_store import with_own_corrections
from service.problems import store as problem_store
from service.problems.tables import OrganisationRow, ProblemRow
from service.runtime import Runtime
from service.store import known_ids, lock_imports, record_hashes, renew_statistics
from service.suggestions.workflow import with_confirmed

MANY: Final = 1000
"""So many new or changed records make what PostgreSQL knows of its tables out of date."""

OWN_FORM: Final = "catalogue"
"""The format of Peyvand's own tables, which are taken whole or not at all."""

TABLES: Final[dict[str, type[Base]]] = {
    "institutions": InstitutionRow,
    "experts": ExpertRow,
    "evidence": EvidenceRow,
    "organisations": OrganisationRow,
    "problems": ProblemRow,
}


def import_catalogue(
    runtime: Runtime,
    catalogue: Catalogue,
    *,
    source: str = "catalogue",
    whole: bool = False,
    progress: Progress | None = None,
) -> ImportSummary:
    """Bring a catalogue as `matcher.catalogue.read_catalogue` gives it into the store, as `import_reading` does."""
    return import_reading(runtime, Reading(source, OWN_FORM, catalogue), whole=whole, progress=progress)


def import_reading(
    runtime: Runtime, reading: Reading, *, whole: bool = False, progress: Progress | None = None
) -> ImportSummary:
    """Bring what a reader found into the store.

    Parameters
    ----------
    reading : Reading
        It may point to experts, institutions and organisations that are in the store and not in it.
    whole : bool
        The reading holds all that the source has of each table in it: what came from there before and is no
        longer in it is marked as vanished, and stays.
    progress : callable, optional
        Called with how many steps are done and how many there are; what it raises undoes everything but the
        reading of texts.

    Raises
    ------
    InvalidCatalogue
        With every record that points to nothing, or stands twice, in Peyvand's own form. Of other sources such
        records are refused, and the others are taken.
    """
    actor = runtime.actor
    if actor == ANYONE:
        raise NotPermitted("To import needs an API token; this request carries none.")
    reading = replace(reading, catalogue=at_home(actor, reading.catalogue))
    with runtime.database.unit() as session:
        reading = without_erased(session, reading)
        import_id = import_store.begin_import(
            session, reading.source, reading.format, whole=whole, by=actor.name, institution_id=actor.institution_id
        )
    try:
        steps = _Steps(progress)
        _read_changed(runtime, reading, steps)
        with runtime.database.unit() as session:
            return _write(session, actor, reading, import_id, whole=whole, steps=steps)
    except BaseException as error:
        state, said = ("failed", str(error)) if isinstance(error, PeyvandError) else ("stopped", "")
        with runtime.database.unit() as session:
            import_store.end_import(session, import_id, state, message=said, refused=reading.refused)
        raise


def put_records(session: Session, noun: str, records: Sequence[Any]) -> None:
    """Write records of one noun; known ones are replaced."""
    if noun == "institutions":
        people_store.put_institutions(session, records)
    elif noun == "experts":
        _put_experts(session, records)
    elif noun == "evidence":
        evidence_store.put_evidence(session, described(session, records))
    elif noun == "organisations":
        problem_store.put_organisations(session, records)
    else:
        problem_store.put_problems(session, records)


def get_records(session: Session, noun: str, ids: Sequence[str]) -> dict[str, Any]:
    """Fetch records of one noun by id, as their source said them."""
    if noun == "institutions":
        return people_store.get_institutions(session, ids)
    if noun == "experts":
        return dict(people_store.get_given_experts(session, ids))
    if noun == "evidence":
        return dict(evidence_store.get_evidence(session, ids, as_given=True))
    if noun == "organisations":
        return problem_store.get_organisations(session, ids)
    return problem_store.get_problems(session, ids)


@dataclass(slots=True)
class _Steps:
    """Tells how far an import is: texts to read, then records to write."""

    progress: Progress | None
    total: int = 0
    done: int = 0

    def __call__(self, n_steps: int) -> None:
        self.done += n_steps
        if self.progress:
            self.progress(min(self.done, self.total), self.total)

    def batches(self, records: Sequence[Any]) -> Iterator[Sequence[Any]]:
        """Give the records in batches, and tell after each."""
        for start in range(0, len(records), BATCH):
            batch = records[start : start + BATCH]
            yield batch
            self(len(batch))


@dataclass(slots=True)
class _Compared:
    """The records of one noun that are new or changed, and what an import notes of all of them."""

    noun: str
    written: list[Any]
    touched: list[Touched]
    change: Change = field(default_factory=Change)


def _read_changed(runtime: Runtime, reading: Reading, steps: _Steps) -> None:
    everything = [*reading.catalogue.evidence, *(each.evidence for each in reading.works)]
    with runtime.database.unit() as session:
        stored = record_hashes(session, EvidenceRow, [each.id for each in everything])
        texts = evidence_store.content_hashes(session, [each.id for each in everything])
    changed = [each for each in everything if stored.get(each.id) != record_hash(each)]
    unread = [each for each in changed if texts.get(each.id) != content_hash(each)]
    others = sum(len(getattr(reading.catalogue, noun)) for noun in NOUNS if noun != "evidence")
    steps.total = len(unread) + len(changed) + others  # as it seems before all is compared
    read_ahead(runtime, unread, steps)


def _write(
    session: Session, actor: Actor, reading: Reading, import_id: int, *, whole: bool, steps: _Steps
) -> ImportSummary:
    lock_imports(session)
    linked = link_works(session, reading.works)
    catalogue = adopt_names(session, reading.catalogue)
    catalogue = replace(catalogue, evidence=(*catalogue.evidence, *linked.evidence))
    catalogue = with_foreign_authors(session, actor, catalogue)
    refuse = borders(session, actor, catalogue)
    catalogue, refused = sound(
        session, catalogue, strict=reading.format == OWN_FORM, source=reading.source, refuse=refuse
    )
    refused = [*reading.refused, *refused, *linked.refused(reading.source)]
    compared = [_compare(session, noun, getattr(catalogue, noun)) for noun in NOUNS]
    steps.total = steps.done + sum(len(each.written) for each in compared)
    for each in compared:
        for batch in steps.batches(each.written):
            put_records(session, each.noun, batch)
        there = getattr(catalogue, each.noun)
        gone = _gone(session, actor, each.noun, reading.source, there) if whole else []
        _note_origins(session, each, reading, there, import_id, gone=gone)
        import_store.add_touched(session, import_id, each.touched)
    by_noun = {each.noun: each for each in compared}
    experts, evidence = by_noun["experts"].written, by_noun["evidence"].written
    resolved = resolve_new(
        session, experts=[each.id for each in experts], evidence=[each.id for each in evidence], import_id=import_id
    )
    staging_store.forget_staged_texts(session, [content_hash(each) for each in evidence])
    if evidence or any(each.interests for each in experts):
        enqueue_embedding(session)
    if sum(len(each.written) for each in compared) >= MANY:
        renew_statistics(session, ExpertRow, EvidenceRow, EvidenceExpertRow, EvidenceKeyRow)
    summary = ImportSummary(
        **{each.noun: each.change for each in compared},
        refused=len(refused),
        merged=resolved.merged,
        proposed=resolved.proposed,
        suggested=linked.suggest(session),
        flagged=0,
        import_id=import_id,
    )
    import_store.end_import(session, import_id, "done", summary=summary.as_raw(), refused=refused)
    return summary


def _compare(session: Session, noun: str, records: Sequence[Any]) -> _Compared:
    table = TABLES[noun]
    if noun == "experts":
        records = with_confirmed(session, _told_of(session, records))
    if noun in ("experts", "evidence"):
        records = with_own_corrections(session, noun, records)
    stored = record_hashes(session, table, [each.id for each in records])
    new = [each for each in records if each.id not in stored]
    changed = [each for each in records if each.id in stored and stored[each.id] != record_hash(each)]
    before = get_records(session, noun, [each.id for each in changed])
    origins = import_store.get_origins(session, noun, [each.id for each in changed])
    touched = [Touched(noun, each.id, "created", None, record_hash(each)) for each in new]
    touched += [
        Touched(noun, each.id, "replaced", _before(before[each.id], origins.get(each.id)), record_hash(each))
        for each in changed
    ]
    change = Change(created=len(new), replaced=len(changed), unchanged=len(records) - len(new) - len(changed))
    return _Compared(noun, [*new, *changed], touched, change)


def _before(record: Any, origin: import_store.StoredOrigin | None) -> dict[str, Any]:
    return {"record": raw_fields(record), "origin": origin.as_raw() if origin else None}


def _gone(session: Session, actor: Actor, noun: str, source: str, there: Sequence[Any]) -> list[str]:
    """List what came from a source before and is no longer there; a table that it does not have says nothing."""
    known = import_store.ids_of_source(session, source, noun) if there else {}
    left = known.keys() - {each.id for each in there}
    return theirs(session, actor, noun, sorted(each for each in left if known[each] is None))


def _note_origins(
    session: Session,
    compared: _Compared,
    reading: Reading,
    records: Sequence[Any],
    import_id: int,
    *,
    gone: Sequence[str],
) -> None:
    """Write where new and changed records come from; mark what vanished at the source, and what came back."""
    noun, there = compared.noun, {each.id for each in records}
    known = import_store.ids_of_source(session, reading.source, noun)
    written = {each.id for each in compared.written}
    moved = there - known.keys() - written
    origins = {each: reading.origins.get((noun, each), Origin(each)) for each in sorted(written | moved)}
    import_store.put_origins(session, noun, reading.source, import_id, origins, licence=reading.licence)
    back = sorted(each for each in there & known.keys() if known[each] is not None)
    for ids, action in ((back, "returned"), (gone, "vanished")):
        import_store.mark_vanished(session, noun, ids, vanished=action == "vanished")
        compared.touched += [Touched(noun, each, action) for each in ids if each not in written]
    compared.change = replace(compared.change, vanished=len(gone), returned=len(back))


def _told_of(session: Session, experts: Sequence[Expert]) -> list[Expert]:
    """Leave out known experts of whom only the id is given, as a catalogue without experts' rows does."""
    bare = {expert.id for expert in experts if expert == Expert(expert.id)}
    known = known_ids(session, ExpertRow, bare)
    return [expert for expert in experts if expert.id not in known]


def _put_experts(session: Session, experts: Sequence[Expert]) -> None:
    people_store.put_experts(session, experts)
    interests = [found for each in experts if (found := own_words(each))]
    evidence_store.put_evidence(session, [describe_evidence(each) for each in interests])
    evidence_store.delete_evidence(session, [each.id + INTERESTS_SUFFIX for each in experts if not each.interests])

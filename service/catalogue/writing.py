"""Evidence with its keys and its vector, in one transaction.

The encoder runs before the transaction opens. Where it cannot be loaded, or
keeps being replaced meanwhile, the transaction enqueues a job that embeds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from sqlalchemy.orm import Session

from matcher.errors import ModelUnavailable
from matcher.prepare import describe, embed
from matcher.records import Evidence
from matcher.text import REVISION
from service.catalogue import vector_store
from service.catalogue.crowding_store import measure_new
from service.catalogue.embedding import query_encoder
from service.catalogue.evidence_store import Described
from service.catalogue.vector_store import Waiting
from service.fingerprints import content_hash
from service.job_store import enqueue_embedding
from service.runtime import Runtime

ResultT = TypeVar("ResultT")

ATTEMPTS: Final = 3

INTERESTS_SUFFIX: Final = "#interests"
"""Ends the id of the evidence that `matcher.prepare.interests_evidence` makes."""


def write_with_vectors(
    runtime: Runtime, evidence: Sequence[Evidence], write: Callable[[Session, Sequence[Described]], ResultT]
) -> ResultT:
    """Describe and embed evidence, and write all of it in one unit of work.

    Parameters
    ----------
    evidence : sequence of Evidence
        A few: all are encoded at once.
    write : callable
        Writes the texts and keys; what it raises undoes everything.
    """
    described = [describe_evidence(each) for each in evidence]
    if not described:
        with runtime.database.unit() as session:
            return write(session, described)
    for _ in range(ATTEMPTS):
        try:
            found = query_encoder(runtime)
        except ModelUnavailable:
            break
        vectors = embed([each.evidence for each in described], found.encoder)
        with runtime.database.unit() as session:
            if vector_store.active_encoder(session, keep=True) != found.stored:
                continue
            result = write(session, described)
            waiting = [Waiting(each.evidence, content_hash(each.evidence)) for each in described]
            vector_store.put_vectors(session, found.stored.id, waiting, vectors)
            measure_new(session, found.stored.id, [each.evidence.id for each in waiting])
            return result
    with runtime.database.unit() as session:
        result = write(session, described)
        enqueue_embedding(session)
        return result


def describe_evidence(evidence: Evidence) -> Described:
    """Find a piece of evidence's language and keys."""
    said = describe(evidence)
    return Described(evidence, said.lang, said.keys, REVISION)

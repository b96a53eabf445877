"""Texts read ahead of an import's one transaction, batch by batch, so that an import that was stopped goes on.

Reading the words of a text is what takes an import's time. What was read is kept by the text's hash, and an
import that comes again, after a stop or a crash, finds it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from sqlalchemy.orm import Session

from matcher.records import Evidence
from matcher.text import REVISION
from service.catalogue.evidence_store import Described
from service.catalogue.writing import describe_evidence
from service.fingerprints import content_hash
from service.imports import staging_store
from service.runtime import Runtime

BATCH: Final = 500
"""Texts between two commits: a second or two of reading words."""


def read_ahead(runtime: Runtime, evidence: Sequence[Evidence], advance: Callable[[int], None]) -> None:
    """Read the words of evidence and keep them; few enough texts are left for later.

    Parameters
    ----------
    advance : callable
        Called with how many more are read; what it raises ends this, and what was read stays.
    """
    if len(evidence) <= BATCH:
        return
    for start in range(0, len(evidence), BATCH):
        batch = {content_hash(each): each for each in evidence[start : start + BATCH]}
        with runtime.database.unit() as session:
            known = staging_store.staged_texts(session, REVISION, batch)
        fresh = [(each, describe_evidence(batch[each])) for each in batch.keys() - known.keys()]
        with runtime.database.unit() as session:
            staging_store.add_staged_texts(session, REVISION, [(each, said.lang, said.keys) for each, said in fresh])
        advance(len(evidence[start : start + BATCH]))


def described(session: Session, evidence: Sequence[Evidence]) -> list[Described]:
    """Give evidence with its words: those read ahead, and the others read now."""
    known = staging_store.staged_texts(session, REVISION, [content_hash(each) for each in evidence])
    found = []
    for each in evidence:
        lang, keys = known.get(content_hash(each), ("", None))
        found.append(describe_evidence(each) if keys is None else Described(each, lang, keys, REVISION))
    return found

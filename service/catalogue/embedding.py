"""Vectors for what has none: the verbs behind the embedding jobs.

The active encoder is the one whose vectors are searched. Another one replaces
it only when every piece of evidence has its vector, in one transaction; until
then the old vectors answer. Each batch is committed by itself, so embedding
can stop anywhere and go on later.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from matcher.calibrate import shipped_calibration
from matcher.encoder import Encoder, Progress
from matcher.errors import ModelUnavailable
from matcher.prepare import describe, embed, model_id
from matcher.text import REVISION
from service.catalogue import evidence_store, vector_store
from service.catalogue.crowding_store import measure_crowding
from service.catalogue.evidence_store import Described
from service.catalogue.tables import EvidenceExpertRow, EvidenceKeyRow, EvidenceRow, EvidenceVectorRow
from service.catalogue.vector_store import StoredEncoder
from service.conflicts import ConcurrentChange
from service.identity.flagging import flag_homonyms
from service.runtime import Runtime, model_source

BATCH: Final = 256
"""Pieces of evidence between two commits: a few seconds of work on an office machine."""

MANY: Final = 1000
"""So many new vectors make what PostgreSQL knows of its tables out of date."""


@dataclass(frozen=True, slots=True)
class QueryEncoder:
    """The encoder to search with: the one whose vectors are active in the store."""

    stored: StoredEncoder
    encoder: Encoder


def query_encoder(runtime: Runtime) -> QueryEncoder:
    """Load the encoder whose vectors are searched; in an empty store the one of the settings becomes it.

    A change-over may come between this and the search: search with ``stored.id`` in a unit of work where
    `vector_store.active_encoder` still gives the same, else ask again.

    Raises
    ------
    ModelUnavailable
        If it cannot be loaded, or only in another revision than the vectors were made with.
    """
    with runtime.database.unit() as session:
        active = vector_store.active_encoder(session)
    if active is None:
        ensure_encoder(runtime, runtime.encoder())
        return query_encoder(runtime)
    try:
        encoder = runtime.encoder(active.source)
    except ModelUnavailable:
        if runtime.settings.model is None:
            raise
        encoder = runtime.encoder()  # the same model may have moved
    if (found := model_id(encoder)) != active.model:
        raise ModelUnavailable(
            f"The store holds vectors of {active.model.name!r}, revision {active.model.revision!r}; what can be loaded "
            f"here is {found.name!r}, revision {found.revision!r}. A worker embeds the store again by itself: run "
            "`peyvand worker`, or `peyvand serve` with PEYVAND_WORKER=true, and wait until its job has ended."
        )
    return QueryEncoder(active, encoder)


def ensure_encoder(runtime: Runtime, encoder: Encoder, model: str | None = None) -> StoredEncoder:
    """Note an encoder in the store; the first ever is active at once."""
    source = model_source(runtime.settings.model if model is None else model)
    with runtime.database.unit() as session:
        return vector_store.ensure_encoder(session, model_id(encoder), source)


def pending_model(runtime: Runtime) -> str | None:
    """Name the model that everything should be embedded with again; ``None`` where nothing is to change.

    That is the model of the settings where one is set, else the store's own in the revision that loads here.

    Raises
    ------
    ModelUnavailable
        If that model cannot be loaded.
    """
    with runtime.database.unit() as session:
        active = vector_store.active_encoder(session)
    if active is None:
        return None
    wanted = runtime.settings.model or active.source
    return model_source(wanted) if model_id(runtime.encoder(wanted)) != active.model else None


def anything_waits(runtime: Runtime) -> bool:
    """Say whether evidence waits for a vector of the active encoder, or for new keys."""
    with runtime.database.unit() as session:
        active = vector_store.active_encoder(session)
        waits = vector_store.waiting_evidence(session, active.id if active else 0, after="", limit=1)
        return bool(waits) or bool(evidence_store.stale_texts(session, REVISION, 1))


def embed_evidence(
    runtime: Runtime,
    model: str | None = None,
    *,
    progress: Progress | None = None,
    check: Callable[[], None] = lambda: None,
) -> int:
    """Embed whatever lacks an up-to-date vector of a model, then have the model's vectors searched.

    Parameters
    ----------
    model : str, optional
        The model's name or folder; without one, the active encoder's, else that of the settings.
    progress : callable, optional
        Called with how many pieces are done and how many there are in all.
    check : callable, optional
        Called between batches; what it raises stops the work, and nothing that was done is lost.

    Returns
    -------
    int
        How many vectors were written.

    Raises
    ------
    ModelUnavailable
        If the model cannot be loaded.
    """
    _renew_keys(runtime, check)
    if model is None:
        with runtime.database.unit() as session:
            active = vector_store.active_encoder(session)
        model = active.source if active else None
    encoder = runtime.encoder(model)
    stored = ensure_encoder(runtime, encoder, model)
    written = 0
    while True:
        written += _embed_pass(runtime, encoder, stored, progress, check)
        if _is_done(runtime, stored):
            break
    with runtime.database.unit() as session:
        measure_crowding(session, stored.id)
    if shipped_calibration(stored.model):  # what tells two persons apart was measured with this encoder alone
        flag_homonyms(runtime, check=check)
    if written >= MANY:
        runtime.database.vacuum(EvidenceRow, EvidenceExpertRow, EvidenceKeyRow, EvidenceVectorRow)
    return written


def _is_done(runtime: Runtime, stored: StoredEncoder) -> bool:
    """Change over once nothing is missing; false where something is, or is being written just now."""
    with runtime.database.unit() as session:
        complete = vector_store.is_complete(session, stored.id)
        if not complete or vector_store.active_encoder(session) == stored:
            return complete
    try:
        with runtime.database.unit() as session:
            return vector_store.change_over(session, stored.id)
    except ConcurrentChange:
        time.sleep(1)
        return False


def _embed_pass(
    runtime: Runtime,
    encoder: Encoder,
    stored: StoredEncoder,
    progress: Progress | None,
    check: Callable[[], None],
) -> int:
    with runtime.database.unit() as session:
        total = vector_store.count_waiting(session, stored.id)
    done = written = 0
    after = ""
    while True:
        if progress:
            progress(done, max(total, done))
        check()
        with runtime.database.unit() as session:
            batch = vector_store.waiting_evidence(session, stored.id, after=after, limit=BATCH)
        if not batch:
            return written
        vectors = embed([each.evidence for each in batch], encoder)
        with runtime.database.unit() as session:
            written += vector_store.put_vectors(session, stored.id, batch, vectors)
        done += len(batch)
        after = batch[-1].evidence.id


def _renew_keys(runtime: Runtime, check: Callable[[], None]) -> None:
    """Find the keys anew of evidence whose keys an older version of the text rules made."""
    while True:
        check()
        with runtime.database.unit() as session:
            stale = evidence_store.stale_texts(session, REVISION, BATCH)
            found = [(each, describe(each)) for each in stale]
            evidence_store.rewrite_keys(
                session, [Described(each, said.lang, said.keys, REVISION) for each, said in found]
            )
        if not stale:
            return

"""How well two persons under one name are found in a generated catalogue."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from matcher.identity.held_works import held_works
from matcher.identity.homonyms import FLAG_AT, WorkOf, background_of, find_split
from matcher.index import Vectors
from matcher.records import Evidence
from tests.matcher.identity.generated import OPENALEX, SOURCES, Generated


@dataclass(frozen=True, slots=True)
class Figures:
    """``pure`` is how much of the groups proposed is one person's: the mean over what was rightly flagged."""

    precision: float
    recall: float
    pure: float
    flagged: int
    homonyms: int
    looked_at: int


@dataclass(frozen=True, slots=True)
class Held:
    """What one record, or all records of one person, hold; ``rows`` are places in the catalogue's evidence."""

    key: str
    is_homonym: bool
    works: tuple[WorkOf, ...]
    rows: tuple[int, ...]
    owners: tuple[str, ...]


def measure_homonyms(
    generated: Generated, vectors: Vectors, *, of: str = "records", least: float = FLAG_AT, lists: bool = True
) -> Figures:
    """Flag and compare with the truth; ``vectors`` has a row for each piece of ``generated.evidence``.

    ``of`` is ``records`` (each record of each source by itself), ``openalex`` (those of the source that mixes
    people up) or ``persons`` (all records of one person drawn together). Without ``lists`` nothing is known
    of other records.
    """
    background = background_of(vectors)
    right = flagged = homonyms = looked_at = 0
    pure = 0.0
    for held in each_held(generated, of=of, lists=lists):
        looked_at += 1
        homonyms += held.is_homonym
        split = find_split(held.works, vectors[list(held.rows)], background=background, least=least)
        if split is None:
            continue
        flagged += 1
        if held.is_homonym:
            right += 1
            owner = dict(zip((work.id for work in held.works), held.owners, strict=True))
            most = [max(map([owner[each] for each in group].count, set(owner.values()))) for group in split.groups]
            pure += sum(most) / len(owner)
    return Figures(
        right / max(flagged, 1), right / max(homonyms, 1), pure / max(right, 1), flagged, homonyms, looked_at
    )


def each_held(generated: Generated, *, of: str = "records", lists: bool = True) -> Iterator[Held]:
    """Go through the records, or the persons, with what they hold."""
    sources = (OPENALEX,) if of == "openalex" else SOURCES
    unit = {
        record: person if of == "persons" else record
        for record, person in generated.person_of.items()
        if generated.source_of[record] in sources
    }
    records: dict[str, list[str]] = defaultdict(list)
    for record, key in unit.items():
        records[key].append(record)
    works: dict[str, dict[str, list[tuple[int, Evidence, str]]]] = defaultdict(lambda: defaultdict(list))
    holders: dict[str, dict[str, None]] = defaultdict(dict)
    for row, piece in enumerate(generated.evidence):
        work = generated.work_of[piece.id]
        holders[work].update(dict.fromkeys(piece.expert_ids if lists else ()))
        for record in piece.expert_ids:
            if record in unit:
                works[unit[record]][work].append((row, piece, generated.person_of_evidence[piece.id, record]))
    names_of = {expert.id: (expert.name, *expert.names) for expert in generated.experts}
    for key, held in works.items():
        ready = held_works(
            records[key],
            [name for record in records[key] for name in names_of[record]],
            {work: [piece for _, piece, _ in pieces] for work, pieces in held.items()},
            holders=holders,
            names_of=names_of,
        )
        yield Held(
            key,
            any(record in generated.homonyms for record in records[key]),
            ready,
            tuple(pieces[0][0] for pieces in held.values()),
            tuple(pieces[0][2] for pieces in held.values()),
        )


def embed_titles(generated: Generated, encoder: object) -> Vectors:
    """Embed each distinct title once; a row for each piece."""
    from matcher.text import normalise

    place: dict[str, int] = {}
    for piece in generated.evidence:
        place.setdefault(piece.title, len(place))
    lang = {piece.title: piece.lang for piece in generated.evidence}
    vectors = encoder.encode([normalise(title, lang[title]) for title in place])  # type: ignore[attr-defined]
    return np.asarray(vectors)[[place[piece.title] for piece in generated.evidence]]

"""Two records beside each other as a page shows them: field by field, with what is alike and what is not.

A pair and what is known of its records go in, rows for a template come out. Knows no request and no store.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from matcher.identity.likeness import Reason
from matcher.records import Expert
from service.fingerprints import search_name
from service.identity.merge_store import BY_ITSELF, MERGED, PROPOSED, REFUSED, UNDONE, Merge
from service.identity.words import reasons_line
from service.identity.workflow import Pair
from service.office.sides import Record
from service.web.shown import Run, by_isolates

Alike = Literal["same", "part", "different", "alone"]
"""How the two sides of a row are: equal, in part, not, or said by one alone."""

BANDS: Final = ((0.95, "nearly-certain"), (0.8, "very-likely"), (0.6, "likely"), (0.0, "possible"))
"""From which probability on a band is said."""

_IN_WORDS: Final = ("name", "names", "title", "translated_title", "authors", "expert")
"""Fields that are equal in part where half the words of the shorter side are in the other."""

MERGE, REFUSE, UNDO, TOGETHER = "merge", "refuse", "undo", "together"
LEADS_TO: Final = {MERGE: {MERGED}, REFUSE: {REFUSED, UNDONE}, UNDO: {UNDONE}, TOGETHER: {MERGED}}
"""In which states a pair is after each thing that can be done."""


@dataclass(frozen=True, slots=True)
class Row:
    """One field of two records; a side that says nothing is empty."""

    field: str
    one: tuple[str, ...]
    other: tuple[str, ...]
    alike: Alike


@dataclass(frozen=True, slots=True)
class PairView:
    """A pair as a page shows it; a side that whoever asks may not see is missing.

    ``actions`` are what can be done, by whoever asks if it ``is_decidable`` for them.
    """

    merge: Merge
    one: Record | None
    other: Record | None
    rows: tuple[Row, ...]
    band: str
    why: tuple[Run, ...]
    actions: tuple[str, ...]
    is_decidable: bool = True


def pair_view(pair: Pair, one: Record | None, other: Record | None, code: str, *, is_decidable: bool) -> PairView:
    """Lay a pair out, the reasons in words of a language."""
    merge = pair.merge
    by_hand = [each.code for each in merge.reasons] == ["by-hand"]
    return PairView(
        merge=merge,
        one=one,
        other=other,
        rows=rows_of(one, other),
        band="" if by_hand else band_of(merge.probability),
        why=why(merge.reasons, code),
        actions=_actions(merge),
        is_decidable=is_decidable,
    )


def rows_of(one: Record | None, other: Record | None) -> tuple[Row, ...]:
    """Compare what two records say; a field that neither says is left out."""
    sides = [_fields(each) if each else {} for each in (one, other)]
    names = dict.fromkeys(name for side in sides for name in side)
    rows = []
    for name in names:
        mine, theirs = (side.get(name, ()) for side in sides)
        if mine or theirs:
            rows.append(Row(name, mine, theirs, _alike(mine, theirs, by_words=name in _IN_WORDS)))
    return tuple(rows)


def band_of(probability: float) -> str:
    """Name a probability by one of `BANDS`."""
    return next(name for least, name in BANDS if probability >= least)


def why(reasons: Sequence[Reason], code: str) -> tuple[Run, ...]:
    """Say reasons in a line; details are marked, so that a template keeps their direction to themselves."""
    return by_isolates(reasons_line(reasons, code))


def _fields(record: Record) -> dict[str, tuple[str, ...]]:
    said = record.said
    if isinstance(said, Expert):
        return {
            "name": _one(said.name),
            "names": said.names,
            "institution": _one(record.institution.name if record.institution else None),
            "position": _one(said.position),
            "department": _one(said.department),
            "orcid": _one(said.orcid),
            "email": _one(said.email),
        }
    return {
        "title": _one(said.title),
        "translated_title": _one(said.translated_title),
        "kind": _one(said.kind),
        "year": _one(str(said.year) if said.year else None),
        "doi": _one(said.doi),
        "authors": said.authors,
        "expert": record.experts,
    }


def _one(said: str | None) -> tuple[str, ...]:
    return (said,) if said else ()


def _alike(one: tuple[str, ...], other: tuple[str, ...], *, by_words: bool) -> Alike:
    mine, theirs = ({search_name(each) for each in side} for side in (one, other))
    if not mine or not theirs:
        return "alone"
    if mine == theirs:
        return "same"
    if by_words:
        said, answered = ({word for each in side for word in each.split()} for side in (mine, theirs))
        return "part" if 2 * len(said & answered) >= min(len(said), len(answered)) else "different"
    return "part" if mine & theirs else "different"


def _actions(merge: Merge) -> tuple[str, ...]:
    if merge.state == PROPOSED:
        return (MERGE, REFUSE)
    if merge.state == MERGED:
        return (MERGE, UNDO) if merge.decided_by == BY_ITSELF else (UNDO,)
    return (TOGETHER,)

"""An answer, laid out for a reader: what is shown of each match, where the words meet, how the score divides.

Records go in, what a template can print comes out. Changes no order and no
score; knows no HTML and no language.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from matcher.records import Match, MatchedEvidence
from service.web.shown import Run, excerpt, marked

EVIDENCE_SHOWN: Final = 3
TERMS_SHOWN: Final = 8
EXCERPT_CHARACTERS: Final = 260
TITLE_CHARACTERS: Final = 300


@dataclass(frozen=True, slots=True)
class Bar:
    """One part of a score, as a stretch of a bar: ``start`` and ``width`` in percent of the best score."""

    part: str
    value: float
    start: float
    width: float


@dataclass(frozen=True, slots=True)
class ShownEvidence:
    """A piece of evidence with its title and an excerpt of its text, the shared terms marked."""

    matched: MatchedEvidence
    title: tuple[Run, ...]
    text: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class ShownMatch:
    """A match as it is printed; ``anchor`` is the same for the same expert in every answer."""

    match: Match
    anchor: str
    bars: tuple[Bar, ...]
    terms: tuple[str, ...]
    n_more_terms: int
    evidence: tuple[ShownEvidence, ...]
    more_evidence: tuple[ShownEvidence, ...]


def shown_matches(matches: Sequence[Match]) -> tuple[ShownMatch, ...]:
    """Lay out the matches of one answer; bars are to the scale of its best score."""
    best = max((_positive(match.parts) for match in matches), default=0.0)
    return tuple(_shown(match, best) for match in matches)


def anchor_of(expert_id: str) -> str:
    """Name an expert's place on a page, in letters that an address can hold."""
    return "expert-" + quote(expert_id, safe="")


def _shown(match: Match, best: float) -> ShownMatch:
    terms = list(dict.fromkeys(term.problem for piece in match.evidence for term in piece.shared_terms))
    evidence = tuple(_shown_evidence(piece) for piece in match.evidence)
    return ShownMatch(
        match=match,
        anchor=anchor_of(match.expert.id),
        bars=_bars(match.parts, best),
        terms=tuple(terms[:TERMS_SHOWN]),
        n_more_terms=len(terms[TERMS_SHOWN:]),
        evidence=evidence[:EVIDENCE_SHOWN],
        more_evidence=evidence[EVIDENCE_SHOWN:],
    )


def _shown_evidence(piece: MatchedEvidence) -> ShownEvidence:
    terms = [term.evidence for term in piece.shared_terms]
    title = piece.evidence.title or piece.evidence.text
    text = piece.evidence.text if piece.evidence.title else ""
    return ShownEvidence(
        matched=piece,
        title=marked(excerpt(title, terms, length=TITLE_CHARACTERS), terms),
        text=marked(excerpt(text, terms, length=EXCERPT_CHARACTERS), terms),
    )


def _positive(parts: Mapping[str, float]) -> float:
    return sum(value for value in parts.values() if value > 0)


def _bars(parts: Mapping[str, float], best: float) -> tuple[Bar, ...]:
    bars: list[Bar] = []
    start = 0.0
    for part, value in parts.items():
        width = 100 * max(value, 0.0) / best if best > 0 else 0.0
        bars.append(Bar(part, value, round(start, 2), round(width, 2)))
        start += width
    return tuple(bars)

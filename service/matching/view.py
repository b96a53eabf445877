"""An answer, laid out for a reader: the needs, how likely each expert is, where words and phrases meet, the score.

Records go in, what a template can print comes out. Changes no order and no
score; knows no HTML and no language.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from matcher.calibrate import BANDS
from matcher.explain import whole_text
from matcher.records import Answer, Match, MatchedEvidence
from matcher.text import lexical_keys
from service.matching.exploration import Slot
from service.web.shown import Span, Stretch, excerpt, harmless, passage

EVIDENCE_SHOWN: Final = 3
TERMS_SHOWN: Final = 8
EXCERPT_CHARACTERS: Final = 260
TITLE_CHARACTERS: Final = 300
NEED_CHARACTERS: Final = 220


@dataclass(frozen=True, slots=True)
class Bar:
    """One part of a score, as a stretch of a bar: ``start`` and ``width`` in percent of the best score."""

    part: str
    value: float
    start: float
    width: float


@dataclass(frozen=True, slots=True)
class Meter:
    """How likely an expert is suitable: the band, how many of the steps are filled, and of ten such how many are."""

    band: str
    filled: int
    steps: int
    of_ten: int


@dataclass(frozen=True, slots=True)
class ShownPair:
    """A phrase of the problem and the one in the evidence that answers it, under one number."""

    number: int
    problem: str
    evidence: str


@dataclass(frozen=True, slots=True)
class ShownEvidence:
    """A piece of evidence with its title and an excerpt of its text, shared terms and phrases marked."""

    matched: MatchedEvidence
    title: tuple[Stretch, ...]
    text: tuple[Stretch, ...]
    pairs: tuple[ShownPair, ...]


@dataclass(frozen=True, slots=True)
class ShownMatch:
    """A match as it is printed; ``anchor`` is the same for the same expert in every answer.

    ``meter`` is missing where nothing can be said; ``needs`` says of each of the problem's needs
    whether the expert covers it, and is empty where there are none or nobody can tell.
    """

    match: Match
    slot: Slot
    anchor: str
    meter: Meter | None
    needs: tuple[bool, ...]
    bars: tuple[Bar, ...]
    terms: tuple[str, ...]
    n_more_terms: int
    evidence: tuple[ShownEvidence, ...]
    more_evidence: tuple[ShownEvidence, ...]


@dataclass(frozen=True, slots=True)
class ShownNeed:
    """One thing that the problem asks for, and who covers it."""

    text: str
    is_open: bool
    covered_by: tuple[ShownMatch, ...]


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """An answer as it is printed; ``rated`` is false where no expert could be given a band."""

    answer: Answer
    needs: tuple[ShownNeed, ...]
    matches: tuple[ShownMatch, ...]
    rated: bool


def shown_answer(answer: Answer, slots: Sequence[Slot]) -> ShownAnswer:
    """Lay out an answer whose problem's text is known.

    Parameters
    ----------
    answer : Answer
        With the problem's text as it was matched.
    slots : sequence of Slot
        How each of its matches came to be shown.
    """
    text = whole_text(answer.problem)
    rated = answer.no_strong_expert is not None
    matches = shown_matches(answer.matches, slots, text=text, n_needs=len(answer.needs) if rated else 0)
    needs = tuple(
        ShownNeed(
            text=excerpt(text[need.start : need.end], (), length=NEED_CHARACTERS),
            is_open=at in answer.open_needs,
            covered_by=tuple(shown for shown in matches if at in shown.match.covers),
        )
        for at, need in enumerate(answer.needs)
    )
    return ShownAnswer(answer, needs, matches, rated)


def shown_matches(
    matches: Sequence[Match], slots: Sequence[Slot], *, text: str, n_needs: int = 0
) -> tuple[ShownMatch, ...]:
    """Lay out the matches of one answer to the problem ``text``; bars are to the scale of its best score."""
    best = max((_positive(match.parts) for match in matches), default=0.0)
    return tuple(_shown(match, slot, text, n_needs, best) for match, slot in zip(matches, slots, strict=True))


def anchor_of(expert_id: str) -> str:
    """Name an expert's place on a page, in letters that an address can hold."""
    return "expert-" + quote(expert_id, safe="", errors="replace")


def of_ten(probability: float) -> int:
    """Say how many of ten experts with this probability are suitable."""
    return round(10 * probability)


def meter(match: Match) -> Meter | None:
    """Show a band as steps of a meter: the weakest fills one, the strongest all."""
    if match.band is None or match.probability is None:
        return None
    strongest_first = list(BANDS)
    filled = len(BANDS) - strongest_first.index(match.band) if match.band in BANDS else 0
    return Meter(match.band, filled, len(BANDS), of_ten(match.probability))


def shown_evidence(piece: MatchedEvidence, problem: str) -> ShownEvidence:
    """Lay out a piece of evidence; its phrases are numbered in the order in which they stand there.

    Phrases in the same words on both sides are shared words, and marked as such.
    """
    evidence = piece.evidence
    whole = whole_text(evidence)
    pairs: list[ShownPair] = []
    numbers: dict[int, int] = {}
    for pair in sorted(piece.phrases, key=lambda each: each.evidence_start):
        asked = _one_line(problem[pair.problem_start : pair.problem_end])
        answer = _one_line(whole[pair.evidence_start : pair.evidence_end])
        if asked and answer and not _same_words(asked, answer, piece.lang):
            numbers[pair.evidence_start] = len(pairs) + 1
            pairs.append(ShownPair(len(pairs) + 1, asked, answer))
    spans = [
        Span(pair.evidence_start, pair.evidence_end, numbers[pair.evidence_start])
        for pair in piece.phrases
        if pair.evidence_start in numbers
    ]
    terms = [term.evidence for term in piece.shared_terms]
    head, body = (evidence.title, evidence.text) if evidence.title else (evidence.text, "")
    return ShownEvidence(
        matched=piece,
        title=passage(head, _inside(spans, 0, len(head)), terms, length=TITLE_CHARACTERS),
        text=passage(body, _inside(spans, len(head) + 1, len(body)), terms, length=EXCERPT_CHARACTERS),
        pairs=tuple(pairs),
    )


def _inside(spans: Sequence[Span], start: int, length: int) -> list[Span]:
    """Give the spans of a whole that lie in its part from ``start`` on, with offsets into that."""
    moved = (Span(span.start - start, span.end - start, span.number) for span in spans)
    return [span for span in moved if span.start >= 0 and span.end <= length]


def _shown(match: Match, slot: Slot, text: str, n_needs: int, best: float) -> ShownMatch:
    terms = list(dict.fromkeys(term.problem for piece in match.evidence for term in piece.shared_terms))
    evidence = tuple(shown_evidence(piece, text) for piece in match.evidence)
    return ShownMatch(
        match=match,
        slot=slot,
        anchor=anchor_of(match.expert.id),
        meter=meter(match),
        needs=tuple(at in match.covers for at in range(n_needs)),
        bars=_bars(match.parts, best),
        terms=tuple(terms[:TERMS_SHOWN]),
        n_more_terms=len(terms[TERMS_SHOWN:]),
        evidence=evidence[:EVIDENCE_SHOWN],
        more_evidence=evidence[EVIDENCE_SHOWN:],
    )


def _same_words(one: str, other: str, lang: str) -> bool:
    """Tell whether two phrases hold the same words, however they are inflected."""
    if one.casefold() == other.casefold():
        return True
    keys = lexical_keys(one, lang)
    return bool(keys) and keys == lexical_keys(other, lang)


def _one_line(text: str) -> str:
    return " ".join(harmless(text).split())


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

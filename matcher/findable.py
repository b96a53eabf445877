"""What would make an expert findable for problems that they just missed.

An answer that was ranked further than it was shown, and an expert's evidence, go in; facts come out: codes
and words of the problem. Reads what explaining has found and searches nothing. Knows no encoder, no clock
and no words of advice. Of a confidential problem, give the answer that `matcher.redact_answer` makes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from matcher.errors import InvalidInput
from matcher.explain import whole_text
from matcher.records import Answer, Evidence, Match, MatchedEvidence, Need
from matcher.text import Term, detect_language, terms

CODES: Final = (
    "no-interests", "titles-only", "other-language", "nothing-recent", "few-pieces", "words-missing", "need-uncovered",
)  # fmt: skip
"""What can be in the way, what is mended soonest first.

``no-interests``: nothing in their own words. ``titles-only``: hardly any piece has more than a title.
``other-language``: all of it is in one language, and not in the problem's. ``nothing-recent``: nothing in
`RECENT_YEARS`. ``few-pieces``: fewer than `ENOUGH_PIECES`. ``words-missing``: words of the problem that the
evidence of those above answers and theirs does not. ``need-uncovered``: one thing the problem asks for.
"""

RECENT_YEARS: Final = 5
ENOUGH_PIECES: Final = 3
TITLES_SHARE: Final = 0.8
WORDS_SHOWN: Final = 6
LONGEST_PHRASE: Final = 4
"""In terms."""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One thing in the way; ``code`` is one of `CODES`.

    ``words`` are the problem's, weightiest first, or the one language. ``need`` is a position in the answer's
    needs, ``nearest`` the id of their piece that comes nearest, ``number`` how many pieces there are (without
    text, or in all) or the latest year.
    """

    code: str
    words: tuple[str, ...] = ()
    need: int | None = None
    nearest: str | None = None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Missed:
    """A problem that an expert missed: at which place they stood, what they lacked to the last one shown, and why."""

    problem_id: str
    place: int
    gap: float
    obstacles: tuple[Obstacle, ...]


@dataclass(frozen=True, slots=True)
class Help:
    """One thing that would help with several problems; ``words`` are those that most of them share."""

    code: str
    problem_ids: tuple[str, ...]
    words: tuple[str, ...] = ()


def why_missed(answer: Answer, expert_id: str, evidence: Sequence[Evidence], *, n_shown: int, this_year: int) -> Missed:
    """Say what kept an expert out of those who were shown.

    A word of the problem is answered by a piece that shares it, or by a phrase of it. Weighty are those that
    the pieces of more of the experts above answer; what nobody above answers cost nothing.

    Parameters
    ----------
    answer : Answer
        Ranked beyond what was shown, so that the expert is in it; without bonuses, places are by evidence alone.
    expert_id : str
        One of its experts.
    evidence : sequence of Evidence
        All that the expert has, their interests among it.
    n_shown : int
        How many experts were shown, 1 or more.
    this_year : int
        Gregorian.

    Returns
    -------
    Missed
        In the order of `CODES`; without obstacles for an expert who was shown.

    Raises
    ------
    InvalidInput
        If the answer does not hold the expert.
    """
    found = next((match for match in answer.matches if match.expert.id == expert_id), None)
    if found is None:
        raise InvalidInput(
            f"The answer names {len(answer.matches)} experts and {expert_id!r} is not among them. "
            "Match again with a higher limit.",
            field="expert_id",
        )
    place = answer.matches.index(found) + 1
    if place <= n_shown:
        return Missed(answer.problem.id, place, 0.0, ())
    above = answer.matches[:n_shown]
    obstacles = [
        *_of_the_profile(found, evidence, answer.lang, this_year),
        *_of_the_words(answer, found, evidence, above),
        *_of_the_needs(answer, found),
    ]
    obstacles.sort(key=lambda obstacle: CODES.index(obstacle.code))
    return Missed(answer.problem.id, place, above[-1].score - found.score, tuple(obstacles))


def what_would_help(missed: Iterable[Missed], *, limit: int = 3) -> tuple[Help, ...]:
    """Name the few things that stood in the way most often.

    A near miss counts for more than a far one: a problem counts ``1 / (1 + gap)``. Ties in the order of `CODES`.
    """
    weights: dict[str, float] = {}
    problems: dict[str, list[str]] = {}
    words: dict[str, Counter[str]] = {}
    for each in missed:
        for code in dict.fromkeys(obstacle.code for obstacle in each.obstacles):
            weights[code] = weights.get(code, 0.0) + 1 / (1 + max(each.gap, 0.0))
            problems.setdefault(code, []).append(each.problem_id)
        for obstacle in each.obstacles:
            words.setdefault(obstacle.code, Counter()).update(dict.fromkeys(obstacle.words, 1))
    best_first = sorted(weights, key=lambda code: (-weights[code], CODES.index(code)))[:limit]
    return tuple(
        Help(code, tuple(problems[code]), tuple(word for word, _ in words[code].most_common(WORDS_SHOWN)))
        for code in best_first
    )


def _of_the_profile(match: Match, evidence: Sequence[Evidence], lang: str, this_year: int) -> Iterable[Obstacle]:
    works = [piece for piece in evidence if piece.kind != "interests"]
    if len(works) == len(evidence) and not match.expert.interests:
        yield Obstacle("no-interests")
    bare = sum(not piece.text.strip() for piece in works)
    if works and bare >= TITLES_SHARE * len(works):
        yield Obstacle("titles-only", number=bare)
    spoken = {piece.lang or detect_language(whole_text(piece)) for piece in works}
    if len(spoken) == 1 and lang not in spoken:
        yield Obstacle("other-language", words=tuple(spoken))
    years = [piece.year for piece in works if piece.year is not None]
    if years and max(years) <= this_year - RECENT_YEARS:
        yield Obstacle("nothing-recent", number=max(years))
    if len(works) < ENOUGH_PIECES:
        yield Obstacle("few-pieces", number=len(works))


def _of_the_words(
    answer: Answer, match: Match, evidence: Sequence[Evidence], above: Sequence[Match]
) -> Iterable[Obstacle]:
    text = whole_text(answer.problem)
    asked = terms(text, answer.lang)
    theirs = {key for piece in evidence for term in _terms_of(piece) for key in term.keys}
    said = _answered(asked, match, answer.lang)
    n_above = Counter(at for other in above for at in _answered(asked, other, answer.lang))
    missing = {
        at: n_above[at]
        for at, term in enumerate(asked)
        if n_above[at] and at not in said and theirs.isdisjoint(term.keys)
    }
    if words := _phrases(text, asked, missing):
        yield Obstacle("words-missing", words=words, nearest=_nearest(match.evidence))


def _of_the_needs(answer: Answer, match: Match) -> Iterable[Obstacle]:
    for at, need in enumerate(answer.needs):
        # A need that nobody covers kept nobody out.
        if at not in match.covers and at not in answer.open_needs and match.band is not None:
            yield Obstacle("need-uncovered", need=at, nearest=_nearest(match.evidence, need))


def _terms_of(piece: Evidence) -> Sequence[Term]:
    text = whole_text(piece)
    return terms(text, piece.lang or detect_language(text))


def _answered(asked: Sequence[Term], match: Match, lang: str) -> set[int]:
    """Give the positions of the problem's terms that an expert's pieces share, or answer by a phrase."""
    shared = {
        key
        for piece in match.evidence
        for said in piece.shared_terms
        for term in terms(said.problem, lang)
        for key in term.keys
    }
    spans = [(pair.problem_start, pair.problem_end) for piece in match.evidence for pair in piece.phrases]
    return {
        at
        for at, term in enumerate(asked)
        if not shared.isdisjoint(term.keys) or any(start < term.end and term.start < end for start, end in spans)
    }


def _phrases(text: str, asked: Sequence[Term], missing: Mapping[int, int]) -> tuple[str, ...]:
    """Join missing terms that follow each other, and give the weightiest; each said once."""
    runs: list[list[int]] = []
    for at in missing:
        follows = runs and runs[-1][-1] == at - 1 and len(runs[-1]) < LONGEST_PHRASE
        if follows and not text[asked[at - 1].end : asked[at].start].strip(" \u200c-"):
            runs[-1].append(at)
        else:
            runs.append([at])
    runs.sort(key=lambda run: -sum(missing[at] for at in run))
    said = (text[asked[run[0]].start : asked[run[-1]].end] for run in runs)
    return tuple(dict.fromkeys(said))[:WORDS_SHOWN]


def _nearest(pieces: Collection[MatchedEvidence], need: Need | None = None) -> str | None:
    """Give the piece that comes nearest: to a need, by the phrases within it; else by what it brings to the score."""

    def nearness(piece: MatchedEvidence) -> tuple[float, float]:
        within = [
            pair.similarity
            for pair in piece.phrases
            if need is not None and need.start <= pair.problem_start and pair.problem_end <= need.end
        ]
        return sum(within), sum(piece.contributions.values())

    return max(pieces, key=nearness).evidence.id if pieces else None

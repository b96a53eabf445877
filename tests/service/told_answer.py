"""An answer that says everything an answer can say, over a small store; for the rooms that show answers."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID, uuid4

from matcher.calibrate import band
from matcher.explain import whole_text
from matcher.rank import PARTS, Ranking
from matcher.records import (
    Answer,
    Catalogue,
    Evidence,
    Expert,
    Filters,
    Match,
    MatchedEvidence,
    ModelId,
    Need,
    PhrasePair,
    Problem,
    Reason,
    SharedTerm,
)
from service.matching.exploration import Slot
from service.matching.store import MatchRun, NewRun
from service.problems.store import text_hash

FIRST = "مصرف گاز کوره زیاد است."
SECOND = "دوم این‌که برای فروش زعفران به مدل نیاز داریم."
PROBLEM = Problem("p", f"{FIRST} {SECOND}", title="گاز کوره", lang="fa")
TEXT = whole_text(PROBLEM)
CATALOGUE = Catalogue(
    experts=(Expert("e1", "مریم رستگار"), Expert("e2", "Ann Other", interests=("glass",)), Expert("e3", "Lê Văn Ba")),
    evidence=(
        Evidence("v1", ("e1",), "thesis", "Gas consumption of a furnace", "It fell.", "en", 2022),
        Evidence("v2", ("e1",), "thesis", "", "کورهٔ شیشه و گاز", "fa", 2019),
        Evidence("v3", ("e3",), "robot", "Lò nung", "", "vi"),
    ),
    problems=(PROBLEM,),
)
INTERESTS = Evidence("e2#interests", ("e2",), "interests", "glass", "", "en")
SLOTS = (Slot(1), Slot(2), Slot(14, 0.05, explored=True))


def pair(problem: str, evidence: Evidence, answer: str, similarity: float = 0.7) -> PhrasePair:
    """Link a phrase of the problem with one of the evidence."""
    start, other = TEXT.index(problem), whole_text(evidence).index(answer)
    return PhrasePair(start, start + len(problem), other, other + len(answer), similarity)


def told_answer(*, calibrated: bool = True) -> Answer:
    """Three experts for two needs: one likely, one of whom little is known, one drawn by chance."""
    thesis, text, robot = CATALOGUE.evidence
    phrases = (pair("مصرف گاز", thesis, "Gas consumption"), pair("زیاد است", thesis, "fell", 0.6))
    crowded = dict(zip(PARTS, (0.5, 0.2, 0.0, -0.125, 0.0625), strict=True))
    plain = dict(zip(PARTS, (0.25, 0.0, 0.125, 0.0, 0.0), strict=True))
    pieces = (
        (
            MatchedEvidence(thesis, "en", 0.8, crowded, (), phrases),
            MatchedEvidence(text, "fa", 0.5, dict.fromkeys(PARTS, 0.0), (SharedTerm("کوره", "کورهٔ"),)),
        ),
        (MatchedEvidence(INTERESTS, "en", 0.3, plain),),
        (MatchedEvidence(robot, "vi", 0.3, plain),),
    )
    reasons = (
        Reason((("thesis", 2),), 2022, ("مصرف گاز",)),
        Reason((("interests", 1),), None, ()),
        Reason((("robot", 1),), None, ("کوره",)),
    )
    probabilities = (0.7125, 0.12, 0.04)
    matches = tuple(
        Match(
            expert,
            None,
            rank,
            sum(evidence[0].contributions.values()),
            dict(evidence[0].contributions),
            evidence,
            probability if calibrated else None,
            band(probability) if calibrated else None,
            (0,) if calibrated and rank == 1 else (),
            reason,
            rank == 2,
        )
        for rank, (expert, evidence, reason, probability) in enumerate(
            zip(CATALOGUE.experts, pieces, reasons, probabilities, strict=True), start=1
        )
    )
    begin = TEXT.index(FIRST)
    other = TEXT.index(SECOND)
    return Answer(
        problem=PROBLEM,
        lang="fa",
        language_supported=True,
        model=ModelId("m", "1", 8),
        matches=matches,
        no_strong_expert=False if calibrated else None,
        needs=(Need(begin, begin + len(FIRST)), Need(other, other + len(SECOND))),
        open_needs=(1,) if calibrated else (),
        remarks=("two-languages",),
        background=0.125,
    )


def told_run(answer: Answer) -> MatchRun:
    """The answer as a run that was given just now."""
    return MatchRun(str(uuid4()), None, answer, SLOTS, Filters(), 3, {}, datetime.now(UTC))


def new_run(answer: Answer, problem_id: str | None = None, *, id: UUID | None = None) -> NewRun:
    """The answer as a run to keep."""
    text = whole_text(answer.problem)
    return NewRun(
        id or uuid4(),
        problem_id,
        text_hash(answer.problem),
        len(text),
        answer,
        Ranking(),
        SLOTS,
        Filters(),
        3,
        {"encode": 0.5},
    )

"""Why an expert was ranked where they are: the evidence and the words.

Ranked experts go in, matches come out, with everything that a person needs to
defend the name. Changes no score and searches nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from matcher.index import Index
from matcher.rank import RankedExpert
from matcher.records import Evidence, Match, MatchedEvidence, Problem, SharedTerm
from matcher.text import terms


def explain(ranked: Sequence[RankedExpert], index: Index, problem: Problem, lang: str) -> tuple[Match, ...]:
    """Turn ranked experts into matches that show their evidence.

    Parameters
    ----------
    ranked : sequence of RankedExpert
        Best first.
    index : Index
        Holds the evidence and the experts.
    problem : Problem
        As its author wrote it.
    lang : str
        The problem's language.
    """
    people = index.experts([expert.expert_id for expert in ranked])
    evidence = index.evidence({piece.evidence_id for expert in ranked for piece in expert.pieces})
    problem_surfaces = _surfaces(whole_text(problem), lang)
    return tuple(
        Match(
            expert=people[expert.expert_id][0],
            institution=people[expert.expert_id][1],
            rank=rank,
            score=expert.score,
            parts=expert.parts,
            evidence=tuple(
                MatchedEvidence(
                    evidence=evidence[piece.evidence_id],
                    lang=piece.lang,
                    similarity=piece.similarity,
                    contributions=piece.contributions,
                    # Without a lexical score there is no key that both hold.
                    shared_terms=shared_terms(problem_surfaces, evidence[piece.evidence_id], piece.lang)
                    if piece.lexical
                    else (),
                )
                for piece in expert.pieces
            ),
        )
        for rank, expert in enumerate(ranked, start=1)
    )


def shared_terms(problem_surfaces: Mapping[str, str], evidence: Evidence, lang: str) -> tuple[SharedTerm, ...]:
    """List the terms that both sides hold, as each wrote it, in the order of the evidence."""
    shared: dict[str, SharedTerm] = {}
    for key, surface in _evidence_surfaces(evidence, lang).items():
        if key in problem_surfaces:
            shared.setdefault(problem_surfaces[key], SharedTerm(problem_surfaces[key], surface))
    return tuple(shared.values())


def whole_text(record: Problem | Evidence) -> str:
    """Join title and text, as written."""
    return "\n".join(part for part in (record.title, record.text) if part)


@lru_cache(maxsize=4096)
def _evidence_surfaces(evidence: Evidence, lang: str) -> Mapping[str, str]:
    """Keep the surfaces of evidence, since the same evidence answers many problems; of problems nothing is kept."""
    return _surfaces(whole_text(evidence), lang)


def _surfaces(text: str, lang: str) -> Mapping[str, str]:
    """Map each key to its first written form."""
    surfaces: dict[str, str] = {}
    for term in terms(text, lang):
        for key in term.keys:
            surfaces.setdefault(key, text[term.start : term.end])
    return surfaces

"""What is kept of an answer: its values as rows hold them, and the answer made of them again.

Records go in, values of columns come out, and the other way round. Of the problem's
words only those stay that evidence holds too: a phrase or a need is kept as a place in
the text, and can be read again where the text is at hand and still the same. Knows no SQL.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import astuple, replace
from typing import Any

from matcher.explain import reason as reason_of
from matcher.records import (
    Answer,
    Evidence,
    Expert,
    Institution,
    Match,
    MatchedEvidence,
    Need,
    PhrasePair,
    Problem,
    Reason,
    SharedTerm,
)
from service.fingerprints import content_hash
from service.matching.tables import MatchResultRow, MatchRunRow


def answer_values(answer: Answer) -> dict[str, Any]:
    """Lay out what an answer says as a whole, beside who is in it."""
    return {
        "background": answer.background,
        "no_strong_expert": answer.no_strong_expert,
        "needs": [[need.start, need.end] for need in answer.needs],
        "open_needs": list(answer.open_needs),
        "remarks": list(answer.remarks),
    }


def match_values(match: Match, text: str) -> dict[str, Any]:
    """Lay out what an answer says of one expert; ``text`` is the problem's, as written."""
    return {
        "rank": match.rank,
        "score": match.score,
        "parts": dict(match.parts),
        "probability": match.probability,
        "band": match.band,
        "covers": list(match.covers),
        "reason": _reason_values(match.reason, text) if match.reason else None,
        "thin": match.thin,
        "evidence": [_evidence_values(piece) for piece in match.evidence],
    }


def answer_facts(row: MatchRunRow) -> dict[str, Any]:
    """Give what `answer_values` laid out, as arguments of an `Answer`."""
    return {
        "background": row.background or 0.0,
        "no_strong_expert": row.no_strong_expert,
        "needs": tuple(Need(start, end) for start, end in row.needs or ()),
        "open_needs": tuple(row.open_needs),
        "remarks": tuple(row.remarks),
    }


def kept_match(
    row: MatchResultRow,
    expert: Expert,
    institution: Institution | None,
    evidence: Mapping[str, Evidence],
    text: str | None,
) -> Match:
    """Make the match again.

    Parameters
    ----------
    row : MatchResultRow
        What was kept of it.
    expert, institution : Expert, Institution or None
        As they are now.
    evidence : mapping of str to Evidence
        As it is now; what is missing is left out. Phrases of a text that has changed are, too.
    text : str or None
        The problem's text, as it was then; without it, the reason quotes nothing.
    """
    return Match(
        expert=expert,
        institution=institution,
        rank=row.rank,
        score=row.score,
        parts=row.parts,
        evidence=tuple(
            _kept_evidence(piece, evidence[piece["id"]]) for piece in row.evidence if piece["id"] in evidence
        ),
        probability=row.probability,
        band=row.band,
        covers=tuple(row.covers),
        reason=_kept_reason(row.reason, text) if row.reason else None,
        thin=row.thin,
    )


def as_seen(match: Match, closed: Collection[str], problem: Problem, text: str | None) -> Match | None:
    """Take evidence out of a match that whoever reads it again does not see.

    Score, probability and what is covered stay as they were given; the reason counts what is left.
    Where nothing is left, neither is the match.

    Parameters
    ----------
    closed : collection of str
        Ids of the evidence that is not seen.
    text : str or None
        The problem's text, as it was then; without it, the reason quotes nothing.
    """
    left = tuple(piece for piece in match.evidence if piece.evidence.id not in closed)
    if len(left) == len(match.evidence):
        return match
    if not left:
        return None
    said = None
    if match.reason is not None:
        said = reason_of(left, problem)
        said = said if text is not None else replace(said, phrases=())
    thin = all(piece.evidence.kind == "interests" for piece in left)
    return replace(match, evidence=left, reason=said, thin=thin)


def _reason_values(reason: Reason, text: str) -> dict[str, Any]:
    places = ((text.find(phrase), len(phrase)) for phrase in reason.phrases)
    return {
        "kinds": [list(kind) for kind in reason.kinds],
        "latest_year": reason.latest_year,
        "phrases": [[start, start + length] for start, length in places if start >= 0],
    }


def _kept_reason(values: Mapping[str, Any], text: str | None) -> Reason:
    return Reason(
        kinds=tuple((kind, count) for kind, count in values["kinds"]),
        latest_year=values["latest_year"],
        phrases=() if text is None else tuple(text[start:end] for start, end in values["phrases"]),
    )


def _evidence_values(piece: MatchedEvidence) -> dict[str, Any]:
    values: dict[str, Any] = {
        "id": piece.evidence.id,
        "lang": piece.lang,
        "similarity": piece.similarity,
        "contributions": dict(piece.contributions),
        "shared_terms": [[term.problem, term.evidence] for term in piece.shared_terms],
    }
    if piece.phrases:
        values["phrases"] = [list(astuple(pair)) for pair in piece.phrases]
        values["text"] = content_hash(piece.evidence).hex()
    return values


def _kept_evidence(values: Mapping[str, Any], evidence: Evidence) -> MatchedEvidence:
    phrases: Sequence[Sequence[Any]] = values.get("phrases", ())
    same = bool(phrases) and values["text"] == content_hash(evidence).hex()
    return MatchedEvidence(
        evidence=evidence,
        lang=values["lang"],
        similarity=values["similarity"],
        contributions=values["contributions"],
        shared_terms=tuple(SharedTerm(*term) for term in values["shared_terms"]),
        phrases=tuple(PhrasePair(*pair) for pair in phrases) if same else (),
    )

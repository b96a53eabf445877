"""Why an expert was ranked where they are: the evidence, the words, and the phrases that answer each other.

Ranked experts go in, matches come out, with everything that a person needs to
defend the name. Changes no score and searches nothing.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Mapping, Sequence
from itertools import islice
from threading import Lock
from typing import Final

from matcher.encoder import Encoder
from matcher.index import Index
from matcher.phrases import matching_phrases
from matcher.rank import RankedExpert
from matcher.records import Evidence, Match, MatchedEvidence, PhrasePair, Problem, Reason, SharedTerm
from matcher.text import terms
from matcher.word_vectors import WordVectors

PHRASES_FOR: Final = 10
"""How many of the best matches get phrases: they cost a look at every word, and nobody reads further."""

PHRASES_PER_PIECE: Final = 4
PHRASES_PER_REASON: Final = 2

SURE_WORD: Final = 0.55
"""Single words that are nearer than this answer each other; below, between languages, most do not. Phrases of
several words are surer at the same similarity: each of their words has an answer."""
REMEMBERED_PIECES: Final = 2048


def whole_text(record: Problem | Evidence) -> str:
    """Join title and text, as written."""
    return "\n".join(part for part in (record.title, record.text) if part)


class Explainer:
    """Explains matches, and remembers how it read the evidence, since the same evidence answers many problems.

    Of problems nothing is remembered. Several threads may explain at once.

    Parameters
    ----------
    encoder : Encoder
        Gives the words' vectors.
    """

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._read: OrderedDict[tuple[str, str], tuple[Mapping[str, str], WordVectors | None]] = OrderedDict()
        self._lock = Lock()

    def explain(self, ranked: Sequence[RankedExpert], index: Index, problem: Problem, lang: str) -> tuple[Match, ...]:
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
        phrases = self._phrases(ranked[:PHRASES_FOR], evidence, problem, lang)
        surfaces = _surfaces(whole_text(problem), lang)
        matches = []
        for rank, expert in enumerate(ranked, start=1):
            pieces = tuple(
                MatchedEvidence(
                    evidence=evidence[piece.evidence_id],
                    lang=piece.lang,
                    similarity=piece.similarity,
                    contributions=piece.contributions,
                    # Without a lexical score there is no key that both hold.
                    shared_terms=self._shared_terms(surfaces, evidence[piece.evidence_id], piece.lang)
                    if piece.lexical
                    else (),
                    phrases=phrases.get(piece.evidence_id, ()),
                )
                for piece in expert.pieces
            )
            person, institution = people[expert.expert_id]
            matches.append(
                Match(
                    expert=person,
                    institution=institution,
                    rank=rank,
                    score=expert.score,
                    parts=expert.parts,
                    evidence=pieces,
                    reason=reason(pieces, problem),
                    thin=all(piece.evidence.kind == "interests" for piece in pieces),
                )
            )
        return tuple(matches)

    def _shared_terms(
        self, problem_surfaces: Mapping[str, str], evidence: Evidence, lang: str
    ) -> tuple[SharedTerm, ...]:
        return shared_terms(problem_surfaces, self._remembered(evidence, lang)[0])

    def _phrases(
        self, ranked: Sequence[RankedExpert], evidence: Mapping[str, Evidence], problem: Problem, lang: str
    ) -> Mapping[str, tuple[PhrasePair, ...]]:
        """Find the phrases of every piece that is shown; what is read for the first time is read in one go."""
        langs = {piece.evidence_id: piece.lang for expert in ranked for piece in expert.pieces}
        unread = [id_ for id_, spoken in langs.items() if self._remembered(evidence[id_], spoken)[1] is None]
        texts = [whole_text(problem), *(whole_text(evidence[id_]) for id_ in unread)]
        asked, *read = self._encoder.encode_words(texts, [lang, *(langs[id_] for id_ in unread)])
        words: dict[str, WordVectors] = dict(zip(unread, read, strict=True))
        for id_, vectors in words.items():
            self._remember(evidence[id_], langs[id_], vectors)
        found = {}
        problem_text = texts[0]
        for id_, spoken in langs.items():
            answering = words.get(id_) or self._remembered(evidence[id_], spoken)[1]
            if answering is not None:
                pairs = matching_phrases(asked, answering, limit=2 * PHRASES_PER_PIECE)
                sure = (pair for pair in pairs if _is_sure(pair, problem_text))
                found[id_] = tuple(islice(sure, PHRASES_PER_PIECE))
        return found

    def _remembered(self, evidence: Evidence, lang: str) -> tuple[Mapping[str, str], WordVectors | None]:
        """Give the surfaces of evidence and, if they were read, its words."""
        key = (whole_text(evidence), lang)
        with self._lock:
            if key in self._read:
                self._read.move_to_end(key)
                return self._read[key]
        return self._keep(key, (_surfaces(*key), None))

    def _remember(self, evidence: Evidence, lang: str, words: WordVectors) -> None:
        self._keep((whole_text(evidence), lang), (self._remembered(evidence, lang)[0], words))

    def _keep(
        self, key: tuple[str, str], read: tuple[Mapping[str, str], WordVectors | None]
    ) -> tuple[Mapping[str, str], WordVectors | None]:
        with self._lock:
            self._read[key] = read
            if len(self._read) > REMEMBERED_PIECES:
                self._read.popitem(last=False)
        return read


def shared_terms(problem_surfaces: Mapping[str, str], evidence_surfaces: Mapping[str, str]) -> tuple[SharedTerm, ...]:
    """List the terms that both sides hold, as each wrote it, in the order of the evidence."""
    shared: dict[str, SharedTerm] = {}
    for key, surface in evidence_surfaces.items():
        if key in problem_surfaces:
            shared.setdefault(problem_surfaces[key], SharedTerm(problem_surfaces[key], surface))
    return tuple(shared.values())


def reason(pieces: Sequence[MatchedEvidence], problem: Problem) -> Reason:
    """Gather the facts for a sentence from the pieces that made the score."""
    counted = [piece for piece in pieces if any(piece.contributions.values())]
    kinds = Counter(piece.evidence.kind for piece in counted)
    years = [piece.evidence.year for piece in counted if piece.evidence.year is not None]
    return Reason(
        kinds=tuple(kinds.most_common()), latest_year=max(years, default=None), phrases=_said(counted, problem)
    )


def _said(pieces: Sequence[MatchedEvidence], problem: Problem) -> tuple[str, ...]:
    """Quote the problem where the evidence answers it best; without phrases, the words that both hold."""
    text = whole_text(problem)
    weights: dict[str, float] = {}
    for piece in pieces:
        for pair in piece.phrases:
            said = text[pair.problem_start : pair.problem_end]
            weights[said] = weights.get(said, 0.0) + pair.similarity * (1 + said.count(" "))
    if not weights:
        weights = dict.fromkeys((term.problem for piece in pieces for term in piece.shared_terms), 1.0)
    # A phrase says more than a word that is answered twice as often.
    best_first = sorted(weights, key=lambda said: (-weights[said] * (2 if " " in said else 1), text.find(said)))
    chosen: list[str] = []
    for said in best_first:
        if not any(said in other or other in said for other in chosen):
            chosen.append(said)
    return tuple(chosen[:PHRASES_PER_REASON])


def _is_sure(pair: PhrasePair, problem_text: str) -> bool:
    return pair.similarity >= SURE_WORD or " " in problem_text[pair.problem_start : pair.problem_end]


def _surfaces(text: str, lang: str) -> Mapping[str, str]:
    """Map each key to its first written form."""
    surfaces: dict[str, str] = {}
    for term in terms(text, lang):
        for key in term.keys:
            surfaces.setdefault(key, text[term.start : term.end])
    return surfaces

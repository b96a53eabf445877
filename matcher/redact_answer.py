"""An answer for somebody who may only read the redacted problem.

An answer and what is hidden of its problem go in; the answer without a word of that comes out: reasons,
shared terms and phrases that quote it are gone, offsets are into what is shown. Scores, bands, order and
the evidence stay, since they are told with the full text. What the evidence itself says is not touched:
that a piece was found may let a reader guess at the matter, though not at the words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from matcher.explain import whole_text
from matcher.records import Answer, Match, MatchedEvidence, Need, PhrasePair, Problem, Reason, SharedTerm
from matcher.redact import Redacted, Span, redact_problem
from matcher.text import detect_language, terms


def redact_answer(answer: Answer, spans: Iterable[Span]) -> Answer:
    """Take what is hidden of the problem out of everything that an answer quotes.

    Needs keep their places in the list, so that ``covers`` and ``open_needs`` still point at them; one that is
    hidden whole is its sign.

    Parameters
    ----------
    answer : Answer
        With the problem's full text.
    spans : iterable of Span
        What is hidden, as offsets into title, line end and text.

    Raises
    ------
    InvalidInput
        If a span lies outside the text.
    """
    shown, redacted = redact_problem(answer.problem, spans)
    quotes = _Quotes(answer.problem, redacted, answer.lang)
    return replace(
        answer,
        problem=shown,
        needs=tuple(Need(redacted.place(need.start), redacted.place(need.end, end=True)) for need in answer.needs),
        matches=tuple(_redact(match, quotes) for match in answer.matches),
    )


def redact_match(match: Match, problem: Problem, spans: Iterable[Span], lang: str | None = None) -> Match:
    """Do for one match what `redact_answer` does for all; ``problem`` has its full text."""
    redacted = redact_problem(problem, spans)[1]
    return _redact(match, _Quotes(problem, redacted, lang or problem.lang or detect_language(whole_text(problem))))


class _Quotes:
    """What may be quoted of a problem."""

    def __init__(self, problem: Problem, redacted: Redacted, lang: str) -> None:
        self.text = whole_text(problem)
        self.redacted = redacted
        self.lang = lang
        open_terms = [term for term in terms(self.text, lang) if not redacted.hides(term.start, term.end)]
        self.surfaces: Mapping[str, str] = {
            key: self.text[term.start : term.end] for term in reversed(open_terms) for key in term.keys
        }
        """How each key is first written where it is not hidden."""

    def phrase(self, said: str) -> bool:
        """Tell whether words of the problem stand anywhere in it that is not hidden."""
        at = self.text.find(said)
        while said and at >= 0:
            if not self.redacted.hides(at, at + len(said)):
                return True
            at = self.text.find(said, at + 1)
        return False

    def term(self, shared: SharedTerm) -> SharedTerm | None:
        """Give a shared term as it stands where it is not hidden, None if it stands nowhere."""
        keys = [key for term in terms(shared.problem, self.lang) for key in term.keys]
        written = next((self.surfaces[key] for key in keys if key in self.surfaces), None)
        if written is None:
            return None
        if self.phrase(shared.problem):
            return shared
        return SharedTerm(written, shared.evidence)

    def pair(self, pair: PhrasePair) -> PhrasePair | None:
        """Give a pair with its offsets into what is shown, None if it quotes or answers what is hidden."""
        if self.redacted.hides(pair.problem_start, pair.problem_end):
            return None
        start, end = self.redacted.place(pair.problem_start), self.redacted.place(pair.problem_end, end=True)
        return replace(pair, problem_start=start, problem_end=end)


def _redact(match: Match, quotes: _Quotes) -> Match:
    said = match.reason
    return replace(
        match,
        evidence=tuple(_redact_piece(piece, quotes) for piece in match.evidence),
        reason=Reason(said.kinds, said.latest_year, tuple(filter(quotes.phrase, said.phrases))) if said else None,
    )


def _redact_piece(piece: MatchedEvidence, quotes: _Quotes) -> MatchedEvidence:
    kept_terms = {term: None for shared in piece.shared_terms if (term := quotes.term(shared)) is not None}
    kept_pairs = (quotes.pair(pair) for pair in piece.phrases)
    return replace(
        piece, shared_terms=tuple(kept_terms), phrases=tuple(pair for pair in kept_pairs if pair is not None)
    )

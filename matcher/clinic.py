"""The problem clinic: what a statement says and what an expert would still have to ask.

A problem as it is typed goes in; findings come out: for each aspect whether it is said and where, and
what else a person should look at before sending. Findings are codes and offsets, and forbid nothing.
Knows no encoder, no index, no ranking and no words of advice.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from matcher.clinic_cues import ASPECTS, NOT_IN_QUESTIONS, cue
from matcher.disclosures import IDENTIFYING, find_disclosures
from matcher.errors import (
    InvalidInput,
    ProblemInFinglish,
    ProblemTooLong,
    ProblemTooShort,
    UnknownChoice,
    UnreadableText,
)
from matcher.explain import whole_text
from matcher.needs import MAX_CHARACTERS, find_needs
from matcher.records import LANGUAGES, Problem
from matcher.sentences import Sentence, plain_text, split_sentences
from matcher.statement import check_problem, remarks
from matcher.text import detect_language, languages_of, readable

__all__ = ["ASPECTS", "GENERAL", "HINTS", "Finding", "examine"]

GENERAL: Final = ("statement", "privacy")
"""What findings are about beside `ASPECTS`: the statement as a whole, and what it gives away."""

HINTS: Final = (
    *(f"no-{aspect}" for aspect in ASPECTS),
    "goal-unmeasured",
    "nothing-to-match", "finglish", "too-long", "unreadable",
    "too-short", "many-needs", "one-word", "two-languages",
    "email", "phone", "address", "organisation",
)  # fmt: skip
"""Every code that a finding can hint with. ``goal-unmeasured``: a goal without a number;
``nothing-to-match`` to ``unreadable``: matching would refuse it."""

SHORT_CHARACTERS: Final = 120
"""Two short sentences; every problem of the sample and of the house set is longer."""

MANY_NEEDS: Final = 3
"""More than these are better sent as problems of their own: three may still go to one faculty."""

_LONGEST_QUOTE: Final = 140
"""In characters. Of a longer sentence the clause is quoted."""

_OPENING_CHARACTERS: Final = 250
"""How much of a text is asked whether it can be matched, and is in one language; more only where this much cannot."""

_CLAUSE_ENDS: Final = ",،;؛:()"
_REFUSALS: Final = (
    (ProblemInFinglish, "finglish"),
    (ProblemTooLong, "too-long"),
    (UnreadableText, "unreadable"),
    (ProblemTooShort, "nothing-to-match"),
)


@dataclass(frozen=True, slots=True)
class Finding:
    """What the clinic found on one thing.

    ``aspect`` is one of `ASPECTS` or `GENERAL`. ``said`` tells of an aspect whether text or form say it, of
    the others that there is something to look at. ``start`` and ``end`` are offsets into title, line end and
    text, equal where nothing is to be quoted. ``hint`` is one of `HINTS`, or None where all is well.
    """

    aspect: str
    said: bool
    hint: str | None = None
    start: int = 0
    end: int = 0


def examine(
    problem: Problem, *, filled: Collection[str] = (), organisation_names: Sequence[str] = ()
) -> tuple[Finding, ...]:
    """Look through a statement as a patient colleague would.

    An aspect counts as said where a sentence holds a cue for it (`matcher.clinic_cues`), in the language of
    the text or, in a text of several, in any; of a question, what it asks for is not said by it.

    Parameters
    ----------
    problem : Problem
        As typed so far, empty and unreadable ones too. Its ``region`` says where, its ``deadline`` when.
    filled : collection of str
        Aspects that other fields of the form already say.
    organisation_names : sequence of str
        How the writer's organisation is called, to find it in the text.

    Returns
    -------
    tuple of Finding
        One for each of `ASPECTS`, in that order, then those on the whole, those on privacy in the order of
        the text. Only the first `matcher.needs.MAX_CHARACTERS` are looked at.

    Raises
    ------
    UnknownChoice
        If ``filled`` names an aspect that is none. The text itself is never refused.
    """
    for aspect in filled:
        if aspect not in ASPECTS:
            raise UnknownChoice("aspect", aspect, ASPECTS, field="filled")
    text = whole_text(problem)[:MAX_CHARACTERS]
    by_form = {*filled, *(["where"] if problem.region else []), *(["when"] if problem.deadline else [])}
    plain, origins = plain_text(text)
    sentences = list(split_sentences(plain))
    n_title = len(plain_text(problem.title)[0])
    # The body is quoted before the title, which only names the matter.
    sentences.sort(key=lambda sentence: sentence.end <= n_title)
    langs = _languages(plain)
    found = []
    for aspect in ASPECTS:
        quotes = [quote for sentence in sentences if (quote := _quote(aspect, plain, sentence, langs))]
        (start, end), hint = _best(aspect, quotes, plain) if quotes else ((0, 0), None)
        said = bool(quotes) or aspect in by_form
        found.append(Finding(aspect, said, hint if said else f"no-{aspect}", origins[start], origins[end]))
    found += (Finding("statement", True, hint, *span) for hint, span in _on_the_whole(problem, text))
    found += (
        Finding("privacy", True, each.kind, each.start, each.end)
        for each in find_disclosures(text, organisation_names=organisation_names, kinds=tuple(IDENTIFYING))
    )
    return tuple(found)


def _best(aspect: str, quotes: Sequence[tuple[int, int]], plain: str) -> tuple[tuple[int, int], str | None]:
    """Choose the first quote, of a goal the first with a number; say what it lacks."""
    if aspect != "goal":
        return quotes[0], None
    measured = [(start, end) for start, end in quotes if any(letter.isdigit() for letter in plain[start:end])]
    return (measured[0], None) if measured else (quotes[0], "goal-unmeasured")


def _quote(aspect: str, plain: str, sentence: Sentence, langs: Sequence[str]) -> tuple[int, int] | None:
    """Give the sentence, or its clause, that says an aspect."""
    start, end = sentence.start, sentence.end
    if aspect in NOT_IN_QUESTIONS and plain[end - 1] in "?؟":
        return None
    for lang in langs:
        if found := cue(aspect, lang).search(plain[start:end]):
            if end - start <= _LONGEST_QUOTE:
                return start, end
            return _clause(plain, start, end, start + found.start(), start + found.end())
    return None


def _clause(plain: str, start: int, end: int, said_from: int, said_to: int) -> tuple[int, int]:
    """Narrow a sentence to the clause around what says it."""
    first = max(start, *(plain.rfind(mark, start, said_from) + 1 for mark in _CLAUSE_ENDS))
    last = min((at for mark in _CLAUSE_ENDS if (at := plain.find(mark, said_to, end)) >= 0), default=end)
    clause = plain[first:last]
    return first + len(clause) - len(clause.lstrip()), last - len(clause) + len(clause.rstrip())


def _languages(plain: str) -> tuple[str, ...]:
    """Tell whose cues to look for: of each script that there is, and of Vietnamese where its letters are."""
    langs = []
    if any("\u0600" <= letter <= "\u06ff" for letter in plain):
        langs.append("fa")
    if any("\u1ea0" <= letter <= "\u1ef9" or letter in "ăđơư" for letter in plain):
        langs.append("vi")
    elif sum("a" <= letter <= "z" for letter in plain) > len(plain) / 3:
        langs.append("en")
    return tuple(langs)


def _on_the_whole(problem: Problem, text: str) -> Iterator[tuple[str, tuple[int, int]]]:
    nowhere = (0, 0)
    # What opens well is not refused for what follows, but for its length and for what is no text.
    opening = replace(problem, text=problem.text[:_OPENING_CHARACTERS])
    try:
        readable(text)
        check_problem(opening if len(problem.text) <= MAX_CHARACTERS else problem)
    except InvalidInput as error:
        refused: InvalidInput | None = error
        if isinstance(error, ProblemTooShort) and opening != problem:
            refused = _refusal(problem)
        if refused is not None:
            yield next((hint for kind, hint in _REFUSALS if isinstance(refused, kind)), "nothing-to-match"), nowhere
            return
    lang = problem.lang if problem.lang in LANGUAGES else detect_language(text)
    if opening == problem:
        yield from ((remark, nowhere) for remark in remarks(problem, lang))
    elif len(languages_of(whole_text(opening))) > 1:
        yield "two-languages", nowhere
    if len(" ".join(text.split())) < SHORT_CHARACTERS:
        yield "too-short", nowhere
    needs = find_needs(text, lang)
    if len(needs) > MANY_NEEDS:
        yield "many-needs", (needs[MANY_NEEDS].start, needs[-1].end)


def _refusal(problem: Problem) -> InvalidInput | None:
    try:
        check_problem(problem)
    except InvalidInput as error:
        return error
    return None

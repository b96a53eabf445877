"""What of a confidential problem may be shown: marked passages are taken out, and nothing of them is said elsewhere.

A text with marks, or a text with spans, goes in; the text with something else in their place comes out,
and a report of what still stands elsewhere. Answers go in, answers for somebody who may only read that
come out (`redact_answer`). Matching reads the full text and knows nothing of this.

A passage is marked by ``[[`` before it and ``]]`` after it, in any field that takes free text.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from matcher.errors import InvalidInput
from matcher.explain import whole_text
from matcher.records import Problem
from matcher.text import detect_language, terms
from matcher.text.letters import ARABIC_MARKS, INVISIBLE, PERSIAN_LETTERS, ZWNJ, fold_latin, fold_persian
from matcher.text.wordlists import english_stopwords, persian_stopwords, vietnamese_stopwords

OPEN: Final = "[["
CLOSE: Final = "]]"

REPLACEMENT: Final = "▒▒▒▒▒"
"""What stands for a marked passage, however long it is and whatever it says."""

SHORTEST_WORD: Final = 3
"""In letters. What is shorter gives nothing away by standing elsewhere."""

REMARKS: Final = ("unclosed", "unopened", "nothing-marked")
"""What `parse_marked` can remark: a mark without its end hides the rest of its line; an end without a beginning
stays as it was written; marks with nothing between them are dropped."""

_MARK: Final = re.compile(r"\[\[|\]\]")
_WORD: Final = re.compile(rf"[\w{PERSIAN_LETTERS}{ARABIC_MARKS}{INVISIBLE}{ZWNJ}¬\u0300-\u036f]+")
_BETWEEN: Final = re.compile(r"[^\S\n]*")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of a text, as offsets into it."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Marked:
    """A text without its marks, line ends as one line feed; what was marked; some of `REMARKS` on how.

    ``alone`` are the places of the marks without their other, in the text as typed but for its line ends.
    """

    text: str
    spans: tuple[Span, ...]
    remarks: tuple[str, ...] = ()
    alone: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Redacted:
    """A text as it may be shown.

    ``hidden`` are the spans of the full text that are not in ``text``, each widened to whole words;
    ``replaced`` those of ``text`` that stand for them, in the same order. ``standing`` are spans of the full
    text that were left and say a word that is hidden elsewhere.
    """

    text: str
    hidden: tuple[Span, ...]
    replaced: tuple[Span, ...]
    standing: tuple[Span, ...]

    def place(self, at: int, *, end: bool = False) -> int:
        """Give the place in ``text`` of an offset into the full text; inside what is hidden, the edge of its sign.

        With ``end``, the offset is where something ends, and the edge is the far one.
        """
        before = bisect_right(self.hidden, at - end, key=lambda span: span.start) - 1
        if before < 0:
            return at
        hidden, replaced = self.hidden[before], self.replaced[before]
        if at < hidden.end:
            return replaced.end if end else replaced.start
        return replaced.end + at - hidden.end

    def hides(self, start: int, end: int) -> bool:
        """Tell whether a stretch of the full text touches what is hidden."""
        return any(span.start < end and start < span.end for span in self.hidden)


def parse_marked(text: str) -> Marked:
    """Take the marks out of a text, and say what stood between them.

    Marks inside marks are part of the outer ones. A mark may span lines if it is closed.

    Parameters
    ----------
    text : str
        As typed, with any line ends.
    """
    text = settle_line_ends(text)
    pairs: list[tuple[int, int]] = []
    opened: list[int] = []
    unopened: list[int] = []
    for found in _MARK.finditer(text):
        if found.group() == OPEN:
            opened.append(found.start())
        elif opened:
            pairs.append((opened.pop(), found.start()))
        else:
            unopened.append(found.start())
    taken_out = sorted([*opened, *(at for pair in pairs for at in pair)])

    def place(at: int) -> int:
        return at - len(OPEN) * bisect_left(taken_out, at)

    # Where the end of a mark is missing, too much can be seen and mended, too little cannot.
    pairs += ((at, text.find("\n", at) if "\n" in text[at:] else len(text)) for at in opened)
    plain = "".join(
        text[start:end]
        for start, end in zip([0, *(at + len(OPEN) for at in taken_out)], [*taken_out, len(text)], strict=True)
    )
    spans = [Span(place(start + len(OPEN)), place(end)) for start, end in pairs]
    kept = [span for span in spans if plain[span.start : span.end].strip()]
    said = {"unclosed": bool(opened), "unopened": bool(unopened), "nothing-marked": len(kept) < len(spans)}
    remarks = tuple(remark for remark in REMARKS if said[remark])
    return Marked(plain, _merged(plain, kept), remarks, tuple(sorted([*opened, *unopened])))


def mark(text: str, spans: Iterable[Span]) -> str:
    """Write the marks into a text, to be changed by hand; `parse_marked` reads them again."""
    pieces, at = [], 0
    for span in _merged(text, spans):
        pieces += [text[at : span.start], OPEN, text[span.start : span.end], CLOSE]
        at = span.end
    return "".join([*pieces, text[at:]])


def parse_problem(problem: Problem) -> tuple[Problem, tuple[Span, ...], tuple[str, ...]]:
    """Take the marks out of title and text; the spans are offsets into title, line end and text (`whole_text`)."""
    title, text = parse_marked(problem.title), parse_marked(problem.text)
    shift = len(title.text) + 1 if title.text and text.text else 0
    moved = tuple(Span(span.start + shift, span.end + shift) for span in text.spans)
    remarks = tuple(remark for remark in REMARKS if remark in {*title.remarks, *text.remarks})
    return replace(problem, title=title.text, text=text.text), (*title.spans, *moved), remarks


def settle_line_ends(text: str) -> str:
    """Write every line end as one line feed."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def settle_spans(text: str, spans: Iterable[Span]) -> tuple[str, tuple[Span, ...]]:
    """Write every line end as one line feed, and move the spans with their words."""

    def moved(at: int) -> int:
        return len(settle_line_ends(text[:at])) - (text[at - 1 : at + 1] == "\r\n")

    return settle_line_ends(text), tuple(Span(moved(span.start), moved(span.end)) for span in spans)


def redact(text: str, spans: Iterable[Span], lang: str | None = None) -> Redacted:
    """Put `REPLACEMENT` where a text is marked.

    1. Spans that overlap, touch or have nothing but space between them become one.
    2. A span that cuts a word takes the whole word, half-spaces and endings with it.
    3. What is left is searched for words that are hidden: as written but for cases, accents, half-spaces
       and letters that are written alike, and by their lemma.

    Parameters
    ----------
    text : str
        As written, without marks.
    spans : iterable of Span
        In any order.
    lang : str, optional
        The text's language, one of `matcher.records.LANGUAGES`; without it, it is detected.

    Raises
    ------
    InvalidInput
        If a span lies outside the text.
    """
    spans = list(spans)
    for span in spans:
        if not 0 <= span.start <= span.end <= len(text):
            raise InvalidInput(
                f"A marked passage goes from {span.start} to {span.end}; the text has {len(text)} characters. "
                "Mark the passages of this text again.",
                field="spans",
            )
    hidden = _whole_words(text, spans)
    pieces: list[str] = []
    replaced: list[Span] = []
    length = at = 0
    for span in hidden:
        pieces += [text[at : span.start], REPLACEMENT]
        length += span.start - at
        replaced.append(Span(length, length + len(REPLACEMENT)))
        length += len(REPLACEMENT)
        at = span.end
    shown = "".join([*pieces, text[at:]])
    return Redacted(shown, hidden, tuple(replaced), _standing(text, hidden, lang or detect_language(text)))


def redact_problem(problem: Problem, spans: Iterable[Span]) -> tuple[Problem, Redacted]:
    """Redact title and text; ``spans`` are offsets into title, line end and text, and so is what is reported."""
    if not (problem.title and problem.text):
        whole = redact(whole_text(problem), spans, problem.lang)
        return (replace(problem, title=whole.text) if problem.title else replace(problem, text=whole.text)), whole
    n_title = len(problem.title)
    cut = []
    for span in spans:
        # A passage that goes on from the title into the text is two.
        cut += [Span(span.start, min(span.end, n_title)), Span(max(span.start, n_title + 1), span.end)]
    whole = redact(whole_text(problem), (span for span in cut if span.start < span.end), problem.lang)
    n_shown = whole.place(n_title, end=True)
    return replace(problem, title=whole.text[:n_shown], text=whole.text[n_shown + 1 :]), whole


def _merged(text: str, spans: Iterable[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for span in sorted(span for span in spans if span.start < span.end):
        if merged and _BETWEEN.fullmatch(text, merged[-1].end, max(span.start, merged[-1].end)):
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return tuple(merged)


def _whole_words(text: str, spans: Iterable[Span]) -> tuple[Span, ...]:
    words = [found.span() for found in _WORD.finditer(text)]
    starts = [start for start, _ in words]
    widened = []
    for span in _merged(text, map(_without_space(text), spans)):
        first, last = bisect_right(starts, span.start) - 1, bisect_right(starts, span.end - 1) - 1
        start = min(span.start, words[first][0]) if first >= 0 and words[first][1] > span.start else span.start
        end = max(span.end, words[last][1]) if last >= 0 and words[last][1] > span.start else span.end
        widened.append(Span(start, end))
    return _merged(text, widened)


def _without_space(text: str) -> Callable[[Span], Span]:
    def trimmed(span: Span) -> Span:
        said = text[span.start : span.end]
        return Span(
            span.start + len(said) - len(said.lstrip()), max(span.start, span.end - len(said) + len(said.rstrip()))
        )

    return trimmed


def _standing(text: str, hidden: Sequence[Span], lang: str) -> tuple[Span, ...]:
    """Find words outside what is hidden that stand inside it too, stop words left out."""

    def is_hidden(start: int, end: int) -> bool:
        return any(span.start < end and start < span.end for span in hidden)

    secret_keys: set[str] = set()
    left_terms = []
    for term in terms(text, lang):
        if sum(character.isalnum() for character in text[term.start : term.end]) >= SHORTEST_WORD:
            if is_hidden(term.start, term.end):
                secret_keys.update(term.keys)
            else:
                left_terms.append(term)
    inflected = [Span(term.start, term.end) for term in left_terms if not secret_keys.isdisjoint(term.keys)]
    secret_words: set[str] = set()
    left: list[tuple[Span, str]] = []
    for found in _WORD.finditer(text):
        word = folded(found.group())
        if len(word) >= SHORTEST_WORD and not _is_small(found.group()):
            if is_hidden(*found.span()):
                secret_words.add(word)
            else:
                left.append((Span(*found.span()), word))
    return tuple(
        span
        for span, word in left
        if word in secret_words or any(each.start < span.end and span.start < each.end for each in inflected)
    )


def folded(word: str) -> str:
    """Write a word so that its spellings coincide."""
    return fold_latin(fold_persian(word))


def _is_small(word: str) -> bool:
    lowered = word.lower()
    return (
        lowered in english_stopwords() or lowered in vietnamese_stopwords() or fold_persian(word) in persian_stopwords()
    )

"""The distinct needs that a problem holds.

The text of a problem goes in; its needs come out as spans of that text. Knows no experts and no
ranking, and no encoder either: over half of the house set, neighbouring sentences about two needs
are no less alike than neighbours about one (AUROC .46 by the default encoder, .48 by shared
lexical keys). What tells them apart is how people say that they come to another matter.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from matcher import need_cues as cues
from matcher.errors import UnknownChoice
from matcher.records import LANGUAGES, Need
from matcher.sentences import LINE_ENDS, Sentence, plain_text, split_sentences
from matcher.text import terms

MAX_NEEDS: Final = 6
MAX_CHARACTERS: Final = 20_000
"""How much of a text is looked at: about ten pages."""

_LONGEST_TITLE: Final = 150
_LONGEST_ANNOUNCEMENT: Final = 110
_LONGEST_COMPARED: Final = 5_000
"""In characters. What comes later is not compared with the title."""

_SHORT_QUESTION: Final = 5
"""In words: «هزینه‌اش چطور است؟»"""

_GREETING_WORDS: Final = 6

_BARE, _PLAIN, _LIKELY, _OPENS, _MARKED = range(-1, 4)
"""How surely a sentence opens a need: a question on what was said, nothing, perhaps, by its words, by a number."""

_PARTS: Final = re.compile(r"[,،;؛]\s*(?:(?:and|و|và)\s)?|\s(?:and|و|và|&)\s")
_CALL: Final = re.compile(r"^[^،,!]*[،,!] ?")


def find_needs(text: str, lang: str) -> tuple[Need, ...]:
    """Split a problem into the distinct needs that it holds.

    1. Cut the text into sentences, items of lists, and clauses that open with a cue.
    2. Leave out the title, greetings, who writes, deadlines and addresses, and whatever
       stands before a list or an announcement ("we have two questions").
    3. Ask of each sentence how surely it opens a need: by a number or a bullet, by its first
       words, by being asked after something else was asked, or because the title names two
       things and this sentence is the first on the second.
    4. Cut where that is sure; where a number of needs was announced, cut into that many.

    Parameters
    ----------
    text : str
        As written: title, line end and text, or the text alone.
    lang : str
        One of `matcher.records.LANGUAGES`.

    Returns
    -------
    tuple of Need
        At most `MAX_NEEDS`, in the order of the text, none empty, no two overlapping. One need
        spans all that matters; a text of nothing but greetings, or without a letter, has none.
        The last of `MAX_NEEDS` holds whatever follows, within the first `MAX_CHARACTERS`.

    Raises
    ------
    UnknownChoice
        If ``lang`` is not one of `matcher.records.LANGUAGES`.
    """
    if lang not in LANGUAGES:
        raise UnknownChoice("language", lang, LANGUAGES, field="lang")
    written, origins = plain_text(text[:MAX_CHARACTERS])
    title, said = _title(written, list(split_sentences(written)))
    n_announced, kept = _what_matters(written, said)
    if not kept:
        return ()
    strengths = _strengths(kept, _firsts_by_title(title, kept, lang))
    n_told = max([n_announced, *(cues.ordinal(sentence.plain) or 0 for sentence in kept)])
    opening = _openings(strengths, n_told, exactly=n_announced > 0)
    return tuple(
        Need(origins[kept[first].start], origins[kept[after - 1].end])
        for first, after in pairwise([*opening, len(kept)])
    )


def _title(text: str, sentences: list[Sentence]) -> tuple[Sentence | None, list[Sentence]]:
    """Take a first line that is no sentence apart from the rest."""
    if len(sentences) < 2 or sentences[0].listed:
        return None, sentences
    first, rest = sentences[0], sentences[1:]
    is_line = any(end in text[first.end : rest[0].start] for end in LINE_ENDS)
    if not is_line or len(first.plain) > _LONGEST_TITLE or first.plain[-1] in ".:؛;…" or cues.greets(first.plain):
        return None, sentences
    return first, rest


def _what_matters(text: str, sentences: Sequence[Sentence]) -> tuple[int, list[Sentence]]:
    """Give how many needs are announced (0 if nothing is), and the sentences that may say one."""
    n_announced = 0
    kept: list[Sentence] = []
    has_list = sum(sentence.listed for sentence in sentences) > 1
    for at, sentence in enumerate(sentences):
        told = 0 if n_announced else cues.announced(sentence.plain) or 0
        opening, _, rest = sentence.plain.partition(":")
        goes_on = any(character.isalpha() for character in rest)
        if told and len(opening) <= _LONGEST_ANNOUNCEMENT and len(sentences) - at - 1 + goes_on >= told:
            n_announced, kept = told, []
            if goes_on:
                start = text.index(":", sentence.start) + 1
                start += len(text[start:]) - len(text[start:].lstrip())
                kept = [Sentence(start, sentence.end, rest.strip())]
        elif has_list and sentence.listed and not any(one.listed for one in kept):
            kept = [sentence]
        elif not _is_background(sentence.plain, leads=not kept):
            kept.append(sentence)
    return n_announced, kept or [sentence for sentence in sentences if not cues.greets(sentence.plain)]


def _is_background(sentence: str, *, leads: bool) -> bool:
    if cues.administers(sentence):
        return True
    if cues.greets(sentence):
        called = _CALL.sub("", sentence)
        return len(sentence.split()) <= _GREETING_WORDS or (cues.introduces(called) and not cues.asks(called))
    return leads and cues.introduces(sentence) and not cues.asks(sentence)


def _firsts_by_title(title: Sentence | None, kept: Sequence[Sentence], lang: str) -> set[int]:
    """Find the first sentence on each further thing that the title names, where none is on two of them."""
    parts = _PARTS.split(title.plain.rpartition(":")[2]) if title else [""]
    if len(parts) == 1:
        return set()
    compared = [sentence for sentence in kept if sentence.end <= _LONGEST_COMPARED]
    keys_of_sentences = [_keys(sentence.plain, lang) for sentence in compared]
    on_parts = [
        [at for at, keys in enumerate(keys_of_sentences) if not keys.isdisjoint(part)]
        for part in (_keys(part, lang) for part in parts)
    ]
    return {after[0] for before, after in pairwise(on_parts) if before and after and before[-1] < after[0]}


def _keys(text: str, lang: str) -> set[str]:
    return {key for term in terms(text, lang) for key in term.keys}


def _strengths(kept: Sequence[Sentence], firsts: set[int]) -> list[int]:
    """Say of each sentence how surely it opens a need; the first one does."""
    asks = [cues.asks(sentence.plain) for sentence in kept]
    last_asking = max((at for at, is_asking in enumerate(asks) if is_asking), default=-1)
    strengths = [_MARKED]
    asked = asks[0]
    for at, sentence in enumerate(kept[1:], start=1):
        strength = _strength(sentence, asks=asks[at], asked=asked, more_is_asked=at <= last_asking)
        strengths.append(max(strength, _OPENS) if at in firsts and strength > _BARE else strength)
        asked = asks[at] or (asked and strengths[-1] < _OPENS)
    return strengths


def _strength(sentence: Sentence, *, asks: bool, asked: bool, more_is_asked: bool) -> int:
    plain = sentence.plain
    if sentence.listed or (cues.ordinal(plain) or 0) > 1:
        return _MARKED
    if cues.opens_a_need(plain):
        return _OPENS
    if cues.follows_up(plain) or (plain[-1] in "?؟" and len(plain.split()) <= _SHORT_QUESTION):
        return _BARE
    if asked and more_is_asked:
        return _OPENS
    if cues.adds(plain):
        return _OPENS if asks or not asked else _LIKELY
    return _PLAIN


def _openings(strengths: Sequence[int], n_told: int, *, exactly: bool) -> list[int]:
    """Choose the sentences that open a need: those that surely do, and more or fewer where a number was told."""
    surest_first = sorted(range(len(strengths)), key=lambda at: (-strengths[at], at))
    n_sure = sum(strength >= _OPENS for strength in strengths)
    n_openings = n_told if exactly else max(n_sure, n_told)
    if n_openings > n_sure and not exactly:
        n_openings = min(n_openings, sum(strength > _BARE for strength in strengths))
    return sorted(surest_first[: min(n_openings, MAX_NEEDS)])

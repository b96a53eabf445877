"""Which language a text is in.

Text goes in, one of `matcher.records.LANGUAGES` comes out, or the few that a
text is written in. Scripts decide first, then the small words and the letters that only one language has:
technical titles are too short for a statistical detector.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from matcher.text.latin import is_vietnamese_syllable
from matcher.text.letters import ARABIC_MARKS, INVISIBLE, PERSIAN_LETTERS
from matcher.text.wordlists import ARABIC_SIGNS, FOREIGN_SIGNS, PERSIAN_SIGNS, URDU_SIGNS, english_stopwords

SAMPLE_CHARACTERS: Final = 4000
"""How much of a long text is read."""

SUBSTANTIAL_SHARE: Final = 0.25
"""Of a text's words, as prose in one language."""

SHORTEST_PROSE: Final = 4
"""In words that follow each other; fewer are a term, a name or a gloss."""

_ARABIC_SCRIPT: Final = re.compile(f"[{PERSIAN_LETTERS}][{PERSIAN_LETTERS}{ARABIC_MARKS}{INVISIBLE}]*")
_LATIN_SCRIPT: Final = re.compile(r"[A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ]+(?:['’][A-Za-z]+)*")
_LETTERS: Final = re.compile(r"[^\W\d_]+")
_CODE: Final = re.compile(
    r"https?://\S+|\S+@\S+|[A-Za-z-]*\d[A-Za-z\d-]*|\b[A-Z]{2,5}s?\b|\bet al\b|\bvan der Waals\b"
    r"|\b(?:Los|Las|El|La|[Dd]e|van|von) [A-Z]\w+"
)

_NEIGHBOURS_LETTERS: Final = re.compile("[ٹڈڑںےۓټډړږښګڼېۍځڅڕڵۆێەۇۈۋڭھٺٻڄڃ]")
"""Letters of Urdu, Pashto, Kurdish, Uyghur and Sindhi."""

_PERSIAN_LETTER: Final = re.compile("[پچژگ]")
_PERSIAN_YEH_OR_KAF: Final = re.compile("[یک]")
_ARABIC_ARTICLE: Final = re.compile(
    "(?:[وفبك]?ال|لل)(?![كک]تر|[كک]ل|گ|یاف|ياف|ماس|مان|زام|تها|مپ|ترا|ینه)[^\\W\\d_]{3,}"
)
_FOREIGN_LETTER: Final = re.compile("[äöüßñçşğıłøåæœěščřžýęąńśźțșõ]")
_VIETNAMESE_LETTER: Final = re.compile("[ạ-ỹơưđă]")
_SENTENCE_END: Final = re.compile(r"[.!?؟؛;:…\n\r\u2028\u2029]+")
_CLAUSE_END: Final = re.compile(r"[,،()\[\]«»\"/|]+")
_NO_WORD: Final = re.compile(r"\S{101,}")
_WORD: Final = re.compile(f"(?P<arabic>{_ARABIC_SCRIPT.pattern})|(?P<latin>{_LATIN_SCRIPT.pattern})|[^\\W\\d_]+")

_BARE_VIETNAMESE: Final = re.compile(
    "ngh?[aeiou].*|nh[aeiou].*|kh[aeiou].*|gi[aeou].*|.*(?:anh|inh|enh|uong|ieu|ien|iet|uye[nt]|uoc|uoi|uu|oai|yeu|ieng|iem)"
    "|cac|cua|va|la|cho|mot|voi|tai|theo|vao|bang|hoa|hoc|co|dong|dung|vat|xay|may|moi|bo|do|he|thong|chung|toi|trong",
)
"""Syllables that give a text typed without diacritics away."""


def detect_language(text: str) -> str:
    """Name the main language of a text.

    Parameters
    ----------
    text : str
        As written, of any length; codes, numbers and addresses say nothing of its language.

    Returns
    -------
    str
        ``fa``, ``en``, ``vi`` or ``other``; ``other`` also where there is no letter at all.
    """
    sample = unicodedata.normalize("NFC", text[:SAMPLE_CHARACTERS])
    for prose in (_CODE.sub(" ", sample), sample):
        arabic, latin = _ARABIC_SCRIPT.findall(prose), _LATIN_SCRIPT.findall(prose)
        n_arabic, n_latin = sum(map(len, arabic)), sum(map(len, latin))
        n_others = sum(map(len, _LETTERS.findall(prose))) - n_arabic - n_latin
        if n_others > max(n_arabic, n_latin):
            return "other"
        if n_arabic or n_latin:
            return _of_arabic_script(arabic) if len(arabic) >= len(latin) else _of_latin_script(latin)
    return "other"


def languages_of(text: str) -> tuple[str, ...]:
    """Name the languages that a text is written in, the main one first.

    Terms, names and glosses of another language do not count: only prose does, which is at least
    `SHORTEST_PROSE` words in a row, and at least `SUBSTANTIAL_SHARE` of all words of the text.

    Parameters
    ----------
    text : str
        As written; it is read to its end.

    Returns
    -------
    tuple of str
        What `detect_language` says, then those of ``fa``, ``en`` and ``vi`` that also hold a
        substantial share, the larger share first.
    """
    main = detect_language(text)
    text = _CODE.sub(" ", _NO_WORD.sub(" ", unicodedata.normalize("NFC", text)))
    n_words = len(_WORD.findall(text))
    held: Counter[str] = Counter()
    for sentence in _SENTENCE_END.split(text):
        for run in _runs(sentence):
            words = _WORD.findall(run)
            if len(words) >= SHORTEST_PROSE and _is_prose(run):
                held[detect_language(run)] += len(words)
    others = (
        lang
        for lang, n_held in held.most_common()
        if lang not in (main, "other") and n_held >= SUBSTANTIAL_SHARE * n_words
    )
    return (main, *others)


def _runs(sentence: str) -> Iterator[str]:
    """Cut a sentence where its words change from one script, or from Vietnamese, to another."""
    start, before = 0, ""
    accented = _VIETNAMESE_LETTER.search(sentence.lower()) is not None
    for found in _WORD.finditer(sentence):
        kind = found.lastgroup or "other"
        if kind == "latin" and accented:
            kind = _kind_of_latin(found.group()) or (before if before.startswith("latin") else "")
        if before and kind and kind != before:
            yield sentence[start : found.start()]
            start = found.start()
        before = kind or before
    yield sentence[start:]


def _kind_of_latin(word: str) -> str:
    """Tell a word that is surely Vietnamese, or surely not, beside Vietnamese; an empty text where both may be."""
    if not is_vietnamese_syllable(word):
        return "latin"
    return "" if word.isascii() else "latin, Vietnamese"


def _is_prose(run: str) -> bool:
    """Tell prose from a list of terms: it has small words, or a clause that is long enough by itself."""
    if any(word.lower() in english_stopwords() for word in _LATIN_SCRIPT.findall(run)):
        return True
    return any(len(_WORD.findall(clause)) >= SHORTEST_PROSE for clause in _CLAUSE_END.split(run))


def _of_arabic_script(words: Sequence[str]) -> str:
    """Tell Persian, with Arabic ي and ك too, from its neighbours; without any sign it is Persian."""
    neighbours = sum(1 for word in words if _NEIGHBOURS_LETTERS.search(word))
    if neighbours * 6 > len(words):
        return "other"
    persian = sum(2 * (word in PERSIAN_SIGNS) + bool(_PERSIAN_LETTER.search(word)) for word in words)
    arabic = sum(
        2 * (word in ARABIC_SIGNS) + 2 * word.endswith("ة") + bool(_ARABIC_ARTICLE.fullmatch(word)) for word in words
    )
    arabic -= sum(1 for word in words if _PERSIAN_YEH_OR_KAF.search(word))
    urdu = sum(2 for word in words if word in URDU_SIGNS)
    return "fa" if persian >= max(arabic, urdu) else "other"


def _of_latin_script(words: Sequence[str]) -> str:
    """Tell English and Vietnamese from the rest; without any sign it is English."""
    words = [word.lower() for word in words]
    english = sum(word in english_stopwords() for word in words)
    foreign = sum(word in FOREIGN_SIGNS for word in words)
    if _is_vietnamese(words, english, foreign):
        return "vi"
    strange = sum(1 for word in words if _FOREIGN_LETTER.search(word))
    if foreign > english or (strange >= 2 and strange * 4 >= len(words) and strange > english):
        return "other"
    return "en"


def _is_vietnamese(words: Sequence[str], english: int, foreign: int) -> bool:
    """Count syllables: nearly all of a Vietnamese text, and seldom three English words in a row, are such."""
    syllables = [word for word in words if is_vietnamese_syllable(word)]
    accented = sum(1 for word in syllables if not word.isascii())
    if any(_VIETNAMESE_LETTER.search(word) for word in syllables):
        return len(syllables) * 2 >= len(words) and accented * 6 >= len(words)
    if accented:
        return accented * 3 >= len(words) and not foreign and not english
    bare = sum(1 for word in syllables if _BARE_VIETNAMESE.fullmatch(word))
    function_words = any(word in english_stopwords() and word not in syllables for word in words)
    return len(words) >= 3 and len(syllables) * 5 >= len(words) * 4 and bare * 5 >= len(words) and not function_words

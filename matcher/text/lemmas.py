"""The lemma of a Persian word, and the parts of a compound.

Folded words go in, folded words come out, by hazm's word list and verbs. What
is done here holds for words without half-spaces, so that however a word was
typed it ends in the same form.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from matcher.text.persian import Lexicon, lexicon

CACHED_WORDS: Final = 200_000
"""A national catalogue has about as many different words; a word takes 200 bytes."""

_PLURALS: Final = ("هایشان", "هایمان", "هایتان", "هایش", "هایم", "هایت", "هایی", "های", "ها")
_DEGREES: Final = ("ترین", "تری", "تر")
_RELATIONS: Final = ("یی", "ایی", "ی")
_POSSESSIVES: Final = ("مان", "تان", "شان", "ش")
_NOUN_PLURALS: Final = ("یان", "ان", "ات")
_VERB_PREFIXES: Final = ("می", "نمی")

_BOUND_ENDINGS: Final = """
گاه گاهی گر گری مند مندی ور وری بان بانی نامه خانه وار ناک دان ستان
"""
_PARTICIPLES: Final = """
شده نشده یافته نیافته دیده ندیده کرده داده گرفته کننده دهنده شونده گفته برده رفته امده زده
"""
_FIRST_HALVES: Final = """
غیر نانو میکرو ماکرو بیو هیدرو الکترو ترمو فتو فوتو پلی سوپر ابر فرا فرو پیش پس زیر ریز چند هم خود باز میان درون
برون شبه ضد نیم نیمه تک کم پر بر سه دو چهار بین نا بی
"""
_SECOND_HALVES: Final = """
ساز سازی کار کاری شناس شناسی سنج سنجی نگار نگاری یاب یابی بند بندی گیر گیری ریز ریزی زدا زدایی گذار گذاری ده دهی
پذیر پذیری رسان رسانی گرا گرایی کاو کاوی پاش پاشی پوش پوشی دوز دوزی تراش تراشی پز پزی باف بافی داری کشی شویی زنی
کننده دهنده شونده افزار افزاری پرداز پردازی انداز اندازی افزا افزایی زا زایی خوان خوانی
"""
_IRREGULAR: Final = """
صنایع:صنعت مواد:ماده عوامل:عامل منابع:منبع مسایل:مسیله مساله:مسیله مراکز:مرکز مناطق:منطقه معادن:معدن علوم:علم
فنون:فن اثار:اثر امواج:موج انواع:نوع اهداف:هدف جداول:جدول خواص:خاصیت دلایل:دلیل ذرات:ذره سطوح:سطح سموم:سم
ضرایب:ضریب عناصر:عنصر عیوب:عیب قطعات:قطعه قوانین:قانون مدارس:مدرسه مشاغل:شغل مفاهیم:مفهوم مقادیر:مقدار
نتایج:نتیجه نقاط:نقطه نواحی:ناحیه وسایل:وسیله الیاف:لیف املاح:ملح محصولات:محصول فلزات:فلز مخازن:مخزن
ماشینالات:ماشین ترکیبات:ترکیب امراض:مرض عوارض:عارضه حوادث:حادثه طیور:طیر ضایعات:ضایعه روابط:رابطه ضوابط:ضابطه
مصارف:مصرف مراحل:مرحله مسیولین:مسیول مهندسین:مهندس محققین:محقق ابی:اب ژنی:ژن سمی:سم فنی:فن باکتریایی:باکتری
"""

_BOUND: Final = frozenset(_BOUND_ENDINGS.split())
"""Endings that are no words: «آزمایش گاه» can only be «آزمایشگاه»."""

_LOOSE: Final = frozenset(_PARTICIPLES.split())
"""Participles that hazm joins to any noun, where the noun is what counts."""

_FIRST: Final = frozenset(_FIRST_HALVES.split())
_SECOND: Final = frozenset(_SECOND_HALVES.split())
"""Halves of compounds that people make freely, so that no list holds them all."""

_NON_JOINING: Final = frozenset("ادذرزژو")
"""Letters after which a forgotten space does not show."""

_SINGULARS: Final = dict(pair.split(":") for pair in _IRREGULAR.split())
"""Broken plurals and short adjectives that technical Persian lives on, to the word they come from."""


@lru_cache(maxsize=CACHED_WORDS)
def lemma(word: str) -> str:
    """Reduce a word, folded by `fold_persian`, to the form that its inflections share.

    Plural, possessive and comparative endings come off where a word that hazm knows is left. An
    adjective in -ی goes to its noun («صنعتی» to «صنعت»), a verb to its past stem («می‌سازد» to «ساخت»).
    A word that hazm does not know keeps all but its plural and a last -ی.
    """
    if word in _SINGULARS:
        return _SINGULARS[word]
    words = lexicon()
    if singular := _singular(word, words):
        return lemma(singular)
    return _headword(word, words) if word in words.headwords else _inflected(word, words)


def _singular(word: str, words: Lexicon) -> str:
    for ending in _PLURALS:
        stem = word.removesuffix(ending)
        if (
            stem != word
            and len(stem) >= 2
            and (stem in words.known or (word not in words.headwords and len(stem) >= 3))
        ):
            return stem
    return ""


def _headword(word: str, words: Lexicon) -> str:
    if word.endswith("ن") and words.verbs.get(word) == word[:-1]:
        return word[:-1]
    return _without(word, _RELATIONS, words) if "AJ" in words.headwords[word] else word


def _inflected(word: str, words: Lexicon) -> str:
    if word.startswith(_VERB_PREFIXES) and word in words.verbs:
        return words.verbs[word]
    new = word not in words.known
    stem = _positive(word, words)
    if stem == word and word.endswith("گان") and f"{word[:-3]}ه" in words.headwords:
        stem = f"{word[:-3]}ه"
    endings = (*_RELATIONS, *_POSSESSIVES, *_NOUN_PLURALS) if new else (*_RELATIONS, *_NOUN_PLURALS)
    if stem == word:
        stem = _without(word, endings, words)
    if stem != word:
        return lemma(stem)
    if len(word) >= 5 and word in words.verbs:
        return words.verbs[word]
    return word[:-1] if len(word) >= 5 and word.endswith("ی") and (new or word[:-1] in words.known) else word


def _positive(word: str, words: Lexicon) -> str:
    for ending in _DEGREES:
        stem = word.removesuffix(ending)
        compared = f"{stem}تر" in words.halved or word not in words.known
        if stem != word and compared and stem in words.headwords:
            return stem
    return word


def _without(word: str, endings: tuple[str, ...], words: Lexicon) -> str:
    for ending in endings:
        stem = word.removesuffix(ending)
        fits = len(stem) >= 3 and (ending != "ایی" or stem.endswith("ی"))
        if stem != word and fits and "N" in words.headwords.get(stem, ()):
            return stem
    return word


def is_prefix(word: str) -> bool:
    """Tell whether a word that says nothing alone makes words with the next: «می», «پیش», «هم», «بین»."""
    return word in _FIRST or word in _VERB_PREFIXES


def opens_compound(word: str) -> bool:
    """Tell whether hazm writes a half-space after this word anywhere; a quick look before `join_compound`."""
    return word in lexicon().openers or word in _VERB_PREFIXES


def ends_compound(word: str) -> bool:
    """Tell whether a word is bound to the one before it."""
    return word in _BOUND or lemma(word) in _BOUND


def join_compound(words: tuple[str, ...]) -> str:
    """Give the lemma of the one word that folded neighbours make, or nothing.

    «پیش بینی» is «پیش‌بینی» because hazm writes it so, «آزمایش گاه» is «آزمایشگاه» because «گاه» is bound.
    """
    known = lexicon()
    if words[0] in _VERB_PREFIXES:
        return known.verbs.get("".join(words), "") if len(words) == 2 else ""
    if words[-1] in _LOOSE:
        return ""
    for last in dict.fromkeys((words[-1], lemma(words[-1]))):
        whole = "".join((*words[:-1], last))
        if whole in known.headwords and (whole in known.halved or last in _BOUND):
            return lemma(whole)
    return ""


def split_compound(word: str) -> tuple[str, ...]:
    """Split a folded word that hazm does not know into the two that it was written together from."""
    words = lexicon()
    stem = lemma(word)
    if stem in words.known or word in words.known:
        return (word,)
    for whole in dict.fromkeys((word, stem)):
        for at in range(len(whole) - 2, 2, -1):
            if _is_seam(whole[:at], whole[at:], words):
                return whole[:at], whole[at:]
    return (word,)


def _is_seam(first: str, second: str, words: Lexicon) -> bool:
    if first not in words.headwords and first not in _FIRST:
        return False
    if second in _SECOND:
        return True
    forgotten = first[-1] in _NON_JOINING and len(first) >= 4
    return len(second) >= 4 and (first in _FIRST or forgotten) and lemma(second) in words.headwords

"""A person's name as something that can be compared: without titles, in tokens, in any order and script.

A name as someone wrote it goes in; its forms and keys that its spellings share come out. Knows no
people; how alike two names are is told by `matcher.identity.name_likeness`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import Final

from matcher.identity.transliterate import CACHED_WORDS, initial_class, skeleton
from matcher.text.latin import is_vietnamese_syllable
from matcher.text.letters import ZWNJ, compose, fold_latin, fold_persian, settle_tones

_MOST_TOKENS: Final = 8

_TITLES_WRITTEN: Final = (
    "دکتر مهندس پروفسور استاد استادیار دانشیار مربی جناب سرکار آقای اقای خانم حاج حاجی سید سیده حجت حجتالاسلام"
    " والمسلمین المسلمین الاسلام آیت ایت آیتالله ایتالله اله الله سرلشکر سرتیپ مرحوم"
    " dr prof professor assoc assist asst associate assistant eng engr mr mrs ms miss sir dame ing dipl habil"
    " pgs gs ts ths tskh gsts pgsts bs bscki bsckii bsck cn ncs ks nguoi thay"
    " seyed seyyed sayed sayyed sayyid seyyid syed seyedeh seyyedeh sayyedeh seyede haj hajj hojjat hojatoleslam"
)
_DESCENT_WRITTEN: Final = "سید سیده seyed seyyed sayed sayyed sayyid seyyid syed seyedeh seyyedeh sayyedeh"
_DEGREES_WRITTEN: Final = "phd md msc mba dphil pharmd dsc mphil bsc frcs facs pe"
_FAMILIES_WRITTEN: Final = (
    "nguyen tran le pham hoang huynh phan vu vo dang bui do ho ngo duong ly dinh doan truong lam mai trinh dao cao"
    " luong ha thai ta phung to tang chu chau kieu quach la luu nghiem vuong mac thach than lai"
)
_ENDINGS_WRITTEN: Final = (
    "نژاد زاده پور فر فرد نیا وند خواه منش تبار اصل مقدم راد مهر دوست پناه"
    " nejad nezhad nejhad nijad zadeh zade zada pour poor pur far fard nia niya vand khah manesh tabar asl"
    " moghadam moghaddam moqadam rad mehr doost dust panah"
)
_TITLES: Final = frozenset(_TITLES_WRITTEN.split())
_DESCENT: Final = frozenset(_DESCENT_WRITTEN.split())
_AFTER: Final = frozenset(_DEGREES_WRITTEN.split())
_FAMILIES_VI: Final = frozenset(_FAMILIES_WRITTEN.split())
_ENDINGS: Final = frozenset(_ENDINGS_WRITTEN.split())
_GENERATIONS: Final = {"jr": "jr", "junior": "jr", "sr": "sr", "senior": "sr", "ii": "ii", "iii": "iii"}
_DOTTED: Final = re.compile(r"\b(?:ph\.?\s?d|m\.?\s?sc|b\.?\s?sc|m\.d|d\.\s?phil|pharm\.d)\b\.?", re.IGNORECASE)
_BRACKETS: Final = re.compile(r"[(\[{«].*?[)\]}»]")
_COMMA: Final = re.compile(r"\s*[,،]\s*")
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’ʼ`´][^\W\d_]+)*\.?")
_GLUED: Final = re.compile(r"(?<=[^\W\d_A-Z]{3})(?=[A-ZĐ][^\W\d_A-Z]{2})")
_OF_GOD_APART: Final = re.compile(r"\b([^\W\d_]{2,}) +(ال?له|[AaOo]llah)\b")
_ALSO_WRITTEN: Final = {"fatima": "fatemeh", "riza": "reza", "muhsin": "mohsen", "cyrus": "kourosh", "josef": "yousef"}
DIGRAPHS: Final = frozenset({"sh", "kh", "gh", "ch", "zh", "th", "ph"})
_VI_LETTER: Final = re.compile("[ạ-ỹơưđă]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class NameForms:
    """A name in comparable forms.

    ``tokens`` are folded, in order, family name first where a comma said so; ``accented`` are the same with
    their Vietnamese marks, empty where there are none. ``joined`` are the tokens with endings such as «نژاد»
    joined to what stands before them. ``descent`` says that «سید» stood with the name; it may be left out, or
    be an initial elsewhere. ``key`` is shared by all full spellings of a name,
    in either script, joined or apart, in any order; empty where there are initials alone.
    """

    tokens: tuple[str, ...]
    joined: tuple[str, ...] = ()
    accented: tuple[str, ...] = ()
    initials: frozenset[int] = frozenset()
    vietnamese: bool = False
    generation: str = ""
    descent: bool = False
    key: str = ""


@lru_cache(maxsize=CACHED_WORDS)
def fold_name(name: str) -> NameForms:
    """Bring a name to its comparable forms; titles, degrees and brackets fall away."""
    text = _DOTTED.sub(" ", _BRACKETS.sub(" ", compose(name).replace(ZWNJ, "")))
    text = _GLUED.sub(" ", _OF_GOD_APART.sub(r"\1\2", text))
    written = [word for part in _COMMA.split(text) if part for word in _words(part)]
    shouted = all(word.isupper() for _, word in written)
    tokens: list[str] = []
    accented: list[str] = []
    initials: set[int] = set()
    generation = ""
    for place, (folded, word) in enumerate(written):
        if folded in _GENERATIONS and place:
            generation = _GENERATIONS[folded]
        elif folded not in _AFTER or place < 2:
            letters = _letters(folded, word, shouted)
            initials.update(range(len(tokens), len(tokens) + len(letters)))
            tokens += letters or (_ALSO_WRITTEN.get(folded, folded),)
            accented += letters or (settle_tones(word.strip(".").lower()),)
    tokens, accented = tokens[:_MOST_TOKENS], accented[:_MOST_TOKENS]
    vietnamese = _is_vietnamese(tokens, accented)
    return NameForms(
        tokens=tuple(tokens),
        joined=_joined(tokens),
        accented=tuple(accented) if vietnamese and accented != tokens else (),
        initials=frozenset(place for place in initials if place < _MOST_TOKENS),
        vietnamese=vietnamese,
        generation=generation,
        descent=any(_fold(word) in _DESCENT for word in _WORD.findall(text)),
        key="" if initials or len(tokens) < 2 else _whole_key(tokens, vietnamese),
    )


def name_keys(forms: NameForms) -> frozenset[str]:
    """Give keys of which two spellings of one name share at least one, initials, slips and left-out names included.

    ``n:`` the whole name; ``p:`` two of its words; ``f:`` a word and the initial of another.
    """
    words = forms.joined
    sounded = [(word if forms.vietnamese else skeleton(word) or word, initial_class(word)) for word in words]
    full = [place for place, word in enumerate(words) if len(word) > 1 and word not in DIGRAPHS]
    keys = {f"n:{forms.key}"} if forms.key else set()
    for one, other in combinations(full, 2):
        keys.add("p:" + "|".join(sorted((sounded[one][0], sounded[other][0]))))
    ends = {0, len(words) - 1}
    for one in full:
        for other in range(len(words)):
            if one != other and (one in ends or other in ends):
                keys.add(f"f:{sounded[one][0]}|{sounded[other][1]}")
        if forms.descent:
            keys.add(f"f:{sounded[one][0]}|s")
    return frozenset(keys)


def name_words(forms: NameForms) -> frozenset[str]:
    """Give the skeleton of each word of a name that is written out."""
    words = [word for word in forms.joined if len(word) > 1 and word not in DIGRAPHS]
    return frozenset(word if forms.vietnamese else skeleton(word) or word for word in words)


def _words(part: str) -> list[tuple[str, str]]:
    """Give the words of a part of a name, folded and as written, without the titles before them."""
    written: list[str] = _WORD.findall(part)
    pairs = [(_fold(word), word) for word in written]
    while pairs and pairs[0][0] in _TITLES and not (pairs[0][1] in {"MR", "MS"} and not part.isupper()):
        pairs = pairs[1:]
    # «سید» may also stand inside, after a given name of honour
    return [pair for pair in pairs if pair[0] not in _DESCENT or len(pairs) < 3] or pairs


def _fold(word: str) -> str:
    bare = word.strip(".'’`´ʼ")
    if bare and "\u0600" <= bare[0] <= "\u06ff":
        return fold_persian(bare).replace("وو", "و")
    return re.sub("[^a-z]", "", fold_latin(bare)) or bare.lower()


def _letters(folded: str, word: str, shouted: bool) -> tuple[str, ...]:
    """Give the initials that a word stands for, none where it is a word."""
    if len(folded) == 1:
        return (folded,)
    bare = word.strip(".")
    if folded in DIGRAPHS and (word.endswith(".") or not bare.isupper()):
        return (folded,)
    if bare.isupper() and not shouted and len(bare) <= 3 and folded not in _FAMILIES_VI and folded.isascii():
        return tuple(folded)
    return ()


def _is_vietnamese(tokens: list[str], accented: list[str]) -> bool:
    if any(_VI_LETTER.search(word) for word in accented):
        return True
    full = [token for token in tokens if len(token) > 1]
    return bool(full) and any(token in _FAMILIES_VI for token in full) and all(map(is_vietnamese_syllable, full))


def _joined(tokens: list[str]) -> tuple[str, ...]:
    words: list[str] = []
    for word in tokens:
        if words and word in _ENDINGS and len(tokens) > 2 and len(words[-1]) > 1:
            words[-1] += word
        else:
            words.append(word)
    return tuple(words)


def _whole_key(tokens: list[str], vietnamese: bool) -> str:
    if vietnamese:
        return " ".join(sorted(tokens))
    ring = re.sub(r"(.)\1+", r"\1", "".join(map(skeleton, tokens)))
    if len(ring) > 1 and ring[0] == ring[-1]:
        ring = ring[:-1]
    # the least of its rotations: the same wherever the name begins, and however it is spaced
    rotations = (ring[start:] + ring[:start] for start in range(len(ring)))
    return min(rotations, default="") or " ".join(sorted(tokens))
